#include "diagnose/unschedulable.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/node.h"

#include <string.h>

/* More than these are not listed. */
#define TAINTS_SHOWN 5

/* A taint, and where it was seen first. */
struct obstacle {
    struct taint taint;
    const char *node;
    size_t nodes;
};

struct obstacles {
    struct obstacle items[TAINTS_SHOWN];
    size_t count;
    size_t more; /* other taints that did not find room */
};

static bool taints_equal(const struct taint *a, const struct taint *b) {
    return strcmp(a->key, b->key) == 0 && strcmp(a->value, b->value) == 0 &&
           strcmp(a->effect, b->effect) == 0;
}

static void note(struct obstacles *obstacles, const struct taint *taint, const char *node) {
    for (size_t i = 0; i < obstacles->count; i++)
        if (taints_equal(&obstacles->items[i].taint, taint)) {
            obstacles->items[i].nodes++;
            return;
        }
    if (obstacles->count == TAINTS_SHOWN)
        obstacles->more++;
    else
        obstacles->items[obstacles->count++] = (struct obstacle){*taint, node, 1};
}

static void find(const struct chain_facts *facts, const json_t *pod, struct obstacles *obstacles) {
    const json_t *node;
    for (size_t i = 0; (node = fact_object(facts, FACT_NODES, NULL, &i));) {
        struct taint taint;
        if (node_refuses(node, pod, &taint))
            note(obstacles, &taint, object_name(node));
    }
}

static char *list_taints(const struct obstacles *obstacles) {
    struct buffer text = {0};
    for (size_t i = 0; i < obstacles->count; i++) {
        const struct obstacle *obstacle = &obstacles->items[i];
        auto_text taint = taint_text(&obstacle->taint);
        buffer_format(&text, "%snode %s", i ? "; " : "", obstacle->node);
        if (obstacle->nodes > 1)
            buffer_format(&text, " and %zu more", obstacle->nodes - 1);
        buffer_format(&text, "%s taint %s, which the pod does not tolerate",
                      obstacle->nodes > 1 ? " have" : " has", taint);
    }
    if (obstacles->more)
        buffer_format(&text, "; and %zu more taints", obstacles->more);
    return buffer_steal(&text);
}

/* Taints of Kubernetes itself say how a node is, not whom it is for. */
static bool is_of_kubernetes(const struct taint *taint) {
    return text_starts_with(taint->key, "node.kubernetes.io/") ||
           text_starts_with(taint->key, "node-role.kubernetes.io/") ||
           text_starts_with(taint->key, "node.cloudprovider.kubernetes.io/");
}

static const struct obstacle *best(const struct obstacles *obstacles) {
    for (size_t i = 0; i < obstacles->count; i++)
        if (!is_of_kubernetes(&obstacles->items[i].taint))
            return &obstacles->items[i];
    return obstacles->count ? &obstacles->items[0] : NULL;
}

static char *advice(const struct obstacle *obstacle, const json_t *pod) {
    if (!obstacle)
        return mem_format("kubectl describe pod -n %s %s", object_namespace(pod), object_name(pod));
    const struct taint *taint = &obstacle->taint;
    if (strcmp(taint->key, "node.kubernetes.io/unschedulable") == 0)
        return mem_format("let pods onto the node again: kubectl uncordon %s", obstacle->node);
    if (text_starts_with(taint->key, "node.kubernetes.io/"))
        return mem_format("see what is wrong with the node: kubectl describe node %s", obstacle->node);
    auto_text toleration = taint_toleration(taint);
    auto_text text = taint_text(taint);
    return mem_format(
        "add the toleration %s to the pod template, or remove the taint: kubectl taint node %s %s-",
        toleration, obstacle->node, text);
}

void unschedulable_explain(const struct chain_facts *facts, const json_t *pod, const char *said,
                           char **evidence, char **next) {
    const struct fact_list *nodes = &facts->cluster.lists[FACT_NODES];
    struct obstacles obstacles = {0};
    find(facts, pod, &obstacles);
    auto_text taints = list_taints(&obstacles);
    if (*taints)
        *evidence = mem_format("%s; %s", taints, said);
    else if (!nodes->items)
        *evidence = mem_format("%s (the taints of the nodes were not read: %s)", said,
                               nodes->missing ? nodes->missing : "list nodes");
    else
        *evidence = mem_dup(said);
    *next = advice(best(&obstacles), pod);
}
