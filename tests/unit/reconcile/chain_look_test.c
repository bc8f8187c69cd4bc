/* The rows of a look, and what Keycloak says of them. */
#include "kcrealm/reconcile/chain_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_look_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_text(const char *text, const char *expected) {
    return expected ? text && strcmp(text, expected) == 0 : !text;
}

/* --- Rows ---------------------------------------------------------------------------------------------------- */

static void each_client_and_each_extraction_is_a_row(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    look_declare(&look, "b", "web", "{}");
    look_declare(&look, "a", "web", "{}");
    look_declare(&look, "a", "api", "{}");
    desired_add(&look.desired, &(struct desired_object){.kind = &kind_client_scope,
                                                        .realm = (char *)"a",
                                                        .name = (char *)"scope",
                                                        .path = (char *)""});
    desired_sort(&look.desired);
    look_carry(&look, "a", "web", "second");
    look_carry(&look, "a", "web", "first");
    look_carry(&look, "a", "other", "alone");
    look_carry(&look, NULL, "homeless", "nowhere");
    chain_rows(&look.desired, &look.facts);
    chain_add_named("named", "a", &look.facts);
    chain_sort(&look.facts);
    struct buffer shown = {0};
    for (size_t i = 0; i < look.facts.client_count; i++) {
        const struct client_facts *row = &look.facts.clients[i];
        buffer_format(&shown, "%s/%s%s %s\n", row->realm, row->name, row->declared ? " declared" : "",
                      row->extraction ? row->extraction->vault_key : "-");
    }
    assert_string_equal(buffer_text(&shown), "a/api declared -\n"
                                             "a/named -\n"
                                             "a/other alone\n"
                                             "a/web declared second\n"
                                             "a/web declared first\n"
                                             "b/web declared -\n");
    buffer_clear(&shown);
}

static void without_declarations_there_are_no_rows(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    look_at(&look);
    assert_int_equal(look.facts.client_count, 0);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET "), 0);
    assert_int_equal(http_script_count(look.vault.script, "GET "), 0);
}

/* --- The snapshot -------------------------------------------------------------------------------------------- */

static void the_snapshot_says_what_became_of_each_declaration(void **state) {
    (void)state;
    static const struct {
        const char *name, *spec, *live;
        enum drift_state state;
        const char *why;
    } rows[] = {
        {"equal", "{'name': 'X'}", "{'clientId': 'app', 'name': 'X'}", DRIFT_IN_SYNC, NULL},
        {"other", "{'name': 'X'}", "{'clientId': 'app', 'name': 'Y'}", DRIFT_DRIFTED, NULL},
        {"none", "{'name': 'X'}", NULL, DRIFT_MISSING, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        const struct snapshot_options options = {0};
        look_open(&look);
        if (rows[i].live)
            fake_add_client(&look.keycloak.fake, "ameide", rows[i].live);
        look_declare(&look, "ameide", "app", rows[i].spec);
        chain_rows(&look.desired, &look.facts);
        chain_add_named("named", "ameide", &look.facts);
        assert_true(snapshot_take(look.keycloak.keycloak, &look.desired, &options, &look.snapshot, NULL));
        chain_take_snapshot(&look.snapshot, &look.facts);
        const struct client_facts *row = &look.facts.clients[0];
        if (row->state != rows[i].state || !row->is_looked_for || row->realm_is_missing)
            fail_msg("%s: %d", rows[i].name, (int)row->state);
        assert_non_null(row->item);
        assert_ptr_equal(look.facts.drift, &look.snapshot.drift);
        assert_false(look.facts.clients[1].is_looked_for); /* nothing of it was compared */
    }
}

static void clients_of_a_missing_realm_are_missing(void **state) {
    (void)state;
    auto_look look;
    const struct snapshot_options options = {0};
    look_open(&look);
    look_declare(&look, "gone", "app", "{}");
    chain_rows(&look.desired, &look.facts);
    assert_true(snapshot_take(look.keycloak.keycloak, &look.desired, &options, &look.snapshot, NULL));
    chain_take_snapshot(&look.snapshot, &look.facts);
    assert_true(look.facts.clients[0].realm_is_missing);
    assert_true(look.facts.clients[0].is_looked_for);
    assert_int_equal(look.facts.clients[0].state, DRIFT_MISSING);
}

static void what_could_not_be_compared_says_why(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    look_declare(&look, "ameide", "app", "{}");
    look_declare(&look, "ameide", "lost", "{}");
    look_declare(&look, "ameide", "other", "{}");
    drift_add(&look.snapshot.drift, &kind_client, "ameide", "app", DRIFT_UNKNOWN, "its name is masked");
    drift_add(&look.snapshot.drift, &kind_client, "ameide", "other", DRIFT_UNKNOWN, NULL);
    chain_rows(&look.desired, &look.facts);
    error_set(&look.snapshot.obstacle, ERROR_FORBIDDEN, "user x may not list clients");
    chain_take_snapshot(&look.snapshot, &look.facts);
    static const char *const why[] = {"its name is masked", "user x may not list clients",
                                      "user x may not list clients"};
    for (size_t i = 0; i < mem_count(why); i++) {
        assert_int_equal(look.facts.clients[i].state, DRIFT_UNKNOWN);
        assert_string_equal(look.facts.clients[i].unknown_why, why[i]);
    }
}

static void what_nobody_explains_could_not_be_read(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    look_declare(&look, "ameide", "app", "{}");
    chain_rows(&look.desired, &look.facts);
    chain_take_snapshot(&look.snapshot, &look.facts);
    assert_string_equal(look.facts.clients[0].unknown_why, "it could not be read");
}

/* --- Realms -------------------------------------------------------------------------------------------------- */

static void realms_are_missing_or_disabled_for_all_their_clients(void **state) {
    (void)state;
    static const struct {
        const char *realm;
        int status; /* of a rule; 0: none */
        bool enabled, is_missing, is_disabled;
    } rows[] = {
        {"ameide", 0, true, false, false},
        {"ameide", 0, false, false, true},
        {"gone", 0, true, true, false},
        {"ameide", 403, true, false, false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        if (rows[i].status)
            fake_add_rule(&look.keycloak.fake,
                          &(struct fake_rule){"GET /admin/realms/ameide", -1, rows[i].status, "{}", NULL});
        if (!rows[i].enabled)
            json_object_set_new(json_object_get(look.keycloak.fake.realms, "ameide"), "enabled",
                                json_false());
        chain_add_named("a", rows[i].realm, &look.facts);
        chain_add_named("b", rows[i].realm, &look.facts);
        look_at(&look);
        for (size_t j = 0; j < look.facts.client_count; j++) {
            const struct client_facts *row = &look.facts.clients[j];
            assert_int_equal(row->realm_is_missing, rows[i].is_missing);
            assert_int_equal(row->realm_is_disabled, rows[i].is_disabled);
            /* Otherwise nothing would be said of it. */
            assert_true(row->is_looked_for);
            assert_int_equal(row->state, rows[i].status ? DRIFT_UNKNOWN : DRIFT_MISSING);
            assert_int_equal(row->secret, rows[i].status ? SECRET_UNREADABLE : SECRET_NOT_LOOKED);
        }
    }
}

/* --- Secrets in Keycloak ------------------------------------------------------------------------------------- */

static void secrets_of_clients_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *client; /* NULL: none */
        enum secret_fact secret;
        const char *why;
        enum placeholder placeholder;
        bool is_disabled, is_public;
    } rows[] = {
        {APP_CLIENT("'secret': '" APP_SECRET "'"), SECRET_PRESENT, NULL, PLACEHOLDER_NONE, false, false},
        {APP_CLIENT("'enabled': false, 'secret': '" APP_SECRET "'"), SECRET_PRESENT, NULL, PLACEHOLDER_NONE,
         true, false},
        {APP_CLIENT("'secret': ''"), SECRET_PRESENT, NULL, PLACEHOLDER_EMPTY, false, false},
        {APP_CLIENT("'secret': 'changeme'"), SECRET_PRESENT, NULL, PLACEHOLDER_WORD, false, false},
        {APP_CLIENT("'secret': 'app_secret'"), SECRET_PRESENT, NULL, PLACEHOLDER_OWN_NAME, false, false},
        {APP_CLIENT("'secret': 'Listed-9f8e7d6c5b4a'"), SECRET_PRESENT, NULL, PLACEHOLDER_LISTED, false,
         false},
        {APP_CLIENT("'secret': '**********'"), SECRET_UNREADABLE, "Keycloak masks it before this login",
         PLACEHOLDER_NONE, false, false},
        {APP_CLIENT("'publicClient': true"), SECRET_NONE, "a public client has none", PLACEHOLDER_NONE, false,
         true},
        {APP_CLIENT("'bearerOnly': true"), SECRET_NONE, "a bearer-only client needs none", PLACEHOLDER_NONE,
         false, false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-x509'}", SECRET_NONE,
         "the client does not authenticate with one", PLACEHOLDER_NONE, false, false},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-secret-jwt', 'secret': '" APP_SECRET "'}",
         SECRET_PRESENT, NULL, PLACEHOLDER_NONE, false, false},
        {NULL, SECRET_NOT_LOOKED, NULL, PLACEHOLDER_NONE, false, false},
    };
    auto_strings placeholders = {0};
    strings_add(&placeholders, "listed-9f8e7d6c5b4a");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        look.view.placeholders = &placeholders;
        if (rows[i].client)
            fake_add_client(&look.keycloak.fake, "ameide", rows[i].client);
        chain_add_named("app", "ameide", &look.facts);
        look_at(&look);
        const struct client_facts *row = &look.facts.clients[0];
        if (row->secret != rows[i].secret || !is_text(row->secret_why, rows[i].why) ||
            row->secret_placeholder != rows[i].placeholder || row->is_disabled != rows[i].is_disabled ||
            row->is_public != rows[i].is_public)
            fail_msg("%s: %d %s", rows[i].client, (int)row->secret, row->secret_why);
        assert_int_equal(row->state, rows[i].client ? DRIFT_IN_SYNC : DRIFT_MISSING);
        assert_true(row->is_looked_for);
        assert_int_equal(http_script_count(look.vault.script, ""), 0); /* nothing is carried */
        assert_false(look_tells(row, APP_SECRET) || look_tells(row, "changeme") || look_tells(row, "9f8e"));
    }
}

static void times_of_the_secret_are_taken_along(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_client(&look.keycloak.fake, "ameide",
                    APP_CLIENT("'secret': '" APP_SECRET "', 'attributes': {'client.secret.creation.time': "
                               "'11', 'client.secret.expiration.time': '22', 'client.secret.rotated': "
                               "'" OTHER_SECRET "', 'client.secret.rotated.expiration.time': '33'}"));
    chain_add_named("app", "ameide", &look.facts);
    look_at(&look);
    const struct client_facts *row = &look.facts.clients[0];
    assert_int_equal(row->created_s, 11);
    assert_int_equal(row->expires_s, 22);
    assert_true(row->has_rotated);
    assert_int_equal(row->rotated_expires_s, 33);
    assert_false(look_tells(row, OTHER_SECRET));
}

static void a_client_that_may_not_be_read_says_why(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_rule(&look.keycloak.fake,
                  &(struct fake_rule){"GET /admin/realms/ameide/clients?", -1, 403, "{}", NULL});
    chain_add_named("app", "ameide", &look.facts);
    look_at(&look);
    const struct client_facts *row = &look.facts.clients[0];
    assert_int_equal(row->state, DRIFT_UNKNOWN);
    assert_non_null(row->unknown_why);
    assert_int_equal(row->secret, SECRET_UNREADABLE);
    assert_int_equal(row->secret_error.class, ERROR_FORBIDDEN);
}

/* With query-clients alone Keycloak finds nothing, and says so with 200. */
static void a_login_that_sees_no_client_at_all_cannot_tell_that_one_is_missing(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_realm(&look.keycloak.fake, "other");
    fake_add_rule(&look.keycloak.fake,
                  &(struct fake_rule){"GET /admin/realms/ameide/clients?", -1, 200, "[]", NULL});
    chain_add_named("app", "ameide", &look.facts);
    chain_add_named("web", "ameide", &look.facts);
    chain_add_named("app", "other", &look.facts);
    look_at(&look);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(look.facts.clients[i].state, DRIFT_UNKNOWN);
        assert_string_equal(
            look.facts.clients[i].unknown_why,
            "the login sees no client of realm ameide, not even account: it may lack the role "
            "view-clients");
        assert_int_equal(look.facts.clients[i].secret, SECRET_NOT_LOOKED);
    }
    assert_int_equal(look.facts.clients[2].state, DRIFT_MISSING);
    /* Each realm once and each client once; then each realm where one is missing once more. */
    assert_int_equal(fake_admin_count(&look.keycloak.fake), 2 + 3 + 2);
}

/* What the comparison said of a declared client stays. */
static void a_look_up_does_not_overrule_the_comparison(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_client(&look.keycloak.fake, "ameide", APP_CLIENT("'secret': '" APP_SECRET "'"));
    look_declare(&look, "ameide", "app", "{}");
    chain_rows(&look.desired, &look.facts);
    look.facts.clients[0].state = DRIFT_DRIFTED;
    assert_true(chain_look(&look.view, &look.facts, &look.err));
    assert_int_equal(look.facts.clients[0].state, DRIFT_DRIFTED);
    assert_int_equal(look.facts.clients[0].secret, SECRET_PRESENT);
}

/* Or else nothing would be wrong with it: its secret is not there to be judged. */
static void a_client_that_was_deleted_since_it_was_compared_is_missing(void **state) {
    (void)state;
    static const enum drift_state states[] = {DRIFT_IN_SYNC, DRIFT_DRIFTED};
    for (size_t i = 0; i < mem_count(states); i++) {
        auto_look look;
        look_open(&look);
        look_declare(&look, "ameide", "app", "{}");
        chain_rows(&look.desired, &look.facts);
        look.facts.clients[0].state = states[i];
        look.facts.clients[0].is_looked_for = true;
        assert_true(chain_look(&look.view, &look.facts, &look.err));
        assert_int_equal(look.facts.clients[0].state, DRIFT_MISSING);
    }
}

/* --- The rest ------------------------------------------------------------------------------------------------ */

static void an_open_rotation_marks_its_client_alone(void **state) {
    (void)state;
    struct rotation open = {.realm = (char *)"a", .client_id = (char *)"web"};
    const struct rotations rotations = {.items = &open, .count = 1};
    struct chain_facts facts = {0};
    chain_add_named("web", "a", &facts);
    chain_add_named("web", "b", &facts);
    chain_add_named("api", "a", &facts);
    chain_take_rotations(&rotations, &facts);
    assert_true(facts.clients[0].rotation_is_open);
    assert_false(facts.clients[1].rotation_is_open);
    assert_false(facts.clients[2].rotation_is_open);
    chain_facts_clear(&facts);
}

static void the_version_is_known_to_those_who_may_see_it(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *version;
        bool is_reached;
    } rows[] = {{200, "{'systemInfo':{'version':'26.7.4'}}", "26.7.4", true},
                {200, "{'profileInfo':{}}", NULL, true},
                {403, "{}", NULL, true},
                {404, "{}", NULL, true},
                {500, "{}", NULL, false}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        fake_add_rule(&look.keycloak.fake,
                      &(struct fake_rule){"GET /admin/serverinfo", -1, rows[i].status, rows[i].body, NULL});
        auto_text version = NULL;
        auto_error err = {0};
        assert_int_equal(chain_reach_keycloak(look.keycloak.keycloak, &version, &err), rows[i].is_reached);
        assert_int_equal(error_is_set(&err), !rows[i].is_reached);
        assert_true(is_text(version, rows[i].version));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_client_and_each_extraction_is_a_row),
        cmocka_unit_test(without_declarations_there_are_no_rows),
        cmocka_unit_test(the_snapshot_says_what_became_of_each_declaration),
        cmocka_unit_test(clients_of_a_missing_realm_are_missing),
        cmocka_unit_test(what_could_not_be_compared_says_why),
        cmocka_unit_test(what_nobody_explains_could_not_be_read),
        cmocka_unit_test(realms_are_missing_or_disabled_for_all_their_clients),
        cmocka_unit_test(secrets_of_clients_are_told_apart),
        cmocka_unit_test(times_of_the_secret_are_taken_along),
        cmocka_unit_test(a_client_that_may_not_be_read_says_why),
        cmocka_unit_test(a_login_that_sees_no_client_at_all_cannot_tell_that_one_is_missing),
        cmocka_unit_test(a_look_up_does_not_overrule_the_comparison),
        cmocka_unit_test(a_client_that_was_deleted_since_it_was_compared_is_missing),
        cmocka_unit_test(an_open_rotation_marks_its_client_alone),
        cmocka_unit_test(the_version_is_known_to_those_who_may_see_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
