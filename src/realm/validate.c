#include "kcrealm/realm/validate.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/live.h"
#include "kcrealm/realm/mask.h"
#include "realm/secret_text.h"

#include <stdarg.h>
#include <string.h>

struct validation {
    const struct positions *positions;
    bool allow_secrets;
    struct diagnostics *diagnostics;
};

/* Where a value stands below the spec. Becomes path and place only for a diagnostic: most values give none. */
struct trail {
    const struct trail *above; /* NULL: key is the path of the spec itself */
    const json_t *container;
    const char *key; /* NULL: an item of a list */
    size_t index;
};

static void trail_write(const struct trail *trail, struct buffer *path) {
    if (trail->above)
        trail_write(trail->above, path);
    if (!trail->key)
        buffer_format(path, "[%zu]", trail->index);
    else
        buffer_format(path, "%s%s", trail->above ? "." : "", trail->key);
}

static struct diagnostic *add(const struct validation *at, enum severity severity, const struct trail *trail,
                              const char *format, ...) __attribute__((format(printf, 4, 5)));
static struct diagnostic *add(const struct validation *at, enum severity severity, const struct trail *trail,
                              const char *format, ...) {
    auto_buffer path = {0};
    va_list arguments;
    va_start(arguments, format);
    auto_text message = mem_vformat(format, arguments);
    va_end(arguments);
    trail_write(trail, &path);
    struct position where = trail->key ? positions_member(at->positions, trail->container, trail->key)
                                       : positions_item(at->positions, trail->container, trail->index);
    return diagnostics_add(at->diagnostics, severity, &where, buffer_text(&path), "%s", message);
}

typedef bool type_check(const json_t *value);

static bool is_scalar(const json_t *value) {
    return json_is_string(value) || json_is_number(value) || json_is_boolean(value);
}

static bool is_truth(const json_t *value) {
    const char *text = json_string_value(value);
    return json_is_boolean(value) || text_equal(text, "true") || text_equal(text, "false");
}

static bool is_number(const json_t *value) {
    return json_is_number(value);
}

static bool is_list(const json_t *value) {
    return json_is_array(value);
}

static bool is_map(const json_t *value) {
    return json_is_object(value);
}

static bool is_text(const json_t *value) {
    return json_is_string(value);
}

static bool is_scalar_or_null(const json_t *value) {
    return is_scalar(value) || json_is_null(value);
}

static bool is_anything(const json_t *value) {
    (void)value;
    return true;
}

/* What a value has to be, and what the items of a list and the entries of a map have to be. */
static const struct {
    type_check *check;
    const char *wanted;
    type_check *check_inner;
    const char *wanted_inner;
    const char *example;
} types[] = {
    [TYPE_STRING] = {is_scalar, "a string", is_anything, NULL, "text"},
    [TYPE_BOOLEAN] = {is_truth, "true or false", is_anything, NULL, "true"},
    [TYPE_NUMBER] = {is_number, "a number", is_anything, NULL, "60"},
    [TYPE_STRINGS] = {is_list, "a list of strings", is_text, "a string", "[\"text\"]"},
    [TYPE_TEXTS] = {is_map, "a map of strings", is_scalar_or_null, "a string", "{key: \"text\"}"},
    [TYPE_OBJECTS] = {is_list, "a list of maps", is_map, "a map", "[{name: x}]"},
    [TYPE_ANY] = {is_anything, "anything", is_anything, NULL, NULL},
};

static const char *nearest_field(const struct kind *kind, const char *name) {
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < kind->field_count && count + 1 < mem_count(names); i++)
        names[count++] = kind->fields[i].name;
    names[count] = NULL;
    return text_nearest(name, names);
}

static void check_unknown_field(const struct validation *at, const struct kind *kind, const char *name,
                                const struct trail *trail) {
    const char *near = nearest_field(kind, name);
    if (near)
        diagnostic_next(
            add(at, SEVERITY_WARNING, trail, "Keycloak has no field \"%s\" in a %s", name, kind->name),
            "did you mean \"%s\"?", near);
}

static bool is_client_secret(const char *field) {
    return strcmp(field, "secret") == 0;
}

static void refuse_secret(const struct validation *at, const char *name, const json_t *value,
                          const struct trail *trail) {
    if (mask_is(value))
        return;
    struct diagnostic *diagnostic =
        add(at, SEVERITY_ERROR, trail, "a client's %s is declared in a file", name);
    diagnostic_next(diagnostic_code(diagnostic, "KCR-1103"),
                    "remove the line: Keycloak generates client secrets, and files in Git are read by many%s",
                    is_client_secret(name) ? " (--allow-declared-secrets takes it all the same)" : "");
}

/* What is declared with --allow-declared-secrets is written: it has to be a secret. */
static void check_secret(const struct validation *at, const json_t *value, const struct trail *trail) {
    const char *secret = json_string_value(value), *problem = NULL;
    if (mask_reason(value))
        return;
    if (!secret)
        problem = "the secret must be a string";
    else if (!*secret)
        problem = "the secret is empty, and would let everybody in";
    else if (mask_is(value))
        problem = "the secret is masked, and the mask would become the secret";
    else if (secret_text_is_placeholder(secret))
        problem = "the secret looks like a placeholder";
    if (!problem)
        return;
    struct diagnostic *diagnostic = add(at, SEVERITY_ERROR, trail, "%s", problem);
    diagnostic_next(diagnostic,
                    "remove the line, or put the real secret there: \"$(env:NAME)\" with --substitute "
                    "takes it from the environment");
    if (secret && secret_text_is_placeholder(secret))
        diagnostic_code(diagnostic, "KCR-1101");
}

static void check_items(const struct validation *at, const struct kind *kind, const json_t *items,
                        const struct trail *trail);

static void refuse_type(const struct validation *at, const struct field *field, const char *name,
                        const char *wanted, const json_t *value, const struct trail *trail) {
    diagnostic_next(add(at, SEVERITY_ERROR, trail, "%s must be %s, but is %s%s", name, wanted,
                        json_is_null(value) ? "" : "a ", value_type_name(value)),
                    "write it as in `%s: %s`", field->name, types[field->type].example);
}

static bool check_list(const struct validation *at, const struct field *field, const json_t *list,
                       const struct trail *trail) {
    size_t errors = at->diagnostics->error_count;
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        if (types[field->type].check_inner(item))
            continue;
        const struct trail below = {.above = trail, .container = list, .index = i};
        auto_text name = mem_format("an item of %s", field->name);
        refuse_type(at, field, name, types[field->type].wanted_inner, item, &below);
    }
    return at->diagnostics->error_count == errors;
}

/* The dates of a secret (client.secret.creation.time) are in every export and tell nothing. */
static bool is_secret_entry(const struct field *field, const char *key, const json_t *value) {
    return text_equal(field->name, "attributes") && live_holds_secret(key) && !text_ends_with(key, ".time") &&
           !json_is_null(value) && (!json_is_string(value) || json_string_length(value));
}

static void refuse_entry(const struct validation *at, const struct field *field, const json_t *value,
                         const struct trail *trail) {
    auto_text name = mem_format("an entry of %s", field->name);
    refuse_type(at, field, name, types[field->type].wanted_inner, value, trail);
}

static void check_map(const struct validation *at, const struct field *field, const json_t *map,
                      const struct trail *trail) {
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value) {
        const struct trail below = {.above = trail, .container = map, .key = key};
        if (!types[field->type].check_inner(value))
            refuse_entry(at, field, value, &below);
        else if (is_secret_entry(field, key, value))
            refuse_secret(at, key, value, &below);
    }
}

static void check_field(const struct validation *at, const struct field *field, const json_t *value,
                        const struct trail *trail) {
    if (at->allow_secrets && is_client_secret(field->name))
        check_secret(at, value, trail);
    else if (field->shape == SHAPE_SECRET)
        refuse_secret(at, field->name, value, trail);
    else if (mask_is(value))
        return;
    else if (!types[field->type].check(value))
        refuse_type(at, field, field->name, types[field->type].wanted, value, trail);
    else if (field->type == TYPE_TEXTS)
        check_map(at, field, value, trail);
    else if (check_list(at, field, value, trail) && field->shape == SHAPE_KEYED)
        check_items(at, field->item_kind, value, trail);
}

static void check_members(const struct validation *at, const struct kind *kind, const json_t *object,
                          const struct trail *trail) {
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value) {
        const struct trail below = {.above = trail, .container = object, .key = name};
        const struct field *field = kind_field(kind, name);
        if (!field)
            check_unknown_field(at, kind, name, &below);
        else if (!json_is_null(value))
            check_field(at, field, value, &below);
    }
}

/* Nobody here knows what an item is called whose key is masked. */
static void check_item_key(const struct validation *at, const struct kind *kind, const json_t *item,
                           json_t *seen, const struct trail *trail) {
    const char *key = value_text(item, kind->key);
    if (mask_is(json_object_get(item, kind->key)))
        return;
    if (!key || !*key)
        add(at, SEVERITY_ERROR, trail, "a %s needs a %s", kind->name, kind->key);
    else if (json_object_get(seen, key))
        add(at, SEVERITY_ERROR, trail, "two items of this list are called \"%s\"", key);
    else
        json_object_set_new(seen, key, json_true());
}

static void check_items(const struct validation *at, const struct kind *kind, const json_t *items,
                        const struct trail *trail) {
    auto_json seen = json_object();
    size_t i;
    json_t *item;
    json_array_foreach (items, i, item) {
        const struct trail below = {.above = trail, .container = items, .index = i};
        check_item_key(at, kind, item, seen, &below);
        check_members(at, kind, item, &below);
    }
}

static void check_public_secret(const struct validation *at, const json_t *spec, const struct trail *trail) {
    const json_t *secret = json_object_get(spec, "secret");
    if (!at->allow_secrets || !json_string_length(secret) || !value_is_true(spec, "publicClient", false))
        return;
    const struct trail below = {.above = trail, .container = spec, .key = "secret"};
    diagnostic_next(add(at, SEVERITY_ERROR, &below, "a public client has no secret"),
                    "remove the line, or declare `publicClient: false`");
}

static bool list_has(const json_t *list, const char *text) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (text_equal(json_string_value(item), text))
            return true;
    return false;
}

static void check_links(const struct validation *at, const json_t *spec, const struct trail *trail) {
    const json_t *optional = json_object_get(spec, "optionalClientScopes");
    const json_t *defaults = json_object_get(spec, "defaultClientScopes");
    size_t i;
    json_t *item;
    json_array_foreach (defaults, i, item) {
        const char *scope = json_string_value(item);
        if (!scope || kind_is_openid(scope) || !list_has(optional, scope))
            continue;
        const struct trail list = {.above = trail, .key = "defaultClientScopes"};
        const struct trail below = {.above = &list, .container = defaults, .index = i};
        diagnostic_next(
            add(at, SEVERITY_ERROR, &below, "scope \"%s\" is declared as default and as optional", scope),
            "remove it from one of the two lists");
    }
}

void validate_spec(const struct kind *kind, const json_t *spec, const struct validate_options *options,
                   const char *path, struct diagnostics *diagnostics) {
    const struct validation at = {options->positions, options->allow_secrets, diagnostics};
    const struct trail trail = {.key = path};
    check_members(&at, kind, spec, &trail);
    check_links(&at, spec, &trail);
    check_public_secret(&at, spec, &trail);
}
