/* What `lint` looks at together, what it lets pass, what it repairs, and the exit status. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define SPECS "clientPatcher:\n  clientSpecs:\n"
#define CLIENT(name, more) "  - {clientId: " name ", realm: r, spec: {publicClient: false" more "}}\n"
#define GOOD SPECS CLIENT("a", "")
#define BAD SPECS CLIENT("a", ", implicitFlowEnabled: true")

struct world {
    struct tree tree;
    struct cli_case cli;
};

static void world_clear(struct world *world) {
    cli_close(&world->cli);
    tree_close(&world->tree);
}

#define auto_world __attribute__((cleanup(world_clear))) struct world

static void lint(struct world *world, const char *arguments, const char *input) {
    tree_enter(&world->tree, ".");
    cli_open(&world->cli, "lint %s", arguments);
    cli_set(&world->cli, "HOME=%s/home", world->tree.root);
    cli_run(&world->cli, input);
}

static void the_exit_status_says_whether_something_was_found(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *input;
        int status;
    } rows[] = {
        {"-f -", GOOD, EXIT_EQUAL},
        {"-f -", BAD, EXIT_DIFFERENT},
        {"-f - --fail-on error", BAD, EXIT_EQUAL},
        {"-f - --fail-on warn", BAD, EXIT_DIFFERENT},
        {"-f -", "a: [", EXIT_DIFFERENT},
        {"-f -", "", EXIT_TROUBLE},
        {"-f -", " \n\n", EXIT_TROUBLE},
        {"-f -", "# nothing to render\n", EXIT_EQUAL},
        {"-f -", "apiVersion: v1\nkind: Service\n", EXIT_EQUAL},
        {"-f -", GOOD CLIENT("a", ""), EXIT_DIFFERENT},
        {"-f nowhere.yaml", NULL, EXIT_TROUBLE},
        {"-f - --fail-on note", GOOD, EXIT_TROUBLE},
        {"-f - --vault-policy nowhere.hcl", GOOD, EXIT_TROUBLE},
        {"-f - --fix", GOOD, EXIT_TROUBLE},
        {"", NULL, EXIT_TROUBLE},
        {"values.yaml", NULL, EXIT_TROUBLE},
        {"-f - --from-configmap x", GOOD, EXIT_TROUBLE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_world world;
        tree_open(&world.tree);
        lint(&world, rows[i].arguments, rows[i].input);
        if (world.cli.status != rows[i].status)
            fail_msg("%s: %d\n%s%s", rows[i].arguments, world.cli.status, world.cli.captured.out,
                     world.cli.captured.err);
    }
}

static bool finds(const struct cli_case *cli, const char *code) {
    return strstr(cli->captured.out, code);
}

static void files_of_a_directory_that_are_values_are_looked_at_one_by_one(void **state) {
    (void)state;
    auto_world world;
    tree_open(&world.tree);
    tree_put(&world.tree, "d/dev.yaml", GOOD);
    tree_put(&world.tree, "d/prod.yaml", GOOD);
    lint(&world, "-f d", NULL);
    cli_exits(&world.cli, EXIT_EQUAL);
}

static void files_of_a_directory_that_are_no_values_belong_together(void **state) {
    (void)state;
    auto_world world;
    tree_open(&world.tree);
    tree_put(&world.tree, "d/a.yaml", "realm: r\nclients: [{clientId: a, defaultClientScopes: [own]}]\n");
    tree_put(&world.tree, "d/b.yaml", "realm: r\nclients: [{clientId: a}]\n");
    tree_put(&world.tree, "d/c.yaml", "realm: r\nclientScopes: [{name: own}]\n");
    lint(&world, "-f d", NULL);
    assert_true(finds(&world.cli, "KCR-1004"));
    assert_false(finds(&world.cli, "KCR-1301"));
}

static void several_files_merge_in_their_order(void **state) {
    (void)state;
    auto_world world;
    tree_open(&world.tree);
    tree_put(&world.tree, "a.yaml", GOOD);
    tree_put(&world.tree, "b.yaml", SPECS CLIENT("b", ""));
    lint(&world, "-f a.yaml -f b.yaml", NULL);
    assert_true(finds(&world.cli, "KCR-1005"));
}

static void comments_and_a_baseline_let_findings_pass(void **state) {
    (void)state;
    auto_world world, again, later;
    tree_open(&world.tree);
    again.tree = later.tree = (struct tree){0};
    tree_put(&world.tree, "v.yaml",
             BAD "  # kcrealm:ignore KCR-1302 not there\n"
                 "  - clientId: b # kcrealm:ignore KCR-9999\n    realm: r\n    spec:\n"
                 "      fullScopeAllowed: true # kcrealm:ignore KCR-1308 why\n");
    lint(&world, "-f v.yaml", NULL);
    assert_false(finds(&world.cli, "KCR-1308"));
    assert_true(finds(&world.cli, "KCR-1006"));
    assert_true(finds(&world.cli, "KCR-1305"));
    tree_open(&again.tree);
    tree_put(&again.tree, "v.yaml", BAD);
    lint(&again, "-f v.yaml --baseline known.json", NULL);
    cli_exits(&again.cli, EXIT_EQUAL);
    cli_says(&again.cli, "wrote 1 finding to known.json");
    cli_close(&again.cli);
    tree_put(&again.tree, "v.yaml", "# moved\n" BAD CLIENT("b", ", fullScopeAllowed: true"));
    lint(&again, "-f v.yaml --baseline known.json", NULL);
    assert_false(finds(&again.cli, "KCR-1305"));
    assert_true(finds(&again.cli, "KCR-1308"));
    cli_exits(&again.cli, EXIT_DIFFERENT);
    tree_open(&later.tree);
    tree_put(&later.tree, "v.yaml", GOOD);
    tree_put(&later.tree, "known.json", "{}");
    lint(&later, "-f v.yaml --baseline known.json", NULL);
    cli_exits(&later.cli, EXIT_TROUBLE);
}

static void read_file(const struct tree *tree, const char *name, char *text, size_t size) {
    auto_text path = mem_format("%s/%s", tree->root, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void fix_repairs_files_and_keeps_the_rest(void **state) {
    (void)state;
    char text[1024];
    struct stat status;
    auto_world world;
    tree_open(&world.tree);
    tree_put(&world.tree, "v.yaml",
             "# mine\n" SPECS
             "  - clientId: a\n    realm: r\n    spec:\n      implicitFlowEnabled:   true  # old\n"
             "      directAccessGrantsEnabled: true # kcrealm:ignore KCR-1306 a robot\n");
    auto_text path = mem_format("%s/v.yaml", world.tree.root);
    assert_int_equal(chmod(path, 0640), 0);
    lint(&world, "-f v.yaml --fix", NULL);
    cli_exits(&world.cli, EXIT_EQUAL);
    read_file(&world.tree, "v.yaml", text, sizeof text);
    assert_string_equal(text, "# mine\n" SPECS "  - clientId: a\n    realm: r\n    spec:\n"
                              "      implicitFlowEnabled:   false  # old\n"
                              "      directAccessGrantsEnabled: true # kcrealm:ignore KCR-1306 a robot\n");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void without_fix_no_file_is_touched(void **state) {
    (void)state;
    char text[1024];
    auto_world world;
    tree_open(&world.tree);
    tree_put(&world.tree, "v.yaml", BAD);
    lint(&world, "-f v.yaml", NULL);
    read_file(&world.tree, "v.yaml", text, sizeof text);
    assert_string_equal(text, BAD);
}

static void findings_in_rendered_config_maps_stand_in_the_file(void **state) {
    (void)state;
    auto_world world;
    tree_open(&world.tree);
    lint(
        &world, "-f -",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x-client-specs}\ndata:\n  clients.json: |\n    [\n"
        "      {\"clientId\": \"a\", \"realm\": \"r\",\n       \"spec\": {\"implicitFlowEnabled\": "
        "true}}]\n");
    cli_prints(&world.cli, "standard input:8:17");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exit_status_says_whether_something_was_found),
        cmocka_unit_test(files_of_a_directory_that_are_values_are_looked_at_one_by_one),
        cmocka_unit_test(files_of_a_directory_that_are_no_values_belong_together),
        cmocka_unit_test(several_files_merge_in_their_order),
        cmocka_unit_test(comments_and_a_baseline_let_findings_pass),
        cmocka_unit_test(fix_repairs_files_and_keeps_the_rest),
        cmocka_unit_test(without_fix_no_file_is_touched),
        cmocka_unit_test(findings_in_rendered_config_maps_stand_in_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
