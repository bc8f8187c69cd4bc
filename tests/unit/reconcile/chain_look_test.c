/* The rows of a look, and what Keycloak and Vault say of them. */
#include "kcrealm/reconcile/chain_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_case.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};

struct look_case {
    struct keycloak_session keycloak;
    struct vault_session vault;
    struct desired desired;
    struct snapshot snapshot;
    struct chain_facts facts;
    struct chain_view view;
    struct error err;
};

static void look_open(struct look_case *look) {
    *look = (struct look_case){0};
    session_open(&look->keycloak);
    vault_session_open(&look->vault, "token=t");
    look->view =
        (struct chain_view){.keycloak = look->keycloak.keycloak, .vault = look->vault.vault, .kv = &v2};
}

static void look_close(struct look_case *look) {
    chain_facts_clear(&look->facts);
    snapshot_clear(&look->snapshot);
    desired_clear(&look->desired);
    error_clear(&look->err);
    session_close(&look->keycloak);
    vault_session_close(&look->vault);
}

#define auto_look __attribute__((cleanup(look_close))) struct look_case

static void declare(struct look_case *look, const char *realm, const char *name, const char *spec) {
    auto_json value = given(spec);
    const struct desired_object object = {.kind = &kind_client,
                                          .realm = (char *)realm,
                                          .name = (char *)name,
                                          .spec = value,
                                          .where = {"values.yaml", 1, 1},
                                          .path = (char *)""};
    desired_add(&look->desired, &object);
    desired_sort(&look->desired);
}

static void carry(struct look_case *look, const char *realm, const char *name, const char *key) {
    static size_t order;
    extractions_add(&look->desired.extractions, &(struct extraction){.realm = (char *)realm,
                                                                     .client_id = (char *)name,
                                                                     .vault_key = (char *)key,
                                                                     .vault_field = (char *)"value",
                                                                     .enabled = true,
                                                                     .path = (char *)"",
                                                                     .order = order++});
}

static void look_at(struct look_case *look) {
    chain_rows(&look->desired, &look->facts);
    chain_sort(&look->facts);
    if (!chain_look(&look->view, &look->facts, &look->err))
        fail_msg("%s", look->err.message);
}

static bool is_text(const char *text, const char *expected) {
    return expected ? text && strcmp(text, expected) == 0 : !text;
}

/* Whether any text of the row has this in it. */
static bool tells(const struct client_facts *row, const char *secret) {
    const char *texts[] = {row->realm,
                           row->name,
                           row->unknown_why,
                           row->secret_why,
                           row->secret_error.message,
                           row->secret_error.origin,
                           row->secret_error.next,
                           row->vault_error.message,
                           row->vault_error.origin,
                           row->vault_error.next,
                           row->vault_target,
                           row->vault_writer,
                           row->syncs_missing,
                           row->pusher};
    for (size_t i = 0; i < mem_count(texts); i++)
        if (texts[i] && strstr(texts[i], secret))
            return true;
    return false;
}

/* --- Rows ---------------------------------------------------------------------------------------------------- */

static void each_client_and_each_extraction_is_a_row(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    declare(&look, "b", "web", "{}");
    declare(&look, "a", "web", "{}");
    declare(&look, "a", "api", "{}");
    desired_add(&look.desired, &(struct desired_object){.kind = &kind_client_scope,
                                                        .realm = (char *)"a",
                                                        .name = (char *)"scope",
                                                        .path = (char *)""});
    desired_sort(&look.desired);
    carry(&look, "a", "web", "second");
    carry(&look, "a", "web", "first");
    carry(&look, "a", "other", "alone");
    carry(&look, NULL, "homeless", "nowhere");
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
        declare(&look, "ameide", "app", rows[i].spec);
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
    declare(&look, "gone", "app", "{}");
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
    declare(&look, "ameide", "app", "{}");
    declare(&look, "ameide", "lost", "{}");
    declare(&look, "ameide", "other", "{}");
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
    declare(&look, "ameide", "app", "{}");
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
        assert_false(tells(row, APP_SECRET) || tells(row, "changeme") || tells(row, "9f8e"));
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
    assert_false(tells(row, OTHER_SECRET));
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
    declare(&look, "ameide", "app", "{}");
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
        declare(&look, "ameide", "app", "{}");
        chain_rows(&look.desired, &look.facts);
        look.facts.clients[0].state = states[i];
        look.facts.clients[0].is_looked_for = true;
        assert_true(chain_look(&look.view, &look.facts, &look.err));
        assert_int_equal(look.facts.clients[0].state, DRIFT_MISSING);
    }
}

/* --- Vault --------------------------------------------------------------------------------------------------- */

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")
#define WRITTEN_BY(text)                                                                                     \
    "{'data':{'data':{'value':'" text "'},'metadata':{'version':3,'deletion_time':'','destroyed':false,"     \
    "'custom_metadata':{'managed-by':'ci'}}}}"

static void what_vault_holds_is_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *client;
        int status;
        const char *body;
        enum vault_fact fact;
        long version;
        const char *writer;
        enum placeholder placeholder;
    } rows[] = {
        {APP, 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_EQUAL, 3, NULL, PLACEHOLDER_NONE},
        {APP, 200, WRITTEN_BY(OTHER_SECRET), VAULT_FACT_DIFFERS, 3, "ci", PLACEHOLDER_NONE},
        {APP, 200, VAULT_HOLDS("changeme"), VAULT_FACT_DIFFERS, 3, NULL, PLACEHOLDER_WORD},
        {APP, 200, VAULT_HOLDS(""), VAULT_FACT_DIFFERS, 3, NULL, PLACEHOLDER_EMPTY},
        {APP_CLIENT("'secret': '**********'"), 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_PRESENT, 3, NULL,
         PLACEHOLDER_NONE},
        {NULL, 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_PRESENT, 3, NULL, PLACEHOLDER_NONE},
        {APP, 200, "{'data':{'data':{'other':'x'},'metadata':{'version':4}}}", VAULT_FACT_NO_FIELD, 4, NULL,
         PLACEHOLDER_NONE},
        {APP, 200, "{'data':{'data':{'value':7},'metadata':{'version':4}}}", VAULT_FACT_NO_FIELD, 4, NULL,
         PLACEHOLDER_NONE},
        {APP, 404, VAULT_NOTHING, VAULT_FACT_MISSING, 0, NULL, PLACEHOLDER_NONE},
        {APP, 404,
         "{'data':{'data':null,'metadata':{'version':5,'deletion_time':'2026-01-01T00:00:00Z','destroyed':"
         "false}}}",
         VAULT_FACT_DELETED, 5, NULL, PLACEHOLDER_NONE},
        {APP, 404, "{'data':{'data':null,'metadata':{'version':5,'deletion_time':'','destroyed':true}}}",
         VAULT_FACT_DELETED, 5, NULL, PLACEHOLDER_NONE},
        {APP, 404, "{'errors':['no handler for route \\'secret/data/x\\'. route entry not found.']}",
         VAULT_FACT_NO_MOUNT, 0, NULL, PLACEHOLDER_NONE},
        {APP, 403, VAULT_DENIED_ALIVE, VAULT_FACT_FORBIDDEN, 0, NULL, PLACEHOLDER_NONE},
        {APP, 500, "{'errors':['boom']}", VAULT_FACT_UNREADABLE, 0, NULL, PLACEHOLDER_NONE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        vault_answer(&look.vault, "GET " APP_KEY, -1, rows[i].status, rows[i].body);
        vault_answer(&look.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
        if (rows[i].client)
            fake_add_client(&look.keycloak.fake, "ameide", rows[i].client);
        carry(&look, "ameide", "app", "app-key");
        look_at(&look);
        const struct client_facts *row = &look.facts.clients[0];
        if (row->vault != rows[i].fact || row->vault_version != rows[i].version ||
            !is_text(row->vault_writer, rows[i].writer) || row->vault_placeholder != rows[i].placeholder)
            fail_msg("row %zu: %d, version %ld: %s", i, (int)row->vault, row->vault_version,
                     row->vault_error.message);
        bool failed = row->vault == VAULT_FACT_FORBIDDEN || row->vault == VAULT_FACT_UNREADABLE;
        assert_int_equal(error_is_set(&row->vault_error), failed);
        assert_string_equal(row->vault_target, "secret/app-key#value");
        assert_false(tells(row, APP_SECRET) || tells(row, OTHER_SECRET) || tells(row, "changeme"));
    }
}

static void a_place_that_may_not_be_read_names_the_lines_of_policy(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    vault_answer(&look.vault, "GET " APP_KEY, -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&look.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    carry(&look, "ameide", "app", "app-key");
    look_at(&look);
    assert_non_null(strstr(look.facts.clients[0].vault_error.next, "path \"secret/data/app-key\""));
}

static void what_is_not_carried_is_not_asked_for(void **state) {
    (void)state;
    static const char *const clients[] = {APP, APP_CLIENT("'publicClient': true")};
    for (size_t i = 0; i < mem_count(clients); i++) {
        auto_look look;
        look_open(&look);
        fake_add_client(&look.keycloak.fake, "ameide", clients[i]);
        carry(&look, "ameide", "app", "app-key");
        look.desired.extractions.items[0].enabled = i != 0;
        look_at(&look);
        assert_int_equal(look.facts.clients[0].vault, VAULT_FACT_NOT_LOOKED);
        assert_null(look.facts.clients[0].vault_target);
        assert_int_equal(http_script_count(look.vault.script, ""), 0);
    }
}

static void what_is_not_open_is_left_as_it_is(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    carry(&look, "ameide", "app", "app-key");
    look.view.keycloak = NULL;
    look.view.vault = NULL;
    look_at(&look);
    const struct client_facts *row = &look.facts.clients[0];
    assert_false(row->is_looked_for);
    assert_int_equal(row->secret, SECRET_NOT_LOOKED);
    assert_int_equal(row->vault, VAULT_FACT_NOT_LOOKED);
    assert_string_equal(row->vault_target, "secret/app-key#value"); /* of the mount that is assumed */
    assert_int_equal(fake_admin_count(&look.keycloak.fake), 0);
    assert_int_equal(http_script_count(look.vault.script, ""), 0);
}

static void without_a_mount_no_place_is_named(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    carry(&look, "ameide", "app", "app-key");
    look.view = (struct chain_view){0};
    look_at(&look);
    assert_null(look.facts.clients[0].vault_target);
}

static void a_prefix_of_the_mount_is_part_of_the_place(void **state) {
    (void)state;
    static const struct vault_kv deep = {(char *)"kv", (char *)"teams/a/", 2, false};
    auto_look look;
    look_open(&look);
    vault_answer(&look.vault, "GET /v1/kv/data/teams/a/app-key", -1, 200, VAULT_HOLDS(APP_SECRET));
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    carry(&look, "ameide", "app", "app-key");
    look.view.kv = &deep;
    look_at(&look);
    assert_int_equal(look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    assert_string_equal(look.facts.clients[0].vault_target, "kv/teams/a/app-key#value");
}

/* --- Many ---------------------------------------------------------------------------------------------------- */

#define MANY 60

static void each_client_costs_one_request_of_each_server(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_realm(&look.keycloak.fake, "other");
    look.keycloak.fake.delay_ms = look.vault.delay_ms = 2;
    vault_answer(&look.vault, "GET ", -1, 200, VAULT_HOLDS(APP_SECRET));
    for (unsigned i = 0; i < MANY; i++) {
        const char *realm = i % 2 ? "ameide" : "other";
        auto_text name = mem_format("client-%u", i);
        auto_text client = mem_format("{'clientId': '%s', 'clientAuthenticatorType': 'client-secret', "
                                      "'secret': '" APP_SECRET "'}",
                                      name);
        fake_add_client(&look.keycloak.fake, realm, client);
        carry(&look, realm, name, name);
    }
    look_at(&look);
    assert_int_equal(look.facts.client_count, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(look.facts.clients[i].vault, VAULT_FACT_EQUAL);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET /admin/realms/ameide/clients?"),
                     MANY / 2);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET /admin/realms/other/clients?"),
                     MANY / 2);
    assert_int_equal(fake_admin_count(&look.keycloak.fake), MANY + 2); /* and each realm once */
    assert_int_equal(fake_write_count(&look.keycloak.fake), 0);
    assert_int_equal(http_script_count(look.vault.script, "GET /v1/secret/data/"), MANY);
    assert_int_equal(http_script_count(look.vault.script, ""), MANY);
    assert_in_range(http_script_most_at_once(look.keycloak.fake.script), 2, 4);
    assert_in_range(http_script_most_at_once(look.vault.script), 2, 4);
}

/* --- What ends it -------------------------------------------------------------------------------------------- */

static void a_login_that_is_refused_ends_the_look(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_rule(&look.keycloak.fake,
                  &(struct fake_rule){"POST /realms/master/protocol", -1, 401,
                                      "{'error':'invalid_grant','error_description':'Invalid user "
                                      "credentials'}",
                                      NULL});
    carry(&look, "ameide", "app", "app-key");
    chain_rows(&look.desired, &look.facts);
    assert_false(chain_look(&look.view, &look.facts, &look.err));
    assert_int_equal(look.err.class, ERROR_UNAUTHENTICATED);
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

static void a_name_is_looked_for_in_all_realms(void **state) {
    (void)state;
    static const struct {
        const char *name, *forbidden, *realms; /* NULL: an error */
    } rows[] = {
        {"app", NULL, "ameide third"},
        {"nobody", NULL, ""},
        {"app", "other", "ameide third"},
        {"nobody", "other", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        auto_strings realms = {0};
        look_open(&look);
        fake_add_realm(&look.keycloak.fake, "other");
        fake_add_realm(&look.keycloak.fake, "third");
        fake_add_client(&look.keycloak.fake, "ameide", APP);
        fake_add_client(&look.keycloak.fake, "third", APP);
        fake_add_rule(&look.keycloak.fake, &(struct fake_rule){"GET /admin/realms?", -1, 200,
                                                               "[{'realm':'ameide'},{'realm':'other'},{"
                                                               "'realm':'third'}]",
                                                               NULL});
        auto_text forbidden =
            mem_format("GET /admin/realms/%s/", rows[i].forbidden ? rows[i].forbidden : "-");
        fake_add_rule(&look.keycloak.fake, &(struct fake_rule){forbidden, -1, 403, "{}", NULL});
        bool found = chain_find_realms(look.keycloak.keycloak, rows[i].name, &realms, &look.err);
        auto_text all = strings_join(&realms, " ");
        assert_int_equal(found, rows[i].realms != NULL);
        assert_int_equal(look.err.class, found ? ERROR_NONE : ERROR_FORBIDDEN);
        assert_string_equal(all, found ? rows[i].realms : "");
        assert_int_equal(fake_admin_count(&look.keycloak.fake), 3 + 1);
    }
}

static void realms_that_may_not_be_listed_are_an_error(void **state) {
    (void)state;
    auto_look look;
    auto_strings realms = {0};
    look_open(&look);
    fake_add_rule(&look.keycloak.fake, &(struct fake_rule){"GET /admin/realms?", -1, 403, "{}", NULL});
    assert_false(chain_find_realms(look.keycloak.keycloak, "app", &realms, &look.err));
    assert_int_equal(look.err.class, ERROR_FORBIDDEN);
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
        cmocka_unit_test(what_vault_holds_is_told_apart),
        cmocka_unit_test(a_place_that_may_not_be_read_names_the_lines_of_policy),
        cmocka_unit_test(what_is_not_carried_is_not_asked_for),
        cmocka_unit_test(what_is_not_open_is_left_as_it_is),
        cmocka_unit_test(without_a_mount_no_place_is_named),
        cmocka_unit_test(a_prefix_of_the_mount_is_part_of_the_place),
        cmocka_unit_test(each_client_costs_one_request_of_each_server),
        cmocka_unit_test(a_login_that_is_refused_ends_the_look),
        cmocka_unit_test(an_open_rotation_marks_its_client_alone),
        cmocka_unit_test(the_version_is_known_to_those_who_may_see_it),
        cmocka_unit_test(a_name_is_looked_for_in_all_realms),
        cmocka_unit_test(realms_that_may_not_be_listed_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
