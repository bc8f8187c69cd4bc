#include "base/child.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void children_do_not_see_our_credentials(void **state) {
    (void)state;
    static const char *const ours[] = {"PATH=/bin",
                                       "KCREALM_ADMIN_PASSWORD=geheim",
                                       "VAULT_TOKEN=geheim",
                                       "VAULT_ADDR=x",
                                       "BAO_TOKEN=geheim",
                                       "HELM_KUBETOKEN=geheim",
                                       "HELM_NAMESPACE=dev",
                                       "HOME=/home/jane",
                                       "MY_VAULT_TOKEN=kept",
                                       "LANG=C",
                                       NULL};
    static const char *const extra[] = {"LANG=de", "KUBERNETES_EXEC_INFO={}", NULL};
    struct process_options options = {.environment = ours, .extra = extra};
    auto_strings environment = {0};
    child_environment(&environment, &options);
    auto_text joined = strings_join(&environment, "|");
    assert_string_equal(joined, "PATH=/bin|HELM_NAMESPACE=dev|HOME=/home/jane|MY_VAULT_TOKEN=kept|LANG=de|"
                                "KUBERNETES_EXEC_INFO={}");
}

static void an_empty_environment_is_an_array(void **state) {
    (void)state;
    auto_strings environment = {0};
    child_environment(&environment, &(struct process_options){0});
    assert_int_equal(environment.count, 0);
    assert_non_null(environment.items);
    assert_null(environment.items[0]);
}

static void programs_are_found_in_the_childs_path(void **state) {
    (void)state;
    static const struct {
        const char *program, *path, *found; /* found NULL: not */
    } rows[] = {
        {"sh", "PATH=/nonexistent:/bin", "/bin/sh"},
        {"sh", "PATH=/nonexistent", NULL},
        {"sh", "PATH=", NULL},
        {"sh", "PATH=:::", NULL}, /* not the current directory */
        {"/bin/sh", "PATH=", "/bin/sh"},
        {"/bin", "PATH=", NULL},
        {"bin", "PATH=/", NULL},       /* a directory */
        {"passwd", "PATH=/etc", NULL}, /* not executable */
        {"./no-such-program", "PATH=/bin", NULL},
        {"no-such-program", "PATH=/bin", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_strings environment = {0};
        strings_add(&environment, rows[i].path);
        auto_error err = {0};
        auto_text found = child_find(rows[i].program, &environment, &err);
        if (!rows[i].found) {
            assert_null(found);
            assert_int_equal(err.class, ERROR_INPUT);
            assert_non_null(strstr(err.message, rows[i].program));
        } else {
            assert_string_equal(found, rows[i].found);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_do_not_see_our_credentials),
        cmocka_unit_test(an_empty_environment_is_an_array),
        cmocka_unit_test(programs_are_found_in_the_childs_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
