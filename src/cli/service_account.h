/* Tokens of service accounts, to log in elsewhere with. */
#ifndef KCREALM_SRC_CLI_SERVICE_ACCOUNT_H
#define KCREALM_SRC_CLI_SERVICE_ACCOUNT_H

#include "kcrealm/cli/connect.h"

/* Asks the API server (TokenRequest) for a token of the service account; audiences is an array of texts, empty or
 * NULL: the API server's own. The caller frees it; NULL: failed. */
struct secret *service_account_token(struct kube *kube, const char *namespace, const char *name,
                                     const json_t *audiences, struct error *err)
    __attribute__((warn_unused_result));

/* The file with the token of the pod that we run in, NULL outside of one; borrowed from kube. */
const char *service_account_own_file(const struct kube *kube);

#endif
