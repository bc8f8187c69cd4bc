#include "kcrealm/objects/push_secret.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PUSH(spec) "{'metadata': {'namespace': 'team', 'name': 'ps'}, 'spec': {" spec "}}"
#define TO_V "'secretStoreRefs': [{'name': 'v', 'kind': 'ClusterSecretStore'}]"
#define STORE_V "'storeRef': {'name': 'v', 'kind': 'ClusterSecretStore'}"
#define DATA(key, property)                                                                                  \
    "'data': [{'match': {'secretKey': 'k', 'remoteRef': {'remoteKey': '" key "'" property "}}}]"

static void policies_have_the_defaults_of_the_crd(void **state) {
    (void)state;
    static const struct {
        const char *spec, *source;
        bool replaces, deletes;
    } cases[] = {
        {"'selector': {'secret': {'name': 's'}}", "s", true, false},
        {"'updatePolicy': 'Replace', 'deletionPolicy': 'None'", "", true, false},
        {"'updatePolicy': 'IfNotExists', 'deletionPolicy': 'Delete'", "", false, true},
        {"'selector': {'generatorRef': {'name': 'g'}}", "", true, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format(PUSH("%s"), cases[i].spec);
        auto_json object = given(text);
        struct push_secret view = push_secret_view(object);
        assert_string_equal(view.name, "ps");
        assert_string_equal(view.source, cases[i].source);
        assert_int_equal(view.replaces, cases[i].replaces);
        assert_int_equal(view.deletes, cases[i].deletes);
        assert_false(view.is_being_deleted || condition_is_true(&view.ready));
    }
}

static void entries_say_what_goes_where(void **state) {
    (void)state;
    auto_json object = given(PUSH(DATA("backstage", ", 'property': 'value'")));
    struct push_secret view = push_secret_view(object);
    assert_int_equal(push_secret_entry_count(&view), 1);
    struct push_secret_entry entry = push_secret_entry_at(&view, 0);
    assert_string_equal(entry.secret_key, "k");
    assert_string_equal(entry.remote_key, "backstage");
    assert_string_equal(entry.property, "value");
    assert_string_equal(push_secret_entry_at(&view, 1).remote_key, "");
}

static void writers_of_a_path_are_found(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum pushing pushing;
    } cases[] = {
        {TO_V ", " DATA("backstage", ""), PUSHES},
        {TO_V ", " DATA("backstage", ", 'property': 'value'"), PUSHES},
        {TO_V ", " DATA("backstage", ", 'property': 'other'"), PUSHES_BESIDE},
        {TO_V ", " DATA("secret/data/backstage", ", 'property': 'value'"), PUSHES},
        {TO_V ", " DATA("other", ""), PUSHES_NOT},
        {TO_V, PUSHES_NOT},
        {"'secretStoreRefs': [{'name': 'w', 'kind': 'ClusterSecretStore'}], " DATA("backstage", ""),
         PUSHES_NOT},
        {"'secretStoreRefs': [{'name': 'v'}], " DATA("backstage", ""), PUSHES_NOT},
        {"'secretStoreRefs': [{'name': 'w'}, {'name': 'v', 'kind': 'ClusterSecretStore'}], " DATA("backstage",
                                                                                                  ""),
         PUSHES},
        {"'secretStoreRefs': [{'kind': 'ClusterSecretStore', 'labelSelector': {'matchLabels': {'a': "
         "'b'}}}], " DATA("backstage", ""),
         PUSHES},
        {"'secretStoreRefs': [{'kind': 'ClusterSecretStore', 'labelSelector': {'matchLabels': {'a': "
         "'c'}}}], " DATA("backstage", ""),
         PUSHES_NOT},
        {"'secretStoreRefs': [{'labelSelector': {}}], " DATA("backstage", ""), PUSHES_NOT},
        {TO_V ", 'dataTo': [{'storeRef': {'name': 'v', 'kind': 'ClusterSecretStore'}}]", MAY_PUSH},
        {TO_V ", 'dataTo': [{'storeRef': {'name': 'w', 'kind': 'ClusterSecretStore'}}]", PUSHES_NOT},
        {"'dataTo': [{" STORE_V ", 'remoteKey': 'backstage'}]", PUSHES},
        {"'dataTo': [{" STORE_V ", 'remoteKey': 'other'}]", PUSHES_NOT},
        {"'dataTo': [{" STORE_V ", 'remoteKey': 'other'}, {" STORE_V "}]", MAY_PUSH},
        {"'dataTo': [{" STORE_V "}, {" STORE_V ", 'remoteKey': 'secret/data/backstage'}]", PUSHES},
        {TO_V ", 'dataTo': [{" STORE_V "}], " DATA("backstage", ", 'property': 'other'"), PUSHES_BESIDE},
    };
    auto_json store_object =
        given("{'kind': 'ClusterSecretStore', 'metadata': {'name': 'v', 'labels': {'a': 'b'}},"
              " 'spec': {'provider': {'vault': {'path': 'secret'}}}}");
    struct secret_store store = secret_store_view(store_object);
    const struct vault_location location = {.mount = "secret", .path = "backstage"};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format(PUSH("%s"), cases[i].spec);
        auto_json object = given(text);
        struct push_secret view = push_secret_view(object);
        enum pushing pushing = push_secret_writes(&view, &store, &location, "value");
        if (pushing != cases[i].pushing)
            fail_msg("%s: %d", cases[i].spec, pushing);
    }
    auto_json beside = given(PUSH(TO_V ", " DATA("backstage", ", 'property': 'other'")));
    struct push_secret view = push_secret_view(beside);
    assert_int_equal(push_secret_writes(&view, &store, &location, NULL), PUSHES);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies_have_the_defaults_of_the_crd),
        cmocka_unit_test(entries_say_what_goes_where),
        cmocka_unit_test(writers_of_a_path_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
