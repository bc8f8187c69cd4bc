#include "kcrealm/report/repl_tokens.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "'" stands for a quotation mark. */
static json_t *result_of(const char *text) {
    auto_text json = mem_dup(text);
    for (char *at = json; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *result = value_parse(json, strlen(json), "the result", NULL);
    assert_non_null(result);
    return result;
}

typedef void shower(struct buffer *out, const json_t *result, const struct report_style *style);

static void results_read_like_this(void **state) {
    (void)state;
    static const struct {
        shower *show;
        const char *result, *text;
    } rows[] = {
        {report_repl_login,
         "{'realm':'r','client':'app','user':'ann','scope':'openid','now':1000,'notes':['mind this'],"
         "'tokens':[{'token':'access','type':'Bearer','algorithm':'RS256','expires':1252},"
         "{'token':'refresh','type':'Offline','algorithm':'HS512'}]}",
         "✓ user ann through client app of realm r\n"
         "  access   Bearer   expires in 4m 12s (1970-01-01T00:20:52Z)  RS256\n"
         "  refresh  Offline  never                                     HS512\n"
         "  scope   openid\n"
         "mind this\n"},
        {report_repl_tokens, "{'tokens':[],'now':1}", "No tokens are held: obtain some with `login`.\n"},
        {report_repl_tokens,
         "{'realm':'r','client':'app','now':1000,'tokens':[{'token':'access','type':'Bearer','expires':820}]"
         "}",
         "client app of realm r\n  access  Bearer  expired 3m ago (1970-01-01T00:13:40Z)\n"},
        {report_repl_whoami, "{'now':1}",
         "No tokens are held: obtain some with `login`.\n"
         "The admin API is asked as nobody (not logged in yet).\n"},
        {report_repl_claims,
         "{'title':'access token','header':{'alg':'RS256','kid':'k'},'now':1000,'claims':{'azp':'app',"
         "'client_id':'app','iat':990,'exp':1060,'realm_access':{'roles':['a','b']},'resource_access':{'one':"
         "{'roles':"
         "['x']},'two':{'roles':[]}},'groups':['/g'],'odd':{'k':1},'zero\\u001b':true}}",
         "access token\n"
         "  signed        RS256, key k\n"
         "  client        app\n"
         "  issued        10s ago (1970-01-01T00:16:30Z)\n"
         "  expires       in 1m (1970-01-01T00:17:40Z)\n"
         "  realm roles   a, b\n"
         "  roles of one  x\n"
         "  roles of two\n"
         "  groups        /g\n"
         "  odd           {\"k\":1}\n"
         "  zero\\x1b      true\n"},
        {report_repl_claims, "{'title':'t','active':false,'now':1,'claims':{},'notes':['audience: no']}",
         "t\n"
         "  not active: Keycloak does not take this token, or not from who asks (expired, its session is "
         "over, issued "
         "under another name, not for this client)\n"
         "audience: no\n"},
        {report_repl_verify,
         "{'title':'given token','checks':[{'check':'signature','state':'passed','detail':'fine'},"
         "{'check':'expiry','state':'failed','detail':'expired 3m ago','next':'refresh'}]}",
         "given token\n"
         "  ✓ signature   fine\n"
         "  ✗ expiry      expired 3m ago\n"
         "                refresh\n"},
        {report_repl_logout, "{'did':'gone\\u001b'}", "gone\\x1b\n"},
    };
    const struct report_style style = {.columns = 200};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json result = result_of(rows[i].result);
        auto_buffer text = {0};
        rows[i].show(&text, result, &style);
        assert_string_equal(buffer_text(&text), rows[i].text);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(results_read_like_this)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
