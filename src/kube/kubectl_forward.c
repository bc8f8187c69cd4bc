#include "kubectl_forward.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/process.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/forward.h"
#include "kcrealm/net/watch.h"
#include "kube.h"

#include <poll.h>
#include <string.h>

/* Of its last words: the cause and its consequence. */
#define LINES_SHOWN_MAX 3
#define PATIENCE_MS 500
#define PATIENCE_STEP_MS 20

struct kubectl_forward {
    struct process *child;
    struct watch *watch;
    char *address;
    struct error end;
};

char *kubectl_forward_last_words(const char *output) {
    static const char *const routine[] = {"Forwarding from ", "Handling connection for "};
    auto_strings lines = {0}, last = {0};
    strings_split(&lines, output, '\n');
    for (size_t i = 0; i < lines.count; i++) {
        bool is_routine = false;
        for (size_t j = 0; j < mem_count(routine); j++)
            is_routine |= text_starts_with(lines.items[i], routine[j]);
        if (!is_routine)
            strings_add(&last, lines.items[i]);
    }
    struct buffer words = {0};
    for (size_t i = last.count > LINES_SHOWN_MAX ? last.count - LINES_SHOWN_MAX : 0; i < last.count; i++)
        buffer_format(&words, "%s%s", words.size ? "; " : "", last.items[i]);
    return buffer_steal(&words);
}

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

/* For a watch. */
static bool follow(void *state) {
    struct kubectl_forward *forward = state;
    return process_follow(forward->child);
}

/* It closes its port first and then says why. */
static bool has_ended(struct kubectl_forward *forward) {
    for (int waited_ms = 0; process_follow(forward->child); waited_ms += PATIENCE_STEP_MS) {
        if (waited_ms >= PATIENCE_MS)
            return false;
        poll(NULL, 0, PATIENCE_STEP_MS);
    }
    return true;
}

const struct error *kubectl_forward_end(void *state) {
    struct kubectl_forward *forward = state;
    if (!has_ended(forward))
        return NULL;
    auto_text words = kubectl_forward_last_words(process_last_words(forward->child));
    error_set(&forward->end, ERROR_UNREACHABLE, "kubectl port-forward has ended%s%s", *words ? ": " : "",
              words);
    error_next(&forward->end, "run the command again; --transport native needs no kubectl");
    return &forward->end;
}

static struct process *start(const struct kube *kube, const struct service_target *target,
                             const char *kubectl, struct error *err) {
    auto_strings argv = {0};
    add_arguments(kube, target, kubectl, &argv);
    const struct process_options options = {
        .argv = (const char *const *)argv.items,
        .environment = kube->options.environment,
        .interrupted = kube->options.interrupted,
    };
    return process_start(&options, err);
}

struct kubectl_forward *kubectl_forward_start(struct kube *kube, const struct service_target *target,
                                              const char *kubectl, struct error *err) {
    if (kube->access.token_from_above) {
        error_set(err, ERROR_INPUT,
                  "kubectl cannot be given the token: it takes one only as an argument that "
                  "everybody on this machine can read");
        error_next(err, "put the token into a kubeconfig (tokenFile), or use --transport native");
        return NULL;
    }
    struct process *child = start(kube, target, kubectl, err);
    char *address = child ? wait_for_address(child, err) : NULL;
    if (!address) {
        process_stop(child);
        return NULL;
    }
    struct kubectl_forward *forward = mem_alloc(sizeof *forward);
    forward->child = child;
    forward->address = address;
    forward->watch = watch_open(kube->http, process_descriptor(child), follow, forward);
    return forward;
}

const char *kubectl_forward_listens_on(const struct kubectl_forward *forward) {
    return forward->address;
}

void kubectl_forward_stop(struct kubectl_forward *forward) {
    if (!forward)
        return;
    watch_close(forward->watch);
    process_stop(forward->child);
    mem_free(forward->address);
    error_clear(&forward->end);
    mem_free(forward);
}
