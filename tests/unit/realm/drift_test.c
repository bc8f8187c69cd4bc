#include "kcrealm/realm/drift.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A declared client that is judged, and what comes of it. */
struct judged {
    struct desired desired;
    struct drift drift;
};

static struct drift_item *judge(struct judged *judged, const char *spec, const char *live_text, bool strict) {
    auto_json declared = given(spec);
    auto_json live = given(live_text);
    char realm[] = "ameide", name[] = "backstage", path[] = "clientSpecs[0]";
    const struct desired_object object = {
        .kind = &kind_client, .realm = realm, .name = name, .spec = declared, .path = path};
    desired_add(&judged->desired, &object);
    return drift_judge(&judged->drift, &judged->desired.items[0], live, strict);
}

static void clear(struct judged *judged) {
    drift_clear(&judged->drift);
    desired_clear(&judged->desired);
}

#define auto_judged __attribute__((cleanup(clear))) struct judged

static void the_state_says_what_the_comparison_found(void **state) {
    (void)state;
    static const struct {
        const char *name, *declared, *live;
        bool strict;
        enum drift_state state;
        const char *changes, *reason;
    } rows[] = {
        {"equal", "{'name': 'X'}", "{'name': 'X', 'clientId': 'backstage'}", false, DRIFT_IN_SYNC, "", NULL},
        {"different", "{'name': 'X'}", "{'name': 'Y'}", false, DRIFT_DRIFTED, "replace /name 'Y' -> 'X'",
         NULL},
        {"a link only", "{'defaultClientScopes': ['email']}", "{}", false, DRIFT_DRIFTED,
         "add /defaultClientScopes 'email' link", NULL},
        {"undeclared, but not asked for", "{'attributes': {}}", "{'attributes': {'a': 'b'}}", false,
         DRIFT_IN_SYNC, "", NULL},
        {"undeclared, and asked for", "{'attributes': {}}", "{'attributes': {'a': 'b'}}", true, DRIFT_DRIFTED,
         "remove /attributes/a 'b' undeclared", NULL},
        {"only unknown", "{'name': 'X'}", "{'name': '**********'}", false, DRIFT_UNKNOWN,
         "unknown /name: masked by the server", "/name: masked by the server"},
        {"unknown and different", "{'name': 'X', 'baseUrl': 'u'}", "{'name': '**********'}", false,
         DRIFT_DRIFTED, "unknown /name: masked by the server\nadd /baseUrl 'u'",
         "/name: masked by the server"},
        {"several unknown", "{'name': 'X', 'attributes': {'a': 'b'}}",
         "{'name': '**********', 'attributes': {'a': '**********'}}", false, DRIFT_UNKNOWN,
         "unknown /name: masked by the server\nunknown /attributes/a: masked by the server",
         "/name: masked by the server; /attributes/a: masked by the server"},
        {"missing", "{'name': 'X', 'publicClient': false, 'secret': 's', 'defaultClientScopes': ['email']}",
         NULL, false, DRIFT_MISSING, "add /name 'X'\nadd /defaultClientScopes 'email' link", NULL},
        {"missing and strict", "{'name': 'X', 'attributes': {'a': 'b', 'c': ''}}", NULL, true, DRIFT_MISSING,
         "add /name 'X'\nadd /attributes/a 'b'", NULL},
        {"missing, and not all of it is known", "{'name': 'X', 'redirectUris': ['**********']}", NULL, false,
         DRIFT_MISSING, "add /name 'X'\nunknown /redirectUris: the declared value is a mask, not a value",
         "cannot be created from here: /redirectUris: the declared value is a mask, not a value"},
        {"missing, with nothing declared", "{}", NULL, false, DRIFT_MISSING, "", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_judged judged = {0};
        struct drift_item *item = judge(&judged, rows[i].declared, rows[i].live, rows[i].strict);
        auto_text lines = changes_shown(&item->changes);
        same_lines(rows[i].name, lines, rows[i].changes);
        if (item->state != rows[i].state)
            fail_msg("%s: %s", rows[i].name, drift_state_name(item->state));
        if (rows[i].reason)
            assert_string_equal(item->reason, rows[i].reason);
        else
            assert_null(item->reason);
    }
}

static void an_item_knows_its_object_and_both_sides(void **state) {
    (void)state;
    auto_judged judged = {0};
    const struct drift_item *item = judge(&judged, "{'name': 'X'}", "{'name': 'Y', 'id': '7'}", false);
    const struct desired_object *object = &judged.desired.items[0];
    assert_ptr_equal(item->object, object);
    assert_ptr_equal(item->declared, object->spec);
    assert_string_equal(item->realm, "ameide");
    assert_string_equal(item->name, "backstage");
    assert_ptr_equal(item->kind, &kind_client);
    assert_string_equal(value_text(item->live, "id"), "7");
}

/* Ten thousand clients in sync must not keep ten thousand representations. */
static void the_live_side_is_kept_for_drifted_objects_only(void **state) {
    (void)state;
    auto_judged in_sync = {0};
    auto_judged unknown = {0};
    auto_judged missing = {0};
    assert_null(judge(&in_sync, "{}", "{'name': 'X'}", false)->live);
    assert_null(judge(&unknown, "{'name': 'X'}", "{'name': '**********'}", false)->live);
    assert_null(judge(&missing, "{'name': 'X'}", NULL, false)->live);
}

static void what_could_not_be_read_is_unknown_with_its_reason(void **state) {
    (void)state;
    auto_judged judged = {0};
    judge(&judged, "{'name': 'X'}", "{'name': 'X'}", false);
    drift_add_unknown(&judged.drift, &judged.desired.items[0], "no right to view clients");
    const struct drift_item *item = &judged.drift.items[1];
    assert_int_equal(item->state, DRIFT_UNKNOWN);
    assert_string_equal(item->reason, "no right to view clients");
    assert_ptr_equal(item->object, &judged.desired.items[0]);
    assert_ptr_equal(item->declared, judged.desired.items[0].spec);
    assert_int_equal(item->changes.count, 0);
}

static void items_are_counted_by_state(void **state) {
    (void)state;
    static const enum drift_state states[] = {DRIFT_MISSING, DRIFT_IN_SYNC, DRIFT_MISSING, DRIFT_UNKNOWN,
                                              DRIFT_MISSING, DRIFT_DRIFTED, DRIFT_IN_SYNC};
    struct drift drift = {0};
    size_t counts[DRIFT_STATES] = {9, 9, 9, 9, 9};
    drift_count(&drift, counts);
    for (size_t i = 0; i < DRIFT_STATES; i++)
        assert_int_equal(counts[i], 0);
    for (size_t i = 0; i < mem_count(states); i++)
        drift_add(&drift, &kind_client, "r", "n", states[i], NULL);
    drift_count(&drift, counts);
    assert_int_equal(counts[DRIFT_IN_SYNC], 2);
    assert_int_equal(counts[DRIFT_MISSING], 3);
    assert_int_equal(counts[DRIFT_DRIFTED], 1);
    assert_int_equal(counts[DRIFT_EXTRA], 0);
    assert_int_equal(counts[DRIFT_UNKNOWN], 1);
    drift_clear(&drift);
}

static void items_are_sorted_by_realm_kind_and_name(void **state) {
    (void)state;
    static const struct {
        const struct kind *kind;
        const char *realm, *name;
    } sorted[] = {
        {&kind_client, "a", "z"},       {&kind_client, "b", "A"}, {&kind_client, "b", "a"},
        {&kind_client_scope, "b", "A"}, {&kind_realm, "b", "b"},  {&kind_client, "ba", "a"},
    };
    static const size_t added[] = {4, 2, 5, 0, 3, 1};
    struct drift drift = {0};
    drift_sort(&drift);
    for (size_t i = 0; i < mem_count(added); i++)
        drift_add(&drift, sorted[added[i]].kind, sorted[added[i]].realm, sorted[added[i]].name, DRIFT_MISSING,
                  NULL);
    drift_sort(&drift);
    for (size_t i = 0; i < mem_count(sorted); i++) {
        assert_ptr_equal(drift.items[i].kind, sorted[i].kind);
        assert_string_equal(drift.items[i].realm, sorted[i].realm);
        assert_string_equal(drift.items[i].name, sorted[i].name);
    }
    drift_clear(&drift);
    assert_int_equal(drift.count, 0);
    drift_clear(&drift);
}

static void texts_of_items_are_copies(void **state) {
    (void)state;
    char realm[] = "r", name[] = "n", reason[] = "why";
    struct drift drift = {0};
    for (size_t i = 0; i < 100; i++)
        drift_add(&drift, &kind_client, realm, name, DRIFT_UNKNOWN, reason);
    realm[0] = name[0] = reason[0] = '#';
    for (size_t i = 0; i < drift.count; i++) {
        assert_string_equal(drift.items[i].realm, "r");
        assert_string_equal(drift.items[i].name, "n");
        assert_string_equal(drift.items[i].reason, "why");
        assert_null(drift.items[i].object);
    }
    drift_clear(&drift);
}

static void states_have_the_names_of_the_reports(void **state) {
    (void)state;
    assert_string_equal(drift_state_name(DRIFT_IN_SYNC), "in-sync");
    assert_string_equal(drift_state_name(DRIFT_MISSING), "missing");
    assert_string_equal(drift_state_name(DRIFT_DRIFTED), "drifted");
    assert_string_equal(drift_state_name(DRIFT_EXTRA), "extra");
    assert_string_equal(drift_state_name(DRIFT_UNKNOWN), "unknown");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_says_what_the_comparison_found),
        cmocka_unit_test(an_item_knows_its_object_and_both_sides),
        cmocka_unit_test(the_live_side_is_kept_for_drifted_objects_only),
        cmocka_unit_test(what_could_not_be_read_is_unknown_with_its_reason),
        cmocka_unit_test(items_are_counted_by_state),
        cmocka_unit_test(items_are_sorted_by_realm_kind_and_name),
        cmocka_unit_test(texts_of_items_are_copies),
        cmocka_unit_test(states_have_the_names_of_the_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
