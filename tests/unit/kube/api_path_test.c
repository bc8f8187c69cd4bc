#include "kube/api_path.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void requests_are_named_as_rbac_names_them(void **state) {
    (void)state;
    static const struct {
        const char *method;
        const char *path;
        const char *text;
        const char *can_i;
    } cases[] = {
        {"GET", "/api/v1/namespaces/sso/services/kc", "get services \"kc\" in namespace sso",
         "get services/kc -n sso"},
        {"GET", "/api/v1/namespaces/sso/pods?labelSelector=a%3Db&limit=500", "list pods in namespace sso",
         "list pods -n sso"},
        {"GET", "/api/v1/services?limit=500", "list services in all namespaces",
         "list services --all-namespaces"},
        {"GET", "/apis/k8s.keycloak.org/v2alpha1/namespaces/sso/keycloaks",
         "list keycloaks.k8s.keycloak.org in namespace sso", "list keycloaks.k8s.keycloak.org -n sso"},
        {"GET", "/apis/k8s.keycloak.org/v2alpha1/keycloaks",
         "list keycloaks.k8s.keycloak.org in all namespaces",
         "list keycloaks.k8s.keycloak.org --all-namespaces"},
        {"GET", "/api/v1/namespaces/sso/pods/kc-0/portforward?ports=8080",
         "get pods/portforward \"kc-0\" in namespace sso", "get pods --subresource=portforward -n sso"},
        {"POST", "/api/v1/namespaces/sso/configmaps", "create configmaps in namespace sso",
         "create configmaps -n sso"},
        {"PATCH", "/api/v1/namespaces/sso/secrets/x", "patch secrets \"x\" in namespace sso",
         "patch secrets/x -n sso"},
        {"DELETE", "/api/v1/namespaces/sso/secrets", "deletecollection secrets in namespace sso",
         "deletecollection secrets -n sso"},
        {"GET", "/api/v1/namespaces/sso", "get namespaces \"sso\" in all namespaces",
         "get namespaces/sso --all-namespaces"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct api_right right;
        assert_true(api_path_read(cases[i].method, cases[i].path, &right));
        auto_text text = api_right_text(&right);
        auto_text can_i = api_right_can_i(&right);
        assert_string_equal(text, cases[i].text);
        assert_string_equal(can_i, cases[i].can_i);
        api_right_clear(&right);
    }
}

static void other_paths_are_no_resources(void **state) {
    (void)state;
    static const char *const cases[] = {
        "/version",
        "/api",
        "/api/v1",
        "/apis/k8s.keycloak.org",
        "/apis/k8s.keycloak.org/v2alpha1",
        "",
        "/a/b/c/d/e/f/g/h/i/j",
        "/openapi/v2/x/y",
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct api_right right;
        assert_false(api_path_read("GET", cases[i], &right));
        api_right_clear(&right);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_named_as_rbac_names_them),
        cmocka_unit_test(other_paths_are_no_resources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
