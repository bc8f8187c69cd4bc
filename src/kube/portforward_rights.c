#include "portforward_rights.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kube.h"

static const char *const verbs[] = {"get", "create"};

char *portforward_rights_rule(const char *namespace) {
    return mem_format("add to a Role in namespace %s and bind it to this user:\n"
                      "- apiGroups: [\"\"]\n"
                      "  resources: [pods/portforward]\n"
                      "  verbs: [get, create]",
                      namespace);
}

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
    auto_text rule = portforward_rights_rule(namespace);
    auto_error explained = {0};
    error_set(&explained, ERROR_FORBIDDEN, "%s may not %s pods/portforward in namespace %s", user, listed,
              namespace);
    error_next(&explained, "%s", rule);
    explained.http_status = err->http_status;
    explained.origin = mem_steal(err->origin);
    error_move(err, &explained);
    return true;
}
