#include "portforward_rights.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kube.h"
#include "right_advice.h"

static struct api_right right_on_pods(const char *verb, const char *subresource, const char *namespace) {
    return (struct api_right){.verb = verb,
                              .group = mem_dup(""),
                              .resource = mem_dup("pods"),
                              .subresource = mem_dup(subresource),
                              .namespace = mem_dup(namespace),
                              .name = mem_dup("")};
}

/* What cannot be asked counts as allowed: the first error knows better. */
static bool is_denied(struct kube *kube, const struct api_right *right) {
    const struct kube_right asked = {
        .verb = right->verb,
        .group = right->group,
        .resource = right->resource,
        .subresource = right->subresource,
        .namespace = right->namespace,
        .name = right->name,
    };
    bool allowed = true;
    auto_error ignored = {0};
    return kube_may(kube, &asked, &allowed, &ignored) && !allowed;
}

/* err becomes the refusal of right; verbs are all that are missing, rule_verbs those to be granted. */
static void explain(const struct kube *kube, const struct api_right *right, const char *verbs,
                    const char *rule_verbs, struct error *err) {
    auto_text user = kube_describe_user(kube);
    auto_text advice = right_advice(kube, right, rule_verbs);
    struct error explained = {0};
    error_set(&explained, ERROR_FORBIDDEN, "%s may not %s pods%s%s in namespace %s", user, verbs,
              *right->subresource ? "/" : "", right->subresource, right->namespace);
    error_next(&explained, "%s", advice);
    explained.http_status = err->http_status;
    explained.origin = mem_steal(err->origin);
    error_move(err, &explained);
}

static bool explain_forwarding(struct kube *kube, const char *namespace, struct error *err) {
    static const char *const verbs[] = {"get", "create"};
    auto_strings missing = {0};
    struct api_right right = right_on_pods(verbs[0], "portforward", namespace);
    for (size_t i = 0; i < mem_count(verbs); i++) {
        right.verb = verbs[i];
        if (is_denied(kube, &right))
            strings_add(&missing, verbs[i]);
    }
    if (missing.count) {
        auto_text listed = strings_join(&missing, " and ");
        right.verb = missing.items[missing.count - 1];
        explain(kube, &right, listed, "get, create", err);
    }
    api_right_clear(&right);
    return missing.count != 0;
}

static bool explain_reading(struct kube *kube, const char *namespace, struct error *err) {
    struct api_right right = right_on_pods("get", "", namespace);
    bool denied = is_denied(kube, &right);
    if (denied)
        explain(kube, &right, "get", NULL, err);
    api_right_clear(&right);
    return denied;
}

bool portforward_rights_explain(struct kube *kube, const char *namespace, bool by_kubectl,
                                struct error *err) {
    return (by_kubectl && explain_reading(kube, namespace, err)) || explain_forwarding(kube, namespace, err);
}
