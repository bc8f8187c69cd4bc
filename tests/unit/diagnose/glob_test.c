#include "kcrealm/diagnose/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void patterns_match_names_and_paths(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        {"a", "a", true},
        {"a", "ab", false},
        {"*-oidc", "backstage-oidc", true},
        {"*-oidc", "apps/backstage-oidc", true},
        {"*-oidc", "backstage-oidc-x", false},
        {"cloud/*", "cloud/stripe", true},
        {"cloud/*", "cloud/a/b", false},
        {"cloud/**", "cloud/a/b", true},
        {"**/test/*.yaml", "charts/x/test/a.yaml", true},
        {"values-*.yaml", "charts/x/values-dev.yaml", true},
        {"values-*.yaml", "./values-dev.yaml", true},
        {"charts/*.yaml", "./charts/a.yaml", true},
        {"charts/*.yaml", "charts/x/a.yaml", false},
        {"?.yaml", "a.yaml", true},
        {"?.yaml", "ab.yaml", false},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "xxbxxaxx", false},
        {"a/**/b/*", "a/x/y/b/c", true},
        {"**/b/*c", "a/b/d/b/xc", true},
        {"**/b/*c", "a/b/d/b/xd", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(glob_matches(rows[i].pattern, rows[i].text), rows[i].matches);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_names_and_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
