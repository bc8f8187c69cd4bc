/* Why a connection or a transfer failed, in our own words. */
#ifndef NET_FAILURE_H
#define NET_FAILURE_H

#include "kcrealm/base/error.h"
#include "kcrealm/net/endpoint.h"

#include <curl/curl.h>
#include <stdbool.h>

/* What libcurl knows about it. */
struct failure {
    CURLcode code;
    const char *text;         /* libcurl's own, may be ""; borrowed */
    long os_error;            /* errno of the connect that failed, or 0 */
    long verify_result;       /* X509_V_ERR_* of the peer's certificate, or 0 */
    long proxy_verify_result; /* … of the proxy's certificate */
    long proxy_status;        /* HTTP status of a proxy's answer to CONNECT, or 0 */
    bool connected;           /* TCP, and TLS if any, were up */
    bool answering;           /* some of the answer came */
    long elapsed_ms;
    long timeout_ms; /* of the whole request; 0: none */
};

/* Reads from the handle what failed just now; text is its error buffer. `connected` and timeout_ms are left to
 * the caller. */
struct failure failure_of(CURL *easy, CURLcode code, const char *text);

/* True when the connection broke off: reset, closed before or within the reply. */
bool failure_is_broken_connection(CURLcode code);

/* Sets err to class, message and next step. */
void failure_describe(const struct failure *failure, const struct endpoint *endpoint, struct error *err);

#endif
