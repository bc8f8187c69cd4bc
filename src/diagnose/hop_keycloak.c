#include "diagnose/hop_common.h"
#include "diagnose/keycloak_pods.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/event.h"
#include "kcrealm/objects/keycloak.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/operator_condition.h"

#include <string.h>

static void report_condition(const json_t *object, enum finding_code code, const char *type,
                             const char *message, struct findings *findings) {
    const char *namespace = object_namespace(object), *name = object_name(object);
    struct finding *finding = findings_add(
        findings, code,
        code == FINDING_KEYCLOAK_ERRORS ? "Keycloak %s/%s has errors%s%s" : "Keycloak %s/%s is not ready%s%s",
        namespace, name, *message ? ": " : "", message);
    finding_evidence(finding, "its condition %s is %s", type,
                     code == FINDING_KEYCLOAK_ERRORS ? "True" : "False");
    finding_next(finding, "kubectl describe keycloak -n %s %s", namespace, name);
}

/* Whether the object is the one that serves the address: by its Service, where that is known. */
static bool serves(const struct chain_facts *facts, const json_t *object) {
    struct keycloak_view view = {0};
    keycloak_view(object, &view);
    auto_text host = mem_format("%s.%s.", view.service, view.namespace);
    bool fits = facts->keycloak.address && text_starts_with(facts->keycloak.address, host);
    keycloak_view_clear(&view);
    return fits;
}

/* The Keycloak object behind the server; the only one of its namespace where the Service has another name. */
static const json_t *own_object(const struct chain_facts *facts) {
    const json_t *object, *only = NULL;
    size_t count = 0;
    if (!facts->keycloak.namespace)
        return NULL;
    for (size_t i = 0; (object = fact_object(facts, FACT_KEYCLOAKS, facts->keycloak.namespace, &i));
         count++) {
        if (serves(facts, object))
            return object;
        only = object;
    }
    return count == 1 ? only : NULL;
}

static bool report_errors(const struct chain_facts *facts, struct findings *findings) {
    const json_t *object = own_object(facts);
    const char *message;
    if (!object || operator_condition(object, "HasErrors", &message) != VERDICT_TRUE)
        return false;
    report_condition(object, FINDING_KEYCLOAK_ERRORS, "HasErrors", message, findings);
    return true;
}

static void report_unready(const struct chain_facts *facts, struct findings *findings) {
    const json_t *object = own_object(facts);
    const char *message;
    if (object && operator_condition(object, "Ready", &message) == VERDICT_FALSE)
        report_condition(object, FINDING_KEYCLOAK_NOT_READY, "Ready", message, findings);
}

/* What kind of silence it is. */
static const struct silence {
    enum error_class class;
    enum finding_code code;
    enum hop_state state;
    const char *detail;
} silences[] = {
    {ERROR_UNAUTHENTICATED, FINDING_KEYCLOAK_NO_LOGIN, HOP_UNKNOWN, "there is nothing to log in with"},
    {ERROR_UNAUTHENTICATED, FINDING_KEYCLOAK_LOGIN, HOP_BROKEN, "it answers, the login failed"},
    {ERROR_FORBIDDEN, FINDING_KEYCLOAK_RIGHTS, HOP_UNKNOWN, "the login may not look"},
    {ERROR_USAGE, FINDING_KEYCLOAK_UNREACHABLE, HOP_UNKNOWN, "it is not known where it is"},
    {ERROR_INPUT, FINDING_KEYCLOAK_UNREACHABLE, HOP_UNKNOWN, "it is not known where it is"},
    {ERROR_INTERRUPTED, FINDING_NONE, HOP_UNKNOWN, "interrupted"},
    {ERROR_NONE, FINDING_KEYCLOAK_UNREACHABLE, HOP_BROKEN, "it does not answer"},
};

/* Where nobody could log in the error names its finding; a refused login has the same class. */
static bool means(const struct silence *silence, const struct error *error) {
    if (silence->code == FINDING_KEYCLOAK_NO_LOGIN)
        return error->code && finding_code_parse(error->code) == silence->code;
    return silence->class == error->class || silence->class == ERROR_NONE;
}

static const struct silence *silence_of(const struct error *error) {
    const struct silence *silence = silences;
    while (!means(silence, error))
        silence++;
    return silence;
}

/* The way to Keycloak leads through Kubernetes, which refuses too. */
static bool is_refusal_of_kubernetes(const struct error *error) {
    return error->class == ERROR_FORBIDDEN && !(error->origin && strstr(error->origin, "/realms"));
}

static void report_silence(const struct chain_facts *facts, struct chain_item *item) {
    const struct error *error = &facts->keycloak.error;
    const struct silence *silence = silence_of(error);
    enum finding_code code = error->code                       ? finding_code_parse(error->code)
                             : is_refusal_of_kubernetes(error) ? FINDING_MISSING_RIGHT
                                                               : silence->code;
    if (code != FINDING_NONE) {
        struct finding *finding = findings_add(
            &item->findings, code, "%s", error->message ? error->message : "Keycloak could not be reached");
        finding->evidence = mem_dup(error->origin ? error->origin : facts->keycloak.address);
        finding->next = mem_dup(error->next);
    }
    chain_item_set(item, HOP_KEYCLOAK, silence->state,
                   mem_dup(code == FINDING_MISSING_RIGHT
                               ? "it could not be reached: Kubernetes refuses the way"
                               : silence->detail));
}

static bool report_login(const struct keycloak_facts *keycloak, struct findings *findings) {
    const char *identity = keycloak->identity ? keycloak->identity : "the login";
    if (keycloak->is_temporary_admin) {
        struct finding *finding =
            findings_add(findings, FINDING_TEMPORARY_ADMIN,
                         "%s is Keycloak's temporary administrator, made for the first start", identity);
        finding_evidence(finding, "its name and password are those that Keycloak was first started with");
        finding_next(finding, "make a service account for this tool, and remove the temporary administrator");
    }
    if (!keycloak->missing_roles.count)
        return true;
    auto_text roles = strings_join(&keycloak->missing_roles, ", ");
    struct finding *finding = findings_add(findings, FINDING_KEYCLOAK_RIGHTS,
                                           "%s may not see everything: it lacks %s", identity, roles);
    finding->evidence = mem_dup(keycloak->roles);
    finding_next(finding, "give it these roles of client realm-management (in realm master: of REALM-realm)");
    return false;
}

static char *answer_of(const struct keycloak_facts *keycloak) {
    return mem_format("%s%s%s%s%s%s", keycloak->version ? keycloak->version : "it answers",
                      keycloak->identity ? ", " : "", keycloak->identity ? keycloak->identity : "",
                      keycloak->is_temporary_admin ? ", temporary administrator" : "",
                      keycloak->roles ? ", " : "", keycloak->roles ? keycloak->roles : "");
}

static void judge_answer(const struct chain_facts *facts, bool has_errors, struct chain_item *item) {
    bool sees_all = report_login(&facts->keycloak, &item->findings);
    enum hop_state state = has_errors ? HOP_BROKEN : sees_all ? HOP_OK : HOP_UNKNOWN;
    chain_item_set(item, HOP_KEYCLOAK, state, answer_of(&facts->keycloak));
}

/* Cause before effect: what the operator could not do, the pods, the server. A pod in trouble does not matter to the
 * chain as long as another one answers: it is told, and the hop is whole. */
void judge_keycloak(const struct chain_facts *facts, const struct client_facts *client,
                    struct chain_item *item) {
    static const enum fact_kind kinds[] = {FACT_PODS, FACT_KEYCLOAKS, FACT_EVENTS};
    (void)client;
    if (facts->keycloak.state == REACH_NOT_TRIED)
        return;
    bool has_errors = report_errors(facts, &item->findings);
    bool answers = facts->keycloak.state == REACH_DONE;
    keycloak_pods_judge(facts, !answers, &item->findings);
    if (!has_errors)
        report_unready(facts, &item->findings);
    if (answers) {
        judge_answer(facts, has_errors, item);
        return;
    }
    if (hop_is_lost_with_cluster(&facts->keycloak.error, item, HOP_KEYCLOAK))
        return;
    report_silence(facts, item);
    if (facts->keycloak.namespace && facts->cluster.state == REACH_DONE)
        (void)hop_has_lists(facts, kinds, mem_count(kinds), item);
}
