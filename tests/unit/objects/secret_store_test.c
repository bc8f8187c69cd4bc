#include "kcrealm/objects/secret_store.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define VAULT(members)                                                                                       \
    "{'kind': 'ClusterSecretStore', 'metadata': {'name': 'v'}, 'spec': {'provider': {'vault': {" members     \
    "}}}}"

static void a_store_of_vault_is_seen_with_the_defaults_of_its_crd(void **state) {
    (void)state;
    auto_json object =
        given(VAULT("'server': 'https://vault:8200', 'path': 'secret', 'version': 'v1', 'namespace': 'team',"
                    "'auth': {'namespace': 'x', 'kubernetes': {'role': 'eso'}}, 'caBundle': 'UEVN',"
                    "'caProvider': {'type': 'ConfigMap', 'name': 'ca', 'key': 'ca.crt'}"));
    struct secret_store store = secret_store_view(object);
    assert_true(secret_store_is_vault(&store));
    assert_true(store.is_cluster);
    assert_string_equal(store.server, "https://vault:8200");
    assert_string_equal(store.path, "secret");
    assert_int_equal(store.kv_version, 1);
    assert_string_equal(store.vault_namespace, "team");
    assert_string_equal(store.auth, "kubernetes");
    assert_string_equal(store.ca_bundle, "UEVN");
    assert_string_equal(value_text(store.ca_provider, "name"), "ca");

    auto_json bare = given(VAULT(""));
    store = secret_store_view(bare);
    assert_null(store.path);
    assert_int_equal(store.kv_version, 2);
    assert_string_equal(store.auth, "");
    assert_null(store.ca_provider);
    assert_false(condition_is_true(&store.ready));
}

static void each_provider_and_login_has_its_name(void **state) {
    (void)state;
    static const struct {
        const char *spec, *provider, *auth;
    } cases[] = {
        {"'provider': {'vault': {'auth': {'tokenSecretRef': {'name': 't'}}}}", "vault", "tokenSecretRef"},
        {"'provider': {'vault': {'auth': {'namespace': 'n', 'appRole': {}}}}", "vault", "appRole"},
        {"'provider': {'vault': {'auth': null}}", "vault", ""},
        {"'provider': {'aws': {'auth': {'jwt': {}}}}", "aws", ""},
        {"'provider': {'vault': 'x'}", "", ""},
        {"'provider': {}", "", ""},
        {"'provider': null", "", ""},
        {"'controller': 'mine'", "", ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format("{'kind': 'SecretStore', 'metadata': {'namespace': 'a', 'name': 's'},"
                                    " 'spec': {%s}}",
                                    cases[i].spec);
        auto_json object = given(text);
        struct secret_store store = secret_store_view(object);
        assert_string_equal(store.provider, cases[i].provider);
        assert_string_equal(store.auth, cases[i].auth);
        assert_string_equal(store.namespace, "a");
        assert_false(store.is_cluster);
    }
}

static void logins_as_a_service_account_are_seen(void **state) {
    (void)state;
    static const struct {
        const char *store, *login; /* "METHOD MOUNT ROLE NAMESPACE/ACCOUNT AUDIENCES+AUDIENCES" */
    } rows[] = {
        {VAULT("'auth': {'kubernetes': {'mountPath': 'k8s', 'role': 'r', 'serviceAccountRef':"
               " {'name': 'sa', 'namespace': 'ns', 'audiences': ['a']}}}"),
         "kubernetes k8s r ns/sa 1+0"},
        {VAULT("'auth': {'kubernetes': {'role': 'r', 'secretRef': {'name': 's'}}}"), "kubernetes  r / 0+0"},
        {VAULT("'auth': {'jwt': {'path': 'oidc', 'role': 'r', 'kubernetesServiceAccountToken':"
               " {'serviceAccountRef': {'name': 'sa'}, 'audiences': ['a', 'b']}}}"),
         "jwt oidc r /sa 0+2"},
        {VAULT("'auth': {'appRole': {'path': 'approle'}}"), NULL},
        {VAULT("'auth': {'tokenSecretRef': {'name': 't'}}"), NULL},
        {VAULT(""), NULL},
        {"{'kind': 'SecretStore', 'metadata': {'name': 'v', 'namespace': 'own'}, 'spec': {'provider': "
         "{'vault':"
         " {'auth': {'kubernetes': {'role': 'r', 'serviceAccountRef': {'name': 'sa', 'namespace': "
         "'ns'}}}}}}}",
         "kubernetes  r own/sa 0+0"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json object = given(rows[i].store);
        struct secret_store store = secret_store_view(object);
        struct store_login login;
        bool is_one = secret_store_login(&store, &login);
        assert_int_equal(is_one, rows[i].login != NULL);
        if (!is_one)
            continue;
        auto_text text = mem_format("%s %s %s %s/%s %zu+%zu", login.method, login.mount, login.role,
                                    login.account_namespace, login.account, json_array_size(login.audiences),
                                    json_array_size(login.more_audiences));
        assert_string_equal(text, rows[i].login);
    }
}

static void conditions_say_which_namespaces_may_use_a_cluster_store(void **state) {
    (void)state;
    static const char labels[] = "{'env': 'dev', 'kubernetes.io/metadata.name': 'team-a'}";
    static const struct {
        const char *conditions;
        const char *labels; /* NULL: not known */
        enum store_access access;
    } cases[] = {
        {"null", NULL, STORE_ALLOWED},
        {"[]", NULL, STORE_ALLOWED},
        {"[{}]", labels, STORE_DENIED},
        {"[{'namespaces': ['team-a']}]", NULL, STORE_ALLOWED},
        {"[{'namespaces': ['team-b', 'team-a']}]", NULL, STORE_ALLOWED},
        {"[{'namespaces': ['team-b']}]", NULL, STORE_DENIED},
        {"[{'namespaces': ['team-b']}, {'namespaces': ['team-a']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceSelector': {'matchLabels': {'env': 'dev'}}}]", labels, STORE_ALLOWED},
        {"[{'namespaceSelector': {'matchLabels': {'env': 'prod'}}}]", labels, STORE_DENIED},
        {"[{'namespaceSelector': {'matchLabels': {'env': 'dev'}}}]", NULL, STORE_ACCESS_UNKNOWN},
        {"[{'namespaceSelector': {}}]", labels, STORE_ALLOWED},
        {"[{'namespaceSelector': {}}, {'namespaces': ['team-a']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceRegexes': ['^team-']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceRegexes': ['^other-', 'am-a$']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceRegexes': ['^other-']}]", NULL, STORE_DENIED},
        {"[{'namespaceRegexes': ['^team-\\\\w$']}]", NULL, STORE_ACCESS_UNKNOWN},
        {"[{'namespaceRegexes': ['^team-\\\\w$'], 'namespaces': ['team-a']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceRegexes': ['\\\\w']}, {'namespaceRegexes': ['^team']}]", NULL, STORE_ALLOWED},
        {"[{'namespaceRegexes': [7]}]", NULL, STORE_ACCESS_UNKNOWN},
        {"[{'namespaceSelector': {'matchLabels': {'env': 'prod'}}, 'namespaceRegexes': ['^team-a$']}]",
         labels, STORE_ALLOWED},
        {"[{'namespaceSelector': {}, 'namespaceRegexes': ['^x']}]", NULL, STORE_ACCESS_UNKNOWN},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text =
            mem_format("{'kind': 'ClusterSecretStore', 'spec': {'conditions': %s}}", cases[i].conditions);
        auto_json object = given(text);
        auto_json namespace_labels = given(cases[i].labels);
        struct secret_store store = secret_store_view(object);
        if (secret_store_access(&store, "team-a", namespace_labels) != cases[i].access)
            fail_msg("%s", cases[i].conditions);
    }
}

static void a_store_of_a_namespace_serves_that_one(void **state) {
    (void)state;
    auto_json object = given("{'kind': 'SecretStore', 'metadata': {'namespace': 'a', 'name': 's'},"
                             " 'spec': {'conditions': [{'namespaces': ['b']}]}}");
    struct secret_store store = secret_store_view(object);
    assert_int_equal(secret_store_access(&store, "a", NULL), STORE_ALLOWED);
    assert_int_equal(secret_store_access(&store, "b", NULL), STORE_DENIED);
}

static void references_name_kind_and_name(void **state) {
    (void)state;
    static const struct {
        const char *reference, *namespace;
        bool means_namespaced, means_cluster;
    } cases[] = {
        {"{'name': 's'}", "a", true, false},
        {"{'name': 's', 'kind': 'SecretStore'}", "a", true, false},
        {"{'name': 's', 'kind': 'SecretStore'}", "b", false, false},
        {"{'name': 's', 'kind': 'ClusterSecretStore'}", "a", false, true},
        {"{'name': 's', 'kind': 'ClusterSecretStore'}", "b", false, true},
        {"{'name': 't'}", "a", false, false},
        {"{}", "a", false, false},
        {"null", "a", false, false},
    };
    auto_json namespaced = given("{'kind': 'SecretStore', 'metadata': {'namespace': 'a', 'name': 's'}}");
    auto_json cluster = given("{'kind': 'ClusterSecretStore', 'metadata': {'name': 's'}}");
    struct secret_store first = secret_store_view(namespaced), second = secret_store_view(cluster);
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json reference = given(cases[i].reference);
        struct store_ref ref = store_ref_of(reference);
        assert_int_equal(store_ref_means(&ref, cases[i].namespace, &first), cases[i].means_namespaced);
        assert_int_equal(store_ref_means(&ref, cases[i].namespace, &second), cases[i].means_cluster);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_of_vault_is_seen_with_the_defaults_of_its_crd),
        cmocka_unit_test(each_provider_and_login_has_its_name),
        cmocka_unit_test(logins_as_a_service_account_are_seen),
        cmocka_unit_test(conditions_say_which_namespaces_may_use_a_cluster_store),
        cmocka_unit_test(a_store_of_a_namespace_serves_that_one),
        cmocka_unit_test(references_name_kind_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
