#include "kcrealm/reconcile/journal.h"

#include "kcrealm/base/memory.h"
#include "reconcile/journal_store.h"

#include <stdlib.h>
#include <string.h>

struct journal *journal_in_cluster(struct kube *kube, const char *namespace) {
    struct journal *journal = mem_alloc(sizeof *journal);
    journal->kube = kube;
    journal->namespace = mem_dup(namespace);
    journal->place = mem_format("ConfigMap %s/" JOURNAL_CONFIG_MAP, namespace);
    return journal;
}

struct journal *journal_in_directory(const char *directory) {
    struct journal *journal = mem_alloc(sizeof *journal);
    journal->directory = mem_dup(directory);
    journal->place = mem_format("directory %s", directory);
    return journal;
}

void journal_free(struct journal *journal) {
    if (!journal)
        return;
    mem_free(journal->namespace);
    mem_free(journal->directory);
    mem_free(journal->place);
    mem_free(journal);
}

const char *journal_place(const struct journal *journal) {
    return journal->place;
}

bool journal_is_local(const struct journal *journal) {
    return !journal->kube;
}

struct lock *journal_lock(struct journal *journal, const char *realm, const char *client_id,
                          const struct lock_options *options, struct error *err) {
    auto_text name = rotation_lock_name(realm, client_id);
    if (journal->kube)
        return lock_take(journal->kube, journal->namespace, name, options, err);
    if (!journal_files_prepare(journal, err))
        return NULL;
    auto_text path = mem_format("%s/%s.lock", journal->directory, name);
    return lock_take_file(path, options, err);
}

bool journal_conflict(const char *key, struct error *err) {
    error_set(err, ERROR_CONFLICT, "another process changed the entry %s meanwhile", key);
    return error_next(err, "see how far it is: kubectl kcrealm rotate --list");
}

static json_t *read_all(const struct journal *journal, struct error *err) {
    json_t *texts = journal->kube ? journal_cluster_read(journal, err) : journal_files_read(journal, err);
    if (!texts)
        error_wrap(err, "reading the journal of rotations");
    return texts;
}

/* A command for an entry of the ConfigMap: its keys need no quoting. The names of files may. */
static char *how_to_remove(const struct journal *journal, const char *key) {
    if (!journal->kube)
        return mem_format("the file %s.json of that directory", key);
    return mem_format("kubectl patch configmap " JOURNAL_CONFIG_MAP
                      " -n %s --type json -p '[{\"op\":\"remove\",\"path\":\"/data/%s\"}]'",
                      journal->namespace, key);
}

static bool parse(const struct journal *journal, const char *key, const json_t *text,
                  struct rotation *rotation, struct error *err) {
    auto_text what = mem_format("entry %s of %s", key, journal->place);
    auto_text removal = how_to_remove(journal, key);
    const char *value = json_string_value(text);
    if (rotation_parse(value ? value : "", what, rotation, err))
        return true;
    return error_next(
        err,
        "resume it with the version of kubectl-kcrealm that wrote it, or a newer one; or carry what "
        "Keycloak has with kubectl kcrealm extract, and remove the entry: %s",
        removal);
}

static int compare_rotations(const void *left, const void *right) {
    const struct rotation *a = left, *b = right;
    int order = strcmp(a->realm, b->realm);
    return order ? order : strcmp(a->client_id, b->client_id);
}

bool journal_list(struct journal *journal, struct rotations *rotations, struct error *err) {
    *rotations = (struct rotations){0};
    auto_json texts = read_all(journal, err);
    if (!texts)
        return false;
    rotations->items = mem_alloc_array(json_object_size(texts) + 1, sizeof *rotations->items);
    const char *key;
    json_t *text;
    json_object_foreach (texts, key, text) {
        auto_error broken = {0};
        if (parse(journal, key, text, &rotations->items[rotations->count], &broken)) {
            rotations->count++;
            continue;
        }
        auto_text told = error_told(&broken);
        strings_format(&rotations->unreadable, "%s%s%s", broken.origin ? broken.origin : "",
                       broken.origin ? ": " : "", told);
    }
    qsort(rotations->items, rotations->count, sizeof *rotations->items, compare_rotations);
    strings_sort(&rotations->unreadable);
    return true;
}

bool journal_find(struct journal *journal, const char *realm, const char *client_id,
                  struct rotation *rotation, bool *found, struct error *err) {
    auto_text key = rotation_key(realm, client_id);
    auto_json texts = read_all(journal, err);
    const json_t *text = json_object_get(texts, key);
    *rotation = (struct rotation){0};
    *found = text != NULL;
    return texts && (!text || parse(journal, key, text, rotation, err));
}

static bool swap(struct journal *journal, struct rotation *rotation, char *after, struct error *err) {
    auto_text key = rotation_key(rotation->realm, rotation->client_id);
    bool swapped = journal->kube ? journal_cluster_swap(journal, key, rotation->seen, after, err)
                                 : journal_files_swap(journal, key, rotation->seen, after, err);
    if (!swapped) {
        mem_free(after);
        return error_wrap(err, "writing the journal of rotations (%s)", journal->place);
    }
    mem_replace(&rotation->seen, after);
    return true;
}

bool journal_write(struct journal *journal, struct rotation *rotation, struct error *err) {
    return swap(journal, rotation, rotation_render(rotation), err);
}

bool journal_close(struct journal *journal, struct rotation *rotation, struct error *err) {
    return swap(journal, rotation, NULL, err);
}
