#include "kcrealm/realm/changes.h"

#include "kcrealm/base/memory.h"

#define CAPACITY_FIRST 4

struct change *changes_add(struct changes *changes, enum change_op op, char *path, json_t *declared,
                           json_t *live) {
    if (changes->count == changes->capacity) {
        changes->capacity = changes->capacity ? changes->capacity * 2 : CAPACITY_FIRST;
        changes->items = mem_resize(changes->items, changes->capacity * sizeof *changes->items);
    }
    struct change *change = &changes->items[changes->count++];
    *change =
        (struct change){.op = op, .path = path, .declared = json_incref(declared), .live = json_incref(live)};
    return change;
}

void changes_add_unknown(struct changes *changes, char *path, char *reason) {
    size_t size = (changes->unknown_count + 1) * sizeof *changes->unknowns;
    changes->unknowns = mem_resize(changes->unknowns, size);
    changes->unknowns[changes->unknown_count++] = (struct unknown){.path = path, .reason = reason};
}

static void change_clear(struct change *change) {
    mem_free(change->path);
    json_decref(change->declared);
    json_decref(change->live);
}

void changes_filter(struct changes *changes, bool (*keep)(const struct change *change)) {
    size_t kept = 0;
    for (size_t i = 0; i < changes->count; i++) {
        if (keep(&changes->items[i]))
            changes->items[kept++] = changes->items[i];
        else
            change_clear(&changes->items[i]);
    }
    changes->count = kept;
}

char *change_label(const struct change *change) {
    struct buffer label = {0};
    for (const char *at = change->path; *at; at++) {
        if (*at == '/') {
            if (label.size)
                buffer_add_char(&label, '.');
        } else if (at[0] == '~' && (at[1] == '0' || at[1] == '1')) {
            buffer_add_char(&label, *++at == '0' ? '~' : '/');
        } else {
            buffer_add_char(&label, *at);
        }
    }
    return buffer_steal(&label);
}

const char *change_op_name(enum change_op op) {
    static const char *const names[] = {
        [CHANGE_ADD] = "add", [CHANGE_REMOVE] = "remove", [CHANGE_REPLACE] = "replace"};
    return names[op];
}

void changes_clear(struct changes *changes) {
    for (size_t i = 0; i < changes->count; i++)
        change_clear(&changes->items[i]);
    for (size_t i = 0; i < changes->unknown_count; i++) {
        mem_free(changes->unknowns[i].path);
        mem_free(changes->unknowns[i].reason);
    }
    mem_free(changes->items);
    mem_free(changes->unknowns);
    *changes = (struct changes){0};
}
