/* What must hold for every client: what is written and read back is what was declared. */
#include "kcrealm/realm/body.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/live.h"
#include "support/realm_random.h"
#include "support/realm_server.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUNDS 2000

/* A declared and a live client. */
struct pair {
    json_t *declared;
    json_t *live;
    uint64_t seed;
};

static void pair_make(struct pair *pair, uint64_t seed) {
    struct random random = {seed};
    auto_json written_before = random_spec(&random);
    auto_json defaults =
        given("{'defaultClientScopes': ['profile', 'email'], 'optionalClientScopes': ['phone']}");
    auto_json body = body_create_client(written_before, defaults);
    pair->seed = seed;
    pair->declared = random_spec(&random);
    pair->live = server_post(body, defaults);
}

static void pair_clear(struct pair *pair) {
    json_decref(pair->declared);
    json_decref(pair->live);
}

#define auto_pair __attribute__((cleanup(pair_clear))) struct pair

static bool is_no_link(const struct change *change) {
    return !change->link;
}

/* Fails the test unless comparing finds nothing; links only when they are asked for. */
static void expect_equal(const struct pair *pair, json_t *now, bool strict, bool links) {
    struct changes changes = {0};
    compare_object(&kind_client, pair->declared, now, strict, &changes);
    if (!links)
        changes_filter(&changes, is_no_link);
    if (changes.count || changes.unknown_count) {
        auto_text lines = changes_shown(&changes);
        auto_text declared = shown(pair->declared);
        auto_text live = shown(pair->live);
        auto_text after = shown(now);
        fail_msg("seed %llu\ndeclared: %s\nlive: %s\nafter: %s\n%s", (unsigned long long)pair->seed, declared,
                 live, after, lines);
    }
    changes_clear(&changes);
}

static void every_client_equals_itself(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        expect_equal(&pair, pair.declared, false, true);
        expect_equal(&pair, pair.declared, true, true);
    }
}

static void after_an_update_nothing_declared_differs(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        auto_json body = body_update(&kind_client, pair.declared, pair.live, false);
        auto_json after = server_put(pair.live, body);
        expect_equal(&pair, after, false, false);
    }
}

static void after_a_strict_update_nothing_differs_in_strict_mode(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        auto_json body = body_update(&kind_client, pair.declared, pair.live, true);
        auto_json after = server_put(pair.live, body);
        expect_equal(&pair, after, true, false);
    }
}

static void after_a_creation_nothing_declared_differs(void **state) {
    (void)state;
    auto_json defaults =
        given("{'defaultClientScopes': ['profile', 'email'], 'optionalClientScopes': ['phone']}");
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        auto_json body = body_create_client(pair.declared, defaults);
        auto_json after = server_post(body, defaults);
        expect_equal(&pair, after, false, true);
        expect_equal(&pair, after, true, true);
    }
}

static void after_its_links_are_changed_no_link_differs(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        bool strict = seed % 2;
        auto_pair pair = {0};
        struct changes changes = {0};
        pair_make(&pair, seed);
        compare_object(&kind_client, pair.declared, pair.live, strict, &changes);
        auto_json linked = server_link(pair.live, &changes);
        auto_json body = body_update(&kind_client, pair.declared, linked, strict);
        auto_json after = server_put(linked, body);
        changes_clear(&changes);
        expect_equal(&pair, after, strict, true);
    }
}

/* Two lists hold the same texts. */
static bool same_set(json_t *a, json_t *b) {
    struct changes changes = {0};
    auto_json left = json_object();
    auto_json right = json_object();
    json_object_set(left, "redirectUris", a);
    json_object_set(right, "redirectUris", b);
    compare_object(&kind_client, left, right, true, &changes);
    bool same = changes.count == 0;
    changes_clear(&changes);
    return same;
}

static bool same_field(const char *name, json_t *a, json_t *b) {
    if (kind_shape(&kind_client, name) == SHAPE_SET)
        return same_set(a, b);
    if (kind_shape(&kind_client, name) != SHAPE_KEYED)
        return json_equal(a, b);
    size_t i;
    json_t *item;
    json_array_foreach (a, i, item)
        if (!json_equal(item, value_find(b, "name", value_text(item, "name"))))
            return false;
    return json_array_size(a) == json_array_size(b);
}

static void fields_that_are_not_declared_stay_as_they_are(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        auto_json body = body_update(&kind_client, pair.declared, pair.live, seed % 2);
        auto_json after = server_put(pair.live, body);
        const char *name;
        json_t *value;
        json_object_foreach (pair.live, name, value) {
            json_t *declared = json_object_get(pair.declared, name);
            bool stays = !declared || json_is_null(declared);
            if (stays && !same_field(name, value, json_object_get(after, name)))
                fail_msg("seed %llu: %s", (unsigned long long)seed, name);
        }
    }
}

static void an_update_keeps_entries_and_mappers_that_are_not_declared(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        auto_json body = body_update(&kind_client, pair.declared, pair.live, false);
        auto_json after = server_put(pair.live, body);
        const json_t *declared = json_object_get(pair.declared, "attributes");
        const char *key;
        json_t *value;
        json_object_foreach (json_object_get(pair.live, "attributes"), key, value) {
            json_t *entry = json_object_get(declared, key);
            if (!entry || json_is_null(entry))
                same_json(key, value_at(after, "attributes", key, NULL), value);
        }
        size_t i;
        json_array_foreach (json_object_get(pair.live, "protocolMappers"), i, value) {
            const char *name = value_text(value, "name");
            if (!value_find(json_object_get(pair.declared, "protocolMappers"), "name", name))
                same_json(name, value_find(json_object_get(after, "protocolMappers"), "name", name), value);
        }
    }
}

static void bodies_hold_nothing_that_must_not_be_sent(void **state) {
    (void)state;
    static const char *const never[] = {"secret", "registrationAccessToken", "access", "defaultClientScopes",
                                        "optionalClientScopes"};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        pair_make(&pair, seed);
        json_object_set_new(pair.live, "secret", json_string("live secret"));
        json_object_set_new(pair.live, "access", json_object());
        json_object_set_new(pair.declared, "secret", json_string("declared secret"));
        auto_json body = body_update(&kind_client, pair.declared, pair.live, seed % 2);
        for (size_t i = 0; i < mem_count(never); i++)
            assert_null(json_object_get(body, never[i]));
        assert_null(value_at(body, "attributes", "client.secret.creation.time", NULL));
        assert_null(value_at(body, "attributes", "realm_client", NULL));
        assert_true(json_is_array(json_object_get(body, "webOrigins")));
    }
}

static void neither_side_is_changed(void **state) {
    (void)state;
    auto_json defaults =
        given("{'defaultClientScopes': ['profile', 'email'], 'optionalClientScopes': ['phone']}");
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        auto_pair pair = {0};
        struct changes changes = {0};
        pair_make(&pair, seed);
        auto_json declared = json_deep_copy(pair.declared);
        auto_json live = json_deep_copy(pair.live);
        compare_object(&kind_client, pair.declared, pair.live, true, &changes);
        auto_json body = body_update(&kind_client, pair.declared, pair.live, true);
        json_decref(body_create_client(pair.declared, defaults));
        auto_json flow_ids = given("{'a': 'id-a', 'b': 'id-b'}");
        bool resolved = body_resolve_flows(body, flow_ids, NULL);
        (void)resolved;
        changes_clear(&changes);
        same_json("declared", pair.declared, declared);
        same_json("live", pair.live, live);
    }
}

/* What a server, or a file in its place, holds need not be what the documentation says. */
static void a_live_side_of_whatever_types_is_no_danger(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct random random = {seed};
        struct changes changes = {0};
        auto_json declared = random_spec(&random);
        auto_json live = random_oddity(&random);
        compare_object(&kind_client, declared, live, seed % 2, &changes);
        auto_json body = body_update(&kind_client, declared, live, seed % 2);
        changes_clear(&changes);
        live_drop_secrets(live);
        live_mask_flows(live);
        assert_true(json_is_object(body));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_client_equals_itself),
        cmocka_unit_test(after_an_update_nothing_declared_differs),
        cmocka_unit_test(after_a_strict_update_nothing_differs_in_strict_mode),
        cmocka_unit_test(after_a_creation_nothing_declared_differs),
        cmocka_unit_test(after_its_links_are_changed_no_link_differs),
        cmocka_unit_test(fields_that_are_not_declared_stay_as_they_are),
        cmocka_unit_test(an_update_keeps_entries_and_mappers_that_are_not_declared),
        cmocka_unit_test(bodies_hold_nothing_that_must_not_be_sent),
        cmocka_unit_test(neither_side_is_changed),
        cmocka_unit_test(a_live_side_of_whatever_types_is_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
