#include "right_advice.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kube.h"

#include <string.h>

#define SAFE_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-"

/* As one word of a shell's command line. */
static void add_word(struct buffer *command, const char *word) {
    buffer_add_char(command, ' ');
    if (*word && word[strspn(word, SAFE_BYTES)] == '\0') {
        buffer_add_text(command, word);
        return;
    }
    buffer_add_char(command, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            buffer_add_text(command, "'\\''");
        else
            buffer_add_char(command, *word);
    }
    buffer_add_char(command, '\'');
}

static bool is_about_impersonating(const char *argument) {
    return text_starts_with(argument, "--as=") || text_starts_with(argument, "--as-");
}

char *right_command(const struct kube *kube, const struct api_right *right) {
    const struct strings *same_access = &kube->access.kubectl_arguments;
    bool as_ourselves = strcmp(right->verb, "impersonate") == 0;
    bool impersonates = false;
    struct buffer command = {0};
    auto_text can_i = api_right_can_i(right);
    buffer_format(&command, "kubectl auth can-i %s", can_i);
    if (*kube->access.context) {
        auto_text context = mem_format("--context=%s", kube->access.context);
        add_word(&command, context);
    }
    for (size_t i = 0; i < same_access->count; i++) {
        const char *argument = same_access->items[i];
        if (text_starts_with(argument, "--context=") || (as_ourselves && is_about_impersonating(argument)))
            continue;
        impersonates |= is_about_impersonating(argument);
        add_word(&command, argument);
    }
    const char *impersonated = kube_impersonated(kube);
    if (*impersonated && !impersonates && !as_ourselves) { /* the kubeconfig says so */
        auto_text as = mem_format("--as=%s", impersonated);
        add_word(&command, as);
    }
    return buffer_steal(&command);
}

/* Names are worth a rule of their own where the whole kind is more than one wants to give away. */
static bool is_granted_by_name(const struct api_right *right) {
    return *right->name &&
           (strcmp(right->resource, "secrets") == 0 || strcmp(right->verb, "impersonate") == 0);
}

char *right_advice(const struct kube *kube, const struct api_right *right, const char *verbs) {
    struct buffer advice = {0};
    auto_text command = right_command(kube, right);
    buffer_format(&advice, "%s; the rule that is missing, for a %s", command,
                  *right->namespace ? "Role in namespace " : "ClusterRole");
    buffer_format(&advice, "%s: {apiGroups: [\"%s\"], resources: [%s%s%s], ", right->namespace, right->group,
                  right->resource, *right->subresource ? "/" : "", right->subresource);
    if (is_granted_by_name(right))
        buffer_format(&advice, "resourceNames: [\"%s\"], ", right->name);
    buffer_format(&advice, "verbs: [%s]}", verbs ? verbs : right->verb);
    return buffer_steal(&advice);
}

bool right_to_impersonate(const struct kube *kube, const char *resource, const char *name,
                          struct api_right *right) {
    static const struct {
        const char *resource;
        const char *group;
    } kinds[] = {
        {"users", ""},
        {"groups", ""},
        {"serviceaccounts", ""},
        {"uids", "authentication.k8s.io"},
        {"userextras", "authentication.k8s.io"},
    };
    for (size_t i = 0; i < mem_count(kinds) && *kube_impersonated(kube); i++) {
        if (strcmp(resource, kinds[i].resource) != 0)
            continue;
        *right = (struct api_right){
            .verb = "impersonate",
            .group = mem_dup(kinds[i].group),
            .resource = mem_dup(resource),
            .subresource = mem_dup(""),
            .namespace = mem_dup(""),
            .name = mem_dup(name),
        };
        return true;
    }
    return false;
}
