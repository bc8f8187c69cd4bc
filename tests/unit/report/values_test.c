/* Names and values as people read them. */
#include "kcrealm/base/memory.h"
#include "report/values.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pointers_become_headings(void **state) {
    (void)state;
    static const struct {
        const char *path;
        const char *heading;
    } rows[] = {
        {"/redirectUris", "redirectUris"},
        {"/attributes/pkce.code.challenge.method", "attributes.pkce.code.challenge.method"},
        {"/attributes/a~1b~0c", "attributes.a/b~c"},
        {"/protocolMappers/given name", "protocolMappers[\"given name\"]"},
        {"/protocolMappers/a~1b/config/claim.name", "protocolMappers[\"a/b\"].config.claim.name"},
        {"/attributes/\x1b[31m", "attributes.\\x1b[31m"},
        {"/attributes/", "attributes"},
        {"", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text heading = value_heading(&kind_client, rows[i].path);
        assert_string_equal(heading, rows[i].heading);
    }
}

static void values_are_unambiguous(void **state) {
    (void)state;
    static const struct {
        const char *value;
        const char *shown;
    } rows[] = {
        {"'plain'", "plain"}, {"''", "\"\""},
        {"' x'", "\" x\""},   {"'x '", "\"x \""},
        {"true", "true"},     {"null", "null"},
        {"8", "8"},           {"[]", "[]"},
        {"{}", "{}"},         {"[1, 'a']", "[1,\"a\"]"},
        {"'a\\nb'", "a\\nb"}, {"'\\u202ex'", "\\u202ex"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json value = given(rows[i].value);
        auto_text text = value_shown(value);
        assert_string_equal(text, rows[i].shown);
    }
}

static char *rows_shown(const char *object, bool is_mapper) {
    auto_json value = given(object);
    auto_strings labels = {0}, texts = {0};
    value_rows(value, is_mapper, &labels, &texts);
    assert_int_equal(labels.count, texts.count);
    struct buffer lines = {0};
    for (size_t i = 0; i < labels.count; i++)
        buffer_format(&lines, "%s=%s\n", labels.items[i], texts.items[i]);
    return buffer_steal(&lines);
}

static void mappers_show_type_and_settings(void **state) {
    (void)state;
    auto_text rows = rows_shown("{'id': '1', 'name': 'groups', 'protocol': 'openid-connect',"
                                " 'protocolMapper': 'oidc-group-membership-mapper', 'consentRequired': false,"
                                " 'config': {'name': 'n', 'full.path': 'false'}}",
                                true);
    assert_string_equal(rows, "protocolMapper=oidc-group-membership-mapper\nname=n\nfull.path=false\n");
}

static void what_is_unusual_in_a_mapper_is_shown(void **state) {
    (void)state;
    auto_text rows =
        rows_shown("{'name': 'x', 'protocol': 'saml', 'consentRequired': true, 'config': {}}", true);
    assert_string_equal(rows, "protocol=saml\nconsentRequired=true\nconfig={}\n");
}

static void leaves_of_other_objects_have_their_whole_name(void **state) {
    (void)state;
    auto_text rows = rows_shown("{'name': 'x', 'a': {'b': {'c': 1}, 'd': [1]}}", false);
    assert_string_equal(rows, "name=x\na.b.c=1\na.d=[1]\n");
}

static void counts_have_their_plural(void **state) {
    (void)state;
    auto_text none = value_counted(0, "client");
    auto_text one = value_counted(1, "client");
    auto_text two = value_counted(2, "client");
    assert_string_equal(none, "0 clients");
    assert_string_equal(one, "1 client");
    assert_string_equal(two, "2 clients");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_become_headings),
        cmocka_unit_test(values_are_unambiguous),
        cmocka_unit_test(mappers_show_type_and_settings),
        cmocka_unit_test(what_is_unusual_in_a_mapper_is_shown),
        cmocka_unit_test(leaves_of_other_objects_have_their_whole_name),
        cmocka_unit_test(counts_have_their_plural),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
