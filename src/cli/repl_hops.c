#include "cli/repl_hops.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/connect_vault.h"
#include "kcrealm/kube/read.h"
#include "kcrealm/reconcile/secret_sync.h"

#include <string.h>

#define KEYS_USUAL "client-secret", "clientSecret", "CLIENT_SECRET", "secret", "value"

bool repl_client_secret(struct repl *repl, const char *client_id, struct client_secret *client,
                        struct error *err) {
    *client = (struct client_secret){.realm = repl->realm, .client_id = client_id};
    struct keycloak *keycloak = repl_keycloak(repl, err);
    if (!keycloak || !client_secrets_read(keycloak, client, 1, err))
        return false;
    if (error_is_set(&client->error))
        return error_move(err, &client->error);
    if (client->id)
        return true;
    error_set(err, ERROR_NOT_FOUND, "there is no client %s in realm %s, or the login does not see it",
              client_id, repl->realm);
    return error_next(err, "clients lists those that there are; use REALM changes the realm");
}

/* --- What is found -------------------------------------------------------------------------------------------- */

static bool absent(struct repl_hop *hop, const char *why) {
    hop->state = REPL_HOP_ABSENT;
    mem_replace(&hop->why, mem_dup(why));
    return true;
}

/* Ctrl-C ends the command; everything else is what is known of this hop. */
static bool unreadable(struct repl_hop *hop, struct error *failure, struct error *err) {
    if (failure->class == ERROR_INTERRUPTED)
        return error_move(err, failure);
    hop->state = failure->class == ERROR_NOT_FOUND ? REPL_HOP_ABSENT : REPL_HOP_UNREADABLE;
    hop->why = mem_dup(failure->message);
    hop->next = mem_dup(failure->next);
    return true;
}

static bool present(struct repl_hop *hop, const struct secret *secret) {
    hop->state = REPL_HOP_PRESENT;
    hop->secret = secret_copy(secret);
    return true;
}

/* --- Keycloak ------------------------------------------------------------------------------------------------- */

static bool read_keycloak(struct repl *repl, const char *client_id, const struct repl_places *places,
                          struct repl_hop *hop, struct error *err) {
    struct client_secret client;
    auto_error failure = {0};
    (void)places;
    hop->place = mem_dup("Keycloak's admin API");
    bool read = repl_client_secret(repl, client_id, &client, &failure);
    bool done;
    if (!read)
        done = unreadable(hop, &failure, err);
    else if (client.secret)
        done = present(hop, client.secret);
    else if (client.masked)
        done = absent(hop, "Keycloak masks it before this login: it needs the role manage-clients");
    else
        done =
            absent(hop, client.authentication == CLIENT_IS_PUBLIC ? "the client is public: it has no secret"
                                                                  : "the client has no secret");
    client_secret_clear(&client);
    return done;
}

/* --- Vault ---------------------------------------------------------------------------------------------------- */

struct vault_place {
    char *key, *field;
};

static struct vault_place vault_place_of(const struct repl *repl, const char *client, const char *named) {
    const char *text = named ? named : client;
    const char *hash = named ? strrchr(named, '#') : NULL;
    const char *field = hash ? hash + 1 : repl->session->flags.vault_field;
    return (struct vault_place){.key = hash ? mem_dup_n(text, (size_t)(hash - text)) : mem_dup(text),
                                .field = mem_dup(field ? field : VAULT_FIELD_DEFAULT)};
}

static bool take_field(const struct vault_field *field, struct repl_hop *hop, struct error *err) {
    auto_error failure = {0};
    if (field->state == VAULT_PRESENT)
        return present(hop, field->value);
    if (field->state != VAULT_FAILED) {
        auto_text why = mem_format("it is %s there; --vault-key KEY#FIELD names another place",
                                   vault_state_name(field->state));
        return absent(hop, why);
    }
    error_copy(&failure, &field->error);
    return unreadable(hop, &failure, err);
}

/* What failed half way is closed, so that the next line tries anew. */
static bool open_vault(struct repl *repl, struct error *err) {
    struct connection *connection = &repl->connection;
    if (connection->vault && connection->kv.mount)
        return true;
    if (connect_vault(connection, err))
        return true;
    vault_close(connection->vault);
    connection->vault = NULL;
    vault_kv_clear(&connection->kv);
    return false;
}

static bool read_vault(struct repl *repl, const char *client, const struct repl_places *places,
                       struct repl_hop *hop, struct error *err) {
    struct connection *connection = &repl->connection;
    auto_error failure = {0};
    if (!open_vault(repl, &failure)) {
        hop->place = mem_dup("Vault");
        return unreadable(hop, &failure, err);
    }
    struct vault_place place = vault_place_of(repl, client, places->vault_key);
    struct vault_field field = {.path = place.key, .field = place.field};
    hop->place =
        mem_format("%s/%s%s#%s", connection->kv.mount, connection->kv.prefix, place.key, place.field);
    bool read = vault_read_all(connection->vault, &connection->kv, &field, 1, &failure);
    bool done = read ? take_field(&field, hop, err) : unreadable(hop, &failure, err);
    vault_fields_clear(&field, 1);
    mem_free(place.key);
    mem_free(place.field);
    return done;
}

/* --- The Kubernetes Secret ------------------------------------------------------------------------------------- */

struct secret_place {
    char *namespace, *name, *key; /* key NULL: the usual ones */
};

static void secret_place_clear(struct secret_place *place) {
    mem_free(place->namespace);
    mem_free(place->name);
    mem_free(place->key);
}

/* "[NS/]NAME[:KEY]" */
static struct secret_place named_place(const struct kube *kube, const char *text) {
    const char *slash = strchr(text, '/'), *name = slash ? slash + 1 : text;
    const char *colon = strchr(name, ':');
    return (struct secret_place){.namespace = slash ? mem_dup_n(text, (size_t)(slash - text))
                                                    : mem_dup(kube_namespace(kube)),
                                 .name = colon ? mem_dup_n(name, (size_t)(colon - name)) : mem_dup(name),
                                 .key = colon ? mem_dup(colon + 1) : NULL};
}

/* The Secret of the first ExternalSecret that reads this place in Vault. False: there is none. */
static bool synced_place(struct repl *repl, const char *client, const struct repl_places *places,
                         struct secret_place *place, struct error *err) {
    struct connection *connection = &repl->connection;
    const struct secret_sync_options options = {.events = &repl->session->events,
                                                .now_ms = session_now_ms,
                                                .now_s = session_now_s,
                                                .pause_ms = session_pause_ms,
                                                .interrupted = &session_interrupts};
    struct secret_sync_list list = {0};
    auto_secret_pusher pusher = {0};
    if (!open_vault(repl, err))
        return false;
    struct secret_syncs *syncs = secret_syncs_read(connection->kube, &options, err);
    if (!syncs)
        return false;
    struct vault_place vault = vault_place_of(repl, client, places->vault_key);
    auto_text path = mem_format("%s%s", connection->kv.prefix, vault.key);
    const struct vault_location location = {.vault_namespace = vault_namespace(connection->vault),
                                            .mount = connection->kv.mount,
                                            .path = path,
                                            .kv_version = connection->kv.version};
    secret_syncs_find(syncs, &location, vault.field, &list, &pusher);
    bool found = list.count > 0;
    if (found)
        *place = (struct secret_place){mem_dup(list.items[0].namespace), mem_dup(list.items[0].secret),
                                       mem_dup(list.items[0].key)};
    else
        error_set(err, ERROR_NOT_FOUND,
                  "no ExternalSecret reads %s/%s: --secret [NS/]NAME[:KEY] names the Secret", location.mount,
                  path);
    secret_sync_list_clear(&list);
    secret_syncs_free(syncs);
    mem_free(vault.key);
    mem_free(vault.field);
    return found;
}

static const struct secret *value_in(const struct secret_data *data, struct secret_place *place) {
    static const char *const keys[] = {KEYS_USUAL};
    if (place->key)
        return secret_data_get(data, place->key);
    if (data->count == 1) {
        place->key = mem_dup(data->entries[0].key);
        return data->entries[0].value;
    }
    for (size_t i = 0; i < mem_count(keys); i++)
        if (secret_data_get(data, keys[i])) {
            place->key = mem_dup(keys[i]);
            return secret_data_get(data, keys[i]);
        }
    return NULL;
}

static bool take_secret(struct kube *kube, struct secret_place *place, struct repl_hop *hop,
                        struct error *err) {
    auto_secret_data data = {0};
    auto_error failure = {0};
    bool read = kube_read_secret(kube, place->namespace, place->name, &data, &failure);
    const struct secret *value = read ? value_in(&data, place) : NULL;
    mem_replace(&hop->place, mem_format("Secret %s/%s%s%s", place->namespace, place->name,
                                        place->key ? ", key " : "", place->key ? place->key : ""));
    if (!read)
        return unreadable(hop, &failure, err);
    return value
               ? present(hop, value)
               : absent(hop, "it has no such key: --secret NS/NAME:KEY names the one that holds the secret");
}

static bool read_secret(struct repl *repl, const char *client, const struct repl_places *places,
                        struct repl_hop *hop, struct error *err) {
    struct connection *connection = &repl->connection;
    struct secret_place place = {0};
    auto_error failure = {0};
    hop->place = mem_dup("Kubernetes Secret");
    if (!connect_kube(connection, &failure))
        return unreadable(hop, &failure, err);
    bool found = true;
    if (places->secret)
        place = named_place(connection->kube, places->secret);
    else
        found = synced_place(repl, client, places, &place, &failure);
    bool done = found ? take_secret(connection->kube, &place, hop, err) : unreadable(hop, &failure, err);
    secret_place_clear(&place);
    return done;
}

/* --- All ------------------------------------------------------------------------------------------------------ */

typedef bool hop_read(struct repl *repl, const char *client, const struct repl_places *places,
                      struct repl_hop *hop, struct error *err);

static const struct {
    const char *name;
    hop_read *read;
} hops[] = {{"keycloak", read_keycloak}, {"vault", read_vault}, {"secret", read_secret}};

bool repl_is_hop(const char *name) {
    for (size_t i = 0; i < mem_count(hops); i++)
        if (text_equal(name, hops[i].name))
            return true;
    return false;
}

struct repl_places repl_places_of(const struct repl_line *line) {
    return (struct repl_places){.vault_key = repl_line_flag(line, "vault-key"),
                                .secret = repl_line_flag(line, "secret")};
}

bool repl_hop_read(struct repl *repl, const char *name, const char *client, const struct repl_places *places,
                   struct repl_hop *hop, struct error *err) {
    *hop = (struct repl_hop){0};
    mem_replace(&repl->attempt.vault_key, mem_dup(places->vault_key));
    mem_replace(&repl->attempt.secret_name, mem_dup(places->secret));
    for (size_t i = 0; i < mem_count(hops); i++)
        if (text_equal(name, hops[i].name))
            return hops[i].read(repl, client, places, hop, err);
    error_set(err, ERROR_USAGE, "--secret-from takes keycloak, vault and secret, not \"%s\"", name);
    return error_next(err, "several have commas between: --secret-from keycloak,vault,secret");
}

void repl_hop_clear(struct repl_hop *hop) {
    mem_free(hop->place);
    secret_free(hop->secret);
    mem_free(hop->why);
    mem_free(hop->next);
    *hop = (struct repl_hop){0};
}
