#include "kcrealm/keycloak/names.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"

/* A member that is taken over, and the name that it gets. */
struct member {
    const char *from, *to;
};

static const struct member of_realm[] = {{"realm", "realm"}, {"displayName", "name"}, {NULL, NULL}};
static const struct member of_client[] = {{"clientId", "clientId"}, {"name", "name"}, {NULL, NULL}};
static const struct member of_scope[] = {{"name", "name"}, {NULL, NULL}};

/* Copies: nothing else of a document, which may hold secrets, leaves this room. */
static void take_names(json_t *names, const char *realm, const struct member *members, const json_t *list) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        json_t *taken = json_object();
        if (realm)
            json_object_set_new(taken, "realm", json_string(realm));
        for (const struct member *member = members; member->from; member++) {
            const char *text = value_text(item, member->from);
            if (text)
                json_object_set_new(taken, member->to, json_string(text));
        }
        json_array_append_new(names, taken);
    }
}

/* The same of a document for each realm; reads is as long, and cleared here. */
static json_t *read_names(struct keycloak *keycloak, const struct strings *realms,
                          const struct member *members, struct document_read *reads, size_t count,
                          struct error *err) {
    bool read = keycloak_read_documents(keycloak, reads, count, err);
    json_t *names = read ? json_array() : NULL;
    for (size_t i = 0; read && i < count; i++)
        take_names(names, realms ? realms->items[i] : NULL, members, reads[i].document);
    document_reads_clear(reads, count);
    return names;
}

json_t *keycloak_realm_names(struct keycloak *keycloak, struct error *err) {
    struct document_read read = {.path = mem_dup("/admin/realms?briefRepresentation=true")};
    return read_names(keycloak, NULL, of_realm, &read, 1, err);
}

json_t *keycloak_client_names(struct keycloak *keycloak, const struct strings *realms, const char *part,
                              struct error *err) {
    struct document_read *reads = mem_alloc_array(realms->count + 1, sizeof *reads);
    for (size_t i = 0; i < realms->count; i++) {
        auto_text path =
            url_path("/admin/realms/{}/clients?search=true&clientId={}", realms->items[i], part, NULL);
        reads[i].path = mem_format("%s&first=0&max=%d", path, KEYCLOAK_NAMES_MAX);
    }
    json_t *names = read_names(keycloak, realms, of_client, reads, realms->count, err);
    mem_free(reads);
    return names;
}

json_t *keycloak_scope_names(struct keycloak *keycloak, const struct strings *realms, struct error *err) {
    struct document_read *reads = mem_alloc_array(realms->count + 1, sizeof *reads);
    for (size_t i = 0; i < realms->count; i++)
        reads[i].path = url_path("/admin/realms/{}/client-scopes", realms->items[i], NULL);
    json_t *names = read_names(keycloak, realms, of_scope, reads, realms->count, err);
    mem_free(reads);
    return names;
}
