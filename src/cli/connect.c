#include "kcrealm/cli/connect.h"

#include "cli/credentials.h"
#include "cli/reach.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/clients.h"
#include "kcrealm/kube/discover.h"
#include "kcrealm/net/url.h"

#include <string.h>

static const char *first_of(const char *flag, const char *environment) {
    return flag ? flag : environment;
}

static const char *environment(const struct connection *connection, const char *name) {
    return session_environment(connection->session, name);
}

static bool skips_verification(const struct connection *connection) {
    const struct flags *flags = &connection->session->flags;
    return flags_given(flags, "insecure-skip-tls-verify")
               ? flags->insecure_skip_tls_verify
               : text_equal(environment(connection, "HELM_KUBEINSECURE_SKIP_TLS_VERIFY"), "true");
}

/* Helm swallows the flags of the same meaning and sets these instead. */
static void fill_overrides(const struct connection *connection, const struct strings *helm_groups,
                           const struct secret *helm_token, struct kube_overrides *overrides) {
    const struct flags *flags = &connection->session->flags;
    *overrides = (struct kube_overrides){
        .context = first_of(flags->context, environment(connection, "HELM_KUBECONTEXT")),
        .cluster = flags->cluster,
        .user = flags->user,
        .namespace = first_of(flags->namespace, environment(connection, "HELM_NAMESPACE")),
        .server = first_of(flags->server, environment(connection, "HELM_KUBEAPISERVER")),
        .certificate_authority =
            first_of(flags->certificate_authority, environment(connection, "HELM_KUBECAFILE")),
        .client_certificate = flags->client_certificate,
        .client_key = flags->client_key,
        .tls_server_name =
            first_of(flags->tls_server_name, environment(connection, "HELM_KUBETLS_SERVER_NAME")),
        .insecure_skip_tls_verify = skips_verification(connection),
        .as = first_of(flags->as, environment(connection, "HELM_KUBEASUSER")),
        .as_uid = flags->as_uid,
        .as_groups = flags->as_groups.count ? &flags->as_groups : helm_groups,
        .as_user_extra = &flags->as_user_extra,
        .token = helm_token,
        .token_file = environment(connection, "KCREALM_KUBE_TOKEN_FILE"),
    };
}

static bool load_access(struct connection *connection, struct kube_access *access, struct error *err) {
    auto_strings helm_groups = {0};
    auto_secret helm_token = secret_from_text(environment(connection, "HELM_KUBETOKEN"));
    const char *groups = environment(connection, "HELM_KUBEASGROUPS");
    if (groups)
        strings_split(&helm_groups, groups, ',');
    struct kubeconfig_input input = {
        .explicit_path = connection->session->flags.kubeconfig,
        .path_list = environment(connection, "KUBECONFIG"),
        .home = environment(connection, "HOME"),
        .service_host = environment(connection, "KUBERNETES_SERVICE_HOST"),
        .service_port = environment(connection, "KUBERNETES_SERVICE_PORT"),
    };
    fill_overrides(connection, &helm_groups, helm_token, &input.overrides);
    return kubeconfig_load(&input, access, err);
}

bool connect_kube(struct connection *connection, struct error *err) {
    struct kube_access access = {0};
    if (connection->kube)
        return true;
    reach_open_http(connection);
    if (!load_access(connection, &access, err))
        return false;
    reach_use_certificate_store(connection, &access.endpoint.tls);
    event_trace(&connection->session->events, 4, "cluster %s, context %s, namespace %s",
                access.endpoint.authority, access.context, access.namespace);
    const struct kube_options options = {.events = &connection->session->events,
                                         .now_s = session_now_s,
                                         .terminal = session_has_terminal(),
                                         .asks_nobody = connection->session->asks_nobody,
                                         .environment = (const char *const *)connection->session->environment,
                                         .interrupted = &session_interrupts};
    connection->kube = kube_open(connection->http, &access, &options);
    return true;
}

static bool find_service(struct connection *connection, struct discovered_keycloak *found,
                         struct error *err) {
    const char *name = connection->session->flags.keycloak_service;
    struct service_spec spec = {0};
    if (!name)
        return discover_keycloak(connection->kube, found, err);
    bool around = service_spec_parse(name, "--keycloak-service", &spec, err) &&
                  discover_around_service(connection->kube, &spec, found, err);
    service_spec_clear(&spec);
    return around;
}

static char *clean_path(const char *path) {
    size_t length = path ? strlen(path) : 0;
    while (length && path[length - 1] == '/')
        length--;
    auto_text trimmed = mem_dup_n(path ? path : "", length);
    return mem_format("%s%s", length && trimmed[0] != '/' ? "/" : "", trimmed);
}

static const char *login_realm_of(const struct connection *connection,
                                  const struct login_defaults *defaults) {
    return first_of(connection->session->flags.login_realm, defaults->realm ? defaults->realm : "master");
}

static unsigned connections_for(const struct connection *connection, size_t clients) {
    size_t requests = clients_requests(clients), parallel = reach_parallel(&connection->session->flags);
    return (unsigned)(requests < parallel ? requests : parallel);
}

/* The Service's way, and what its neighbours propose for logging in. */
static bool reach_found(struct connection *connection, const struct discovered_keycloak *found,
                        enum forward_transport transport, const struct login_defaults *defaults,
                        struct error *err) {
    const struct flags *flags = &connection->session->flags;
    auto_text base_path = clean_path(flags->keycloak_path ? flags->keycloak_path : found->path);
    auto_text probe = url_path("/realms/{}", login_realm_of(connection, defaults), NULL);
    struct tls_settings tls = {.ca_file = mem_dup(flags->keycloak_ca)};
    reach_use_certificate_store(connection, &tls);
    const struct reach reach = {.server = "Keycloak",
                                .service = &found->service,
                                .source = found->source,
                                .base_path = base_path,
                                .probe = probe,
                                .tls = &tls,
                                .expected = connections_for(connection, defaults->clients)};
    connection->forward = reach_service(connection, &reach, transport, err);
    reach_clear_tls(&tls);
    return connection->forward != NULL;
}

static bool reach_in_cluster(struct connection *connection, const struct login_defaults *defaults,
                             struct error *err) {
    enum forward_transport transport = FORWARD_AUTO;
    struct discovered_keycloak found = {0};
    if (!reach_transport(connection->session, "--keycloak-url", &transport, err) ||
        !connect_kube(connection, err))
        return false;
    bool reached = find_service(connection, &found, err);
    service_spec_clear(&connection->keycloak_service);
    service_spec_copy(&connection->keycloak_service, &found.service);
    for (size_t i = 0; reached && i < found.secrets.count; i++)
        strings_add(&connection->candidates, found.secrets.items[i]);
    reached = reached && reach_found(connection, &found, transport, defaults, err);
    discovered_keycloak_clear(&found);
    return reached;
}

static bool use_url(struct connection *connection, const char *url, struct error *err) {
    const struct flags *flags = &connection->session->flags;
    const char *transport = flags->transport;
    if (transport && strcmp(transport, "direct") != 0 && strcmp(transport, "auto") != 0) {
        error_set(err, ERROR_USAGE, "--keycloak-url goes with --transport direct only");
        return error_next(err, "leave out one of the two");
    }
    if (!endpoint_from_url(&connection->direct, url, err))
        return error_wrap(err, "--keycloak-url");
    if (flags->keycloak_path)
        mem_replace(&connection->direct.base_path, clean_path(flags->keycloak_path));
    connection->direct.tls.ca_file = mem_dup(flags->keycloak_ca);
    reach_use_certificate_store(connection, &connection->direct.tls);
    reach_open_http(connection);
    return true;
}

static const struct endpoint *endpoint_of(const struct connection *connection) {
    return connection->forward ? forward_endpoint(connection->forward) : &connection->direct;
}

static bool open_keycloak(struct connection *connection, const struct login_defaults *defaults,
                          const char *login_realm, struct error *err) {
    struct keycloak_credentials credentials = {0};
    bool collected = credentials_collect(connection, defaults, &credentials, err);
    const struct keycloak_options options = {.login_realm = login_realm,
                                             .events = &connection->session->events,
                                             .now_ms = session_now_ms,
                                             .now_s = session_now_s,
                                             .parallel = reach_parallel(&connection->session->flags),
                                             .prepare = connection->forward ? reach_prepare_tunnel : NULL,
                                             .prepare_state = connection};
    if (collected)
        connection->keycloak =
            keycloak_new(connection->http, endpoint_of(connection), &credentials, &options);
    keycloak_credentials_clear(&credentials);
    return collected && credentials_login(connection, err);
}

const struct endpoint *connect_keycloak_endpoint(const struct connection *connection) {
    const struct endpoint *endpoint = endpoint_of(connection);
    return endpoint->authority ? endpoint : NULL;
}

/* Flags that ask for the cluster win over the environment. */
static const char *url_of_environment(const struct connection *connection) {
    const struct flags *flags = &connection->session->flags;
    return reach_is_through_cluster(flags, flags->keycloak_service)
               ? NULL
               : environment(connection, "KCREALM_KEYCLOAK_URL");
}

bool connect_keycloak_way(struct connection *connection, const struct login_defaults *defaults,
                          struct error *err) {
    const struct flags *flags = &connection->session->flags;
    const char *login_realm = login_realm_of(connection, defaults);
    if (connect_keycloak_endpoint(connection))
        return true;
    if (flags->keycloak_url && flags->keycloak_service)
        return error_set(err, ERROR_USAGE, "--keycloak-url and --keycloak-service exclude each other");
    const char *url = flags->keycloak_url ? flags->keycloak_url : url_of_environment(connection);
    event_trace(&connection->session->events, 4, "login realm %s (%s)", login_realm,
                flags->login_realm ? "flag"
                : defaults->realm  ? "values"
                                   : "default");
    return url ? use_url(connection, url, err) : reach_in_cluster(connection, defaults, err);
}

bool connect_keycloak(struct connection *connection, const struct login_defaults *defaults,
                      struct error *err) {
    return connect_keycloak_way(connection, defaults, err) &&
           open_keycloak(connection, defaults, login_realm_of(connection, defaults), err);
}

void connect_close(struct connection *connection) {
    vault_close(connection->vault); /* which revokes tokens, through the tunnel */
    vault_kv_clear(&connection->kv);
    keycloak_free(connection->keycloak);
    forward_close(connection->vault_forward);
    forward_close(connection->forward);
    kube_close(connection->kube);
    if (connection->http)
        http_free(connection->http);
    service_spec_clear(&connection->keycloak_service);
    endpoint_clear(&connection->direct);
    endpoint_clear(&connection->vault_direct);
    strings_clear(&connection->candidates);
    *connection = (struct connection){.session = connection->session};
}
