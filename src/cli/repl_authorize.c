/* authorize: the login of a browser, without one. */
#include "cli/repl_hops.h"
#include "cli/repl_why.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/authorize.h"

/* What is sent besides the line; owned. */
struct proofs {
    struct secret *password, *client_secret;
    char *no_redeem;
};

static void proofs_clear(struct proofs *proofs) {
    secret_free(proofs->password);
    secret_free(proofs->client_secret);
    mem_free(proofs->no_redeem);
}

static bool fetch(void *state, struct http_request *request, struct http_response *response,
                  struct error *err) {
    return repl_fetch(state, request, response, err);
}

/* The client's own secret redeems the code. What is missing for that is no reason not to try the rest. */
static bool find_secret(struct repl *repl, const char *client_id, struct proofs *proofs, struct error *err) {
    struct client_secret client;
    auto_error failure = {0};
    bool read = repl_client_secret(repl, client_id, &client, &failure);
    if (!read && failure.class == ERROR_INTERRUPTED) {
        client_secret_clear(&client);
        return error_move(err, &failure);
    }
    if (!read)
        proofs->no_redeem = mem_format("not redeemed: %s", failure.message);
    else if (client.authentication == CLIENT_AUTHENTICATES_BY_SECRET && client.secret)
        proofs->client_secret = secret_copy(client.secret);
    else if (client.authentication != CLIENT_IS_PUBLIC)
        proofs->no_redeem =
            mem_format("not redeemed: the client proves who it is by %s, or its secret is not known",
                       client.authenticator ? client.authenticator : "something else");
    client_secret_clear(&client);
    return true;
}

static bool ask_proofs(struct repl *repl, const struct repl_line *line,
                       const struct authorize_question *question, struct proofs *proofs, struct error *err) {
    if (!question->user)
        return true;
    auto_text asked = mem_format("Password of %s: ", question->user);
    bool from_stdin = repl_line_flag(line, "password-stdin") != NULL;
    proofs->password = repl_ask_secret(repl, asked, from_stdin, "--password-stdin", err);
    return proofs->password && find_secret(repl, question->client, proofs, err);
}

/* --- The result ------------------------------------------------------------------------------------------------ */

static json_t *steps_of(const struct authorize_answer *answer, bool has_user) {
    static const char *const states[] = {"not-reached", "passed", "refused"};
    json_t *steps = json_array();
    size_t count = has_user || answer->steps[AUTHORIZE_LOGIN].state ? AUTHORIZE_CHECKS : AUTHORIZE_LOGIN;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            steps, json_pack("{s:s, s:s, s:s*}", "check", authorize_check_name((enum authorize_check)i),
                             "state", states[answer->steps[i].state], "detail", answer->steps[i].detail));
    return steps;
}

static json_t *result_of(const struct authorize_question *question, const struct authorize_answer *answer) {
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s*, s:o}", "realm", question->realm, "client",
                     question->client, "redirectUri", question->redirect_uri, "scope",
                     question->scope ? question->scope : "openid", "pkce", question->pkce, "user",
                     question->user, "steps", steps_of(answer, question->user != NULL));
}

/* The tokens are held, as after login; with what refreshing them wants. */
static void hold_tokens(struct repl *repl, const struct authorize_question *question,
                        struct authorize_answer *answer) {
    if (!answer->access)
        return;
    repl_tokens_clear(&repl->tokens);
    repl->tokens = (struct repl_tokens){.access = mem_steal(answer->access),
                                        .refresh = mem_steal(answer->refresh),
                                        .id = mem_steal(answer->id),
                                        .received_s = repl->now_s(),
                                        .expires_in_s = answer->expires_in_s,
                                        .refresh_expires_in_s = answer->refresh_expires_in_s,
                                        .realm = mem_dup(question->realm),
                                        .client = mem_dup(question->client),
                                        .user = mem_dup(question->user),
                                        .proof = question->client_secret ? OIDC_PROOF_POST : OIDC_PROOF_NONE,
                                        .client_secret = secret_copy(question->client_secret),
                                        .scope = mem_steal(answer->scope)};
}

static void note_question(struct repl *repl, const struct authorize_question *question) {
    struct repl_attempt *attempt = &repl->attempt;
    attempt->endpoint = "authorization";
    attempt->realm = mem_dup(question->realm);
    attempt->client = mem_dup(question->client);
    attempt->user = mem_dup(question->user);
    attempt->scope = mem_dup(question->scope);
    attempt->redirect_uri = mem_dup(question->redirect_uri);
}

static void note_answer(struct repl *repl, const struct authorize_answer *answer) {
    struct repl_attempt *attempt = &repl->attempt;
    attempt->endpoint = answer->endpoint;
    attempt->oauth_error = mem_dup(answer->error);
    attempt->oauth_description = mem_dup(answer->description);
    if (text_equal(answer->endpoint, "token"))
        attempt->secret_source = mem_dup("keycloak");
}

/* An answer in the address's fragment is for scripts of a page, and we are none. */
static bool check_response_type(const struct authorize_question *question, struct error *err) {
    static const char *const known[] = {"code",       "token",         "id_token", "id_token token",
                                        "code token", "code id_token", "none",     "code id_token token"};
    const char *asked = question->response_type;
    size_t i = 0;
    while (asked && i < mem_count(known) && !text_equal(asked, known[i]))
        i++;
    if (i == mem_count(known)) {
        error_set(err, ERROR_USAGE, "there is no response type \"%s\"", asked);
        return error_next(err, "use code, token, id_token, \"id_token token\", or code with these");
    }
    if (!asked || !question->user || text_equal(asked, "code"))
        return true;
    error_set(err, ERROR_USAGE, "with --user only the response type code is followed to the end");
    return error_next(err, "leave --user out: whether Keycloak accepts %s shows before the login page",
                      asked);
}

static bool question_of(const struct repl *repl, const struct repl_line *line,
                        struct authorize_question *question, struct error *err) {
    *question = (struct authorize_question){.realm = repl->realm,
                                            .client = repl_line_operand(line, 0),
                                            .redirect_uri = repl_line_flag(line, "redirect-uri"),
                                            .scope = repl_line_flag(line, "scope"),
                                            .response_type = repl_line_flag(line, "response-type"),
                                            .pkce = repl_line_flag(line, "pkce") != NULL,
                                            .user = repl_line_flag(line, "user")};
    if (question->redirect_uri && *question->redirect_uri)
        return check_response_type(question, err);
    error_set(err, ERROR_USAGE,
              "authorize wants the address that the application is reached at after the login");
    return error_next(
        err,
        "authorize %s --redirect-uri https://app.example.org/callback; client %s shows those that "
        "are registered",
        question->client, question->client);
}

bool repl_run_authorize(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    struct authorize_question question;
    struct authorize_answer answer;
    struct proofs proofs = {0};
    const struct authorize_door door = {.fetch = fetch, .state = repl};
    if (!question_of(repl, line, &question, err))
        return false;
    note_question(repl, &question);
    bool done = ask_proofs(repl, line, &question, &proofs, err);
    if (done) {
        question.password = proofs.password;
        question.client_secret = proofs.client_secret;
        question.no_redeem = proofs.no_redeem;
        done = authorize(&door, &question, &answer, err);
        *result = result_of(&question, &answer);
        if (done)
            hold_tokens(repl, &question, &answer);
        else
            note_answer(repl, &answer);
        if (!done)
            error_next(err, "explain");
        authorize_answer_clear(&answer);
    }
    proofs_clear(&proofs);
    return done;
}
