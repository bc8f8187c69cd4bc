#include "kcrealm/objects/keycloak.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void view_of(const char *spec, struct keycloak_view *view) {
    json_t *body = json_loads(spec, 0, NULL);
    assert_non_null(body);
    auto_json object =
        json_pack("{s:{s:s,s:s},s:o}", "metadata", "name", "kc", "namespace", "sso", "spec", body);
    keycloak_view(object, view);
}

/* Service, port and scheme as the operator's KeycloakServiceDependentResource and HttpSpec make them. */
static void the_service_is_the_operators(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        const char *service;
        unsigned port;
        bool https;
        const char *path;
    } cases[] = {
        {"{}", "kc-service", 8080, false, ""},
        {"{\"http\":{\"httpEnabled\":true}}", "kc-service", 8080, false, ""},
        {"{\"http\":{\"httpEnabled\":true,\"httpPort\":8180}}", "kc-service", 8180, false, ""},
        {"{\"http\":{\"tlsSecret\":\"tls\"}}", "kc-service", 8443, true, ""},
        {"{\"http\":{\"tlsSecret\":\"tls\",\"httpsPort\":9443}}", "kc-service", 9443, true, ""},
        {"{\"http\":{\"tlsSecret\":\"tls\",\"httpsPort\":9443,\"serviceHttpsPort\":443}}", "kc-service", 443,
         true, ""},
        {"{\"http\":{\"tlsSecret\":\"tls\",\"httpEnabled\":true}}", "kc-service", 8443, true, ""},
        {"{\"http\":{\"serviceName\":\"login\",\"serviceHttpPort\":80}}", "login", 80, false, ""},
        {"{\"http\":{\"tlsSecret\":\"\"}}", "kc-service", 8080, false, ""},
        {"{\"additionalOptions\":[{\"name\":\"http-relative-path\",\"value\":\"/auth\"}]}", "kc-service",
         8080, false, "/auth"},
        {"{\"additionalOptions\":[{\"name\":\"http-relative-path\",\"value\":\"auth/\"}]}", "kc-service",
         8080, false, "/auth"},
        {"{\"additionalOptions\":[{\"name\":\"http-relative-path\",\"value\":\"/\"}]}", "kc-service", 8080,
         false, ""},
        {"{\"additionalOptions\":[{\"name\":\"http-relative-path\",\"secret\":{\"name\":\"s\"}}]}",
         "kc-service", 8080, false, ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct keycloak_view view;
        view_of(cases[i].spec, &view);
        assert_string_equal(view.namespace, "sso");
        assert_string_equal(view.name, "kc");
        assert_string_equal(view.service, cases[i].service);
        assert_int_equal(view.port, cases[i].port);
        assert_int_equal(view.https, cases[i].https);
        assert_string_equal(view.path, cases[i].path);
        keycloak_view_clear(&view);
    }
}

static void bootstrap_secrets_come_before_the_initial_admin(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        const char *secrets;
    } cases[] = {
        {"{}", "kc-initial-admin"},
        {"{\"bootstrapAdmin\":{\"user\":{\"secret\":\"u\"}}}", "u kc-initial-admin"},
        {"{\"bootstrapAdmin\":{\"service\":{\"secret\":\"s\"},\"user\":{\"secret\":\"u\"}}}",
         "u s kc-initial-admin"},
        {"{\"bootstrapAdmin\":{\"user\":{\"secret\":\"kc-initial-admin\"}}}", "kc-initial-admin"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct keycloak_view view;
        view_of(cases[i].spec, &view);
        auto_text joined = strings_join(&view.secrets, " ");
        assert_string_equal(joined, cases[i].secrets);
        keycloak_view_clear(&view);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_service_is_the_operators),
        cmocka_unit_test(bootstrap_secrets_come_before_the_initial_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
