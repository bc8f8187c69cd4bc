#include "cli/repl_look.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"

#include <stdlib.h>
#include <string.h>

/* The realm's scopes, and the two lists that new clients get. */
enum { ALL, BY_DEFAULT, BY_CHOICE, READS };

static bool holds(const json_t *list, const char *name) {
    return value_find(list, "name", name) != NULL;
}

static bool names_hold(const json_t *names, const char *name) {
    size_t i;
    json_t *item;
    json_array_foreach (names, i, item)
        if (text_equal(json_string_value(item), name))
            return true;
    return false;
}

static json_t *mapper_names(const json_t *scope) {
    json_t *list = json_array(), *mapper;
    size_t i;
    json_array_foreach (json_object_get(scope, "protocolMappers"), i, mapper)
        json_array_append(list, json_object_get(mapper, "name"));
    return list;
}

static json_t *scope_view(const json_t *scope, const char *assigned) {
    json_t *view = json_object();
    json_object_set(view, "name", json_object_get(scope, "name"));
    json_object_set(view, "protocol", json_object_get(scope, "protocol"));
    json_object_set_new(view, "assigned", json_string(assigned));
    json_object_set_new(view, "mappers", mapper_names(scope));
    return view;
}

static int by_name(const void *a, const void *b) {
    return strcmp(value_text(*(json_t *const *)a, "name"), value_text(*(json_t *const *)b, "name"));
}

/* Keycloak sends them in no order. */
static json_t *sorted(json_t *list) {
    size_t count = json_array_size(list), i;
    json_t **items = mem_alloc_array(count, sizeof *items), *item;
    json_t *result = json_array();
    json_array_foreach (list, i, item)
        items[i] = item;
    qsort(items, count, sizeof *items, by_name);
    for (i = 0; i < count; i++)
        json_array_append(result, items[i]);
    mem_free(items);
    return result;
}

static bool read_lists(struct repl *repl, bool of_client, struct document_read reads[READS],
                       struct error *err) {
    static const char *const paths[READS] = {"/admin/realms/{}/client-scopes",
                                             "/admin/realms/{}/default-default-client-scopes",
                                             "/admin/realms/{}/default-optional-client-scopes"};
    struct keycloak *keycloak = repl_keycloak(repl, err);
    size_t count = of_client ? 1 : READS;
    for (size_t i = 0; i < count; i++)
        reads[i].path = url_path(paths[i], repl->realm, NULL);
    if (!keycloak || !keycloak_read_documents(keycloak, reads, count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!reads[i].document)
            return error_move(err, &reads[i].error);
    return true;
}

static const char *assignment(const struct document_read reads[READS], const json_t *client,
                              const char *name) {
    if (client ? names_hold(json_object_get(client, "defaultClientScopes"), name)
               : holds(reads[BY_DEFAULT].document, name))
        return "default";
    if (client ? names_hold(json_object_get(client, "optionalClientScopes"), name)
               : holds(reads[BY_CHOICE].document, name))
        return "optional";
    return "none";
}

static json_t *scopes_view(const struct document_read reads[READS], const json_t *client) {
    auto_json list = json_array();
    size_t i;
    json_t *scope;
    json_array_foreach (reads[ALL].document, i, scope) {
        const char *name = value_text(scope, "name");
        if (name)
            json_array_append_new(list, scope_view(scope, assignment(reads, client, name)));
    }
    return sorted(list);
}

bool repl_run_scopes(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *client_id = repl_line_operand(line, 0);
    struct document_read reads[READS] = {0};
    auto_json client = client_id ? repl_find_client(repl, client_id, err) : NULL;
    if (client_id && !client)
        return false;
    bool read = read_lists(repl, client_id != NULL, reads, err);
    if (read)
        *result = json_pack("{s:s, s:s*, s:o}", "realm", repl->realm, "client", client_id, "scopes",
                            scopes_view(reads, client));
    document_reads_clear(reads, READS);
    return read;
}
