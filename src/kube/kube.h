/* What is behind struct kube, for this room. */
#ifndef KCREALM_SRC_KUBE_KUBE_H
#define KCREALM_SRC_KUBE_KUBE_H

#include "credentials.h"
#include "kcrealm/kube/client.h"

/* What explains it (diagnose/findings_kubernetes.c), where the way to everything in the cluster is closed. */
#define API_SERVER_UNREACHABLE "KCR-2001"
#define API_SERVER_LOGIN "KCR-2002"

struct kube {
    struct http *http;
    struct kube_access access;
    struct kube_options options;
    struct credentials credentials;
};

/* "the Kubernetes API server https://… (context x)" for messages; freed by the caller. */
char *kube_describe(const struct kube *kube) __attribute__((returns_nonnull, warn_unused_result));

/* What we log in with: "token", "client certificate" …; NULL for nothing. Static. */
const char *kube_credential_kind(const struct kube *kube);

/* As whom we act: the impersonated user, "" when there is none. Borrowed. */
const char *kube_impersonated(const struct kube *kube) __attribute__((returns_nonnull));

/* Puts the credential at hand and the headers of impersonation into a request. */
void kube_authorise(struct kube *kube, struct http_request *request);

/* Names server and context in the error of a request that got no answer. Returns false. */
bool kube_no_answer(const struct kube *kube, struct error *err);

/* The JSON of a response, owned by the caller; NULL with err for a refusal, or what is no JSON. */
json_t *kube_reply(const struct kube *kube, const char *method, const char *path,
                   const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* "user "dev"", "user "bob" (impersonated by "dev")"; freed by the caller. */
char *kube_describe_user(const struct kube *kube) __attribute__((returns_nonnull, warn_unused_result));

#endif
