#include "cli/loaded_texts.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"
#include "support/loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

#define CONFIG_MAP(namespace, name, data)                                                                    \
    "{\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name                 \
                                                                       "\"},\"data\":{" data "}}"
#define JSON_OF(name)                                                                                        \
    "\"clients.json\":\"[{\\\"clientId\\\":\\\"" name "\\\",\\\"realm\\\":\\\"demo\\\",\\\"spec\\\":{}}]\""
#define YAML_OF(name)                                                                                        \
    "\"values.yaml\":\"clientPatcher: {clientSpecs: [{clientId: " name ", realm: demo, spec: {}}]}\""
#define OTHER_OF(name)                                                                                       \
    "\"other\":\"clientPatcher: {clientSpecs: [{clientId: " name ", realm: demo, spec: {}}]}\""

#define REALM_IMPORT(name)                                                                                   \
    "{\"apiVersion\":\"k8s.keycloak.org/v2beta1\",\"kind\":\"KeycloakRealmImport\",\"spec\":{\"realm\":{"    \
    "\"realm\":\"demo\",\"clients\":[{\"clientId\":\"" name "\",\"name\":\"N\"}]}}}"

static const struct fake_answer config_maps[] = {
    {.request = "GET /api/v1/namespaces/here/configmaps/specs",
     .body = CONFIG_MAP("here", "specs", JSON_OF("a"))},
    {.request = "GET /api/v1/namespaces/far/configmaps/specs",
     .body = CONFIG_MAP("far", "specs", JSON_OF("b") "," YAML_OF("c") "," OTHER_OF("d"))},
    {.request = "GET /api/v1/namespaces/here/configmaps/keyless",
     .body = CONFIG_MAP("here", "keyless", OTHER_OF("d"))},
    {.request = "GET /api/v1/namespaces/here/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("here", "x-client-specs",
                                       JSON_OF("x")) "," CONFIG_MAP("here", "unrelated", JSON_OF("no")) "]}"},
    {.request = "GET /apis/k8s.keycloak.org/v2beta1/namespaces/here/keycloakrealmimports/one",
     .body = REALM_IMPORT("i")},
    {.request = "GET /apis/k8s.keycloak.org/v2alpha1/namespaces/far/keycloakrealmimports/two",
     .body = REALM_IMPORT("j")},
    {.request = "GET /api/v1/namespaces/empty/configmaps?*", .body = "{\"items\":[]}"},
    {.request = "GET /api/v1/namespaces/one-of-two/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("one-of-two", "x-client-specs", JSON_OF("x")) "," CONFIG_MAP(
         "one-of-two", "y-client-specs", OTHER_OF("y")) "]}"},
    {.request = "GET /api/v1/namespaces/only/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("only", "z-client-specs", OTHER_OF("z")) "]}"},
    {.request = "GET /api/v1/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("here", "x-client-specs", JSON_OF("x")) "," CONFIG_MAP(
         "far", "z-client-specs", YAML_OF("z")) "]}"},
    {0}};

static void load_from_cluster(struct loading_case *loading, const char *line) {
    struct fake_api *api = fake_api_start(config_maps);
    cli_open(&loading->cli, "diff -s %s -n here %s", fake_api_url(api), line);
    loading_run(loading, LOADING_LIST("stdin"));
    fake_api_stop(api);
}

static void config_maps_are_named_as_in_the_help(void **state) {
    (void)state;
    static const struct {
        const char *line, *names;
    } rows[] = {
        {"--from-configmap specs", "a"},
        {"--from-configmap here/specs", "a"},
        {"--from-configmap far/specs", "b c"},
        {"--from-configmap far/specs:other", "d"},
        {"--from-configmap keyless:other", "d"},
        {"--from-configmap specs --from-configmap far/specs", "a b c"},
        {"--from-configmap specs -f -", "a stdin"},
        {"--from-configmap far/specs c", "c"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].line, loading.names, loading.cli.captured.err);
    }
}

static void without_input_the_charts_config_maps_are_read(void **state) {
    (void)state;
    static const struct { const char *line, *names; } rows[] = {{"-q", "x"}, {"-A", "x z"}, {"-A z", "z"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].line, loading.names, loading.cli.captured.err);
    }
}

static void config_maps_without_declarations_are_errors(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"--from-configmap keyless", "error: --from-configmap keyless: ConfigMap here/keyless has no key "
                                     "clients.json or values.yaml try: "
                                     "name the key: --from-configmap here/keyless:KEY"},
        {"--from-configmap far/specs:nothing",
         "error: --from-configmap far/specs:nothing: ConfigMap far/specs has no key nothing"},
        {"--from-configmap nowhere", "error: --from-configmap nowhere: "},
        {"--from-configmap nowhere", "see which there are: kubectl get configmaps -n here"},
        {"--from-configmap a/b/c", "error: --from-configmap a/b/c: [NAMESPACE/]NAME[:KEY] is expected"},
        {"--from-configmap /specs:k", "for example: keycloak/specs"},
        {"--from-realmimport a/", "error: --from-realmimport a/: [NAMESPACE/]NAME is expected"},
        {"-n one-of-two", "error: ConfigMap y-client-specs has neither clients.json nor values.yaml at: "
                          "ConfigMap one-of-two/y-client-specs try: call the key with the list of clients "
                          "clients.json"},
        {"-n only", "error: ConfigMap z-client-specs has neither clients.json nor values.yaml at: "
                    "ConfigMap only/z-client-specs try: "},
        {"-n empty", "error: namespace empty has no ConfigMap whose name ends in -client-specs"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        assert_false(loading.good);
        assert_string_equal(loading.names, "");
        cli_says(&loading.cli, rows[i].said);
    }
}

static void messages_name_the_config_map(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/here/configmaps/broken",
         .body = CONFIG_MAP("here", "broken", "\"clients.json\":\"[{\"")},
        {0}};
    auto_loading loading = {0};
    struct fake_api *api = fake_api_start(answers);
    cli_open(&loading.cli, "diff -s %s -n here --from-configmap broken", fake_api_url(api));
    loading_run(&loading, NULL);
    fake_api_stop(api);
    assert_false(loading.good);
    cli_says(&loading.cli, "--> ConfigMap here/broken, clients.json:1:");
}

static void realm_imports_are_named_as_in_the_help(void **state) {
    (void)state;
    static const struct {
        const char *line, *names;
    } rows[] = {
        {"--from-realmimport one", "i"},
        {"--from-realmimport here/one --from-realmimport far/two", "i j"},
        {"--from-realmimport one --from-configmap specs -f -", "a i stdin"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        load_from_cluster(&loading, rows[i].line);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].line, loading.names, loading.cli.captured.err);
    }
}

static void a_realm_import_that_is_not_there_is_an_error(void **state) {
    (void)state;
    auto_loading loading = {0};
    load_from_cluster(&loading, "--from-realmimport nowhere");
    assert_false(loading.good);
    cli_says(&loading.cli, "error: --from-realmimport nowhere: there is no KeycloakRealmImport here/nowhere "
                           "try: see which there are: kubectl get keycloakrealmimports -n here");
}

/* --- What is found ------------------------------------------------------------------------------------------- */

#define EXTRACTED                                                                                            \
    "\"values.yaml\":\"clientPatcher: {clientSpecs: [{clientId: e, realm: demo, spec: {}}], "                \
    "secretExtraction: {enabled: true, clients: [{clientId: e, vaultKey: k}]}}\""

static const struct fake_answer with_extraction[] = {
    {.request = "GET /api/v1/namespaces/here/configmaps?*",
     .body = "{\"items\":[" CONFIG_MAP("here", "e-client-specs", EXTRACTED) "]}"},
    {0}};
static const struct fake_answer forbidden[] = {
    {.request = "GET *", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "configmaps is forbidden")},
    {0}};

static void what_is_declared_in_the_cluster_is_found_or_nothing(void **state) {
    (void)state;
    static const struct {
        const char *name, *line;
        const struct fake_answer *answers;
        bool found;
        const char *names;
        size_t extraction_count;
        const char *said; /* NULL: nothing */
    } rows[] = {
        {"found", "-n here", config_maps, true, "x", 0, NULL},
        {"in all namespaces", "-A", config_maps, true, "x z", 0, NULL},
        {"with what is carried", "-n here", with_extraction, true, "e", 1, NULL},
        {"a name does not choose yet", "-n here nobody", config_maps, true, "x", 0, NULL},
        {"none", "-n empty", config_maps, false, "", 0, NULL},
        {"forbidden", "-n here", forbidden, false, "", 0,
         "note: what is declared in the cluster is not known: "},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        bool found = !rows[i].found;
        struct fake_api *api = fake_api_start(rows[i].answers);
        cli_open(&loading.cli, "status -s %s %s", fake_api_url(api), rows[i].line);
        loading_run_found(&loading, &found);
        fake_api_stop(api);
        if (!loading.good || found != rows[i].found || strcmp(loading.names, rows[i].names) != 0 ||
            loading.extraction_count != rows[i].extraction_count)
            fail_msg("%s: %s\n%s", rows[i].name, loading.names, loading.cli.captured.err);
        if (rows[i].said)
            cli_says(&loading.cli, rows[i].said);
        else
            assert_string_equal(loading.cli.captured.err, "");
    }
}

static void what_is_found_and_cannot_be_read_is_an_error(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET /api/v1/namespaces/here/configmaps?*",
         .body = "{\"items\":[" CONFIG_MAP("here", "x-client-specs", "\"clients.json\":\"[{\"") "]}"},
        {0}};
    auto_loading loading = {0};
    bool found = false;
    struct fake_api *api = fake_api_start(answers);
    cli_open(&loading.cli, "status -s %s -n here", fake_api_url(api));
    loading_run_found(&loading, &found);
    fake_api_stop(api);
    assert_false(loading.good);
    assert_true(found);
    cli_says(&loading.cli, "--> ConfigMap here/x-client-specs, clients.json:1:");
}

static void without_a_cluster_nothing_is_found_and_no_more(void **state) {
    (void)state;
    auto_loading loading = {0};
    bool found = true;
    cli_open(&loading.cli, "status");
    loading_run_found(&loading, &found);
    assert_true(loading.good);
    assert_false(found);
    assert_string_equal(loading.names, "");
    cli_says(&loading.cli, "note: what is declared in the cluster is not known: no Kubernetes cluster is "
                           "configured");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_maps_are_named_as_in_the_help),
        cmocka_unit_test(without_input_the_charts_config_maps_are_read),
        cmocka_unit_test(config_maps_without_declarations_are_errors),
        cmocka_unit_test(messages_name_the_config_map),
        cmocka_unit_test(realm_imports_are_named_as_in_the_help),
        cmocka_unit_test(a_realm_import_that_is_not_there_is_an_error),
        cmocka_unit_test(what_is_declared_in_the_cluster_is_found_or_nothing),
        cmocka_unit_test(what_is_found_and_cannot_be_read_is_an_error),
        cmocka_unit_test(without_a_cluster_nothing_is_found_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
