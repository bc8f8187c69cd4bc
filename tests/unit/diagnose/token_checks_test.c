#include "kcrealm/diagnose/token_checks.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ISSUER "https://sso.example/realms/ameide"
#define NOW 1000000

/* "'" stands for a quotation mark. */
static json_t *claims_of(const char *text) {
    auto_text json = mem_dup(text);
    for (char *at = json; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *claims = value_parse(json, strlen(json), "claims", NULL);
    assert_non_null(claims);
    return claims;
}

static const struct token_facts usual = {.signature = JWT_SIGNED,
                                         .issuer = ISSUER,
                                         .reached_as = "https://sso.example",
                                         .realm = "ameide",
                                         .now_s = NOW};

#define GOOD "'iss': '" ISSUER "', 'exp': 1000300, 'iat': 999990, 'aud': ['account', 'api']"

static void each_check_finds_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *claims, *audience, *check, *state, *says;
    } rows[] = {
        {"{" GOOD "}", NULL, "signature", "passed", "by a key of the realm"},
        {"{" GOOD "}", NULL, "issuer", "passed", ISSUER},
        {"{" GOOD "}", NULL, "expiry", "passed", "expires in 5m"},
        {"{" GOOD "}", NULL, "issued", "passed", "issued 10s ago"},
        {"{" GOOD "}", NULL, "audience", "noted", "for account, api"},
        {"{" GOOD "}", "api", "audience", "passed", "for account, api"},
        {"{" GOOD "}", "ap", "audience", "failed", "not for ap"},
        {"{'iss': '" ISSUER "', 'aud': 'api', 'exp': 1000300}", "api", "audience", "passed", "for api"},
        {"{'iss': '" ISSUER "', 'exp': 1000300}", "api", "audience", "failed", "nobody (no aud)"},
        {"{'exp': 1000300}", NULL, "issuer", "failed", "names none"},
        {"{'iss': 'http://kc:8080/realms/ameide'}", NULL, "issuer", "failed", "obtained under another name"},
        {"{'iss': 'https://sso.example/realms/other'}", NULL, "issuer", "failed", "but realm ameide is"},
        {"{'iss': 5}", NULL, "issuer", "failed", "names none"},
        {"{'exp': 1000000}", NULL, "expiry", "failed", "expired 0s ago"},
        {"{'exp': 999990}", NULL, "expiry", "failed", "applications that allow 30s still take it"},
        {"{'exp': 990000}", NULL, "expiry", "failed", "expired 2h 46m ago"},
        {"{'exp': 'soon'}", NULL, "expiry", "failed", "does not say when it ends"},
        {"{'exp': 1e300}", NULL, "expiry", "failed", "does not say when it ends"},
        {"{'typ': 'Offline'}", NULL, "expiry", "noted", "as offline tokens do"},
        {"{'nbf': 1000020}", NULL, "not before", "noted", "within the 30s"},
        {"{'nbf': 1000031}", NULL, "not before", "failed", "clock is ahead"},
        {"{'iat': 1000090}", NULL, "issued", "failed", "issued only in 1m 30s"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json claims = claims_of(rows[i].claims);
        struct token_facts facts = usual;
        facts.claims = claims;
        facts.audience = rows[i].audience;
        auto_json checks = token_checks(&facts);
        const json_t *check = value_find(checks, "check", rows[i].check);
        if (!check || strcmp(value_text(check, "state"), rows[i].state) != 0 ||
            !strstr(value_text(check, "detail"), rows[i].says))
            fail_msg("row %zu: %s %s", i, value_text(check, "state"), value_text(check, "detail"));
    }
}

static void only_a_proven_signature_passes(void **state) {
    (void)state;
    static const struct {
        enum jwt_signature signature;
        const char *state;
    } rows[] = {{JWT_SIGNED, NULL},         {JWT_ALTERED, "failed"},    {JWT_KEY_UNKNOWN, "failed"},
                {JWT_KEY_UNFIT, "failed"},  {JWT_KEY_WEAK, "failed"},   {JWT_UNSIGNED, "failed"},
                {JWT_SYMMETRIC, "unknown"}, {JWT_UNREADABLE, "failed"}, {JWT_ALGORITHM_UNKNOWN, "failed"}};
    auto_json claims = claims_of("{" GOOD "}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct token_facts facts = usual;
        facts.claims = claims;
        facts.signature = rows[i].signature;
        auto_json checks = token_checks(&facts);
        const json_t *failed = token_checks_first_failed(checks);
        assert_int_equal(token_checks_passed(checks), rows[i].state == NULL);
        assert_true(failed ? strcmp(value_text(failed, "state"), rows[i].state) == 0 : !rows[i].state);
    }
}

static void what_binds_a_token_to_an_address_is_noted(void **state) {
    (void)state;
    static const struct {
        const char *reached_as;
        bool through_tunnel;
        const char *says; /* NULL: nothing */
    } rows[] = {
        {"https://sso.example", false, NULL},
        {"https://sso.example", true, "the address inside the cluster"},
        {"http://kc.auth.svc:8080", true, "the realm's public name is " ISSUER},
        {"https://sso.exam", false, "the realm's public name is " ISSUER},
        {NULL, false, NULL},
    };
    auto_json claims = claims_of("{" GOOD "}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct token_facts facts = usual;
        facts.claims = claims;
        facts.reached_as = rows[i].reached_as;
        facts.through_tunnel = rows[i].through_tunnel;
        auto_json notes = token_notes(&facts);
        assert_int_equal(json_array_size(notes), rows[i].says != NULL);
        assert_true(!rows[i].says || strstr(json_string_value(json_array_get(notes, 0)), rows[i].says));
    }
}

static void a_clock_that_differs_is_noted_for_tokens_issued_to_us(void **state) {
    (void)state;
    static const struct {
        long long received_s;
        const char *says;
    } rows[] = {
        {0, NULL}, {999990, NULL}, {999995, NULL}, {999900, "1m 30s ahead of"}, {1000050, "1m behind"}};
    auto_json claims = claims_of("{" GOOD "}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct token_facts facts = usual;
        facts.claims = claims;
        facts.received_s = rows[i].received_s;
        auto_json notes = token_notes(&facts);
        assert_int_equal(json_array_size(notes), rows[i].says != NULL);
        assert_true(!rows[i].says || strstr(json_string_value(json_array_get(notes, 0)), rows[i].says));
    }
}

static void a_span_is_told_in_its_two_largest_units(void **state) {
    (void)state;
    static const struct {
        long long seconds;
        const char *text;
    } rows[] = {{-5, "0s"},   {0, "0s"},       {59, "59s"},   {60, "1m"},       {252, "4m 12s"}, {3600, "1h"},
                {3605, "1h"}, {7260, "2h 1m"}, {86400, "1d"}, {90061, "1d 1h"}, {86405, "1d"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = token_span(rows[i].seconds);
        assert_string_equal(text, rows[i].text);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_finds_what_is_wrong),
        cmocka_unit_test(only_a_proven_signature_passes),
        cmocka_unit_test(what_binds_a_token_to_an_address_is_noted),
        cmocka_unit_test(a_clock_that_differs_is_noted_for_tokens_issued_to_us),
        cmocka_unit_test(a_span_is_told_in_its_two_largest_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
