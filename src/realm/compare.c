#include "kcrealm/realm/compare.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

/* Where in the object we are and what is asked; passed down, never changed on the way. */
struct comparison {
    struct changes *changes;
    const char *path; /* of the enclosing object, "" at the top */
    bool strict;
};

typedef void compare_function(const struct comparison *at, const struct field *field, const char *name,
                              json_t *declared, json_t *live);

static char *path_below(const struct comparison *at, const char *key) {
    struct buffer path = {0};
    buffer_add_text(&path, at->path);
    pointer_add(&path, key);
    return buffer_steal(&path);
}

char *compare_scalar_text(const json_t *value) {
    if (json_is_string(value))
        return mem_dup_n(json_string_value(value), json_string_length(value));
    if (json_is_boolean(value) || json_is_number(value))
        return value_dump(value);
    return NULL;
}

static bool is_empty_text(const json_t *value) {
    return !value || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
}

/* Absent, null, "" and false; for a boolean field also "false". */
static bool is_empty_scalar(const struct field *field, const json_t *value) {
    bool is_boolean = field && field->type == TYPE_BOOLEAN;
    return is_empty_text(value) || json_is_false(value) ||
           (is_boolean && text_equal(json_string_value(value), "false"));
}

static bool scalars_equal(const struct field *field, const json_t *a, const json_t *b) {
    if (is_empty_scalar(field, a) && is_empty_scalar(field, b))
        return true;
    if (json_is_string(a) && json_is_string(b))
        return json_equal(a, b);
    auto_text a_text = compare_scalar_text(a);
    auto_text b_text = compare_scalar_text(b);
    return a_text && b_text ? strcmp(a_text, b_text) == 0 : json_equal(a, b);
}

static void add_scalar_change(const struct comparison *at, const char *name, json_t *declared, json_t *live) {
    enum change_op op = is_empty_text(declared) ? CHANGE_REMOVE
                        : is_empty_text(live)   ? CHANGE_ADD
                                                : CHANGE_REPLACE;
    changes_add(at->changes, op, path_below(at, name), op == CHANGE_REMOVE ? NULL : declared,
                op == CHANGE_ADD ? NULL : live);
}

static void add_unknown(const struct comparison *at, const char *name, const json_t *declared) {
    const char *reason = mask_reason(declared);
    changes_add_unknown(at->changes, path_below(at, name),
                        mem_dup(reason ? reason : "the declared value is a mask, not a value"));
}

static bool note_masked(const struct comparison *at, const char *name, const json_t *declared,
                        const json_t *live) {
    if (mask_is(declared))
        add_unknown(at, name, declared);
    else if (mask_is(live))
        changes_add_unknown(at->changes, path_below(at, name), mem_dup("masked by the server"));
    else
        return false;
    return true;
}

/* What holds a mask somewhere cannot be compared as a whole. */
static bool note_masked_inside(const struct comparison *at, const char *name, const json_t *declared) {
    if (!mask_inside(declared))
        return false;
    add_unknown(at, name, declared);
    return true;
}

static void compare_scalar(const struct comparison *at, const struct field *field, const char *name,
                           json_t *declared, json_t *live) {
    if (scalars_equal(field, declared, live) || note_masked(at, name, declared, live))
        return;
    add_scalar_change(at, name, declared, live);
}

/* Texts of a list as the keys of an object: membership in constant time for lists of any length. */
static json_t *member_index(const json_t *list) {
    json_t *index = json_object();
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        auto_text text = json_is_string(item) ? mem_dup(json_string_value(item)) : value_dump(item);
        json_object_set(index, text, item);
    }
    return index;
}

static void compare_indexes(const struct comparison *at, const char *name, json_t *declared, json_t *live) {
    const char *key;
    json_t *item;
    json_object_foreach (live, key, item)
        if (!json_object_get(declared, key))
            changes_add(at->changes, CHANGE_REMOVE, path_below(at, name), NULL, item);
    json_object_foreach (declared, key, item)
        if (!json_object_get(live, key))
            changes_add(at->changes, CHANGE_ADD, path_below(at, name), item, NULL);
}

static void compare_set(const struct comparison *at, const struct field *field, const char *name,
                        json_t *declared, json_t *live) {
    (void)field;
    if (json_equal(declared, live) || note_masked_inside(at, name, declared))
        return;
    auto_json declared_index = member_index(declared);
    auto_json live_index = member_index(live);
    compare_indexes(at, name, declared_index, live_index);
}

static bool lists_equal(const json_t *a, const json_t *b) {
    if (json_array_size(a) == 0 && json_array_size(b) == 0)
        return true;
    return json_equal(a, b);
}

static void compare_list(const struct comparison *at, const struct field *field, const char *name,
                         json_t *declared, json_t *live) {
    (void)field;
    if (lists_equal(declared, live) || note_masked_inside(at, name, declared))
        return;
    enum change_op op = json_array_size(live) ? CHANGE_REPLACE : CHANGE_ADD;
    changes_add(at->changes, op, path_below(at, name), declared, op == CHANGE_ADD ? NULL : live);
}

/* "a##b" as ["a", "b"]: Keycloak keeps several values of one attribute in one text. */
static json_t *split_joined(const char *text) {
    json_t *parts = json_array();
    while (text && *text) {
        const char *end = strstr(text, "##");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        json_array_append_new(parts, json_stringn(text, length));
        text += length + (end ? 2 : 0);
    }
    return parts;
}

static void compare_joined(const struct comparison *at, const char *key, const char *declared,
                           const char *live) {
    auto_json declared_parts = split_joined(declared);
    auto_json live_parts = split_joined(live);
    compare_set(at, NULL, key, declared_parts, live_parts);
}

static bool holds_joined(const struct map_rules *rules, const char *key, const char *a, const char *b) {
    return kind_key_matches(rules->joined_sets, key) || (a && strstr(a, "##")) || (b && strstr(b, "##"));
}

static void compare_entry(const struct comparison *at, const struct map_rules *rules, const char *key,
                          json_t *declared, json_t *live) {
    auto_text declared_text = compare_scalar_text(declared);
    auto_text live_text = compare_scalar_text(live);
    const char *declared_value = declared_text ? declared_text : "";
    const char *live_value = live_text ? live_text : "";
    if (strcmp(declared_value, live_value) == 0 || note_masked(at, key, declared, live))
        return;
    if (*declared_value && holds_joined(rules, key, declared_value, live_value)) {
        compare_joined(at, key, declared_value, live_value);
        return;
    }
    auto_json declared_string = json_string(declared_value);
    auto_json live_string = json_string(live_value);
    add_scalar_change(at, key, declared_string, live_string);
}

static void find_undeclared_entries(const struct comparison *at, const struct map_rules *rules,
                                    const json_t *declared, json_t *live) {
    const char *key;
    json_t *value;
    json_object_foreach (live, key, value) {
        const json_t *entry = json_object_get(declared, key);
        bool declared_here = entry && !json_is_null(entry);
        if (declared_here || is_empty_text(value) || kind_key_matches(rules->server_owned, key) ||
            kind_key_matches(rules->filled_in, key))
            continue;
        changes_add(at->changes, CHANGE_REMOVE, path_below(at, key), NULL, value)->undeclared = true;
    }
}

static void compare_map(const struct comparison *at, const struct field *field, const char *name,
                        json_t *declared, json_t *live) {
    auto_text path = path_below(at, name);
    const struct comparison inside = {at->changes, path, at->strict};
    const char *key;
    json_t *value;
    json_object_foreach (declared, key, value)
        if (!json_is_null(value) && !kind_key_matches(field->map->server_owned, key))
            compare_entry(&inside, field->map, key, value, json_object_get(live, key));
    if (at->strict)
        find_undeclared_entries(&inside, field->map, declared, live);
}

static void compare_members(const struct comparison *at, const struct kind *kind, json_t *declared,
                            json_t *live);

/* Realms older than Keycloak 26.1 give these to every client with a service account. */
static bool is_service_account_mapper(const json_t *mapper) {
    static const char *const names[] = {"Client ID", "Client Host", "Client IP Address"};
    for (size_t i = 0; i < mem_count(names); i++)
        if (text_equal(value_text(mapper, "name"), names[i]))
            return text_equal(value_text(mapper, "protocolMapper"), "oidc-usersessionmodel-note-mapper");
    return false;
}

bool compare_keeps_item(const struct kind *kind, const json_t *item) {
    return !value_text(item, kind->key) || is_service_account_mapper(item);
}

static void find_undeclared_items(const struct comparison *at, const struct kind *kind, json_t *declared,
                                  json_t *live) {
    size_t i;
    json_t *item;
    json_array_foreach (live, i, item) {
        const char *key = value_text(item, kind->key);
        if (!compare_keeps_item(kind, item) && !value_find(declared, kind->key, key))
            changes_add(at->changes, CHANGE_REMOVE, path_below(at, key), NULL, item)->undeclared = true;
    }
}

static void compare_item(const struct comparison *list, const struct kind *kind, json_t *item, json_t *live) {
    const char *key = value_text(item, kind->key);
    json_t *live_item = key ? value_find(live, kind->key, key) : NULL;
    auto_text path = path_below(list, key ? key : "");
    const struct comparison inside = {list->changes, path, list->strict};
    if (live_item)
        compare_members(&inside, kind, item, live_item);
    else if (key && !note_masked_inside(list, key, item))
        changes_add(list->changes, CHANGE_ADD, mem_dup(path), item, NULL);
}

bool compare_knows_keys(const struct kind *kind, const json_t *items) {
    size_t i;
    json_t *item;
    json_array_foreach (items, i, item)
        if (mask_is(json_object_get(item, kind->key)))
            return false;
    return true;
}

static void compare_keyed(const struct comparison *at, const struct field *field, const char *name,
                          json_t *declared, json_t *live) {
    const struct kind *kind = field->item_kind;
    if (!compare_knows_keys(kind, declared)) {
        add_unknown(at, name, declared);
        return;
    }
    auto_text path = path_below(at, name);
    const struct comparison list = {at->changes, path, at->strict};
    size_t i;
    json_t *item;
    json_array_foreach (declared, i, item)
        compare_item(&list, kind, item, live);
    if (at->strict)
        find_undeclared_items(&list, kind, declared, live);
}

static void compare_plain(const struct comparison *at, const struct field *field, const char *name,
                          json_t *declared, json_t *live) {
    if (json_is_array(declared)) {
        compare_list(at, field, name, declared, live);
        return;
    }
    if (!json_is_object(declared)) {
        compare_scalar(at, field, name, declared, live);
        return;
    }
    auto_text path = path_below(at, name);
    const struct comparison inside = {at->changes, path, at->strict};
    const char *key;
    json_t *value;
    json_object_foreach (declared, key, value)
        if (!json_is_null(value))
            compare_plain(&inside, NULL, key, value, json_object_get(live, key));
}

/* Secrets are no business of this comparison (declared_secret.h). A mask of ours says that one is declared,
 * only not known; the server's says nothing: exports have it in the place of each secret. */
static void compare_secret(const struct comparison *at, const struct field *field, const char *name,
                           json_t *declared, json_t *live) {
    (void)field;
    (void)live;
    if (mask_reason(declared))
        add_unknown(at, name, declared);
}

static compare_function *const by_shape[] = {
    [SHAPE_SCALAR] = compare_scalar,
    [SHAPE_SET] = compare_set,
    [SHAPE_LIST] = compare_list,
    [SHAPE_MAP] = compare_map,
    [SHAPE_KEYED] = compare_keyed,
    [SHAPE_PLAIN] = compare_plain,
    [SHAPE_LINKS] = NULL,
    [SHAPE_SECRET] = compare_secret,
    [SHAPE_OWN] = NULL,
};

static void compare_members(const struct comparison *at, const struct kind *kind, json_t *declared,
                            json_t *live) {
    const char *name;
    json_t *value;
    json_object_foreach (declared, name, value) {
        compare_function *compare = by_shape[kind_shape(kind, name)];
        if (compare && !json_is_null(value))
            compare(at, kind_field(kind, name), name, value, json_object_get(live, name));
    }
}

json_t *compare_scope_names(const json_t *list) {
    json_t *names = json_array();
    auto_json seen = json_object();
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        const char *name = json_string_value(item);
        if (!name || kind_is_openid(name) || json_object_get(seen, name))
            continue;
        json_object_set_new(seen, name, json_true());
        json_array_append(names, item);
    }
    return names;
}

static void add_link_change(const struct comparison *at, enum change_op op, const char *list, json_t *scope,
                            bool undeclared) {
    struct change *change = changes_add(at->changes, op, path_below(at, list),
                                        op == CHANGE_ADD ? scope : NULL, op == CHANGE_ADD ? NULL : scope);
    change->link = true;
    change->undeclared = undeclared;
}

/* Short lists are searched faster than they are indexed. */
#define LINKS_SEARCHED_MAX 16

static bool is_listed(const json_t *list, const json_t *name) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (json_equal(item, name))
            return true;
    return false;
}

/* Whether it shows at once that every declared scope is linked, as it is for most clients. */
static bool all_linked(const json_t *declared, const json_t *live) {
    size_t i;
    json_t *item;
    if (json_array_size(declared) > LINKS_SEARCHED_MAX || json_array_size(live) > LINKS_SEARCHED_MAX)
        return false;
    json_array_foreach (declared, i, item)
        if (!is_listed(live, item))
            return false;
    return true;
}

/* A scope is linked at most once, so attaching it here takes it out of the other list. */
static void compare_links(const struct comparison *at, const char *list, const char *other_list,
                          json_t *declared, json_t *live) {
    if (note_masked_inside(at, list, json_object_get(declared, list)))
        return;
    if (!at->strict && all_linked(json_object_get(declared, list), json_object_get(live, list)))
        return;
    auto_json wanted = compare_scope_names(json_object_get(declared, list));
    auto_json wanted_index = member_index(wanted);
    auto_json linked = member_index(json_object_get(live, list));
    auto_json linked_as_other = member_index(json_object_get(live, other_list));
    /* With openid: when a realm has a scope of that name, a spec that lists it does not lose it. */
    auto_json listed = member_index(json_object_get(declared, list));
    auto_json listed_as_other = member_index(json_object_get(declared, other_list));
    const char *name;
    json_t *scope;
    json_object_foreach (wanted_index, name, scope) {
        if (json_object_get(linked, name))
            continue;
        if (json_object_get(linked_as_other, name))
            add_link_change(at, CHANGE_REMOVE, other_list, scope, false);
        add_link_change(at, CHANGE_ADD, list, scope, false);
    }
    /* What the masked item of the other list stands for must not be taken from this one. */
    if (!at->strict || mask_inside(json_object_get(declared, other_list)))
        return;
    json_object_foreach (linked, name, scope)
        /* Keycloak links service_account to every client with a service account by itself. */
        if (!json_object_get(listed, name) && !json_object_get(listed_as_other, name) &&
            strcmp(name, "service_account") != 0)
            add_link_change(at, CHANGE_REMOVE, list, scope, true);
}

static bool declares(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return value && !json_is_null(value);
}

static bool has_links(const struct kind *kind) {
    return kind_shape(kind, "defaultClientScopes") == SHAPE_LINKS;
}

void compare_object(const struct kind *kind, json_t *declared, json_t *live, bool strict,
                    struct changes *changes) {
    const struct comparison top = {changes, "", strict};
    compare_members(&top, kind, declared, live);
    if (!has_links(kind))
        return;
    if (declares(declared, "defaultClientScopes"))
        compare_links(&top, "defaultClientScopes", "optionalClientScopes", declared, live);
    if (declares(declared, "optionalClientScopes"))
        compare_links(&top, "optionalClientScopes", "defaultClientScopes", declared, live);
}
