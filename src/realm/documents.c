#include "realm/documents.h"

#include "kcrealm/base/text.h"
#include "realm/realm_file.h"
#include "realm/sections.h"

#include <string.h>

static bool holds_sections(const json_t *document, const char *values_path) {
    struct sections sections = {0};
    bool found = sections_find(document, values_path, NULL, &sections, NULL);
    sections_clear(&sections);
    return found;
}

static bool is_realm_list(const json_t *list) {
    const json_t *first = json_array_get(list, 0);
    return realm_file_is(first) && json_object_get(first, "clients");
}

static enum document_kind manifest_kind(const json_t *manifest, const char *kind) {
    if (strcmp(kind, "ConfigMap") == 0)
        return DOCUMENT_CONFIG_MAP;
    if (strcmp(kind, "KeycloakRealmImport") == 0)
        return DOCUMENT_REALM_IMPORT;
    if (text_ends_with(kind, "List") && json_is_array(json_object_get(manifest, "items")))
        return DOCUMENT_MANIFEST_LIST;
    return DOCUMENT_OTHER_MANIFEST;
}

enum document_kind document_kind(const json_t *document, const char *values_path) {
    const char *kind = value_text(document, "kind");
    if (!document || json_is_null(document))
        return DOCUMENT_EMPTY;
    if (json_is_array(document))
        return is_realm_list(document) ? DOCUMENT_REALMS : DOCUMENT_LIST;
    if (!json_is_object(document))
        return DOCUMENT_SCALAR;
    if (kind && value_text(document, "apiVersion"))
        return manifest_kind(document, kind);
    if (realm_file_is(document) && !holds_sections(document, NULL) &&
        !(values_path && holds_sections(document, values_path)))
        return DOCUMENT_REALM;
    return DOCUMENT_VALUES;
}
