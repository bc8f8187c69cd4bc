#include "kcrealm/base/memory.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/data/yaml.h"
#include "support/cli_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Tests run in the root of the repository. */
static char *version_of_file(void) {
    auto_buffer bytes = {0};
    auto_error err = {0};
    if (!input_read_file("VERSION", &bytes, &err))
        fail_msg("%s", err.message);
    const char *text = buffer_text(&bytes);
    return mem_dup_n(text, strcspn(text, "\n"));
}

static void the_version_is_that_of_the_file(void **state) {
    (void)state;
    auto_text version = version_of_file();
    auto_text line = mem_format("kubectl-kcrealm %s\n", version);
    auto_cli cli;
    cli_ran(&cli, "version");
    cli_exits(&cli, EXIT_EQUAL);
    assert_string_equal(cli.captured.out, line);
    assert_string_equal(cli.captured.err, "");
}

static void programs_get_a_document(void **state) {
    (void)state;
    auto_text version = version_of_file();
    auto_text text =
        mem_format("{'apiVersion': 'kcrealm.io/v1', 'kind': 'Version', 'version': '%s'}", version);
    auto_json expected = given(text);
    auto_error err = {0};
    auto_cli json, yaml;
    cli_ran(&json, "version -o json");
    cli_exits(&json, EXIT_EQUAL);
    auto_json from_json = value_parse(json.captured.out, strlen(json.captured.out), "the output", &err);
    same_json("JSON", from_json, expected);
    assert_int_equal(json.captured.out[strlen(json.captured.out) - 1], '\n');
    cli_ran(&yaml, "version -o yaml");
    cli_exits(&yaml, EXIT_EQUAL);
    cli_prints(&yaml, "kind: Version");
    cli_prints(&yaml, version);
    assert_int_equal(yaml.captured.out[strlen(yaml.captured.out) - 1], '\n');
}

static void a_wrong_format_is_refused(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "version -o xml");
    cli_refuses(
        &cli,
        "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"xml\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_that_of_the_file),
        cmocka_unit_test(programs_get_a_document),
        cmocka_unit_test(a_wrong_format_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
