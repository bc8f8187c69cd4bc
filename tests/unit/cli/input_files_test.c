#include "cli/loaded_texts.h"
#include "kcrealm/cli/input.h"

#include "kcrealm/base/memory.h"
#include "support/cli_case.h"
#include "support/fake_api.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static void a_file_is_read_whole(void **state) {
    (void)state;
    static const char *const contents[] = {"", "a", "first\nsecond\n", "\xff\xfe"};
    for (size_t i = 0; i < mem_count(contents); i++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        auto_text path = fake_file("input", contents[i]);
        assert_true(input_read_file(path, &bytes, &err));
        assert_string_equal(buffer_text(&bytes), contents[i]);
        assert_int_equal(bytes.size, strlen(contents[i]));
    }
}

static void a_dash_is_standard_input(void **state) {
    (void)state;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    capture_start(&capture, "from outside\n");
    bool read = input_read_file("-", &bytes, &err);
    capture_end(&capture);
    assert_true(read);
    assert_string_equal(buffer_text(&bytes), "from outside\n");
}

static void what_cannot_be_read_is_named_with_the_reason(void **state) {
    (void)state;
    auto_text file = fake_file("file", "");
    auto_text below_file = mem_format("%s/x", file);
    const struct {
        const char *name, *message, *next;
    } rows[] = {
        {"no/such/file.yaml", "cannot open no/such/file.yaml: No such file or directory", "check the path"},
        {"", "cannot open : No such file or directory", "check the path"},
        {".", ". is a directory", "name one of its files"},
        {"https://a.example/x.yaml", "No such file or directory",
         "nothing is downloaded: get it first, as with curl -fsSO https://a.example/x.yaml"},
        {"a.yaml,b.yaml", "No such file or directory", "name each file with an option of its own"},
        {below_file, "Not a directory", "check the path"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        assert_false(input_read_file(rows[i].name, &bytes, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_true(rows[i].next ? strcmp(err.next, rows[i].next) == 0 : !err.next);
    }
}

static void standard_input_that_cannot_be_read_is_an_error(void **state) {
    (void)state;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    capture_start(&capture, NULL);
    close(STDIN_FILENO);
    bool read = input_read_file("-", &bytes, &err);
    capture_end(&capture);
    assert_false(read);
    assert_string_equal(err.message, "reading standard input: Bad file descriptor");
}

static void a_file_may_be_as_large_as_the_ceiling_but_no_larger(void **state) {
    (void)state;
    auto_text path = fake_file("large", "");
    for (off_t more = 0; more <= 1; more++) {
        auto_buffer bytes = {0};
        auto_error err = {0};
        assert_int_equal(truncate(path, (off_t)INPUT_CEILING + more), 0);
        assert_int_equal(input_read_file(path, &bytes, &err), more == 0);
        if (more) {
            assert_int_equal(err.class, ERROR_INPUT);
            assert_non_null(strstr(err.message, "large is larger than 64 MiB"));
        } else {
            assert_int_equal(bytes.size, INPUT_CEILING);
        }
    }
    assert_int_equal(truncate(path, 0), 0);
}

/* Sends the signal until reading has ended: one that comes before the read would be lost. */
struct impatience {
    pthread_t reader;
    atomic_bool ended;
};

static void *press_ctrl_c(void *state) {
    static const struct timespec pause = {.tv_nsec = 5000000};
    struct impatience *impatience = state;
    while (!impatience->ended) {
        nanosleep(&pause, NULL);
        pthread_kill(impatience->reader, SIGINT);
    }
    return NULL;
}

static void ctrl_c_ends_the_wait_for_input(void **state) {
    (void)state;
    int ends[2];
    auto_cli cli;
    auto_buffer bytes = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    pthread_t thread;
    struct impatience impatience = {.reader = pthread_self()};
    cli_open(&cli, "diff");
    cli_start(&cli);
    assert_int_equal(pipe(ends), 0);
    capture_start(&capture, NULL);
    capture_use(STDIN_FILENO, ends[0]);
    pthread_create(&thread, NULL, press_ctrl_c, &impatience);
    bool read = input_read_file("-", &bytes, &err);
    impatience.ended = true;
    pthread_join(thread, NULL);
    capture_end(&capture);
    session_interrupts = 0;
    close(ends[0]);
    close(ends[1]);
    assert_false(read);
    assert_int_equal(err.class, ERROR_INTERRUPTED);
}

/* --- Directories ----------------------------------------------------------------------------------------- */

/* A directory of the test's own with empty files of these names. The caller frees it. */
static char *directory_with(const char *name, const char *const *files) {
    auto_text first = fake_file("inside", "");
    char *directory = mem_format("%.*s/%s", (int)(strrchr(first, '/') - first), first, name);
    assert_int_equal(mkdir(directory, 0700), 0);
    for (; *files; files++) {
        auto_text path = mem_format("%s/%s", directory, *files);
        close(open(path, O_CREAT | O_WRONLY, 0600));
    }
    return directory;
}

static void remove_directory(const char *directory, const char *const *files) {
    for (; *files; files++) {
        auto_text path = mem_format("%s/%s", directory, *files);
        unlink(path);
    }
    rmdir(directory);
}

static void files_of_a_directory_come_in_the_order_of_their_names(void **state) {
    (void)state;
    static const char *const files[] = {"b.yml",        "a.yaml",    "B.json", "10.yaml",    "9.yaml",
                                        ".hidden.yaml", "notes.txt", "yaml",   "a.yaml.bak", NULL};
    static const char *const taken[] = {"10.yaml", "9.yaml", "B.json", "a.yaml", "b.yml"};
    auto_text directory = directory_with("ordered", files);
    auto_text below = mem_format("%s/below.yaml", directory);
    assert_int_equal(mkdir(below, 0700), 0);
    struct loaded_texts texts = {0};
    auto_strings names = {0};
    auto_error err = {0};
    strings_add(&names, directory);
    bool read = input_read_files(&names, &texts, &err);
    rmdir(below);
    remove_directory(directory, files);
    assert_true(read);
    assert_int_equal(texts.count, mem_count(taken));
    for (size_t i = 0; i < texts.count; i++) {
        assert_string_equal(strrchr(texts.items[i].name, '/') + 1, taken[i]);
        assert_string_equal(texts.items[i].group, directory);
        assert_true(texts.items[i].stands_alone);
    }
    loaded_texts_clear(&texts);
}

static void a_directory_without_such_files_is_an_error(void **state) {
    (void)state;
    static const char *const files[] = {"notes.txt", ".hidden.yaml", NULL};
    auto_text directory = directory_with("barren", files);
    struct loaded_texts texts = {0};
    auto_strings names = {0};
    auto_error err = {0};
    strings_add(&names, directory);
    bool read = input_read_files(&names, &texts, &err);
    remove_directory(directory, files);
    loaded_texts_clear(&texts);
    assert_false(read);
    assert_non_null(strstr(err.message, "has no file called *.yaml, *.yml or *.json"));
    assert_non_null(strstr(err.next, "those below it are not searched"));
}

static void standard_input_is_read_once(void **state) {
    (void)state;
    struct loaded_texts texts = {0};
    auto_strings names = {0};
    auto_error err = {0};
    auto_capture capture = {0};
    strings_add(&names, "-");
    strings_add(&names, "-");
    capture_start(&capture, "text");
    bool read = input_read_files(&names, &texts, &err);
    capture_end(&capture);
    loaded_texts_clear(&texts);
    assert_false(read);
    assert_int_equal(err.class, ERROR_USAGE);
    assert_string_equal(err.message, "-f - is given twice, but standard input can be read once");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(a_dash_is_standard_input),
        cmocka_unit_test(what_cannot_be_read_is_named_with_the_reason),
        cmocka_unit_test(standard_input_that_cannot_be_read_is_an_error),
        cmocka_unit_test(a_file_may_be_as_large_as_the_ceiling_but_no_larger),
        cmocka_unit_test(ctrl_c_ends_the_wait_for_input),
        cmocka_unit_test(files_of_a_directory_come_in_the_order_of_their_names),
        cmocka_unit_test(a_directory_without_such_files_is_an_error),
        cmocka_unit_test(standard_input_is_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
