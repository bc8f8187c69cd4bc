#include "kcrealm/kube/service.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_form_of_the_flag_is_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool https;
        const char *namespace;
        const char *name;
        const char *port;
    } cases[] = {
        {"keycloak", false, NULL, "keycloak", NULL},
        {"sso/keycloak", false, "sso", "keycloak", NULL},
        {"keycloak:8080", false, NULL, "keycloak", "8080"},
        {"sso/keycloak:http", false, "sso", "keycloak", "http"},
        {"https:sso/keycloak:9000", true, "sso", "keycloak", "9000"},
        {"https:keycloak", true, NULL, "keycloak", NULL},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_spec spec;
        auto_error err = {0};
        assert_true(service_spec_parse(cases[i].text, "--keycloak-service", &spec, &err));
        assert_int_equal(spec.https, cases[i].https);
        assert_string_equal(spec.namespace ? spec.namespace : "-",
                            cases[i].namespace ? cases[i].namespace : "-");
        assert_string_equal(spec.name, cases[i].name);
        assert_string_equal(spec.port ? spec.port : "-", cases[i].port ? cases[i].port : "-");
        auto_text written = service_spec_text(&spec);
        assert_string_equal(written, cases[i].text);
        service_spec_clear(&spec);
    }
}

static void what_is_no_service_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "/",
        "sso/",
        "/keycloak",
        "a/b/c",
        "keycloak:",
        "keycloak:80:90",
        "Keycloak",
        "key_cloak",
        "https:",
        "http://keycloak.example.com",
        "-keycloak",
        "sso/keycloak:80/auth",
        "svc.sso",
        "http:sso/keycloak",
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_spec spec;
        auto_error err = {0};
        assert_false(service_spec_parse(cases[i], "--vault-service", &spec, &err));
        assert_int_equal(err.class, ERROR_USAGE);
        assert_true(strncmp(err.message, "--vault-service: ", 17) == 0);
        assert_null(spec.name);
    }
}

static void copies_stand_alone(void **state) {
    (void)state;
    struct service_spec spec, copy = {0};
    assert_true(service_spec_parse("https:a/b:c", "", &spec, NULL));
    service_spec_copy(&copy, &spec);
    service_spec_clear(&spec);
    auto_text written = service_spec_text(&copy);
    assert_string_equal(written, "https:a/b:c");
    service_spec_clear(&copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_the_flag_is_read),
        cmocka_unit_test(what_is_no_service_is_refused),
        cmocka_unit_test(copies_stand_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
