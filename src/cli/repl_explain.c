/* explain: the page of a finding, or why the last line failed. */
#include "cli/repl_hops.h"
#include "cli/repl_why.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/finding_text.h"
#include "kcrealm/reconcile/login_look.h"

/* --- What is to be explained ------------------------------------------------------------------------------------ */

static struct login_facts facts_of(const struct repl *repl) {
    const struct repl_attempt *failed = &repl->failed;
    return (struct login_facts){
        .endpoint = mem_dup(failed->endpoint),
        .status = repl->failure.http_status,
        .error = mem_dup(failed->oauth_error),
        .description = mem_dup(failed->oauth_description),
        .realm = mem_dup(failed->realm ? failed->realm : repl->realm),
        .client = mem_dup(failed->client),
        .user = mem_dup(failed->user),
        .scope = mem_dup(failed->scope),
        .redirect_uri = mem_dup(failed->redirect_uri),
        .secret_source = repl_is_hop(failed->secret_source) ? mem_dup(failed->secret_source) : NULL};
}

/* A failure that no endpoint of a login answered: by its class. */
static enum finding_code code_of(const struct error *failure) {
    static const struct {
        enum error_class class;
        enum finding_code code;
    } rows[] = {{ERROR_UNREACHABLE, FINDING_KEYCLOAK_UNREACHABLE},
                {ERROR_UNAUTHENTICATED, FINDING_KEYCLOAK_LOGIN},
                {ERROR_FORBIDDEN, FINDING_KEYCLOAK_RIGHTS}};
    if (failure->code)
        return finding_code_parse(failure->code);
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].class == failure->class)
            return rows[i].code;
    return FINDING_NONE;
}

static bool is_login(const struct repl_attempt *failed) {
    return failed->endpoint && !text_equal(failed->endpoint, "admin") &&
           (failed->oauth_error || failed->oauth_description);
}

/* --- Looking ---------------------------------------------------------------------------------------------------- */

/* Of the token that the line was about; else of the one that is held. */
static void take_token_issuer(const struct repl *repl, struct login_facts *facts) {
    static const char *const endpoints[] = {"userinfo", "introspection"};
    facts->token_issuer = mem_dup(repl->failed.token_issuer);
    for (size_t i = 0; repl->tokens.access && i < mem_count(endpoints); i++)
        if (text_equal(facts->endpoint, endpoints[i]))
            mem_replace(&facts->token_issuer, keycloak_token_issuer(repl->tokens.access));
}

static bool look(struct repl *repl, struct login_facts *facts, struct error *err) {
    const struct repl_places places = {repl->failed.vault_key, repl->failed.secret_name};
    struct repl_hop hop = {0};
    auto_error failure = {0};
    struct keycloak *keycloak = repl_keycloak(repl, &failure);
    bool compares =
        keycloak && facts->client && facts->secret_source && !text_equal(facts->secret_source, "keycloak");
    bool done = !compares || repl_hop_read(repl, facts->secret_source, facts->client, &places, &hop, err);
    if (done && keycloak)
        done = login_look(keycloak, hop.secret, repl->now_s(), facts, &failure);
    if (!keycloak || !done)
        strings_format(&facts->not_looked, "Keycloak's admin API: %s",
                       failure.message ? failure.message : "no login");
    facts->secret_place = mem_steal(hop.place);
    repl_hop_clear(&hop);
    if (failure.class == ERROR_INTERRUPTED)
        return error_move(err, &failure);
    return !error_is_set(err);
}

/* --- The result ------------------------------------------------------------------------------------------------- */

static json_t *finding_item(const struct finding *finding) {
    char code[FINDING_CODE_SIZE];
    const struct finding_kind *kind = finding_kind(finding->code);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "code", finding_code_write(finding->code, code),
                     "severity", severity_name(kind->severity), "title", kind->title, "meaning",
                     kind->meaning, "message", finding->message, "evidence", finding->evidence, "next",
                     finding->next);
}

static json_t *findings_list(const struct findings *findings) {
    json_t *items = json_array();
    for (size_t i = 0; i < findings->count; i++)
        json_array_append_new(items, finding_item(&findings->items[i]));
    return items;
}

static json_t *strings_list(const struct strings *strings) {
    json_t *items = json_array();
    for (size_t i = 0; i < strings->count; i++)
        json_array_append_new(items, json_string(strings->items[i]));
    return items;
}

static json_t *result_of(const struct repl *repl, const struct findings *findings,
                         const struct strings *not_looked) {
    return json_pack("{s:s, s:o, s:o}", "failure", repl->failure.message, "findings", findings_list(findings),
                     "notLooked", strings_list(not_looked));
}

static json_t *explain_other(const struct repl *repl) {
    struct findings findings = {0};
    const struct strings none = {0};
    enum finding_code code = code_of(&repl->failure);
    if (code != FINDING_NONE) {
        struct finding *finding = findings_add(&findings, code, "%s", repl->failure.message);
        finding->evidence = mem_dup(repl->failure.origin);
        finding->next = mem_dup(repl->failure.next);
    }
    json_t *result = result_of(repl, &findings, &none);
    if (code == FINDING_NONE && repl->failure.next)
        json_object_set_new(result, "next", json_string(repl->failure.next));
    findings_clear(&findings);
    return result;
}

json_t *repl_explain_failure(struct repl *repl, struct error *err) {
    struct findings findings = {0};
    if (!is_login(&repl->failed))
        return explain_other(repl);
    struct login_facts facts = facts_of(repl);
    json_t *result = NULL;
    if (look(repl, &facts, err)) {
        take_token_issuer(repl, &facts);
        login_cause_judge(&facts, &findings);
        result = result_of(repl, &findings, &facts.not_looked);
    }
    findings_clear(&findings);
    login_facts_clear(&facts);
    return result;
}

const char *repl_failure_code(const struct repl_attempt *failed, const struct error *failure) {
    if (!is_login(failed))
        return finding_code_text(code_of(failure));
    return finding_code_text(login_cause_code(failed->endpoint, failure->http_status, failed->oauth_error,
                                              failed->oauth_description));
}

static json_t *page_of(enum finding_code code) {
    char text[FINDING_CODE_SIZE];
    return json_pack("{s:s}", "code", finding_code_write(code, text));
}

bool repl_run_explain(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *typed = repl_line_operand(line, 0);
    if (typed) {
        enum finding_code code = finding_code_parse(typed);
        *result = code ? page_of(code) : NULL;
        error_set(code ? NULL : err, ERROR_USAGE, "there is no finding \"%s\"", typed);
        return code || error_next(err, "kubectl kcrealm explain lists all of them");
    }
    if (!error_is_set(&repl->failure)) {
        *result = json_pack("{s:[]}", "findings");
        return true;
    }
    *result = repl_explain_failure(repl, err);
    return *result != NULL;
}
