/* Where connections go, and whom they trust. */
#include "net/connection.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/process.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "support/loopback.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define REQUEST_MAX 65536

/* --- A server with a certificate ----------------------------------------------------------------------- */

struct identity {
    char directory[32]; /* holds the files */
    char *certificate_file, *key_file;
    char *pem; /* the certificate */
};

static X509 *make_certificate(EVP_PKEY *key, const char *alternative_names) {
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alternative_names);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    return certificate;
}

static void make_identity(struct identity *identity, const char *alternative_names) {
    *identity = (struct identity){.directory = "/tmp/kcrealm-test-XXXXXX"};
    assert_non_null(mkdtemp(identity->directory));
    identity->certificate_file = mem_format("%s/certificate.pem", identity->directory);
    identity->key_file = mem_format("%s/key.pem", identity->directory);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = make_certificate(key, alternative_names);
    BIO *file = BIO_new_file(identity->key_file, "w");
    PEM_write_bio_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    BIO_free(file);
    file = BIO_new_file(identity->certificate_file, "w");
    PEM_write_bio_X509(file, certificate);
    BIO_free(file);
    char pem[4096] = "";
    file = BIO_new_file(identity->certificate_file, "r");
    assert_true(BIO_read(file, pem, sizeof pem - 1) > 0);
    BIO_free(file);
    identity->pem = mem_dup(pem);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void clear_identity(struct identity *identity) {
    unlink(identity->certificate_file);
    unlink(identity->key_file);
    rmdir(identity->directory);
    mem_free(identity->certificate_file);
    mem_free(identity->key_file);
    mem_free(identity->pem);
}

/* Answers HTTP until it is stopped. */
static struct process *start_tls_server(const struct identity *identity, unsigned port) {
    auto_text address = mem_format("127.0.0.1:%u", port);
    const char *const argv[] = {
        "openssl", "s_server",         "-accept", address, "-cert", identity->certificate_file,
        "-key",    identity->key_file, "-www",    NULL};
    struct process_options options = {.argv = argv, .environment = (const char *const *)environ};
    auto_error err = {0};
    struct process *server = process_start(&options, &err);
    if (!server)
        return NULL;
    for (bool ready = false; !ready;) {
        auto_text line = process_read_line(server, 10000, &err);
        assert_non_null(line);
        ready = strcmp(line, "ACCEPT") == 0;
    }
    return server;
}

static bool fetch(const struct endpoint *endpoint, struct http_response *response, struct error *err) {
    struct http *http = http_new(&(struct http_options){0});
    struct http_request request = {.method = "GET", .path = mem_dup("/x")};
    bool fetched = http_fetch(http, endpoint, &request, response, err);
    http_free(http);
    return fetched;
}

/* --- TLS ------------------------------------------------------------------------------------------------ */

enum trust { TRUST_DEFAULT, TRUST_PEM, TRUST_FILE, TRUST_OTHER, TRUST_MISSING, TRUST_ALL };

static const struct tls_row {
    const char *name;
    const char *alternative_names; /* of the server's certificate */
    enum trust trust;
    const char *server_name;
    enum error_class class; /* ERROR_NONE: any */
    const char *message;    /* a part, or NULL: it works */
} tls_rows[] = {
    {"the CA as text", "IP:127.0.0.1", TRUST_PEM, NULL, ERROR_NONE, NULL},
    {"the CA in a file", "IP:127.0.0.1", TRUST_FILE, NULL, ERROR_NONE, NULL},
    {"no CA given", "IP:127.0.0.1", TRUST_DEFAULT, NULL, ERROR_NONE, "certificate"},
    {"another CA", "IP:127.0.0.1", TRUST_OTHER, NULL, ERROR_UNREACHABLE, "is not trusted"},
    {"no such CA file", "IP:127.0.0.1", TRUST_MISSING, NULL, ERROR_INPUT, "cannot be read"},
    {"another name", "DNS:keycloak.test", TRUST_PEM, NULL, ERROR_UNREACHABLE, "for another name"},
    {"the name expected", "DNS:keycloak.test", TRUST_PEM, "keycloak.test", ERROR_NONE, NULL},
    {"not the name expected", "IP:127.0.0.1", TRUST_PEM, "keycloak.test", ERROR_UNREACHABLE,
     "for another name"},
    {"on the user's word", "DNS:keycloak.test", TRUST_ALL, NULL, ERROR_NONE, NULL},
};

static void set_trust(struct tls_settings *tls, enum trust trust, const struct identity *own,
                      const struct identity *other) {
    tls->insecure = trust == TRUST_ALL;
    if (trust == TRUST_PEM || trust == TRUST_OTHER)
        tls->ca_pem = mem_dup(trust == TRUST_PEM ? own->pem : other->pem);
    if (trust == TRUST_FILE)
        tls->ca_file = mem_dup(own->certificate_file);
    if (trust == TRUST_MISSING)
        tls->ca_file = mem_dup("/nonexistent/ca.pem");
}

static bool fetch_over_tls(const struct tls_row *row, unsigned port, const struct identity *own,
                           struct error *err) {
    struct identity other;
    make_identity(&other, row->alternative_names);
    struct endpoint endpoint = {.https = true, .authority = mem_format("127.0.0.1:%u", port)};
    endpoint.tls.server_name = mem_dup(row->server_name);
    set_trust(&endpoint.tls, row->trust, own, &other);
    auto_response response = {0};
    bool fetched = fetch(&endpoint, &response, err);
    endpoint_clear(&endpoint);
    clear_identity(&other);
    return fetched;
}

/* False when there is no openssl to serve. */
static bool check_tls(const struct tls_row *row) {
    struct identity own;
    make_identity(&own, row->alternative_names);
    unsigned port = loopback_closed_port();
    struct process *server = start_tls_server(&own, port);
    auto_error err = {0};
    bool served = server != NULL;
    bool fetched = served && fetch_over_tls(row, port, &own, &err);
    /* Before anything is asserted, so that a failure leaves nothing behind. */
    process_stop(server);
    clear_identity(&own);
    if (!served)
        return false;
    if (fetched != !row->message || (row->class && err.class != row->class) ||
        (row->message && !strstr(err.message, row->message)))
        fail_msg("%s: %s", row->name, fetched ? "fetched" : err.message);
    return true;
}

static void only_the_given_authority_is_trusted(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(tls_rows); i++)
        if (!check_tls(&tls_rows[i]))
            skip();
}

/* --- Ways ----------------------------------------------------------------------------------------------- */

static void serve_recorder(struct loopback_connection *connection) {
    if (loopback_read_request(connection, connection->state, REQUEST_MAX))
        loopback_say(connection, "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n");
}

static void connects_elsewhere_under_the_same_name(void **state) {
    (void)state;
    char text[REQUEST_MAX] = "";
    struct loopback *loopback = loopback_start(serve_recorder, text);
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, "http://keycloak.invalid:8080", NULL));
    endpoint.connect_to = mem_format("127.0.0.1:%u", loopback_port(loopback));
    auto_response response = {0};
    assert_true(fetch(&endpoint, &response, NULL));
    assert_true(text_starts_with(text, "GET /x HTTP/1.1\r\nHost: keycloak.invalid:8080\r\n"));
    endpoint_clear(&endpoint);
    loopback_stop(loopback);
}

static void proxies(void **state) {
    (void)state;
    static const struct {
        const char *name, *url;
        bool in_environment, in_endpoint, no_proxy, asked;
    } rows[] = {
        {"of the environment", "http://keycloak.invalid", true, false, false, true},
        {"of the endpoint, whatever NO_PROXY says", "http://keycloak.invalid", false, true, false, true},
        {"not wanted", "http://keycloak.invalid", true, false, true, false},
        {"never for loopback hosts", "http://127.0.0.1:9", true, false, false, false},
        {"unless kubeconfig says so", "http://127.0.0.1:9", false, true, false, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        char text[REQUEST_MAX] = "";
        struct loopback *proxy = loopback_start(serve_recorder, text);
        struct endpoint endpoint = {.no_proxy = rows[i].no_proxy};
        assert_true(endpoint_from_url(&endpoint, rows[i].url, NULL));
        endpoint.no_proxy = rows[i].no_proxy;
        if (rows[i].in_endpoint)
            endpoint.proxy = mem_dup(loopback_url(proxy));
        setenv("http_proxy", loopback_url(proxy), 1);
        setenv("no_proxy", rows[i].in_environment ? "" : "*", 1);
        auto_response response = {0};
        auto_error err = {0};
        bool asked = fetch(&endpoint, &response, &err);
        unsetenv("http_proxy");
        unsetenv("no_proxy");
        auto_text line = mem_format("GET %s/x HTTP/1.1\r\n", rows[i].url);
        if (asked != rows[i].asked || (asked && !strstr(text, line)))
            fail_msg("%s: %s %s", rows[i].name, text, err.message ? err.message : "");
        endpoint_clear(&endpoint);
        loopback_stop(proxy);
    }
}

static void serve_proxy_refusal(struct loopback_connection *connection) {
    if (loopback_read_request(connection, connection->state, REQUEST_MAX))
        loopback_answer(connection, 403, "Connection: close\r\n", "no");
}

static void a_proxy_that_refuses_is_named(void **state) {
    (void)state;
    char text[REQUEST_MAX] = "";
    struct loopback *proxy = loopback_start(serve_proxy_refusal, text);
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, "https://keycloak.invalid", NULL));
    endpoint.proxy = mem_dup(loopback_url(proxy));
    auto_response response = {0};
    auto_error err = {0};
    assert_false(fetch(&endpoint, &response, &err));
    assert_non_null(
        strstr(err.message, "the proxy does not connect to keycloak.invalid:443: it answered HTTP 403"));
    assert_true(text_starts_with(text, "CONNECT keycloak.invalid:443 HTTP/1.1\r\n"));
    endpoint_clear(&endpoint);
    loopback_stop(proxy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_given_authority_is_trusted),
        cmocka_unit_test(connects_elsewhere_under_the_same_name),
        cmocka_unit_test(proxies),
        cmocka_unit_test(a_proxy_that_refuses_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
