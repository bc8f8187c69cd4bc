#include "kcrealm/kube/client.h"

#define REVIEWS_PATH "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

bool kube_may(struct kube *kube, const struct kube_right *right, bool *allowed, struct error *err) {
    auto_json review =
        json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:s, s:s, s:s, s:s}}}", "apiVersion", "authorization.k8s.io/v1",
                  "kind", "SelfSubjectAccessReview", "spec", "resourceAttributes", "verb", right->verb,
                  "group", right->group, "resource", right->resource, "subresource", right->subresource,
                  "namespace", right->namespace, "name", right->name);
    auto_json answer = kube_post_json(kube, REVIEWS_PATH, review, err);
    if (!answer)
        return error_wrap(err, "asking what is allowed");
    *allowed = value_is_true(value_at(answer, "status", NULL), "allowed", false);
    return true;
}
