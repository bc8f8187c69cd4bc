/* Reading clients: what is asked, what is delivered, and what an absence means. */
#include "kcrealm/keycloak/clients.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/keycloak_session.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PAGE "GET /admin/realms/ameide/clients?first="
#define LOOKUP "GET /admin/realms/ameide/clients?clientId="
#define BUILT_IN 5
#define QUERIES_MAX 3

/* What was delivered: clientId → how often, for each query. */
struct reading {
    struct keycloak_session session;
    struct clients_query queries[QUERIES_MAX];
    size_t count;
    json_t *delivered[QUERIES_MAX];
    json_t *last;
};

static void open_reading(struct reading *reading, unsigned parallel) {
    *reading = (struct reading){0};
    session_open_as(&reading->session, "user=admin:hunter2", parallel, "master");
}

static void want(struct reading *reading, const char *realm) {
    reading->queries[reading->count] = (struct clients_query){.realm = realm, .wanted = json_object()};
    reading->delivered[reading->count++] = json_object();
}

static void want_name(struct reading *reading, const char *name) {
    json_object_set_new(reading->queries[reading->count - 1].wanted, name, json_true());
}

/* "client-0000" … as fake_add_clients makes them. */
static void want_numbers(struct reading *reading, unsigned from, unsigned to) {
    for (unsigned i = from; i < to; i++) {
        auto_text name = mem_format("client-%04u", i);
        want_name(reading, name);
    }
}

static void want_missing(struct reading *reading, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        auto_text name = mem_format("missing-%u", i);
        want_name(reading, name);
    }
}

static void deliver(void *state, size_t query, json_t *client) {
    struct reading *reading = state;
    const char *name = value_text(client, "clientId");
    assert_true(query < reading->count);
    assert_non_null(name);
    assert_null(json_object_get(reading->delivered[query], name));
    assert_null(json_object_get(reading->queries[query].wanted, name));
    json_object_set_new(reading->delivered[query], name, json_true());
    json_decref(reading->last);
    reading->last = json_incref(client);
}

static bool read_all(struct reading *reading, struct error *err) {
    return keycloak_read_clients(reading->session.keycloak, reading->queries, reading->count, deliver,
                                 reading, err);
}

static void close_reading(struct reading *reading) {
    for (size_t i = 0; i < reading->count; i++) {
        json_decref(reading->queries[i].wanted);
        json_decref(reading->delivered[i]);
        error_clear(&reading->queries[i].error);
    }
    json_decref(reading->last);
    session_close(&reading->session);
}

static size_t asked(struct reading *reading, const char *start) {
    return http_script_count(reading->session.fake.script, start);
}

static size_t delivered(const struct reading *reading) {
    return json_object_size(reading->delivered[0]);
}

static void few_are_looked_up_one_by_one(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 4);
    fake_add_clients(&reading.session.fake, "ameide", 500);
    want(&reading, "ameide");
    want_numbers(&reading, 100, 100 + CLIENTS_LOOKUPS_MAX);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(delivered(&reading), CLIENTS_LOOKUPS_MAX);
    assert_int_equal(asked(&reading, LOOKUP), CLIENTS_LOOKUPS_MAX);
    assert_int_equal(fake_admin_count(&reading.session.fake), CLIENTS_LOOKUPS_MAX);
    close_reading(&reading);
}

static void many_are_read_by_pages(void **state) {
    (void)state;
    static const struct {
        unsigned own; /* besides the built-in ones */
        unsigned pages;
    } rows[] = {{0, 1},
                {CLIENTS_PAGE_SIZE - BUILT_IN - 1, 1},
                {CLIENTS_PAGE_SIZE - BUILT_IN, 2},
                {CLIENTS_PAGE_SIZE - BUILT_IN + 1, 2},
                {500 - BUILT_IN, 11}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct reading reading;
        open_reading(&reading, 1);
        fake_add_clients(&reading.session.fake, "ameide", rows[i].own);
        want(&reading, "ameide");
        want_numbers(&reading, 0, rows[i].own);
        want_missing(&reading, CLIENTS_LOOKUPS_MAX + 1);
        assert_true(read_all(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
        assert_int_equal(delivered(&reading), rows[i].own);
        assert_int_equal(json_object_size(reading.queries[0].wanted), CLIENTS_LOOKUPS_MAX + 1);
        assert_int_equal(asked(&reading, PAGE), rows[i].pages);
        /* What no page held is confirmed before it counts as missing. */
        assert_int_equal(asked(&reading, LOOKUP), CLIENTS_LOOKUPS_MAX + 1);
        close_reading(&reading);
    }
}

static void pages_follow_each_other_without_gaps(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 3 * CLIENTS_PAGE_SIZE - BUILT_IN);
    want(&reading, "ameide");
    want_numbers(&reading, 0, 3 * CLIENTS_PAGE_SIZE - BUILT_IN);
    assert_true(read_all(&reading, NULL));
    auto_text log = http_script_log(reading.session.fake.script, false);
    assert_non_null(strstr(log, PAGE "0&max=50\n" PAGE "50&max=50\n" PAGE "100&max=50\n"));
    assert_int_equal(asked(&reading, PAGE), 3);
    assert_int_equal(asked(&reading, LOOKUP), 0);
    close_reading(&reading);
}

static void reading_ends_when_all_are_found(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 500);
    want(&reading, "ameide");
    want_numbers(&reading, 0, CLIENTS_LOOKUPS_MAX + 1);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(delivered(&reading), CLIENTS_LOOKUPS_MAX + 1);
    assert_int_equal(fake_admin_count(&reading.session.fake), 1);
    close_reading(&reading);
}

/* Another's deletion moves every later client one place forward: the second page then starts one too late. */
static void delete_before_page_two(struct fake_keycloak *fake, const struct script_request *request) {
    json_t *clients = fake_list(fake, "ameide", "clients");
    if (strstr(request->path, "first=50&"))
        json_array_remove(clients, 0);
}

static void a_client_that_slipped_between_pages_is_looked_up(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 2 * CLIENTS_PAGE_SIZE);
    reading.session.fake.before = delete_before_page_two;
    want(&reading, "ameide");
    want_numbers(&reading, 0, 2 * CLIENTS_PAGE_SIZE);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(delivered(&reading), 2 * CLIENTS_PAGE_SIZE);
    assert_int_equal(asked(&reading, LOOKUP), 1);
    close_reading(&reading);
}

/* An addition moves clients back: the last one of the first page comes again. deliver refuses a second time. */
static void add_before_page_two(struct fake_keycloak *fake, const struct script_request *request) {
    if (strstr(request->path, "first=50&"))
        fake_add_client(fake, "ameide", "{'clientId': 'aaa'}");
}

static void a_client_on_two_pages_is_delivered_once(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 2 * CLIENTS_PAGE_SIZE);
    reading.session.fake.before = add_before_page_two;
    want(&reading, "ameide");
    want_numbers(&reading, 0, 2 * CLIENTS_PAGE_SIZE);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(delivered(&reading), 2 * CLIENTS_PAGE_SIZE);
    close_reading(&reading);
}

static void nothing_wanted_sends_nothing(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 4);
    want(&reading, "ameide");
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(fake_admin_count(&reading.session.fake), 0);
    close_reading(&reading);
}

/* With query-clients alone the list is [] with 200: "no clients" then means "no rights". */
static void an_absence_counts_only_when_the_built_in_clients_are_seen(void **state) {
    (void)state;
    static const struct {
        unsigned missing;
        bool hidden;
        enum clients_outcome outcome;
    } rows[] = {{1, false, CLIENTS_READ},
                {1, true, CLIENTS_HIDDEN},
                {CLIENTS_LOOKUPS_MAX, true, CLIENTS_HIDDEN},
                {CLIENTS_LOOKUPS_MAX + 1, false, CLIENTS_READ},
                {CLIENTS_LOOKUPS_MAX + 1, true, CLIENTS_HIDDEN}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct reading reading;
        open_reading(&reading, 4);
        if (rows[i].hidden)
            json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
        want(&reading, "ameide");
        want_missing(&reading, rows[i].missing);
        assert_true(read_all(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, rows[i].outcome);
        assert_int_equal(json_object_size(reading.queries[0].wanted), rows[i].missing);
        assert_int_equal(delivered(&reading), 0);
        close_reading(&reading);
    }
}

/* Fine-grained rights on single clients: these are shown, and all others look missing. */
static void what_a_login_with_few_rights_does_not_see_is_hidden(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 4);
    json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'mine'}");
    want(&reading, "ameide");
    want_name(&reading, "mine");
    want_name(&reading, "theirs");
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_HIDDEN);
    assert_non_null(json_object_get(reading.delivered[0], "mine"));
    assert_non_null(json_object_get(reading.queries[0].wanted, "theirs"));
    close_reading(&reading);
}

static void all_found_is_all_read_whatever_the_rights(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 4);
    json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'mine'}");
    want(&reading, "ameide");
    want_name(&reading, "mine");
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(fake_admin_count(&reading.session.fake), 1);
    close_reading(&reading);
}

static void realms_are_judged_each_for_itself(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 2);
    fake_add_realm(&reading.session.fake, "other");
    fake_add_clients(&reading.session.fake, "ameide", 120);
    fake_add_client(&reading.session.fake, "other", "{'clientId': 'client-0000'}");
    reading.session.fake.delay_ms = 1;
    want(&reading, "ameide");
    want_numbers(&reading, 0, 120);
    want(&reading, "nowhere");
    want_numbers(&reading, 0, 40);
    want(&reading, "other");
    want_numbers(&reading, 0, 2);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(json_object_size(reading.delivered[0]), 120);
    assert_int_equal(reading.queries[1].outcome, CLIENTS_NO_REALM);
    assert_int_equal(reading.queries[1].error.class, ERROR_NOT_FOUND);
    assert_int_equal(json_object_size(reading.delivered[1]), 0);
    assert_int_equal(reading.queries[2].outcome, CLIENTS_READ);
    assert_int_equal(json_object_size(reading.delivered[2]), 1);
    assert_int_equal(http_script_most_at_once(reading.session.fake.script), 2);
    close_reading(&reading);
}

static void what_is_no_list_of_clients_fails_the_realm(void **state) {
    (void)state;
    static const struct {
        struct fake_rule rule;
        enum error_class class;
        const char *message; /* a part */
    } rows[] = {
        {{PAGE, -1, 200, "{'clientId': 'client-0000'}", NULL}, ERROR_SERVER, "answered a map where a list"},
        {{PAGE, -1, 200, "nope", NULL}, ERROR_SERVER, ""},
        {{PAGE, -1, 200, "\"text\"", NULL}, ERROR_SERVER, "answered a string where a list"},
        {{PAGE, -1, 200, "[{'clientId': 'client-0000'", NULL}, ERROR_SERVER, ""},
        {{PAGE, -1, 200, "<html>", "text/html"}, ERROR_SERVER, "HTML instead of JSON"},
        {{PAGE, -1, 200, "", NULL}, ERROR_SERVER, ""},
        {{PAGE, -1, 404, "<html>", "text/html"}, ERROR_SERVER, "an HTML page"},
        {{PAGE, -1, 403, "{}", NULL}, ERROR_FORBIDDEN, "the role view-clients is missing"},
        {{PAGE, -1, 500, "{}", NULL}, ERROR_SERVER, "HTTP 500"},
        {{PAGE, -1, 401, "{}", NULL}, ERROR_UNAUTHENTICATED, "refuses the token"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct reading reading;
        open_reading(&reading, 3);
        fake_add_clients(&reading.session.fake, "ameide", 40);
        fake_add_rule(&reading.session.fake, &rows[i].rule);
        want(&reading, "ameide");
        want_numbers(&reading, 0, 40);
        assert_true(read_all(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
        assert_int_equal(reading.queries[0].error.class, rows[i].class);
        assert_non_null(strstr(reading.queries[0].error.message, rows[i].message));
        assert_non_null(strstr(reading.queries[0].error.origin, "GET /admin/realms/ameide/clients"));
        assert_int_equal(delivered(&reading), 0);
        close_reading(&reading);
    }
}

static void a_page_that_fails_keeps_what_was_delivered(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 200);
    fake_add_rule(&reading.session.fake, &(struct fake_rule){PAGE "100", -1, 500, "{}", NULL});
    want(&reading, "ameide");
    want_numbers(&reading, 0, 200);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
    assert_in_range(delivered(&reading), 90, 100);
    assert_int_equal(asked(&reading, PAGE), 3);
    assert_int_equal(asked(&reading, LOOKUP), 0);
    close_reading(&reading);
}

static void a_look_up_that_fails_fails_the_realm(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_rule(&reading.session.fake, &(struct fake_rule){LOOKUP "missing-1", -1, 400, "{}", NULL});
    want(&reading, "ameide");
    want_missing(&reading, 4);
    assert_true(read_all(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
    assert_int_equal(reading.queries[0].error.class, ERROR_REFUSED);
    close_reading(&reading);
}

static void items_that_are_no_clients_are_passed_over(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_rule(&reading.session.fake,
                  &(struct fake_rule){LOOKUP "mine", -1, 200,
                                      "[null, 7, 'x', [], {}, {'clientId': 8}, {'clientId': 'other'}, "
                                      "{'clientId': 'mine', 'id': '1'}]",
                                      NULL});
    want(&reading, "ameide");
    want_name(&reading, "mine");
    assert_true(read_all(&reading, NULL));
    assert_int_equal(delivered(&reading), 1);
    assert_non_null(json_object_get(reading.delivered[0], "mine"));
    close_reading(&reading);
}

static void delivered_clients_are_free_of_secrets(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_client(
        &reading.session.fake, "ameide",
        "{'clientId': 'mine', 'registrationAccessToken': 'live-secret', 'attributes': "
        "{'client.secret.rotated': 'live-secret', 'client.secret.creation.time': '1700000000', "
        "'saml.signing.private.key': 'live-secret', 'saml.encryption.private.key': 'live-secret', "
        "'pkce.code.challenge.method': 'S256'}}");
    want(&reading, "ameide");
    want_name(&reading, "mine");
    assert_true(read_all(&reading, NULL));
    auto_json expected = given("{'clientId': 'mine', 'id': 'id-mine', 'protocol': 'openid-connect', "
                               "'attributes': {'pkce.code.challenge.method': 'S256'}}");
    same_json("delivered", reading.last, expected);
    close_reading(&reading);
}

static void names_are_encoded(void **state) {
    (void)state;
    struct reading reading;
    open_reading(&reading, 1);
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'https://a/b?c&d=e f;g%41'}");
    want(&reading, "ameide");
    want_name(&reading, "https://a/b?c&d=e f;g%41");
    assert_true(read_all(&reading, NULL));
    assert_int_equal(delivered(&reading), 1);
    assert_int_equal(asked(&reading, LOOKUP "https%3A%2F%2Fa%2Fb%3Fc%26d%3De%20f%3Bg%2541"), 1);
    close_reading(&reading);
}

static void a_failed_login_reads_nothing(void **state) {
    (void)state;
    struct reading reading;
    auto_error err = {0};
    open_reading(&reading, 1);
    fake_add_rule(&reading.session.fake,
                  &(struct fake_rule){"POST /realms/", -1, 401, "{'error':'invalid_grant'}", NULL});
    want(&reading, "ameide");
    want_missing(&reading, 30);
    assert_false(read_all(&reading, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(fake_admin_count(&reading.session.fake), 0);
    close_reading(&reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_are_looked_up_one_by_one),
        cmocka_unit_test(many_are_read_by_pages),
        cmocka_unit_test(pages_follow_each_other_without_gaps),
        cmocka_unit_test(reading_ends_when_all_are_found),
        cmocka_unit_test(a_client_that_slipped_between_pages_is_looked_up),
        cmocka_unit_test(a_client_on_two_pages_is_delivered_once),
        cmocka_unit_test(nothing_wanted_sends_nothing),
        cmocka_unit_test(an_absence_counts_only_when_the_built_in_clients_are_seen),
        cmocka_unit_test(what_a_login_with_few_rights_does_not_see_is_hidden),
        cmocka_unit_test(all_found_is_all_read_whatever_the_rights),
        cmocka_unit_test(realms_are_judged_each_for_itself),
        cmocka_unit_test(what_is_no_list_of_clients_fails_the_realm),
        cmocka_unit_test(a_page_that_fails_keeps_what_was_delivered),
        cmocka_unit_test(a_look_up_that_fails_fails_the_realm),
        cmocka_unit_test(items_that_are_no_clients_are_passed_over),
        cmocka_unit_test(delivered_clients_are_free_of_secrets),
        cmocka_unit_test(names_are_encoded),
        cmocka_unit_test(a_failed_login_reads_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
