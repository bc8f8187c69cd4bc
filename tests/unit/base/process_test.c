#include "kcrealm/base/process.h"

#include "kcrealm/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const environment[] = {"PATH=/usr/bin:/bin", "GREETING=hello", "VAULT_TOKEN=geheim", NULL};

static struct process_options shell(const char *const argv[4]) {
    return (struct process_options){.argv = argv, .environment = environment, .deadline_ms = 20000};
}

#define SHELL(script) shell((const char *const[4]){"sh", "-c", script, NULL})

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void gives_output_errors_and_status(void **state) {
    (void)state;
    static const struct {
        const char *script, *output, *errors;
        int exit_status;
    } rows[] = {
        {"echo out; echo err >&2", "out\n", "err\n", 0},
        {"exit 3", "", "", 3},
        {"exit 255", "", "", 255},
        {"kill -TERM $$", "", "", 143},
        {"kill -KILL $$", "", "", 137},
        {"echo $GREETING$VAULT_TOKEN", "hello\n", "", 0},
        {"cat", "", "", 0}, /* its input is empty */
        {"exec >&- 2>&-; sleep 0.1; exit 7", "", "", 7},
        {"sleep 30 & echo started", "started\n", "", 0}, /* a grandchild that keeps the pipe */
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct process_options options = SHELL(rows[i].script);
        struct process_result result;
        auto_error err = {0};
        assert_true(process_run(&options, &result, &err));
        assert_string_equal(buffer_text(&result.output), rows[i].output);
        assert_string_equal(buffer_text(&result.errors), rows[i].errors);
        assert_int_equal(result.exit_status, rows[i].exit_status);
        process_result_clear(&result);
    }
}

/* Programs that look whether they write to a terminal must see ours. */
static void a_child_can_write_where_we_write(void **state) {
    (void)state;
    struct process_options options = SHELL("test /proc/self/fd/1 -ef /proc/$PPID/fd/1 && exit 4");
    struct process_result result;
    auto_error err = {0};
    options.inherit_stdout = options.inherit_stderr = true;
    assert_true(process_run(&options, &result, &err));
    assert_int_equal(result.output.size, 0);
    assert_int_equal(result.exit_status, 4);
    process_result_clear(&result);
}

static void arguments_are_not_for_a_shell(void **state) {
    (void)state;
    const char *const argv[] = {"echo", "$(id); a  b", "*", NULL};
    struct process_options options = {.argv = argv, .environment = environment};
    struct process_result result;
    assert_true(process_run(&options, &result, NULL));
    assert_string_equal(buffer_text(&result.output), "$(id); a  b *\n");
    process_result_clear(&result);
}

static void children_get_three_descriptors(void **state) {
    (void)state;
    int leaking = open("/dev/null", O_RDONLY); /* without close-on-exec */
    assert_true(leaking > 2);
    struct process_options options = SHELL("{ true <&$LEAKING; } 2>/dev/null && echo open; :");
    auto_text name = mem_format("LEAKING=%d", leaking);
    const char *const extra[] = {name, NULL};
    options.extra = extra;
    struct process_result result;
    assert_true(process_run(&options, &result, NULL));
    assert_string_equal(buffer_text(&result.output), "");
    process_result_clear(&result);
    close(leaking);
}

static void a_missing_program_is_the_users_mistake(void **state) {
    (void)state;
    const char *const argv[] = {"no-such-program", NULL};
    struct process_options options = {.argv = argv, .environment = environment};
    struct process_result result;
    auto_error err = {0};
    assert_false(process_run(&options, &result, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, "the program no-such-program is not in PATH");
    process_result_clear(&result);
}

/* Valgrind runs vfork as fork, where posix_spawn cannot learn that exec failed. */
static bool runs_under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload");
}

static void a_file_that_is_no_program_is_named(void **state) {
    (void)state;
    if (runs_under_valgrind())
        skip();
    char path[] = "/tmp/kcrealm-process-test-XXXXXX";
    int descriptor = mkstemp(path);
    assert_int_equal(write(descriptor,
                           "\x7f"
                           "ELFnot",
                           7),
                     7);
    fchmod(descriptor, 0700);
    close(descriptor);
    const char *const argv[] = {path, NULL};
    struct process_options options = {.argv = argv, .environment = environment};
    struct process_result result;
    auto_error err = {0};
    assert_false(process_run(&options, &result, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.message, path));
    process_result_clear(&result);
    unlink(path);
}

static void has_a_deadline(void **state) {
    (void)state;
    static const char *const scripts[] = {
        "sleep 30", "while :; do echo x >&2; done", /* busy all the time */
        "sleep 30 & exec 1>&- 2>&-; wait",          /* without pipes */
    };
    for (size_t i = 0; i < mem_count(scripts); i++) {
        struct process_options options = SHELL(scripts[i]);
        options.deadline_ms = 300;
        struct process_result result;
        auto_error err = {0};
        long long before = now_ms();
        assert_false(process_run(&options, &result, &err));
        assert_int_equal(err.class, ERROR_UNREACHABLE);
        assert_string_equal(err.message, "sh did not end within 1 s");
        assert_true(now_ms() - before < 5000);
        assert_true(result.errors.size <= 4096);
        process_result_clear(&result);
    }
}

static void what_ignores_the_end_is_killed(void **state) {
    (void)state;
    struct process_options options = SHELL("trap '' TERM; while :; do sleep 1; done");
    options.deadline_ms = 200;
    struct process_result result;
    long long before = now_ms();
    assert_false(process_run(&options, &result, NULL));
    assert_true(now_ms() - before < 10000);
    process_result_clear(&result);
}

static void output_has_a_ceiling(void **state) {
    (void)state;
    struct process_options options = SHELL("while :; do echo 0123456789; done");
    options.output_ceiling = 10240;
    struct process_result result;
    auto_error err = {0};
    assert_false(process_run(&options, &result, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, "sh wrote more than 10 KiB");
    assert_true(result.output.size <= 10240);
    process_result_clear(&result);
}

static void an_interrupt_ends_it(void **state) {
    (void)state;
    volatile sig_atomic_t interrupted = 1;
    struct process_options options = SHELL("sleep 30");
    options.interrupted = &interrupted;
    struct process_result result;
    auto_error err = {0};
    assert_false(process_run(&options, &result, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    process_result_clear(&result);
}

static void reads_lines_of_a_running_child(void **state) {
    (void)state;
    struct process_options options =
        SHELL("echo one; echo two >&2; printf 'thr'; sleep 0.1; echo ee; printf last");
    auto_error err = {0};
    struct process *process = process_start(&options, &err);
    assert_non_null(process);
    static const char *const lines[] = {"one", "two", "three", "last"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_text line = process_read_line(process, 10000, &err);
        assert_string_equal(line, lines[i]);
    }
    assert_null(process_read_line(process, 10000, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_string_equal(err.message, "sh has ended");
    process_stop(process);
}

static void a_line_that_does_not_come_is_given_up(void **state) {
    (void)state;
    struct process_options options = SHELL("printf begun; sleep 30");
    auto_error err = {0};
    struct process *process = process_start(&options, &err);
    assert_null(process_read_line(process, 200, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_string_equal(err.message, "sh has said nothing for 1 s");
    long long before = now_ms();
    process_stop(process);
    assert_true(now_ms() - before < 2000);
}

static void endless_lines_are_cut(void **state) {
    (void)state;
    struct process_options options = SHELL("while :; do printf 0123456789; done");
    struct process *process = process_start(&options, NULL);
    auto_text line = process_read_line(process, 10000, NULL);
    assert_non_null(line);
    assert_true(strlen(line) >= 65536 && strlen(line) < 4 * 1024 * 1024);
    process_stop(process);
}

static void stopping_ends_what_the_child_started(void **state) {
    (void)state;
    struct process_options options = SHELL("sleep 60 & echo $!; wait");
    struct process *process = process_start(&options, NULL);
    auto_text line = process_read_line(process, 10000, NULL);
    assert_non_null(line);
    pid_t grandchild = (pid_t)strtol(line, NULL, 10);
    assert_int_equal(kill(grandchild, 0), 0);
    process_stop(process);
    process_stop(NULL);
    auto_text status_path = mem_format("/proc/%d/stat", (int)grandchild);
    for (int i = 0; i < 200; i++) {
        /* Nobody may be there to wait for it: a zombie has ended, too. */
        char text[256] = "";
        int descriptor = open(status_path, O_RDONLY | O_CLOEXEC);
        if (descriptor >= 0 && read(descriptor, text, sizeof text - 1) < 0)
            text[0] = '\0';
        if (descriptor >= 0)
            close(descriptor);
        if (kill(grandchild, 0) != 0 || strstr(text, ") Z"))
            return;
        usleep(10000);
    }
    fail_msg("%s is still there", line);
}

static void what_nobody_reads_is_followed_and_its_end_kept(void **state) {
    (void)state;
    struct process_options options =
        SHELL("echo first; yes line | head -n 100000; printf 'the end\\nwithout newline'");
    struct process *process = process_start(&options, NULL);
    assert_non_null(process);
    auto_text first = process_read_line(process, 5000, NULL);
    assert_string_equal(first, "first");
    for (int i = 0; i < 1000 && process_follow(process); i++) {
        assert_true(process_descriptor(process) >= 0);
        usleep(5000);
    }
    assert_int_equal(process_descriptor(process), -1);
    const char *words = process_last_words(process);
    assert_true(strlen(words) <= 2048);
    assert_int_equal(strncmp(words, "line\nline\n", 10), 0); /* no half a line */
    assert_string_equal(words + strlen(words) - strlen("the end\nwithout newline"),
                        "the end\nwithout newline");
    process_stop(process);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_output_errors_and_status),
        cmocka_unit_test(a_child_can_write_where_we_write),
        cmocka_unit_test(arguments_are_not_for_a_shell),
        cmocka_unit_test(children_get_three_descriptors),
        cmocka_unit_test(a_missing_program_is_the_users_mistake),
        cmocka_unit_test(a_file_that_is_no_program_is_named),
        cmocka_unit_test(has_a_deadline),
        cmocka_unit_test(what_ignores_the_end_is_killed),
        cmocka_unit_test(output_has_a_ceiling),
        cmocka_unit_test(an_interrupt_ends_it),
        cmocka_unit_test(reads_lines_of_a_running_child),
        cmocka_unit_test(a_line_that_does_not_come_is_given_up),
        cmocka_unit_test(endless_lines_are_cut),
        cmocka_unit_test(stopping_ends_what_the_child_started),
        cmocka_unit_test(what_nobody_reads_is_followed_and_its_end_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
