/* Looking at tokens in the shell, against a server of ours. */
#include "cli/repl_oidc.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ISSUER "https://sso.example/realms/ameide"

static struct secret *good_token(void) {
    auto_secret pem = test_key_pem(KEY_P256);
    auto_json claims =
        json_pack("{s:s, s:I, s:s}", "iss", ISSUER, "exp", (json_int_t)9999999999, "aud", "api");
    struct secret *token = jwt_sign(claims, pem, NULL, "k", NULL);
    assert_non_null(token);
    return token;
}

static void verify_looks_at_the_realms_keys_and_issuer(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool good;
        const char *says;
    } rows[] = {{"verify -", true, "by a key of the realm"},
                {"verify - --audience api", true, "for api"},
                {"verify - --audience other", false, "it is for api, not for other"}};
    auto_secret token = good_token();
    auto_json keys = test_key_set(test_key_public(KEY_P256, "k", NULL));
    auto_text served = value_dump(keys);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        repl_case_open(&given);
        fake_answers(&given.keycloak, "GET /realms/ameide/.well-known/", -1, 200, "{'issuer':'" ISSUER "'}");
        fake_answers(&given.keycloak, "GET /realms/ameide/protocol/openid-connect/certs", -1, 200, served);
        auto_text script = mem_format("%s\n%s\n", rows[i].line, secret_reveal(token));
        repl_case_read(&given, "", script);
        cli_exits(&given.cli, rows[i].good ? EXIT_EQUAL : EXIT_DIFFERENT);
        cli_prints(&given.cli, rows[i].says);
        assert_null(strstr(given.cli.captured.out, "eyJ"));
    }
}

#define INTROSPECTION(realm) "POST /realms/" realm "/protocol/openid-connect/token/introspect"

static void a_given_token_is_introspected_where_one_is(void **state) {
    (void)state;
    auto_repl given;
    auto_secret token = good_token();
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/other", -1, 200, "{'realm': 'other'}");
    fake_answers(&given.keycloak, INTROSPECTION("other"), -1, 200, "{'active': true}");
    fake_answers(&given.keycloak, INTROSPECTION("ameide"), -1, 200, "{'active': true}");
    auto_text script =
        mem_format("login token --token-stdin\n%s\nuse other\nintrospect - --client shop --secret-stdin\n"
                   "%s\nhush\nintrospect access --client shop --secret-stdin\nhush\n",
                   secret_reveal(token), secret_reveal(token));
    repl_case_read(&given, "", script);
    cli_exits(&given.cli, EXIT_EQUAL);
    repl_case_asked(&given, INTROSPECTION("other"), 1);
    repl_case_asked(&given, INTROSPECTION("ameide"), 1);
}

static void nobody_is_who_one_is_at_first(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "whoami", "tokens", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_prints(&given.cli, "No tokens are held");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verify_looks_at_the_realms_keys_and_issuer),
        cmocka_unit_test(a_given_token_is_introspected_where_one_is),
        cmocka_unit_test(nobody_is_who_one_is_at_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
