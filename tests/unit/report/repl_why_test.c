/* What people see of failed logins. */
#include "kcrealm/report/repl_why.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef void show_function(struct buffer *out, const json_t *result, const struct report_style *style);

static char *shown(show_function *show, const char *text) {
    struct buffer out = {0};
    auto_text quoted = mem_dup(text);
    for (char *at = quoted; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    auto_json result = value_parse(quoted, strlen(quoted), "the test", NULL);
    assert_non_null(result);
    const struct report_style style = {.columns = 80, .ascii = true};
    show(&out, result, &style);
    return buffer_steal(&out);
}

static void each_result_is_told_in_few_lines(void **state) {
    (void)state;
    static const struct {
        show_function *show;
        const char *result, *text;
    } rows[] = {
        {report_repl_authorize,
         "{'steps': [{'check': 'client', 'state': 'passed', 'detail': 'a\\u001b'}, {'check': 'scope', "
         "'state': 'refused', 'detail': 'no'}, "
         "{'check': 'PKCE', 'state': 'not-reached'}]}",
         "ok  client  a\\x1b\n!!  scope   no\n..  PKCE\n"},
        {report_repl_authorize, "{}", ""},
        {report_repl_try,
         "{'hops': [{'hop': 'keycloak', 'state': 'authenticates', 'place': 'admin API'}, {'hop': 'vault', "
         "'state': 'refused', "
         "'place': 'secret/a#v', 'detail': 'another one'}, {'hop': 'secret', 'state': 'unreadable', "
         "'detail': 'no right', 'next': 'ask'}]}",
         "ok  keycloak  admin API   authenticates\n!!  vault     secret/a#v  refused: another one\n"
         "--  secret                unreadable: no right\nsecret: ask\n"},
        {report_repl_evaluate,
         "{'mappers': [{'from': 'email', 'name': 'a'}, {'from': 'roles', 'name': 'b'}, {'from': 'email', "
         "'name': 'c'}], "
         "'granted': {'realm': ['r'], 'client': []}, 'notGranted': {'realm': [], 'client': ['w']}, "
         "'ignoredScopes': ['x'], "
         "'accessToken': {'sub': '1'}}",
         "mappers      email   a, c\n             roles   b\ngranted      realm   r\n             client  "
         "none\n"
         "not granted  realm   none\n             client  w\n"
         "not linked to the client: x. Evaluation passes over it; the token endpoint\nanswers "
         "`invalid_scope`.\n"
         "\naccess token\n{\n  \"sub\": \"1\"\n}\n"},
        {report_repl_explain, "{'findings': []}", "no line of this session has failed\n"},
        {report_repl_explain, "{'failure': 'no such\\n', 'findings': [], 'next': 'clients'}",
         "no such\\n\n    try: clients\n"},
        {report_repl_explain,
         "{'failure': 'f', 'findings': [{'code': 'KCR-3043', 'message': 'user a\\u001b is disabled', "
         "'evidence': 'seen it', "
         "'next': 'do it'}], 'notLooked': ['users: no right']}",
         "error[KCR-3043]: user a\\x1b is disabled\n    Logins get \"Account disabled\", or the page "
         "\"Account is disabled, contact\n"
         "    your administrator\".\n    seen: seen it\n    try: do it\nnot looked at: users: no right\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = shown(rows[i].show, rows[i].result);
        assert_string_equal(text, rows[i].text);
    }
}

static void without_a_next_step_the_table_has_one(void **state) {
    (void)state;
    auto_text text = shown(report_repl_explain, "{'findings': [{'code': 'KCR-3055', 'message': 'm'}]}");
    assert_non_null(strstr(text, "try: Ask for the scope"));
}

static void a_code_is_shown_as_its_page(void **state) {
    (void)state;
    auto_text text = shown(report_repl_explain, "{'code': 'KCR-3055'}");
    assert_non_null(strstr(text, "error[KCR-3055]: The token was issued without the scope openid"));
    assert_non_null(strstr(text, "What to do"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_result_is_told_in_few_lines),
        cmocka_unit_test(without_a_next_step_the_table_has_one),
        cmocka_unit_test(a_code_is_shown_as_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
