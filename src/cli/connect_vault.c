#include "kcrealm/cli/connect_vault.h"

#include "cli/reach.h"
#include "cli/vault_credentials.h"
#include "cli/vault_environment.h"
#include "cli/vault_trust.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/discover_vault.h"

#include <string.h>

#define MOUNT_DEFAULT "secret"
#define PROBE_PATH "/v1/sys/health"

/* Where Vault is, and what its neighbours say. */
struct vault_place {
    struct connection *connection;
    struct discovered_vault found; /* of the cluster; all zero for an address that was given */
    struct secret_store store;     /* a view of found.store, where that is */
};

static const struct secret_store *store_of(const struct vault_place *place) {
    return place->found.store ? &place->store : NULL;
}

/* --- The way ----------------------------------------------------------------------------------------------- */

static bool use_url(struct vault_place *place, const char *url, const char *source, struct error *err) {
    struct connection *connection = place->connection;
    struct endpoint *endpoint = &connection->vault_direct;
    if (!endpoint_from_url(endpoint, url, err))
        return error_wrap(err, "%s", source);
    reach_open_http(connection);
    if (!vault_trust(connection, store_of(place), &endpoint->tls, err))
        return false;
    auto_text shown = endpoint_url(endpoint);
    event_trace(&connection->session->events, 2, "Vault: %s, by %s", shown, source);
    return true;
}

/* The certificate is for the name that the store uses; the Service's short one may be missing in it. */
static void expect_name_of_store(const struct vault_place *place, struct tls_settings *tls) {
    struct endpoint endpoint = {0};
    if (!tls->server_name && place->found.url && endpoint_from_url(&endpoint, place->found.url, NULL) &&
        endpoint.https)
        tls->server_name = endpoint_host(&endpoint);
    endpoint_clear(&endpoint);
}

static bool use_service(struct vault_place *place, enum forward_transport transport, struct error *err) {
    struct connection *connection = place->connection;
    struct tls_settings tls = {0};
    const struct reach reach = {.server = "Vault",
                                .service = &place->found.service,
                                .source = place->found.source,
                                .base_path = place->found.path ? place->found.path : "",
                                .probe = PROBE_PATH,
                                .tls = &tls};
    if (vault_trust(connection, store_of(place), &tls, err)) {
        expect_name_of_store(place, &tls);
        connection->vault_forward = reach_service(connection, &reach, transport, err);
    }
    reach_clear_tls(&tls);
    return connection->vault_forward != NULL;
}

static bool find_in_cluster(struct vault_place *place, struct error *err) {
    struct connection *connection = place->connection;
    const char *name = connection->session->flags.vault_service;
    struct service_spec spec = {0};
    bool found = name ? service_spec_parse(name, "--vault-service", &spec, err) &&
                            discover_around_vault(connection->kube, &spec, &place->found, err)
                      : discover_vault(connection->kube, &place->found, err);
    service_spec_clear(&spec);
    if (found && place->found.store)
        place->store = secret_store_view(place->found.store);
    return found;
}

/* The token goes there, so it is said aloud when neither the user nor a Service of the cluster stands for it. */
static bool use_url_of_store(struct vault_place *place, struct error *err) {
    event_note(&place->connection->session->events, "Vault is at %s, as %s says", place->found.url,
               place->found.source);
    return use_url(place, place->found.url, place->found.source, err);
}

static bool reach_in_cluster(struct vault_place *place, struct error *err) {
    enum forward_transport transport = FORWARD_AUTO;
    return reach_transport(place->connection->session, "--vault-url", &transport, err) &&
           connect_kube(place->connection, err) && find_in_cluster(place, err) &&
           (place->found.service.name ? use_service(place, transport, err) : use_url_of_store(place, err));
}

/* Flags that ask for the cluster win over the environment. */
static bool reach_vault(struct vault_place *place, struct error *err) {
    const struct session *session = place->connection->session;
    const struct flags *flags = &session->flags;
    const char *url = vault_environment(session, "ADDR");
    if (flags->vault_url && flags->vault_service)
        return error_set(err, ERROR_USAGE, "--vault-url and --vault-service exclude each other");
    if (flags->vault_url)
        return use_url(place, flags->vault_url, "--vault-url", err);
    if (!url || reach_is_through_cluster(flags, flags->vault_service))
        return reach_in_cluster(place, err);
    auto_text variable = vault_variable(session, "ADDR");
    return use_url(place, url, variable, err);
}

/* --- The conversation -------------------------------------------------------------------------------------- */

static void announce(const struct connection *connection, const char *source, bool is_token,
                     bool discovered) {
    const struct event_sink *events = &connection->session->events;
    auto_text line =
        is_token ? mem_format("logging in to Vault with the token of %s", source)
                 : mem_format("logging in to Vault as %s from %s", vault_identity(connection->vault), source);
    if (discovered)
        event_note(events, "%s", line);
    else
        event_trace(events, 2, "%s", line);
}

/* What the store says of a mount that not all stores agree on does not count. */
static const char *namespace_of(const struct vault_place *place) {
    const char *namespace = vault_environment(place->connection->session, "NAMESPACE");
    if (namespace || !place->found.store || place->found.stores_differ)
        return namespace;
    return place->store.vault_namespace;
}

static bool log_in(struct vault_place *place, struct error *err) {
    struct connection *connection = place->connection;
    struct vault_credentials credentials = {0};
    bool discovered = false;
    bool collected = vault_credentials_collect(connection, store_of(place), &credentials, &discovered, err);
    bool is_token = credentials.method == VAULT_BY_TOKEN;
    auto_text source = mem_dup(credentials.source);
    const struct vault_options options = {.namespace = namespace_of(place),
                                          .events = &connection->session->events,
                                          .now_ms = session_now_ms,
                                          .parallel = reach_parallel(&connection->session->flags),
                                          .prepare = connection->vault_forward ? reach_prepare_tunnel : NULL,
                                          .prepare_state = connection};
    const struct endpoint *endpoint =
        connection->vault_forward ? forward_endpoint(connection->vault_forward) : &connection->vault_direct;
    if (collected) {
        connection->vault = vault_new(connection->http, endpoint, &credentials, &options);
        announce(connection, source, is_token, discovered);
    }
    vault_credentials_clear(&credentials);
    return collected && vault_login(connection->vault, err);
}

static const char *mount_of(const struct vault_place *place) {
    const char *named = place->connection->session->flags.vault_mount;
    const struct secret_store *store = store_of(place);
    if (named || !store)
        return named ? named : MOUNT_DEFAULT;
    if (place->found.stores_differ) {
        event_note(&place->connection->session->events,
                   "several stores name this Vault, with different mounts: %s is used; --vault-mount and "
                   "VAULT_NAMESPACE choose",
                   MOUNT_DEFAULT);
        return MOUNT_DEFAULT;
    }
    return store->path && *store->path ? store->path : MOUNT_DEFAULT;
}

/* What Vault says of the mount counts; the store only where Vault does not tell. */
static bool open_mount(struct vault_place *place, struct error *err) {
    struct connection *connection = place->connection;
    const struct event_sink *events = &connection->session->events;
    const char *mount = mount_of(place);
    if (!vault_kv_open(connection->vault, mount, 0, &connection->kv, err))
        return false;
    bool is_stores = place->found.store && place->store.path && text_equal(place->store.path, mount);
    if (connection->kv.assumed && is_stores && place->store.kv_version == 1) {
        connection->kv.version = 1;
        event_note(events, "%s says version 1, so that is assumed instead", place->found.source);
    }
    event_trace(events, 2, "Vault: mount %s, KV version %d", connection->kv.mount, connection->kv.version);
    return true;
}

const struct endpoint *connect_vault_endpoint(const struct connection *connection) {
    const struct endpoint *endpoint =
        connection->vault_forward ? forward_endpoint(connection->vault_forward) : &connection->vault_direct;
    return endpoint->authority ? endpoint : NULL;
}

bool connect_vault(struct connection *connection, struct error *err) {
    struct vault_place place = {.connection = connection};
    bool connected = vault_trust_check(connection->session, err) && reach_vault(&place, err) &&
                     log_in(&place, err) && open_mount(&place, err);
    discovered_vault_clear(&place.found);
    return connected;
}
