#include "kcrealm/realm/plan.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/scopes.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "move client ameide/backstage: email in defaultClientScopes (consent) (left)" */
static void show_item(struct buffer *out, const struct plan_item *item) {
    buffer_format(out, "%s %s %s/%s", plan_action_name(item->action), item->kind->name, item->realm,
                  item->name);
    if (item->scope)
        buffer_format(out, ": %s in %s", item->scope, item->list);
    if (item->needs_consent)
        buffer_add_text(out, " (consent)");
    if (item->result != RESULT_PENDING)
        buffer_format(out, " (%s)", plan_result_name(item->result));
    buffer_add_char(out, '\n');
}

static char *plan_shown(const struct plan *plan) {
    struct buffer out = {0};
    for (size_t i = 0; i < plan->count; i++)
        show_item(&out, &plan->items[i]);
    return buffer_steal(&out);
}

static void judge(struct desired *desired, struct drift *drift, const char *name, const char *spec_text,
                  const char *live_text, bool strict) {
    auto_json spec = given(spec_text);
    auto_json live = given(live_text);
    char realm[] = "ameide", path[] = "clientSpecs[0]";
    auto_text own_name = mem_dup(name);
    const struct desired_object object = {
        .kind = &kind_client, .realm = realm, .name = own_name, .spec = spec, .path = path};
    desired_add(desired, &object);
    drift_judge(drift, &object, live, strict);
    drift->items[drift->count - 1].object = NULL;
}

struct plan_row {
    const char *name;
    enum ensure_mode mode;
    const char *declared, *live; /* live NULL: missing */
    const char *plan;            /* in order */
};

static void check_plan(const struct plan_row *row) {
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "backstage", row->declared, row->live, row->mode == ENSURE_STRICT);
    plan_make(&drift, row->mode, &plan);
    auto_text lines = plan_shown(&plan);
    if (strcmp(lines, row->plan) != 0)
        fail_msg("%s\nexpected:\n%s\ngot:\n%s", row->name, row->plan, lines);
    for (size_t i = 0; i < plan.count; i++)
        assert_ptr_equal(plan.items[i].drift, &drift.items[0]);
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

static void check_plans(const struct plan_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        check_plan(&rows[i]);
}

static void what_is_in_sync_or_unknown_is_not_planned(void **state) {
    (void)state;
    static const struct plan_row rows[] = {
        {"in sync", ENSURE_STRICT, "{'name': 'X'}", "{'name': 'X'}", ""},
        {"unknown", ENSURE_UPDATE, "{'name': 'X'}", "{'name': '**********'}", ""},
        {"undeclared and not asked for", ENSURE_UPDATE, "{'attributes': {}}", "{'attributes': {'a': 'b'}}",
         ""},
    };
    check_plans(rows, mem_count(rows));
}

static void a_missing_client_is_created_in_every_mode_with_its_links(void **state) {
    (void)state;
    static const struct plan_row rows[] = {
        {"create-only", ENSURE_CREATE_ONLY, "{'name': 'X', 'defaultClientScopes': ['email']}", NULL,
         "create client ameide/backstage\n"},
        {"update", ENSURE_UPDATE, "{'name': 'X', 'defaultClientScopes': ['email']}", NULL,
         "create client ameide/backstage\n"},
        {"strict", ENSURE_STRICT, "{'attributes': {}, 'defaultClientScopes': []}", NULL,
         "create client ameide/backstage\n"},
    };
    check_plans(rows, mem_count(rows));
}

static void create_only_leaves_existing_clients_but_attaches_their_scopes(void **state) {
    (void)state;
    static const struct plan_row rows[] = {
        {"fields", ENSURE_CREATE_ONLY, "{'name': 'X', 'redirectUris': ['a']}", "{'name': 'Y'}",
         "update client ameide/backstage (left)\n"},
        {"a link", ENSURE_CREATE_ONLY, "{'defaultClientScopes': ['email']}", "{}",
         "attach client ameide/backstage: email in defaultClientScopes\n"},
        {"a link that moves", ENSURE_CREATE_ONLY, "{'optionalClientScopes': ['email']}",
         "{'defaultClientScopes': ['email']}",
         "move client ameide/backstage: email in optionalClientScopes\n"},
        {"both", ENSURE_CREATE_ONLY, "{'defaultClientScopes': ['email'], 'name': 'X'}", "{}",
         "update client ameide/backstage (left)\n"
         "attach client ameide/backstage: email in defaultClientScopes\n"},
    };
    check_plans(rows, mem_count(rows));
}

static void update_makes_fields_equal_in_one_request_and_links_after_it(void **state) {
    (void)state;
    static const struct plan_row rows[] = {
        {"fields", ENSURE_UPDATE, "{'name': 'X', 'redirectUris': ['a', 'b'], 'attributes': {'c': 'd'}}",
         "{'redirectUris': ['e']}", "update client ameide/backstage\n"},
        {"fields and links, in whatever order they are declared", ENSURE_UPDATE,
         "{'defaultClientScopes': ['email', 'groups'], 'optionalClientScopes': ['phone'], 'name': 'X'}",
         "{'optionalClientScopes': ['email']}",
         "update client ameide/backstage\n"
         "move client ameide/backstage: email in defaultClientScopes\n"
         "attach client ameide/backstage: groups in defaultClientScopes\n"
         "attach client ameide/backstage: phone in optionalClientScopes\n"},
        {"unknown next to different", ENSURE_UPDATE, "{'name': 'X', 'baseUrl': 'u'}",
         "{'name': '**********'}", "update client ameide/backstage\n"},
    };
    check_plans(rows, mem_count(rows));
}

static void removing_what_the_spec_does_not_list_needs_consent(void **state) {
    (void)state;
    static const struct plan_row rows[] = {
        {"a declared removal does not", ENSURE_STRICT, "{'attributes': {'a': ''}, 'redirectUris': []}",
         "{'attributes': {'a': 'b'}, 'redirectUris': ['c']}", "update client ameide/backstage\n"},
        {"an attribute", ENSURE_STRICT, "{'attributes': {}}", "{'attributes': {'a': 'b'}}",
         "update client ameide/backstage (consent)\n"},
        {"a mapper, next to what needs none", ENSURE_STRICT, "{'protocolMappers': [], 'name': 'X'}",
         "{'protocolMappers': [{'name': 'm'}]}", "update client ameide/backstage (consent)\n"},
        {"a link", ENSURE_STRICT, "{'defaultClientScopes': ['email']}",
         "{'defaultClientScopes': ['email', 'roles']}",
         "detach client ameide/backstage: roles in defaultClientScopes (consent)\n"},
        {"a move does not", ENSURE_STRICT, "{'defaultClientScopes': ['email'], 'optionalClientScopes': []}",
         "{'defaultClientScopes': [], 'optionalClientScopes': ['email']}",
         "move client ameide/backstage: email in defaultClientScopes\n"},
        {"nor do fields, because a link needs it", ENSURE_STRICT, "{'name': 'X', 'optionalClientScopes': []}",
         "{'name': 'Y', 'optionalClientScopes': ['phone']}",
         "update client ameide/backstage\n"
         "detach client ameide/backstage: phone in optionalClientScopes (consent)\n"},
    };
    check_plans(rows, mem_count(rows));
}

static void a_move_carries_both_of_its_changes(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "x", "{'defaultClientScopes': ['a'], 'optionalClientScopes': ['b']}",
          "{'defaultClientScopes': ['b'], 'optionalClientScopes': ['a']}", true);
    plan_make(&drift, ENSURE_STRICT, &plan);
    auto_text lines = plan_shown(&plan);
    assert_string_equal(lines, "move client ameide/x: a in defaultClientScopes\n"
                               "move client ameide/x: b in optionalClientScopes\n");
    auto_text first = changes_shown(&plan.items[0].changes);
    auto_text second = changes_shown(&plan.items[1].changes);
    same_lines("a", first, "remove /optionalClientScopes 'a' link\nadd /defaultClientScopes 'a' link");
    same_lines("b", second, "remove /defaultClientScopes 'b' link\nadd /optionalClientScopes 'b' link");
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

/* The report of a plan shows each change once. */
static void every_change_stands_in_exactly_one_item(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    judge(&desired, &drift, "x",
          "{'name': 'X', 'redirectUris': ['a'], 'attributes': {'k': 'v'}, 'protocolMappers': [{'name': 'm'}],"
          " 'defaultClientScopes': ['d', 'moved'], 'optionalClientScopes': ['o']}",
          "{'redirectUris': ['b'], 'attributes': {'l': 'w'}, 'protocolMappers': [{'name': 'n'}],"
          " 'defaultClientScopes': ['gone'], 'optionalClientScopes': ['moved', 'gone too']}",
          true);
    judge(&desired, &drift, "y", "{'name': 'X', 'redirectUris': ['a'], 'optionalClientScopes': ['o']}", NULL,
          true);
    for (enum ensure_mode mode = ENSURE_CREATE_ONLY; mode <= ENSURE_STRICT; mode++) {
        struct plan plan = {0};
        struct buffer all = {0};
        plan_make(&drift, mode, &plan);
        for (size_t i = 0; i < plan.count; i++) {
            auto_text lines = changes_shown(&plan.items[i].changes);
            buffer_add_text(&all, lines);
        }
        auto_text planned = buffer_steal(&all);
        auto_text existing = changes_shown(&drift.items[0].changes);
        auto_text missing = changes_shown(&drift.items[1].changes);
        auto_text expected = mem_format("%s%s", existing, missing);
        same_lines("mode", planned, expected);
        plan_clear(&plan);
    }
    drift_clear(&drift);
    desired_clear(&desired);
}

static void scopes_come_before_clients_and_clients_before_their_links(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    auto_json scopes = given("{'ameide': {'email': {}}}");
    judge(&desired, &drift, "a", "{'defaultClientScopes': ['groups', 'email']}", "{}", false);
    judge(&desired, &drift, "b", "{'name': 'X', 'optionalClientScopes': ['groups', 'phone']}", "{}", false);
    judge(&desired, &drift, "c", "{'name': 'X'}", NULL, false);
    scopes_judge(&drift, scopes);
    drift_sort(&drift);
    plan_make(&drift, ENSURE_UPDATE, &plan);
    auto_text lines = plan_shown(&plan);
    assert_string_equal(lines, "create client-scope ameide/groups\n"
                               "create client-scope ameide/phone\n"
                               "attach client ameide/a: groups in defaultClientScopes\n"
                               "attach client ameide/a: email in defaultClientScopes\n"
                               "update client ameide/b\n"
                               "attach client ameide/b: groups in optionalClientScopes\n"
                               "attach client ameide/b: phone in optionalClientScopes\n"
                               "create client ameide/c\n");
    assert_int_equal(plan_pending(&plan), 8);
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

/* Half a client would look as if it were done. */
static void a_client_that_is_not_known_as_a_whole_is_not_created(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "x", "{'name': 'X', 'redirectUris': ['**********']}", NULL, false);
    plan_make(&drift, ENSURE_STRICT, &plan);
    assert_int_equal(plan.count, 0);
    assert_false(drift_can_create(&drift.items[0]));
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

static void what_nobody_can_create_is_not_planned(void **state) {
    (void)state;
    struct drift drift = {0};
    struct plan plan = {0};
    drift_add(&drift, &kind_client_scope, "r", "custom", DRIFT_MISSING, "client \"x\" links it");
    drift_add(&drift, &kind_realm, "r", "r", DRIFT_MISSING, NULL);
    drift_add(&drift, &kind_client, "r", "x", DRIFT_EXTRA, NULL);
    plan_make(&drift, ENSURE_STRICT, &plan);
    assert_int_equal(plan.count, 0);
    plan_clear(&plan);
    drift_clear(&drift);
}

static void pending_and_consent_count_what_is_still_to_be_done(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "a", "{'attributes': {}, 'defaultClientScopes': ['email']}",
          "{'attributes': {'a': 'b'}, 'defaultClientScopes': ['roles']}", true);
    plan_make(&drift, ENSURE_STRICT, &plan);
    assert_int_equal(plan.count, 3);
    assert_int_equal(plan_pending(&plan), 3);
    assert_int_equal(plan_needing_consent(&plan), 2);

    plan_item_end(&plan.items[0], RESULT_NOT_ATTEMPTED, "declined");
    assert_int_equal(plan_pending(&plan), 2);
    assert_int_equal(plan_needing_consent(&plan), 1);
    assert_string_equal(plan.items[0].reason, "declined");
    assert_false(plan.items[0].verified);

    plan_item_end(&plan.items[1], RESULT_DONE, NULL);
    assert_true(plan.items[1].verified);
    assert_null(plan.items[1].reason);
    plan_item_end(&plan.items[0], RESULT_FAILED, "403");
    assert_string_equal(plan.items[0].reason, "403");
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

static void declining_removals_leaves_declared_fields_to_be_done(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "a", "{'name': 'X', 'attributes': {'a': 'b'}, 'defaultClientScopes': ['email']}",
          "{'attributes': {'c': 'd'}, 'defaultClientScopes': ['roles']}", true);
    judge(&desired, &drift, "b", "{'protocolMappers': []}", "{'protocolMappers': [{'name': 'm'}]}", true);
    plan_make(&drift, ENSURE_STRICT, &plan);
    plan_decline(&plan, "declined");
    auto_text lines = plan_shown(&plan);
    assert_string_equal(lines,
                        "update client ameide/a\n"
                        "update client ameide/a (consent) (not-attempted)\n"
                        "attach client ameide/a: email in defaultClientScopes\n"
                        "detach client ameide/a: roles in defaultClientScopes (consent) (not-attempted)\n"
                        "update client ameide/b (consent) (not-attempted)\n");
    auto_text declared = changes_shown(&plan.items[0].changes);
    auto_text undeclared = changes_shown(&plan.items[1].changes);
    same_lines("declared", declared, "add /name 'X'\nadd /attributes/a 'b'");
    same_lines("undeclared", undeclared, "remove /attributes/c 'd' undeclared");
    assert_string_equal(plan.items[1].reason, "declined");
    assert_int_equal(plan_pending(&plan), 2);
    assert_int_equal(plan_needing_consent(&plan), 0);
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

static void what_create_only_leaves_says_why(void **state) {
    (void)state;
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    judge(&desired, &drift, "a", "{'name': 'X'}", "{}", false);
    plan_make(&drift, ENSURE_CREATE_ONLY, &plan);
    assert_int_equal(plan_pending(&plan), 0);
    assert_int_equal(plan.items[0].result, RESULT_LEFT);
    assert_string_equal(plan.items[0].reason, "without --update existing clients are not changed");
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

static void what_create_only_leaves_of_a_scope_is_not_called_a_client(void **state) {
    (void)state;
    auto_json spec = given("{'description': 'X'}");
    auto_json live = given("{'description': 'Y'}");
    const struct desired_object scope = {
        .kind = &kind_client_scope, .realm = (char *)"ameide", .name = (char *)"groups", .spec = spec};
    struct drift drift = {0};
    struct plan plan = {0};
    drift_judge(&drift, &scope, live, false);
    plan_make(&drift, ENSURE_CREATE_ONLY, &plan);
    assert_string_equal(plan.items[0].reason, "without --update existing client scopes are not changed");
    plan_clear(&plan);
    drift_clear(&drift);
}

static void actions_and_results_have_the_names_of_the_reports(void **state) {
    (void)state;
    static const struct {
        enum plan_action action;
        const char *name;
    } actions[] = {{PLAN_CREATE, "create"},
                   {PLAN_UPDATE, "update"},
                   {PLAN_ATTACH, "attach"},
                   {PLAN_DETACH, "detach"},
                   {PLAN_MOVE, "move"}};
    static const struct {
        enum plan_result result;
        const char *name;
    } results[] = {{RESULT_PENDING, "not-attempted"},
                   {RESULT_DONE, "done"},
                   {RESULT_LEFT, "left"},
                   {RESULT_SKIPPED, "skipped"},
                   {RESULT_FAILED, "failed"},
                   {RESULT_NOT_ATTEMPTED, "not-attempted"}};
    for (size_t i = 0; i < mem_count(actions); i++)
        assert_string_equal(plan_action_name(actions[i].action), actions[i].name);
    for (size_t i = 0; i < mem_count(results); i++)
        assert_string_equal(plan_result_name(results[i].result), results[i].name);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_sync_or_unknown_is_not_planned),
        cmocka_unit_test(a_missing_client_is_created_in_every_mode_with_its_links),
        cmocka_unit_test(create_only_leaves_existing_clients_but_attaches_their_scopes),
        cmocka_unit_test(update_makes_fields_equal_in_one_request_and_links_after_it),
        cmocka_unit_test(removing_what_the_spec_does_not_list_needs_consent),
        cmocka_unit_test(a_move_carries_both_of_its_changes),
        cmocka_unit_test(every_change_stands_in_exactly_one_item),
        cmocka_unit_test(scopes_come_before_clients_and_clients_before_their_links),
        cmocka_unit_test(a_client_that_is_not_known_as_a_whole_is_not_created),
        cmocka_unit_test(what_nobody_can_create_is_not_planned),
        cmocka_unit_test(pending_and_consent_count_what_is_still_to_be_done),
        cmocka_unit_test(declining_removals_leaves_declared_fields_to_be_done),
        cmocka_unit_test(what_create_only_leaves_says_why),
        cmocka_unit_test(what_create_only_leaves_of_a_scope_is_not_called_a_client),
        cmocka_unit_test(actions_and_results_have_the_names_of_the_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
