#include "realm/load.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json_positions.h"
#include "kcrealm/data/merge.h"
#include "kcrealm/data/yaml.h"
#include "realm/documents.h"
#include "realm/extraction_entries.h"
#include "realm/placeholders.h"
#include "realm/realm_file.h"

#include <ctype.h>
#include <string.h>

/* Deeper than this a ConfigMap cannot hold another document. */
#define NESTING_MAX 2

/* Where documents come from. */
struct source {
    struct tally_group *group;
    size_t depth;     /* in ConfigMaps */
    bool merges;      /* its values merge with those of other files */
    bool is_optional; /* it may be values that declare no clients */
};

static void load_document(struct loading *loading, const struct source *source, json_t *document,
                          struct position where);

/* --- Texts ------------------------------------------------------------------------------------------- */

/* YAML goes by the names *.yaml and *.yml. */
static void advise_on_json(const struct input_text *text, struct error *err) {
    size_t at = 0;
    while (at < text->size && strchr(" \t\r\n", text->bytes[at]) && text->bytes[at])
        at++;
    if (err && at < text->size && (isalpha((unsigned char)text->bytes[at]) || text->bytes[at] == '-'))
        error_next(err, "it is read as JSON because of its name; if it is YAML, call it *.yaml");
}

static json_t *parse_json(struct loading *loading, const struct input_text *text, const char *file,
                          struct error *err) {
    struct positions *positions = loading->to.desired->positions;
    json_t *value = value_parse(text->bytes, text->size, file, err);
    if (!value) {
        advise_on_json(text, err);
        return NULL;
    }
    json_positions_record(positions, value, text->bytes, text->size, file);
    json_t *documents = json_pack("[o]", value);
    positions_set_item(positions, documents, 0, (struct position){.file = file, .line = 1, .column = 1});
    return documents;
}

/* Files of JSON go to the JSON library, which is faster and stricter. Elsewhere JSON is read as YAML, unless it
 * says what YAML cannot (characters as a pair of \u escapes). */
static json_t *parse(struct loading *loading, const struct input_text *text, const char *file,
                     struct error *err) {
    if (text->is_json || text_ends_with(text->name, ".json"))
        return parse_json(loading, text, file, err);
    json_t *documents = yaml_parse(text->bytes, text->size, file, loading->to.desired->positions, err);
    if (!documents)
        documents = parse_json(loading, text, file, NULL);
    return documents;
}

static void load_documents(struct loading *loading, const struct source *source,
                           const struct input_text *text) {
    auto_error err = {0};
    struct desired *desired = loading->to.desired;
    const char *file = positions_file(desired->positions, text->name);
    auto_json documents = parse(loading, text, file, &err);
    if (!documents) {
        /* Whatever it was to declare: that nothing is declared is not what is wrong. */
        source->group->found++;
        struct diagnostics *diagnostics = loading->to.diagnostics;
        diagnostics_take_error(diagnostics, &err);
        diagnostic_code(&diagnostics->items[diagnostics->count - 1], "KCR-1001");
        return;
    }
    json_array_append(desired->documents, documents);
    size_t i;
    json_t *document;
    json_array_foreach (documents, i, document) {
        struct position where = positions_item(desired->positions, documents, i);
        where.file = file;
        load_document(loading, source, document, where);
    }
}

void load_text(struct loading *loading, const struct input_text *text) {
    struct tally_group *group =
        tally_group(&loading->tally, text->group ? text->group : text->name, text->group != NULL);
    const struct source source = {
        .group = group, .merges = !text->stands_alone, .is_optional = text->group != NULL};
    size_t found = group->found;
    load_documents(loading, &source, text);
    if (group->is_directory && group->found == found)
        strings_add(&group->barren, text->name);
}

/* --- Values ------------------------------------------------------------------------------------------ */

static void take_login(struct desired *desired, const struct sections *sections) {
    if (!desired->login_realm)
        desired->login_realm = mem_dup(sections->login_realm);
    if (!desired->login_client_id)
        desired->login_client_id = mem_dup(sections->login_client_id);
}

/* False when nothing in the values is a section. */
static bool declare_values(struct loading *loading, json_t *values) {
    const struct declaring *to = &loading->to;
    struct sections sections = {0};
    helm_drop_nulls(values);
    bool found =
        sections_find(values, to->options->values_path, to->desired->positions, &sections, to->diagnostics);
    for (size_t i = 0; i < sections.count; i++)
        entries_declare(to, &sections.items[i]);
    for (size_t i = 0; to->options->extractions && i < sections.extraction_count; i++)
        extraction_declare(to, &sections.extractions[i]);
    found = found || (to->options->extractions && sections.extraction_count);
    take_login(to->desired, &sections);
    sections_clear(&sections);
    return found;
}

static void merge_values(struct loading *loading, json_t *values, struct position where) {
    const struct declaring *to = &loading->to;
    if (!loading->values) {
        loading->values = json_object();
        loading->values_at = where;
        json_array_append(to->desired->documents, loading->values);
    }
    helm_merge(loading->values, values, to->desired->positions);
    loading->replaced.with_extractions = to->options->extractions;
    replaced_note(&loading->replaced, loading->values, to->options->values_path, to->desired->positions);
}

/* Where all is collected, only what looks misspelt is worth a word. */
static void refuse_values(const struct loading *loading, const json_t *values, const char *file) {
    const struct declare_options *options = loading->to.options;
    if (!options->collection || options->values_path)
        sections_refuse(values, options->values_path, file, loading->to.diagnostics);
    else
        sections_suspect(values, loading->to.desired->positions, loading->to.diagnostics);
}

static void load_values(struct loading *loading, const struct source *source, json_t *values,
                        struct position where) {
    const struct declare_options *options = loading->to.options;
    collection_add_values(options->collection, values, where, loading->to.desired->positions);
    if (source->merges) {
        source->group->found++;
        merge_values(loading, values, where);
        return;
    }
    bool found = declare_values(loading, values);
    source->group->found += found || !source->is_optional;
    if (!found && !source->is_optional)
        refuse_values(loading, values, where.file);
}

/* --- Manifests --------------------------------------------------------------------------------------- */

static bool names_section(const char *text, const char *values_path) {
    return values_path || strstr(text, "clientPatcher") || strstr(text, "clientReconciliation");
}

static void refuse_config_map(struct loading *loading, const struct source *source, const char *name,
                              struct position where) {
    source->group->found++;
    diagnostic_next(diagnostics_add(loading->to.diagnostics, SEVERITY_ERROR, &where, "data",
                                    "ConfigMap %s has neither clients.json nor values.yaml", name),
                    "call the key with the list of clients clients.json");
}

/* Of a key of the ConfigMap's data; its file is that of the manifest. */
static struct position key_place(const struct loading *loading, const json_t *manifest, const char *key,
                                 struct position where) {
    struct position place =
        positions_member(loading->to.desired->positions, json_object_get(manifest, "data"), key);
    place.file = where.file;
    return place;
}

/* Charts render ConfigMaps of all sorts: whether one that is not called *-client-specs holds values for
 * something else is seen by what stands in it. */
static void load_config_map(struct loading *loading, const struct source *source, const json_t *manifest,
                            struct position where) {
    static const char *const keys[] = {"clients.json", "values.yaml"};
    const char *name = value_text(json_object_get(manifest, "metadata"), "name");
    bool is_ours = name && text_ends_with(name, "-client-specs"), found = false;
    for (size_t i = 0; i < mem_count(keys); i++) {
        const char *bytes = value_text(json_object_get(manifest, "data"), keys[i]);
        bool is_values = strcmp(keys[i], "values.yaml") == 0;
        if (!bytes || (is_values && !is_ours && !names_section(bytes, loading->to.options->values_path)))
            continue;
        found = true;
        auto_text label = mem_format("%s (ConfigMap %s, %s)", where.file, name ? name : "?", keys[i]);
        collection_add_text(loading->to.options->collection, label,
                            key_place(loading, manifest, keys[i], where), bytes);
        const struct input_text text = {.name = label, .bytes = bytes, .size = strlen(bytes)};
        const struct source inside = {
            .group = source->group, .depth = source->depth + 1, .is_optional = is_values && !is_ours};
        load_documents(loading, &inside, &text);
    }
    if (!found && !is_ours)
        tally_pass_over(source->group, "ConfigMap");
    else if (!found)
        refuse_config_map(loading, source, name, where);
}

static void load_realm(struct loading *loading, const struct source *source, json_t *realm, const char *path,
                       struct position where) {
    const struct realm_file file = {.realm = realm, .path = path, .where = where};
    source->group->found++;
    realm_file_declare(&loading->to, &file);
}

/* It would pass for a realm without clients. */
static void refuse_among_realms(const struct loading *loading, const char *path, struct position where) {
    diagnostic_next(diagnostics_add(loading->to.diagnostics, SEVERITY_ERROR, &where, path,
                                    "this is a client, but the list begins with a realm"),
                    "write realms and clients into lists of their own");
}

static void load_realms(struct loading *loading, const struct source *source, const json_t *realms) {
    size_t i;
    json_t *realm;
    json_array_foreach (realms, i, realm) {
        auto_text path = mem_format("[%zu]", i);
        struct position where = positions_item(loading->to.desired->positions, realms, i);
        if (json_object_get(realm, "clientId"))
            refuse_among_realms(loading, path, where);
        else
            load_realm(loading, source, realm, path, where);
    }
}

static void load_realm_import(struct loading *loading, const struct source *source, const json_t *manifest,
                              struct position where) {
    const json_t *spec = json_object_get(manifest, "spec");
    json_t *realm = json_object_get(spec, "realm");
    struct position realm_at = positions_member(loading->to.desired->positions, spec, "realm");
    if (json_is_object(realm)) {
        placeholders_mask(realm, json_object_get(spec, "placeholders"));
        load_realm(loading, source, realm, "spec.realm", realm_at);
        return;
    }
    source->group->found++;
    diagnostic_next(diagnostics_add(loading->to.diagnostics, SEVERITY_ERROR, realm ? &realm_at : &where,
                                    "spec.realm",
                                    realm ? "the realm's representation must be a map, but is a %s"
                                          : "the realm's representation is missing (there is %s)",
                                    value_type_name(realm)),
                    "spec.realm holds {realm: NAME, clients: [...]}");
}

static void load_manifests(struct loading *loading, const struct source *source, const json_t *list,
                           struct position where) {
    const json_t *items = json_object_get(list, "items");
    size_t i;
    json_t *item;
    json_array_foreach (items, i, item) {
        struct position item_at = positions_item(loading->to.desired->positions, items, i);
        item_at.file = where.file;
        load_document(loading, source, item, item_at);
    }
}

/* --- Documents --------------------------------------------------------------------------------------- */

static bool looks_like_entry(const json_t *item) {
    const json_t *spec = json_object_get(item, "spec");
    return json_object_get(item, "clientId") || json_object_get(spec, "clientId") ||
           (spec && json_object_get(item, "realm"));
}

/* Where all is collected, a list may be of anything. */
static bool is_foreign(const struct loading *loading, const json_t *list) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (looks_like_entry(item))
            return false;
    return loading->to.options->collection;
}

static void load_list(struct loading *loading, const struct source *source, const json_t *list) {
    const struct section section = {.entries = list, .path = ""};
    if (is_foreign(loading, list))
        return;
    source->group->found++;
    entries_declare(&loading->to, &section);
}

static void refuse_scalar(struct loading *loading, const struct source *source, const json_t *value,
                          struct position where) {
    source->group->found++;
    diagnostic_next(
        diagnostics_add(loading->to.diagnostics, SEVERITY_ERROR, &where, NULL,
                        "expected Helm values, a list of client specs, a realm or a manifest, but "
                        "found a %s",
                        value_type_name(value)),
        "check that it is the right file; see docs/reference/input.md for what is understood");
}

static void load_document(struct loading *loading, const struct source *source, json_t *document,
                          struct position where) {
    enum document_kind kind = document_kind(document, loading->to.options->values_path);
    if (kind == DOCUMENT_CONFIG_MAP || kind == DOCUMENT_REALM_IMPORT || kind == DOCUMENT_OTHER_MANIFEST)
        collection_add_manifest(loading->to.options->collection, document, where);
    switch (kind) {
    case DOCUMENT_EMPTY:
        return;
    case DOCUMENT_LIST:
        load_list(loading, source, document);
        return;
    case DOCUMENT_REALM:
        load_realm(loading, source, document, "", where);
        return;
    case DOCUMENT_REALMS:
        load_realms(loading, source, document);
        return;
    case DOCUMENT_REALM_IMPORT:
        load_realm_import(loading, source, document, where);
        return;
    case DOCUMENT_CONFIG_MAP:
        if (source->depth < NESTING_MAX)
            load_config_map(loading, source, document, where);
        else
            tally_pass_over(source->group, "ConfigMap");
        return;
    case DOCUMENT_MANIFEST_LIST:
        load_manifests(loading, source, document, where);
        return;
    case DOCUMENT_OTHER_MANIFEST:
        tally_pass_over(source->group, value_text(document, "kind"));
        return;
    case DOCUMENT_VALUES:
        load_values(loading, source, document, where);
        return;
    case DOCUMENT_SCALAR:
        refuse_scalar(loading, source, document, where);
        return;
    }
}

void loading_finish(struct loading *loading) {
    const struct declaring *to = &loading->to;
    replaced_report(&loading->replaced, to->diagnostics);
    if (loading->values && !declare_values(loading, loading->values))
        refuse_values(loading, loading->values, loading->values_at.file);
    if (!to->options->collection)
        tally_report(&loading->tally, to->diagnostics);
    json_decref(loading->values);
    replaced_clear(&loading->replaced);
    tally_clear(&loading->tally);
}
