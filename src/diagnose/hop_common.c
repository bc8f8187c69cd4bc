#include "diagnose/hop_common.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

static bool is_about_cluster(enum finding_code code) {
    return code == FINDING_API_SERVER_UNREACHABLE || code == FINDING_API_SERVER_LOGIN;
}

static enum finding_code code_of(const struct error *error) {
    enum finding_code code = error->code ? finding_code_parse(error->code) : FINDING_NONE;
    if (is_about_cluster(code))
        return code;
    return error->class == ERROR_UNAUTHENTICATED || error->class == ERROR_FORBIDDEN
               ? FINDING_API_SERVER_LOGIN
               : FINDING_API_SERVER_UNREACHABLE;
}

/* Once an item: it concerns all hops of the cluster. */
static void report_unreached(const struct error *error, struct chain_item *item) {
    enum finding_code code = code_of(error);
    for (size_t i = 0; i < item->findings.count; i++)
        if (item->findings.items[i].code == code)
            return;
    struct finding *finding = findings_add(&item->findings, code, "%s",
                                           error->message ? error->message : "the cluster could not be read");
    finding_evidence(finding, "%s", error->origin ? error->origin : "GET /apis");
    if (error->next)
        finding_next(finding, "%s", error->next);
}

bool hop_has_cluster(const struct chain_facts *facts, struct chain_item *item, enum hop hop) {
    if (facts->cluster.state == REACH_FAILED) {
        chain_item_set(item, hop, HOP_UNKNOWN, mem_dup("the cluster could not be read"));
        report_unreached(&facts->cluster.error, item);
    }
    return facts->cluster.state == REACH_DONE;
}

bool hop_is_lost_with_cluster(const struct error *error, struct chain_item *item, enum hop hop) {
    if (!error->code || !is_about_cluster(finding_code_parse(error->code)))
        return false;
    chain_item_set(item, hop, HOP_UNKNOWN, mem_dup("the way to it leads through the cluster"));
    report_unreached(error, item);
    return true;
}

static void report_missing(const struct fact_list *list, struct chain_item *item) {
    auto_text message = mem_format("a part of the cluster was not looked at: %s", list->missing);
    for (size_t i = 0; i < item->findings.count; i++)
        if (item->findings.items[i].code == FINDING_MISSING_RIGHT &&
            text_equal(item->findings.items[i].message, message))
            return;
    struct finding *finding = findings_add(&item->findings, FINDING_MISSING_RIGHT, "%s", message);
    finding->evidence = mem_dup(list->origin);
    finding->next = mem_dup(list->next);
}

bool hop_has_lists(const struct chain_facts *facts, const enum fact_kind *kinds, size_t count,
                   struct chain_item *item) {
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        const struct fact_list *list = &facts->cluster.lists[kinds[i]];
        if (!list->missing)
            continue;
        report_missing(list, item);
        all = false;
    }
    return all;
}

void hop_note_unread_causes(const struct chain_facts *facts, struct chain_item *item) {
    static const enum fact_kind kinds[] = {FACT_EVENTS, FACT_PODS};
    (void)hop_has_lists(facts, kinds, mem_count(kinds), item);
}

const char *fact_kind_name(enum fact_kind kind) {
    static const char *const names[FACT_KINDS] = {
        [FACT_CONFIG_MAPS] = "ConfigMap",
        [FACT_REALM_IMPORTS] = "KeycloakRealmImport",
        [FACT_KEYCLOAKS] = "Keycloak",
        [FACT_JOBS] = "Job",
        [FACT_PODS] = "Pod",
        [FACT_EVENTS] = "Event",
        [FACT_NODES] = "Node",
        [FACT_DEPLOYMENTS] = "Deployment",
        [FACT_STATEFUL_SETS] = "StatefulSet",
        [FACT_DAEMON_SETS] = "DaemonSet",
        [FACT_APPLICATIONS] = "Application",
    };
    return names[kind];
}

char *hop_duration(long long seconds) {
    static const struct {
        long long seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    for (size_t i = 0; i < mem_count(units); i++) {
        long long number = seconds / units[i].seconds;
        if (number > 0)
            return mem_format("%lld %s%s", number, units[i].name, number == 1 ? "" : "s");
    }
    return mem_dup("0 seconds");
}
