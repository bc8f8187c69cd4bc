/* Whose certificates are trusted for Vault. */
#include "cli/vault_trust.h"

#include "cli/reach.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/connecting.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define STORE(more)                                                                                          \
    "{\"kind\":\"ClusterSecretStore\",\"metadata\":{\"name\":\"s\"},\"spec\":{\"provider\":{\"vault\":"      \
    "{\"server\":\"https://v\"," more "}}}}"
#define PROVIDER(type, name, key)                                                                            \
    STORE("\"caProvider\":{\"type\":\"" type "\",\"name\":\"" name "\",\"key\":\"" key                       \
          "\",\"namespace\":\"tls\"}")

static const struct fake_answer cluster[] = {
    {.request = "GET /api/v1/namespaces/tls/configmaps/ca", .body = "{\"data\":{\"ca.crt\":\"PEM of map\"}}"},
    {.request = "GET /api/v1/namespaces/tls/secrets/ca", .body = "{\"data\":{\"ca.crt\":\"UEVN\"}}"},
    {0}};

/* "file=F dir=D pem=P", what there is of it, or the error's message; freed by the caller. */
static char *trusted(const char *arguments, const char *variables, const char *store_text) {
    struct fake_api *api = fake_api_start(cluster);
    auto_text line = mem_format("-s %s %s", fake_api_url(api), arguments);
    auto_json object = store_text ? value_parse(store_text, strlen(store_text), "store", NULL) : NULL;
    struct secret_store store = secret_store_view(object);
    auto_connecting connecting;
    auto_strings words = {0};
    struct tls_settings tls = {0};
    connecting_open(&connecting, line, variables);
    bool good = vault_trust(&connecting.connection, object ? &store : NULL, &tls, &connecting.err);
    if (tls.ca_file)
        strings_format(&words, "file=%s", tls.ca_file);
    if (tls.ca_dir)
        strings_format(&words, "dir=%s", tls.ca_dir);
    if (tls.ca_pem)
        strings_format(&words, "pem=%s", tls.ca_pem);
    if (tls.server_name)
        strings_format(&words, "name=%s", tls.server_name);
    if (tls.certificate_file)
        strings_format(&words, "certificate=%s key=%s", tls.certificate_file, tls.key_file);
    reach_clear_tls(&tls);
    fake_api_stop(api);
    return good ? strings_join(&words, " ") : mem_dup(connecting.err.message);
}

static void the_user_comes_before_the_store_and_that_before_the_system(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *variables, *store, *expected;
    } rows[] = {
        {"", "", NULL, ""},
        {"--vault-ca f", "VAULT_CACERT=v VAULT_CAPATH=d", NULL, "file=f"},
        {"", "VAULT_CACERT=v VAULT_CAPATH=d", NULL, "file=v dir=d"},
        {"", "VAULT_CACERT=v BAO_CACERT=b SSL_CERT_FILE=s", NULL, "file=b"},
        {"", "SSL_CERT_FILE=s", NULL, "file=s"},
        {"", "VAULT_TLS_SERVER_NAME=n VAULT_CLIENT_CERT=c VAULT_CLIENT_KEY=k", NULL,
         "name=n certificate=c key=k"},
        {"", "SSL_CERT_FILE=s", STORE("\"caBundle\":\"UEVN\""), "pem=PEM"},
        {"--vault-ca f", "", STORE("\"caBundle\":\"UEVN\""), "file=f"},
        {"", "", STORE("\"caBundle\":\"?\""), "ClusterSecretStore s: caBundle is no base64"},
        {"", "", PROVIDER("ConfigMap", "ca", "ca.crt"), "pem=PEM of map"},
        {"", "", PROVIDER("Secret", "ca", "ca.crt"), "pem=PEM"},
        {"", "", PROVIDER("Secret", "ca", "tls.crt"),
         "ClusterSecretStore s: caProvider names a key that is not there"},
        {"", "BAO_CAPATH=d", PROVIDER("Secret", "gone", "ca.crt"), "dir=d"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text got = trusted(rows[i].arguments, rows[i].variables, rows[i].store);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("%s, %s: %s\nexpected: %s", rows[i].arguments, rows[i].variables, got, rows[i].expected);
    }
    auto_text gone = trusted("", "", PROVIDER("ConfigMap", "gone", "ca.crt"));
    assert_true(text_starts_with(gone, "ClusterSecretStore s: reading ConfigMap tls/gone: "));
}

static void connections_that_are_not_verified_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *variable;
        bool refused;
    } rows[] = {{"X=1", false},
                {"VAULT_SKIP_VERIFY=true", true},
                {"BAO_SKIP_VERIFY=T", true},
                {"VAULT_SKIP_VERIFY=0", false},
                {"VAULT_SKIP_VERIFY=false", false}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_connecting connecting;
        auto_error err = {0};
        connecting_open(&connecting, "", rows[i].variable);
        if (vault_trust_check(&connecting.cli.session, &err) == rows[i].refused)
            fail_msg("%s", rows[i].variable);
        assert_int_equal(err.class, rows[i].refused ? ERROR_USAGE : ERROR_NONE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_user_comes_before_the_store_and_that_before_the_system),
        cmocka_unit_test(connections_that_are_not_verified_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
