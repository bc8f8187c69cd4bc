/* Tokens in the shell, against a server of ours. */
#include "cli/repl_login.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN "POST /realms/ameide/protocol/openid-connect/token"
/* {"alg":"RS256","kid":"k"}.{"iss":"i","azp":"app","preferred_username":"ann","typ":"Bearer","exp":9999999999} */
#define CLAIMS                                                                                               \
    "eyJpc3MiOiJpIiwiYXpwIjoiYXBwIiwicHJlZmVycmVkX3VzZXJuYW1lIjoiYW5uIiwidHlwIjoiQmVhcmVyIiwiZXhwIjo5OTk5"   \
    "OTk5OTk5fQ"
#define ACCESS "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ." CLAIMS ".c2lnbmF0dXJl"
#define ANSWER                                                                                               \
    "{'access_token':'" ACCESS "','refresh_token':'refresh-canary','expires_in':300,'scope':'openid'}"

static void refute_canaries(const struct repl_case *given) {
    static const char *const canaries[] = {"canary", "eyJ", "c2lnbmF0dXJl"};
    for (size_t i = 0; i < mem_count(canaries); i++) {
        assert_null(strstr(given->cli.captured.out, canaries[i]));
        assert_null(strstr(given->cli.captured.err, canaries[i]));
    }
}

static void tokens_are_held_and_never_shown(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(&given.keycloak, TOKEN, -1, 200, ANSWER);
    fake_answers(&given.keycloak, "GET /realms/ameide/protocol/openid-connect/userinfo", -1, 200,
                 "{'sub':'u-1'}");
    fake_answers(&given.keycloak, "POST /realms/ameide/protocol/openid-connect/logout", -1, 204, "");
    repl_case_read(
        &given, "",
        "login user ann --client app --secret-stdin --password-stdin\nsecret-canary\npassword-canary\n"
        "whoami\ntokens\ndecode\nuserinfo\nrefresh\nlogout\ntokens\n");
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "user ann through client app of realm ameide");
    cli_prints(&given.cli, "u-1");
    cli_prints(&given.cli, "No tokens are held");
    repl_case_asked(&given, TOKEN, 2);
    refute_canaries(&given);
}

static void a_refusal_is_told_without_the_secret(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_answers(
        &given.keycloak, TOKEN, -1, 401,
        "{'error':'unauthorized_client','error_description':'Invalid client or Invalid client credentials'}");
    repl_case_read(&given, "", "login client app --secret-stdin\nsecret-canary\n");
    cli_exits(&given.cli, EXIT_DIFFERENT);
    assert_non_null(strstr(given.cli.captured.err, "unauthorized_client"));
    refute_canaries(&given);
}

static void what_is_missing_is_said_before_anything_is_asked(void **state) {
    (void)state;
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"login user ann", "through which client?"},
        {"login device", "through which client?"},
        {"login client app --auth nonsense", "no client authentication"},
        {"login client app --auth private_key_jwt", "either by a key or by a secret"},
        {"login client app --key-file /nonexistent --auth basic", "either by a key or by a secret"},
        {"login client app --key-file /nonexistent", "/nonexistent"},
        {"refresh", "no tokens are held"},
        {"logout", "no tokens are held"},
        {"userinfo", "no tokens are held"},
        {"introspect", "no tokens are held"},
        {"decode nonsense", "which token?"},
        {"decode id", "no tokens are held"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        repl_case_open(&given);
        repl_case_run(&given, "", rows[i].line, NULL);
        cli_exits(&given.cli, EXIT_DIFFERENT);
        if (!strstr(given.cli.captured.err, rows[i].says))
            fail_msg("%s: %s", rows[i].line, given.cli.captured.err);
        repl_case_asked(&given, "POST /realms/ameide", 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_held_and_never_shown),
        cmocka_unit_test(a_refusal_is_told_without_the_secret),
        cmocka_unit_test(what_is_missing_is_said_before_anything_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
