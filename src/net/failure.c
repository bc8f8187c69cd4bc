#include "failure.h"

#include "connection.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/http.h"

#include <errno.h>
#include <openssl/x509.h>
#include <string.h>
#include <unistd.h>

/* libcurl does not say when socket() itself failed. */
static long shortage(void) {
    int descriptor = dup(STDERR_FILENO);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor < 0 && (errno == EMFILE || errno == ENFILE) ? EMFILE : 0;
}

struct failure failure_of(CURL *easy, CURLcode code, const char *text) {
    struct failure failure = {.code = code, .text = text};
    curl_off_t total_us = 0;
    long header_size = 0;
    curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &header_size);
    failure.answering = header_size > 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &failure.os_error);
    if (code == CURLE_COULDNT_CONNECT && !failure.os_error)
        failure.os_error = shortage();
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &failure.verify_result);
    curl_easy_getinfo(easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &failure.proxy_verify_result);
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total_us);
    failure.elapsed_ms = (long)(total_us / 1000);
    return failure;
}

bool failure_is_broken_connection(CURLcode code) {
    return code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
           code == CURLE_PARTIAL_FILE || code == CURLE_SEND_FAIL_REWIND;
}

/* How a message is made: %s stands for the peer's address. */
struct words {
    int value; /* a CURLcode, or an errno */
    enum error_class class;
    const char *message;
    const char *next;
    bool with_text; /* libcurl's text adds something */
};

#define NEXT_CA "check the CA (--keycloak-ca, --vault-ca or the kubeconfig's certificate-authority)"
#define NEXT_PROXY "check HTTPS_PROXY or the kubeconfig's proxy-url"
#define NEXT_POD "check that the pod is running and not overloaded"
#define NEXT_LIMIT "raise the limit of open files: ulimit -n 1024"
#define NEXT_URL "check the URL, and whether it can be reached from here"
#define NEXT_BROKEN "look into the log of the server and of proxies between, then run it again"

static const struct words connect_words[] = {
    {ECONNREFUSED, ERROR_UNREACHABLE, "connection refused by %s", "check the port, and that the server runs",
     false},
    {EHOSTUNREACH, ERROR_UNREACHABLE, "no route to %s", NEXT_URL, false},
    {ENETUNREACH, ERROR_UNREACHABLE, "no route to %s", NEXT_URL, false},
    {ETIMEDOUT, ERROR_UNREACHABLE, "%s does not answer", NEXT_URL, false},
    {ECONNRESET, ERROR_UNREACHABLE, "connection reset by %s", NEXT_BROKEN, false},
    {EMFILE, ERROR_UNREACHABLE, "no connection to %s: too many open files", NEXT_LIMIT, false},
};

static const struct words code_words[] = {
    {CURLE_COULDNT_CONNECT, ERROR_UNREACHABLE, "cannot connect to %s", NEXT_URL, true},
    {CURLE_COULDNT_RESOLVE_HOST, ERROR_UNREACHABLE, "the name %s is unknown",
     "check the URL, or the DNS from here", true},
    {CURLE_COULDNT_RESOLVE_PROXY, ERROR_UNREACHABLE, "the proxy's name is unknown", NEXT_PROXY, true},
    {CURLE_PROXY, ERROR_UNREACHABLE, "the proxy does not connect to %s", NEXT_PROXY, true},
    {CURLE_SSL_CONNECT_ERROR, ERROR_UNREACHABLE, "no TLS connection with %s",
     "check that the URL's scheme and port fit together", true},
    {CURLE_SSL_CACERT_BADFILE, ERROR_INPUT, "the CA certificates cannot be read", NEXT_CA, true},
    {CURLE_SSL_CERTPROBLEM, ERROR_INPUT, "the client certificate or its key cannot be used",
     "check the kubeconfig's client-certificate and client-key", true},
    {CURLE_GOT_NOTHING, ERROR_UNREACHABLE, "%s closed the connection without an answer", NEXT_BROKEN, false},
    {CURLE_SEND_ERROR, ERROR_UNREACHABLE, "the connection to %s broke off", NEXT_BROKEN, true},
    {CURLE_RECV_ERROR, ERROR_UNREACHABLE, "the connection to %s broke off", NEXT_BROKEN, true},
    {CURLE_SEND_FAIL_REWIND, ERROR_UNREACHABLE, "the connection to %s broke off", NEXT_BROKEN, false},
    {CURLE_PARTIAL_FILE, ERROR_UNREACHABLE, "%s closed the connection within its answer", NEXT_BROKEN, true},
    {CURLE_WEIRD_SERVER_REPLY, ERROR_SERVER, "the answer of %s is not HTTP",
     "check the URL's scheme and port", true},
    {CURLE_UNSUPPORTED_PROTOCOL, ERROR_SERVER, "the answer of %s is not HTTP/1",
     "check the URL's scheme and port", true},
    {CURLE_BAD_CONTENT_ENCODING, ERROR_SERVER, "the answer of %s cannot be decoded", NULL, true},
    {CURLE_URL_MALFORMAT, ERROR_INPUT, "the URL for %s is not valid", "check the URL", true},
};

static const struct words *find_words(const struct words *words, size_t count, int value) {
    for (size_t i = 0; i < count; i++)
        if (words[i].value == value)
            return &words[i];
    return NULL;
}

/* The format comes from the tables above and has at most one %s. Text is added unless it is empty. */
static void say(const struct words *words, const char *peer, const char *text, struct error *err) {
    const char *gap = strstr(words->message, "%s");
    size_t before = gap ? (size_t)(gap - words->message) : strlen(words->message);
    const char *after = gap ? gap + 2 : "";
    bool with_text = *text;
    error_set(err, words->class, "%.*s%s%s%s%s%s", (int)before, words->message, gap ? peer : "", after,
              with_text ? " (" : "", with_text ? text : "", with_text ? ")" : "");
    if (words->next)
        error_next(err, "%s", words->next);
}

/* libcurl checks the name itself, after OpenSSL was content (or was not asked: 7.88 then reports 1). */
static bool is_other_name(const struct failure *failure) {
    return failure->verify_result == X509_V_OK || failure->verify_result == X509_V_ERR_UNSPECIFIED;
}

static void say_untrusted(const struct failure *failure, const char *peer, struct error *err) {
    if (is_other_name(failure))
        error_set(err, ERROR_UNREACHABLE, "the certificate of %s is for another name (%s)", peer,
                  failure->text);
    else
        error_set(err, ERROR_UNREACHABLE, "the certificate of %s is not trusted: %s", peer,
                  X509_verify_cert_error_string(failure->verify_result));
    error_next(err, is_other_name(failure) ? "check the host in the URL, or the kubeconfig's tls-server-name"
                                           : NEXT_CA);
}

/* libcurl's deadline and its total time have different beginnings: one over may read as just before the end. */
#define DEADLINE_SLACK_MS 100

static bool is_over_deadline(const struct failure *failure) {
    return failure->timeout_ms && failure->elapsed_ms + DEADLINE_SLACK_MS >= failure->timeout_ms;
}

static void say_timeout(const struct failure *failure, const struct endpoint *endpoint, const char *peer,
                        struct error *err) {
    bool short_time = failure->timeout_ms < 1000;
    if (is_over_deadline(failure))
        error_set(err, ERROR_UNREACHABLE, "no complete answer from %s within %ld %s", peer,
                  short_time ? failure->timeout_ms : failure->timeout_ms / 1000, short_time ? "ms" : "s");
    else if (failure->answering)
        error_set(err, ERROR_UNREACHABLE, "%s sent less than %d bytes a second for %d s", peer,
                  HTTP_SPEED_FLOOR, HTTP_STALL_TIMEOUT_MS / 1000);
    else if (failure->connected)
        error_set(err, ERROR_UNREACHABLE, "no bytes from %s for %d s", peer, HTTP_STALL_TIMEOUT_MS / 1000);
    else
        error_set(err, ERROR_UNREACHABLE, "no connection to %s within %ld s", peer,
                  connection_timeout_ms(endpoint) / 1000);
    error_next(err, "%s", endpoint->tunnel ? NEXT_POD : NEXT_URL);
}

/* Where the bytes were to go: what stands in the URL, unless that is a name for another address. */
static char *peer_of(const struct endpoint *endpoint) {
    if (endpoint->connect_to)
        return mem_dup(endpoint->connect_to);
    auto_text host = endpoint_host(endpoint);
    return mem_format("%s:%u", host, endpoint_port(endpoint));
}

/* Then libcurl's text says whom it tried to connect to. */
static bool may_be_proxied(const struct endpoint *endpoint) {
    bool direct = endpoint->tunnel || endpoint->no_proxy || endpoint_is_loopback(endpoint);
    return endpoint->proxy || !direct;
}

/* Not all versions of libcurl say the proxy's port. Its user info stays out of messages. */
static const char *proxy_address(const struct endpoint *endpoint) {
    const char *scheme_end = strstr(endpoint->proxy, "://");
    const char *address = scheme_end ? scheme_end + strlen("://") : endpoint->proxy;
    const char *user_end = strrchr(address, '@');
    return user_end ? user_end + 1 : address;
}

void failure_describe(const struct failure *failure, const struct endpoint *endpoint, struct error *err) {
    bool by_name = failure->code == CURLE_COULDNT_RESOLVE_HOST && !endpoint->connect_to;
    auto_text peer = by_name ? endpoint_host(endpoint) : peer_of(endpoint);
    const struct words *words = NULL;
    if (failure->proxy_status && failure->proxy_status != 200 && !failure->connected) {
        error_set(err, ERROR_UNREACHABLE, "the proxy does not connect to %s: it answered HTTP %ld", peer,
                  failure->proxy_status);
        error_next(err, "%s", NEXT_PROXY);
        return;
    }
    if (failure->code == CURLE_COULDNT_CONNECT && endpoint->proxy && !endpoint->tunnel) {
        error_set(err, ERROR_UNREACHABLE, "the proxy %s for %s cannot be reached (%s)",
                  proxy_address(endpoint), peer, failure->text);
        error_next(err, "%s", NEXT_PROXY);
        return;
    }
    if (failure->code == CURLE_PEER_FAILED_VERIFICATION && failure->proxy_verify_result) {
        error_set(err, ERROR_UNREACHABLE, "the certificate of the proxy is not trusted: %s",
                  X509_verify_cert_error_string(failure->proxy_verify_result));
        error_next(err, "%s", NEXT_CA);
        return;
    }
    if (failure->code == CURLE_PEER_FAILED_VERIFICATION) {
        say_untrusted(failure, peer, err);
        return;
    }
    if (failure->code == CURLE_OPERATION_TIMEDOUT) {
        say_timeout(failure, endpoint, peer, err);
        return;
    }
    if (failure->code == CURLE_COULDNT_CONNECT)
        words = find_words(connect_words, mem_count(connect_words), (int)failure->os_error);
    if (!words)
        words = find_words(code_words, mem_count(code_words), (int)failure->code);
    bool with_text =
        words && (words->with_text || (failure->code == CURLE_COULDNT_CONNECT && may_be_proxied(endpoint)));
    if (words) {
        say(words, peer, with_text ? failure->text : "", err);
        return;
    }
    error_set(err, ERROR_UNREACHABLE, "the request to %s failed (%s)", peer,
              *failure->text ? failure->text : curl_easy_strerror(failure->code));
}
