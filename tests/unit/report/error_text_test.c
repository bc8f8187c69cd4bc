/* Errors for people. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *reported(const struct error *err, const struct report_style *style) {
    struct buffer out = {0};
    report_error(&out, err, style);
    return buffer_steal(&out);
}

static void message_origin_and_next_step_have_a_line_each(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_FORBIDDEN, "reading clients: the server answered 403");
    error_origin(&err, "GET /admin/realms/ameide/clients (HTTP 403)");
    error_next(&err, "give the role view-clients of realm-management");
    auto_text text = reported(&err, &style_plain);
    assert_string_equal(text, "error: reading clients: the server answered 403\n"
                              "  at: GET /admin/realms/ameide/clients (HTTP 403)\n"
                              "  try: give the role view-clients of realm-management\n");
}

static void what_is_not_known_is_left_out(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "no such flag");
    auto_text text = reported(&err, &style_plain);
    assert_string_equal(text, "error: no such flag\n");
}

static void codes_stand_behind_the_word(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_UNAUTHENTICATED, "wrong or missing secret");
    err.code = "KCR-3012";
    auto_text text = reported(&err, &style_plain);
    assert_string_equal(text, "error[KCR-3012]: wrong or missing secret\n");
}

static void long_texts_wrap_at_words_under_their_beginning(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_INPUT,
              "this message has more words than fit into one line of a terminal that is eighty "
              "columns wide. It also has a second sentence.");
    error_next(&err,
               "run kubectl kcrealm diff -f values.yaml --live a-rather-long-name-of-a-realm-export.json "
               "and look again");
    auto_text text = reported(&err, &style_plain);
    assert_string_equal(text,
                        "error: this message has more words than fit into one line of a terminal that is\n"
                        "       eighty columns wide. It also has a second sentence.\n"
                        "  try: run kubectl kcrealm diff -f values.yaml --live\n"
                        "       a-rather-long-name-of-a-realm-export.json and look again\n");
}

static void quotes_of_a_server_are_escaped(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_SERVER, "the server said \"\x1b[2J\nerror: all is well\"");
    auto_text text = reported(&err, &style_plain);
    assert_string_equal(text, "error: the server said \"\\x1b[2J\\nerror: all is well\"\n");
}

static void only_the_word_is_red(void **state) {
    (void)state;
    auto_error err = {0};
    error_set(&err, ERROR_USAGE, "no such flag");
    auto_text text = reported(&err, &style_color);
    assert_string_equal(text, "\x1b[1;31merror:\x1b[0m \x1b[1mno such flag\x1b[0m\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_origin_and_next_step_have_a_line_each),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(codes_stand_behind_the_word),
        cmocka_unit_test(long_texts_wrap_at_words_under_their_beginning),
        cmocka_unit_test(quotes_of_a_server_are_escaped),
        cmocka_unit_test(only_the_word_is_red),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
