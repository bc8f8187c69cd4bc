/* Pages as Keycloak 26.7.4 and its themes write them, and as nobody should. */
#include "keycloak/authorize_page.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ACTION "https://sso.example/realms/lab/login-actions/"
#define TITLE                                                                                                \
    "<h1 class=\"pf-v5-c-title\" id=\"kc-page-title\"><!-- template: login.ftl -->\n\n  Sign in to your "    \
    "account\n\n</h1>"
#define LOGIN_FORM                                                                                           \
    "<form id=\"kc-form-login\" class=\"x\" onsubmit=\"login.disabled = true; return true;\" "               \
    "action=\"" ACTION "authenticate?session_code=a&amp;execution=b\" method=\"post\">"                      \
    "<input id=\"username\" name=\"username\" value=\"\" type=\"text\"/>"                                    \
    "<input id=\"password\" name=\"password\" type=\"password\"/></form>"
#define FEEDBACK(text)                                                                                       \
    "<span class=\"pf-v5-c-helper-text__item-text pf-m-error kc-feedback-text\">\n   " text "\n  </span>"

static const struct row {
    const char *page;
    enum authorize_page_kind kind;
    bool username, password;
    const char *action, *title, *message;
} rows[] = {
    {TITLE LOGIN_FORM, AUTHORIZE_PAGE_LOGIN, true, true, ACTION "authenticate?session_code=a&execution=b",
     "Sign in to your account", NULL},
    {TITLE FEEDBACK("Invalid username or password.") LOGIN_FORM, AUTHORIZE_PAGE_LOGIN, true, true,
     ACTION "authenticate?session_code=a&execution=b", "Sign in to your account",
     "Invalid username or password."},
    {"<ul class=\"kc-feedback-text\">\n</ul>" FEEDBACK("later") LOGIN_FORM, AUTHORIZE_PAGE_LOGIN, true, true,
     ACTION "authenticate?session_code=a&execution=b", NULL, "later"},
    {"<form action=\"" ACTION
     "authenticate?execution=b\"><input name=\"username\"><input type=hidden name=password></form>",
     AUTHORIZE_PAGE_LOGIN, true, true, ACTION "authenticate?execution=b", NULL, NULL},
    {"<form action=\"" ACTION "authenticate?execution=b\"><input name=\"username\"></form>",
     AUTHORIZE_PAGE_LOGIN, true, false, ACTION "authenticate?execution=b", NULL, NULL},
    {"<form action='" ACTION "authenticate?x'><input name=\"otp\"></form>", AUTHORIZE_PAGE_SECOND_FACTOR,
     false, false, ACTION "authenticate?x", NULL, NULL},
    {"<form action='" ACTION "required-action?execution=UPDATE_PASSWORD&amp;y=1'>"
     "<input name=\"password-new\"></form>",
     AUTHORIZE_PAGE_ACTION, false, false, ACTION "required-action?execution=UPDATE_PASSWORD&y=1", NULL, NULL},
    {"<form action=\"/realms/lab/login-actions/consent?client_id=c\" method=\"POST\">",
     AUTHORIZE_PAGE_CONSENT, false, false, "/realms/lab/login-actions/consent?client_id=c", NULL, NULL},
    {"<h1 id=\"kc-page-title\">We are sorry...</h1><div id=\"kc-error-message\">\n"
     "<p class=\"instruction\">Invalid parameter: redirect_uri</p>"
     "<p><a id=\"backToApplication\" href=\"https://x\">« Back</a></p></div>",
     AUTHORIZE_PAGE_ERROR, false, false, NULL, "We are sorry...", "Invalid parameter: redirect_uri"},
    {"", AUTHORIZE_PAGE_UNKNOWN, false, false, NULL, NULL, NULL},
    {"<form action=\"https://evil.example/\"><input name=\"username\"><input name=\"password\">",
     AUTHORIZE_PAGE_UNKNOWN, true, true, NULL, NULL, NULL},
    {"<div id=\"kc-error-message\">cut", AUTHORIZE_PAGE_ERROR, false, false, NULL, NULL, "cut"},
    {"<script>document.write('<form action=\"/login-actions/authenticate\">')</script>",
     AUTHORIZE_PAGE_UNKNOWN, false, false, NULL, NULL, NULL},
};

static void same(const char *actual, const char *expected) {
    if (expected)
        assert_string_equal(actual ? actual : "(none)", expected);
    else
        assert_null(actual);
}

static void each_page_is_known_by_keycloaks_own_marks(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct authorize_page page;
        authorize_page_read(rows[i].page, strlen(rows[i].page), &page);
        if (page.kind != rows[i].kind)
            fail_msg("row %zu: kind %d", i, page.kind);
        assert_int_equal(page.asks_username, rows[i].username);
        assert_int_equal(page.asks_password, rows[i].password);
        same(page.action, rows[i].action);
        same(page.title, rows[i].title);
        same(page.message, rows[i].message);
        authorize_page_clear(&page);
    }
}

static void texts_and_actions_have_an_end(void **state) {
    (void)state;
    auto_text text = mem_alloc(100001);
    memset(text, 'x', 100000);
    auto_text page_text = mem_format("<div id=\"kc-error-message\">%s</div>"
                                     "<form action=\"/login-actions/%s\">",
                                     text, text);
    struct authorize_page page;
    authorize_page_read(page_text, strlen(page_text), &page);
    assert_int_equal(strlen(page.message), AUTHORIZE_TEXT_MAX);
    assert_null(page.action); /* a part of an address is another address */
    authorize_page_clear(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_is_known_by_keycloaks_own_marks),
        cmocka_unit_test(texts_and_actions_have_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
