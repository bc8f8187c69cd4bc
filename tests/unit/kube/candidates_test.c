#include "kube/candidates.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SERVICE(namespace, name, more)                                                                       \
    "{\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name "\"},\"spec\":{" more "}}"
#define KC "\"selector\":{\"app\":\"kc\"}"
#define PORT(name, number) "\"ports\":[{\"name\":\"" name "\",\"port\":" #number "}]"

/* The candidates as the flag takes them, sorted, with a space between. */
static char *found_among(const char *services) {
    struct candidates candidates = {0};
    auto_json list = json_loads(services, 0, NULL);
    assert_non_null(list);
    candidates_add_services(&candidates, list);
    auto_strings specs = {0};
    for (size_t i = 0; i < candidates.count; i++) {
        auto_text spec = service_spec_text(&candidates.items[i].service);
        strings_add(&specs, spec);
    }
    strings_sort(&specs);
    candidates_clear(&candidates);
    return strings_join(&specs, " ");
}

static void twins_of_a_service_are_left_out(void **state) {
    (void)state;
    static const struct {
        const char *services;
        const char *found;
    } cases[] = {
        {"[]", ""},
        {"[" SERVICE("a", "kc", KC "," PORT("http", 80)) "]", "a/kc:80"},
        {"[" SERVICE("a", "kc-discovery", KC ",\"clusterIP\":\"None\"," PORT("tcp", 7800)) "," SERVICE(
             "a", "kc-service", KC "," PORT("http", 8080)) "]",
         "a/kc-service:8080"},
        {"[" SERVICE("a", "kc-headless", KC ",\"clusterIP\":\"None\"," PORT("http", 8080)) "]",
         "a/kc-headless:8080"},
        {"[" SERVICE("a", "kc-metrics", KC "," PORT("metrics", 9000)) "," SERVICE(
             "a", "keycloak-http", KC "," PORT("http", 80)) "]",
         "a/keycloak-http:80"},
        {"[" SERVICE("a", "kc", KC "," PORT("http", 80)) "," SERVICE("a", "kc-https",
                                                                     KC "," PORT("https", 443)) "]",
         "a/kc:80"},
        {"[" SERVICE("a", "kc", KC "," PORT("http", 80)) "," SERVICE("a", "kc", KC "," PORT("http", 80)) "]",
         "a/kc:80"},
        {"[" SERVICE("a", "kc", KC "," PORT("http", 80)) "," SERVICE("b", "kc", KC "," PORT("http", 80)) "]",
         "a/kc:80 b/kc:80"},
        {"[" SERVICE("a", "kc", KC "," PORT("http", 80)) "," SERVICE(
             "a", "other", "\"selector\":{\"app\":\"other\"}," PORT("http", 80)) "]",
         "a/kc:80 a/other:80"},
        {"[" SERVICE("a", "ext", KC ",\"type\":\"ExternalName\"") "," SERVICE("a", "bare",
                                                                              PORT("http", 80)) "]",
         ""},
        {"[" SERVICE("a", "ext", KC ",\"type\":\"ExternalName\"") "," SERVICE("a", "longer",
                                                                              KC "," PORT("http", 80)) "]",
         "a/longer:80"},
        {"[" SERVICE("a", "kc",
                     KC ",\"ports\":[{\"name\":\"a\",\"port\":1},{\"name\":\"b\",\"port\":2}]") "]",
         "a/kc"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text found = found_among(cases[i].services);
        assert_string_equal(found, cases[i].found);
    }
}

static void custom_resources_bring_path_and_secrets(void **state) {
    (void)state;
    struct candidates candidates = {0};
    auto_json list =
        json_loads("[{\"metadata\":{\"namespace\":\"a\",\"name\":\"kc\"},\"spec\":{"
                   "\"http\":{\"tlsSecret\":\"t\"},\"bootstrapAdmin\":{\"user\":{\"secret\":\"boot\"}},"
                   "\"additionalOptions\":[{\"name\":\"http-relative-path\",\"value\":\"auth\"}]}}]",
                   0, NULL);
    struct discovered_keycloak found;
    candidates_add_keycloaks(&candidates, list);
    assert_true(candidates_choose(&candidates, &found, NULL));
    auto_text spec = service_spec_text(&found.service);
    auto_text secrets = strings_join(&found.secrets, " ");
    assert_string_equal(spec, "https:a/kc-service:8443");
    assert_string_equal(found.path, "/auth");
    assert_string_equal(secrets, "a/boot a/kc-initial-admin");
    assert_string_equal(found.source, "Keycloak a/kc");
    discovered_keycloak_clear(&found);
    candidates_clear(&candidates);
}

static void services_have_the_secrets_of_their_installers(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *secrets;
    } cases[] = {
        {"sso", "a/sso-initial-admin a/keycloak-initial-admin"},
        {"keycloak", "a/keycloak-initial-admin"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_strings secrets = {0};
        candidates_service_secrets(&secrets, "a", cases[i].name);
        auto_text joined = strings_join(&secrets, " ");
        assert_string_equal(joined, cases[i].secrets);
    }
}

static void several_are_listed_as_flags(void **state) {
    (void)state;
    struct candidates candidates = {0};
    auto_json list = json_loads(
        "[" SERVICE("b", "kc", KC "," PORT("http", 80)) "," SERVICE("a", "kc", KC "," PORT("https", 443)) "]",
        0, NULL);
    struct discovered_keycloak found = {0};
    auto_error err = {0};
    candidates_add_services(&candidates, list);
    assert_false(candidates_choose(&candidates, &found, &err));
    assert_int_equal(err.class, ERROR_USAGE);
    assert_string_equal(err.message, "there are 2 Keycloaks; choose one: --keycloak-service a/kc:443, "
                                     "--keycloak-service b/kc:80");
    candidates_clear(&candidates);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_of_a_service_are_left_out),
        cmocka_unit_test(custom_resources_bring_path_and_secrets),
        cmocka_unit_test(services_have_the_secrets_of_their_installers),
        cmocka_unit_test(several_are_listed_as_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
