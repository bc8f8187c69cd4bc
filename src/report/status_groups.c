#include "report/status_groups.h"

#include "kcrealm/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* One finding of one item. */
struct reference {
    const struct finding *finding;
    size_t item;
    size_t index;
};

static int compare_texts(const char *a, const char *b) {
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_numbers(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_findings(const struct finding *a, const struct finding *b) {
    int order = compare_numbers((size_t)a->code, (size_t)b->code);
    if (order == 0)
        order = compare_texts(a->message, b->message);
    if (order == 0)
        order = compare_texts(a->evidence, b->evidence);
    return order ? order : compare_texts(a->next, b->next);
}

static int compare_references(const void *a, const void *b) {
    const struct reference *left = a, *right = b;
    int order = compare_findings(left->finding, right->finding);
    if (order == 0)
        order = compare_numbers(left->item, right->item);
    return order ? order : compare_numbers(left->index, right->index);
}

static int compare_groups(const void *a, const void *b) {
    const struct status_group *left = a, *right = b;
    int order = (left->count == 1) - (right->count == 1);
    if (order == 0)
        order = compare_numbers(left->items[0], right->items[0]);
    return order ? order : compare_numbers(left->index, right->index);
}

/* Sorted by what was found, so that equal ones are neighbours. */
static struct reference *make_references(const struct chain_status *status, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < status->count; i++)
        *count += status->items[i].findings.count;
    struct reference *references = mem_alloc_array(*count, sizeof *references);
    size_t at = 0;
    for (size_t i = 0; i < status->count; i++)
        for (size_t k = 0; k < status->items[i].findings.count; k++)
            references[at++] = (struct reference){&status->items[i].findings.items[k], i, k};
    if (*count)
        qsort(references, *count, sizeof *references, compare_references);
    return references;
}

/* The group of the equal references from the first one on; *used is how many they are. */
static struct status_group make_group(const struct reference *first, size_t count, size_t *used) {
    struct status_group group = {.finding = first->finding, .index = first->index};
    size_t end = 1;
    while (end < count && compare_findings(first->finding, first[end].finding) == 0)
        end++;
    group.items = mem_alloc_array(end, sizeof *group.items);
    for (size_t i = 0; i < end; i++)
        if (i == 0 || first[i].item != first[i - 1].item)
            group.items[group.count++] = first[i].item;
    *used = end;
    return group;
}

void status_groups_make(struct status_groups *groups, const struct chain_status *status) {
    size_t count, used;
    struct reference *references = make_references(status, &count);
    *groups = (struct status_groups){.groups = mem_alloc_array(count, sizeof *groups->groups)};
    for (size_t i = 0; i < count; i += used)
        groups->groups[groups->count++] = make_group(&references[i], count - i, &used);
    if (groups->count)
        qsort(groups->groups, groups->count, sizeof *groups->groups, compare_groups);
    mem_free(references);
}

void status_groups_clear(struct status_groups *groups) {
    for (size_t i = 0; i < groups->count; i++)
        mem_free(groups->groups[i].items);
    mem_free(groups->groups);
    *groups = (struct status_groups){0};
}
