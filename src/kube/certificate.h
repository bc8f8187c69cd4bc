/* Client certificates, as far as an error message needs them. */
#ifndef KCREALM_SRC_KUBE_CERTIFICATE_H
#define KCREALM_SRC_KUBE_CERTIFICATE_H

#include "kcrealm/net/endpoint.h"

/* "has expired on 2026-01-31" or "is not valid before 2027-01-31" when that is so at now_s (Unix seconds), "" for
 * a certificate that is valid, is none, or cannot be read. Freed by the caller. */
char *certificate_trouble(const struct tls_settings *tls, long long now_s)
    __attribute__((returns_nonnull, warn_unused_result));

#endif
