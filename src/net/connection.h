/* How an easy handle connects to an endpoint: proxy, TLS, where to. */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "kcrealm/net/endpoint.h"

#include <curl/curl.h>

/* Lists that libcurl borrows while the handle is in use. */
struct connection_lists {
    struct curl_slist *connect_to;
};

/* Sets the options that concern the connection. Returns the scheme and authority for the handle's URL, freed
 * by the caller: with tls.server_name its host is that name. PEM texts of the endpoint are borrowed by the
 * handle. */
char *connection_set_up(CURL *easy, const struct endpoint *endpoint, struct connection_lists *lists)
    __attribute__((returns_nonnull, warn_unused_result));

/* How long connecting may take. A tunnel's own handshake happens within it when TLS goes through the tunnel. */
long connection_timeout_ms(const struct endpoint *endpoint);

void connection_lists_clear(struct connection_lists *lists);

#endif
