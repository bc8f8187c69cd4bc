#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/vault_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* All beginnings of a policy: each is read or refused, and nothing is read beyond the end. */
static void a_policy_may_end_anywhere(void **state) {
    (void)state;
    static const char text[] =
        "/* a */ name = \"n\" # b\npath \"secret/data/\\\"x\" {\n  allowed_parameters = "
        "{ \"a\" = [1] }\n  t = <<-E\n  x\n  E\n  policy = \"read\"\n"
        "  capabilities = [\"create\", \"read\"]\n}\n";
    for (size_t size = 0; size < sizeof text; size++) {
        auto_error err = {0};
        auto_text bytes = mem_dup_n(text, size);
        auto_json policy = vault_policy_parse(bytes, size, "p.hcl", &err);
        assert_true((policy != NULL) != error_is_set(&err));
    }
    auto_json policy = vault_policy_parse(text, sizeof text - 1, "p.hcl", NULL);
    assert_int_equal(json_array_size(json_object_get(policy, "secret/data/\"x")), 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
