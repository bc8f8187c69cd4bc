#include "cli/credentials.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/kube/read.h"

#include <string.h>

/* NAME, or the content of the file that NAME_FILE names (without line ends); NULL without both. */
static bool environment_secret(const struct session *session, const char *name, struct secret **secret,
                               struct error *err) {
    const char *value = session_environment(session, name);
    auto_text file_name = mem_format("%s_FILE", name);
    const char *file = session_environment(session, file_name);
    *secret = NULL;
    if (value) {
        *secret = secret_from_text(value);
        return true;
    }
    if (!file)
        return true;
    *secret = input_read_secret(file, err);
    return *secret || error_wrap(err, "%s", file_name);
}

static bool environment_text(const struct session *session, const char *name, char **text,
                             struct error *err) {
    auto_secret secret = NULL;
    if (!environment_secret(session, name, &secret, err))
        return false;
    if (secret)
        mem_replace(text, mem_dup(secret_reveal(secret)));
    return true;
}

static bool from_environment(const struct session *session, struct keycloak_credentials *found,
                             struct error *err) {
    found->source = mem_dup("the environment");
    return environment_secret(session, "KCREALM_KEYCLOAK_TOKEN", &found->token, err) &&
           environment_text(session, "KCREALM_KEYCLOAK_CLIENT_ID", &found->client_id, err) &&
           environment_secret(session, "KCREALM_KEYCLOAK_CLIENT_SECRET", &found->client_secret, err) &&
           environment_text(session, "KCREALM_KEYCLOAK_USER", &found->username, err) &&
           environment_secret(session, "KCREALM_KEYCLOAK_PASSWORD", &found->password, err);
}

static char *text_of(const struct secret_data *data, const char *key) {
    const struct secret *value = secret_data_get(data, key);
    return value ? mem_dup(secret_reveal(value)) : NULL;
}

bool credentials_read_secret(struct connection *connection, const char *name, struct secret_data *data,
                             char **source, struct error *err) {
    const char *slash = strchr(name, '/');
    auto_text namespace =
        slash ? mem_dup_n(name, (size_t)(slash - name)) : mem_dup(kube_namespace(connection->kube));
    const char *secret_name = slash ? slash + 1 : name;
    mem_replace(source, mem_format("Secret %s/%s", namespace, secret_name));
    if (kube_read_secret(connection->kube, namespace, secret_name, data, err))
        return true;
    if (err && err->class == ERROR_NOT_FOUND)
        error_next(err, "kubectl get secrets -n %s", namespace);
    return false;
}

bool credentials_show_keys(const char *source, struct error *err) {
    const char *place = source + strlen("Secret ");
    int namespace = (int)strcspn(place, "/");
    return error_next(err, "see its keys: kubectl describe secret -n %.*s %s", namespace, place,
                      place + namespace + 1);
}

static bool from_secret(struct connection *connection, const char *name, struct keycloak_credentials *found,
                        struct error *err) {
    auto_secret_data data = {0};
    if (!credentials_read_secret(connection, name, &data, &found->source, err))
        return false;
    found->client_id = text_of(&data, "client-id");
    found->client_secret = secret_copy(secret_data_get(&data, "client-secret"));
    found->username = text_of(&data, "username");
    found->password = secret_copy(secret_data_get(&data, "password"));
    if (keycloak_credentials_complete(found))
        return true;
    error_set(err, ERROR_INPUT, "%s has neither username and password nor client-id and client-secret",
              found->source);
    return credentials_show_keys(found->source, err);
}

static const char *login_name(const struct keycloak_credentials *credentials) {
    if (credentials->client_id && credentials->client_secret)
        return credentials->client_id;
    return credentials->username ? credentials->username : "?";
}

/* The first proposed Secret that can be read and used; none is no error. */
static bool from_discovery(struct connection *connection, struct keycloak_credentials *found,
                           struct error *err) {
    auto_error last = {0};
    for (size_t i = 0; i < connection->candidates.count; i++) {
        const char *name = connection->candidates.items[i];
        keycloak_credentials_clear(found);
        error_clear(&last);
        if (from_secret(connection, name, found, &last)) {
            /* The operator and Keycloak itself create these for the first login only. */
            found->temporary_bootstrap = true;
            event_note(&connection->session->events, "logging in as %s from Secret %s", login_name(found),
                       name);
            return true;
        }
        if (last.class != ERROR_NOT_FOUND)
            event_trace(&connection->session->events, 2, "Secret %s: %s", name, last.message);
    }
    keycloak_credentials_clear(found);
    if (last.class == ERROR_FORBIDDEN)
        return error_move(err, &last);
    return true;
}

static bool no_credentials(const struct connection *connection, struct error *err) {
    auto_text tried = strings_join(&connection->candidates, ", ");
    error_set(err, ERROR_UNAUTHENTICATED, "there is nothing to log in to Keycloak with%s%s%s",
              *tried ? " (no usable Secret " : "", tried, *tried ? ")" : "");
    error_code(err, "KCR-3009");
    return error_next(err, "name a Secret with --keycloak-secret [NS/]NAME (keys username and password, or "
                           "client-id and client-secret), or set KCREALM_KEYCLOAK_USER and "
                           "KCREALM_KEYCLOAK_PASSWORD");
}

static bool collect_named(struct connection *connection, struct keycloak_credentials *credentials,
                          struct error *err) {
    return connect_kube(connection, err) &&
           from_secret(connection, connection->session->flags.keycloak_secret, credentials, err);
}

/* One source at a time: a token or client of another would be tried before the user of this one. Users of the
 * others are fallen back to, see credentials_login. */
bool credentials_collect(struct connection *connection, const struct login_defaults *defaults,
                         struct keycloak_credentials *credentials, struct error *err) {
    if (connection->session->flags.keycloak_secret)
        return collect_named(connection, credentials, err);
    if (!from_environment(connection->session, credentials, err))
        return false;
    if (credentials->client_secret && !credentials->client_id)
        credentials->client_id = mem_dup(defaults->client_id);
    if (keycloak_credentials_complete(credentials))
        return true;
    keycloak_credentials_clear(credentials);
    return from_discovery(connection, credentials, err) &&
           (keycloak_credentials_complete(credentials) || no_credentials(connection, err));
}

/* A named Secret with a client leaves the environment's user at hand. */
static bool add_environment_user(struct connection *connection) {
    struct keycloak_credentials found = {0};
    auto_error ignored = {0};
    bool added = connection->session->flags.keycloak_secret &&
                 from_environment(connection->session, &found, &ignored) && found.username && found.password;
    if (added)
        keycloak_add_user(connection->keycloak, found.username, found.password, found.source, false);
    keycloak_credentials_clear(&found);
    return added;
}

static bool add_discovered_user(struct connection *connection) {
    struct keycloak_credentials found = {0};
    auto_error ignored = {0};
    bool added = from_discovery(connection, &found, &ignored) && found.username && found.password;
    if (added)
        keycloak_add_user(connection->keycloak, found.username, found.password, found.source,
                          found.temporary_bootstrap);
    keycloak_credentials_clear(&found);
    return added;
}

bool credentials_login(struct connection *connection, struct error *err) {
    if (keycloak_login(connection->keycloak, err))
        return true;
    bool refused = err->class == ERROR_UNAUTHENTICATED && err->http_status != 404;
    if (!refused || keycloak_has_user(connection->keycloak))
        return false;
    if (!add_environment_user(connection) && !add_discovered_user(connection))
        return false;
    error_clear(err);
    return keycloak_login(connection->keycloak, err);
}
