#include "portforward_rights.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kube.h"
#include "right_advice.h"

static const char *const verbs[] = {"get", "create"};

/* What cannot be asked counts as allowed: the first error knows better. */
static void add_missing(struct kube *kube, const char *namespace, struct strings *missing) {
    for (size_t i = 0; i < mem_count(verbs); i++) {
        const struct kube_right right = {
            .verb = verbs[i],
            .group = "",
            .resource = "pods",
            .subresource = "portforward",
            .namespace = namespace,
            .name = "",
        };
        bool allowed = true;
        auto_error ignored = {0};
        if (kube_may(kube, &right, &allowed, &ignored) && !allowed)
            strings_add(missing, verbs[i]);
    }
}

bool portforward_rights_explain(struct kube *kube, const char *namespace, struct error *err) {
    auto_strings missing = {0};
    add_missing(kube, namespace, &missing);
    if (!missing.count)
        return false;
    auto_text listed = strings_join(&missing, " and ");
    auto_text user = kube_describe_user(kube);
    char group[] = "", resource[] = "pods", subresource[] = "portforward", name[] = "";
    auto_text where = mem_dup(namespace);
    const struct api_right right = {.verb = missing.items[missing.count - 1],
                                    .group = group,
                                    .resource = resource,
                                    .subresource = subresource,
                                    .namespace = where,
                                    .name = name};
    auto_text advice = right_advice(kube, &right, "get, create");
    auto_error explained = {0};
    error_set(&explained, ERROR_FORBIDDEN, "%s may not %s pods/portforward in namespace %s", user, listed,
              namespace);
    error_next(&explained, "%s", advice);
    explained.http_status = err->http_status;
    explained.origin = mem_steal(err->origin);
    error_move(err, &explained);
    return true;
}
