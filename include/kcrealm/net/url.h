/* Percent-encoding: every path segment and query value that is not a constant passes through here. */
#ifndef KCREALM_NET_URL_H
#define KCREALM_NET_URL_H

#include "kcrealm/base/buffer.h"

/* Encodes everything but RFC 3986's unreserved characters (Keycloak refuses a raw ";" in paths with 400). */
void url_encode(struct buffer *out, const char *text);
void url_encode_bytes(struct buffer *out, const void *bytes, size_t size);

/* Builds a path from a pattern in which each "{}" stands for the next argument, encoded. The caller frees it.
 * url_path("/admin/realms/{}/clients?clientId={}", realm, id, NULL) */
char *url_path(const char *pattern, ...) __attribute__((sentinel, warn_unused_result));

#endif
