/* Who holds a lock, and whether that process still runs. */
#include "reconcile/lock_holder.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void oneself_is_never_gone(void **state) {
    (void)state;
    auto_text self = lock_holder_self();
    auto_text again = lock_holder_self();
    assert_string_equal(self, again);
    assert_false(lock_holder_is_gone(self, self));
}

/* What a process of this host says of itself, told by that process. */
static char *holder_of_child(int *child) {
    int ends[2];
    char text[1024] = "";
    assert_int_equal(pipe(ends), 0);
    *child = fork();
    if (*child == 0) {
        auto_text self = lock_holder_self();
        ssize_t size = write(ends[1], self, strlen(self));
        pause();
        _exit(size > 0 ? 0 : 1);
    }
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    close(ends[0]);
    close(ends[1]);
    return mem_dup(text);
}

static void a_process_is_gone_once_it_has_ended(void **state) {
    (void)state;
    int child = 0;
    auto_text self = lock_holder_self();
    auto_text other = holder_of_child(&child);
    assert_string_not_equal(self, other);
    assert_false(lock_holder_is_gone(other, self));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(lock_holder_is_gone(other, self));
}

static void only_what_is_certain_is_gone(void **state) {
    (void)state;
    static const struct {
        const char *holder, *self;
        bool gone;
    } rows[] = {
        {"a/boot/space/4194305/7", "a/boot/space/1/1", true},
        {"a/boot/space/1/99999999999", "a/boot/space/1/1", true}, /* the number was given again */
        {"a/boot-before/space/1/1", "a/boot/space/1/1", true},    /* the host was started anew */
        {"a/boot/space/4194305/7", "b/boot/space/1/1", false},    /* another host */
        {"a/boot/other/4194305/7", "a/boot/space/1/1", false},    /* another container of the host */
        {"a//space/4194305/7", "a/boot/space/1/1", false},
        {"a//space/4194305/7", "a//space/1/1", true},
        {"a/boot/space/0/7", "a/boot/space/1/1", false},
        {"a/boot/space/x/7", "a/boot/space/1/1", false},
        {"a/boot/space/4194305", "a/boot/space/1/1", false},
        {"a/boot/space/4194305/7/8", "a/boot/space/1/1", false},
        {"argocd-controller", "a/boot/space/1/1", false},
        {"", "a/boot/space/1/1", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (lock_holder_is_gone(rows[i].holder, rows[i].self) != rows[i].gone)
            fail_msg("row %zu", i);
}

static void a_holder_is_named_for_people(void **state) {
    (void)state;
    auto_text ours = lock_holder_phrase("build-7/boot/space/42/1");
    auto_text other = lock_holder_phrase("argocd");
    assert_string_equal(ours, "process 42 on host build-7");
    assert_string_equal(other, "\"argocd\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oneself_is_never_gone),
        cmocka_unit_test(a_process_is_gone_once_it_has_ended),
        cmocka_unit_test(only_what_is_certain_is_gone),
        cmocka_unit_test(a_holder_is_named_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
