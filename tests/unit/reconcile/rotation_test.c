/* Rotations as text, and the names under which they are kept. */
#include "kcrealm/reconcile/rotation.h"

#include "kcrealm/base/memory.h"
#include "support/world_servers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEXT                                                                                                 \
    "{\n  \"operation\": \"0af\",\n  \"realm\": \"ameide\",\n  \"clientId\": \"app\",\n"                     \
    "  \"clientUuid\": \"uuid-1\",\n  \"vaultMount\": \"secret/team\",\n  \"vaultPath\": \"a/b\",\n"         \
    "  \"vaultField\": \"value\",\n  \"vaultVersion\": 3,\n  \"restart\": true,\n"                           \
    "  \"invalidateOld\": false,\n  \"step\": \"stored\",\n  \"runs\": 2,\n"                                 \
    "  \"started\": \"2023-11-14T22:13:20.000000Z\",\n  \"advanced\": \"2023-11-14T22:13:21.000000Z\"\n}\n"

static void a_text_is_read_as_it_was_written(void **state) {
    (void)state;
    auto_rotation rotation = {0};
    assert_true(rotation_parse(TEXT, "x", &rotation, NULL));
    assert_string_equal(rotation.vault_mount, "secret/team");
    assert_int_equal(rotation.step, ROTATION_STORED);
    assert_int_equal(rotation.vault_version, 3);
    assert_int_equal(rotation.keycloak_created, 0);
    assert_int_equal(rotation.started_s, 1700000000);
    assert_true(rotation.restart);
    assert_false(rotation.invalidate_old);
    assert_string_equal(rotation.seen, TEXT);
    auto_text again = rotation_render(&rotation);
    assert_string_equal(again, TEXT);
}

static void what_is_no_rotation_is_an_error(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{'operation':'o','realm':'r','clientId':'c'}",
        "{'operation':'o','realm':'r','clientId':'c','clientUuid':'u','vaultMount':'m','vaultPath':'p',"
        "'vaultField':'f','step':'of-tomorrow'}",
        "{'operation':'o','realm':'r','clientId':'c','clientUuid':'u','vaultMount':'m','vaultPath':'p',"
        "'vaultField':'f','step':'stored','started':'yesterday'}",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_rotation rotation = {0};
        auto_error err = {0};
        auto_text text = world_quoted(texts[i]);
        assert_false(rotation_parse(text, "entry x", &rotation, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_null(rotation.realm);
    }
}

static void keys_are_safe_and_unique(void **state) {
    (void)state;
    static const struct {
        const char *realm, *client_id, *key;
    } rows[] = {
        {"ameide", "app", "ameide.app"},   {"ameide", "my.app-2", "ameide.my.app-2"},
        {"a.b", "c", "a_2eb.c"},           {"a", "b.c", "a.b.c"},
        {"a", "App", "a._41pp"},           {"a", "https://x/y?z", "a.https_3a_2f_2fx_2fy_3fz"},
        {"a", "\xc3\xa4_", "a._c3_a4_5f"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text key = rotation_key(rows[i].realm, rows[i].client_id);
        assert_string_equal(key, rows[i].key);
    }
}

static void long_names_are_cut_and_stay_apart(void **state) {
    (void)state;
    char one[300], other[300];
    memset(one, 'x', sizeof one);
    memset(other, 'x', sizeof other);
    one[sizeof one - 1] = other[sizeof other - 1] = '\0';
    other[sizeof other - 2] = 'y';
    auto_text key = rotation_key("a", one);
    auto_text other_key = rotation_key("a", other);
    auto_text lock = rotation_lock_name("a", one);
    assert_int_equal(strlen(key), 200);
    assert_string_not_equal(key, other_key);
    assert_true(strlen(lock) < 80);
}

static void names_of_locks_are_those_of_the_dns(void **state) {
    (void)state;
    auto_text one = rotation_lock_name("Ameide", "a_b/c");
    auto_text other = rotation_lock_name("ameide", "a-b-c");
    assert_true(strncmp(one, "kcrealm-rotate-ameide-a-b-c-", 28) == 0);
    assert_int_equal(strlen(one), 28 + 16);
    assert_string_not_equal(one, other);
    assert_int_equal(strspn(one, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(one));
}

static void operations_are_random(void **state) {
    (void)state;
    auto_text one = rotation_new_operation();
    auto_text other = rotation_new_operation();
    assert_int_equal(strlen(one), 32);
    assert_string_not_equal(one, other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_as_it_was_written),
        cmocka_unit_test(what_is_no_rotation_is_an_error),
        cmocka_unit_test(keys_are_safe_and_unique),
        cmocka_unit_test(long_names_are_cut_and_stay_apart),
        cmocka_unit_test(names_of_locks_are_those_of_the_dns),
        cmocka_unit_test(operations_are_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
