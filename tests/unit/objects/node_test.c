#include "kcrealm/objects/node.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TAINTED(taints) "{'metadata': {'name': 'n'}, 'spec': {'taints': [" taints "]}}"
#define DEDICATED "{'key': 'dedicated', 'value': 'batch', 'effect': 'NoSchedule'}"
#define TOLERATING(tolerations) "{'spec': {'tolerations': [" tolerations "]}}"

static void a_node_refuses_pods_that_do_not_tolerate_its_taints(void **state) {
    (void)state;
    static const struct {
        const char *node, *pod;
        bool refuses;
    } cases[] = {
        {TAINTED(DEDICATED), "{}", true},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'dedicated', 'operator': 'Exists'}"), false},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'dedicated', 'value': 'batch', 'effect': 'NoSchedule'}"),
         false},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'dedicated', 'operator': 'Equal', 'value': 'batch'}"),
         false},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'dedicated', 'value': 'web'}"), true},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'dedicated', 'operator': 'Exists', 'effect': 'NoExecute'}"),
         true},
        {TAINTED(DEDICATED), TOLERATING("{'operator': 'Exists'}"), false},
        {TAINTED(DEDICATED), TOLERATING("{'value': 'batch'}"), true},
        {TAINTED(DEDICATED), TOLERATING("{'key': 'other', 'operator': 'Exists'}"), true},
        {TAINTED("{'key': 'a', 'effect': 'PreferNoSchedule'}"), "{}", false},
        {TAINTED("{'key': 'a', 'effect': 'NoExecute'}"), "{}", true},
        {TAINTED("{'key': 'a', 'effect': 'NoExecute'}"), TOLERATING("{'key': 'a'}"), false},
        {TAINTED(""), "{}", false},
        {"{}", "{}", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json node = given(cases[i].node);
        auto_json pod = given(cases[i].pod);
        struct taint taint;
        if (node_refuses(node, pod, &taint) != cases[i].refuses)
            fail_msg("%s with %s", cases[i].node, cases[i].pod);
    }
}

static void taints_are_written_as_kubectl_takes_them(void **state) {
    (void)state;
    const struct taint with_value = {"dedicated", "batch", "NoSchedule"}, without = {"a/b", "", "NoExecute"};
    auto_text text = taint_text(&with_value);
    auto_text bare = taint_text(&without);
    auto_text toleration = taint_toleration(&with_value);
    auto_text exists = taint_toleration(&without);
    assert_string_equal(text, "dedicated=batch:NoSchedule");
    assert_string_equal(bare, "a/b:NoExecute");
    assert_string_equal(toleration,
                        "{key: dedicated, operator: Equal, value: \"batch\", effect: NoSchedule}");
    assert_string_equal(exists, "{key: a/b, operator: Exists, effect: NoExecute}");
}

static void the_architecture_may_be_unknown(void **state) {
    (void)state;
    auto_json node = given("{'status': {'nodeInfo': {'architecture': 'arm64'}}}");
    assert_string_equal(node_architecture(node), "arm64");
    assert_string_equal(node_architecture(NULL), "");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_refuses_pods_that_do_not_tolerate_its_taints),
        cmocka_unit_test(taints_are_written_as_kubectl_takes_them),
        cmocka_unit_test(the_architecture_may_be_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
