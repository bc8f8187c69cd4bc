#include "kcrealm/diagnose/vault_policy.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text) {
    auto_error err = {0};
    json_t *policy = vault_policy_parse(text, strlen(text), "p.hcl", &err);
    if (!policy)
        fail_msg("%s %s: %s", text, err.origin, err.message);
    return policy;
}

/* Capability → path → whether it is allowed, by the rules of Vault's documentation. */
static void the_most_specific_path_decides(void **state) {
    (void)state;
    static const struct {
        const char *policy, *path, *capability;
        bool allowed;
    } rows[] = {
        {"path \"secret/data/x\" { capabilities = [\"read\"] }", "secret/data/x", "read", true},
        {"path \"secret/data/x\" { capabilities = [\"read\"] }", "secret/data/x", "update", false},
        {"path \"secret/data/x\" { capabilities = [\"read\"] }", "secret/data/xy", "read", false},
        {"path \"secret/data/x*\" { capabilities = [\"read\"] }", "secret/data/xy/z", "read", true},
        {"path \"secret/data/*\" { capabilities = [\"read\"] }", "secret/data", "read", false},
        {"path \"secret/+/x\" { capabilities = [\"read\"] }", "secret/data/x", "read", true},
        {"path \"secret/+/x\" { capabilities = [\"read\"] }", "secret/data/y/x", "read", false},
        {"path \"secret/data/+/x*\" { capabilities = [\"read\"] }", "secret/data/a/xy", "read", true},
        {"path \"secret/data/{{identity.entity.id}}/x\" { capabilities = [\"read\"] }", "secret/data/7/x",
         "read", true},
        {"path \"secret/data/*\" { capabilities = [\"read\"] }\n"
         "path \"secret/data/x\" { capabilities = [\"deny\"] }",
         "secret/data/x", "read", false},
        {"path \"secret/data/x\" { capabilities = [\"read\"] }\n"
         "path \"secret/data/*\" { capabilities = [\"deny\"] }",
         "secret/data/x", "read", true},
        {"path \"secret/data/+/x\" { capabilities = [\"read\"] }\n"
         "path \"secret/data/a/*\" { capabilities = [\"deny\"] }",
         "secret/data/a/x", "read", false},
        {"path \"secret/*\" { capabilities = [\"read\"] }\npath \"secret/data/*\" { capabilities = "
         "[\"update\"] }",
         "secret/data/x", "read", false},
        {"path \"/secret/data/x\" { policy = \"write\" }", "secret/data/x", "update", true},
        {"path \"secret/data/x\" { capabilities = [\"read\"] }\npath \"secret/data/x\" { capabilities = "
         "[\"update\"] }",
         "secret/data/x", "read", true},
        {"{\"path\": {\"secret/data/x\": {\"capabilities\": [\"read\"]}}}", "secret/data/x", "read", true},
        {"# a\n// b\n/* c\n */ path \"secret/data/x\" {\n  capabilities = [\"read\", # d\n \"list\",]\n}\n",
         "secret/data/x", "list", true},
        {"name = \"n\"\npath \"secret/data/x\" {\n  allowed_parameters = { \"a\" = [\"b\", 1] \"*\" = [] }\n"
         "  min_wrapping_ttl = 100\n  control_group = { factor \"f\" { identity { approvals = 1 } } }\n"
         "  comment = <<E\nanything }\nE\n  capabilities = [\"read\"]\n}",
         "secret/data/x", "read", true},
        {"", "secret/data/x", "read", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json policy = parse(rows[i].policy);
        if (vault_policy_allows(policy, rows[i].path, rows[i].capability) != rows[i].allowed)
            fail_msg("%s: %s on %s", rows[i].policy, rows[i].capability, rows[i].path);
    }
}

static void a_key_is_looked_for_below_each_mount(void **state) {
    (void)state;
    auto_json policy = parse("path \"kv/data/apps/*\" { capabilities = [\"update\"] }\n"
                             "path \"secret/*\" { capabilities = [\"read\"] }");
    assert_true(vault_policy_allows_key(policy, "apps/x", "update"));
    assert_true(vault_policy_allows_key(policy, "other", "read"));
    assert_false(vault_policy_allows_key(policy, "other", "update"));
}

static void what_is_wrong_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *origin, *message;
    } rows[] = {
        {"path \"x\" {\n  capabilities = [\"raed\"]\n}", "p.hcl:2:19", "there is no such capability"},
        {"path \"x\" {\n", "p.hcl:2:1", "a \"}\" is missing at the end"},
        {"path \"x {", "p.hcl:1:6", "a text does not end on its line"},
        {"path \"x\" = 1", "p.hcl:1:10", "a \"{\" is expected after the path"},
        {"path \"x\" { capabilities = \"read\" }", "p.hcl:1:27", "capabilities are a list: [\"read\"]"},
        {"path \"x\" { capabilities = [read] }", "p.hcl:1:28", "a text in double quotes is expected here"},
        {"paths \"x\" { }", "p.hcl:1:1", "a policy consists of blocks that begin with `path`"},
        {"/* ", "p.hcl:1:1", "a comment does not end"},
        {"\n}", "p.hcl:2:1", "a name is expected here"},
        {"a = <<E\n", "p.hcl:2:1", "a text that begins with << does not end"},
        {"a = [[[[[[[[[[[[[[[[[[[[[", "p.hcl:1:26", "lists and blocks are nested deeper than 20"},
        {"{\"a\": 1}", "p.hcl:1:1", "a policy in JSON is a map with \"path\""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_json policy = vault_policy_parse(rows[i].text, strlen(rows[i].text), "p.hcl", &err);
        assert_null(policy);
        assert_string_equal(err.message, rows[i].message);
        assert_string_equal(err.origin, rows[i].origin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_specific_path_decides),
        cmocka_unit_test(a_key_is_looked_for_below_each_mount),
        cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
