/* Reading one line: command, operands, flags, and what is refused. */
#include "cli/repl_command.h"
#include "cli/repl_words.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"

static void operands_and_flags_may_stand_in_any_order(void **state) {
    (void)state;
    static const struct {
        const char *text, *operands, *max;
    } rows[] = {
        {"clients", "", NULL},
        {"clients a*", "a*", NULL},
        {"clients --max 5 a*", "a*", "5"},
        {"clients a* --max=5", "a*", "5"},
        {"clients --max 1 --max 2", "", "2"},
        {"clients -- --max", "--max", NULL},
        {"client -", "-", NULL},
        {"clients --max=", "", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_true(repl_line_read(&line, rows[i].text, REPL_ARGUMENT, &err));
        auto_text operands = strings_join(&line.operands, "|");
        assert_string_equal(operands, rows[i].operands);
        assert_true(text_equal(repl_line_flag(&line, "max"), rows[i].max));
        assert_true(text_equal(repl_line_operand(&line, 0), *rows[i].operands ? rows[i].operands : NULL));
        assert_null(repl_line_operand(&line, 5));
        repl_line_clear(&line);
    }
}

static void a_line_that_is_no_text_for_people_is_refused(void **state) {
    (void)state;
    auto_text longest = mem_alloc(REPL_LINE_CEILING + 2);
    memset(longest, 'x', REPL_LINE_CEILING + 1);
    const struct {
        const char *text, *message;
    } rows[] = {
        {longest, "the line is longer than 65536 bytes"},
        {"client a\x1b[31mb", "the line holds a control character"},
        {"client a\x01", "the line holds a control character"},
        {"client a\x7f", "the line holds a control character"},
        {"client a\xc2\x9b", "the line holds a control character"},
        {"client \xff", "the line is not valid UTF-8"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_false(repl_line_read(&line, rows[i].text, REPL_SCRIPT, &err));
        assert_string_equal(err.message, rows[i].message);
        repl_line_clear(&line);
    }
    longest[REPL_LINE_CEILING] = '\0';
    memcpy(longest, "clients ", strlen("clients "));
    struct repl_line line;
    auto_error err = {0};
    assert_true(repl_line_read(&line, longest, REPL_SCRIPT, &err));
    repl_line_clear(&line);
}

static void comments_and_empty_lines_are_no_commands(void **state) {
    (void)state;
    static const char *const rows[] = {"", "   ", "# realms", "\t#"};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_true(repl_line_read(&line, rows[i], REPL_SCRIPT, &err));
        assert_null(line.command);
        repl_line_clear(&line);
    }
}

static void what_is_wrong_is_said_with_a_way_out(void **state) {
    (void)state;
    static const struct {
        const char *text, *message, *next;
    } rows[] = {
        {"cleints", "there is no command \"cleints\"", "did you mean clients?"},
        {"frobnicate", "there is no command \"frobnicate\"", "help lists the commands"},
        {"client", "client needs CLIENT", "for example: client backstage"},
        {"client a b", "client takes only CLIENT", "for example: client backstage"},
        {"realms x", "realms takes nothing behind it", "for example: realms"},
        {"clients --maxx 5", "clients has no flag --maxx", "did you mean --max?"},
        {"realms --max 5", "realms has no flag --max", "help realms lists its flags"},
        {"clients --max", "--max needs a value: N", NULL},
        {"client x --password=hunter2", "--password: no flag ever takes a secret", NULL},
        {"client x --client-secret hunter2", "--client-secret: no flag ever takes a secret", NULL},
        {"client 'x", "a quote (') is not closed", NULL},
        {"client \xff", "the line is not valid UTF-8", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_false(repl_line_read(&line, rows[i].text, REPL_SCRIPT, &err));
        assert_int_equal(err.class, ERROR_USAGE);
        assert_string_equal(err.message, rows[i].message);
        if (rows[i].next)
            assert_string_equal(err.next, rows[i].next);
        assert_true(!err.next || !strstr(err.next, "hunter2"));
        repl_line_clear(&line);
    }
}

static void a_token_in_the_argument_vector_is_refused_and_never_repeated(void **state) {
    (void)state;
    static const char *const rows[] = {"client " TOKEN, "clients '*" TOKEN "'", "clients --max " TOKEN, TOKEN,
                                       "use x --y=" TOKEN};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_false(repl_line_read(&line, rows[i], REPL_ARGUMENT, &err));
        auto_text told = error_told(&err);
        assert_non_null(strstr(told, "everyone who lists processes"));
        assert_null(strstr(told, "eyJ"));
        repl_line_clear(&line);
    }
}

static void a_token_elsewhere_is_for_commands_that_take_one(void **state) {
    (void)state;
    static const char *const rows[] = {"client " TOKEN, "clients --max " TOKEN, TOKEN, "use -- " TOKEN};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_false(repl_line_read(&line, rows[i], REPL_TERMINAL, &err));
        auto_text told = error_told(&err);
        assert_null(strstr(told, "eyJ"));
        assert_non_null(strstr(told, "a token "));
        repl_line_clear(&line);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_and_flags_may_stand_in_any_order),
        cmocka_unit_test(a_line_that_is_no_text_for_people_is_refused),
        cmocka_unit_test(comments_and_empty_lines_are_no_commands),
        cmocka_unit_test(what_is_wrong_is_said_with_a_way_out),
        cmocka_unit_test(a_token_in_the_argument_vector_is_refused_and_never_repeated),
        cmocka_unit_test(a_token_elsewhere_is_for_commands_that_take_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
