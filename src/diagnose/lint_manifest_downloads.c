/* Hooks and importers that bring programs from elsewhere when they run (I-17). */
#include "diagnose/downloads.h"
#include "diagnose/lint_importers.h"
#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod_template.h"

#include <string.h>

static const char advice[] =
    "build an image that has the program, for each architecture of the nodes, and name its "
    "version";

/* Tests of Helm never run at a synchronisation. */
static bool is_looked_at(const struct importer *importer) {
    return importer->hook.is_hook ? importer->hook.phases != 0 : importer->imports || importer->extracts;
}

/* A program and its arguments, one word each: ["apk", "add", "curl"]. */
static const char *downloads_as_words(const json_t *container) {
    static const char *const lists[] = {"command", "args"};
    auto_buffer line = {0};
    for (size_t list = 0; list < mem_count(lists); list++) {
        size_t i = 0;
        json_t *word = NULL;
        json_array_foreach (value_at(container, lists[list], NULL), i, word) {
            const char *text = json_string_value(word);
            if (!text || strpbrk(text, " \t\n"))
                return NULL;
            buffer_format(&line, "%s ", text);
        }
    }
    return script_downloads(buffer_text(&line));
}

/* --- Commands of a container ------------------------------------------------------------------------- */

struct place {
    const struct lint_scope *scope;
    const struct importer *importer;
    const char *pod_path;
    const struct pod_container *at;
};

static struct lint_finding *add_for_list(const struct place *place, struct lint_report *report,
                                         const char *list, size_t index, const char *by) {
    const char *name = value_text(place->at->container, "name");
    auto_text path =
        mem_format("%s.%s[%zu].%s[%zu]", place->pod_path, place->at->list, place->at->index, list, index);
    auto_text label = lint_object_label(place->importer->manifest.object);
    return lint_add_item(
        place->scope, report, FINDING_RUNTIME_DOWNLOAD, value_at(place->at->container, list, NULL), index,
        path, "%s downloads programs when it runs: container \"%s\" uses %s", label, name ? name : "?", by);
}

static bool judge_list(const struct place *place, struct lint_report *report, const char *list) {
    size_t i = 0;
    json_t *text = NULL;
    json_array_foreach (value_at(place->at->container, list, NULL), i, text) {
        const char *by = json_is_string(text) ? script_downloads(json_string_value(text)) : NULL;
        if (!by)
            continue;
        lint_next(add_for_list(place, report, list, i, by), "%s", advice);
        return true;
    }
    return false;
}

/* One finding a container is enough to act. */
static void judge_container(const struct place *place, struct lint_report *report) {
    if (judge_list(place, report, "command") || judge_list(place, report, "args"))
        return;
    const char *by = downloads_as_words(place->at->container);
    bool has_command = json_array_size(value_at(place->at->container, "command", NULL)) > 0;
    if (by)
        lint_next(add_for_list(place, report, has_command ? "command" : "args", 0, by), "%s", advice);
}

/* --- Scripts in ConfigMaps --------------------------------------------------------------------------- */

static bool is_script(const char *key, const char *text) {
    return text_ends_with(key, ".sh") || text_ends_with(key, ".bash") || text_starts_with(text, "#!/bin/") ||
           text_starts_with(text, "#!/usr/bin/env bash") || text_starts_with(text, "#!/usr/bin/env sh");
}

static const struct importer *user_of(const struct importers *importers, const json_t *config_map) {
    for (size_t i = 0; i < importers->count; i++) {
        const struct importer *importer = &importers->items[i];
        const json_t *object = importer->manifest.object;
        if (is_looked_at(importer) && lint_same_namespace(object, config_map) &&
            pod_uses_config_map(pod_template_spec(object, NULL), object_name(config_map)))
            return importer;
    }
    return NULL;
}

static void judge_script(const struct lint_scope *scope, struct lint_report *report, const json_t *config_map,
                         const char *key, const struct importer *user) {
    const json_t *data = value_at(config_map, "data", NULL);
    const char *text = value_text(data, key), *by = NULL;
    if (!text || !is_script(key, text) || !(by = script_downloads(text)))
        return;
    auto_text path = mem_format("data[\"%s\"]", key);
    auto_text runs = lint_object_label(user->manifest.object);
    auto_text holds = lint_object_label(config_map);
    lint_next(lint_add_member(scope, report, FINDING_RUNTIME_DOWNLOAD, data, key, path,
                              "%s downloads programs when it runs: the script in %s uses %s", runs, holds,
                              by),
              "%s", advice);
}

static void judge_config_maps(const struct lint_scope *scope, struct lint_report *report,
                              const struct importers *importers) {
    auto_lint_objects config_maps = {0};
    lint_objects_collect(scope, GROUP_CORE, "ConfigMap", &config_maps);
    for (size_t i = 0; i < config_maps.count; i++) {
        const json_t *config_map = config_maps.items[i].object;
        const struct importer *user = user_of(importers, config_map);
        const char *key = NULL;
        json_t *value = NULL;
        if (!user)
            continue;
        json_object_foreach (value_at(config_map, "data", NULL), key, value)
            judge_script(scope, report, config_map, key, user);
    }
}

void lint_runtime_download(const struct lint_scope *scope, struct lint_report *report) {
    auto_importers importers = {0};
    importers_collect(scope, &importers);
    for (size_t i = 0; i < importers.count; i++) {
        struct place place = {.scope = scope, .importer = &importers.items[i]};
        const json_t *pod = pod_template_spec(place.importer->manifest.object, &place.pod_path);
        if (!is_looked_at(place.importer))
            continue;
        for (struct pod_container at = {0}; pod_container_next(pod, &at);) {
            place.at = &at;
            judge_container(&place, report);
        }
    }
    judge_config_maps(scope, report, &importers);
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define HOOK(script)                                                                                         \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata:\n"                                                                                            \
    "  name: wait-for-keycloak\n"                                                                            \
    "  annotations:\n"                                                                                       \
    "    argocd.argoproj.io/hook: PreSync\n"                                                                 \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      restartPolicy: Never\n"                                                                           \
    "      containers:\n"                                                                                    \
    "        - name: wait\n"                                                                                 \
    "          image: alpine:3.22\n"                                                                         \
    "          command: [\"/bin/sh\", \"-ec\"]\n"                                                            \
    "          args:\n"                                                                                      \
    "            - |\n" script                                                                               \
    "              until curl -sf http://keycloak:8080/realms/master; do sleep 2; done\n"

const char lint_runtime_download_bad[] = HOOK("              apk add --no-cache curl\n");
const char lint_runtime_download_good[] = HOOK("");
