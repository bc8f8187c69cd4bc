#include "net/failure.h"

#include "kcrealm/base/memory.h"

#include <errno.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    struct failure failure;
    enum error_class class;
    const char *message, *next; /* next: a part of it */
} rows[] = {
    {{.code = CURLE_COULDNT_CONNECT, .text = "x", .os_error = ECONNREFUSED},
     ERROR_UNREACHABLE,
     "connection refused by keycloak:8443 (x)",
     "port"},
    {{.code = CURLE_COULDNT_CONNECT, .text = "no way", .os_error = 0},
     ERROR_UNREACHABLE,
     "cannot connect to keycloak:8443 (no way)",
     "URL"},
    {{.code = CURLE_COULDNT_RESOLVE_HOST, .text = "Could not resolve host: keycloak"},
     ERROR_UNREACHABLE,
     "the name keycloak is unknown (Could not resolve host: keycloak)",
     "DNS"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .text = "x", .verify_result = X509_V_ERR_CERT_HAS_EXPIRED},
     ERROR_UNREACHABLE,
     "the certificate of keycloak:8443 is not trusted: certificate has expired",
     "--keycloak-ca"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .text = "no match", .verify_result = X509_V_ERR_UNSPECIFIED},
     ERROR_UNREACHABLE,
     "the certificate of keycloak:8443 is for another name (no match)",
     "host"},
    {{.code = CURLE_SSL_CACERT_BADFILE, .text = "x.pem"},
     ERROR_INPUT,
     "the CA certificates cannot be read (x.pem)",
     "CA"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .text = "x"},
     ERROR_UNREACHABLE,
     "no connection to keycloak:8443 within 10 s",
     "URL"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .text = "x", .connected = true},
     ERROR_UNREACHABLE,
     "no bytes from keycloak:8443 for 30 s",
     "URL"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .text = "x", .connected = true, .answering = true},
     ERROR_UNREACHABLE,
     "keycloak:8443 sent less than 1000 bytes a second for 30 s",
     "URL"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .text = "x",
      .connected = true,
      .answering = true,
      .elapsed_ms = 4999,
      .timeout_ms = 5000},
     ERROR_UNREACHABLE,
     "no complete answer from keycloak:8443 within 5 s",
     "URL"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .text = "x", .connected = true, .elapsed_ms = 5, .timeout_ms = 5},
     ERROR_UNREACHABLE,
     "no complete answer from keycloak:8443 within 5 ms",
     "URL"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .text = "x",
      .connected = true,
      .answering = true,
      .elapsed_ms = 30000,
      .timeout_ms = 60000},
     ERROR_UNREACHABLE,
     "keycloak:8443 sent less than 1000 bytes a second for 30 s",
     "URL"},
    {{.code = CURLE_GOT_NOTHING, .text = "Empty reply from server", .connected = true},
     ERROR_UNREACHABLE,
     "keycloak:8443 closed the connection without an answer",
     "log of the server"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION,
      .text = "x",
      .proxy_verify_result = X509_V_ERR_CERT_HAS_EXPIRED},
     ERROR_UNREACHABLE,
     "the certificate of the proxy is not trusted: certificate has expired",
     "certificate-authority"},
    {{.code = CURLE_RECV_ERROR, .text = "x", .proxy_status = 407},
     ERROR_UNREACHABLE,
     "the proxy does not connect to keycloak:8443: it answered HTTP 407",
     "proxy-url"},
    {{.code = CURLE_WEIRD_SERVER_REPLY, .text = "", .connected = true},
     ERROR_SERVER,
     "the answer of keycloak:8443 is not HTTP",
     "scheme"},
    {{.code = CURLE_BAD_FUNCTION_ARGUMENT, .text = ""},
     ERROR_UNREACHABLE,
     "the request to keycloak:8443 failed (A libcurl function was given a bad argument)",
     NULL},
};

static void says_it_in_our_words(void **state) {
    (void)state;
    struct endpoint endpoint = {0};
    assert_true(endpoint_from_url(&endpoint, "https://keycloak:8443", NULL));
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        failure_describe(&rows[i].failure, &endpoint, &err);
        assert_string_equal(err.message, rows[i].message);
        assert_int_equal(err.class, rows[i].class);
        if (rows[i].next)
            assert_non_null(strstr(err.next, rows[i].next));
        else
            assert_null(err.next);
    }
    endpoint_clear(&endpoint);
}

static void names_the_address_that_was_tried(void **state) {
    (void)state;
    static const struct failure refused = {
        .code = CURLE_COULDNT_CONNECT, .text = "Failed to connect to proxy", .os_error = ECONNREFUSED};
    static const struct {
        const char *url, *connect_to, *proxy, *message;
        bool no_proxy;
    } attempts[] = {
        {"https://keycloak", NULL, NULL, "connection refused by keycloak:443", true},
        {"https://keycloak", "127.0.0.1:40123", NULL, "connection refused by 127.0.0.1:40123", true},
        {"http://127.0.0.1:8080", NULL, NULL, "connection refused by 127.0.0.1:8080", false},
        /* One of the environment may have been asked. */
        {"https://keycloak", NULL, NULL, "connection refused by keycloak:443 (Failed to connect to proxy)",
         false},
        {"http://127.0.0.1:8080", NULL, "http://proxy:3128",
         "the proxy proxy:3128 for 127.0.0.1:8080 cannot be reached (Failed to connect to proxy)", false},
        {"http://127.0.0.1:8080", NULL, "http://someone:geheim@proxy:3128",
         "the proxy proxy:3128 for 127.0.0.1:8080 cannot be reached (Failed to connect to proxy)", false},
    };
    for (size_t i = 0; i < mem_count(attempts); i++) {
        struct endpoint endpoint = {0};
        assert_true(endpoint_from_url(&endpoint, attempts[i].url, NULL));
        endpoint.connect_to = mem_dup(attempts[i].connect_to);
        endpoint.proxy = mem_dup(attempts[i].proxy);
        endpoint.no_proxy = attempts[i].no_proxy;
        auto_error err = {0};
        failure_describe(&refused, &endpoint, &err);
        assert_string_equal(err.message, attempts[i].message);
        endpoint_clear(&endpoint);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_it_in_our_words),
        cmocka_unit_test(names_the_address_that_was_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
