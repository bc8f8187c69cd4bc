#include "keycloak/authorize_verdict.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdarg.h>
#include <string.h>

const char *authorize_check_name(enum authorize_check check) {
    static const char *const names[] = {
        [AUTHORIZE_REALM] = "realm", [AUTHORIZE_CLIENT] = "client", [AUTHORIZE_REDIRECT_URI] = "redirect URI",
        [AUTHORIZE_FLOW] = "flow",   [AUTHORIZE_SCOPE] = "scope",   [AUTHORIZE_PKCE] = "PKCE",
        [AUTHORIZE_LOGIN] = "login", [AUTHORIZE_CODE] = "code",     [AUTHORIZE_TOKENS] = "tokens"};
    return names[check];
}

void verdict_pass(struct authorize_answer *answer, enum authorize_check check, const char *format, ...) {
    struct authorize_step *step = &answer->steps[check];
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&step->detail, mem_vformat(format, arguments));
    va_end(arguments);
    step->state = AUTHORIZE_PASSED;
}

/* The caller frees it. */
static char *flow_of(const char *response_type) {
    if (!response_type || text_equal(response_type, "code"))
        return mem_dup("authorization code");
    return mem_format("%s (%s)", strstr(response_type, "code") ? "hybrid" : "implicit", response_type);
}

void verdict_fill(struct authorize_answer *answer, const struct authorize_question *question) {
    auto_text flow = flow_of(question->response_type);
    const char *const asked[AUTHORIZE_CHECKS] = {
        [AUTHORIZE_REALM] = question->realm,
        [AUTHORIZE_CLIENT] = question->client,
        [AUTHORIZE_REDIRECT_URI] = question->redirect_uri,
        [AUTHORIZE_FLOW] = flow,
        [AUTHORIZE_SCOPE] = question->scope ? question->scope : "openid",
        [AUTHORIZE_PKCE] = question->pkce ? "S256" : "not used, and not demanded",
        [AUTHORIZE_LOGIN] = question->user};
    for (size_t i = 0; i < AUTHORIZE_CHECKS; i++) {
        struct authorize_step *step = &answer->steps[i];
        if (step->state == AUTHORIZE_PASSED && !step->detail)
            step->detail = mem_dup(asked[i]);
    }
}

void verdict_accepted(struct authorize_answer *answer, const struct authorize_question *question) {
    for (size_t i = 0; i < AUTHORIZE_LOGIN; i++)
        answer->steps[i].state = AUTHORIZE_PASSED;
    verdict_fill(answer, question);
}

/* --- Refusals ----------------------------------------------------------------------------------------------- */

static void refuse(struct authorize_answer *answer, enum authorize_check check, const char *endpoint,
                   int status, const char *error, const char *description) {
    for (size_t i = 0; i < check; i++)
        if (answer->steps[i].state == AUTHORIZE_NOT_REACHED)
            answer->steps[i].state = AUTHORIZE_PASSED;
    answer->steps[check].state = AUTHORIZE_REFUSED;
    mem_replace(&answer->steps[check].detail, mem_dup(description ? description : error));
    answer->endpoint = endpoint;
    answer->status = status;
    mem_replace(&answer->error, mem_dup(error));
    mem_replace(&answer->description, mem_dup(description));
}

static bool tell(const struct authorize_answer *answer, enum authorize_check check, struct error *err) {
    const char *error = answer->error, *description = answer->description;
    error_set(err, ERROR_REFUSED, "Keycloak stops at %s%s: %s%s%s", check == AUTHORIZE_PKCE ? "" : "the ",
              authorize_check_name(check), error ? error : "", error && description ? ", " : "",
              description ? description : "");
    if (err)
        err->http_status = answer->status;
    return false;
}

/* Which check these words are of. Measured on Keycloak 26.7.4, see docs/keycloak.md. The first that fits wins. */
static const struct refusal_row {
    const char *error; /* NULL: the text of a page */
    const char *words; /* that the description begins with */
    enum authorize_check check;
} refusal_rows[] = {
    {NULL, "Realm not enabled", AUTHORIZE_REALM},
    {NULL, "Client not found", AUTHORIZE_CLIENT},
    {NULL, "Client disabled", AUTHORIZE_CLIENT},
    {NULL, "Bearer-only applications", AUTHORIZE_CLIENT},
    {NULL, "Invalid parameter: redirect_uri", AUTHORIZE_REDIRECT_URI},
    {NULL, "Missing parameter: redirect_uri", AUTHORIZE_REDIRECT_URI},
    {"unauthorized_client", "", AUTHORIZE_FLOW},
    {"unsupported_response_type", "", AUTHORIZE_FLOW},
    {"invalid_scope", "", AUTHORIZE_SCOPE},
    {"invalid_request", "Missing parameter: code_challenge", AUTHORIZE_PKCE},
    {"invalid_request", "Invalid parameter: code", AUTHORIZE_PKCE},
};

/* What no row knows is a matter of the page where it came up. */
static enum authorize_check check_of(const char *error, const char *description,
                                     enum authorize_check otherwise) {
    for (size_t i = 0; i < mem_count(refusal_rows); i++)
        if (text_equal(error, refusal_rows[i].error) &&
            text_starts_with(description ? description : "", refusal_rows[i].words))
            return refusal_rows[i].check;
    return otherwise;
}

static bool login_has_begun(const struct authorize_answer *answer) {
    return answer->steps[AUTHORIZE_PKCE].state == AUTHORIZE_PASSED;
}

/* The execution of ".../required-action?execution=UPDATE_PASSWORD". */
static void refuse_for_action(struct authorize_answer *answer, const struct authorize_page *page,
                              int status) {
    auto_text action = authorize_parameter(page->action, "execution");
    verdict_pass(answer, AUTHORIZE_LOGIN, "name and password are right");
    refuse(answer, AUTHORIZE_CODE, "login", status, "required_action",
           action        ? action
           : page->title ? page->title
                         : "");
}

bool verdict_page(struct authorize_answer *answer, const struct authorize_page *page, int status,
                  struct error *err) {
    const char *text = page->message ? page->message : page->title ? page->title : "a page that is not known";
    enum authorize_check check = AUTHORIZE_CODE;
    bool begun = login_has_begun(answer);
    if (page->kind == AUTHORIZE_PAGE_ERROR) {
        bool is_nowhere =
            status == 404; /* "Page not found": Keycloak's words for a realm that does not exist */
        check =
            is_nowhere ? AUTHORIZE_REALM : check_of(NULL, text, begun ? AUTHORIZE_LOGIN : AUTHORIZE_CLIENT);
        refuse(answer, check, begun ? "login" : "authorization", status, NULL, text);
    } else if (page->kind == AUTHORIZE_PAGE_ACTION) {
        refuse_for_action(answer, page, status);
    } else if (page->kind == AUTHORIZE_PAGE_CONSENT) {
        verdict_pass(answer, AUTHORIZE_LOGIN, "name and password are right");
        refuse(answer, check, "login", status, "consent_required", text);
    } else if (page->kind == AUTHORIZE_PAGE_SECOND_FACTOR) {
        verdict_pass(answer, AUTHORIZE_LOGIN, "name and password are right");
        refuse(answer, check, "login", status, "second_factor", text);
    } else {
        check = AUTHORIZE_LOGIN;
        refuse(answer, check, "login", status,
               page->kind == AUTHORIZE_PAGE_LOGIN ? "login_refused" : "unknown_page", text);
    }
    return tell(answer, check, err);
}

bool verdict_redirect(struct authorize_answer *answer, const struct authorize_question *question,
                      const struct authorize_redirect *to, struct error *err) {
    enum authorize_check check = AUTHORIZE_LOGIN;
    bool begun = login_has_begun(answer);
    (void)question;
    if (to->kind == AUTHORIZE_TO_CLIENT) {
        check = check_of(to->error, to->description, begun ? AUTHORIZE_CODE : AUTHORIZE_FLOW);
        refuse(answer, check, "authorization", 302, to->error ? to->error : "no_code",
               to->description ? to->description : "the redirect brings neither a code nor an error");
        return tell(answer, check, err);
    }
    if (to->kind == AUTHORIZE_TO_BROKER) {
        verdict_accepted(answer, question);
        refuse(answer, check, "login", 302, "identity_provider",
               "the login goes on at another identity provider");
        return tell(answer, check, err);
    }
    auto_text what =
        mem_format("a redirect to %s, which is not followed", *to->place ? to->place : "nowhere");
    return verdict_strange(answer, begun ? AUTHORIZE_CODE : AUTHORIZE_CLIENT, what, err);
}

bool verdict_token(struct authorize_answer *answer, const struct http_response *response, const json_t *reply,
                   struct error *err) {
    const char *error = value_text(reply, "error"), *description = value_text(reply, "error_description");
    refuse(answer, AUTHORIZE_TOKENS, "token", response->status, error ? error : "no_token",
           description || error ? description : "the token endpoint answered without a token");
    return tell(answer, AUTHORIZE_TOKENS, err);
}

bool verdict_response(struct authorize_answer *answer, const struct http_response *response,
                      struct error *err) {
    auto_json reply = value_parse(buffer_text(&response->body), response->body.size, "the answer", NULL);
    const char *error = value_text(reply, "error");
    if (response->status >= 500 || !error) {
        auto_text what = mem_format("HTTP %d without a page of Keycloak", response->status);
        answer->status = response->status;
        return verdict_strange(answer, AUTHORIZE_REALM, what, err);
    }
    refuse(answer, AUTHORIZE_REALM, "authorization", response->status, error,
           value_text(reply, "error_description"));
    return tell(answer, AUTHORIZE_REALM, err);
}

bool verdict_strange(struct authorize_answer *answer, enum authorize_check check, const char *what,
                     struct error *err) {
    int status = answer->status;
    refuse(answer, check, check >= AUTHORIZE_LOGIN ? "login" : "authorization", status, "unexpected", what);
    error_set(err, ERROR_SERVER, "the login did not go on at the %s: %s", authorize_check_name(check), what);
    if (err)
        err->http_status = status;
    return error_next(err, "check that this is Keycloak's own address (--keycloak-url, --keycloak-path), and "
                           "proxies between");
}
