#include "diagnose/pod_troubles.h"

#include "diagnose/unschedulable.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/event.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/node.h"
#include "kcrealm/objects/pod.h"

#include <string.h>

/* What a trouble is found out from. */
struct look {
    const struct chain_facts *facts;
    const json_t *pod;
    const struct container_status *container;
    struct pod_trouble *trouble;
};

static const char *pod_text(const json_t *pod, const char *part, const char *key) {
    const char *text = value_text(value_at(pod, part, NULL), key);
    return text ? text : "";
}

static bool phase_is(const json_t *pod, const char *phase) {
    return strcmp(pod_text(pod, "status", "phase"), phase) == 0;
}

static bool pod_event(const struct look *look, const char *const *reasons, struct event_view *view) {
    return event_latest(look->facts->cluster.lists[FACT_EVENTS].items, "Pod", look->pod, reasons, view);
}

static bool text_has(const char *text, const char *part) {
    return text && strstr(text, part);
}

static bool is_one_of(const char *text, const char *const *words) {
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

const char *pod_last_line(const struct chain_facts *facts, const json_t *pod, const char *container) {
    auto_text key = mem_format("%s/%s/%s", object_namespace(pod), object_name(pod), container);
    return json_string_value(json_object_get(facts->cluster.last_lines, key));
}

bool container_crashes(const struct container_status *status) {
    if (status->state == CONTAINER_WAITING)
        return strcmp(status->reason, "CrashLoopBackOff") == 0;
    return status->state == CONTAINER_ENDED && status->ended.exit_code != 0;
}

/* The event with one of these reasons, else what the container's status says. */
static char *event_or(const struct look *look, const char *const *reasons, const char *otherwise) {
    struct event_view view;
    if (pod_event(look, reasons, &view))
        return event_text(&view);
    return *otherwise
               ? mem_format("pod %s/%s: %s", object_namespace(look->pod), object_name(look->pod), otherwise)
               : NULL;
}

static char *describe(const json_t *pod) {
    return mem_format("kubectl describe pod -n %s %s", object_namespace(pod), object_name(pod));
}

static const char *const failed_reasons[] = {"Failed", NULL};

static bool look_for_configuration(const struct look *look) {
    static const char *const reasons[] = {"CreateContainerConfigError", "CreateContainerError",
                                          "RunContainerError", NULL};
    const struct container_status *container = look->container;
    if (container->state != CONTAINER_WAITING || !is_one_of(container->reason, reasons) ||
        text_has(container->message, "exec format error"))
        return false;
    *look->trouble = (struct pod_trouble){
        .code = FINDING_POD_CONFIG,
        .before = mem_format("container %s of ", container->name),
        .after = mem_format(" cannot be started: %s",
                            *container->message ? container->message : container->reason),
        .evidence = event_or(look, failed_reasons, container->reason),
        .next = describe(look->pod)};
    return true;
}

/* What to try, by what the container runtime says. */
static char *image_advice(const char *said, const char *image, const json_t *pod) {
    static const struct {
        const char *word, *advice;
    } hints[] = {
        {"no match for platform",
         "the image is not made for the architecture of the node: build it for that, or "
         "choose nodes by kubernetes.io/arch"},
        {"unauthorized", "the registry wants a login: name one in imagePullSecrets of the pod template"},
        {"denied",
         "the registry wants a login (or the name is wrong): see imagePullSecrets of the pod template"},
        {"403 Forbidden", "the registry wants a login: name one in imagePullSecrets of the pod template"},
        {"not found", "check the image's name and tag"},
        {"toomanyrequests", "the registry limits requests: log in (imagePullSecrets), or use a mirror"},
        {"no such host", "the node cannot find the registry: check the image's name and the node's DNS"},
        {"x509", "the node does not trust the registry's certificate"},
    };
    for (size_t i = 0; i < mem_count(hints); i++)
        if (text_has(said, hints[i].word))
            return mem_format("%s (%s): kubectl describe pod -n %s %s", hints[i].advice, image,
                              object_namespace(pod), object_name(pod));
    return describe(pod);
}

static bool look_for_image(const struct look *look) {
    static const char *const reasons[] = {
        "ImagePullBackOff",  "ErrImagePull",        "InvalidImageName",          "ErrImageNeverPull",
        "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed", NULL};
    const struct container_status *container = look->container;
    if (container->state != CONTAINER_WAITING || !is_one_of(container->reason, reasons))
        return false;
    struct event_view event;
    const char *said = pod_event(look, failed_reasons, &event) ? event.message : container->message;
    auto_text state = mem_format("%s: %s", container->reason, container->message);
    *look->trouble = (struct pod_trouble){.code = FINDING_POD_IMAGE_PULL,
                                          .before = mem_format("image %s of ", container->image),
                                          .after = mem_dup(" cannot be pulled"),
                                          .evidence = event_or(look, failed_reasons, state),
                                          .next = image_advice(said, container->image, look->pod)};
    return true;
}

static char *architecture_of_node(const struct look *look) {
    const char *name = pod_text(look->pod, "spec", "nodeName");
    const json_t *node;
    for (size_t i = 0; (node = fact_object(look->facts, FACT_NODES, NULL, &i));)
        if (strcmp(object_name(node), name) == 0 && *node_architecture(node))
            return mem_format(" (node %s is %s)", name, node_architecture(node));
    return *name ? mem_format(" (node %s)", name) : mem_dup("");
}

/* The runtime's message, the log of a shell or of the container's own start: whoever says it first. */
static bool look_for_architecture(const struct look *look) {
    static const char sign[] = "exec format error";
    const struct container_status *container = look->container;
    const char *line = pod_last_line(look->facts, look->pod, container->name);
    if (container->state == CONTAINER_RUNNING)
        return false;
    const char *said = text_has(container->message, sign)         ? container->message
                       : text_has(container->ended.message, sign) ? container->ended.message
                       : text_has(line, sign)                     ? line
                                                                  : NULL;
    struct event_view event;
    if (!said && pod_event(look, failed_reasons, &event) && text_has(event.message, sign))
        said = event.message;
    if (!said)
        return false;
    auto_text node = architecture_of_node(look);
    *look->trouble = (struct pod_trouble){
        .code = FINDING_POD_EXEC_FORMAT,
        .before = mem_format("the program in container %s of ", container->name),
        .after = mem_format(" is built for another architecture than its node%s", node),
        .evidence = mem_format("pod %s/%s: %s", object_namespace(look->pod), object_name(look->pod), said),
        .next = mem_format(
            "use an image with a program for that architecture instead of %s; what is downloaded at "
            "run time has to be chosen by uname -m",
            container->image)};
    return true;
}

static char *crash_evidence(const struct look *look) {
    static const char *const reasons[] = {"BackOff", NULL};
    const struct container_status *container = look->container;
    const char *line = pod_last_line(look->facts, look->pod, container->name);
    if (!line && *container->ended.message)
        line = container->ended.message;
    auto_text event = event_or(look, reasons, container->message);
    if (!line)
        return mem_steal(event);
    return mem_format("last line of its log: %s%s%s", line, event ? "; " : "", event ? event : "");
}

static bool look_for_crash(const struct look *look) {
    const struct container_status *container = look->container;
    const struct container_end *ended = &container->ended;
    if (!container_crashes(container) || phase_is(look->pod, "Failed") ||
        (container->state == CONTAINER_ENDED && container->restarts == 0))
        return false;
    *look->trouble = (struct pod_trouble){
        .code = FINDING_POD_CRASH_LOOP,
        .before = mem_format("container %s of ", container->name),
        .after = ended->is_known && *ended->reason && strcmp(ended->reason, "Error") != 0
                     ? mem_format(" crashes again and again: %s (%lld restarts)", ended->reason,
                                  container->restarts)
                     : mem_format(" crashes again and again (exit status %lld, %lld restarts)",
                                  ended->exit_code, container->restarts),
        .evidence = crash_evidence(look),
        .next = mem_format("kubectl logs -n %s %s -c %s --previous", object_namespace(look->pod),
                           object_name(look->pod), container->name)};
    return true;
}

static bool look_at_containers(const struct look *pod_look) {
    static bool (*const looks[])(const struct look *look) = {look_for_configuration, look_for_image,
                                                             look_for_architecture, look_for_crash};
    struct container_status status;
    struct look look = *pod_look;
    look.container = &status;
    for (size_t i = 0; container_status_at(look.pod, i, &status); i++)
        for (size_t k = 0; k < mem_count(looks); k++)
            if (looks[k](&look)) {
                look.trouble->container = mem_dup(status.name);
                return true;
            }
    return false;
}

static bool look_at_scheduling(const struct look *look) {
    static const char *const reasons[] = {"FailedScheduling", NULL};
    const json_t *scheduled =
        value_find(value_at(look->pod, "status", "conditions", NULL), "type", "PodScheduled");
    struct event_view event;
    bool has_event = pod_event(look, reasons, &event);
    if (*pod_text(look->pod, "spec", "nodeName") || !phase_is(look->pod, "Pending") ||
        (!has_event && !text_equal(value_text(scheduled, "status"), "False")))
        return false;
    const char *message = value_text(scheduled, "message");
    auto_text said = event_or(look, reasons, message ? message : "Unschedulable");
    *look->trouble = (struct pod_trouble){
        .code = FINDING_POD_UNSCHEDULABLE, .before = mem_dup(""), .after = mem_dup(" fits on no node")};
    unschedulable_explain(look->facts, look->pod, said, &look->trouble->evidence, &look->trouble->next);
    return true;
}

static bool look_at_mounts(const struct look *look) {
    static const char *const reasons[] = {"FailedMount", NULL};
    struct event_view event;
    if (!phase_is(look->pod, "Pending") || !pod_event(look, reasons, &event))
        return false;
    *look->trouble = (struct pod_trouble){.code = FINDING_POD_CONFIG,
                                          .before = mem_dup("a volume of "),
                                          .after = mem_format(" cannot be mounted: %s", event.message),
                                          .evidence = event_text(&event),
                                          .next = describe(look->pod)};
    return true;
}

static bool look_at_readiness(const struct look *look) {
    static const char *const reasons[] = {"Unhealthy", "FailedCreatePodSandBox", "FailedAttachVolume",
                                          "FailedPostStartHook", NULL};
    if (pod_is_serving(look->pod) || phase_is(look->pod, "Failed"))
        return false;
    auto_text state = pod_state(look->pod);
    const json_t *ready = value_find(value_at(look->pod, "status", "conditions", NULL), "type", "Ready");
    const char *message = value_text(ready, "message");
    *look->trouble = (struct pod_trouble){.code = FINDING_POD_NOT_READY,
                                          .before = mem_dup(""),
                                          .after = mem_format(" is not ready: %s", state),
                                          .evidence = event_or(look, reasons, message ? message : ""),
                                          .next = describe(look->pod)};
    return true;
}

static bool find(const struct look *look, bool must_be_ready) {
    if (*pod_text(look->pod, "metadata", "deletionTimestamp") || phase_is(look->pod, "Succeeded"))
        return false;
    return look_at_scheduling(look) || look_at_containers(look) || look_at_mounts(look) ||
           (must_be_ready && look_at_readiness(look));
}

static void trouble_clear(struct pod_trouble *trouble) {
    mem_free(trouble->container);
    mem_free(trouble->before);
    mem_free(trouble->after);
    mem_free(trouble->evidence);
    mem_free(trouble->next);
}

static bool count_again(const struct pod_trouble *trouble, struct pod_troubles *troubles) {
    for (size_t i = 0; i < troubles->count; i++) {
        struct pod_trouble *known = &troubles->items[i];
        if (known->code != trouble->code || !text_equal(known->before, trouble->before) ||
            !text_equal(known->container, trouble->container))
            continue;
        known->more++;
        return true;
    }
    return false;
}

bool pod_troubles_look(const struct chain_facts *facts, const json_t *pod, bool must_be_ready,
                       struct pod_troubles *troubles) {
    struct pod_trouble trouble = {0};
    const struct look look = {.facts = facts, .pod = pod, .trouble = &trouble};
    if (!find(&look, must_be_ready))
        return false;
    trouble.pod = pod;
    if (!trouble.container)
        trouble.container = mem_dup("");
    if (count_again(&trouble, troubles)) {
        trouble_clear(&trouble);
        return true;
    }
    troubles->items = mem_resize(troubles->items, (troubles->count + 1) * sizeof *troubles->items);
    troubles->items[troubles->count++] = trouble;
    return true;
}

static char *name_pods(const struct pod_trouble *trouble, const char *owner) {
    auto_text more = trouble->more ? mem_format(" and %zu more", trouble->more) : mem_dup("");
    return mem_format("pod %s/%s%s%s%s", object_namespace(trouble->pod), object_name(trouble->pod), more,
                      owner ? " of " : "", owner ? owner : "");
}

void pod_troubles_report(const struct pod_troubles *troubles, const char *owner, struct findings *findings) {
    for (size_t i = 0; i < troubles->count; i++) {
        const struct pod_trouble *trouble = &troubles->items[i];
        auto_text pods = name_pods(trouble, owner);
        struct finding *finding =
            findings_add(findings, trouble->code, "%s%s%s", trouble->before, pods, trouble->after);
        finding->evidence = trouble->evidence
                                ? mem_dup(trouble->evidence)
                                : mem_format("the status of pod %s/%s", object_namespace(trouble->pod),
                                             object_name(trouble->pod));
        finding->next = mem_dup(trouble->next);
    }
}

void pod_troubles_clear(struct pod_troubles *troubles) {
    for (size_t i = 0; i < troubles->count; i++)
        trouble_clear(&troubles->items[i]);
    mem_free(troubles->items);
    *troubles = (struct pod_troubles){0};
}
