/* Where requests go: an authority and how to connect to it. */
#ifndef KCREALM_NET_ENDPOINT_H
#define KCREALM_NET_ENDPOINT_H

#include "kcrealm/base/error.h"

#include <stdbool.h>

struct tunnel;

/* Files are paths, *_pem are PEM texts that win over the file of the same kind. All may be NULL. When a CA is
 * given in any form, only that is trusted; else what libcurl was built to trust, or, when that is nothing, the system's
 * bundle (net/certificate_store.h). */
struct tls_settings {
    char *ca_file;
    char *ca_dir; /* hashed certificates (SSL_CERT_DIR); may stand beside ca_file */
    char *ca_pem;
    char *certificate_file;
    char *certificate_pem;
    char *key_file;
    char *key_pem;
    char *server_name; /* verify against and send this name instead of the URL's host */
    bool insecure;     /* do not verify; only for the API server, on the user's word */
};

/* Owns its texts; the tunnel is borrowed. At most one of tunnel and connect_to is set. */
struct endpoint {
    bool https;
    char *authority; /* host or host:port, as it stands in URLs and the Host header; IPv6 in brackets */
    char *base_path; /* "" or "/auth": put before every request's path */
    struct tls_settings tls;
    struct tunnel *tunnel; /* bytes go through it (net/tunnel.h); NULL: a plain connection */
    char *connect_to;      /* "127.0.0.1:40123": connect there though the URL says otherwise, or NULL */
    char *proxy;           /* kubeconfig's proxy-url: used in every case but a tunnel; or NULL */
    /* Asked when nobody listens at connect_to any more, or a connection to it broke off: why, or NULL; borrowed.
     * May be NULL itself. */
    const struct error *(*explain)(void *state);
    void *explain_state;
    bool no_proxy; /* ignore HTTPS_PROXY and the like (loopback hosts and tunnels always do) */
};

/* Reads "http[s]://host[:port][/path]" (no user info, query or fragment; a slash at the end is dropped) into
 * a zeroed endpoint. ERROR_INPUT, which never repeats a password. */
bool endpoint_from_url(struct endpoint *endpoint, const char *url, struct error *err)
    __attribute__((warn_unused_result));

/* "https://host:port/base" for messages and for the issuer; freed by the caller. */
char *endpoint_url(const struct endpoint *endpoint) __attribute__((warn_unused_result));

/* The host alone, IPv6 in brackets; freed by the caller. */
char *endpoint_host(const struct endpoint *endpoint) __attribute__((warn_unused_result));

/* The port, that of the scheme when the authority names none. */
unsigned endpoint_port(const struct endpoint *endpoint);

/* True for localhost, 127.0.0.0/8 and [::1]. */
bool endpoint_is_loopback(const struct endpoint *endpoint);

void endpoint_clear(struct endpoint *endpoint);

#endif
