/* What a program writes before it dies is evidence, and often holds what it was given. */
#include "kcrealm/diagnose/log_line.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *line, const char *shown) {
    auto_text redacted = log_line_redacted(line);
    assert_string_equal(redacted, shown);
}

static void what_a_program_calls_a_secret_is_masked(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"login failed: password=hunter2, giving up", "login failed: password=***, giving up"},
        {"OIDC_CLIENT_SECRET: s3cr3t", "OIDC_CLIENT_SECRET: ***"},
        {"{\"client_secret\":\"a\\u0062c\",\"id\":\"x\"}", "{\"client_secret\":\"***\",\"id\":\"x\"}"},
        {"{\\\"token\\\":\\\"abc\\\"}", "{\\\"token\\\":\\\"***\"}"},
        {"Authorization: Bearer abc.def.ghi failed", "Authorization: Bearer *** failed"},
        {"sent Basic YWRtaW46eA== to it", "sent Basic *** to it"},
        {"--db-password hunter2 --port 80", "--db-password *** --port 80"},
        {"GET /cb?code=1&access_token=abc&x=1", "GET /cb?code=1&access_token=***&x=1"},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        expect(rows[i][0], rows[i][1]);
}

static void the_password_of_a_url_is_masked(void **state) {
    (void)state;
    expect("postgres://app:hunter2@db:5432/app refused", "postgres://app:***@db:5432/app refused");
    expect("http://proxy:3128/a@b", "http://proxy:3128/a@b");
}

static void words_that_look_drawn_by_lot_are_masked(void **state) {
    (void)state;
    expect("got gV3kTQ0pX9wLr2YdZs8nB4 instead", "got *** instead");
    expect("eyJhbGciOiJSUzI1NiJ9abc.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlMTIzNDU2Nzg5MA", "***.***.***");
}

static void plain_sentences_stay_as_they_are(void **state) {
    (void)state;
    static const char *const rows[] = {
        "exec /usr/bin/app: exec format error",
        "Error: invalid_client: the secret is wrong",
        "panic: runtime error: index out of range [5] with length 3",
        "dial tcp 10.96.0.10:5432: connect: connection refused",
        "pod backstage-7d9f8b6c5d-x2x9z uid 6f1c0b4e-8a39-4c7e-9d5b-0f2f0c6f7a11",
        "no such file: /opt/App/lib/python3.11/site-packages/Main.py",
        "tokens expired",
        "",
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        expect(rows[i], rows[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_program_calls_a_secret_is_masked),
        cmocka_unit_test(the_password_of_a_url_is_masked),
        cmocka_unit_test(words_that_look_drawn_by_lot_are_masked),
        cmocka_unit_test(plain_sentences_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
