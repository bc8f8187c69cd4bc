/* What is the matter with the request: redirect URI, scope, PKCE; and with the token that came of it. */
#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>
#include <strings.h>

/* --- Redirect URIs ------------------------------------------------------------------------------------------- */

/* Entries may be relative to the client's root URL. The caller frees the result. */
static char *whole_uri(const json_t *client, const char *entry) {
    const char *root = value_text(client, "rootUrl");
    return *entry == '/' && root ? mem_format("%s%s", root, entry) : mem_dup(entry);
}

/* As Keycloak compares: equal, or equal up to the "*" at the end; a query does not count then. */
static bool is_match(const char *entry, const char *uri) {
    size_t length = strlen(entry);
    if (!length || entry[length - 1] != '*')
        return text_equal(entry, uri);
    size_t path = strcspn(uri, "?#");
    bool folder = length > 1 && entry[length - 2] == '/' && path == length - 2;
    return (path >= length - 1 || folder) && strncmp(entry, uri, path < length - 1 ? path : length - 1) == 0;
}

static bool differs_by_scheme(const char *entry, const char *uri) {
    const char *one = strstr(entry, "://"), *other = strstr(uri, "://");
    return one && other && strcmp(one, other) == 0;
}

static bool differs_by_slash(const char *entry, const char *uri) {
    size_t one = strlen(entry), other = strlen(uri);
    const char *longer = one > other ? entry : uri;
    size_t shorter = one > other ? other : one;
    return (one > other ? one - other : other - one) == 1 && longer[shorter] == '/' &&
           strncmp(entry, uri, shorter) == 0;
}

static bool differs_by_case(const char *entry, const char *uri) {
    return strcasecmp(entry, uri) == 0;
}

static bool differs_by_path(const char *entry, const char *uri) {
    const char *scheme = strstr(entry, "://");
    size_t length = scheme ? (size_t)(scheme + 3 - entry) + strcspn(scheme + 3, "/") : 0;
    return length && strncmp(entry, uri, length) == 0 && (uri[length] == '/' || uri[length] == '\0');
}

/* What a person overlooks, nearest first. */
static const struct slip_row {
    bool (*is)(const char *entry, const char *uri);
    const char *words;
} slip_rows[] = {
    {differs_by_slash, "it differs from %s in the slash at the end"},
    {differs_by_scheme, "it differs from %s in http and https"},
    {differs_by_case, "it differs from %s in upper and lower case"},
    {differs_by_path, "it differs from %s in the path"},
};

/* "it differs from X in …"; NULL when no entry is near. The caller frees it. */
static char *slip_of(const json_t *client, const char *uri) {
    const json_t *entries = json_object_get(client, "redirectUris");
    for (size_t row = 0; row < mem_count(slip_rows); row++) {
        size_t i;
        const json_t *entry;
        json_array_foreach (entries, i, entry) {
            auto_text whole = whole_uri(client, json_is_string(entry) ? json_string_value(entry) : "");
            const char *place = strstr(slip_rows[row].words, "%s");
            if (slip_rows[row].is(whole, uri))
                return mem_format("%.*s%s%s", (int)(place - slip_rows[row].words), slip_rows[row].words,
                                  whole, place + 2);
        }
    }
    return NULL;
}

static bool is_registered(const json_t *client, const char *uri) {
    const json_t *entries = json_object_get(client, "redirectUris");
    size_t i;
    const json_t *entry;
    json_array_foreach (entries, i, entry) {
        auto_text whole = whole_uri(client, json_is_string(entry) ? json_string_value(entry) : "");
        if (is_match(whole, uri))
            return true;
    }
    return false;
}

static void add_uris(const struct login_facts *facts, struct finding *finding) {
    const json_t *entries = json_object_get(facts->client_live, "redirectUris");
    auto_json all = json_is_array(entries) ? json_copy((json_t *)(uintptr_t)entries) : json_array();
    json_array_append_new(all, json_string(facts->redirect_uri));
    auto_text list = value_dump(all);
    auto_text setting = mem_format("redirectUris=%s", list);
    login_next_client(facts, finding, setting);
}

bool judge_login_redirect(const struct login_facts *facts, struct findings *findings) {
    const char *uri = facts->redirect_uri ? facts->redirect_uri : "(none)";
    auto_text answer = login_answer(facts);
    if (facts->client_live && facts->redirect_uri && is_registered(facts->client_live, facts->redirect_uri))
        return false;
    struct finding *finding = findings_add(findings, FINDING_REDIRECT_UNKNOWN,
                                           "the redirect URI %s is not among those of client %s", uri,
                                           facts->client ? facts->client : "(unknown)");
    if (!facts->client_live || !facts->redirect_uri) {
        finding_evidence(finding, "%s", answer);
        return true;
    }
    auto_text slip = slip_of(facts->client_live, uri);
    auto_text list = value_dump(json_object_get(facts->client_live, "redirectUris"));
    finding_evidence(finding, "its redirectUris: %s%s%s", *list ? list : "[]", slip ? "; " : "",
                     slip ? slip : "");
    add_uris(facts, finding);
    return true;
}

/* --- PKCE ---------------------------------------------------------------------------------------------------- */

#define PKCE_METHOD "pkce.code.challenge.method"

/* What the answer says of the request; the last row is for all others. */
static const struct pkce_row {
    const char *description; /* NULL: any */
    const char *request;     /* in the message */
    bool had_some;           /* PKCE is on in the application */
} pkce_rows[] = {
    {"Missing parameter: code_challenge", "the request had a method, and no challenge", true},
    {"Invalid parameter: code challenge method is not matching the configured one",
     "the request came with another method", true},
    {"Invalid parameter: code challenge method is not configured one", /* Keycloak 24 */
     "the request came with another method", true},
    {"Missing parameter: code_challenge_method", "the request had none", false},
    {NULL, "the request had none that fits", false},
};

static const struct pkce_row *pkce_row_of(const struct login_facts *facts) {
    size_t i = 0;
    while (pkce_rows[i].description && !text_equal(facts->description, pkce_rows[i].description))
        i++;
    return &pkce_rows[i];
}

static void next_of_pkce(const struct login_facts *facts, const struct pkce_row *row, const char *method,
                         struct finding *finding) {
    auto_text client = login_quoted(facts->client ? facts->client : "CLIENT");
    auto_text uri = login_quoted(facts->redirect_uri ? facts->redirect_uri : "URI");
    if (row->had_some && method && !text_equal(method, "S256"))
        login_next_client(facts, finding, "attributes.\"" PKCE_METHOD "\"=S256");
    else if (row->had_some)
        finding_next(finding,
                     "let the application send code_challenge and code_challenge_method=S256, and look "
                     "for a proxy that drops one of them");
    else
        finding_next(finding, "authorize %s --redirect-uri %s --pkce; and switch PKCE on in the application",
                     client, uri);
}

/* Where the client itself does not ask for PKCE, a policy of the realm's clients does. */
bool judge_login_pkce(const struct login_facts *facts, struct findings *findings) {
    const char *set = value_text(json_object_get(facts->client_live, "attributes"), PKCE_METHOD);
    const char *method = set && *set ? set : NULL;
    const struct pkce_row *row = pkce_row_of(facts);
    auto_text answer = login_answer(facts);
    bool by_policy = facts->client_live && !method;
    if (by_policy && !row->description)
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_PKCE_DEMANDED, "client %s demands PKCE%s%s, and %s",
                     facts->client ? facts->client : "(unknown)", method ? " by " : "", method ? method : "",
                     row->request);
    if (method)
        finding_evidence(finding, "its attribute " PKCE_METHOD " is %s; %s", method, answer);
    else if (by_policy)
        finding_evidence(finding,
                         "its attribute " PKCE_METHOD " is not set, so a client policy of realm %s "
                         "demands it (executor pkce-enforcer); %s",
                         facts->realm, answer);
    else
        finding_evidence(finding, "%s", answer);
    next_of_pkce(facts, row, method, finding);
    return true;
}

/* --- Scopes -------------------------------------------------------------------------------------------------- */

static bool list_has(const json_t *list, const char *name) {
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        if (json_is_string(item) && text_equal(json_string_value(item), name))
            return true;
    }
    return false;
}

static bool is_linked(const json_t *client, const char *scope) {
    return list_has(json_object_get(client, "defaultClientScopes"), scope) ||
           list_has(json_object_get(client, "optionalClientScopes"), scope);
}

static void add_scope(const struct login_facts *facts, const char *scope, struct findings *findings) {
    bool exists = list_has(facts->realm_scopes, scope);
    bool is_missing = facts->realm_scopes && !exists;
    struct finding *finding = is_missing
                                  ? findings_add(findings, FINDING_SCOPE_MISSING,
                                                 "scope %s does not exist in realm %s", scope, facts->realm)
                                  : findings_add(findings, FINDING_SCOPE_NOT_LINKED,
                                                 "scope %s is not linked to client %s", scope, facts->client);
    auto_text realm = login_quoted(facts->realm);
    auto_text client = login_quoted(facts->client);
    auto_text name = login_quoted(scope);
    finding_evidence(finding, "it is in neither list of the client%s",
                     is_missing ? ", nor among the realm's client scopes"
                     : exists   ? ", and the realm has it"
                                : "");
    if (is_missing)
        finding_next(finding, "kcadm.sh create client-scopes -r %s -s name=%s -s protocol=openid-connect",
                     realm, name);
    else
        finding_next(finding, "kubectl kcrealm attach-scopes %s --realm %s --optional %s", client, realm,
                     name);
}

/* What was asked for: as we know it, else as Keycloak repeats it. */
static const char *asked_scopes(const struct login_facts *facts) {
    static const char start[] = "Invalid scopes: ";
    if (facts->scope)
        return facts->scope;
    const char *words = facts->description;
    return words && text_starts_with(words, start) ? words + sizeof start - 1 : "";
}

/* openid is none. Those with a ":" may be of a scope with parameters, which only Keycloak can tell. */
bool judge_login_scopes(const struct login_facts *facts, struct findings *findings) {
    auto_strings scopes = {0};
    size_t before = findings->count;
    strings_split(&scopes, asked_scopes(facts), ' ');
    for (size_t i = 0; facts->client_live && i < scopes.count; i++)
        if (!text_equal(scopes.items[i], "openid") && !is_linked(facts->client_live, scopes.items[i]))
            add_scope(facts, scopes.items[i], findings);
    return findings->count > before;
}

/* --- Codes and tokens ---------------------------------------------------------------------------------------- */

/* A login through a tunnel or a slow proxy takes seconds; Keycloak's own default is a minute. */
#define CODE_LIFESPAN_SHORT_S 15

bool judge_login_code(const struct login_facts *facts, struct findings *findings) {
    long long lifespan_s = json_integer_value(json_object_get(facts->realm_live, "accessCodeLifespan"));
    bool is_short = lifespan_s > 0 && lifespan_s < CODE_LIFESPAN_SHORT_S;
    auto_text answer = login_answer(facts);
    auto_text realm = login_quoted(facts->realm ? facts->realm : "REALM");
    auto_text client = login_quoted(facts->client ? facts->client : "CLIENT");
    if (lifespan_s <= 0)
        return false;
    struct finding *finding =
        is_short
            ? findings_add(findings, FINDING_CODE_NOT_VALID,
                           "the authorization code had expired: codes of realm %s are good for %lld s only",
                           facts->realm, lifespan_s)
            : findings_add(findings, FINDING_CODE_NOT_VALID,
                           "the authorization code was redeemed before, or was older than %lld s",
                           lifespan_s);
    finding_evidence(finding, "accessCodeLifespan of the realm is %lld; %s", lifespan_s, answer);
    if (is_short)
        finding_next(finding, "kcadm.sh update realms/%s -s accessCodeLifespan=60", realm);
    else
        finding_next(finding,
                     "events %s shows who redeemed it (CODE_TO_TOKEN): replicas, a proxy that repeats "
                     "requests, a page that was loaded anew",
                     client);
    return true;
}

/* "/realms/lab" of an issuer; the whole of another text. */
static const char *realm_part(const char *issuer) {
    const char *part = strstr(issuer, "/realms/");
    return part ? part : issuer;
}

bool judge_login_issuer(const struct login_facts *facts, struct findings *findings) {
    if (!facts->issuer || !facts->token_issuer || text_equal(facts->issuer, facts->token_issuer))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_ISSUER_MISMATCH, "the token was issued by %s, the realm is %s",
                     facts->token_issuer, facts->issuer);
    finding_evidence(finding, "claim iss of the token, and issuer of the realm's discovery document");
    if (!text_equal(realm_part(facts->issuer), realm_part(facts->token_issuer)))
        finding_next(finding, "use REALM: the token is of another realm than %s", facts->realm);
    else
        finding_next(finding,
                     "set Keycloak's hostname (spec.hostname.hostname of the Keycloak object), so that it "
                     "names one issuer wherever it is asked");
    return true;
}

bool judge_login_clock(const struct login_facts *facts, struct findings *findings) {
    long long ahead = facts->clock_ahead_s;
    if (!facts->clock_is_known || (ahead <= LOGIN_SKEW_MAX_S && ahead >= -LOGIN_SKEW_MAX_S))
        return false;
    auto_text span = text_age(ahead < 0 ? -ahead : ahead);
    struct finding *finding =
        findings_add(findings, FINDING_CLOCK_SKEW, "Keycloak's clock is %s %s the clock here", span,
                     ahead < 0 ? "behind" : "ahead of");
    finding_evidence(finding, "the time at which Keycloak issued our own token");
    finding_next(finding, "date -u; and the same on the node where Keycloak runs: set both by NTP");
    return true;
}
