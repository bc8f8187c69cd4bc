#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

/* Keycloak 26 makes them with each realm; openid is none, and nobody need define it; groups is the one that ensure
 * makes besides. */
static const char *const built_in[] = {"openid",
                                       "profile",
                                       "email",
                                       "address",
                                       "phone",
                                       "roles",
                                       "web-origins",
                                       "microprofile-jwt",
                                       "acr",
                                       "basic",
                                       "offline_access",
                                       "organization",
                                       "role_list",
                                       "saml_organization",
                                       "service_account",
                                       "groups",
                                       NULL};

static void add_names(json_t *known, const json_t *scopes) {
    const char *key;
    json_t *value;
    size_t i;
    json_object_foreach ((json_t *)scopes, key, value)
        json_object_set_new(known, key, json_true());
    json_array_foreach (scopes, i, value) {
        const char *name = json_is_string(value) ? json_string_value(value) : value_text(value, "name");
        if (name)
            json_object_set_new(known, name, json_true());
    }
}

/* Whatever declares scopes: realms, realms in values of charts, lists of defaults that a realm must have. */
static void find_definitions(json_t *known, const json_t *value) {
    static const char *const keys[] = {"clientScopes", "defaultDefaultClientScopes",
                                       "defaultOptionalClientScopes"};
    const char *key;
    json_t *member;
    size_t i;
    for (size_t k = 0; k < mem_count(keys); k++)
        add_names(known, json_object_get(value, keys[k]));
    json_object_foreach ((json_t *)value, key, member)
        find_definitions(known, member);
    json_array_foreach (value, i, member)
        find_definitions(known, member);
}

static const char *nearest(const json_t *known, const char *scope) {
    const char **names = mem_alloc_array(json_object_size(known) + 1, sizeof *names);
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)known, key, value)
        names[count++] = key;
    const char *near = text_nearest(scope, names);
    mem_free(names);
    return near;
}

struct looking {
    const struct lint_scope *scope;
    struct lint_report *report;
    const json_t *known;
};

static void look(const struct looking *looking, const struct desired_object *client, const char *list_name) {
    const json_t *list = json_object_get(client->spec, list_name);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (!name || json_object_get(looking->known, name) || mask_is(json_array_get(list, i)) ||
            strstr(name, "$("))
            continue;
        auto_text path = mem_format("%s%s%s[%zu]", client->spec_path ? client->spec_path : "",
                                    client->spec_path && *client->spec_path ? "." : "", list_name, i);
        const char *near = nearest(looking->known, name);
        struct lint_finding *finding =
            lint_add_item(looking->scope, looking->report, FINDING_UNDEFINED_SCOPE, list, i, path,
                          "client %s: nothing here defines the scope \"%s\"", client->name, name);
        if (near)
            lint_next(finding, "did you mean \"%s\"?", near);
    }
}

void check_scopes(const struct lint_scope *scope, struct lint_report *report) {
    auto_json known = json_object();
    const struct looking looking = {scope, report, known};
    for (size_t i = 0; built_in[i]; i++)
        json_object_set_new(known, built_in[i], json_true());
    find_definitions(known, scope->desired->documents);
    for (size_t i = 0; i < scope->values_count; i++)
        find_definitions(known, scope->values[i].root);
    for (size_t i = 0; i < scope->desired->count; i++) {
        const struct desired_object *object = &scope->desired->items[i];
        const char *protocol = value_text(object->spec, "protocol");
        if (object->kind != &kind_client || (protocol && strcmp(protocol, "openid-connect") != 0))
            continue;
        look(&looking, object, "defaultClientScopes");
        look(&looking, object, "optionalClientScopes");
    }
}
