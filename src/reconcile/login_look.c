#include "kcrealm/reconcile/login_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/live.h"

#include <string.h>

/* A client that every realm has, and that who sees clients sees. */
#define BUILT_IN "account"

#define LOCK_PATH "/admin/realms/{}/attack-detection/brute-force/users/{}"
/* Types and names alone: what is secret the admin API keeps to itself. */
#define CREDENTIALS_PATH "/admin/realms/{}/users/{}/credentials"

enum read { READ_REALM, READ_CLIENT, READ_BUILT_IN, READ_ALIKE, READ_SCOPES, READ_USER, READ_ISSUER, READS };

static const char *const read_names[READS] = {[READ_REALM] = "the realm",
                                              [READ_CLIENT] = "clients",
                                              [READ_BUILT_IN] = NULL,
                                              [READ_ALIKE] = NULL,
                                              [READ_SCOPES] = "client scopes",
                                              [READ_USER] = "users",
                                              [READ_ISSUER] = "the discovery document"};

static char *user_path(const struct login_facts *facts) {
    bool is_address = strchr(facts->user, '@') != NULL;
    return url_path(is_address ? "/admin/realms/{}/users?exact=true&email={}"
                               : "/admin/realms/{}/users?exact=true&username={}",
                    facts->realm, facts->user, NULL);
}

/* The realm itself where there is nothing else to look for: a document that is read twice is free. */
static void fill_paths(const struct login_facts *facts, struct document_read *reads) {
    const char *realm = facts->realm, *client = facts->client ? facts->client : BUILT_IN;
    reads[READ_REALM].path = url_path("/admin/realms/{}", realm, NULL);
    reads[READ_CLIENT].path = url_path("/admin/realms/{}/clients?clientId={}", realm, client, NULL);
    reads[READ_BUILT_IN].path = url_path("/admin/realms/{}/clients?clientId={}", realm, BUILT_IN, NULL);
    reads[READ_ALIKE].path =
        url_path("/admin/realms/{}/clients?max=20&search=true&clientId={}", realm, client, NULL);
    reads[READ_SCOPES].path = url_path("/admin/realms/{}/client-scopes", realm, NULL);
    reads[READ_USER].path = facts->user ? user_path(facts) : mem_dup(reads[READ_REALM].path);
    reads[READ_ISSUER].path = url_path("/realms/{}/.well-known/openid-configuration", realm, NULL);
}

/* --- Taking what was read ------------------------------------------------------------------------------------- */

static void note_refusals(const struct document_read *reads, struct login_facts *facts) {
    for (size_t i = 0; i < READS; i++) {
        const struct error *error = &reads[i].error;
        if (read_names[i] && error_is_set(error) && error->class != ERROR_NOT_FOUND)
            strings_format(&facts->not_looked, "%s: %s", read_names[i], error->message);
    }
}

static enum login_look look_of(const struct document_read *read, bool found) {
    if (error_is_set(&read->error))
        return LOGIN_NOT_LOOKED;
    return found ? LOGIN_FOUND : LOGIN_ABSENT;
}

static void take_realm(const struct document_read *read, struct login_facts *facts) {
    bool is_missing = read->error.class == ERROR_NOT_FOUND;
    facts->realm_look = is_missing ? LOGIN_ABSENT : look_of(read, true);
    facts->realm_live = json_incref(read->document);
}

static void take_nearest(const struct document_read *read, struct login_facts *facts) {
    const char *names[21] = {NULL};
    size_t i, count = 0;
    const json_t *client;
    json_array_foreach (read->document, i, client) {
        const char *name = value_text(client, "clientId");
        if (name && count < mem_count(names) - 1)
            names[count++] = name;
    }
    const char *nearest = text_nearest(facts->client, names);
    facts->nearest_client = mem_dup(nearest ? nearest : names[0]);
}

static void take_client(const struct document_read *reads, struct login_facts *facts) {
    json_t *client =
        facts->client ? value_find(reads[READ_CLIENT].document, "clientId", facts->client) : NULL;
    if (!facts->client)
        return;
    facts->client_look = look_of(&reads[READ_CLIENT], client != NULL);
    if (client) {
        live_drop_secrets(client);
        facts->client_live = json_incref(client);
    } else if (facts->client_look == LOGIN_ABSENT) {
        bool sees_clients = json_array_size(reads[READ_BUILT_IN].document) > 0;
        facts->client_look = sees_clients ? LOGIN_ABSENT : LOGIN_HIDDEN;
        take_nearest(&reads[READ_ALIKE], facts);
    }
}

static void take_user(const struct document_read *read, struct login_facts *facts) {
    if (!facts->user)
        return;
    json_t *user = json_array_get(read->document, 0);
    facts->user_look = look_of(read, user != NULL);
    facts->user_live = json_incref(user);
}

/* An empty list may be one that the login does not see. */
static void take_scopes(const struct document_read *read, struct login_facts *facts) {
    size_t i;
    const json_t *scope;
    if (!json_array_size(read->document))
        return;
    facts->realm_scopes = json_array();
    json_array_foreach (read->document, i, scope) {
        const char *name = value_text(scope, "name");
        if (name)
            json_array_append_new(facts->realm_scopes, json_string(name));
    }
}

static void take_all(const struct document_read *reads, struct login_facts *facts) {
    note_refusals(reads, facts);
    take_realm(&reads[READ_REALM], facts);
    take_client(reads, facts);
    take_user(&reads[READ_USER], facts);
    take_scopes(&reads[READ_SCOPES], facts);
    facts->issuer = mem_dup(value_text(reads[READ_ISSUER].document, "issuer"));
}

/* --- What needs the first answers ------------------------------------------------------------------------------ */

/* The document at a path of the admin API, {} for realm and user; it stays NULL where there is none, or none that is seen. */
static bool look_at_user(struct keycloak *keycloak, const struct login_facts *facts, const char *path,
                         json_t **document, struct error *err) {
    const char *id = value_text(facts->user_live, "id");
    if (!id)
        return true;
    struct document_read read = {.path = url_path(path, facts->realm, id, NULL)};
    bool ran = keycloak_read_documents(keycloak, &read, 1, err);
    *document = json_incref(read.document);
    document_reads_clear(&read, 1);
    return ran;
}

static bool look_at_secret(struct keycloak *keycloak, const struct secret *sent, long long now_s,
                           struct login_facts *facts, struct error *err) {
    struct client_secret client = {.realm = facts->realm, .client_id = facts->client};
    if (!facts->client_live)
        return true;
    bool ran = client_secrets_read(keycloak, &client, 1, err);
    facts->secret_has_expired = client.expires_s > 0 && client.expires_s <= now_s;
    if (sent && client.secret)
        facts->secret = secret_equal(sent, client.secret) ? LOGIN_SECRET_EQUAL : LOGIN_SECRET_DIFFERS;
    client_secret_clear(&client);
    return ran;
}

bool login_look(struct keycloak *keycloak, const struct secret *sent, long long now_s,
                struct login_facts *facts, struct error *err) {
    struct document_read reads[READS] = {{0}};
    fill_paths(facts, reads);
    bool ran = keycloak_read_documents(keycloak, reads, READS, err);
    if (ran)
        take_all(reads, facts);
    document_reads_clear(reads, READS);
    facts->clock_is_known = keycloak_clock_ahead_s(keycloak, &facts->clock_ahead_s);
    return ran && look_at_user(keycloak, facts, LOCK_PATH, &facts->user_lock, err) &&
           look_at_user(keycloak, facts, CREDENTIALS_PATH, &facts->user_credentials, err) &&
           look_at_secret(keycloak, sent, now_s, facts, err);
}
