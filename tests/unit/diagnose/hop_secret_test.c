/* What is said of a client's secret in Keycloak. */
#include "kcrealm/base/memory.h"
#include "support/chain_given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_given __attribute__((cleanup(given_close))) struct chain_given

static const struct given_finding nothing[] = {{0}};

#define DAY_S 86400LL

static void a_secret_that_is_there_is_shown_by_its_age(void **state) {
    (void)state;
    static const struct {
        long long created_s;
        bool has_rotated;
        long long rotated_expires_s;
        const char *detail;
    } rows[] = {
        {GIVEN_NOW_S - 3 * DAY_S, false, 0, "3d old"},
        {GIVEN_NOW_S - 60, true, 0, "60s old, the one before is kept"},
        {GIVEN_NOW_S - 60, true, GIVEN_NOW_S + 2 * DAY_S, "60s old, the one before is kept for 2d"},
        {GIVEN_NOW_S - 60, true, GIVEN_NOW_S - 1, "60s old"},
        {GIVEN_NOW_S + 60, false, 0, "0s old"},
        {0, false, 0, "there"},
        {0, true, 0, "there, the one before is kept"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->created_s = rows[i].created_s;
        given.client->has_rotated = rows[i].has_rotated;
        given.client->rotated_expires_s = rows[i].rotated_expires_s;
        given_judge(&given, judge_secret);
        given_hop(&given, rows[i].detail, HOP_SECRET, HOP_OK, rows[i].detail);
        given_findings(&given, rows[i].detail, nothing);
    }
}

static void a_placeholder_is_broken(void **state) {
    (void)state;
    static const struct {
        enum placeholder placeholder;
        enum finding_code code;
        const char *detail, *message;
    } rows[] = {
        {PLACEHOLDER_EMPTY, FINDING_SECRET_EMPTY, "empty", "the secret of client app is empty"},
        {PLACEHOLDER_MASK, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
        {PLACEHOLDER_REFERENCE, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
        {PLACEHOLDER_LISTED, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
        {PLACEHOLDER_OWN_NAME, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
        {PLACEHOLDER_WORD, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
        {PLACEHOLDER_GUESSABLE, FINDING_SECRET_PLACEHOLDER, "placeholder",
         "the secret of client app is a placeholder"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const char *reason = placeholder_reason(rows[i].placeholder);
        const struct given_finding findings[] = {
            {rows[i].code, rows[i].message, reason,
             "let Keycloak generate one (Clients, app, Credentials, Regenerate), then carry it: kubectl "
             "kcrealm extract app -f values.yaml -n apps"},
            {0}};
        auto_given given;
        given_open(&given);
        given.client->secret_placeholder = rows[i].placeholder;
        given_judge(&given, judge_secret);
        given_hop(&given, reason, HOP_SECRET, HOP_BROKEN, rows[i].detail);
        given_findings(&given, reason, findings);
    }
}

/* There is nothing for extract to do where nothing is declared to be carried. */
static void a_placeholder_that_is_not_carried_is_only_to_be_replaced(void **state) {
    (void)state;
    static const struct given_finding findings[] = {
        {FINDING_SECRET_EMPTY, "the secret of client app is empty", "it is empty",
         "let Keycloak generate one: Clients, app, Credentials, Regenerate"},
        {0}};
    auto_given given;
    given_open(&given);
    given.client->extraction = NULL;
    given.client->secret_placeholder = PLACEHOLDER_EMPTY;
    given_judge(&given, judge_secret);
    given_findings(&given, "not carried", findings);
}

#define ROTATE "kubectl kcrealm rotate app -f values.yaml -n apps"
#define REPLACED(day)                                                                                        \
    "client.secret.expiration.time is " day "T00:00:00Z; any update of the client replaces it by a random "  \
    "one"

static void a_secret_that_ends_is_told_in_time(void **state) {
    (void)state;
    static const struct {
        long long in_s; /* from now */
        enum hop_state state;
        const char *detail;
        struct given_finding findings[2];
    } rows[] = {
        {-2 * DAY_S,
         HOP_BROKEN,
         "expired 2d ago",
         {{FINDING_SECRET_EXPIRED, "the secret of client app expired 2d ago", REPLACED("2026-11-20"),
           ROTATE}}},
        {0,
         HOP_BROKEN,
         "expired 0s ago",
         {{FINDING_SECRET_EXPIRED, "the secret of client app expired 0s ago", REPLACED("2026-11-22"),
           ROTATE}}},
        {1,
         HOP_OK,
         "24h old, expires in 1s",
         {{FINDING_SECRET_EXPIRES, "the secret of client app expires in 1s",
           "client.secret.expiration.time is 2026-11-22T00:00:01Z", ROTATE}}},
        {7 * DAY_S,
         HOP_OK,
         "24h old, expires in 7d",
         {{FINDING_SECRET_EXPIRES, "the secret of client app expires in 7d",
           "client.secret.expiration.time is 2026-11-29T00:00:00Z", ROTATE}}},
        {7 * DAY_S + 1, HOP_OK, "24h old, expires in 7d", {{0}}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_given given;
        given_open(&given);
        given.client->expires_s = GIVEN_NOW_S + rows[i].in_s;
        given_judge(&given, judge_secret);
        given_hop(&given, rows[i].detail, HOP_SECRET, rows[i].state, rows[i].detail);
        given_findings(&given, rows[i].detail, rows[i].findings);
    }
}

static void a_rotation_that_was_not_ended_is_told_beside_the_rest(void **state) {
    (void)state;
    static const struct {
        const char *name, *flags, *next;
    } rows[] = {
        {"flags", " -f values.yaml -n apps",
         "kubectl kcrealm rotate --resume app --realm ameide -f values.yaml -n apps"},
        {"a realm among them", " --realm ameide -n apps",
         "kubectl kcrealm rotate --resume app --realm ameide -n apps"},
        {"no flags", NULL, "kubectl kcrealm rotate --resume app --realm ameide"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct given_finding findings[] = {{FINDING_ROTATION_OPEN,
                                                  "a rotation of client app was begun and not ended",
                                                  "ConfigMap keycloak-client-secret-rotations", rows[i].next},
                                                 {0}};
        auto_given given;
        given_open(&given);
        given.client->rotation_is_open = true;
        mem_replace(&given.facts.carry_flags, mem_dup(rows[i].flags));
        given_judge(&given, judge_secret);
        given_hop(&given, rows[i].name, HOP_SECRET, HOP_OK, "24h old");
        given_findings(&given, rows[i].name, findings);
    }
}

static void the_secret_itself_comes_before_its_rotation(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->rotation_is_open = true;
    given.client->expires_s = GIVEN_NOW_S - 1;
    given_judge(&given, judge_secret);
    assert_int_equal(given.item->findings.count, 2);
    assert_int_equal(given.item->findings.items[0].code, FINDING_SECRET_EXPIRED);
    assert_int_equal(given.item->findings.items[1].code, FINDING_ROTATION_OPEN);
}

static void a_secret_that_may_not_be_read_is_neither_well_nor_broken(void **state) {
    (void)state;
    static const struct {
        const char *why, *error, *detail, *message;
    } rows[] = {
        {"Keycloak masks it before this login", NULL, "Keycloak masks it before this login",
         "the secret of client app could not be read: Keycloak masks it before this login"},
        {NULL, "user x may not read clients of realm ameide", "user x may not read clients of realm ameide",
         "the secret of client app could not be read: user x may not read clients of realm ameide"},
        {NULL, NULL, NULL, "the secret of client app could not be read: Keycloak did not say why"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct given_finding findings[] = {
            {FINDING_KEYCLOAK_RIGHTS, rows[i].message, "GET /admin/realms/ameide/clients?clientId=app",
             "give the login the role manage-clients of realm ameide (realm-management)"},
            {0}};
        auto_given given;
        given_open(&given);
        given.client->secret = SECRET_UNREADABLE;
        given.client->secret_why = mem_dup(rows[i].why);
        given.client->secret_placeholder = PLACEHOLDER_MASK; /* of no secret */
        if (rows[i].error)
            error_set(&given.client->secret_error, ERROR_FORBIDDEN, "%s", rows[i].error);
        given_judge(&given, judge_secret);
        given_hop(&given, rows[i].message, HOP_SECRET, HOP_UNKNOWN, rows[i].detail);
        given_findings(&given, rows[i].message, findings);
    }
}

static void a_client_without_a_secret_lacks_nothing(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->secret = SECRET_NONE;
    given.client->secret_why = mem_dup("a public client has none");
    given_judge(&given, judge_secret);
    given_hop(&given, "public", HOP_SECRET, HOP_ABSENT, "a public client has none");
    given_findings(&given, "public", nothing);
}

static void what_was_not_looked_at_is_not_judged(void **state) {
    (void)state;
    auto_given given;
    given_open(&given);
    given.client->secret = SECRET_NOT_LOOKED;
    given.client->secret_placeholder = PLACEHOLDER_EMPTY;
    given_judge(&given, judge_secret);
    given_hop(&given, "not looked at", HOP_SECRET, HOP_NOT_CHECKED, NULL);
    given_findings(&given, "not looked at", nothing);
    given_judge_none(&given, judge_secret);
    given_hop(&given, "no client", HOP_SECRET, HOP_NOT_CHECKED, NULL);
    given_findings(&given, "no client", nothing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_that_is_there_is_shown_by_its_age),
        cmocka_unit_test(a_placeholder_is_broken),
        cmocka_unit_test(a_placeholder_that_is_not_carried_is_only_to_be_replaced),
        cmocka_unit_test(a_secret_that_ends_is_told_in_time),
        cmocka_unit_test(a_rotation_that_was_not_ended_is_told_beside_the_rest),
        cmocka_unit_test(the_secret_itself_comes_before_its_rotation),
        cmocka_unit_test(a_secret_that_may_not_be_read_is_neither_well_nor_broken),
        cmocka_unit_test(a_client_without_a_secret_lacks_nothing),
        cmocka_unit_test(what_was_not_looked_at_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
