/* What could be typed next. */
#include "cli/repl_complete.h"

#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const kinds[] = {"-", "realm", "client", "scope", "user"};

/* Two names of each kind, and one that begins otherwise. */
static void names(void *state, enum repl_completes kind, const char *prefix, struct strings *list) {
    (void)state;
    (void)prefix;
    if (kind < COMPLETES_REALMS || kind > COMPLETES_USERS)
        return;
    strings_format(list, "%s-one", kinds[kind]);
    strings_format(list, "%s-two words", kinds[kind]);
    strings_add(list, "zebra");
}

static void candidates_fit_the_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *candidates;
    } rows[] = {
        {"cl", "client|clients"},
        {"use ", "realm-one|realm-two words|zebra"},
        {"use r", "realm-one|realm-two words"},
        {"use x ", ""},
        {"client c", "client-one|client-two words"},
        {"users u", "user-one|user-two words"},
        {"clients --m", "--max"},
        {"clients --max ", ""},
        {"clients --max 5 z", "zebra"},
        {"trace o", "off|on"},
        {"help cl", "client|clients"},
        {"events --type LOGIN", "LOGIN|LOGIN_ERROR"},
        {"frobnicate ", ""},
        {"# cl", ""},
        {"client '", "client-one|client-two words|zebra"},
        {"realms ", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_completion completion = {0};
        repl_complete(rows[i].text, names, NULL, &completion);
        auto_text joined = strings_join(&completion.candidates, "|");
        if (strcmp(joined, rows[i].candidates) != 0)
            fail_msg("%s: %s", rows[i].text, joined);
        repl_completion_clear(&completion);
    }
}

/* As a Keycloak may have them whose clients anybody may name. */
static void odd_names(void *state, enum repl_completes kind, const char *prefix, struct strings *list) {
    (void)kind;
    (void)prefix;
    strings_add(list, state);
}

static void names_that_would_write_into_the_line_are_not_offered(void **state) {
    (void)state;
    static const char *const rows[] = {"x\nlogout", "x\x1b[2J", "x\xe2\x80\xae", "--max", "-", ""};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_completion completion = {0};
        auto_text name = mem_dup(rows[i]);
        repl_complete("client ", odd_names, name, &completion);
        assert_int_equal(completion.candidates.count, 0);
        repl_completion_clear(&completion);
    }
}

static void what_is_inserted_into_a_quote_is_read_back_as_the_name(void **state) {
    (void)state;
    static const struct {
        const char *name, *text, *close;
    } rows[] = {
        {"it's", "client it", ""},    {"it's", "client 'it", "'"},    {"it's", "client \"it", "\""},
        {"a\"b", "client a", ""},     {"a\"b", "client 'a", "'"},     {"a\"b", "client \"a", "\""},
        {"a\\b c#d", "client a", ""}, {"a\\b c#d", "client 'a", "'"}, {"a\\b c#d", "client \"a", "\""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_completion completion = {0};
        auto_strings words = {0};
        auto_error err = {0};
        auto_text name = mem_dup(rows[i].name);
        repl_complete(rows[i].text, odd_names, name, &completion);
        auto_text inserted = repl_completion_text(&completion);
        auto_text line = mem_format("%s%s%s", rows[i].text, inserted, rows[i].close);
        repl_completion_clear(&completion);
        assert_true(repl_words_split(line, &words, &err));
        assert_string_equal(words.items[1], rows[i].name);
    }
}

static void an_empty_line_offers_every_command(void **state) {
    (void)state;
    struct repl_completion completion = {0};
    const struct repl_command *row;
    repl_complete("", names, NULL, &completion);
    for (size_t i = 0; (row = repl_command_at(i)); i++) {
        auto_text first = mem_dup_n(row->name, strcspn(row->name, " "));
        assert_true(strings_contain(&completion.candidates, first));
    }
    repl_completion_clear(&completion);
}

static void what_is_inserted_can_be_read_back(void **state) {
    (void)state;
    static const struct {
        const char *text, *inserted;
    } rows[] = {
        {"cl", "ient"},
        {"realm", "s "},
        {"use r", "ealm-"},
        {"use realm-o", "ne "},
        {"use realm-t", "wo\\ words "},
        {"use 'realm-t", "wo words"},
        {"use q", ""},
        {"use z", "ebra "},
        {"client", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct repl_completion completion = {0};
        repl_complete(rows[i].text, names, NULL, &completion);
        auto_text inserted = repl_completion_text(&completion);
        if (strcmp(inserted, rows[i].inserted) != 0)
            fail_msg("%s: \"%s\"", rows[i].text, inserted);
        repl_completion_clear(&completion);
    }
}

static void without_a_source_only_tables_are_offered(void **state) {
    (void)state;
    struct repl_completion completion = {0};
    repl_complete("client ", NULL, NULL, &completion);
    assert_int_equal(completion.candidates.count, 0);
    repl_completion_clear(&completion);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(candidates_fit_the_place),
        cmocka_unit_test(names_that_would_write_into_the_line_are_not_offered),
        cmocka_unit_test(what_is_inserted_into_a_quote_is_read_back_as_the_name),
        cmocka_unit_test(an_empty_line_offers_every_command),
        cmocka_unit_test(what_is_inserted_can_be_read_back),
        cmocka_unit_test(without_a_source_only_tables_are_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
