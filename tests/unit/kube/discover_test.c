#include "kcrealm/kube/discover.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GROUP                                                                                                \
    { .request = "GET /apis/k8s.keycloak.org", .body = "{\"preferredVersion\":{\"version\":\"v2beta1\"}}" }
#define KEYCLOAKS(place, items)                                                                              \
    {                                                                                                        \
        .request = "GET /apis/k8s.keycloak.org/v2beta1" place "/keycloaks?limit=500",                        \
        .body = "{\"items\":[" items "]}"                                                                    \
    }
#define SERVICES(place, items)                                                                               \
    {.request = "GET /api/v1" place "/services?labelSelector=app%3Dkeycloak&limit=500",                      \
     .body = "{\"items\":[" items "]}"},                                                                     \
    {                                                                                                        \
        .request =                                                                                           \
            "GET /api/v1" place "/services?labelSelector=app.kubernetes.io%2Fname%3Dkeycloak&limit=500",     \
        .body = "{\"items\":[]}"                                                                             \
    }
#define DENIED(path)                                                                                         \
    { .request = "GET " path "*", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "") }
#define HERE "/namespaces/here"
#define KEYCLOAK(namespace) "{\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"kc\"},\"spec\":{}}"
#define SERVICE(namespace, name)                                                                             \
    "{\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name                                        \
                                                "\"},\"spec\":{\"selector\":{\"app\":\"" name                \
                                                "\"},\"ports\":[{\"port\":8080}]}}"

static bool discover(const struct fake_answer *answers, struct discovered_keycloak *found,
                     struct error *err) {
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    bool good = discover_keycloak(kube, found, err);
    fake_kube_close(kube);
    fake_api_stop(api);
    return good;
}

static void near_comes_before_far_and_resources_before_labels(void **state) {
    (void)state;
    static const struct {
        struct fake_answer answers[12];
        const char *source;
    } cases[] = {
        {{GROUP, KEYCLOAKS(HERE, KEYCLOAK("here")), SERVICES(HERE, SERVICE("here", "x"))},
         "Keycloak here/kc"},
        {{GROUP, KEYCLOAKS(HERE, ""), SERVICES(HERE, SERVICE("here", "x")), KEYCLOAKS("", KEYCLOAK("far"))},
         "Service here/x"},
        {{GROUP, KEYCLOAKS(HERE, ""), SERVICES(HERE, ""), KEYCLOAKS("", KEYCLOAK("far")),
          SERVICES("", SERVICE("far", "x"))},
         "Keycloak far/kc"},
        {{GROUP, KEYCLOAKS(HERE, ""), SERVICES(HERE, ""), KEYCLOAKS("", ""),
          SERVICES("", SERVICE("far", "x"))},
         "Service far/x"},
        {{SERVICES(HERE, SERVICE("here", "x"))}, "Service here/x"},
        {{DENIED("/apis/k8s.keycloak.org"), SERVICES(HERE, SERVICE("here", "x"))}, "Service here/x"},
        /* the group without this resource: realm imports alone */
        {{GROUP, SERVICES(HERE, SERVICE("here", "x"))}, "Service here/x"},
        {{GROUP, DENIED("/apis/k8s.keycloak.org/v2beta1"), SERVICES(HERE, SERVICE("here", "x"))},
         "Service here/x"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct discovered_keycloak found;
        auto_error err = {0};
        assert_true(discover(cases[i].answers, &found, &err));
        assert_string_equal(found.source, cases[i].source);
        discovered_keycloak_clear(&found);
    }
}

static void nothing_found_says_what_was_looked_for(void **state) {
    (void)state;
    static const struct {
        struct fake_answer answers[12];
        enum error_class class;
        const char *message;
    } cases[] = {
        {{GROUP, KEYCLOAKS(HERE, ""), KEYCLOAKS("", ""), SERVICES(HERE, ""), SERVICES("", "")},
         ERROR_NOT_FOUND,
         "no Keycloak found: no Keycloak resource and no Service labelled app.kubernetes.io/name=keycloak or "
         "app=keycloak in any namespace"},
        {{SERVICES(HERE, ""), DENIED("/api/v1/services")},
         ERROR_NOT_FOUND,
         "no Keycloak found: no Service labelled app.kubernetes.io/name=keycloak or app=keycloak in "
         "namespace here"},
        {{DENIED("/api/v1")},
         ERROR_FORBIDDEN,
         "no Keycloak found: user \"dev\" may not list services in namespace here, nor in all namespaces"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct discovered_keycloak found;
        auto_error err = {0};
        assert_false(discover(cases[i].answers, &found, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_string_equal(err.message, cases[i].message);
        assert_non_null(err.next);
    }
}

static void another_server_is_not_an_empty_cluster(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET *", .status = 404, .body = "<html>", .headers = "Content-Type: text/html\r\n"}, {0}};
    struct discovered_keycloak found;
    auto_error err = {0};
    assert_false(discover(answers, &found, &err));
    assert_non_null(strstr(err.message, "looking for Keycloak: the Kubernetes API server"));
    assert_non_null(strstr(err.next, "Kubernetes API server"));
}

static void a_named_service_gets_what_its_resource_says(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {GROUP, KEYCLOAKS("/namespaces/sso", KEYCLOAK("sso")), {0}};
    static const struct {
        const char *spec;
        const char *source;
        const char *secrets;
        bool path;
    } cases[] = {
        {"sso/kc-service:8080", "Keycloak sso/kc", "sso/kc-initial-admin", true},
        {"sso/other:80", "Service sso/other", "sso/other-initial-admin sso/keycloak-initial-admin", false},
        {"mine", "Service here/mine", "here/mine-initial-admin here/keycloak-initial-admin", false},
    };
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct service_spec spec;
        struct discovered_keycloak found;
        auto_error err = {0};
        assert_true(service_spec_parse(cases[i].spec, "--keycloak-service", &spec, NULL));
        assert_true(discover_around_service(kube, &spec, &found, &err));
        auto_text secrets = strings_join(&found.secrets, " ");
        assert_string_equal(found.source, cases[i].source);
        assert_string_equal(secrets, cases[i].secrets);
        assert_int_equal(found.path != NULL, cases[i].path);
        assert_string_equal(found.service.name, spec.name);
        assert_non_null(found.service.namespace);
        discovered_keycloak_clear(&found);
        service_spec_clear(&spec);
    }
    fake_kube_close(kube);
    fake_api_stop(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_comes_before_far_and_resources_before_labels),
        cmocka_unit_test(nothing_found_says_what_was_looked_for),
        cmocka_unit_test(another_server_is_not_an_empty_cluster),
        cmocka_unit_test(a_named_service_gets_what_its_resource_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
