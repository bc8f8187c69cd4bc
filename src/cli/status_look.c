#include "cli/status_look.h"

#include "cli/lint_settings.h"
#include "cli/reach.h"
#include "cli/rotation_places.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/connect_vault.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/diagnose/pod_logs.h"
#include "kcrealm/net/url.h"
#include "kcrealm/reconcile/chain_look.h"
#include "kcrealm/reconcile/cluster_look.h"

#include <string.h>

#define MOUNT_ASSUMED "secret"

/* What a server's failure means for the whole look. */
static bool ends_all(const struct error *error) {
    return error->class == ERROR_INTERRUPTED || error->class == ERROR_USAGE;
}

static const struct event_sink *events_of(const struct status_look *look) {
    return &look->session->events;
}

/* --- The cluster --------------------------------------------------------------------------------------------- */

/* The groups that it serves; NULL when there is no cluster, or it does not answer. */
static json_t *reach_cluster(struct status_look *look) {
    struct cluster_facts *cluster = &look->facts.cluster;
    auto_error err = {0};
    if (!connect_kube(look->connection, &err)) {
        event_note(events_of(look), "no cluster is at hand, so only Keycloak and Vault are looked at: %s",
                   err.message);
        return NULL;
    }
    look->facts.has_cluster = true;
    cluster->namespace = mem_dup(kube_namespace(look->connection->kube));
    const struct endpoint *endpoint = &kube_access(look->connection->kube)->endpoint;
    cluster->address = mem_dup(endpoint->authority);
    json_t *groups = cluster_groups(look->connection->kube, &err);
    cluster->state = groups ? REACH_DONE : REACH_FAILED;
    error_move(&cluster->error, &err);
    return groups;
}

/* --- Keycloak ------------------------------------------------------------------------------------------------ */

static void describe_service(struct status_look *look) {
    const struct service_spec *service = &look->connection->keycloak_service;
    struct keycloak_facts *keycloak = &look->facts.keycloak;
    if (!service->name || !service->namespace)
        return;
    auto_text path = url_path("/api/v1/namespaces/{}/services/{}", service->namespace, service->name, NULL);
    auto_json object = kube_get_json(look->connection->kube, path, NULL);
    keycloak->namespace = mem_dup(service->namespace);
    keycloak->selector = json_incref(value_at(object, "spec", "selector", NULL));
}

static void describe_keycloak(struct status_look *look) {
    const struct connection *connection = look->connection;
    struct keycloak_facts *keycloak = &look->facts.keycloak;
    const struct endpoint *endpoint = connect_keycloak_endpoint(connection);
    const struct service_spec *service = &connection->keycloak_service;
    if (endpoint)
        keycloak->address = mem_dup(endpoint->authority);
    else if (service->name)
        keycloak->address = service_spec_text(service);
    if (look->facts.cluster.state == REACH_DONE)
        describe_service(look);
    if (keycloak->state != REACH_DONE)
        return;
    keycloak->identity = mem_dup(keycloak_identity(connection->keycloak));
    keycloak->is_temporary_admin = keycloak_is_temporary(connection->keycloak);
}

static bool reach_keycloak(struct status_look *look, struct error *err) {
    const struct login_defaults defaults = {look->desired->login_realm, look->desired->login_client_id,
                                            look->desired->count};
    struct keycloak_facts *keycloak = &look->facts.keycloak;
    auto_error failure = {0};
    bool reached = (look->connection->keycloak || connect_keycloak(look->connection, &defaults, &failure)) &&
                   chain_reach_keycloak(look->connection->keycloak, &keycloak->version, &failure);
    if (!reached && ends_all(&failure))
        return error_move(err, &failure);
    keycloak->state = reached ? REACH_DONE : REACH_FAILED;
    error_move(&keycloak->error, &failure);
    describe_keycloak(look);
    return true;
}

/* What one may see is told by the clients, where there are any. */
static bool look_at_roles(struct status_look *look, struct error *err) {
    if (look->facts.client_count || look->facts.keycloak.state != REACH_DONE || !look->wanted[HOP_KEYCLOAK])
        return true;
    return chain_look_at_roles(look->connection->keycloak, look->session->flags.realm, &look->facts.keycloak,
                               err);
}

/* --- Vault --------------------------------------------------------------------------------------------------- */

static bool wants_vault(const struct status_look *look) {
    const struct extractions *extractions = &look->desired->extractions;
    for (size_t i = 0; i < extractions->count; i++)
        if (extractions->items[i].enabled)
            return true;
    return look->facts.client_count == 0;
}

/* Where nothing is to be carried, a Vault that is not found is none. */
static bool reach_vault(struct status_look *look, struct error *err) {
    struct vault_facts *vault = &look->facts.vault;
    auto_error failure = {0};
    if (!wants_vault(look))
        return true;
    bool reached = look->connection->vault || connect_vault(look->connection, &failure);
    if (!reached && failure.class == ERROR_INTERRUPTED)
        return error_move(err, &failure);
    const struct endpoint *endpoint = connect_vault_endpoint(look->connection);
    bool is_none =
        !reached && !endpoint && !look->facts.client_count &&
        (failure.class == ERROR_NOT_FOUND || failure.class == ERROR_USAGE || failure.class == ERROR_INPUT);
    look->facts.has_vault = !is_none;
    vault->address = endpoint ? mem_dup(endpoint->authority) : NULL;
    vault->state = reached ? REACH_DONE : REACH_FAILED;
    if (is_none)
        event_note(events_of(look), "Vault is left out: %s", failure.message);
    error_move(&vault->error, &failure);
    return true;
}

/* --- Rows ---------------------------------------------------------------------------------------------------- */

static bool is_declared(const struct desired *desired, const char *name) {
    for (size_t i = 0; i < desired->count; i++)
        if (desired->items[i].kind == &kind_client && strcmp(desired->items[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < desired->extractions.count; i++)
        if (strcmp(desired->extractions.items[i].client_id, name) == 0)
            return true;
    return false;
}

static bool refuse_homeless(const char *name, struct error *err) {
    error_set(err, ERROR_NOT_FOUND,
              "no realm that the login may see has a client \"%s\", and nothing declares it", name);
    return error_next(
        err, "check its name (Keycloak tells upper and lower case apart), or name its realm: --realm "
             "NAME");
}

/* A name that nothing declares is looked for in all realms. */
static bool add_named(struct status_look *look, const char *name, struct error *err) {
    const char *realm = look->session->flags.realm;
    auto_strings one = {0}, realms = {0};
    strings_add(&one, name);
    if (realm)
        strings_add(&realms, realm);
    else if (look->facts.keycloak.state != REACH_DONE)
        strings_add(&realms, "?");
    else if (!chain_find_realms(look->connection->keycloak, name, &realms, err))
        return false;
    for (size_t i = 0; i < realms.count; i++)
        chain_add_named(name, realms.items[i], &look->facts);
    return realms.count || refuse_homeless(name, err);
}

static bool make_rows(struct status_look *look, struct error *err) {
    const struct strings *names = &look->session->flags.arguments;
    chain_rows(look->desired, &look->facts);
    for (size_t i = 0; i < names->count; i++)
        if (!is_declared(look->desired, names->items[i]) && !add_named(look, names->items[i], err))
            return false;
    chain_sort(&look->facts);
    return true;
}

/* --- Hop by hop ---------------------------------------------------------------------------------------------- */

static bool look_at_drift(struct status_look *look, struct error *err) {
    const struct snapshot_options options = {.events = events_of(look)};
    if (look->facts.keycloak.state != REACH_DONE || !look->desired->count)
        return true;
    if (!snapshot_take(look->connection->keycloak, look->desired, &options, &look->snapshot, err))
        return false;
    chain_take_snapshot(&look->snapshot, &look->facts);
    return true;
}

static struct secret_syncs *read_syncs(struct status_look *look, const json_t *groups, struct error *err) {
    const struct secret_sync_options options = {.events = events_of(look),
                                                .now_ms = session_now_ms,
                                                .now_s = session_now_s,
                                                .pause_ms = session_pause_ms,
                                                .interrupted = &session_interrupts};
    /* A cluster that does not answer may have it: then it cannot be told what is behind Vault. */
    look->facts.has_external_secrets =
        json_object_get(groups, "external-secrets.io") != NULL || look->facts.cluster.state == REACH_FAILED;
    if (groups && !look->facts.has_external_secrets &&
        (look->desired->extractions.count || !look->facts.client_count))
        event_note(events_of(look),
                   "External Secrets is not installed in the cluster: what is behind Vault is left out");
    if (!groups || !look->facts.has_external_secrets ||
        look->desired->count + look->desired->extractions.count == 0)
        return NULL;
    return secret_syncs_read(look->connection->kube, &options, err);
}

static bool look_at_secrets(struct status_look *look, const json_t *groups, struct error *err) {
    struct connection *connection = look->connection;
    const char *mount = look->session->flags.vault_mount;
    const struct vault_kv assumed = {.mount = (char *)(mount ? mount : MOUNT_ASSUMED), .version = 2};
    auto_error refusal = {0};
    auto_strings placeholders = {0};
    if (!lint_placeholders_read(look->session, &placeholders, err))
        return false;
    struct secret_syncs *syncs = read_syncs(look, groups, &refusal);
    if (refusal.class == ERROR_INTERRUPTED)
        return error_move(err, &refusal);
    const struct chain_view view = {
        .keycloak = look->facts.keycloak.state == REACH_DONE ? connection->keycloak : NULL,
        .vault = look->facts.vault.state == REACH_DONE ? connection->vault : NULL,
        .kv = look->facts.vault.state == REACH_DONE ? &connection->kv : &assumed,
        .syncs = syncs,
        .syncs_refusal = &refusal,
        .placeholders = &placeholders};
    bool looked = chain_look(&view, &look->facts, err);
    secret_syncs_free(syncs);
    return looked;
}

/* The journal is a ConfigMap that most clusters do not have, and that one may not be allowed to read. */
static void look_at_rotations(struct status_look *look) {
    auto_error ignored = {0};
    struct rotations rotations = {0};
    struct journal *journal = rotation_journal(look->session, look->connection->kube, &ignored);
    if (journal && journal_list(journal, &rotations, &ignored))
        chain_take_rotations(&rotations, &look->facts);
    rotations_clear(&rotations);
    journal_free(journal);
}

static void add_namespace(struct strings *namespaces, const char *namespace) {
    if (namespace && *namespace && !strings_contain(namespaces, namespace))
        strings_add(namespaces, namespace);
}

static bool wants_objects(const struct status_look *look) {
    return look->wanted[HOP_OBJECTS] || look->wanted[HOP_KEYCLOAK] || look->wanted[HOP_SECRET] ||
           look->wanted[HOP_EXTERNAL_SECRET] || look->wanted[HOP_WORKLOAD] || look->wanted[HOP_ARGOCD];
}

static void read_logs(struct kube *kube, struct chain_facts *facts) {
    struct pod_logs logs = {0};
    pod_crashes(facts, &logs);
    cluster_last_lines(kube, &logs, &facts->cluster);
    pod_logs_clear(&logs);
}

static bool look_at_objects(struct status_look *look, const json_t *groups, struct error *err) {
    struct chain_facts *facts = &look->facts;
    struct kube *kube = look->connection->kube;
    auto_strings namespaces = {0};
    if (!wants_objects(look))
        return true;
    add_namespace(&namespaces, facts->cluster.namespace);
    add_namespace(&namespaces, facts->keycloak.namespace);
    for (size_t i = 0; i < facts->client_count; i++)
        for (size_t j = 0; j < facts->clients[i].sync_count; j++)
            add_namespace(&namespaces, facts->clients[i].syncs[j].namespace);
    if (!cluster_look(kube, groups, &namespaces, reach_parallel(&look->session->flags), &facts->cluster, err))
        return false;
    chain_take_events(facts);
    chain_facts_collect(facts);
    read_logs(kube, facts);
    return true;
}

static bool look_at_cluster(struct status_look *look, const json_t *groups, struct error *err) {
    look_at_rotations(look);
    return look_at_objects(look, groups, err);
}

static void note_flags(struct status_look *look) {
    auto_buffer ensuring = {0}, carrying = {0};
    flags_write_places(&ensuring, &look->session->flags, COMMAND_ENSURE);
    flags_write_places(&carrying, &look->session->flags, COMMAND_EXTRACT | COMMAND_ROTATE);
    look->facts.flags = mem_dup(buffer_text(&ensuring));
    look->facts.carry_flags = mem_dup(buffer_text(&carrying));
}

bool status_look(struct status_look *look, struct error *err) {
    look->facts.now_s = session_now_s();
    note_flags(look);
    auto_json groups = reach_cluster(look);
    return reach_keycloak(look, err) && make_rows(look, err) && look_at_roles(look, err) &&
           reach_vault(look, err) && look_at_drift(look, err) && look_at_secrets(look, groups, err) &&
           (!groups || look_at_cluster(look, groups, err));
}

/* --- What is shown ------------------------------------------------------------------------------------------- */

static bool any_row(const struct chain_facts *facts, bool (*is)(const struct client_facts *row)) {
    for (size_t i = 0; i < facts->client_count; i++)
        if (is(&facts->clients[i]))
            return true;
    return false;
}

static bool is_from_input(const struct client_facts *row) {
    return row->declared || row->extraction;
}

static bool is_extracted(const struct client_facts *row) {
    return row->extraction != NULL;
}

static bool is_had(const struct chain_facts *facts, enum hop hop) {
    bool carries = any_row(facts, is_extracted);
    switch (hop) {
    case HOP_GIT:
        return any_row(facts, is_from_input);
    case HOP_KEYCLOAK:
        return true;
    case HOP_REALM:
    case HOP_CLIENT:
    case HOP_SECRET:
        return facts->client_count > 0;
    case HOP_VAULT:
        return facts->has_vault && (carries || !facts->client_count);
    case HOP_OBJECTS:
        return facts->has_cluster && (any_row(facts, is_from_input) || !facts->client_count);
    case HOP_EXTERNAL_SECRET:
        return facts->has_external_secrets && (carries || !facts->client_count);
    case HOP_STORE:
    case HOP_KUBERNETES_SECRET:
    case HOP_WORKLOAD:
        return facts->has_external_secrets && carries;
    case HOP_ARGOCD:
        return facts->cluster.lists[FACT_APPLICATIONS].is_served && facts->client_count > 0;
    case HOPS:
        break;
    }
    return false;
}

void status_choose_hops(const struct status_look *look, struct chain_status *status) {
    for (enum hop hop = 0; hop < HOPS; hop++)
        status->shown[hop] = look->wanted[hop] && is_had(&look->facts, hop);
}

void status_forget(struct status_look *look) {
    chain_facts_clear(&look->facts);
    snapshot_clear(&look->snapshot);
}
