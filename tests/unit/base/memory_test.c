#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void new_memory_is_zero(void **state) {
    (void)state;
    static const char zeros[64];
    for (int round = 0; round < 4; round++) {
        char *block = mem_alloc(sizeof zeros);
        assert_memory_equal(block, zeros, sizeof zeros);
        memset(block, 'x', sizeof zeros);
        mem_free(block);
    }
    int *items = mem_alloc_array(4, sizeof *items);
    assert_memory_equal(items, zeros, 4 * sizeof *items);
    mem_free(items);
}

static void nothing_asked_for_is_still_a_block(void **state) {
    (void)state;
    void *none = mem_alloc(0), *no_items = mem_alloc_array(0, 8);
    assert_non_null(none);
    assert_non_null(no_items);
    mem_free(none);
    mem_free(no_items);
    mem_free(NULL);
}

static void resizing_keeps_the_content(void **state) {
    (void)state;
    static const size_t sizes[] = {16, 17, 1000, 100000, 50, 8, 4096};
    char *block = mem_resize(NULL, 8);
    memcpy(block, "content", 8);
    for (size_t i = 0; i < mem_count(sizes); i++) {
        block = mem_resize(block, sizes[i]);
        assert_string_equal(block, "content");
        memset(block + 8, 'x', sizes[i] - 8);
    }
    mem_free(block);
}

static void copies_are_their_own(void **state) {
    (void)state;
    char text[] = "text";
    auto_text whole = mem_dup(text);
    auto_text part = mem_dup_n(text, 2);
    auto_text empty = mem_dup_n(NULL, 0);
    text[0] = 'X';
    assert_string_equal(whole, "text");
    assert_string_equal(part, "te");
    assert_string_equal(empty, "");
    assert_null(mem_dup(NULL));
}

static void formatting_fits_any_length(void **state) {
    (void)state;
    auto_text small = mem_format("%s-%d", "a", 7);
    assert_string_equal(small, "a-7");
    auto_text large = mem_format("%*d", 5000, 1);
    assert_int_equal(strlen(large), 5000);
}

static void replacing_may_use_the_old_value(void **state) {
    (void)state;
    auto_text text = mem_dup("a");
    mem_replace(&text, mem_format("%s%s", text, text));
    assert_string_equal(text, "aa");
    mem_replace(&text, NULL);
    assert_null(text);
}

static void a_stolen_pointer_leaves_null_behind(void **state) {
    (void)state;
    auto_text from = mem_dup("moved");
    auto_text to = mem_steal(from);
    assert_null(from);
    assert_string_equal(to, "moved");
}

static void wiping_leaves_zeros(void **state) {
    (void)state;
    char secret[] = "hunter2";
    static const char zeros[sizeof secret];
    mem_wipe(secret, sizeof secret);
    assert_memory_equal(secret, zeros, sizeof secret);
    mem_wipe(NULL, 0);
}

/* The reader of a pipe to which a child wrote its standard error while it did what cannot be granted. */
static void a_request_without_bounds(size_t count, size_t size) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        mem_free(mem_alloc_array(count, size));
        _exit(0);
    }
    close(ends[1]);
    char line[64] = {0};
    ssize_t length = read(ends[0], line, sizeof line - 1);
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(length > 0);
    assert_string_equal(line, "error: out of memory\n");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
}

static void a_size_that_overflows_ends_the_process_with_one_line(void **state) {
    (void)state;
    a_request_without_bounds(SIZE_MAX / 2, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_memory_is_zero),
        cmocka_unit_test(nothing_asked_for_is_still_a_block),
        cmocka_unit_test(resizing_keeps_the_content),
        cmocka_unit_test(copies_are_their_own),
        cmocka_unit_test(formatting_fits_any_length),
        cmocka_unit_test(replacing_may_use_the_old_value),
        cmocka_unit_test(a_stolen_pointer_leaves_null_behind),
        cmocka_unit_test(wiping_leaves_zeros),
        cmocka_unit_test(a_size_that_overflows_ends_the_process_with_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
