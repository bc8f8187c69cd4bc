#include "cli/service_account.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"

/* As long as a rotation takes that waits for people, so that another login can be made; the API server's least is 10
 * minutes. */
#define LIFETIME_S 3600

static json_t *token_request(const json_t *audiences) {
    json_t *spec = json_pack("{s:i}", "expirationSeconds", LIFETIME_S);
    if (json_array_size(audiences))
        json_object_set(spec, "audiences", (json_t *)audiences);
    return json_pack("{s:s, s:s, s:o}", "apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest",
                     "spec", spec);
}

struct secret *service_account_token(struct kube *kube, const char *namespace, const char *name,
                                     const json_t *audiences, struct error *err) {
    auto_text path = url_path("/api/v1/namespaces/{}/serviceaccounts/{}/token", namespace, name, NULL);
    auto_json body = token_request(audiences);
    auto_json reply = kube_post_json(kube, path, body, err);
    const char *token = value_text(value_at(reply, "status", NULL), "token");
    if (reply && !token)
        error_set(err, ERROR_SERVER, "the API server answered without a token");
    if (!token)
        error_wrap(err, "a token of service account %s/%s", namespace, name);
    return secret_from_text(token);
}

const char *service_account_own_file(const struct kube *kube) {
    const struct kube_access *access = kube_access(kube);
    return access->in_cluster ? access->auth.token_file : NULL;
}
