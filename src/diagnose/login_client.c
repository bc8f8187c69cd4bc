/* What is the matter with the client, or with its realm. */
#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

bool judge_login_realm_missing(const struct login_facts *facts, struct findings *findings) {
    if (facts->realm_look != LOGIN_ABSENT)
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_REALM_MISSING, "realm %s does not exist in Keycloak", facts->realm);
    finding_evidence(finding, "GET /admin/realms/%s: 404", facts->realm);
    finding_next(finding,
                 "realms (in this shell) lists those that there are; kubectl get keycloakrealmimports -A "
                 "shows what became of imports");
    return true;
}

bool judge_login_realm_disabled(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->realm_live, "enabled", false))
        return false;
    struct finding *finding = findings_add(findings, FINDING_REALM_DISABLED,
                                           "realm %s is disabled: nobody can log in", facts->realm);
    auto_text realm = login_quoted(facts->realm);
    finding_evidence(finding, "GET /admin/realms/%s: enabled is false", facts->realm);
    finding_next(finding, "kcadm.sh update realms/%s -s enabled=true", realm);
    return true;
}

bool judge_login_client_missing(const struct login_facts *facts, struct findings *findings) {
    if (facts->client_look != LOGIN_ABSENT)
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_CLIENT_MISSING, "client %s does not exist in realm %s", facts->client,
                     facts->realm);
    finding_evidence(finding, "GET /admin/realms/%s/clients?clientId=%s: none%s%s", facts->realm,
                     facts->client, facts->nearest_client ? "; there is one called " : "",
                     facts->nearest_client ? facts->nearest_client : "");
    auto_text client = login_quoted(facts->client);
    finding_next(finding, "kubectl kcrealm ensure -f values.yaml %s", client);
    return true;
}

bool judge_login_client_disabled(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->client_live, "enabled", false))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_CLIENT_DISABLED, "client %s is disabled", facts->client);
    finding_evidence(finding, "its enabled is false; Keycloak answers as for an unknown client");
    login_next_client(facts, finding, "enabled=true");
    return true;
}

bool judge_login_bearer_only(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->client_live, "bearerOnly", true))
        return false;
    struct finding *finding = findings_add(findings, FINDING_CLIENT_BEARER_ONLY,
                                           "client %s is bearer-only: it obtains no tokens", facts->client);
    finding_evidence(finding, "its bearerOnly is true");
    login_next_client(facts, finding, "bearerOnly=false");
    return true;
}

bool judge_login_public(const struct login_facts *facts, struct findings *findings) {
    if (!login_says(facts->client_live, "publicClient", true))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_CLIENT_IS_PUBLIC,
                     "client %s is public: it has no secret and no service account", facts->client);
    finding_evidence(finding, "its publicClient is true");
    login_next_client(facts, finding, "publicClient=false");
    return true;
}

/* --- The secret ---------------------------------------------------------------------------------------------- */

bool judge_login_other_proof(const struct login_facts *facts, struct findings *findings) {
    const char *type = value_text(facts->client_live, "clientAuthenticatorType");
    if (!type || text_equal(type, "client-secret") || login_says(facts->client_live, "publicClient", true))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_CLIENT_OTHER_PROOF,
                     "client %s does not authenticate by its secret, but by %s", facts->client, type);
    finding_evidence(finding, "its clientAuthenticatorType is %s", type);
    login_next_client(facts, finding, "clientAuthenticatorType=client-secret");
    return true;
}

bool judge_login_secret_expired(const struct login_facts *facts, struct findings *findings) {
    if (!facts->secret_has_expired)
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_SECRET_EXPIRED, "the secret of client %s is expired", facts->client);
    auto_text client = login_quoted(facts->client);
    finding_evidence(finding, "its attribute client.secret.expiration.time is in the past");
    finding_next(finding, "kubectl kcrealm rotate %s -f values.yaml --allow-outage --restart", client);
    return true;
}

/* By where it came from: whether it reached that place late, was changed there, or was mistyped. */
static const struct source_row {
    const char *source;         /* NULL: typed */
    const char *before, *after; /* the client's name, in the message */
    const char *command, *rest; /* the same in the next step */
} source_rows[] = {
    {"vault", "the secret of client", "in Vault is not the one that Keycloak has", "kubectl kcrealm extract",
     " -f values.yaml"},
    {"secret", "the secret of client", "in its Kubernetes Secret is not the one that Keycloak has",
     "kubectl kcrealm extract", " -f values.yaml"},
    {"keycloak", "the secret of client", "is refused though it comes from Keycloak's own admin API",
     "kubectl kcrealm rotate", " -f values.yaml --allow-outage"},
    {NULL, "the secret that was given for client", "is not the one that Keycloak has", "try",
     " --secret-from keycloak,vault,secret"},
};

static const struct source_row *source_of(const struct login_facts *facts) {
    size_t i = 0;
    while (i < mem_count(source_rows) - 1 && !text_equal(facts->secret_source, source_rows[i].source))
        i++;
    return &source_rows[i];
}

bool judge_login_secret(const struct login_facts *facts, struct findings *findings) {
    const struct source_row *row = source_of(facts);
    auto_text client = login_quoted(facts->client ? facts->client : "CLIENT");
    auto_text answer = login_answer(facts);
    struct finding *finding = findings_add(findings, FINDING_CLIENT_SECRET_WRONG, "%s %s %s", row->before,
                                           facts->client ? facts->client : "(none)", row->after);
    if (facts->secret == LOGIN_SECRET_DIFFERS)
        finding_evidence(finding, "compared: %s differs from Keycloak's own",
                         facts->secret_place ? facts->secret_place : "it");
    else if (facts->secret == LOGIN_SECRET_EQUAL)
        finding_evidence(finding,
                         "compared: it is Keycloak's own by now, so it was changed after that login");
    else
        finding_evidence(finding, "%s", answer);
    finding_next(finding, "%s %s%s", row->command, client, row->rest);
    return true;
}

/* --- Flows --------------------------------------------------------------------------------------------------- */

struct flow_row {
    enum finding_code code;
    const char *member;
    const char *message; /* after "client x " */
};

static bool judge_flow(const struct login_facts *facts, struct findings *findings,
                       const struct flow_row *row) {
    if (!login_says(facts->client_live, row->member, false))
        return false;
    struct finding *finding = findings_add(findings, row->code, "client %s %s", facts->client, row->message);
    auto_text setting = mem_format("%s=true", row->member);
    finding_evidence(finding, "its %s is false", row->member);
    login_next_client(facts, finding, setting);
    return true;
}

bool judge_login_service_account(const struct login_facts *facts, struct findings *findings) {
    static const struct flow_row row = {FINDING_SERVICE_ACCOUNT_OFF, "serviceAccountsEnabled",
                                        "has no service account; its secret is right"};
    return judge_flow(facts, findings, &row);
}

bool judge_login_password_grant(const struct login_facts *facts, struct findings *findings) {
    static const struct flow_row row = {FINDING_PASSWORD_GRANT_OFF, "directAccessGrantsEnabled",
                                        "may not use the password grant; its secret is right"};
    return judge_flow(facts, findings, &row);
}

bool judge_login_standard_flow(const struct login_facts *facts, struct findings *findings) {
    static const struct flow_row row = {FINDING_STANDARD_FLOW_OFF, "standardFlowEnabled",
                                        "may not log in with a browser"};
    return judge_flow(facts, findings, &row);
}

bool judge_login_implicit_flow(const struct login_facts *facts, struct findings *findings) {
    if (!facts->description || !strstr(facts->description, "Implicit flow"))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_IMPLICIT_FLOW_OFF,
                     "client %s was asked for the implicit flow, which is off", facts->client);
    bool is_off = login_says(facts->client_live, "implicitFlowEnabled", false);
    auto_text answer = login_answer(facts);
    finding_evidence(finding, "%s%s", is_off ? "its implicitFlowEnabled is false; " : "", answer);
    login_next_client(facts, finding, "implicitFlowEnabled=true");
    auto_text command = mem_steal(finding->next);
    finding_next(finding,
                 "set the application to response_type=code with PKCE; the implicit flow puts tokens into "
                 "addresses, and should stay off. Else: %s",
                 command);
    return true;
}

#define DEVICE "oauth2.device.authorization.grant.enabled"

bool judge_login_device_grant(const struct login_facts *facts, struct findings *findings) {
    const json_t *attributes = json_object_get(facts->client_live, "attributes");
    if (!facts->client_live || text_equal(value_text(attributes, DEVICE), "true"))
        return false;
    struct finding *finding = findings_add(findings, FINDING_DEVICE_GRANT_OFF,
                                           "client %s may not use the device grant", facts->client);
    finding_evidence(finding, "its attribute " DEVICE " is not true");
    login_next_client(facts, finding, "attributes.\"" DEVICE "\"=true");
    return true;
}
