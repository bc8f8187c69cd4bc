/* What people see of realms, clients, users, scopes and events. */
#include "kcrealm/report/repl.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef void show_function(struct buffer *out, const json_t *result, const struct report_style *style);

static char *shown(show_function *show, const char *text) {
    struct buffer out = {0};
    auto_error err = {0};
    auto_text quoted = mem_dup(text);
    for (char *at = quoted; *at; at++)
        if (*at == '\'')
            *at = '"';
    auto_json result = value_parse(quoted, strlen(quoted), "the test", &err);
    if (!result)
        fail_msg("%s", err.message);
    const struct report_style style = {.columns = 80};
    show(&out, result, &style);
    return buffer_steal(&out);
}

static void results_are_told_in_few_lines(void **state) {
    (void)state;
    static const struct {
        show_function *show;
        const char *result, *text;
    } rows[] = {
        {report_repl_use, "{'realm': 'a', 'displayName': 'A', 'enabled': true}", "realm a (A)\n"},
        {report_repl_use, "{'realm': 'a'}", "realm a\n"},
        {report_repl_use, "{'realm': 'a\\n', 'enabled': false}", "realm a\\n, disabled: nobody can log in\n"},
        {report_repl_realms,
         "{'realms': [{'realm': 'a', 'enabled': true, 'present': true}, {'realm': 'bb', "
         "'displayName': 'B', 'enabled': false}]}",
         "*  a\n   bb  B  disabled\n"},
        {report_repl_clients, "{'realm': 'r', 'clients': [], 'more': false}", "0 clients of realm r\n"},
        {report_repl_clients,
         "{'realm': 'r', 'pattern': 'a', 'clients': [{'clientId': 'a', 'access': 'public', "
         "'flows': ['standard', 'device'], 'enabled': true}], 'more': false}",
         "CLIENT  ACCESS  FLOWS\na       public  standard, device\n1 client of realm r fit\n"},
        {report_repl_users, "{'realm': 'r', 'users': [{'username': 'a', 'enabled': true}], 'more': true}",
         "USER  E-MAIL\na\nThe first 1 of realm r; there are more: users --max 5\n"},
        {report_repl_client,
         "{'realm': 'r', 'clientId': 'c', 'enabled': false, 'access': 'public', 'flows': [], "
         "'redirectUris': ['https://a', 'https://b'], 'pkce': 'S256', 'mappers': [{'name': 'm', "
         "'type': 't'}]}",
         "c of realm r, disabled\n  access         public\n  PKCE           S256\n  redirect URIs  "
         "https://a\n"
         "                 https://b\n  mappers        m (t)\n"},
        {report_repl_trace, "{'trace': true}", "requests are shown on standard error\n"},
        {report_repl_events,
         "{'realm': 'r', 'kept': true, 'now_s': 100, 'events': [{'time_s': 40, 'type': 'LOGIN', "
         "'clientId': 'c', 'ipAddress': '10.0.0.1', 'details': {'username': 'a'}}], 'more': false}",
         "AGE  EVENT  CLIENT  DETAILS\n60s  LOGIN  c       username=a from=10.0.0.1\n1 event of realm r\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = shown(rows[i].show, rows[i].result);
        assert_string_equal(text, rows[i].text);
    }
}

static void realms_without_events_say_how_to_keep_them(void **state) {
    (void)state;
    auto_text text =
        shown(report_repl_events, "{'realm': 'r', 'kept': false, 'now_s': 0, 'events': [], 'more': false}");
    assert_non_null(strstr(text, "This realm keeps no login events."));
    assert_non_null(strstr(text, "eventsEnabled=true"));
}

static void names_of_others_cannot_act_on_the_terminal(void **state) {
    (void)state;
    static const struct {
        show_function *show;
        const char *result;
    } rows[] = {
        {report_repl_clients, "{'realm': '\\u001b[31m', 'clients': [{'clientId': '\\u001b[31m', 'access': "
                              "'\\u001b[31m', 'flows': ['\\u001b[31m']}]}"},
        {report_repl_client, "{'realm': '\\u001b[31m', 'clientId': '\\u001b[31m', 'access': 'x', 'name': "
                             "'\\u001b[31m', 'redirectUris': ['\\u001b[31m']}"},
        {report_repl_users, "{'realm': 'r', 'users': [{'username': '\\u001b[31m', 'requiredActions': "
                            "['\\u001b[31m']}]}"},
        {report_repl_scopes, "{'realm': 'r', 'client': '\\u001b[31m', 'scopes': [{'name': '\\u001b[31m', "
                             "'assigned': 'none'}]}"},
        {report_repl_events,
         "{'realm': 'r', 'kept': true, 'events': [{'type': '\\u001b[31m', 'details': {'username': "
         "'\\u001b[31m'}}]}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = shown(rows[i].show, rows[i].result);
        assert_null(strchr(text, '\x1b'));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_told_in_few_lines),
        cmocka_unit_test(realms_without_events_say_how_to_keep_them),
        cmocka_unit_test(names_of_others_cannot_act_on_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
