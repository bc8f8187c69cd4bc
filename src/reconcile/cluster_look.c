#include "kcrealm/reconcile/cluster_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/log_line.h"
#include "kcrealm/net/url.h"

#include <string.h>

/* Where ArgoCD keeps its Applications unless it was told otherwise. */
#define ARGOCD_NAMESPACE "argocd"

enum scope {
    SCOPE_NAMESPACES, /* listed in those that matter */
    SCOPE_CLUSTER,    /* has no namespace */
    SCOPE_ALL,        /* may be anywhere: all namespaces, or where that is refused those that matter */
};

static const struct kind_row {
    const char *group; /* "": the core group */
    const char *version;
    const char *resource;
    enum scope scope;
} rows[FACT_KINDS] = {
    [FACT_CONFIG_MAPS] = {"", "v1", "configmaps", SCOPE_NAMESPACES},
    [FACT_REALM_IMPORTS] = {"k8s.keycloak.org", NULL, "keycloakrealmimports", SCOPE_NAMESPACES},
    [FACT_KEYCLOAKS] = {"k8s.keycloak.org", NULL, "keycloaks", SCOPE_NAMESPACES},
    [FACT_JOBS] = {"batch", "v1", "jobs", SCOPE_NAMESPACES},
    [FACT_PODS] = {"", "v1", "pods", SCOPE_NAMESPACES},
    [FACT_EVENTS] = {"", "v1", "events", SCOPE_NAMESPACES},
    [FACT_NODES] = {"", "v1", "nodes", SCOPE_CLUSTER},
    [FACT_DEPLOYMENTS] = {"apps", "v1", "deployments", SCOPE_NAMESPACES},
    [FACT_STATEFUL_SETS] = {"apps", "v1", "statefulsets", SCOPE_NAMESPACES},
    [FACT_DAEMON_SETS] = {"apps", "v1", "daemonsets", SCOPE_NAMESPACES},
    [FACT_APPLICATIONS] = {"argoproj.io", NULL, "applications", SCOPE_ALL},
};

json_t *cluster_groups(struct kube *kube, struct error *err) {
    auto_json list = kube_get_json(kube, "/apis", err);
    if (!list)
        return NULL;
    json_t *groups = json_object();
    size_t i;
    json_t *group;
    json_array_foreach (json_object_get(list, "groups"), i, group) {
        const char *name = value_text(group, "name");
        const char *version = value_text(json_object_get(group, "preferredVersion"), "version");
        if (name && version)
            json_object_set_new(groups, name, json_string(version));
    }
    return groups;
}

/* NULL: the cluster does not serve the kind. */
static const char *version_of(const struct kind_row *row, const json_t *groups) {
    return row->version ? row->version : value_text(groups, row->group);
}

/* namespace NULL: all, or none. */
static char *list_path(const struct kind_row *row, const char *version, const char *namespace) {
    auto_text base =
        *row->group ? mem_format("/apis/%s/%s", row->group, version) : mem_format("/api/%s", version);
    if (!namespace)
        return mem_format("%s/%s", base, row->resource);
    auto_text place = url_path("/namespaces/{}", namespace, NULL);
    return mem_format("%s%s/%s", base, place, row->resource);
}

/* --- What is to be read -------------------------------------------------------------------------------------- */

/* reads[i] is for kinds[i]. */
struct looking {
    struct kube_read *reads;
    enum fact_kind *kinds;
    size_t count;
};

static void plan_read(struct looking *looking, enum fact_kind kind, char *path) {
    looking->reads = mem_resize(looking->reads, (looking->count + 1) * sizeof *looking->reads);
    looking->kinds = mem_resize(looking->kinds, (looking->count + 1) * sizeof *looking->kinds);
    looking->reads[looking->count] = (struct kube_read){.path = path, .is_list = true};
    looking->kinds[looking->count++] = kind;
}

static void plan_kind(struct looking *looking, enum fact_kind kind, const char *version,
                      const struct strings *namespaces) {
    const struct kind_row *row = &rows[kind];
    for (size_t i = 0; i < namespaces->count; i++)
        plan_read(looking, kind, list_path(row, version, namespaces->items[i]));
}

static void looking_clear(struct looking *looking) {
    kube_reads_clear(looking->reads, looking->count);
    mem_free(looking->reads);
    mem_free(looking->kinds);
    *looking = (struct looking){0};
}

/* --- What came of it ----------------------------------------------------------------------------------------- */

static void add_missing(struct fact_list *list, const struct error *error) {
    const char *message = error->message ? error->message : "not read";
    if (list->missing)
        mem_replace(&list->missing, mem_format("%s; %s", list->missing, message));
    else
        list->missing = mem_dup(message);
    if (!list->next)
        list->next = mem_dup(error->next);
    if (!list->origin)
        list->origin = mem_dup(error->origin);
}

static void take(struct cluster_facts *facts, enum fact_kind kind, struct kube_read *read) {
    struct fact_list *list = &facts->lists[kind];
    if (!read->document) {
        /* A kind that its group does not have. */
        if (read->error.class == ERROR_NOT_FOUND)
            list->is_served = false;
        else
            add_missing(list, &read->error);
        return;
    }
    if (!list->items)
        list->items = json_array();
    json_array_extend(list->items, read->document);
}

static bool is_refused(const struct kube_read *read) {
    return read->error.class == ERROR_FORBIDDEN;
}

/* Kinds that may be anywhere, and may not be listed everywhere, are looked for where they are likely to be. */
static bool look_again(struct kube *kube, const json_t *groups, const struct strings *namespaces,
                       unsigned parallel, const struct looking *first, struct looking *second,
                       struct error *err) {
    auto_strings likely = {0};
    for (size_t i = 0; i < namespaces->count; i++)
        strings_add(&likely, namespaces->items[i]);
    if (!strings_contain(&likely, ARGOCD_NAMESPACE))
        strings_add(&likely, ARGOCD_NAMESPACE);
    for (size_t i = 0; i < first->count; i++)
        if (rows[first->kinds[i]].scope == SCOPE_ALL && is_refused(&first->reads[i]))
            plan_kind(second, first->kinds[i], version_of(&rows[first->kinds[i]], groups), &likely);
    return kube_read_all(kube, second->reads, second->count, parallel, err);
}

/* Refused everywhere counts only where it was refused in each likely place, too. */
static void take_all(struct cluster_facts *facts, const struct looking *first, const struct looking *second) {
    for (size_t i = 0; i < second->count; i++)
        take(facts, second->kinds[i], &second->reads[i]);
    for (size_t i = 0; i < first->count; i++)
        if (rows[first->kinds[i]].scope != SCOPE_ALL || !is_refused(&first->reads[i]))
            take(facts, first->kinds[i], &first->reads[i]);
}

bool cluster_look(struct kube *kube, const json_t *groups, const struct strings *namespaces,
                  unsigned parallel, struct cluster_facts *facts, struct error *err) {
    struct looking first = {0}, second = {0};
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++) {
        const char *version = version_of(&rows[kind], groups);
        facts->lists[kind].is_served = version != NULL;
        if (!version)
            continue;
        if (rows[kind].scope == SCOPE_NAMESPACES)
            plan_kind(&first, kind, version, namespaces);
        else
            plan_read(&first, kind, list_path(&rows[kind], version, NULL));
    }
    bool read = kube_read_all(kube, first.reads, first.count, parallel, err) &&
                look_again(kube, groups, namespaces, parallel, &first, &second, err);
    if (read)
        take_all(facts, &first, &second);
    looking_clear(&first);
    looking_clear(&second);
    return read;
}

/* --- Logs ---------------------------------------------------------------------------------------------------- */

static char *log_path(const struct pod_log *log) {
    auto_text pod = url_path("/api/v1/namespaces/{}/pods/{}", log->namespace, log->pod, NULL);
    auto_text query = url_path("?container={}", log->container, NULL);
    return mem_format("%s/log%s%s&tailLines=1", pod, query, log->previous ? "&previous=true" : "");
}

/* Not within a character of UTF-8. */
static size_t cut(const char *text, size_t length) {
    if (length <= CLUSTER_LINE_MAX)
        return length;
    length = CLUSTER_LINE_MAX;
    while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

static void read_line(struct kube *kube, const struct pod_log *log, struct cluster_facts *facts) {
    struct http_request request = {.method = "GET", .path = log_path(log)};
    auto_response response = {0};
    auto_error ignored = {0};
    if (!kube_fetch(kube, &request, &response, &ignored) || response.status != 200)
        return;
    const char *text = buffer_text(&response.body);
    auto_text key = pod_log_key(log);
    auto_text written = mem_dup_n(text, cut(text, strcspn(text, "\r\n")));
    auto_text line = log_line_redacted(written);
    /* A line that is no UTF-8 is left out. */
    json_t *value = *line ? json_string(line) : NULL;
    if (value)
        json_object_set_new(facts->last_lines, key, value);
}

void cluster_last_lines(struct kube *kube, const struct pod_logs *logs, struct cluster_facts *facts) {
    if (!facts->last_lines)
        facts->last_lines = json_object();
    for (size_t i = 0; i < logs->count; i++)
        read_line(kube, &logs->items[i], facts);
}
