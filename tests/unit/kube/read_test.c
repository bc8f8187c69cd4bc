#include "kcrealm/kube/read.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/config_map.h"
#include "kcrealm/objects/meta.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct fake_answer answers[] = {
    {.request = "GET /api/v1/namespaces/sso/secrets/admin",
     .body = "{\"metadata\":{\"name\":\"admin\"},\"data\":{\"username\":\"YQ==\",\"password\":\"cHc=\"}}"},
    {.request = "GET /api/v1/namespaces/sso/secrets/broken",
     .body = "{\"metadata\":{\"name\":\"broken\"},\"data\":{\"password\":\"hunter2?\"}}"},
    {.request = "GET /api/v1/namespaces/sso/configmaps/cm", .body = "{\"data\":{\"k\":\"v\"}}"},
    {.request = "GET /api/v1/namespaces/sso/configmaps?limit=500",
     .body = "{\"items\":[{\"metadata\":{\"name\":\"z-client-specs\"}},{\"metadata\":{\"name\":\"kube-root-"
             "ca.crt\"}},"
             "{\"metadata\":{\"name\":\"a-client-specs\"}}]}"},
    {.request = "GET /apis/k8s.keycloak.org/v2beta1/namespaces/sso/keycloakrealmimports/new",
     .body = "{\"apiVersion\":\"k8s.keycloak.org/v2beta1\"}"},
    {.request = "GET /apis/k8s.keycloak.org/v2alpha1/namespaces/sso/keycloakrealmimports/old",
     .body = "{\"apiVersion\":\"k8s.keycloak.org/v2alpha1\"}"},
    {.request = "GET /apis/k8s.keycloak.org/v2beta1/namespaces/shut/keycloakrealmimports/x",
     .status = 403,
     .body = FAKE_STATUS(403, "Forbidden", "")},
    {.request = "GET /api/v1/namespaces/empty/configmaps?limit=500", .body = "{\"items\":[]}"},
    {.request = "GET /api/v1/namespaces/shut/configmaps?limit=500",
     .status = 403,
     .body = FAKE_STATUS(403, "Forbidden", "")},
    {0}};

static struct fake_api *api;
static struct kube *kube;

static int start(void **state) {
    (void)state;
    api = fake_api_start(answers);
    kube = fake_kube_open(fake_api_url(api), NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    fake_kube_close(kube);
    fake_api_stop(api);
    return 0;
}

static void a_secrets_values_are_decoded(void **state) {
    (void)state;
    auto_secret_data data = {0};
    auto_error err = {0};
    assert_true(kube_read_secret(kube, "sso", "admin", &data, &err));
    assert_int_equal(data.count, 2);
    assert_string_equal(secret_reveal(secret_data_get(&data, "password")), "pw");
}

static void errors_name_the_secret(void **state) {
    (void)state;
    auto_secret_data data = {0};
    auto_error missing = {0}, broken = {0};
    assert_false(kube_read_secret(kube, "sso", "none", &data, &missing));
    assert_int_equal(missing.class, ERROR_NOT_FOUND);
    assert_string_equal(missing.message, "reading Secret sso/none: not here");
    assert_false(kube_read_secret(kube, "sso", "broken", &data, &broken));
    assert_int_equal(broken.class, ERROR_INPUT);
    assert_null(strstr(broken.message, "hunter2"));
}

static void names_are_encoded(void **state) {
    (void)state;
    auto_secret_data data = {0};
    auto_error err = {0};
    assert_false(kube_read_secret(kube, "sso", "a/../b", &data, &err));
    assert_non_null(strstr(err.origin, "secrets/a%2F..%2Fb"));
}

static void config_maps_are_read(void **state) {
    (void)state;
    auto_json map = kube_read_config_map(kube, "sso", "cm", NULL);
    assert_string_equal(config_map_text(map, "k"), "v");
    auto_error err = {0};
    assert_null(kube_read_config_map(kube, "sso", "none", &err));
    assert_string_equal(err.message, "reading ConfigMap sso/none: not here");
}

static void realm_imports_are_read_in_whichever_version_is_served(void **state) {
    (void)state;
    auto_json newer = kube_read_realm_import(kube, "sso", "new", NULL);
    assert_string_equal(value_text(newer, "apiVersion"), "k8s.keycloak.org/v2beta1");
    auto_json older = kube_read_realm_import(kube, "sso", "old", NULL);
    assert_string_equal(value_text(older, "apiVersion"), "k8s.keycloak.org/v2alpha1");
    auto_error missing = {0}, forbidden = {0};
    assert_null(kube_read_realm_import(kube, "sso", "none", &missing));
    assert_int_equal(missing.class, ERROR_NOT_FOUND);
    assert_string_equal(missing.message, "there is no KeycloakRealmImport sso/none");
    assert_string_equal(missing.next, "see which there are: kubectl get keycloakrealmimports -n sso");
    assert_null(kube_read_realm_import(kube, "shut", "x", &forbidden));
    assert_int_equal(forbidden.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(forbidden.message, "reading KeycloakRealmImport shut/x: "));
    assert_non_null(strstr(forbidden.message, "keycloakrealmimports"));
}

static void client_specs_are_found_by_name_and_sorted(void **state) {
    (void)state;
    auto_json specs = kube_list_client_specs(kube, "sso", NULL);
    auto_json none = kube_list_client_specs(kube, "empty", NULL);
    assert_int_equal(json_array_size(specs), 2);
    assert_string_equal(object_name(json_array_get(specs, 0)), "a-client-specs");
    assert_string_equal(object_name(json_array_get(specs, 1)), "z-client-specs");
    assert_int_equal(json_array_size(none), 0);
    auto_error err = {0};
    assert_null(kube_list_client_specs(kube, "shut", &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(err.message, "*-client-specs in namespace shut"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secrets_values_are_decoded),
        cmocka_unit_test(errors_name_the_secret),
        cmocka_unit_test(names_are_encoded),
        cmocka_unit_test(config_maps_are_read),
        cmocka_unit_test(realm_imports_are_read_in_whichever_version_is_served),
        cmocka_unit_test(client_specs_are_found_by_name_and_sorted),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
