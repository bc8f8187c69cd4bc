#include "realm/substitute.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/mask.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const environment[] = {"HOST=example.org",
                                          "PORT=8443",
                                          "EMPTY=",
                                          "DB_PASSWORD=geheim",
                                          "KCREALM_KEYCLOAK_PASSWORD=own",
                                          "VAULT_TOKEN=own",
                                          "VAULT_ADDR=https://vault",
                                          "NOT_UTF8=\xff",
                                          "HOSTS=no",
                                          "LOOKS=$(env:HOST)",
                                          NULL};

struct row {
    const char *text;
    const char *result;      /* NULL: an error */
    const char *diagnostics; /* as diagnostics_shown() writes them */
};

static void check(bool enabled, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = {0};
        auto_json map = json_pack("{s:s}", "name", rows[i].text);
        const struct substitution substitution = {
            .environment = environment, .enabled = enabled, .diagnostics = &diagnostics};
        substitute_inside(&substitution, map, "spec");
        auto_text lines = diagnostics_shown(&diagnostics);
        diagnostics_clear(&diagnostics);
        same_lines(rows[i].text, lines, rows[i].diagnostics);
        if (rows[i].result)
            assert_string_equal(value_text(map, "name"), rows[i].result);
        else
            assert_true(mask_is(json_object_get(map, "name")));
    }
}

static void variables_and_defaults_take_the_place(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"$(env:HOST)", "example.org", ""},
        {"https://$(env:HOST):$(env:PORT)/cb", "https://example.org:8443/cb", ""},
        {"$(env:HOST:-x)", "example.org", ""},
        {"$(env:NONE:-x)", "x", ""},
        {"$(env:NONE:-)", "", ""},
        {"$(env:EMPTY:-x)", "x", ""},
        {"$(env:NONE:-a (b) c)", "a (b c)", ""},
        {"$(env:NONE:-http://x:80/a-b)", "http://x:80/a-b", ""},
        {"$(env:NONE:-$(env:HOST))!", "example.org!", ""},
        {"$(env:NONE:-$(env:NADA:-$(env:PORT)))", "8443", ""},
        {"$(env:LOOKS)", "$(env:HOST)", ""},
        {"$(env:VAULT_ADDR)/cb", "https://vault/cb", ""},
    };
    check(true, rows, mem_count(rows));
}

static void everything_else_stays(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"${role_admin}", "${role_admin}", ""},
        {"${env.HOST}", "${env.HOST}", ""},
        {"$(hostname)", "$(hostname)", ""},
        {"$(a b: c)", "$(a b: c)", ""},
        {"$(", "$(", ""},
        {"costs 5$", "costs 5$", ""},
        {"env:HOST", "env:HOST", ""},
        {"$env:HOST", "$env:HOST", ""},
    };
    check(true, rows, mem_count(rows));
    check(false, rows, mem_count(rows));
}

static void a_doubled_dollar_stands_for_the_characters(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"$$(env:HOST)", "$(env:HOST)", ""},
        {"$$(env:HOST) is $(env:HOST)", "$(env:HOST) is example.org", ""},
    };
    check(true, rows, mem_count(rows));
}

static void what_cannot_be_replaced_is_an_error(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"$(env:NONE)", NULL, "error - spec.name: the environment variable NONE is not set (or empty)"},
        {"$(env:EMPTY)", NULL, "error - spec.name: the environment variable EMPTY is not set (or empty)"},
        {"$(env:NONE:-$(env:NADA))", NULL,
         "error - spec.name: the environment variable NADA is not set (or empty)"},
        {"$(file:UTF-8:/etc/passwd)", NULL, "error - spec.name: $(file:UTF-8:/etc/passwd) is not understood"},
        {"$(env:)", NULL, "error - spec.name: $(env:) is not understood"},
        {"$(env:A B)", NULL, "error - spec.name: $(env:A B) is not understood"},
        {"$(env:$(env:HOST))", NULL, "error - spec.name: $(env:$(env:HOST)) is not understood"},
        {"$(env:HOST", NULL, "error - spec.name: a placeholder has no closing bracket: $(env:HOST"},
        {"$(env:KCREALM_KEYCLOAK_PASSWORD)", NULL,
         "error - spec.name: KCREALM_KEYCLOAK_PASSWORD is a credential of this tool itself"},
        {"$(env:VAULT_TOKEN:-x)", NULL, "error - spec.name: VAULT_TOKEN is a credential of this tool itself"},
        {"$(env:NOT_UTF8)", NULL,
         "error - spec.name: an environment variable holds text that is no valid UTF-8"},
    };
    check(true, rows, mem_count(rows));
}

static void without_leave_each_placeholder_is_an_error(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"$(env:HOST)", NULL, "error - spec.name: $(env:HOST) is a placeholder, not a value"},
        {"https://$(env:NONE:-x)/cb", NULL,
         "error - spec.name: $(env:NONE:-x) is a placeholder, not a value"},
        {"$(file:x)", NULL, "error - spec.name: $(file:x) is a placeholder, not a value"},
        {"$$(env:HOST)", NULL, "error - spec.name: $(env:HOST) is a placeholder, not a value"},
    };
    check(false, rows, mem_count(rows));
}

static void endless_nesting_ends(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_buffer text = {0};
    for (size_t i = 0; i < 20; i++)
        buffer_add_text(&text, "$(env:NONE:-");
    buffer_add_repeated(&text, ')', 20);
    auto_json map = json_pack("{s:s}", "a", buffer_text(&text));
    const struct substitution substitution = {.enabled = true, .diagnostics = &diagnostics};
    substitute_inside(&substitution, map, "");
    auto_text lines = diagnostics_shown(&diagnostics);
    diagnostics_clear(&diagnostics);
    assert_string_equal(lines, "error - a: placeholders stand inside of each other too deep\n");
}

static void keys_are_not_replaced(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_json map = given("{'$(env:HOST)': 'x'}");
    const struct substitution substitution = {
        .environment = environment, .enabled = true, .diagnostics = &diagnostics};
    substitute_inside(&substitution, map, "");
    auto_text lines = diagnostics_shown(&diagnostics);
    diagnostics_clear(&diagnostics);
    assert_string_equal(lines, "error - $(env:HOST): placeholders in keys are not replaced: $(env:HOST)\n");
}

static void what_sounds_like_a_secret_is_remembered(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_json concealed = json_object();
    auto_json map =
        given("{'a': 'x-$(env:DB_PASSWORD)', 'b': '$(env:HOST)', 'c': '$(env:NO_TOKEN:-default)'}");
    const struct substitution substitution = {
        .environment = environment, .enabled = true, .diagnostics = &diagnostics, .concealed = concealed};
    substitute_inside(&substitution, map, "");
    auto_text kept = shown(concealed);
    assert_string_equal(kept, "{'x-geheim':true}");
    assert_int_equal(diagnostics.count, 0);
}

static void a_member_can_be_replaced_alone(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    auto_json map = given("{'a': '$(env:HOST)', 'b': '$(env:HOST)'}");
    const struct substitution substitution = {
        .environment = environment, .enabled = true, .diagnostics = &diagnostics};
    substitute_member(&substitution, map, "a", "");
    auto_text kept = shown(map);
    assert_string_equal(kept, "{'a':'example.org','b':'$(env:HOST)'}");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_and_defaults_take_the_place),
        cmocka_unit_test(everything_else_stays),
        cmocka_unit_test(a_doubled_dollar_stands_for_the_characters),
        cmocka_unit_test(what_cannot_be_replaced_is_an_error),
        cmocka_unit_test(without_leave_each_placeholder_is_an_error),
        cmocka_unit_test(endless_nesting_ends),
        cmocka_unit_test(keys_are_not_replaced),
        cmocka_unit_test(what_sounds_like_a_secret_is_remembered),
        cmocka_unit_test(a_member_can_be_replaced_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
