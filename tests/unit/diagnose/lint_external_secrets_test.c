#include "diagnose/lint_external_secrets.h"

#include "kcrealm/base/memory.h"
#include "support/lint_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define READS(indent)                                                                                        \
    indent "secretStoreRef: {name: vault}\n" indent "data: [{secretKey: k, remoteRef: {key: app}}]\n" indent \
           "dataFrom: [{extract: {key: all}}, {find: {path: some}}]\n"
#define ONE                                                                                                  \
    "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: one}\nspec:\n" READS(   \
        "  ")
#define MANY(name)                                                                                           \
    "---\napiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: "                \
    "many}\nspec:\n" name "  externalSecretSpec:\n" READS("    ")

static void those_of_all_namespaces_are_seen_as_the_operator_makes_them(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *targets[3];
    } rows[] = {
        {ONE, {"one"}},
        {MANY(""), {"many"}},
        {MANY("  externalSecretName: made\n") ONE, {"one", "made"}},
        {"apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\n", {""}},
        {"apiVersion: v1\nkind: Secret\n", {NULL}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct lint_given given = {0};
        auto_lint_external_secrets secrets = {0};
        size_t count = 0;
        lint_given_read(&given, rows[i].yaml);
        lint_external_secrets_collect(&given.scope, &secrets);
        while (rows[i].targets[count])
            count++;
        assert_int_equal(secrets.count, count);
        for (size_t j = 0; j < count; j++)
            assert_string_equal(secrets.items[j].view.target, rows[i].targets[j]);
        lint_given_clear(&given);
    }
}

static void a_reference_stands_where_the_file_has_it(void **state) {
    (void)state;
    static const char *const paths[] = {[REFERENCE_DATA] = "data[0].remoteRef.key",
                                        [REFERENCE_EXTRACT] = "dataFrom[0].extract.key",
                                        [REFERENCE_FIND] = "dataFrom[1].find.path"};
    static const char *const specs[] = {"spec", "spec.externalSecretSpec"};
    struct lint_given given = {0};
    auto_lint_external_secrets secrets = {0};
    lint_given_read(&given, ONE MANY(""));
    lint_external_secrets_collect(&given.scope, &secrets);
    assert_int_equal(secrets.count, mem_count(specs));
    for (size_t i = 0; i < secrets.count; i++) {
        assert_int_equal(secrets.items[i].view.reference_count, mem_count(paths));
        for (size_t j = 0; j < mem_count(paths); j++) {
            const struct external_secret_reference *reference = &secrets.items[i].view.references[j];
            const char *member = reference->kind == REFERENCE_FIND ? "path" : "key";
            auto_text path = NULL;
            auto_text expected = mem_format("%s.%s", specs[i], paths[reference->kind]);
            const json_t *place = lint_reference_place(&secrets.items[i], reference, member, &path);
            assert_string_equal(value_text(place, member), reference->key);
            assert_string_equal(path, expected);
        }
    }
    lint_given_clear(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_all_namespaces_are_seen_as_the_operator_makes_them),
        cmocka_unit_test(a_reference_stands_where_the_file_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
