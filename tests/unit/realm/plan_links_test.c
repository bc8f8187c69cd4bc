#include "kcrealm/base/memory.h"
#include "kcrealm/realm/plan.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct client {
    const char *name, *spec, *live; /* live "?": could not be read; NULL: missing */
};

static void declare(struct desired *desired, const struct client *client) {
    auto_json spec = given(client->spec);
    auto_text name = mem_dup(client->name);
    char realm[] = "r", path[] = "";
    const struct desired_object object = {
        .kind = &kind_client, .realm = realm, .name = name, .spec = spec, .path = path};
    desired_add(desired, &object);
}

/* One line an item: "action name: scope in list (result)". */
static char *links_of(const struct client *clients, size_t count) {
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    struct buffer out = {0};
    for (size_t i = 0; i < count; i++)
        declare(&desired, &clients[i]);
    for (size_t i = 0; i < count; i++) {
        bool readable = !clients[i].live || clients[i].live[0] != '?';
        auto_json live = given(readable ? clients[i].live : NULL);
        if (readable)
            drift_judge(&drift, &desired.items[i], live, false);
        else
            drift_add_unknown(&drift, &desired.items[i], "no right to view clients");
    }
    plan_make(&drift, ENSURE_CREATE_ONLY, &plan);
    plan_add_linked(&plan, &desired, &drift);
    for (size_t i = 0; i < plan.count; i++) {
        const struct plan_item *item = &plan.items[i];
        if (item->scope)
            buffer_format(&out, "%s %s: %s in %s (%s)\n", plan_action_name(item->action), item->name,
                          item->scope, item->list, plan_result_name(item->result));
    }
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
    return buffer_steal(&out);
}

static void links_that_are_there_already_are_skipped_items(void **state) {
    (void)state;
    static const struct client clients[] = {
        {"a", "{'defaultClientScopes': ['openid', 'email', 'groups'], 'optionalClientScopes': ['phone']}",
         "{'defaultClientScopes': ['email', 'other'], 'optionalClientScopes': ['phone']}"},
        {"b", "{'defaultClientScopes': ['email']}", "{'defaultClientScopes': ['email']}"},
        {"c", "{'defaultClientScopes': ['email']}", "{'optionalClientScopes': ['email']}"},
        {"d", "{'name': 'X'}", "{'defaultClientScopes': ['email']}"},
    };
    auto_text lines = links_of(clients, mem_count(clients));
    same_lines("links", lines,
               "attach a: email in defaultClientScopes (skipped)\n"
               "attach a: groups in defaultClientScopes (not-attempted)\n"
               "attach a: phone in optionalClientScopes (skipped)\n"
               "attach b: email in defaultClientScopes (skipped)\n"
               "move c: email in defaultClientScopes (not-attempted)");
}

static void nothing_is_said_of_clients_that_are_missing_or_unknown(void **state) {
    (void)state;
    static const struct client clients[] = {
        {"missing", "{'defaultClientScopes': ['email']}", NULL},
        {"unknown", "{'defaultClientScopes': ['email']}", "?"},
    };
    auto_text lines = links_of(clients, mem_count(clients));
    same_lines("links", lines, "");
}

static void skipped_items_are_not_pending(void **state) {
    (void)state;
    static const struct client client = {"b", "{'defaultClientScopes': ['email']}",
                                         "{'defaultClientScopes': ['email']}"};
    struct desired desired = {0};
    struct drift drift = {0};
    struct plan plan = {0};
    auto_json live = given(client.live);
    declare(&desired, &client);
    drift_judge(&drift, &desired.items[0], live, false);
    plan_add_linked(&plan, &desired, &drift);
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan_pending(&plan), 0);
    assert_int_equal(plan.items[0].result, RESULT_SKIPPED);
    assert_ptr_equal(plan.items[0].drift, &drift.items[0]);
    assert_false(plan.items[0].needs_consent);
    plan_clear(&plan);
    drift_clear(&drift);
    desired_clear(&desired);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_that_are_there_already_are_skipped_items),
        cmocka_unit_test(nothing_is_said_of_clients_that_are_missing_or_unknown),
        cmocka_unit_test(skipped_items_are_not_pending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
