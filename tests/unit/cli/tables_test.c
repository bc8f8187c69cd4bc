/* The tables as a document: all of each, and nothing hidden. */
#include "kcrealm/cli/tables.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/data/json.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *tables(void) {
    struct cli_case cli;
    auto_capture captured = {0};
    cli_open(&cli, "version");
    cli.session.environment = cli.environment.items;
    capture_start(&captured, NULL);
    int status = tables_run(&cli.session, 0, NULL);
    capture_end(&captured);
    cli_close(&cli);
    assert_int_equal(status, EXIT_EQUAL);
    return value_parse(captured.out, strlen(captured.out), "tables", NULL);
}

static void each_command_comes_with_its_options(void **state) {
    (void)state;
    auto_json document = tables();
    const json_t *list = json_object_get(document, "commands");
    assert_int_equal(json_array_size(list), command_count);
    for (size_t i = 0; i < command_count; i++) {
        const json_t *row = json_array_get(list, i), *names = json_object_get(row, "options");
        size_t expected = 0;
        assert_string_equal(value_text(row, "name"), command_table[i].name);
        for (size_t j = 0; j < option_count; j++)
            expected += option_table[j].about && option_table[j].commands & command_table[i].bit;
        assert_int_equal(json_array_size(names), expected);
    }
}

static void options_have_names_values_and_headings(void **state) {
    (void)state;
    auto_json document = tables();
    const json_t *list = json_object_get(document, "options");
    const json_t *row = value_find(list, "name", "filename");
    assert_null(value_find(list, "name", "token"));
    assert_string_equal(value_text(row, "letter"), "f");
    assert_string_equal(value_text(row, "argument"), "FILE|DIR|-");
    assert_string_equal(value_text(row, "group"), "Declarations");
    assert_string_equal(value_text(row, "type"), "texts");
    assert_string_equal(value_text(value_find(list, "name", "dry-run"), "type"), "optional");
}

static void settings_say_who_may_set_them(void **state) {
    (void)state;
    static const struct {
        const char *key, *trust, *type;
    } rows[] = {{"realm", "anyone", "text"},
                {"keycloakService", "anyone", "text"},
                {"keycloakUrl", "own", "text"},
                {"keycloakCa", "own", "path"},
                {"quiet", "own", "truth"}};
    auto_json document = tables();
    for (size_t i = 0; i < mem_count(rows); i++) {
        const json_t *row = value_find(json_object_get(document, "settings"), "key", rows[i].key);
        assert_string_equal(value_text(row, "trust"), rows[i].trust);
        assert_string_equal(value_text(row, "type"), rows[i].type);
    }
}

static void kinds_have_their_fields(void **state) {
    (void)state;
    auto_json document = tables();
    const json_t *fields = value_at(document, "kinds", "client", "fields", NULL);
    const json_t *mappers = value_find(fields, "name", "protocolMappers");
    assert_string_equal(value_text(mappers, "items"), "protocol-mapper");
    assert_string_equal(value_text(value_find(fields, "name", "secret"), "shape"), "secret");
    assert_string_equal(value_text(value_find(fields, "name", "redirectUris"), "type"), "strings");
    assert_string_equal(value_text(value_at(document, "kinds", "client-scope", NULL), "key"), "name");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_comes_with_its_options),
        cmocka_unit_test(options_have_names_values_and_headings),
        cmocka_unit_test(settings_say_who_may_set_them),
        cmocka_unit_test(kinds_have_their_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
