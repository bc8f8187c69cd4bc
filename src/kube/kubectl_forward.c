#include "kubectl_forward.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/forward.h"
#include "kube.h"

#include <string.h>

char *kubectl_forward_address(const char *line) {
    static const char words[] = "Forwarding from ";
    if (!text_starts_with(line, words))
        return NULL;
    const char *address = line + sizeof words - 1;
    size_t length = strcspn(address, " ");
    return text_starts_with(address, "127.0.0.1:") ? mem_dup_n(address, length) : NULL;
}

static void add_arguments(const struct kube *kube, const struct service_target *target, const char *kubectl,
                          struct strings *argv) {
    const struct strings *same_access = &kube->access.kubectl_arguments;
    strings_add(argv, kubectl ? kubectl : "kubectl");
    for (size_t i = 0; i < same_access->count; i++)
        strings_add(argv, same_access->items[i]);
    strings_format(argv, "--namespace=%s", target->namespace);
    strings_add(argv, "port-forward");
    strings_add(argv, "--address=127.0.0.1");
    strings_format(argv, "pod/%s", target->pod);
    strings_format(argv, ":%u", target->pod_port);
}

/* Reads up to the line that says where it listens; what comes instead is its complaint. */
static char *wait_for_address(struct process *child, struct error *err) {
    auto_buffer said = {.ceiling = 2048};
    auto_error ended = {0};
    for (;;) {
        auto_text line = process_read_line(child, FORWARD_KUBECTL_TIMEOUT_MS, &ended);
        if (!line)
            break;
        char *address = kubectl_forward_address(line);
        if (address)
            return address;
        if (said.size)
            buffer_add_text(&said, "; ");
        buffer_add_text(&said, line);
    }
    if (ended.class == ERROR_INTERRUPTED)
        error_move(err, &ended);
    else
        error_set(err, ERROR_UNREACHABLE, "kubectl port-forward: %s",
                  said.size ? said.data : "it ended without a word");
    return NULL;
}

struct process *kubectl_forward_start(struct kube *kube, const struct service_target *target,
                                      const char *kubectl, char **connect_to, struct error *err) {
    *connect_to = NULL;
    if (kube->access.token_from_above) {
        error_set(err, ERROR_INPUT,
                  "kubectl cannot be given the token: it takes one only as an argument that "
                  "everybody on this machine can read");
        error_next(err, "put the token into a kubeconfig (tokenFile), or use --transport native");
        return NULL;
    }
    auto_strings argv = {0};
    add_arguments(kube, target, kubectl, &argv);
    const struct process_options options = {
        .argv = (const char *const *)argv.items,
        .environment = kube->options.environment,
        .interrupted = kube->options.interrupted,
    };
    struct process *child = process_start(&options, err);
    if (!child)
        return NULL;
    *connect_to = wait_for_address(child, err);
    if (*connect_to)
        return child;
    process_stop(child);
    return NULL;
}
