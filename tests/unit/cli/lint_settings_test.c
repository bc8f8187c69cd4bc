/* What settings of files do to `lint`. */
#include "cli/lint_settings.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/config.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BAD "- clientId: a\n  realm: r\n  spec: {implicitFlowEnabled: true, fullScopeAllowed: true}\n"
#define BASELINE                                                                                             \
    "{\"kind\": \"LintBaseline\", \"items\": [{\"code\": \"KCR-1308\", \"file\": \"v.yaml\", \"path\": "     \
    "\"[].spec.fullScopeAllowed\", \"message\": \"client a: with full scope its tokens carry every role of " \
    "the user, also "                                                                                        \
    "those "                                                                                                 \
    "of other clients\"}]}"

struct given {
    const char *own, *project, *arguments, *codes;
    int status;
};

/* The digits of the codes that were printed, each once, in their order: "1305 1308". */
static char *codes_of(const struct cli_case *cli) {
    struct buffer codes = {0};
    for (const char *at = cli->captured.out; (at = strstr(at, "KCR-")); at++) {
        auto_text digits = mem_dup_n(at + strlen("KCR-"), 4);
        if (!strstr(buffer_text(&codes), digits))
            buffer_format(&codes, "%s%s", codes.size ? " " : "", digits);
    }
    return buffer_steal(&codes);
}

static void check_one(const struct given *given) {
    auto_tree tree;
    auto_cli cli;
    tree_open(&tree);
    tree_put(&tree, "repository/.git/", NULL);
    tree_put(&tree, "repository/v.yaml", BAD);
    tree_put(&tree, "repository/known.json", BASELINE);
    if (given->own)
        tree_put(&tree, "home/.config/kcrealm/config.yaml", given->own);
    if (given->project)
        tree_put(&tree, "repository/.kcrealm.yaml", given->project);
    tree_enter(&tree, "repository");
    cli_open(&cli, "lint -f v.yaml%s%s", given->arguments ? " " : "",
             given->arguments ? given->arguments : "");
    cli_set(&cli, "HOME=%s/home", tree.root);
    capture_start(&cli.captured, NULL);
    cli_start(&cli);
    cli.status = config_apply(&cli.session, COMMAND_LINT) ? run_lint(&cli.session) : EXIT_TROUBLE;
    capture_end(&cli.captured);
    auto_text codes = codes_of(&cli);
    if (strcmp(codes, given->codes) != 0 || cli.status != given->status)
        fail_msg("%s %s: %d\n%s%s", given->own, given->project, cli.status, cli.captured.out,
                 cli.captured.err);
}

static void rules_can_be_switched_off_and_weighed(void **state) {
    (void)state;
    static const struct given rows[] = {
        {NULL, NULL, NULL, "1305 1308", EXIT_DIFFERENT},
        {NULL, "lint: {rules: {KCR-1305: off}}", NULL, "1308", EXIT_DIFFERENT},
        {NULL, "lint: {rules: {KCR-1305: off, KCR-1308: \"off\"}}", NULL, "", EXIT_EQUAL},
        {NULL, "lint: {failOn: error}", NULL, "1305 1308", EXIT_EQUAL},
        {NULL, "lint: {failOn: error}", "--fail-on warn", "1305 1308", EXIT_DIFFERENT},
        {NULL, "lint: {failOn: error, rules: {KCR-1305: error}}", NULL, "1305 1308", EXIT_DIFFERENT},
        {NULL, "lint: {rules: {KCR-1305: {exclude: [\"v*.yaml\"]}}}", NULL, "1308", EXIT_DIFFERENT},
        {NULL, "lint: {rules: {KCR-1305: {include: [\"x*.yaml\"]}}}", NULL, "1308", EXIT_DIFFERENT},
        {NULL, "lint: {rules: {KCR-1305: {include: [\"v*.yaml\"], severity: error}}}", NULL, "1305 1308",
         EXIT_DIFFERENT},
        {NULL, "lint: {exclude: [v.yaml]}", NULL, "", EXIT_EQUAL},
        {"lint: {rules: {KCR-1305: off}}", "lint: {rules: {KCR-1305: error, KCR-1308: off}}", NULL, "",
         EXIT_EQUAL},
        {"lint: {failOn: error}", "lint: {failOn: warn}", NULL, "1305 1308", EXIT_EQUAL},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        check_one(&rows[i]);
}

static void a_baseline_of_the_settings_is_read_and_never_written(void **state) {
    (void)state;
    static const struct given rows[] = {
        {NULL, "lint: {baseline: known.json}", NULL, "1305", EXIT_DIFFERENT},
        {NULL, "lint: {baseline: nowhere.json}", NULL, "", EXIT_TROUBLE},
        {NULL, "lint: {placeholders: nowhere.txt}", NULL, "", EXIT_TROUBLE},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        check_one(&rows[i]);
}

static void placeholders_and_classes_come_from_all_files(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    struct lint_choices choices = {0};
    auto_error err = {0};
    tree_open(&tree);
    tree_put(&tree, "repository/.git/", NULL);
    tree_put(&tree, "repository/.kcrealm.yaml",
             "lint: {placeholders: words.txt}\nsecretClasses: [{keys: b, class: external, store: s}]\n");
    tree_put(&tree, "repository/words.txt", "# ours\nfixture-one\n");
    tree_put(&tree, "repository/p.hcl", "path \"secret/data/x\" { capabilities = [\"read\"] }\n");
    tree_put(&tree, "home/.config/kcrealm/config.yaml", "secretClasses: [{keys: a, class: service}]\n");
    tree_enter(&tree, "repository");
    cli_open(&cli, "lint -f x --vault-policy p.hcl");
    cli_set(&cli, "HOME=%s/home", tree.root);
    cli_start(&cli);
    assert_true(config_apply(&cli.session, COMMAND_LINT));
    assert_true(lint_choices_read(&cli.session, &choices, &err));
    assert_int_equal(choices.settings.class_count, 2);
    assert_string_equal(choices.classes[0].keys, "a");
    assert_int_equal(choices.classes[0].class, CLASS_SERVICE);
    assert_int_equal(choices.classes[1].class, CLASS_EXTERNAL);
    assert_string_equal(choices.classes[1].store, "s");
    assert_int_equal(choices.placeholders.count, 1);
    assert_non_null(choices.settings.policy);
    lint_choices_clear(&choices);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_can_be_switched_off_and_weighed),
        cmocka_unit_test(a_baseline_of_the_settings_is_read_and_never_written),
        cmocka_unit_test(placeholders_and_classes_come_from_all_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
