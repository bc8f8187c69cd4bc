/* Reading clients: what is asked, and what is delivered. */
#include "kcrealm/keycloak/clients.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "keycloak/seams.h"
#include "support/client_reading.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BUILT_IN 5
#define PAGE "GET /admin/realms/ameide/clients?first="
#define LOOKUP "GET /admin/realms/ameide/clients?clientId="

static void few_are_looked_up_one_by_one(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 4);
    fake_add_clients(&reading.session.fake, "ameide", 500);
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 100, 100 + CLIENTS_LOOKUPS_MAX);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(reading_delivered(&reading), CLIENTS_LOOKUPS_MAX);
    assert_int_equal(reading_asked(&reading, LOOKUP), CLIENTS_LOOKUPS_MAX);
    assert_int_equal(fake_admin_count(&reading.session.fake), CLIENTS_LOOKUPS_MAX);
    reading_close(&reading);
}

static void many_are_read_by_pages(void **state) {
    (void)state;
    static const struct {
        unsigned own; /* besides the built-in ones */
        unsigned pages;
    } rows[] = {{0, 2}, /* the last one holds nothing new */
                {CLIENTS_PAGE_SIZE - BUILT_IN - 1, 2},
                {CLIENTS_PAGE_SIZE - BUILT_IN, 2},
                {CLIENTS_PAGE_SIZE - BUILT_IN + 1, 3},
                {500 - BUILT_IN, 8}}; /* 68, then shares of the rest: 118, 88, and 68 to the end */
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct client_reading_case reading;
        reading_open(&reading, 1);
        fake_add_clients(&reading.session.fake, "ameide", rows[i].own);
        reading_want(&reading, "ameide");
        reading_want_numbers(&reading, 0, rows[i].own);
        reading_want_missing(&reading, CLIENTS_LOOKUPS_MAX + 1);
        assert_true(reading_run(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
        assert_int_equal(reading_delivered(&reading), rows[i].own);
        assert_int_equal(json_object_size(reading.queries[0].wanted), CLIENTS_LOOKUPS_MAX + 1);
        assert_int_equal(reading_asked(&reading, PAGE), rows[i].pages);
        /* The pages join, so what none of them held is missing. */
        assert_int_equal(reading_asked(&reading, LOOKUP), 0);
        reading_close(&reading);
    }
}

static void pages_follow_each_other_without_gaps(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 3 * CLIENTS_PAGE_SIZE - BUILT_IN);
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, 3 * CLIENTS_PAGE_SIZE - BUILT_IN);
    assert_true(reading_run(&reading, NULL));
    auto_text log = http_script_log(reading.session.fake.script, false);
    assert_non_null(strstr(log, PAGE "0&max=50\n" PAGE "49&max=51\n" PAGE "99&max=51\n"));
    assert_int_equal(reading_asked(&reading, PAGE), 3);
    assert_int_equal(reading_asked(&reading, LOOKUP), 0);
    reading_close(&reading);
}

static void reading_ends_when_all_are_found(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 500);
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, CLIENTS_LOOKUPS_MAX + 1);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading_delivered(&reading), CLIENTS_LOOKUPS_MAX + 1);
    assert_int_equal(fake_admin_count(&reading.session.fake), 1);
    reading_close(&reading);
}

/* Others' deletions move every later client forward: the second page then starts too late, by more than it
 * overlaps the first. */
static void delete_before_page_two(struct fake_keycloak *fake, const struct script_request *request) {
    json_t *clients = fake_list(fake, "ameide", "clients");
    for (size_t i = 0; i <= SEAM_SIZE && strstr(request->path, "first=49&"); i++)
        json_array_remove(clients, 0);
}

static void a_client_that_slipped_between_pages_is_looked_up(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 2 * CLIENTS_PAGE_SIZE);
    reading.session.fake.before = delete_before_page_two;
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, 2 * CLIENTS_PAGE_SIZE);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(reading_delivered(&reading), 2 * CLIENTS_PAGE_SIZE);
    assert_int_equal(reading_asked(&reading, LOOKUP), 1);
    reading_close(&reading);
}

/* One out of each thousand may be lost so, and nobody knows which: all that no page held are confirmed. */
static void looking_up_what_is_missing_shows_progress(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", CLIENTS_PAGE_SIZE);
    reading.session.fake.before = delete_before_page_two;
    reading_want(&reading, "ameide");
    reading_want_missing(&reading, 40);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading_asked(&reading, LOOKUP), 40);
    assert_non_null(strstr(buffer_text(&reading.session.progress), "looking up clients"));
    assert_non_null(strstr(buffer_text(&reading.session.progress), "40/40"));
    reading_close(&reading);
}

/* An addition moves clients back: the last one of the first page comes again. deliver refuses a second time. */
static void add_before_page_two(struct fake_keycloak *fake, const struct script_request *request) {
    if (strstr(request->path, "first=49&"))
        fake_add_client(fake, "ameide", "{'clientId': 'aaa'}");
}

static void a_client_on_two_pages_is_delivered_once(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 2 * CLIENTS_PAGE_SIZE);
    reading.session.fake.before = add_before_page_two;
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, 2 * CLIENTS_PAGE_SIZE);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading_delivered(&reading), 2 * CLIENTS_PAGE_SIZE);
    reading_close(&reading);
}

/* A server of this test answers within a millisecond, which counts as one: a page of 50 as much as a look-up. */
static void few_declared_in_a_large_realm_are_looked_up_after_some_pages(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 3000);
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 2900, 2900 + CLIENTS_LOOKUPS_MAX + 15);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(reading_delivered(&reading), CLIENTS_LOOKUPS_MAX + 15);
    assert_in_range(reading_asked(&reading, PAGE), 4, 10);
    assert_int_equal(reading_asked(&reading, LOOKUP), CLIENTS_LOOKUPS_MAX + 15);
    reading_close(&reading);
}

static void at_level_4_the_way_of_reading_is_told(void **state) {
    (void)state;
    static const struct {
        unsigned own, from, to; /* of the realm; those that are wanted */
        const char *told[2];
    } rows[] = {
        {500, 100, 103, {"realm ameide: 3 clients are read one by one\n", ""}},
        {500, 0, 300, {"realm ameide: 300 clients are read by pages\n", ""}},
        {3000, 2900, 2940, {"realm ameide: 40 clients are read by pages\n", " are looked up one by one\n"}},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct client_reading_case reading;
        reading_open(&reading, 1);
        fake_add_clients(&reading.session.fake, "ameide", rows[i].own);
        reading_want(&reading, "ameide");
        reading_want_numbers(&reading, rows[i].from, rows[i].to);
        assert_true(reading_run(&reading, NULL));
        const char *traced = buffer_text(&reading.session.traced);
        if (!strstr(traced, rows[i].told[0]) || !strstr(traced, rows[i].told[1]))
            fail_msg("row %zu: %s", i, traced);
        assert_true(*rows[i].told[1] || !strstr(traced, "looked up"));
        reading_close(&reading);
    }
}

/* A server, or what stands before it, that ignores the offset. */
static void pages_that_never_end_are_given_up(void **state) {
    (void)state;
    auto_buffer page = {0};
    struct client_reading_case reading;
    reading_open(&reading, 1);
    page.ceiling = SIZE_MAX;
    buffer_add_char(&page, '[');
    for (size_t i = 0; i < 4 * CLIENTS_PAGE_SIZE; i++)
        buffer_format(&page, "%s{'clientId': 'same-%zu'}", i ? "," : "", i);
    buffer_add_char(&page, ']');
    fake_answers(&reading.session.fake, "GET /admin/realms/ameide/clients?first=", -1, 200,
                 buffer_text(&page));
    reading_want(&reading, "ameide");
    reading_want_missing(&reading, CLIENTS_LOOKUPS_MAX + 1);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_in_range(reading_asked(&reading, PAGE), 4, 20);
    reading_close(&reading);
}

static void how_many_requests_it_takes_is_known_beforehand(void **state) {
    (void)state;
    assert_int_equal(clients_requests(0), 0);
    assert_int_equal(clients_requests(CLIENTS_LOOKUPS_MAX), CLIENTS_LOOKUPS_MAX);
    assert_int_equal(clients_requests(CLIENTS_LOOKUPS_MAX + 1), 1);
    assert_int_equal(clients_requests(1000), 21);
}

static void nothing_wanted_sends_nothing(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 4);
    reading_want(&reading, "ameide");
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(fake_admin_count(&reading.session.fake), 0);
    reading_close(&reading);
}

static void delivered_clients_are_free_of_secrets(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_client(
        &reading.session.fake, "ameide",
        "{'clientId': 'mine', 'registrationAccessToken': 'live-secret', 'attributes': "
        "{'client.secret.rotated': 'live-secret', 'client.secret.creation.time': '1700000000', "
        "'saml.signing.private.key': 'live-secret', 'saml.encryption.private.key': 'live-secret', "
        "'pkce.code.challenge.method': 'S256'}}");
    reading_want(&reading, "ameide");
    reading_want_name(&reading, "mine");
    assert_true(reading_run(&reading, NULL));
    auto_json expected = given("{'clientId': 'mine', 'id': 'id-mine', 'protocol': 'openid-connect', "
                               "'attributes': {'pkce.code.challenge.method': 'S256'}}");
    same_json("delivered", reading.last, expected);
    reading_close(&reading);
}

static void only_the_members_that_are_asked_for_are_delivered(void **state) {
    (void)state;
    struct client_reading_case reading;
    auto_json members = given("{'clientId': true, 'name': true, 'attributes': true}");
    reading_open(&reading, 1);
    fake_add_client(&reading.session.fake, "ameide",
                    "{'clientId': 'mine', 'name': 'Mine', 'redirectUris': ['https://a'], 'secret': "
                    "'live-secret', 'attributes': {'client.secret.rotated': 'live-secret', 'b': 'c'}}");
    reading_want(&reading, "ameide");
    reading.queries[0].members = members;
    reading_want_name(&reading, "mine");
    assert_true(reading_run(&reading, NULL));
    auto_json expected = given("{'clientId': 'mine', 'name': 'Mine', 'attributes': {'b': 'c'}}");
    same_json("delivered", reading.last, expected);
    reading_close(&reading);
}

static void names_are_encoded(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'https://a/b?c&d=e f;g%41'}");
    reading_want(&reading, "ameide");
    reading_want_name(&reading, "https://a/b?c&d=e f;g%41");
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading_delivered(&reading), 1);
    assert_int_equal(reading_asked(&reading, LOOKUP "https%3A%2F%2Fa%2Fb%3Fc%26d%3De%20f%3Bg%2541"), 1);
    reading_close(&reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_are_looked_up_one_by_one),
        cmocka_unit_test(many_are_read_by_pages),
        cmocka_unit_test(pages_follow_each_other_without_gaps),
        cmocka_unit_test(reading_ends_when_all_are_found),
        cmocka_unit_test(a_client_that_slipped_between_pages_is_looked_up),
        cmocka_unit_test(looking_up_what_is_missing_shows_progress),
        cmocka_unit_test(a_client_on_two_pages_is_delivered_once),
        cmocka_unit_test(few_declared_in_a_large_realm_are_looked_up_after_some_pages),
        cmocka_unit_test(at_level_4_the_way_of_reading_is_told),
        cmocka_unit_test(pages_that_never_end_are_given_up),
        cmocka_unit_test(how_many_requests_it_takes_is_known_beforehand),
        cmocka_unit_test(nothing_wanted_sends_nothing),
        cmocka_unit_test(delivered_clients_are_free_of_secrets),
        cmocka_unit_test(only_the_members_that_are_asked_for_are_delivered),
        cmocka_unit_test(names_are_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
