#include "kcrealm/objects/workload.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const kinds[] = {
    [USE_ENV] = "env", [USE_ENV_FROM] = "envFrom", [USE_VOLUME] = "volume", [USE_SUB_PATH] = "subPath"};

/* "kind container seen-as secret/key" of each, joined by commas. */
static char *uses_shown(const struct secret_uses *uses) {
    auto_strings lines = {0};
    for (size_t i = 0; i < uses->count; i++) {
        const struct secret_use *use = &uses->items[i];
        strings_format(&lines, "%s %s %s %s/%s%s", kinds[use->kind], use->container, use->seen_as,
                       use->secret, use->key, use->is_optional ? " optional" : "");
    }
    return strings_join(&lines, ", ");
}

#define ENV(name, key) "{'name': 'V', 'valueFrom': {'secretKeyRef': {'name': '" name "', 'key': '" key "'}}}"
#define CONTAINER(rest) "'containers': [{'name': 'c', " rest "}]"
#define MOUNT(rest) CONTAINER("'volumeMounts': [{'name': 'vol', 'mountPath': '/s'" rest "}]")
#define VOLUME(rest) "'volumes': [{'name': 'vol', " rest "}]"

static void each_way_to_a_secret_is_found(void **state) {
    (void)state;
    static const struct {
        const char *pod_spec, *uses;
    } cases[] = {
        {CONTAINER("'env': [" ENV("s", "a") ", {'name': 'W', 'value': 'x'}]"), "env c V s/a"},
        {CONTAINER("'env': [" ENV("t", "a") "]"), ""},
        {CONTAINER("'envFrom': [{'prefix': 'P_', 'secretRef': {'name': 's', 'optional': true}},"
                   " {'configMapRef': {'name': 's'}}]"),
         "envFrom c P_ s/ optional"},
        {MOUNT("") ", " VOLUME("'secret': {'secretName': 's'}"), "volume c /s s/"},
        {MOUNT("") ", " VOLUME(
             "'secret': {'secretName': 's', 'items': [{'key': 'a', 'path': 'x'}, {'key': 'b',"
             " 'path': 'y'}]}"),
         "volume c /s s/a, volume c /s s/b"},
        {MOUNT(", 'subPath': 'a'") ", " VOLUME("'secret': {'secretName': 's'}"), "subPath c /s s/a"},
        {MOUNT(", 'subPath': 'x'") ", " VOLUME(
             "'secret': {'secretName': 's', 'items': [{'key': 'a', 'path': 'x'},"
             " {'key': 'b', 'path': 'xy'}]}"),
         "subPath c /s s/a"},
        {MOUNT(", 'subPathExpr': '$(POD)'") ", " VOLUME("'secret': {'secretName': 's'}"), "subPath c /s s/"},
        {MOUNT(", 'subPath': ''") ", " VOLUME("'secret': {'secretName': 's', 'optional': true}"),
         "volume c /s s/ optional"},
        {MOUNT("") ", " VOLUME(
             "'projected': {'sources': [{'secret': {'name': 't'}}, {'secret': {'name': 's'}},"
             " {'configMap': {'name': 's'}}]}"),
         "volume c /s s/"},
        {MOUNT("") ", " VOLUME("'configMap': {'name': 's'}"), ""},
        {"'containers': [{'name': 'c'}], " VOLUME("'secret': {'secretName': 's'}"), ""},
        {"'initContainers': [{'name': 'i', 'env': [" ENV("s",
                                                         "a") "]}], " CONTAINER("'env': [" ENV("s", "b") "]"),
         "env i V s/a, env c V s/b"},
        {"'imagePullSecrets': [{'name': 's'}]", ""},
        {"'containers': 7", ""},
    };
    for (size_t i = 0; i < mem_count(cases) * 2; i++) {
        const char *pod_spec = cases[i / 2].pod_spec;
        auto_text text =
            i % 2 ? mem_format("{'kind': 'Pod', 'spec': {%s}}", pod_spec)
                  : mem_format("{'kind': 'Deployment', 'spec': {'template': {'spec': {%s}}}}", pod_spec);
        auto_json object = given(text);
        auto_secret_uses uses = {0};
        workload_secret_uses(object, "s", NULL, &uses);
        auto_text shown_uses = uses_shown(&uses);
        if (strcmp(shown_uses, cases[i / 2].uses) != 0)
            fail_msg("%s: %s", pod_spec, shown_uses);
    }
}

static void a_key_narrows_to_those_who_see_it(void **state) {
    (void)state;
    auto_json object = given("{'spec': {'template': {'spec': {" CONTAINER(
        "'env': [" ENV("s", "a") ", " ENV("s", "b") ", " ENV("t", "a") "], 'envFrom': [{'secretRef': {'name':"
                                                                       " 's'}}]") "}}}}");
    static const struct {
        const char *secret, *key, *uses;
    } cases[] = {{"s", "a", "env c V s/a, envFrom c  s/"},
                 {"s", "c", "envFrom c  s/"},
                 {NULL, "a", "env c V s/a, env c V t/a, envFrom c  s/"},
                 {"u", NULL, ""}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_secret_uses uses = {0};
        workload_secret_uses(object, cases[i].secret, cases[i].key, &uses);
        auto_text text = uses_shown(&uses);
        assert_string_equal(text, cases[i].uses);
    }
}

static void only_volumes_need_no_restart(void **state) {
    (void)state;
    for (enum secret_use_kind kind = USE_ENV; kind <= USE_SUB_PATH; kind++) {
        const struct secret_use use = {.kind = kind};
        assert_int_equal(secret_use_needs_restart(&use), kind != USE_VOLUME);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_a_secret_is_found),
        cmocka_unit_test(a_key_narrows_to_those_who_see_it),
        cmocka_unit_test(only_volumes_need_no_restart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
