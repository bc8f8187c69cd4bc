#include "kcrealm/reconcile/chain_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"

static json_t *visible_realms(struct keycloak *keycloak, struct error *err) {
    struct document_read read = {.path = mem_dup("/admin/realms?briefRepresentation=true")};
    json_t *realms = NULL;
    if (keycloak_read_documents(keycloak, &read, 1, err)) {
        realms = json_incref(read.document);
        error_move(err, &read.error);
    }
    document_reads_clear(&read, 1);
    return realms;
}

bool chain_find_realms(struct keycloak *keycloak, const char *client, struct strings *realms,
                       struct error *err) {
    auto_json all = visible_realms(keycloak, err);
    if (!all)
        return false;
    size_t count = json_array_size(all), i;
    struct client_secret *looked = mem_alloc_array(count + 1, sizeof *looked);
    json_t *realm;
    json_array_foreach (all, i, realm) {
        const char *name = value_text(realm, "realm");
        looked[i] = (struct client_secret){.realm = name ? name : "", .client_id = client};
    }
    auto_error failure = {0};
    bool read = client_secrets_read(keycloak, looked, count, err);
    for (i = 0; i < count; i++) {
        if (read && looked[i].id)
            strings_add(realms, looked[i].realm);
        bool is_hidden = error_is_set(&looked[i].error) && looked[i].error.class != ERROR_NOT_FOUND;
        if (is_hidden && !error_is_set(&failure))
            error_move(&failure, &looked[i].error);
        client_secret_clear(&looked[i]);
    }
    mem_free(looked);
    if (read && !realms->count && error_is_set(&failure))
        return error_move(err, &failure);
    return read;
}

/* --- The login's roles --------------------------------------------------------------------------------------- */

/* A client that every realm has, and that who sees clients sees. */
#define BUILT_IN "account"

/* Of the realms that were looked at. */
struct sight {
    size_t viewed, managed;
};

/* Keycloak tells with each client what the login may do with it. */
static void take_access(const struct document_read *read, struct sight *sight) {
    const json_t *client = value_find(read->document, "clientId", BUILT_IN);
    if (!client)
        return;
    sight->viewed++;
    sight->managed += value_is_true(json_object_get(client, "access"), "manage", false);
}

/* Who may view clients sees all that status looks at; what else may be done with them is told beside it. */
static void take_sight(const struct sight *sight, size_t realms, struct keycloak_facts *facts) {
    if (!sight->viewed)
        strings_add(&facts->missing_roles, "view-clients");
    facts->roles = mem_format("sees the clients of %zu of %zu realm%s, may manage those of %zu",
                              sight->viewed, realms, realms == 1 ? "" : "s", sight->managed);
}

static bool read_built_in(struct keycloak *keycloak, const struct strings *realms, struct sight *sight,
                          struct error *err) {
    struct document_read *reads = mem_alloc_array(realms->count + 1, sizeof *reads);
    for (size_t i = 0; i < realms->count; i++)
        reads[i].path = url_path("/admin/realms/{}/clients?clientId={}", realms->items[i], BUILT_IN, NULL);
    bool read = keycloak_read_documents(keycloak, reads, realms->count, err);
    for (size_t i = 0; read && i < realms->count; i++)
        take_access(&reads[i], sight);
    document_reads_clear(reads, realms->count);
    mem_free(reads);
    return read;
}

/* Realms that may not be listed are no failure: then the one of the login is looked at. */
static void choose_realms(struct keycloak *keycloak, const char *realm, struct strings *realms) {
    auto_error ignored = {0};
    auto_json all = realm ? NULL : visible_realms(keycloak, &ignored);
    size_t i;
    json_t *each;
    json_array_foreach (all, i, each)
        if (value_text(each, "realm"))
            strings_add(realms, value_text(each, "realm"));
    if (!realms->count)
        strings_add(realms, realm ? realm : keycloak_login_realm(keycloak));
}

bool chain_look_at_roles(struct keycloak *keycloak, const char *realm, struct keycloak_facts *facts,
                         struct error *err) {
    auto_strings realms = {0};
    struct sight sight = {0};
    choose_realms(keycloak, realm, &realms);
    if (!read_built_in(keycloak, &realms, &sight, err))
        return false;
    take_sight(&sight, realms.count, facts);
    return true;
}
