/* Which way leads to Vault, and what is refused before anything is reached. */
#include "kcrealm/cli/connect_vault.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/connecting.h"
#include "support/fake_api.h"
#include "support/vault_session.h"

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

#define MOUNTS "GET /v1/sys/internal/ui/mounts/"
#define VERSION_2 "{'data':{'type':'kv','options':{'version':'2'}}}"

static void wrong_lines_are_refused_before_anything_is_reached(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *message;
        enum error_class class;
    } rows[] = {
        {"--vault-url http://127.0.0.1:9 --vault-service v", "",
         "--vault-url and --vault-service exclude each other", ERROR_USAGE},
        {"--transport direct", "", "--transport direct needs an address", ERROR_USAGE},
        {"--vault-url ftp://vault.example", "", "--vault-url: the URL ftp://vault.example is not usable",
         ERROR_INPUT},
        {"", "VAULT_ADDR=unix:///run/vault", "VAULT_ADDR: the URL unix:///run/vault is not usable",
         ERROR_INPUT},
        {"", "BAO_ADDR=nonsense VAULT_ADDR=http://127.0.0.1:9", "BAO_ADDR: the URL nonsense", ERROR_INPUT},
        {"--vault-url http://127.0.0.1:9", "VAULT_SKIP_VERIFY=true", "VAULT_SKIP_VERIFY is set", ERROR_USAGE},
        {"--vault-url http://127.0.0.1:9", "BAO_SKIP_VERIFY=1", "BAO_SKIP_VERIFY is set", ERROR_USAGE},
        {"--vault-url http://127.0.0.1:9", "VAULT_SKIP_VERIFY=false",
         "there is nothing to log in to Vault with", ERROR_UNAUTHENTICATED},
        {"", "", "no Kubernetes cluster is configured", ERROR_INPUT},
        {"--transport native", "VAULT_ADDR=http://127.0.0.1:9", "no Kubernetes cluster is configured",
         ERROR_INPUT},
        {"-s http://127.0.0.1:9 --vault-service a/b/c", "", "--vault-service: \"a/b/c\" is not", ERROR_USAGE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        connecting_open(&connecting, rows[i].arguments, rows[i].variables);
        connecting_to_vault(&connecting);
        if (connecting.good || connecting.err.class != rows[i].class ||
            !text_starts_with(connecting.err.message, rows[i].message))
            fail_msg("%s, %s: %s", rows[i].arguments, rows[i].variables, connecting.err.message);
        assert_null(connecting.connection.vault);
    }
}

/* --- An address ------------------------------------------------------------------------------------------ */

/* Connects by these words, in which @ stands for the server's address; what was asked is freed by the caller. */
static char *at_address(struct connecting *connecting, const char *arguments, const char *variables) {
    struct vault_session server;
    vault_session_open(&server, "");
    vault_answer(&server, MOUNTS, -1, 200, VERSION_2);
    vault_answer(&server, "GET /below/v1/sys/internal/ui/mounts/", -1, 200, VERSION_2);
    const char *url = http_script_url(server.script);
    const char *const texts[] = {arguments, variables};
    char *filled[2];
    for (size_t i = 0; i < mem_count(texts); i++) {
        const char *at = strchr(texts[i], '@');
        filled[i] =
            at ? mem_format("%.*s%s%s", (int)(at - texts[i]), texts[i], url, at + 1) : mem_dup(texts[i]);
    }
    connecting_open(connecting, filled[0], filled[1]);
    connecting_to_vault(connecting);
    mem_free(filled[0]);
    mem_free(filled[1]);
    connect_close(&connecting->connection);
    char *asked = http_script_log(server.script, false);
    vault_session_close(&server);
    return asked;
}

static void addresses_come_from_the_flag_or_the_environment(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *said, *asked;
    } rows[] = {
        {"--vault-url @", "VAULT_TOKEN=t VAULT_ADDR=http://127.0.0.1:1", ", by --vault-url\n",
         MOUNTS "secret\n"},
        {"", "VAULT_TOKEN=t VAULT_ADDR=@/below", ", by VAULT_ADDR\n",
         "GET /below/v1/sys/internal/ui/mounts/secret\n"},
        {"", "VAULT_TOKEN=t VAULT_ADDR=http://127.0.0.1:1 BAO_ADDR=@", ", by BAO_ADDR\n", MOUNTS "secret\n"},
        {"--transport direct", "VAULT_TOKEN=t VAULT_ADDR=@", ", by VAULT_ADDR\n", MOUNTS "secret\n"},
        {"--vault-url @ --vault-mount team/kv", "VAULT_TOKEN=t", "mount team/kv, KV version 2\n",
         MOUNTS "team/kv\n"},
        {"--vault-url @", "BAO_TOKEN=b VAULT_TOKEN=v", "with the token of BAO_TOKEN\n", MOUNTS "secret\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        auto_text arguments = mem_format("-v 2 %s", rows[i].arguments);
        auto_text asked = at_address(&connecting, arguments, rows[i].variables);
        if (!connecting.good)
            fail_msg("%s, %s: %s", rows[i].arguments, rows[i].variables, connecting.err.message);
        assert_string_equal(asked, rows[i].asked);
        assert_non_null(strstr(connecting.cli.captured.err, rows[i].said));
    }
}

/* --- Through the cluster --------------------------------------------------------------------------------- */

#define STORE(server, more)                                                                                  \
    "{\"items\":[{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"store\"},\"spec\":{\"provider\":" \
    "{\"vault\":{\"server\":\"" server "\"" more "}}}}]}"
#define KUBERNETES_AUTH                                                                                      \
    ",\"path\":\"team\",\"namespace\":\"ops\",\"auth\":{\"kubernetes\":{\"role\":\"eso\","                   \
    "\"serviceAccountRef\":"                                                                                 \
    "{\"name\":\"sa\",\"namespace\":\"eso\",\"audiences\":[\"vault\"]}}}"
#define STORES "GET /apis/external-secrets.io/v1/clustersecretstores?*"
#define SERVICE                                                                                              \
    "{\"metadata\":{\"namespace\":\"vault\",\"name\":\"bao\"},\"spec\":{\"selector\":{\"app\":\"bao\"},"     \
    "\"ports\":[{\"name\":\"http\",\"port\":8200},{\"name\":\"peers\",\"port\":8201}]}}"
#define PODS                                                                                                 \
    "{\"items\":[{\"metadata\":{\"namespace\":\"vault\",\"name\":\"bao-0\"},\"spec\":{\"containers\":[]},"   \
    "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}]}"
#define REST                                                                                                 \
    {.request = "GET /apis/external-secrets.io/v1/namespaces/here/secretstores?*",                           \
     .body = "{\"items\":[]}"},                                                                              \
        {.request = "GET /api/v1/namespaces/vault/services/bao", .body = SERVICE},                           \
        {.request = "GET /api/v1/namespaces/vault/pods?*", .body = PODS},                                    \
        {.request = "GET /api/v1/services?*", .body = "{\"items\":[" SERVICE "]}"},                          \
        {.request = "GET /api/v1/namespaces/here/services?*", .body = "{\"items\":[]}"}, {                   \
        .request = "POST /api/v1/namespaces/eso/serviceaccounts/sa/token",                                   \
        .body = "{\"status\":{\"token\":\"jwt-of-sa\"}}", .needs = "\"audiences\":[\"vault\"]"               \
    }

static const struct fake_answer with_store[] = {
    {.request = STORES, .body = STORE("http://bao.vault.svc.cluster.local:8200", KUBERNETES_AUTH)},
    REST,
    {0}};
static const struct fake_answer without_store[] = {REST, {0}};

/* Connects by a kubectl (a script) that "forwards" to a fake Vault; what that was asked is freed by the caller. */
static char *through_cluster(struct connecting *connecting, const struct fake_answer *cluster,
                             const char *arguments, const char *variables) {
    struct vault_session server;
    struct fake_api *api = fake_api_start(cluster);
    vault_session_open(&server, "");
    vault_answer(&server, MOUNTS, -1, 200, VERSION_2);
    auto_text script = mem_format("#!/bin/sh\necho 'Forwarding from %s -> 8200'\nexec sleep 30\n",
                                  http_script_url(server.script) + strlen("http://"));
    auto_text kubectl = fake_file("kubectl", script);
    auto_text line = mem_format("-v 2 -s %s -n here --transport kubectl %s", fake_api_url(api), arguments);
    auto_text set =
        mem_format("PATH=%.*s:/usr/bin:/bin %s", (int)(strrchr(kubectl, '/') - kubectl), kubectl, variables);
    connecting_open(connecting, line, set);
    connecting_to_vault(connecting);
    connect_close(&connecting->connection);
    char *asked = http_script_log(server.script, true);
    vault_session_close(&server);
    fake_api_stop(api);
    return asked;
}

static void a_store_says_where_vault_is_and_how_to_log_in(void **state) {
    (void)state;
    auto_connecting connecting;
    auto_text asked = through_cluster(&connecting, with_store, "", "");
    if (!connecting.good)
        fail_msg("%s", connecting.err.message);
    assert_string_equal(asked, "GET /v1/sys/health\n"
                               "POST /v1/auth/kubernetes/login {\"role\":\"eso\",\"jwt\":\"jwt-of-sa\"}\n"
                               "GET /v1/sys/internal/ui/mounts/team\n"
                               "POST /v1/auth/token/revoke-self\n");
    cli_says(&connecting.cli, "Vault: ClusterSecretStore store, pod vault/bao-0 port 8200");
    cli_says(&connecting.cli,
             "note: logging in to Vault as role eso of auth/kubernetes from service account eso/sa");
    assert_null(strstr(connecting.cli.captured.err, "jwt-of-sa"));
}

static void other_ways_through_the_cluster(void **state) {
    (void)state;
    static const struct {
        const struct fake_answer *cluster;
        const char *arguments, *variables, *asked, *said;
    } rows[] = {
        {without_store, "", "VAULT_TOKEN=t VAULT_ADDR=http://127.0.0.1:1",
         "GET /v1/sys/health\n" MOUNTS "secret\n", "Vault: Service vault/bao, pod vault/bao-0 port 8200"},
        {without_store, "--vault-service vault/bao", "VAULT_TOKEN=t",
         "GET /v1/sys/health\n" MOUNTS "secret\n", "Vault: Service vault/bao, pod"},
        {without_store, "--vault-service vault/bao:8201", "VAULT_TOKEN=t",
         "GET /v1/sys/health\n" MOUNTS "secret\n", "port 8201"},
        {with_store, "--vault-service vault/bao", "VAULT_TOKEN=t", "GET /v1/sys/health\n" MOUNTS "team\n",
         "Vault: Service vault/bao, pod"},
        {with_store, "--vault-mount mine", "VAULT_TOKEN=t", "GET /v1/sys/health\n" MOUNTS "mine\n",
         "Vault: ClusterSecretStore store"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        auto_text asked = through_cluster(&connecting, rows[i].cluster, rows[i].arguments, rows[i].variables);
        if (!connecting.good)
            fail_msg("%s: %s", rows[i].arguments, connecting.err.message);
        assert_string_equal(asked, rows[i].asked);
        cli_says(&connecting.cli, rows[i].said);
    }
}

static void advice_names_vaults_flags(void **state) {
    (void)state;
    static const struct fake_answer external[] = {
        {.request = "GET /api/v1/namespaces/here/services/vault",
         .body =
             "{\"metadata\":{\"namespace\":\"here\",\"name\":\"vault\"},\"spec\":{\"type\":\"ExternalName\","
             "\"externalName\":\"v.example\"}}"},
        {0}};
    struct fake_api *api = fake_api_start(external);
    auto_text line = mem_format("-s %s -n here --vault-service vault", fake_api_url(api));
    auto_connecting connecting;
    connecting_open(&connecting, line, "VAULT_TOKEN=t");
    connecting_to_vault(&connecting);
    fake_api_stop(api);
    assert_false(connecting.good);
    assert_string_equal(connecting.err.next, "use --vault-url https://v.example");
}

static void a_store_outside_of_the_cluster_is_reached_at_its_address_and_said(void **state) {
    (void)state;
    struct vault_session server;
    vault_session_open(&server, "");
    vault_answer(&server, MOUNTS, -1, 403, "{'errors':['1 error occurred: * permission denied']}");
    auto_text body =
        mem_format(STORE("%s", ",\"path\":\"old\",\"version\":\"v1\""), http_script_url(server.script));
    const struct fake_answer cluster[] = {{.request = STORES, .body = body}, {0}};
    struct fake_api *api = fake_api_start(cluster);
    auto_text line = mem_format("-s %s -n here", fake_api_url(api));
    auto_text said =
        mem_format("note: Vault is at %s, as ClusterSecretStore store says", http_script_url(server.script));
    auto_connecting connecting;
    connecting_open(&connecting, line, "VAULT_TOKEN=t");
    connecting_to_vault(&connecting);
    assert_true(connecting.good);
    assert_string_equal(connecting.connection.kv.mount, "old");
    assert_int_equal(connecting.connection.kv.version, 1);
    cli_says(&connecting.cli, said);
    connect_close(&connecting.connection);
    fake_api_stop(api);
    vault_session_close(&server);
}

static void the_address_is_known_while_it_is_open(void **state) {
    (void)state;
    auto_connecting connecting;
    connecting_open(&connecting, "--vault-url http://127.0.0.1:9", "VAULT_TOKEN=t");
    assert_null(connect_vault_endpoint(&connecting.connection));
    connecting_to_vault(&connecting);
    assert_false(connecting.good);
    assert_string_equal(connect_vault_endpoint(&connecting.connection)->authority, "127.0.0.1:9");
    assert_null(connect_keycloak_endpoint(&connecting.connection));
    connect_close(&connecting.connection);
    assert_null(connect_vault_endpoint(&connecting.connection));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_lines_are_refused_before_anything_is_reached),
        cmocka_unit_test(addresses_come_from_the_flag_or_the_environment),
        cmocka_unit_test(a_store_says_where_vault_is_and_how_to_log_in),
        cmocka_unit_test(other_ways_through_the_cluster),
        cmocka_unit_test(advice_names_vaults_flags),
        cmocka_unit_test(a_store_outside_of_the_cluster_is_reached_at_its_address_and_said),
        cmocka_unit_test(the_address_is_known_while_it_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
