/* What may be put into somebody's command line. */
#include "cli/offers.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *written(const struct offers *offers) {
    struct buffer out = {0};
    offers_write(offers, &out);
    return buffer_steal(&out);
}

static void offers_begin_as_the_word_does_and_come_once(void **state) {
    (void)state;
    struct offers offers = {.beginning = "ba"};
    offers_add(&offers, "backstage", "Backstage");
    offers_add(&offers, "argocd", "Argo CD");
    offers_add(&offers, "backstage", "again");
    offers_add(&offers, "bank", NULL);
    auto_text text = written(&offers);
    assert_string_equal(text, "backstage\tBackstage\nbank\n");
    offers_clear(&offers);
}

static void what_a_shell_or_a_terminal_would_obey_is_not_offered(void **state) {
    (void)state;
    static const char *const hostile[] = {"$(reboot)", "a b", "a`b`", "a;b",  "a|b",   "a&b",       "a>b",
                                          "a$b",       "'a",  "\"a",  "a*",   "{a,b}", "[a]",       "~root",
                                          "-rf",       "=ls", "a\\b", "a\tb", "a\nb",  "a\033[31m", "!a",
                                          "#a",        "",    "(a)",  "a^b",  "a?",    "a\u202eb"};
    static const char *const plain[] = {
        "a.b_c-d", "https://grafana.example.com/saml", "a@b", "a=b", "caf\u00e9", "10%", "a,b", "a+b"};
    for (size_t i = 0; i < mem_count(hostile); i++) {
        struct offers offers = {.beginning = ""};
        offers_add(&offers, hostile[i], NULL);
        if (offers.count)
            fail_msg("offered: %s", hostile[i]);
        offers_clear(&offers);
    }
    for (size_t i = 0; i < mem_count(plain); i++) {
        struct offers offers = {.beginning = ""};
        offers_add(&offers, plain[i], NULL);
        if (offers.count != 1)
            fail_msg("not offered: %s", plain[i]);
        offers_clear(&offers);
    }
}

static void descriptions_keep_to_their_line(void **state) {
    (void)state;
    struct offers offers = {.beginning = ""};
    offers_add(&offers, "a", "one\ntwo\t\033[31m");
    auto_text text = written(&offers);
    assert_true(text[strlen(text) - 1] == '\n');
    assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
    assert_null(strchr(text, '\033'));
    offers_clear(&offers);
}

static void options_are_ours_and_may_begin_with_dashes(void **state) {
    (void)state;
    struct offers offers = {.beginning = "--up"};
    offers_add_option(&offers, "update", "repair");
    offers_add_option(&offers, "strict", "more");
    auto_text text = written(&offers);
    assert_string_equal(text, "--update\trepair\n");
    offers_clear(&offers);
}

static void what_stands_before_in_the_word_comes_along(void **state) {
    (void)state;
    struct offers offers = {.beginning = "pro", .before = mem_dup("email,")};
    offers_add(&offers, "profile", NULL);
    auto_text text = written(&offers);
    assert_string_equal(text, "email,profile\n");
    offers_clear(&offers);
}

static void what_was_written_is_read_again_but_not_obeyed(void **state) {
    (void)state;
    struct offers offers = {.beginning = ""};
    offers_read(&offers, "a\tone\nb\n$(x)\tevil\n");
    auto_text text = written(&offers);
    assert_string_equal(text, "a\tone\nb\n");
    offers_clear(&offers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_begin_as_the_word_does_and_come_once),
        cmocka_unit_test(what_a_shell_or_a_terminal_would_obey_is_not_offered),
        cmocka_unit_test(descriptions_keep_to_their_line),
        cmocka_unit_test(options_are_ours_and_may_begin_with_dashes),
        cmocka_unit_test(what_stands_before_in_the_word_comes_along),
        cmocka_unit_test(what_was_written_is_read_again_but_not_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
