/* The commands that a rotation proposes: they name the namespace it ran in, and survive a shell. */
#include "kcrealm/base/memory.h"
#include "reconcile/rotating.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void words_of_the_command_are_quoted_where_needed(void **state) {
    (void)state;
    auto_text plain = rotate_resume_command("ameide", "team/app.v2", " -n apps");
    auto_text odd = rotate_resume_command("it's", "a b", NULL);
    assert_string_equal(plain, "kubectl kcrealm rotate --resume team/app.v2 --realm ameide -n apps");
    assert_string_equal(odd, "kubectl kcrealm rotate --resume 'a b' --realm 'it'\\''s'");
}

static char realm[] = "ameide", client[] = "app", odd_path[] = "team/app secret";

static void the_open_rotation_names_its_own_way_out(void **state) {
    (void)state;
    struct rotator rotator = {.flags = " -n apps --context dev"};
    struct rotating rotating = {
        .rotator = &rotator,
        .rotation = {.realm = realm, .client_id = client, .vault_path = odd_path},
    };
    auto_text resume = rotating_resume_command(&rotating);
    auto_text extract = rotating_extract_command(&rotating);
    assert_string_equal(resume, "kubectl kcrealm rotate --resume app --realm ameide -n apps --context dev");
    assert_string_equal(extract,
                        "kubectl kcrealm extract 'app=team/app secret' --realm ameide -n apps --context dev");
}

static void without_flags_of_its_own_nothing_is_added(void **state) {
    (void)state;
    struct rotator rotator = {0};
    struct rotating rotating = {
        .rotator = &rotator,
        .rotation = {.realm = realm, .client_id = client, .vault_path = client},
    };
    auto_text extract = rotating_extract_command(&rotating);
    assert_string_equal(extract, "kubectl kcrealm extract app=app --realm ameide");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_command_are_quoted_where_needed),
        cmocka_unit_test(the_open_rotation_names_its_own_way_out),
        cmocka_unit_test(without_flags_of_its_own_nothing_is_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
