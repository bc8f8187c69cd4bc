#include "kcrealm/base/memory.h"
#include "kube/kubeconfig_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char config[] = "users:\n"
                             "- name: dev\n"
                             "  user:\n"
                             "    token: 123\n"
                             "    username: \"\"\n"
                             "    tokenFile: run/token\n"
                             "    client-key: /etc/key\n"
                             "    client-key-data: aGVsbG8=\n"
                             "    client-certificate-data: '%%'\n"
                             "    password: null\n";

static int load(void **state) {
    static struct kubeconfig_set set;
    auto_error err = {0};
    set = (struct kubeconfig_set){0};
    *state = &set;
    return kubeconfig_set_add(&set, "/home/x/config", config, sizeof config - 1, &err) ? 0 : 1;
}

static int unload(void **state) {
    kubeconfig_set_clear(*state);
    return 0;
}

static struct kubeconfig_entry dev_of(void **state) {
    struct kubeconfig_entry entry;
    assert_true(kubeconfig_set_find(*state, KUBECONFIG_USER, "dev", &entry));
    return entry;
}

static void text_that_yaml_reads_as_a_number_is_refused_with_its_place(void **state) {
    struct kubeconfig_entry dev = dev_of(state);
    const char *text = NULL;
    auto_error err = {0};
    assert_false(kubeconfig_entry_text(&dev, "token", &text, &err));
    assert_string_equal(err.message, "user \"dev\": token is to be text, but is a number");
    assert_string_equal(err.origin, "/home/x/config:4:5");
    assert_string_equal(err.next, "put the value of token in quotes");
}

static void empty_null_and_absent_are_the_same(void **state) {
    struct kubeconfig_entry dev = dev_of(state);
    static const char *const keys[] = {"username", "password", "absent"};
    for (size_t i = 0; i < mem_count(keys); i++) {
        const char *text = "";
        assert_true(kubeconfig_entry_text(&dev, keys[i], &text, NULL));
        assert_null(text);
    }
}

static void paths_are_relative_to_the_file(void **state) {
    struct kubeconfig_entry dev = dev_of(state);
    auto_text relative = NULL;
    auto_text absolute = NULL;
    auto_text absent = NULL;
    assert_true(kubeconfig_entry_path(&dev, "tokenFile", &relative, NULL));
    assert_true(kubeconfig_entry_path(&dev, "client-key", &absolute, NULL));
    assert_true(kubeconfig_entry_path(&dev, "absent", &absent, NULL));
    assert_string_equal(relative, "/home/x/run/token");
    assert_string_equal(absolute, "/etc/key");
    assert_null(absent);
}

static void data_is_base64(void **state) {
    struct kubeconfig_entry dev = dev_of(state);
    auto_text good = NULL;
    auto_text bad = NULL;
    auto_error err = {0};
    assert_true(kubeconfig_entry_data(&dev, "client-key-data", &good, NULL));
    assert_string_equal(good, "hello");
    assert_false(kubeconfig_entry_data(&dev, "client-certificate-data", &bad, &err));
    assert_string_equal(err.origin, "/home/x/config:9:5");
    assert_null(bad);
}

static void errors_about_absent_members_point_to_the_entry(void **state) {
    struct kubeconfig_entry dev = dev_of(state);
    auto_error err = {0};
    assert_false(kubeconfig_entry_error(&dev, "server", &err, "has no %s", "server"));
    assert_string_equal(err.message, "user \"dev\": has no server");
    assert_string_equal(err.origin, "/home/x/config:2:3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_yaml_reads_as_a_number_is_refused_with_its_place),
        cmocka_unit_test(empty_null_and_absent_are_the_same),
        cmocka_unit_test(paths_are_relative_to_the_file),
        cmocka_unit_test(data_is_base64),
        cmocka_unit_test(errors_about_absent_members_point_to_the_entry),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
