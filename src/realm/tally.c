#include "realm/tally.h"

#include "kcrealm/base/memory.h"

#include <string.h>

/* More names than this in one message help nobody. */
#define NAMES_MAX 10

static const char what_declares[] =
    "name what declares clients: Helm values with clientSpecs, a list (clients.json), a ConfigMap that holds "
    "either, a realm file or a KeycloakRealmImport";

struct tally_group *tally_group(struct tally *tally, const char *name, bool is_directory) {
    struct tally_group *last = tally->count ? &tally->groups[tally->count - 1] : NULL;
    if (last && strcmp(last->name, name) == 0)
        return last;
    tally->groups = mem_resize(tally->groups, (tally->count + 1) * sizeof *tally->groups);
    struct tally_group *group = &tally->groups[tally->count++];
    *group = (struct tally_group){
        .name = mem_dup(name), .is_directory = is_directory, .passed_over = json_object()};
    return group;
}

void tally_pass_over(struct tally_group *group, const char *kind) {
    json_int_t before = json_integer_value(json_object_get(group->passed_over, kind));
    json_object_set_new(group->passed_over, kind, json_integer(before + 1));
}

/* "2 Deployment, 1 Service" */
static char *kinds_of(const struct tally_group *group) {
    auto_strings kinds = {0};
    const char *kind;
    json_t *count;
    json_object_foreach (group->passed_over, kind, count) {
        if (kinds.count == NAMES_MAX) {
            strings_add(&kinds, "...");
            break;
        }
        strings_format(&kinds, "%" JSON_INTEGER_FORMAT " %s", json_integer_value(count), kind);
    }
    return strings_join(&kinds, ", ");
}

static void report_nothing(const struct tally_group *group, enum severity severity,
                           struct diagnostics *diagnostics) {
    const struct position where = {.file = group->name};
    auto_text kinds = kinds_of(group);
    struct diagnostic *diagnostic;
    if (*kinds)
        diagnostic = diagnostics_add(diagnostics, severity, &where, NULL,
                                     "nothing in it declares clients (there are: %s)", kinds);
    else if (group->is_directory)
        diagnostic = diagnostics_add(diagnostics, severity, &where, NULL,
                                     "no file of this directory declares clients");
    else
        diagnostic = diagnostics_add(diagnostics, severity, &where, NULL, "it is empty: nothing is declared");
    diagnostic_next(diagnostic, "%s", what_declares);
}

static void note_barren(const struct tally_group *group, struct diagnostics *diagnostics) {
    const struct position where = {.file = group->name};
    auto_strings shown = {0};
    for (size_t i = 0; i < group->barren.count && i < NAMES_MAX; i++)
        strings_add(&shown, group->barren.items[i]);
    if (group->barren.count > NAMES_MAX)
        strings_format(&shown, "%zu more", group->barren.count - NAMES_MAX);
    auto_text names = strings_join(&shown, ", ");
    if (shown.count)
        diagnostics_add(diagnostics, SEVERITY_NOTE, &where, NULL, "these declare no clients: %s", names);
}

static size_t found_in_all(const struct tally *tally) {
    size_t found = 0;
    for (size_t i = 0; i < tally->count; i++)
        found += tally->groups[i].found;
    return found;
}

void tally_report(const struct tally *tally, struct diagnostics *diagnostics) {
    enum severity severity = found_in_all(tally) ? SEVERITY_WARNING : SEVERITY_ERROR;
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_group *group = &tally->groups[i];
        bool is_empty = !group->is_directory && !json_object_size(group->passed_over);
        if (group->found)
            note_barren(group, diagnostics);
        else if (severity == SEVERITY_ERROR || !is_empty)
            report_nothing(group, severity, diagnostics);
    }
}

void tally_clear(struct tally *tally) {
    for (size_t i = 0; i < tally->count; i++) {
        mem_free(tally->groups[i].name);
        json_decref(tally->groups[i].passed_over);
        strings_clear(&tally->groups[i].barren);
    }
    mem_free(tally->groups);
    *tally = (struct tally){0};
}
