/* The login of a browser, against answers as Keycloak 26.7.4 gives them. */
#include "kcrealm/keycloak/authorize.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define APP "https://app.example.org/cb"
#define KC "https://sso.example/realms/lab/"
#define AUTH "GET /realms/lab/protocol/openid-connect/auth?"
#define POST "POST /realms/lab/login-actions/authenticate"
#define TOKEN "POST /realms/lab/protocol/openid-connect/token"
#define LOGIN_PAGE                                                                                           \
    "<form action=\"" KC "login-actions/authenticate?session_code=x\"><input name=\"username\">"             \
    "<input name=\"password\" type=\"password\"></form>"
#define AGAIN_PAGE "<span class=\"kc-feedback-text\">Invalid username or password.</span>" LOGIN_PAGE
#define ERROR_PAGE(text) "<div id=\"kc-error-message\"><p>" text "</p></div>"
#define FORM_PAGE(path, field)                                                                               \
    "<form action=\"" KC "login-actions/" path "\"><input name=\"" field "\"></form>"
#define CODE APP "?state=$S&code=the-code"

/* One answer. A location's $S becomes the state that was sent. */
struct reply {
    const char *request; /* how it begins */
    int status;
    const char *location, *body, *type;
};

struct server {
    const struct reply *replies; /* in their order, ended by one without a request */
    char *state;                 /* that was sent */
    struct buffer asked;         /* a line for each request, with its body */
    const struct http_cookies *cookies;
};

static char *parameter(const char *text, const char *name) {
    const char *at = strstr(text, name);
    return at ? mem_dup_n(at + strlen(name), strcspn(at + strlen(name), "&")) : NULL;
}

static char *filled_in(const char *location, const char *state) {
    const char *place = strstr(location, "$S");
    return place ? mem_format("%.*s%s%s", (int)(place - location), location, state, place + 2)
                 : mem_dup(location);
}

static bool fetch(void *context, struct http_request *request, struct http_response *response,
                  struct error *err) {
    struct server *server = context;
    const struct reply *reply = server->replies;
    auto_text line = mem_format("%s %s", request->method, request->path);
    buffer_format(&server->asked, "%s %s\n", line, buffer_text(&request->body));
    if (!server->state)
        server->state = parameter(request->path, "&state=");
    if (!server->cookies)
        server->cookies = request->cookies;
    if (!text_starts_with(line, TOKEN))
        assert_ptr_equal(request->cookies, server->cookies);
    else
        assert_null(request->cookies);
    assert_null(request->authorization);
    http_request_clear(request);
    if (!reply->request)
        return error_set(err, ERROR_UNREACHABLE, "nobody answers");
    if (!text_starts_with(line, reply->request))
        fail_msg("%s instead of %s", line, reply->request);
    response->status = reply->status;
    response->content_type = mem_dup(reply->type ? reply->type : "text/html");
    response->location = reply->location ? filled_in(reply->location, server->state) : NULL;
    buffer_add_text(&response->body, reply->body ? reply->body : "");
    server->replies++;
    return true;
}

/* "client ✓" as a letter for each check: p(assed), r(efused), - (not reached). */
static void marks(const struct authorize_answer *answer, char *text) {
    for (size_t i = 0; i < AUTHORIZE_CHECKS; i++)
        text[i] = "-pr"[answer->steps[i].state];
    text[AUTHORIZE_CHECKS] = '\0';
}

struct run {
    struct server server;
    struct authorize_question question;
    struct authorize_answer answer;
    struct error err;
    char marks[AUTHORIZE_CHECKS + 1];
    bool fine;
};

static struct authorize_question question(void) {
    return (struct authorize_question){.realm = "lab", .client = "app", .redirect_uri = APP};
}

static void go(struct run *run, const struct reply *replies, const struct authorize_question *asked) {
    *run = (struct run){.server = {.replies = replies}, .question = *asked};
    const struct authorize_door door = {.fetch = fetch, .state = &run->server};
    run->fine = authorize(&door, &run->question, &run->answer, &run->err);
    marks(&run->answer, run->marks);
    assert_int_equal(error_is_set(&run->err), !run->fine);
}

static void end(struct run *run) {
    authorize_answer_clear(&run->answer);
    error_clear(&run->err);
    mem_free(run->server.state);
    buffer_clear(&run->server.asked);
}

static void without_a_user_the_login_page_is_the_end(void **state) {
    (void)state;
    static const struct reply replies[] = {{AUTH, 200, NULL, LOGIN_PAGE, NULL}, {0}};
    struct authorize_question asked = question();
    struct run run;
    asked.scope = "openid a+b";
    go(&run, replies, &asked);
    assert_true(run.fine);
    assert_string_equal(run.marks, "pppppp---");
    assert_non_null(strstr(buffer_text(&run.server.asked), "&scope=openid%20a%2Bb&"));
    assert_null(strstr(buffer_text(&run.server.asked), "code_challenge"));
    assert_null(strchr(strchr(buffer_text(&run.server.asked), '\n') + 1, '\n'));
    end(&run);
}

static void a_user_is_followed_to_the_tokens(void **state) {
    (void)state;
    static const struct reply replies[] = {{AUTH, 200, NULL, LOGIN_PAGE, NULL},
                                           {POST, 302, CODE, NULL, NULL},
                                           {TOKEN, 200, NULL,
                                            "{\"access_token\":\"A\",\"refresh_token\":\"R\",\"id_token\":"
                                            "\"I\",\"expires_in\":300,\"scope\":\"openid\"}",
                                            "application/json"},
                                           {0}};
    auto_secret password = secret_from_text("p&w");
    auto_secret secret = secret_from_text("s=t");
    struct authorize_question asked = question();
    struct run run;
    asked.user = "ann";
    asked.password = password;
    asked.client_secret = secret;
    asked.pkce = true;
    go(&run, replies, &asked);
    assert_true(run.fine);
    assert_string_equal(run.marks, "ppppppppp");
    const char *lines = buffer_text(&run.server.asked);
    assert_non_null(strstr(lines, "code_challenge_method=S256"));
    assert_non_null(strstr(lines, "username=ann&password=p%26w\n"));
    assert_non_null(strstr(lines, "grant_type=authorization_code&code=the-code&redirect_uri=https%3A%2F%2F"));
    assert_non_null(strstr(lines, "&client_id=app&client_secret=s%3Dt&code_verifier="));
    assert_string_equal(secret_reveal(run.answer.access), "A");
    assert_string_equal(secret_reveal(run.answer.refresh), "R");
    assert_string_equal(secret_reveal(run.answer.id), "I");
    assert_int_equal(run.answer.expires_in_s, 300);
    assert_string_equal(run.answer.scope, "openid");
    end(&run);
}

/* A name on the first page, the password on the next, and a redirect between. */
static void forms_are_filled_in_as_they_ask(void **state) {
    (void)state;
    static const struct reply replies[] = {
        {AUTH, 200, NULL, FORM_PAGE("authenticate?a=1", "username"), NULL},
        {POST "?a=1", 302, KC "login-actions/authenticate?b=2", NULL, NULL},
        {"GET /realms/lab/login-actions/authenticate?b=2", 200, NULL,
         FORM_PAGE("authenticate?c=3", "password"), NULL},
        {POST "?c=3", 303, CODE, NULL, NULL},
        {0}};
    auto_secret password = secret_from_text("pw");
    struct authorize_question asked = question();
    struct run run;
    asked.user = "ann";
    asked.password = password;
    asked.no_redeem = "not here";
    go(&run, replies, &asked);
    assert_true(run.fine);
    assert_string_equal(run.marks, "pppppppp-");
    assert_string_equal(run.answer.steps[AUTHORIZE_TOKENS].detail, "not here");
    assert_non_null(strstr(buffer_text(&run.server.asked), "a=1 username=ann\n"));
    assert_non_null(strstr(buffer_text(&run.server.asked), "c=3 password=pw\n"));
    end(&run);
}

#define BACK(pair) APP "?" pair "&state=$S"
#define JSON "application/json"

/* The first answer refuses. */
static const struct refusal {
    struct reply reply;
    const char *marks, *error, *description;
} first_refusals[] = {
    {{AUTH, 404, NULL, "{\"error\":\"Realm does not exist\"}", JSON},
     "r--------",
     "Realm does not exist",
     NULL},
    {{AUTH, 404, NULL, ERROR_PAGE("Page not found"), NULL}, "r--------", NULL, "Page not found"},
    {{AUTH, 400, NULL, ERROR_PAGE("Realm not enabled"), NULL}, "r--------", NULL, "Realm not enabled"},
    {{AUTH, 400, NULL, ERROR_PAGE("Client not found."), NULL}, "pr-------", NULL, "Client not found."},
    {{AUTH, 400, NULL, ERROR_PAGE("Client disabled."), NULL}, "pr-------", NULL, "Client disabled."},
    {{AUTH, 403, NULL, ERROR_PAGE("Bearer-only applications are not allowed to initiate browser login"),
      NULL},
     "pr-------",
     NULL,
     "Bearer-only applications are not allowed to initiate browser login"},
    {{AUTH, 400, NULL, ERROR_PAGE("Invalid parameter: redirect_uri"), NULL},
     "ppr------",
     NULL,
     "Invalid parameter: redirect_uri"},
    {{AUTH, 302, BACK("error=unauthorized_client&error_description=Client+is+not+allowed"), NULL, NULL},
     "pppr-----",
     "unauthorized_client",
     "Client is not allowed"},
    {{AUTH, 302, BACK("error=invalid_scope&error_description=Invalid+scopes%3A+x"), NULL, NULL},
     "ppppr----",
     "invalid_scope",
     "Invalid scopes: x"},
    {{AUTH, 302, BACK("error=invalid_request&error_description=Missing+parameter%3A+code_challenge_method"),
      NULL, NULL},
     "pppppr---",
     "invalid_request",
     "Missing parameter: code_challenge_method"},
    {{AUTH, 302, BACK("x=y"), NULL, NULL}, "pppr-----", "no_code", NULL},
    {{AUTH, 302, APP "?code=stolen&state=other", NULL, NULL}, "pppppppr-", "unexpected", NULL},
    {{AUTH, 302, "https://evil.example/?code=x", NULL, NULL}, "pr-------", "unexpected", NULL},
    {{AUTH, 302, NULL, NULL, NULL}, "pr-------", "unexpected", NULL},
    {{AUTH, 303, KC "broker/google/login?x", NULL, NULL}, "ppppppr--", "identity_provider", NULL},
    {{AUTH, 502, NULL, "<html>Bad gateway</html>", NULL}, "r--------", "unexpected", NULL},
    {{AUTH, 200, NULL, "{}", JSON}, "r--------", "unexpected", NULL},
    {{AUTH, 200, NULL, "<html>Welcome</html>", NULL}, "ppppppr--", "unknown_page", NULL},
    {{AUTH, 302, KC "login-actions/x", NULL, NULL}, "---------", NULL, NULL}, /* then nobody answers */
};

/* The answer to the password does. */
static const struct refusal later_refusals[] = {
    {{POST, 200, NULL, AGAIN_PAGE, NULL}, "ppppppr--", "login_refused", "Invalid username or password."},
    {{POST, 200, NULL, FORM_PAGE("required-action?execution=UPDATE_PASSWORD", "password-new"), NULL},
     "pppppppr-",
     "required_action",
     "UPDATE_PASSWORD"},
    {{POST, 200, NULL, FORM_PAGE("consent?client_id=app", "accept"), NULL},
     "pppppppr-",
     "consent_required",
     NULL},
    {{POST, 200, NULL, FORM_PAGE("authenticate?x", "otp"), NULL}, "pppppppr-", "second_factor", NULL},
    {{POST, 400, NULL, ERROR_PAGE("Cookie not found."), NULL}, "ppppppr--", NULL, "Cookie not found."},
    {{POST, 302, "https://evil.example/", NULL, NULL}, "pppppppr-", "unexpected", NULL},
    {{POST, 302, BACK("error=access_denied&error_description=no"), NULL, NULL},
     "pppppppr-",
     "access_denied",
     "no"},
    {{POST, 200, NULL, FORM_PAGE("authenticate?x", "password"), NULL}, "ppppppr--", "login_refused", NULL},
};

static void check_refusal(struct run *run, size_t row, const struct refusal *refusal) {
    assert_false(run->fine);
    if (strcmp(run->marks, refusal->marks) != 0)
        fail_msg("row %zu: %s: %s", row, run->marks, run->err.message);
    if (!text_equal(run->answer.error, refusal->error))
        fail_msg("row %zu: %s", row, run->answer.error ? run->answer.error : "(none)");
    if (refusal->description)
        assert_string_equal(run->answer.description, refusal->description);
}

static void the_check_that_refuses_is_told_from_those_before(void **state) {
    (void)state;
    const struct authorize_question asked = question();
    for (size_t i = 0; i < mem_count(first_refusals); i++) {
        const struct reply replies[] = {first_refusals[i].reply, {0}};
        struct run run;
        go(&run, replies, &asked);
        check_refusal(&run, i, &first_refusals[i]);
        end(&run);
    }
}

static void what_comes_instead_of_the_code_is_recognised(void **state) {
    (void)state;
    auto_secret password = secret_from_text("hush");
    struct authorize_question asked = question();
    asked.user = "ann";
    asked.password = password;
    for (size_t i = 0; i < mem_count(later_refusals); i++) {
        const struct reply replies[] = {{AUTH, 200, NULL, LOGIN_PAGE, NULL}, later_refusals[i].reply, {0}};
        struct run run;
        go(&run, replies, &asked);
        check_refusal(&run, i, &later_refusals[i]);
        const char *first = strstr(buffer_text(&run.server.asked), "hush");
        assert_null(strstr(first + 1, "hush")); /* sent once */
        assert_null(strstr(run.err.message, "hush"));
        end(&run);
    }
}

static void a_code_that_is_not_redeemed_says_why(void **state) {
    (void)state;
    static const struct reply replies[] = {
        {AUTH, 200, NULL, LOGIN_PAGE, NULL},
        {POST, 302, CODE, NULL, NULL},
        {TOKEN, 401, NULL, "{\"error\":\"unauthorized_client\",\"error_description\":\"Invalid client\"}",
         JSON},
        {0}};
    auto_secret password = secret_from_text("pw");
    struct authorize_question asked = question();
    struct run run;
    asked.user = "ann";
    asked.password = password;
    go(&run, replies, &asked);
    assert_false(run.fine);
    assert_string_equal(run.marks, "ppppppppr");
    assert_string_equal(run.answer.endpoint, "token");
    assert_int_equal(run.answer.status, 401);
    assert_string_equal(run.answer.error, "unauthorized_client");
    assert_null(strstr(run.err.message, "the-code"));
    end(&run);
}

static void the_form_is_posted_nowhere_else(void **state) {
    (void)state;
    static const char *const pages[] = {
        "<form action=\"https://sso.example/realms/other/login-actions/authenticate\"><input "
        "name=\"password\">",
        "<form action=\"https://sso.example/realms/lab/login-actions/../../x\"><input name=\"password\">"};
    auto_secret password = secret_from_text("hush");
    struct authorize_question asked = question();
    asked.user = "ann";
    asked.password = password;
    for (size_t i = 0; i < mem_count(pages); i++) {
        const struct reply replies[] = {{AUTH, 200, NULL, pages[i], NULL}, {0}};
        struct run run;
        go(&run, replies, &asked);
        assert_false(run.fine);
        assert_non_null(strstr(run.err.message, "leads out of the realm"));
        assert_null(strstr(buffer_text(&run.server.asked), "hush"));
        end(&run);
    }
}

static void a_circle_of_redirects_ends(void **state) {
    (void)state;
    struct reply replies[AUTHORIZE_REDIRECTS_MAX + 3] = {{0}};
    for (size_t i = 0; i < AUTHORIZE_REDIRECTS_MAX + 1; i++)
        replies[i] = (struct reply){"GET ", 302, KC "login-actions/x", NULL, NULL};
    const struct authorize_question asked = question();
    struct run run;
    go(&run, replies, &asked);
    assert_false(run.fine);
    assert_int_equal(run.err.class, ERROR_SERVER);
    end(&run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_user_the_login_page_is_the_end),
        cmocka_unit_test(a_user_is_followed_to_the_tokens),
        cmocka_unit_test(forms_are_filled_in_as_they_ask),
        cmocka_unit_test(the_check_that_refuses_is_told_from_those_before),
        cmocka_unit_test(what_comes_instead_of_the_code_is_recognised),
        cmocka_unit_test(a_code_that_is_not_redeemed_says_why),
        cmocka_unit_test(the_form_is_posted_nowhere_else),
        cmocka_unit_test(a_circle_of_redirects_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
