/* Lines of earlier sessions. */
#include "cli/repl_history.h"

#include "kcrealm/base/memory.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#define TOKEN "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"

static void lines_with_secrets_are_not_taken(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool taken;
    } rows[] = {{"realms", true},
                {"login client x --secret-from vault", true},
                {"decode " TOKEN, false},
                {"decode '" TOKEN "'", false},
                {"login user a --password=hunter2", false},
                {"login user a --password hunter2", false},
                {" realms", false},
                {"", false}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (repl_history_takes(rows[i].line) != rows[i].taken)
            fail_msg("%s", rows[i].line);
}

static void the_file_stands_in_the_state_directory(void **state) {
    (void)state;
    static const struct {
        const char *variable, *path; /* NULL: nowhere */
    } rows[] = {{"XDG_STATE_HOME=/state", "/state/kcrealm/repl-history"},
                {"HOME=/home/a", "/home/a/.local/state/kcrealm/repl-history"},
                {"OTHER=x", NULL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "repl");
        cli_set(&cli, "%s", rows[i].variable);
        cli_start(&cli);
        auto_text path = repl_history_path(&cli.session);
        if (rows[i].path)
            assert_string_equal(path, rows[i].path);
        else
            assert_null(path);
    }
}

static void lines_are_kept_for_their_owner_alone(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    auto_strings lines = {0};
    struct stat facts;
    tree_open(&tree);
    assert_true(repl_history_read("state/kcrealm/repl-history", &lines, &err));
    assert_int_equal(lines.count, 0);
    assert_true(repl_history_add("state/kcrealm/repl-history", "realms", &err));
    assert_true(repl_history_add("state/kcrealm/repl-history", "decode " TOKEN, &err));
    assert_true(repl_history_add("state/kcrealm/repl-history", "clients 'a b'", &err));
    assert_true(repl_history_read("state/kcrealm/repl-history", &lines, &err));
    auto_text joined = strings_join(&lines, "|");
    assert_string_equal(joined, "realms|clients 'a b'");
    assert_int_equal(stat("state/kcrealm/repl-history", &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(stat("state/kcrealm", &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0700);
}

static void a_link_is_not_followed(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    auto_strings lines = {0};
    tree_open(&tree);
    tree_put(&tree, "elsewhere", "kept\n");
    assert_int_equal(symlink("elsewhere", "history"), 0);
    assert_false(repl_history_add("history", "realms", &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_false(repl_history_read("history", &lines, &err));
    assert_int_equal(lines.count, 0);
    tree_put(&tree, "directory/", NULL);
    assert_false(repl_history_read("directory", &lines, &err));
}

static void a_long_file_is_made_shorter(void **state) {
    (void)state;
    auto_tree tree;
    auto_error err = {0};
    auto_buffer text = {0};
    auto_strings lines = {0};
    struct stat facts;
    tree_open(&tree);
    for (size_t i = 0; i < 20000; i++)
        buffer_format(&text, "client a-client-with-a-name-that-is-rather-long-for-one-%05zu\n", i);
    tree_put(&tree, "history", buffer_text(&text));
    assert_true(repl_history_add("history", "the last", &err));
    assert_int_equal(stat("history", &facts), 0);
    assert_true(facts.st_size < 100000);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_true(repl_history_read("history", &lines, &err));
    assert_int_equal(lines.count, REPL_HISTORY_MAX);
    assert_string_equal(lines.items[lines.count - 1], "the last");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_with_secrets_are_not_taken),
        cmocka_unit_test(the_file_stands_in_the_state_directory),
        cmocka_unit_test(lines_are_kept_for_their_owner_alone),
        cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(a_long_file_is_made_shorter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
