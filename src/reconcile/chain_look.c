#include "kcrealm/reconcile/chain_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"
#include "kcrealm/vault/client.h"
#include "reconcile/chain_syncs.h"

#include <stdlib.h>
#include <string.h>

/* --- Rows ---------------------------------------------------------------------------------------------------- */

static struct client_facts *add_row(struct chain_facts *facts, const char *realm, const char *name) {
    facts->clients = mem_resize(facts->clients, (facts->client_count + 1) * sizeof *facts->clients);
    struct client_facts *row = &facts->clients[facts->client_count++];
    *row = (struct client_facts){.realm = mem_dup(realm), .name = mem_dup(name)};
    return row;
}

static void add_declared(const struct desired *desired, const struct desired_object *object,
                         struct chain_facts *facts) {
    size_t added = 0;
    for (size_t i = 0; i < desired->extractions.count; i++) {
        const struct extraction *extraction = &desired->extractions.items[i];
        if (!text_equal(extraction->realm, object->realm) || strcmp(extraction->client_id, object->name) != 0)
            continue;
        struct client_facts *row = add_row(facts, object->realm, object->name);
        row->declared = object;
        row->extraction = extraction;
        added++;
    }
    if (!added)
        add_row(facts, object->realm, object->name)->declared = object;
}

static int compare_rows(const void *left, const void *right) {
    const struct client_facts *a = left, *b = right;
    int order = strcmp(a->realm, b->realm);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order || !a->extraction || !b->extraction ? order
                                                     : (a->extraction->order > b->extraction->order) -
                                                           (a->extraction->order < b->extraction->order);
}

void chain_rows(const struct desired *desired, struct chain_facts *facts) {
    for (size_t i = 0; i < desired->count; i++)
        if (desired->items[i].kind == &kind_client)
            add_declared(desired, &desired->items[i], facts);
    for (size_t i = 0; i < desired->extractions.count; i++) {
        const struct extraction *extraction = &desired->extractions.items[i];
        if (extraction->realm &&
            !desired_find(desired, &kind_client, extraction->realm, extraction->client_id))
            add_row(facts, extraction->realm, extraction->client_id)->extraction = extraction;
    }
}

void chain_add_named(const char *name, const char *realm, struct chain_facts *facts) {
    add_row(facts, realm, name);
}

void chain_sort(struct chain_facts *facts) {
    if (facts->client_count)
        qsort(facts->clients, facts->client_count, sizeof *facts->clients, compare_rows);
}

/* --- Drift --------------------------------------------------------------------------------------------------- */

static const struct drift_item *drift_of(const struct drift *drift, const struct kind *kind,
                                         const char *realm, const char *name) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (item->kind == kind && strcmp(item->realm, realm) == 0 && (!name || strcmp(item->name, name) == 0))
            return item;
    }
    return NULL;
}

void chain_take_snapshot(const struct snapshot *snapshot, struct chain_facts *facts) {
    facts->drift = &snapshot->drift;
    for (size_t i = 0; i < facts->client_count; i++) {
        struct client_facts *row = &facts->clients[i];
        if (!row->declared)
            continue;
        const struct drift_item *item = drift_of(&snapshot->drift, &kind_client, row->realm, row->name);
        row->is_looked_for = true;
        row->realm_is_missing = drift_of(&snapshot->drift, &kind_realm, row->realm, NULL) != NULL;
        row->item = item;
        row->state = item ? item->state : row->realm_is_missing ? DRIFT_MISSING : DRIFT_UNKNOWN;
        if (row->state == DRIFT_UNKNOWN)
            row->unknown_why = mem_dup(item && item->reason         ? item->reason
                                       : snapshot->obstacle.message ? snapshot->obstacle.message
                                                                    : "it could not be read");
    }
}

/* --- Realms -------------------------------------------------------------------------------------------------- */

static void take_realm(struct chain_facts *facts, const char *realm, const struct document_read *read) {
    bool missing = read->error.class == ERROR_NOT_FOUND;
    bool disabled = read->document && json_is_false(json_object_get(read->document, "enabled"));
    for (size_t i = 0; i < facts->client_count; i++) {
        struct client_facts *row = &facts->clients[i];
        if (strcmp(row->realm, realm) != 0)
            continue;
        row->realm_is_missing |= missing;
        row->realm_is_disabled = disabled;
        row->realm_is_seen = read->document != NULL;
        row->is_looked_for |= missing;
        if (missing && !row->declared)
            row->state = DRIFT_MISSING;
    }
}

/* Rows are sorted by realm. A realm that may not be read is no reason to stop: its clients tell. */
static bool look_at_realms(struct keycloak *keycloak, struct chain_facts *facts, struct error *err) {
    struct document_read *reads = mem_alloc_array(facts->client_count + 1, sizeof *reads);
    const char **realms = mem_alloc_array(facts->client_count + 1, sizeof *realms);
    size_t count = 0;
    for (size_t i = 0; i < facts->client_count; i++) {
        const char *realm = facts->clients[i].realm;
        if (count && strcmp(realms[count - 1], realm) == 0)
            continue;
        realms[count] = realm;
        reads[count++].path = url_path("/admin/realms/{}", realm, NULL);
    }
    bool read = keycloak_read_documents(keycloak, reads, count, err);
    for (size_t i = 0; read && i < count; i++)
        take_realm(facts, realms[i], &reads[i]);
    document_reads_clear(reads, count);
    mem_free(reads);
    mem_free(realms);
    return read;
}

/* --- Secrets in Keycloak ------------------------------------------------------------------------------------- */

static const char *why_none(const struct client_secret *client) {
    switch (client->authentication) {
    case CLIENT_IS_PUBLIC:
        return "a public client has none";
    case CLIENT_IS_BEARER_ONLY:
        return "a bearer-only client needs none";
    case CLIENT_AUTHENTICATES_OTHERWISE:
        return "the client does not authenticate with one";
    case CLIENT_AUTHENTICATES_BY_SECRET:
    case CLIENT_AUTHENTICATES_BY_SECRET_JWT:
        break;
    }
    return NULL;
}

static void take_existence(struct client_facts *row, const struct client_secret *client) {
    row->is_looked_for = true;
    if (error_is_set(&client->error)) {
        row->state = DRIFT_UNKNOWN;
        mem_replace(&row->unknown_why, mem_dup(client->error.message));
    } else {
        row->state = client->id ? DRIFT_IN_SYNC : DRIFT_MISSING;
    }
}

static void take_secret(struct client_facts *row, const struct client_secret *client,
                        const struct strings *placeholders) {
    const char *none = why_none(client);
    row->is_disabled = !client->enabled;
    row->is_public = client->authentication == CLIENT_IS_PUBLIC;
    row->secret_why = mem_dup(none ? none : client->masked ? "Keycloak masks it before this login" : NULL);
    row->secret = none ? SECRET_NONE : client->masked ? SECRET_UNREADABLE : SECRET_PRESENT;
    if (row->secret != SECRET_PRESENT)
        return;
    row->secret_placeholder = placeholder_judge(client->secret, row->name, placeholders);
    row->created_s = client->created_s;
    row->expires_s = client->expires_s;
    row->has_rotated = client->has_rotated;
    row->rotated_expires_s = client->rotated_expires_s;
}

static void take_client(struct client_facts *row, const struct client_secret *client,
                        const struct strings *placeholders) {
    if (!row->declared && !row->realm_is_missing)
        take_existence(row, client);
    if (error_is_set(&client->error) && !row->realm_is_missing) {
        row->secret = SECRET_UNREADABLE;
        error_copy(&row->secret_error, &client->error);
    } else if (client->id) {
        take_secret(row, client, placeholders);
    } else if (row->state == DRIFT_IN_SYNC || row->state == DRIFT_DRIFTED) {
        row->state = DRIFT_MISSING; /* deleted since it was compared */
    }
}

/* With the role query-clients alone a look-up finds nothing, and says so with 200. A realm has this client from its
 * creation: whoever does not see it may see none. */
#define ALWAYS_THERE "account"

static bool is_missing(const struct client_facts *row) {
    return !row->declared && !row->realm_is_missing && row->state == DRIFT_MISSING;
}

static void doubt(struct chain_facts *facts, const char *realm) {
    for (size_t i = 0; i < facts->client_count; i++) {
        struct client_facts *row = &facts->clients[i];
        if (strcmp(row->realm, realm) != 0 || !is_missing(row))
            continue;
        row->state = DRIFT_UNKNOWN;
        mem_replace(&row->unknown_why,
                    mem_format("the login sees no client of realm %s, not even " ALWAYS_THERE
                               ": it may lack the role view-clients",
                               realm));
    }
}

/* Rows are sorted by realm. Those that snapshots have compared are judged there. */
static bool look_at_absences(struct keycloak *keycloak, struct chain_facts *facts, struct error *err) {
    struct client_secret *probes = mem_alloc_array(facts->client_count + 1, sizeof *probes);
    size_t count = 0;
    for (size_t i = 0; i < facts->client_count; i++) {
        const char *realm = facts->clients[i].realm;
        if (is_missing(&facts->clients[i]) && (!count || strcmp(probes[count - 1].realm, realm) != 0))
            probes[count++] = (struct client_secret){.realm = realm, .client_id = ALWAYS_THERE};
    }
    bool read = client_secrets_read(keycloak, probes, count, err);
    for (size_t i = 0; i < count; i++) {
        if (read && !probes[i].id)
            doubt(facts, probes[i].realm);
        client_secret_clear(&probes[i]);
    }
    mem_free(probes);
    return read;
}

/* Clients as Keycloak has them; one that is carried to several places has several rows. */
struct seen_clients {
    struct client_secret *items;
    size_t count;
    const struct client_secret **of_row;
};

static void seen_clients_init(struct seen_clients *seen, const struct chain_facts *facts) {
    seen->items = mem_alloc_array(facts->client_count + 1, sizeof *seen->items);
    seen->of_row = mem_alloc_array(facts->client_count + 1, sizeof *seen->of_row);
    for (size_t i = 0; i < facts->client_count; i++) {
        const struct client_facts *row = &facts->clients[i];
        const struct client_secret *last = seen->count ? &seen->items[seen->count - 1] : NULL;
        if (!last || strcmp(last->realm, row->realm) != 0 || strcmp(last->client_id, row->name) != 0)
            seen->items[seen->count++] = (struct client_secret){.realm = row->realm, .client_id = row->name};
        seen->of_row[i] = &seen->items[seen->count - 1];
    }
}

static void seen_clients_clear(struct seen_clients *seen) {
    for (size_t i = 0; i < seen->count; i++)
        client_secret_clear(&seen->items[i]);
    mem_free(seen->items);
    mem_free(seen->of_row);
}

static bool look_at_clients(const struct chain_view *view, struct chain_facts *facts,
                            struct seen_clients *clients, struct error *err) {
    if (!look_at_realms(view->keycloak, facts, err) ||
        !client_secrets_read(view->keycloak, clients->items, clients->count, err))
        return false;
    for (size_t i = 0; i < facts->client_count; i++)
        take_client(&facts->clients[i], clients->of_row[i], view->placeholders);
    return look_at_absences(view->keycloak, facts, err);
}

/* --- Vault --------------------------------------------------------------------------------------------------- */

static bool is_carried(const struct client_facts *row) {
    return row->extraction && row->extraction->enabled && row->secret != SECRET_NONE;
}

static enum vault_fact fact_of(const struct vault_field *field, const struct secret *wanted) {
    switch (field->state) {
    case VAULT_FAILED:
        return field->error.class == ERROR_FORBIDDEN ? VAULT_FACT_FORBIDDEN : VAULT_FACT_UNREADABLE;
    case VAULT_NO_MOUNT:
        return VAULT_FACT_NO_MOUNT;
    case VAULT_MISSING:
        return VAULT_FACT_MISSING;
    case VAULT_SOFT_DELETED:
    case VAULT_DESTROYED:
        return VAULT_FACT_DELETED;
    case VAULT_NO_FIELD:
    case VAULT_NOT_TEXT:
        return VAULT_FACT_NO_FIELD;
    case VAULT_PRESENT:
        break;
    }
    return !wanted                              ? VAULT_FACT_PRESENT
           : secret_equal(field->value, wanted) ? VAULT_FACT_EQUAL
                                                : VAULT_FACT_DIFFERS;
}

static void take_field(struct client_facts *row, struct vault_field *field, const struct secret *wanted,
                       const struct strings *placeholders) {
    row->vault = fact_of(field, wanted);
    error_copy(&row->vault_error, &field->error);
    row->vault_version = field->version;
    row->vault_writer = mem_dup(field->writer);
    if (field->state == VAULT_PRESENT)
        row->vault_placeholder = placeholder_judge(field->value, row->name, placeholders);
}

/* fields[i] is that of row i; those of rows that are not carried stay empty. */
static bool look_at_vault(const struct chain_view *view, struct chain_facts *facts,
                          const struct seen_clients *clients, struct vault_field *fields, struct error *err) {
    struct vault_field *wanted = mem_alloc_array(facts->client_count + 1, sizeof *wanted);
    size_t count = 0;
    for (size_t i = 0; i < facts->client_count; i++)
        if (is_carried(&facts->clients[i]))
            wanted[count++] = (struct vault_field){.path = facts->clients[i].extraction->vault_key,
                                                   .field = facts->clients[i].extraction->vault_field};
    bool read = vault_read_all(view->vault, view->kv, wanted, count, err);
    count = 0;
    for (size_t i = 0; i < facts->client_count; i++) {
        if (!is_carried(&facts->clients[i]))
            continue;
        fields[i] = wanted[count++];
        if (read)
            take_field(&facts->clients[i], &fields[i], clients->of_row[i]->secret, view->placeholders);
    }
    mem_free(wanted);
    return read;
}

static void name_targets(const struct chain_view *view, struct chain_facts *facts) {
    for (size_t i = 0; view->kv && i < facts->client_count; i++) {
        struct client_facts *row = &facts->clients[i];
        if (is_carried(row))
            row->vault_target =
                mem_format("%s/%s%s#%s", view->kv->mount, view->kv->prefix ? view->kv->prefix : "",
                           row->extraction->vault_key, row->extraction->vault_field);
    }
}

/* --- All ----------------------------------------------------------------------------------------------------- */

static bool look_behind_vault(const struct chain_view *view, struct chain_facts *facts,
                              const struct seen_clients *clients, const struct vault_field *fields,
                              struct error *err) {
    const struct secret **values = mem_alloc_array(facts->client_count + 1, sizeof *values);
    for (size_t i = 0; i < facts->client_count; i++)
        values[i] = fields[i].value ? fields[i].value : clients->of_row[i]->secret;
    bool looked = chain_look_at_syncs(view, facts, values, err);
    mem_free(values);
    return looked;
}

bool chain_look(const struct chain_view *view, struct chain_facts *facts, struct error *err) {
    struct seen_clients clients = {0};
    seen_clients_init(&clients, facts);
    struct vault_field *fields = mem_alloc_array(facts->client_count + 1, sizeof *fields);
    bool looked = !view->keycloak || look_at_clients(view, facts, &clients, err);
    if (looked)
        name_targets(view, facts);
    looked = looked && (!view->vault || look_at_vault(view, facts, &clients, fields, err)) &&
             look_behind_vault(view, facts, &clients, fields, err);
    seen_clients_clear(&clients);
    vault_fields_clear(fields, facts->client_count);
    mem_free(fields);
    return looked;
}

void chain_take_rotations(const struct rotations *rotations, struct chain_facts *facts) {
    for (size_t i = 0; i < facts->client_count; i++)
        for (size_t j = 0; j < rotations->count; j++)
            facts->clients[i].rotation_is_open |=
                text_equal(rotations->items[j].realm, facts->clients[i].realm) &&
                text_equal(rotations->items[j].client_id, facts->clients[i].name);
}

static bool keeps_us_out(const struct error *error) {
    return error->class == ERROR_UNREACHABLE || error->class == ERROR_UNAUTHENTICATED ||
           error->class == ERROR_SERVER;
}

/* systemInfo is there only for those who may see it. */
bool chain_reach_keycloak(struct keycloak *keycloak, char **version, struct error *err) {
    struct document_read read = {.path = mem_dup("/admin/serverinfo")};
    bool reached = keycloak_read_documents(keycloak, &read, 1, err) &&
                   (!keeps_us_out(&read.error) || error_move(err, &read.error));
    *version = mem_dup(value_text(json_object_get(read.document, "systemInfo"), "version"));
    document_reads_clear(&read, 1);
    return reached;
}
