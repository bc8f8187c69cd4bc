#include "kcrealm/objects/external_secret.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* --- What is read ------------------------------------------------------------------------------------ */

/* Vault's provider lists the mount from find.path on, in KV v2 only. */
static enum reading find_reads(const char *path, const struct secret_store *store,
                               const struct vault_location *location) {
    auto_text below = vault_path_clean(path);
    auto_text secret = vault_path_clean(location->path);
    auto_text prefix = mem_format("%s/", below);
    if (store->kv_version != 2 || !store->path || !vault_path_means(store, secret, location))
        return READS_NOT;
    return !*below || text_starts_with(secret, prefix) ? MAY_READ : READS_NOT;
}

enum reading reference_reads(const struct external_secret *view,
                             const struct external_secret_reference *reference,
                             const struct secret_store *store, const struct vault_location *location) {
    if (!store_ref_means(&reference->store, view->namespace, store) || reference->fetches_metadata)
        return READS_NOT;
    if (reference->kind == REFERENCE_FIND)
        return find_reads(reference->key, store, location);
    return vault_path_means(store, reference->key, location) ? READS : READS_NOT;
}

enum reading external_secret_reads(const struct external_secret *view, const struct secret_store *store,
                                   const struct vault_location *location) {
    enum reading most = READS_NOT;
    for (size_t i = 0; i < view->reference_count; i++) {
        enum reading reading = reference_reads(view, &view->references[i], store, location);
        most = reading > most ? reading : most;
    }
    return most;
}

bool reference_is_pinned(const struct external_secret_reference *reference,
                         const struct secret_store *store) {
    /* Vault takes version 0 for the latest. */
    return store->kv_version == 2 && *reference->version && strcmp(reference->version, "0") != 0;
}

/* --- What arrives ------------------------------------------------------------------------------------ */

/* The template makes the Secret's data anew, unless it has none, or keeps what it does not name itself. */
static bool template_changes(const struct external_secret *view, const char *secret_key) {
    const json_t *template = value_at(view->object, "spec", "target", "template", NULL);
    const json_t *data = value_at(template, "data", NULL), *from = value_at(template, "templateFrom", NULL);
    if (json_object_size(data) == 0 && json_array_size(from) == 0)
        return false;
    if (!text_equal(value_text(template, "mergePolicy"), "Merge"))
        return true;
    return json_array_size(from) > 0 || json_object_get(data, secret_key) != NULL;
}

static bool is_secret_key(const char *field) {
    return field[strspn(field, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")] == '\0';
}

/* A property is a path into the secret's JSON, so that it may lead inside of a field. */
static bool leads_into(const char *property, const char *field) {
    size_t size = strlen(field);
    return strncmp(property, field, size) == 0 && property[size] && strchr(".|#@", property[size]);
}

/* Why the field does not arrive as it is, "" when nothing is in between, NULL when the field is not taken. */
static const char *between_in_reference(const struct external_secret_reference *reference,
                                        const char *field) {
    bool is_all = !*reference->property;
    if (reference->kind == REFERENCE_FIND)
        return "find, which takes whole secrets as JSON";
    if (!is_all && leads_into(reference->property, field))
        return "a property that leads inside of the field";
    if (!is_all && strcmp(reference->property, field) != 0)
        return NULL;
    if (reference->kind == REFERENCE_DATA && is_all)
        return "no property: the key holds the whole secret as JSON";
    if (reference->kind == REFERENCE_EXTRACT && !is_all)
        return "a property: the field is taken apart as JSON";
    if (reference->rewrites)
        return "rewrite, which renames keys";
    if (reference->kind == REFERENCE_EXTRACT && !is_secret_key(field))
        return "conversionStrategy, which renames the key";
    if (strcmp(reference->decoding, "None") != 0)
        return "decodingStrategy";
    return "";
}

/* Whether what a reference puts under secret_key may be replaced by one after it. */
static const char *between_in_rest(const struct external_secret *view, size_t index, const char *secret_key) {
    bool is_from_all = view->references[index].kind != REFERENCE_DATA;
    for (size_t i = index + 1; i < view->reference_count; i++) {
        const struct external_secret_reference *later = &view->references[i];
        if (later->kind == REFERENCE_DATA && strcmp(later->secret_key, secret_key) == 0)
            return "another entry of data with the same key";
        if (later->kind != REFERENCE_DATA && is_from_all)
            return "a later entry of dataFrom, which may have the same key";
    }
    return "";
}

static struct carried carried_by(const struct external_secret *view, size_t index,
                                 const struct secret_store *store, const char *field) {
    const struct external_secret_reference *reference = &view->references[index];
    const char *between = between_in_reference(reference, field);
    const char *secret_key = reference->kind == REFERENCE_DATA ? reference->secret_key : field;
    if (!between)
        return (struct carried){.how = CARRIED_NOT};
    if (*between && reference->kind != REFERENCE_DATA && strcmp(between, "decodingStrategy") != 0)
        secret_key = NULL;
    if (!*between && template_changes(view, secret_key))
        between = "target.template";
    if (!*between)
        between = between_in_rest(view, index, secret_key);
    return (struct carried){.how = *between ? CARRIED_CHANGED : CARRIED_UNCHANGED,
                            .secret_key = secret_key,
                            .between = *between ? between : NULL,
                            .is_pinned = reference_is_pinned(reference, store)};
}

struct carried external_secret_carries(const struct external_secret *view, const struct secret_store *store,
                                       const struct vault_location *location, const char *field) {
    struct carried best = {.how = CARRIED_NOT};
    for (size_t i = 0; i < view->reference_count; i++) {
        if (reference_reads(view, &view->references[i], store, location) == READS_NOT)
            continue;
        struct carried carried = carried_by(view, i, store, field);
        bool is_freer = carried.how == best.how && best.is_pinned && !carried.is_pinned;
        if (carried.how > best.how || is_freer)
            best = carried;
    }
    return best;
}
