/* What was looked up is kept for seconds, for its owner only. */
#include "cli/lookup_cache.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

static char *file_for(const char *variable, const char *question) {
    auto_cli cli;
    cli_open(&cli, "version");
    cli_set(&cli, "%s", variable);
    cli_start(&cli);
    return lookup_cache_file(&cli.session, question);
}

static void put(const char *file, const char *text) {
    auto_buffer lines = {0};
    buffer_add_text(&lines, text);
    lookup_cache_write(file, &lines);
}

static bool is_kept(const char *file, const char *text) {
    auto_buffer lines = {0};
    return lookup_cache_read(file, &lines) && strcmp(buffer_text(&lines), text) == 0;
}

static void age(const char *file, long seconds) {
    struct timeval times[2];
    gettimeofday(&times[0], NULL);
    times[0].tv_sec -= seconds;
    times[1] = times[0];
    assert_int_equal(utimes(file, times), 0);
}

static void the_file_is_in_the_cache_directory_and_hides_the_question(void **state) {
    (void)state;
    static const struct {
        const char *variable, *begins;
    } rows[] = {{"XDG_CACHE_HOME=/cache", "/cache/kcrealm/complete-"},
                {"HOME=/home/x", "/home/x/.cache/kcrealm/complete-"},
                {"XDG_CACHE_HOME=relative", NULL},
                {"UNRELATED=1", NULL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text file = file_for(rows[i].variable, "clients of ameide");
        assert_int_equal(file != NULL, rows[i].begins != NULL);
        assert_true(!file || (text_starts_with(file, rows[i].begins) && !strstr(file, "ameide")));
    }
    auto_text one = file_for("HOME=/x", "a");
    auto_text same = file_for("HOME=/x", "a");
    auto_text other = file_for("HOME=/x", "b");
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
}

static void what_is_written_is_read_for_some_seconds_and_then_removed(void **state) {
    (void)state;
    auto_tree tree;
    tree_open(&tree);
    auto_text variable = mem_format("XDG_CACHE_HOME=%s/cache", tree.root);
    auto_text file = file_for(variable, "a");
    auto_text other = file_for(variable, "b");
    put(file, "x\tX\n");
    assert_true(is_kept(file, "x\tX\n"));
    age(file, LOOKUP_CACHE_AGE_S - 3);
    assert_true(is_kept(file, "x\tX\n"));
    age(file, LOOKUP_CACHE_AGE_S + 3);
    assert_false(is_kept(file, "x\tX\n"));
    put(other, "y\n");
    assert_int_equal(access(file, F_OK), -1);
    assert_true(is_kept(other, "y\n"));
}

static void nobody_else_can_read_it_and_what_others_could_write_is_not_read(void **state) {
    (void)state;
    struct stat status;
    auto_tree tree;
    tree_open(&tree);
    auto_text variable = mem_format("XDG_CACHE_HOME=%s/cache", tree.root);
    auto_text file = file_for(variable, "a");
    auto_text directory = mem_format("%s/cache/kcrealm", tree.root);
    put(file, "x\n");
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(stat(directory, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    chmod(file, 0660);
    assert_false(is_kept(file, "x\n"));
    unlink(file);
    tree_put(&tree, "elsewhere", "evil\n");
    auto_text elsewhere = mem_format("%s/elsewhere", tree.root);
    chmod(elsewhere, 0600);
    assert_int_equal(symlink(elsewhere, file), 0);
    assert_false(is_kept(file, "evil\n"));
    put(file, "x\n");
    assert_true(is_kept(file, "x\n"));
    assert_int_equal(lstat(file, &status), 0);
    assert_true(S_ISREG(status.st_mode));
}

static void a_place_that_cannot_be_written_is_no_mistake(void **state) {
    (void)state;
    put("/proc/no/such/kcrealm/complete-1", "x\n");
    assert_false(is_kept("/proc/no/such/kcrealm/complete-1", "x\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_in_the_cache_directory_and_hides_the_question),
        cmocka_unit_test(what_is_written_is_read_for_some_seconds_and_then_removed),
        cmocka_unit_test(nobody_else_can_read_it_and_what_others_could_write_is_not_read),
        cmocka_unit_test(a_place_that_cannot_be_written_is_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
