/* What there is to log in to Vault with, and what counts first. */
#include "cli/vault_credentials.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

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

#define SECRET(name, data)                                                                                   \
    {                                                                                                        \
        .request = "GET /api/v1/namespaces/here/secrets/" name,                                              \
        .body = "{\"kind\":\"Secret\",\"data\":{" data "}}"                                                  \
    }

static const struct fake_answer cluster[] = {
    SECRET("token", "\"token\":\"cy50b2tlbgo=\""),                            /* s.token, line end */
    SECRET("approle", "\"role-id\":\"cm9sZQ==\",\"secret-id\":\"c2VjcmV0\""), /* role, secret */
    SECRET("roleonly", "\"role-id\":\"cm9sZQ==\""),
    SECRET("jwt", "\"jwt\":\"ZXlK\""), /* eyJ */
    SECRET("useless", "\"password\":\"eA==\""),
    {.request = "POST /api/v1/namespaces/eso/serviceaccounts/sa/token",
     .body = "{\"status\":{\"token\":\"of-sa\"}}"},
    {.request = "POST /api/v1/namespaces/here/serviceaccounts/near/token",
     .body = "{\"status\":{\"token\":\"of-near\"}}",
     .needs = "\"audiences\":[\"a\",\"b\"]"},
    {.request = "POST /api/v1/namespaces/here/serviceaccounts/usual/token",
     .body = "{\"status\":{\"token\":\"of-usual\"}}",
     .needs = "\"audiences\":[\"vault\"]"},
    {0}};

#define STORE(auth)                                                                                          \
    "{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"s\"},\"spec\":{\"provider\":{\"vault\":"      \
    "{\"server\":\"http://v\",\"auth\":{" auth "}}}}}"
#define REF(name, more) "\"serviceAccountRef\":{\"name\":\"" name "\"" more "}"

static const char by_kubernetes[] =
    STORE("\"kubernetes\":{\"mountPath\":\"k8s\",\"role\":\"eso\"," REF("sa", ",\"namespace\":\"eso\"") "}");
static const char by_jwt[] =
    STORE("\"jwt\":{\"path\":\"oidc\",\"role\":\"eso\",\"kubernetesServiceAccountToken\":{" REF(
        "near", ",\"audiences\":[\"a\"]") ",\"audiences\":[\"b\"]}}");
static const char by_jwt_usual[] =
    STORE("\"jwt\":{\"role\":\"eso\",\"kubernetesServiceAccountToken\":{" REF("usual", "") "}}");
static const char by_token[] = STORE("\"tokenSecretRef\":{\"name\":\"t\",\"key\":\"token\"}");

/* "METHOD role=R secret=S mount=M from SOURCE, discovered", or the error's message; freed by the caller. */
static char *collected(const char *arguments, const char *variables, const char *store_text,
                       struct error *err) {
    static const char *const names[] = {"token", "kubernetes", "approle", "jwt"};
    struct fake_api *api = fake_api_start(cluster);
    auto_cli cli;
    auto_strings list = {0};
    bool discovered = false;
    struct vault_credentials credentials = {0};
    auto_json object = store_text ? value_parse(store_text, strlen(store_text), "store", NULL) : NULL;
    struct secret_store store = secret_store_view(object);
    cli_open(&cli, "extract -s %s -n here %s", fake_api_url(api), arguments);
    strings_split(&list, variables, ' ');
    for (size_t i = 0; i < list.count; i++)
        cli_set(&cli, "%s", list.items[i]);
    cli_start(&cli);
    struct connection connection = {.session = &cli.session};
    struct buffer out = {0};
    if (vault_credentials_collect(&connection, object ? &store : NULL, &credentials, &discovered, err))
        buffer_format(&out, "%s role=%s secret=%s mount=%s from %s%s", names[credentials.method],
                      credentials.role ? credentials.role : "-",
                      credentials.secret ? secret_reveal(credentials.secret) : "-",
                      credentials.mount ? credentials.mount : "-", credentials.source,
                      discovered ? ", discovered" : "");
    else
        buffer_add_text(&out, err->message);
    vault_credentials_clear(&credentials);
    connect_close(&connection);
    fake_api_stop(api);
    return buffer_steal(&out);
}

struct row {
    const char *arguments, *variables, *store, *credentials;
};

static void check(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_error err = {0};
        auto_text got = collected(rows[i].arguments, rows[i].variables, rows[i].store, &err);
        if (!text_starts_with(got, rows[i].credentials))
            fail_msg("%s, %s: %s\nexpected: %s", rows[i].arguments, rows[i].variables, got,
                     rows[i].credentials);
        assert_true(err.class == ERROR_NONE || err.next);
    }
}

static void without_a_method_the_users_words_come_first(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "VAULT_TOKEN=t", NULL, "token role=- secret=t mount=- from VAULT_TOKEN"},
        {"", "VAULT_TOKEN=t BAO_TOKEN=b", NULL, "token role=- secret=b mount=- from BAO_TOKEN"},
        {"", "VAULT_TOKEN=t", by_kubernetes, "token role=- secret=t mount=- from VAULT_TOKEN"},
        {"--vault-secret token", "VAULT_TOKEN=t", NULL,
         "token role=- secret=s.token mount=- from Secret here/token"},
        {"--vault-secret here/approle", "VAULT_TOKEN=t", NULL,
         "approle role=role secret=secret mount=- from Secret here/approle"},
        {"--vault-secret roleonly", "", NULL, "approle role=role secret=- mount=- from Secret here/roleonly"},
        {"--vault-secret jwt --vault-role r", "", NULL, "jwt role=r secret=eyJ mount=- from Secret here/jwt"},
        {"--vault-role r", "VAULT_TOKEN=t", by_kubernetes,
         "kubernetes role=r secret=of-sa mount=k8s from service account eso/sa"},
        {"", "", by_kubernetes,
         "kubernetes role=eso secret=of-sa mount=k8s from service account eso/sa, discovered"},
        {"", "", by_jwt, "jwt role=eso secret=of-near mount=oidc from service account here/near, discovered"},
        {"", "", by_jwt_usual, "jwt role=eso secret=of-usual mount=- from service account here/usual"},
        {"", "", by_token, "there is nothing to log in to Vault with"},
        {"", "", NULL, "there is nothing to log in to Vault with"},
        {"--vault-secret useless", "VAULT_TOKEN=t", NULL, "Secret here/useless has no token, role-id or jwt"},
        {"--vault-secret gone", "", NULL, "reading Secret here/gone: "},
    };
    check(rows, mem_count(rows));
}

static void a_method_that_is_asked_for_is_the_only_one(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"--vault-auth token", "VAULT_TOKEN=t", by_kubernetes,
         "token role=- secret=t mount=- from VAULT_TOKEN"},
        {"--vault-auth token", "", by_kubernetes, "there is no token for Vault"},
        {"--vault-auth token --vault-secret jwt", "VAULT_TOKEN=t", NULL, "Secret here/jwt has no token"},
        {"--vault-auth approle", "VAULT_TOKEN=t", NULL, "--vault-auth approle needs a role id"},
        {"--vault-auth approle --vault-secret token", "", NULL, "Secret here/token has no role-id"},
        {"--vault-auth kubernetes", "VAULT_TOKEN=t", by_kubernetes,
         "kubernetes role=eso secret=of-sa mount=k8s"},
        {"--vault-auth kubernetes", "", NULL, "logging in to Vault with kubernetes needs a role"},
        {"--vault-auth kubernetes", "", by_jwt, "logging in to Vault with kubernetes needs a role"},
        {"--vault-auth kubernetes --vault-role r", "", NULL, "nothing says as which service account"},
        {"--vault-auth kubernetes --vault-role r --vault-secret jwt", "", NULL,
         "kubernetes role=r secret=eyJ mount=- from Secret here/jwt"},
        {"--vault-auth kubernetes --vault-role r --vault-secret token", "", NULL,
         "kubernetes role=r secret=s.token mount=- from Secret here/token"},
        {"--vault-auth jwt --vault-role r", "", by_kubernetes,
         "jwt role=r secret=of-sa mount=- from service account eso/sa"},
        {"--vault-auth jwt --vault-role r --vault-secret useless", "", NULL,
         "Secret here/useless has no jwt"},
    };
    check(rows, mem_count(rows));
}

static void the_token_file_is_that_of_vault_and_bao(void **state) {
    (void)state;
    auto_text path = fake_file(".vault-token", "from-file\n");
    auto_text other = fake_file("other", "from-other\n");
    auto_text home = mem_format("HOME=%.*s", (int)(strrchr(path, '/') - path), path);
    auto_text named = mem_format("%s BAO_TOKEN_PATH=%s", home, other);
    auto_text with_token = mem_format("%s VAULT_TOKEN=t", home);
    auto_text of_file = mem_format("token role=- secret=from-file mount=- from %s, discovered", path);
    auto_text of_other = mem_format("token role=- secret=from-other mount=- from %s", other);
    const struct row rows[] = {
        {"", home, by_kubernetes, of_file},
        {"", named, NULL, of_other},
        {"", with_token, NULL, "token role=- secret=t mount=- from VAULT_TOKEN"},
        {"", "HOME=/nowhere", by_kubernetes, "kubernetes role=eso"},
        {"", "VAULT_TOKEN_PATH=/nowhere/token", by_kubernetes, "cannot "},
    };
    check(rows, mem_count(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_method_the_users_words_come_first),
        cmocka_unit_test(a_method_that_is_asked_for_is_the_only_one),
        cmocka_unit_test(the_token_file_is_that_of_vault_and_bao),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
