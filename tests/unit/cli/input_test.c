#include "kcrealm/cli/input.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"
#include "support/loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

#define SPECS(name)                                                                                          \
    "clientPatcher:\n  clientSpecs:\n  - {clientId: " name ", realm: demo, spec: {name: " name "}}\n"

static void files_are_loaded_without_a_cluster(void **state) {
    (void)state;
    auto_text web = fake_file("web.yaml", SPECS("web"));
    auto_text api = fake_file("api.json", LOADING_LIST("api"));
    static const struct {
        const char *more, *names;
    } rows[] = {{"", "api web"}, {" api", "api"}, {" web api", "api web"}, {" --realm demo", "api web"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        cli_open(&loading.cli, "diff -f %s -f %s%s", web, api, rows[i].more);
        loading_run(&loading, NULL);
        if (!loading.good || strcmp(loading.names, rows[i].names) != 0)
            fail_msg("%s: %s\n%s", rows[i].more, loading.names, loading.cli.captured.err);
        assert_false(loading.touched_cluster);
        assert_string_equal(loading.cli.captured.err, "");
    }
}

static void standard_input_is_one_of_the_files(void **state) {
    (void)state;
    auto_text api = fake_file("api.json", LOADING_LIST("api"));
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f %s -f -", api);
    loading_run(&loading, SPECS("web"));
    assert_true(loading.good);
    assert_string_equal(loading.names, "api web");
}

static void everything_that_is_wrong_is_shown_with_its_line(void **state) {
    (void)state;
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f -");
    loading_run(&loading, "clientPatcher:\n  clientSpecs:\n"
                          "  - {clientId: a, realm: demo, spec: {enabled: maybe}}\n"
                          "  - {clientId: b, realm: demo, spec: {redirectURIs: []}}\n"
                          "  - {clientId: c, spec: {}}\n");
    assert_false(loading.good);
    assert_string_equal(loading.cli.captured.out, "");
    cli_says(&loading.cli, "error: enabled must be true or false, but is a string --> standard input:3:39");
    cli_says(&loading.cli, "3 | - {clientId: a, realm: demo, spec: {enabled: maybe}}");
    cli_says(&loading.cli,
             "warning: Keycloak has no field \"redirectURIs\" in a client --> standard input:4:39");
    cli_says(&loading.cli, "error: realm is missing --> standard input:5:5");
}

static void warnings_do_not_stop_and_notes_can_be_silenced(void **state) {
    (void)state;
    static const char misspelt[] =
        "clientPatcher:\n  clientSpecs:\n  - {clientId: a, realm: demo, spec: {redirectURIs: []}}\n";
    static const char disabled[] = "clientPatcher:\n  enabled: false\n  clientSpecs: []\n";
    static const struct {
        const char *flags, *input, *said;
    } rows[] = {
        {"", misspelt, "warning: "},
        {" -q", misspelt, "warning: "},
        {"", disabled, "note: "},
        {" -q", disabled, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_loading loading = {0};
        cli_open(&loading.cli, "diff -f -%s", rows[i].flags);
        loading_run(&loading, rows[i].input);
        assert_true(loading.good);
        if (*rows[i].said ? !strstr(loading.cli.captured.err, rows[i].said) : *loading.cli.captured.err)
            fail_msg("%s:\n%s", rows[i].flags, loading.cli.captured.err);
    }
}

static void a_name_that_is_not_declared_is_an_error(void **state) {
    (void)state;
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f - wbe");
    loading_run(&loading, SPECS("web"));
    assert_false(loading.good);
    cli_says(&loading.cli, "error: client \"wbe\" is not declared = try: did you mean \"web\"?");
}

static void one_file_that_is_missing_is_enough(void **state) {
    (void)state;
    auto_text web = fake_file("web.yaml", SPECS("web"));
    auto_loading loading = {0};
    cli_open(&loading.cli, "diff -f %s -f nowhere.yaml", web);
    loading_run(&loading, NULL);
    assert_false(loading.good);
    assert_string_equal(loading.names, "");
    cli_says(&loading.cli, "error: cannot open nowhere.yaml: No such file or directory");
}

static void flags_that_name_input_keep_it_from_being_looked_for(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool is_named;
    } rows[] = {{"diff", false},
                {"diff --realm r", false},
                {"diff -f x", true},
                {"diff --from-configmap x", true},
                {"diff --from-realmimport x", true}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "%s", rows[i].line);
        cli_start(&cli);
        assert_int_equal(input_is_named(&cli.session.flags), rows[i].is_named);
    }
}

/* The seal is there before anything is read from the server. */
static void declared_secrets_are_taken_only_with_leave(void **state) {
    (void)state;
    static const char list[] =
        "[{\"clientId\": \"a\", \"realm\": \"demo\", \"spec\": {\"secret\": \"s3cr3t\"}}]";
    auto_loading refused = {0};
    cli_open(&refused.cli, "diff -f -");
    loading_run(&refused, list);
    assert_false(refused.good);
    cli_says(&refused.cli, "--allow-declared-secrets");
    auto_loading allowed = {0};
    cli_open(&allowed.cli, "diff -f - --allow-declared-secrets");
    loading_run(&allowed, list);
    assert_true(allowed.good);
}

static void the_environment_is_substituted_only_with_leave(void **state) {
    (void)state;
    auto_loading refused = {0};
    cli_open(&refused.cli, "diff -f -");
    cli_set(&refused.cli, "ID=web");
    loading_run(&refused, LOADING_LIST("$(env:ID)"));
    assert_false(refused.good);
    cli_says(&refused.cli, "$(env:ID) is a placeholder, not a value");
    auto_loading allowed = {0};
    cli_open(&allowed.cli, "diff -f - --substitute");
    cli_set(&allowed.cli, "ID=web");
    loading_run(&allowed, LOADING_LIST("$(env:ID)"));
    assert_string_equal(allowed.names, "web");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_loaded_without_a_cluster),
        cmocka_unit_test(standard_input_is_one_of_the_files),
        cmocka_unit_test(everything_that_is_wrong_is_shown_with_its_line),
        cmocka_unit_test(warnings_do_not_stop_and_notes_can_be_silenced),
        cmocka_unit_test(a_name_that_is_not_declared_is_an_error),
        cmocka_unit_test(one_file_that_is_missing_is_enough),
        cmocka_unit_test(flags_that_name_input_keep_it_from_being_looked_for),
        cmocka_unit_test(declared_secrets_are_taken_only_with_leave),
        cmocka_unit_test(the_environment_is_substituted_only_with_leave),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
