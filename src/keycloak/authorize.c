#include "kcrealm/keycloak/authorize.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "keycloak/authorize_page.h"
#include "keycloak/authorize_verdict.h"
#include "keycloak/pkce.h"
#include "keycloak/session.h"

#include <string.h>

/* One login under way. */
struct flow {
    const struct authorize_door *door;
    const struct authorize_question *question;
    struct authorize_answer *answer;
    struct http_cookies *cookies;
    struct secret *state, *verifier;
    char *code;
    unsigned forms, redirects;
    bool password_sent;
};

/* --- Requests ----------------------------------------------------------------------------------------------- */

static void add_parameter(struct buffer *query, const char *name, const char *value) {
    form_add(query, name, value);
}

static char *first_path(struct flow *flow) {
    const struct authorize_question *question = flow->question;
    auto_buffer query = {0};
    const char *response_type = question->response_type ? question->response_type : "code";
    add_parameter(&query, "response_type", response_type);
    add_parameter(&query, "client_id", question->client);
    add_parameter(&query, "redirect_uri", question->redirect_uri);
    add_parameter(&query, "scope", question->scope ? question->scope : "openid");
    add_parameter(&query, "state", secret_reveal(flow->state));
    if (strstr(response_type, "id_token"))
        add_parameter(&query, "nonce", secret_reveal(flow->state));
    if (question->pkce) {
        auto_buffer challenge = {0};
        pkce_challenge(&challenge, flow->verifier);
        add_parameter(&query, "code_challenge", buffer_text(&challenge));
        add_parameter(&query, "code_challenge_method", "S256");
    }
    auto_text path = url_path("/realms/{}/protocol/openid-connect/auth", question->realm, NULL);
    return mem_format("%s?%s", path, buffer_text(&query));
}

/* Takes path. Pages (and not JSON) are asked for, in English where the realm has a choice: their words are compared. */
static bool fetch(struct flow *flow, const char *method, char *path, struct buffer *form,
                  struct http_response *response, struct error *err) {
    struct http_request request = {.method = method,
                                   .path = path,
                                   .content_type = "application/x-www-form-urlencoded",
                                   .cookies = flow->cookies,
                                   .response_ceiling = AUTHORIZE_PAGE_CEILING,
                                   .query_is_secret = strstr(path, "/login-actions/") != NULL};
    strings_add(&request.headers, "Accept: text/html");
    strings_add(&request.headers, "Accept-Language: en");
    if (form) {
        request.body = *form;
        *form = (struct buffer){0};
    }
    http_response_clear(response);
    return flow->door->fetch(flow->door->state, &request, response, err);
}

/* --- The pages before the code ------------------------------------------------------------------------------ */

/* Fills in what the form asks for. False when that was sent before: Keycloak did not take it. */
static bool fill_form(struct flow *flow, const struct authorize_page *page, struct buffer *form) {
    if (flow->password_sent || flow->forms++ == AUTHORIZE_FORMS_MAX)
        return false;
    if (page->asks_username)
        form_add(form, "username", flow->question->user);
    if (page->asks_password)
        form_add(form, "password", secret_reveal(flow->question->password));
    flow->password_sent |= page->asks_password;
    return true;
}

static bool post_form(struct flow *flow, const struct authorize_page *page, struct http_response *response,
                      struct error *err) {
    struct authorize_redirect to;
    auto_buffer form = {0};
    authorize_redirect_read(page->action, flow->question->realm, "", &to);
    bool fine = false;
    if (!to.path)
        verdict_strange(flow->answer, AUTHORIZE_LOGIN, "its form leads out of the realm", err);
    else if (fill_form(flow, page, &form))
        fine = fetch(flow, "POST", mem_steal(to.path), &form, response, err);
    else
        verdict_page(flow->answer, page, response->status, err);
    authorize_redirect_clear(&to);
    return fine;
}

/* True: there is another response to look at. */
static bool take_page(struct flow *flow, struct http_response *response, bool *more, struct error *err) {
    struct authorize_page page;
    authorize_page_read(buffer_text(&response->body), response->body.size, &page);
    bool is_form = page.kind == AUTHORIZE_PAGE_LOGIN && response->status == 200;
    bool fine = false;
    if (is_form)
        verdict_accepted(flow->answer, flow->question);
    if (is_form && !flow->question->user)
        fine = true;
    else if (is_form && !flow->password_sent)
        fine = *more = post_form(flow, &page, response, err);
    else
        verdict_page(flow->answer, &page, response->status, err);
    authorize_page_clear(&page);
    return fine;
}

static bool take_code(struct flow *flow, struct authorize_redirect *to, struct error *err) {
    if (!text_equal(to->state, secret_reveal(flow->state)))
        return verdict_strange(flow->answer, AUTHORIZE_CODE, "the answer has another state than the request",
                               err);
    if (!to->code)
        return verdict_redirect(flow->answer, flow->question, to, err);
    verdict_accepted(flow->answer, flow->question);
    verdict_pass(flow->answer, AUTHORIZE_LOGIN, "%s", flow->question->user);
    verdict_pass(flow->answer, AUTHORIZE_CODE, "sent to %s", to->place);
    flow->code = mem_steal(to->code);
    return true;
}

static bool take_redirect(struct flow *flow, struct http_response *response, bool *more, struct error *err) {
    struct authorize_redirect to;
    const struct authorize_question *question = flow->question;
    authorize_redirect_read(response->location ? response->location : "", question->realm,
                            question->redirect_uri, &to);
    bool fine = false;
    if (to.kind == AUTHORIZE_TO_CLIENT)
        fine = take_code(flow, &to, err);
    else if (to.kind == AUTHORIZE_TO_REALM && flow->redirects++ < AUTHORIZE_REDIRECTS_MAX)
        fine = *more = fetch(flow, "GET", mem_steal(to.path), NULL, response, err);
    else
        verdict_redirect(flow->answer, question, &to, err);
    authorize_redirect_clear(&to);
    return fine;
}

static bool take_response(struct flow *flow, struct http_response *response, bool *more, struct error *err) {
    *more = false;
    if (response->status >= 300 && response->status < 400)
        return take_redirect(flow, response, more, err);
    if (response->status >= 500 || !text_equal(response->content_type, "text/html"))
        return verdict_response(flow->answer, response, err);
    return take_page(flow, response, more, err);
}

static bool get_code(struct flow *flow, struct error *err) {
    auto_response response = {0};
    bool more = true;
    bool fine = fetch(flow, "GET", first_path(flow), NULL, &response, err);
    while (fine && more)
        fine = take_response(flow, &response, &more, err);
    return fine;
}

/* --- The code for tokens ------------------------------------------------------------------------------------ */

static void fill_redemption(const struct flow *flow, struct http_request *request) {
    const struct authorize_question *question = flow->question;
    request->method = "POST";
    request->path = url_path("/realms/{}/protocol/openid-connect/token", question->realm, NULL);
    request->content_type = "application/x-www-form-urlencoded";
    form_add(&request->body, "grant_type", "authorization_code");
    form_add(&request->body, "code", flow->code);
    form_add(&request->body, "redirect_uri", question->redirect_uri);
    form_add(&request->body, "client_id", question->client);
    if (question->client_secret)
        form_add(&request->body, "client_secret", secret_reveal(question->client_secret));
    if (question->pkce)
        form_add(&request->body, "code_verifier", secret_reveal(flow->verifier));
}

static void take_tokens(struct authorize_answer *answer, const json_t *reply) {
    answer->access = secret_from_text(value_text(reply, "access_token"));
    answer->refresh = secret_from_text(value_text(reply, "refresh_token"));
    answer->id = secret_from_text(value_text(reply, "id_token"));
    answer->expires_in_s = json_integer_value(json_object_get(reply, "expires_in"));
    answer->refresh_expires_in_s = json_integer_value(json_object_get(reply, "refresh_expires_in"));
    answer->scope = mem_dup(value_text(reply, "scope"));
}

static bool redeem(struct flow *flow, struct error *err) {
    struct http_request request = {0};
    auto_response response = {0};
    fill_redemption(flow, &request);
    if (!flow->door->fetch(flow->door->state, &request, &response, err))
        return false;
    auto_json reply = value_parse(buffer_text(&response.body), response.body.size, "the answer", NULL);
    if (response.status != 200 || !value_text(reply, "access_token"))
        return verdict_token(flow->answer, &response, reply, err);
    take_tokens(flow->answer, reply);
    verdict_pass(flow->answer, AUTHORIZE_TOKENS, "access%s%s token, good for %lld s",
                 flow->answer->refresh ? ", refresh" : "", flow->answer->id ? ", id" : "",
                 flow->answer->expires_in_s);
    return true;
}

bool authorize(const struct authorize_door *door, const struct authorize_question *question,
               struct authorize_answer *answer, struct error *err) {
    *answer = (struct authorize_answer){.endpoint = "authorization"};
    struct flow flow = {.door = door,
                        .question = question,
                        .answer = answer,
                        .cookies = http_cookies_new(),
                        .state = pkce_verifier(),
                        .verifier = pkce_verifier()};
    bool fine = get_code(&flow, err);
    if (fine && flow.code && !question->no_redeem)
        fine = redeem(&flow, err);
    else if (fine && flow.code)
        mem_replace(&answer->steps[AUTHORIZE_TOKENS].detail, mem_dup(question->no_redeem));
    verdict_fill(answer, question);
    http_cookies_free(flow.cookies);
    secret_free(flow.state);
    secret_free(flow.verifier);
    mem_free(flow.code);
    return fine;
}

void authorize_answer_clear(struct authorize_answer *answer) {
    for (size_t i = 0; i < AUTHORIZE_CHECKS; i++)
        mem_free(answer->steps[i].detail);
    mem_free(answer->error);
    mem_free(answer->description);
    mem_free(answer->scope);
    secret_free(answer->access);
    secret_free(answer->refresh);
    secret_free(answer->id);
    *answer = (struct authorize_answer){0};
}
