#include "kcrealm/reconcile/snapshot.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/clients.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/body.h"
#include "kcrealm/realm/live.h"
#include "kcrealm/realm/scopes.h"

#include <string.h>

/* The objects of desired from first on, count of them, are of one realm. */
struct realm_part {
    const char *realm;
    size_t first;
    size_t count;
};

struct taking {
    const struct desired *desired;
    const struct snapshot_options *options;
    struct snapshot *snapshot;
    struct realm_part *parts;
    size_t part_count;
    size_t compared;
};

static void find_parts(struct taking *taking) {
    const struct desired *desired = taking->desired;
    taking->parts = mem_alloc_array(desired->count + 1, sizeof *taking->parts);
    for (size_t i = 0; i < desired->count; i++) {
        struct realm_part *part = &taking->parts[taking->part_count];
        if (taking->part_count && strcmp(part[-1].realm, desired->items[i].realm) == 0) {
            part[-1].count++;
            continue;
        }
        *part = (struct realm_part){.realm = desired->items[i].realm, .first = i, .count = 1};
        taking->part_count++;
    }
}

static bool declares_flows(const struct desired *desired, const struct realm_part *part) {
    for (size_t i = 0; i < part->count; i++)
        if (json_object_size(
                json_object_get(desired->items[part->first + i].spec, "authenticationFlowBindingOverrides")))
            return true;
    return false;
}

static void keep_flows(struct taking *taking, const char *realm, const json_t *flows) {
    json_t *ids = json_object();
    size_t i;
    json_t *flow;
    json_array_foreach (flows, i, flow) {
        const char *alias = value_text(flow, "alias");
        if (alias)
            json_object_set(ids, alias, json_object_get(flow, "id"));
    }
    json_object_set_new(taking->snapshot->flow_ids_by_realm, realm, ids);
}

/* Flow overrides are aliases in files and ids on the server. */
static bool read_flows(struct taking *taking, struct keycloak *keycloak, struct error *err) {
    struct document_read *reads = mem_alloc_array(taking->part_count, sizeof *reads);
    const char **realms = mem_alloc_array(taking->part_count, sizeof *realms);
    size_t count = 0;
    for (size_t i = 0; i < taking->part_count; i++) {
        if (!declares_flows(taking->desired, &taking->parts[i]))
            continue;
        realms[count] = taking->parts[i].realm;
        reads[count++].path = url_path("/admin/realms/{}/authentication/flows", taking->parts[i].realm, NULL);
    }
    bool read = keycloak_read_documents(keycloak, reads, count, err);
    for (size_t i = 0; i < count; i++) {
        if (reads[i].document)
            keep_flows(taking, realms[i], reads[i].document);
        else if (read && reads[i].error.class != ERROR_NOT_FOUND)
            event_warning(taking->options->events, "authentication flows of realm %s: %s", realms[i],
                          reads[i].error.message);
    }
    document_reads_clear(reads, count);
    mem_free(reads);
    mem_free(realms);
    return read;
}

static const struct desired_object *object_named(const struct taking *taking, const struct realm_part *part,
                                                 const char *name) {
    size_t low = part->first, high = part->first + part->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, taking->desired->items[middle].name);
        if (order == 0)
            return &taking->desired->items[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void compare_client(void *state, size_t query, json_t *client) {
    struct taking *taking = state;
    const struct realm_part *part = &taking->parts[query];
    const struct desired_object *object = object_named(taking, part, value_text(client, "clientId"));
    const json_t *flow_ids = json_object_get(taking->snapshot->flow_ids_by_realm, part->realm);
    if (flow_ids)
        live_name_flows(client, flow_ids);
    else
        live_mask_flows(client);
    drift_judge(&taking->snapshot->drift, object, client, taking->options->strict);
    event_progress(taking->options->events, "comparing clients", ++taking->compared, taking->desired->count);
}

static char *unread_reason(const struct taking *taking, const struct realm_part *part,
                           const struct clients_query *query) {
    (void)taking;
    if (query->outcome == CLIENTS_HIDDEN)
        return mem_format(
            "not visible, which may mean missing or hidden: the login does not see the built-in "
            "clients of realm %s; it needs the role view-clients",
            part->realm);
    return error_told(&query->error);
}

/* What was not delivered: missing, or unknown with the reason. */
static void judge_rest(struct taking *taking, const struct realm_part *part, struct clients_query *query) {
    struct drift *drift = &taking->snapshot->drift;
    bool missing = query->outcome == CLIENTS_READ || query->outcome == CLIENTS_NO_REALM;
    auto_text reason = missing ? NULL : unread_reason(taking, part, query);
    if (query->outcome == CLIENTS_NO_REALM)
        drift_add(drift, &kind_realm, part->realm, part->realm, DRIFT_MISSING,
                  "the realm does not exist; the realm importer has not run, or the name is wrong");
    for (size_t i = 0; i < part->count; i++) {
        const struct desired_object *object = &taking->desired->items[part->first + i];
        if (!json_object_get(query->wanted, object->name))
            continue;
        if (missing)
            drift_judge(drift, object, NULL, taking->options->strict);
        else
            drift_add_unknown(drift, object, reason);
    }
    if (!missing && !error_is_set(&taking->snapshot->obstacle))
        error_move(&taking->snapshot->obstacle, &query->error);
}

static json_t *wanted_of(const struct taking *taking, const struct realm_part *part) {
    json_t *wanted = json_object();
    for (size_t i = 0; i < part->count; i++)
        json_object_set_new(wanted, taking->desired->items[part->first + i].name, json_true());
    return wanted;
}

/* What is compared of the realm's clients, and what a plan starts from. Whoever writes reads the whole first. */
static json_t *members_of(const struct taking *taking, const struct realm_part *part) {
    static const char *const always[] = {
        "id", "clientId", "defaultClientScopes", "optionalClientScopes", "secret", "publicClient"};
    json_t *members = json_object();
    for (size_t i = 0; i < mem_count(always); i++)
        json_object_set_new(members, always[i], json_true());
    for (size_t i = 0; i < part->count; i++)
        json_object_update_missing(members, taking->desired->items[part->first + i].spec);
    return members;
}

/* A server that answers nothing says nothing about its realms; a given token makes this the first request. */
static bool nothing_answered(const struct taking *taking, const struct clients_query *queries) {
    for (size_t i = 0; i < taking->part_count; i++)
        if (queries[i].error.class != ERROR_UNREACHABLE)
            return false;
    return taking->part_count && !taking->compared;
}

static bool read_clients(struct taking *taking, struct keycloak *keycloak, struct error *err) {
    struct clients_query *queries = mem_alloc_array(taking->part_count, sizeof *queries);
    for (size_t i = 0; i < taking->part_count; i++)
        queries[i] = (struct clients_query){.realm = taking->parts[i].realm,
                                            .seal = taking->desired->seal,
                                            .wanted = wanted_of(taking, &taking->parts[i]),
                                            .members = members_of(taking, &taking->parts[i])};
    bool read = keycloak_read_clients(keycloak, queries, taking->part_count, compare_client, taking, err);
    for (size_t i = 0; read && i < taking->part_count; i++)
        read = queries[i].error.class != ERROR_UNAUTHENTICATED || error_move(err, &queries[i].error);
    if (read && nothing_answered(taking, queries))
        read = error_move(err, &queries[0].error);
    for (size_t i = 0; i < taking->part_count; i++) {
        if (read)
            judge_rest(taking, &taking->parts[i], &queries[i]);
        json_decref(queries[i].wanted);
        json_decref(queries[i].members);
        error_clear(&queries[i].error);
    }
    mem_free(queries);
    return read;
}

static bool realm_wants_scopes(const struct drift *drift, const char *realm) {
    for (size_t i = 0; i < drift->count; i++)
        if (strcmp(drift->items[i].realm, realm) == 0 && scopes_wanted(&drift->items[i]))
            return true;
    return false;
}

/* Whether creating the item needs this list of its realm's. */
static bool wants_list(const struct drift_item *item, const char *realm, const char *member) {
    return item->state == DRIFT_MISSING && drift_can_create(item) && strcmp(item->realm, realm) == 0 &&
           text_equal(body_needed_list(item->declared), member);
}

static bool realm_wants_list(const struct drift *drift, const char *realm, const char *member) {
    for (size_t i = 0; i < drift->count; i++)
        if (wants_list(&drift->items[i], realm, member))
            return true;
    return false;
}

static bool realm_is_missing(const struct drift *drift, const char *realm) {
    for (size_t i = 0; i < drift->count; i++)
        if (drift->items[i].kind == &kind_realm && strcmp(drift->items[i].realm, realm) == 0)
            return true;
    return false;
}

/* The three lists of scopes that a realm may be asked for. */
enum scope_list { LIST_ALL, LIST_DEFAULT, LIST_OPTIONAL, LIST_COUNT };

static const struct {
    const char *path;
    const char *member; /* of a client that is created with it */
} lists[LIST_COUNT] = {
    [LIST_ALL] = {"/admin/realms/{}/client-scopes", NULL},
    [LIST_DEFAULT] = {"/admin/realms/{}/default-default-client-scopes", "defaultClientScopes"},
    [LIST_OPTIONAL] = {"/admin/realms/{}/default-optional-client-scopes", "optionalClientScopes"},
};

struct scope_read {
    const char *realm;
    enum scope_list list;
};

static json_t *member_object(json_t *parent, const char *key) {
    json_t *member = json_object_get(parent, key);
    if (member)
        return member;
    json_object_set_new(parent, key, json_object());
    return json_object_get(parent, key);
}

static void keep_all_scopes(struct snapshot *snapshot, const char *realm, const json_t *list) {
    json_t *scopes = member_object(snapshot->scopes_by_realm, realm);
    size_t i;
    json_t *scope;
    json_array_foreach (list, i, scope) {
        const char *name = value_text(scope, "name");
        if (!name)
            continue;
        json_t *kept = json_object();
        json_object_set(kept, "id", json_object_get(scope, "id"));
        json_object_set(kept, "protocol", json_object_get(scope, "protocol"));
        json_object_set_new(scopes, name, kept);
    }
}

static void keep_default_scopes(struct snapshot *snapshot, const char *realm, const char *member,
                                const json_t *list) {
    json_t *names = json_array();
    size_t i;
    json_t *scope;
    json_array_foreach (list, i, scope)
        json_array_append(names, json_object_get(scope, "name"));
    json_object_set_new(member_object(snapshot->defaults_by_realm, realm), member, names);
}

/* Created without the list, clients would lack the realm's own scopes and look as if they were done. */
static void prevent_creations(struct drift *drift, const struct scope_read *read, const struct error *error) {
    const char *member = lists[read->list].member;
    auto_text path = mem_format("/%s", member);
    auto_text why = error_told(error);
    for (size_t i = 0; i < drift->count; i++)
        if (wants_list(&drift->items[i], read->realm, member))
            drift_prevent(&drift->items[i], path,
                          mem_format("the realm's own list could not be read: %s", why));
}

static void keep_scopes(struct taking *taking, const struct scope_read *read, struct document_read *result) {
    struct snapshot *snapshot = taking->snapshot;
    if (result->document && !json_is_array(result->document)) {
        json_decref(result->document);
        result->document = NULL;
        error_set(&result->error, ERROR_SERVER, "Keycloak's answer is no list");
    }
    if (result->document && read->list == LIST_ALL)
        keep_all_scopes(snapshot, read->realm, result->document);
    else if (result->document)
        keep_default_scopes(snapshot, read->realm, lists[read->list].member, result->document);
    else if (read->list == LIST_ALL)
        event_warning(taking->options->events, "client scopes of realm %s: %s", read->realm,
                      result->error.message ? result->error.message : "not read");
    else
        prevent_creations(&snapshot->drift, read, &result->error);
}

static size_t choose_lists(const struct taking *taking, struct scope_read *wanted) {
    const struct drift *drift = &taking->snapshot->drift;
    size_t count = 0;
    for (size_t i = 0; i < taking->part_count; i++) {
        const char *realm = taking->parts[i].realm;
        if (realm_is_missing(drift, realm))
            continue;
        if (realm_wants_scopes(drift, realm))
            wanted[count++] = (struct scope_read){realm, LIST_ALL};
        for (enum scope_list list = LIST_DEFAULT; taking->options->for_writing && list < LIST_COUNT; list++)
            if (realm_wants_list(drift, realm, lists[list].member))
                wanted[count++] = (struct scope_read){realm, list};
    }
    return count;
}

static bool read_scopes(struct taking *taking, struct keycloak *keycloak, struct error *err) {
    struct scope_read *wanted = mem_alloc_array(taking->part_count * LIST_COUNT, sizeof *wanted);
    size_t count = choose_lists(taking, wanted);
    struct document_read *reads = mem_alloc_array(count, sizeof *reads);
    for (size_t i = 0; i < count; i++)
        reads[i].path = url_path(lists[wanted[i].list].path, wanted[i].realm, NULL);
    bool read = keycloak_read_documents(keycloak, reads, count, err);
    for (size_t i = 0; read && i < count; i++)
        keep_scopes(taking, &wanted[i], &reads[i]);
    document_reads_clear(reads, count);
    mem_free(reads);
    mem_free(wanted);
    return read;
}

bool snapshot_take(struct keycloak *keycloak, const struct desired *desired,
                   const struct snapshot_options *options, struct snapshot *snapshot, struct error *err) {
    struct taking taking = {.desired = desired, .options = options, .snapshot = snapshot};
    snapshot->seal = desired->seal;
    snapshot->scopes_by_realm = json_object();
    snapshot->flow_ids_by_realm = json_object();
    snapshot->defaults_by_realm = json_object();
    find_parts(&taking);
    bool taken = read_flows(&taking, keycloak, err) && read_clients(&taking, keycloak, err) &&
                 read_scopes(&taking, keycloak, err);
    if (taken) {
        scopes_judge(&snapshot->drift, snapshot->scopes_by_realm);
        drift_sort(&snapshot->drift);
    }
    mem_free(taking.parts);
    return taken;
}

void snapshot_clear(struct snapshot *snapshot) {
    drift_clear(&snapshot->drift);
    json_decref(snapshot->scopes_by_realm);
    json_decref(snapshot->flow_ids_by_realm);
    json_decref(snapshot->defaults_by_realm);
    error_clear(&snapshot->obstacle);
    *snapshot = (struct snapshot){0};
}
