#include "kcrealm/objects/vault_path.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct secret_store store_with(const char *path, int kv_version) {
    return (struct secret_store){
        .provider = "vault", .path = path, .kv_version = kv_version, .vault_namespace = ""};
}

/* The examples of buildPath in the operator's client_get.go, and keys as people write them. */
static void keys_become_paths_as_in_the_operator(void **state) {
    (void)state;
    static const struct {
        const char *path;
        int kv_version;
        const char *key, *result;
    } cases[] = {
        {"secret/path", 2, "foo", "secret/path/data/foo"},
        {"secret/path", 1, "foo", "secret/path/foo"},
        {"secret/path", 2, "secret/path/foo", "secret/path/data/foo"},
        {"secret/path", 2, "secret/path/data/foo", "secret/path/data/foo"},
        {"secret/path", 1, "secret/path/foo", "secret/path/foo"},
        {NULL, 2, "secret/path/foo", "secret/data/path/foo"},
        {NULL, 2, "secret/path/data/foo", "secret/path/data/foo"},
        {NULL, 1, "secret/path/foo", "secret/path/foo"},

        {"secret", 2, "team/backstage", "secret/data/team/backstage"},
        {"secret", 2, "data/backstage", "secret/data/data/backstage"},
        {"secret", 1, "data/backstage", "secret/data/backstage"},
        {"secret", 1, "secret/data/backstage", "secret/data/backstage"},
        {"secret", 2, "secret", "secret/data/secret"},
        {"secret", 2, "secret/secret/backstage", "secret/data/secret/backstage"},
        {"secret", 2, "secrets/backstage", "secret/data/secrets/backstage"},
        {"secret", 2, "/backstage", "secret/data/backstage"},
        {"secret", 2, "/secret/backstage", "secret/data/secret/backstage"},
        {"secret", 2, "backstage/", "secret/data/backstage"},
        {"secret", 2, "a//b/./c", "secret/data/a/b/c"},
        {"secret", 2, "a/../b", "secret/data/b"},
        {"secret/", 2, "backstage", "secret/data/backstage"},
        {"secret/", 2, "secret/backstage", "secret/data/secret/backstage"},
        {"/secret", 2, "backstage", "secret/data/backstage"},
        {"", 2, "backstage", "data/backstage"},
        {"", 2, "/backstage", "data/backstage"},
        {NULL, 2, "secret", "secret/data"},
        {NULL, 2, "secret/data", "secret/data/data"},
        {NULL, 2, "secret/data/backstage", "secret/data/backstage"},
        {NULL, 2, "secret/a/data/b", "secret/a/data/b"},
        {NULL, 2, "", "data"},
        {NULL, 2, "/secret/backstage", "data/secret/backstage"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct secret_store store = store_with(cases[i].path, cases[i].kv_version);
        auto_text result = vault_path_of(&store, cases[i].key);
        if (strcmp(result, cases[i].result) != 0)
            fail_msg("%s in %s: %s, expected %s", cases[i].key, cases[i].path, result, cases[i].result);
    }
}

static void a_key_means_the_secret_whatever_the_mount_really_is(void **state) {
    (void)state;
    static const struct {
        const char *path;
        int kv_version;
        const char *key, *mount, *secret;
        bool means;
    } cases[] = {
        {"secret", 2, "backstage", "secret", "backstage", true},
        {"secret", 1, "backstage", "secret", "backstage", true},
        {"secret", 2, "secret/data/backstage", "secret", "backstage", true},
        {"secret", 2, "/backstage", "secret/", "/backstage/", true},
        {"secret", 2, "team/backstage", "secret", "backstage", false},
        {"secret", 2, "backstage", "kv", "backstage", false},
        {"secret", 2, "backstage2", "secret", "backstage", false},
        {"secret", 2, "Backstage", "secret", "backstage", false},
        {NULL, 2, "secret/backstage", "secret", "backstage", true},
        {NULL, 2, "secret/data/backstage", "secret", "backstage", true},
        {NULL, 1, "secret/backstage", "secret", "backstage", true},
        {NULL, 2, "team/kv/data/backstage", "team/kv", "backstage", true},
        {NULL, 2, "team/kv/backstage", "team/kv", "backstage", false},
        {"team/kv", 2, "backstage", "team/kv", "backstage", true},
        {"team", 2, "kv/backstage", "team/kv", "backstage", false},
        {"secret", 1, "data/backstage", "secret", "backstage", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct secret_store store = store_with(cases[i].path, cases[i].kv_version);
        const struct vault_location location = {
            .mount = cases[i].mount, .path = cases[i].secret, .kv_version = 2};
        if (vault_path_means(&store, cases[i].key, &location) != cases[i].means)
            fail_msg("%zu: %s", i, cases[i].key);
    }
}

static void other_providers_and_vault_namespaces_mean_other_secrets(void **state) {
    (void)state;
    static const struct {
        const char *provider, *store, *location;
        bool means;
    } cases[] = {
        {"vault", "", NULL, true},          {"vault", "", "", true},      {"vault", "team", "team", true},
        {"vault", "team/", "/team", true},  {"vault", "team", "", false}, {"vault", "", "team", false},
        {"vault", "team/a", "team", false}, {"aws", "", "", false},       {"", "", "", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct secret_store store = store_with("secret", 2);
        store.provider = cases[i].provider;
        store.vault_namespace = cases[i].store;
        const struct vault_location location = {
            .vault_namespace = cases[i].location, .mount = "secret", .path = "backstage"};
        if (vault_path_means(&store, "backstage", &location) != cases[i].means)
            fail_msg("%zu", i);
    }
}

static void paths_are_cleaned_as_go_cleans_them(void **state) {
    (void)state;
    static const struct {
        const char *path, *clean;
    } cases[] = {
        {"", ""},           {"/", ""},    {"a", "a"},        {"/a/", "a"},         {"a//b", "a/b"},
        {"./a/.", "a"},     {"a/..", ""}, {"../a", "a"},     {"a/b/../../c", "c"}, {"a/...", "a/..."},
        {"a/..b", "a/..b"}, {".a", ".a"}, {"a/./../b", "b"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text clean = vault_path_clean(cases[i].path);
        assert_string_equal(clean, cases[i].clean);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_become_paths_as_in_the_operator),
        cmocka_unit_test(a_key_means_the_secret_whatever_the_mount_really_is),
        cmocka_unit_test(other_providers_and_vault_namespaces_mean_other_secrets),
        cmocka_unit_test(paths_are_cleaned_as_go_cleans_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
