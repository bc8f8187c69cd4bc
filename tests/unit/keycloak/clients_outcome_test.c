/* Reading clients: what an absence and a failure mean. */
#include "kcrealm/keycloak/clients.h"

#include "kcrealm/base/memory.h"
#include "support/client_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PAGE "GET /admin/realms/ameide/clients?first="
#define LOOKUP "GET /admin/realms/ameide/clients?clientId="

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
        struct client_reading_case reading;
        reading_open(&reading, 4);
        if (rows[i].hidden)
            json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
        reading_want(&reading, "ameide");
        reading_want_missing(&reading, rows[i].missing);
        assert_true(reading_run(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, rows[i].outcome);
        assert_int_equal(json_object_size(reading.queries[0].wanted), rows[i].missing);
        assert_int_equal(reading_delivered(&reading), 0);
        reading_close(&reading);
    }
}

/* Fine-grained rights on single clients: these are shown, and all others look missing. */
static void what_a_login_with_few_rights_does_not_see_is_hidden(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 4);
    json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'mine'}");
    reading_want(&reading, "ameide");
    reading_want_name(&reading, "mine");
    reading_want_name(&reading, "theirs");
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_HIDDEN);
    assert_non_null(json_object_get(reading.delivered[0], "mine"));
    assert_non_null(json_object_get(reading.queries[0].wanted, "theirs"));
    reading_close(&reading);
}

static void all_found_is_all_read_whatever_the_rights(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 4);
    json_array_clear(fake_list(&reading.session.fake, "ameide", "clients"));
    fake_add_client(&reading.session.fake, "ameide", "{'clientId': 'mine'}");
    reading_want(&reading, "ameide");
    reading_want_name(&reading, "mine");
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(fake_admin_count(&reading.session.fake), 1);
    reading_close(&reading);
}

static void realms_are_judged_each_for_itself(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 2);
    fake_add_realm(&reading.session.fake, "other");
    fake_add_clients(&reading.session.fake, "ameide", 120);
    fake_add_client(&reading.session.fake, "other", "{'clientId': 'client-0000'}");
    reading.session.fake.delay_ms = 1;
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, 120);
    reading_want(&reading, "nowhere");
    reading_want_numbers(&reading, 0, 40);
    reading_want(&reading, "other");
    reading_want_numbers(&reading, 0, 2);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_READ);
    assert_int_equal(json_object_size(reading.delivered[0]), 120);
    assert_int_equal(reading.queries[1].outcome, CLIENTS_NO_REALM);
    assert_int_equal(reading.queries[1].error.class, ERROR_NOT_FOUND);
    assert_int_equal(json_object_size(reading.delivered[1]), 0);
    assert_int_equal(reading.queries[2].outcome, CLIENTS_READ);
    assert_int_equal(json_object_size(reading.delivered[2]), 1);
    assert_int_equal(http_script_most_at_once(reading.session.fake.script), 2);
    reading_close(&reading);
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
        {{PAGE, -1, 404, "<html>", "text/html"}, ERROR_SERVER, "HTML instead of JSON (HTTP 404)"},
        {{PAGE, -1, 403, "{}", NULL}, ERROR_FORBIDDEN, "the role view-clients is missing"},
        {{PAGE, -1, 500, "{}", NULL}, ERROR_SERVER, "HTTP 500"},
        {{PAGE, -1, 401, "{}", NULL}, ERROR_UNAUTHENTICATED, "refuses the token"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct client_reading_case reading;
        reading_open(&reading, 3);
        fake_add_clients(&reading.session.fake, "ameide", 40);
        fake_add_rule(&reading.session.fake, &rows[i].rule);
        reading_want(&reading, "ameide");
        reading_want_numbers(&reading, 0, 40);
        assert_true(reading_run(&reading, NULL));
        assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
        assert_int_equal(reading.queries[0].error.class, rows[i].class);
        assert_non_null(strstr(reading.queries[0].error.message, rows[i].message));
        assert_non_null(strstr(reading.queries[0].error.origin, "GET /admin/realms/ameide/clients"));
        assert_int_equal(reading_delivered(&reading), 0);
        reading_close(&reading);
    }
}

static void a_page_that_fails_keeps_what_was_delivered(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_clients(&reading.session.fake, "ameide", 200);
    fake_answers(&reading.session.fake, PAGE "99", -1, 500, "{}");
    reading_want(&reading, "ameide");
    reading_want_numbers(&reading, 0, 200);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
    assert_in_range(reading_delivered(&reading), 90, 100);
    assert_int_equal(reading_asked(&reading, PAGE), 3);
    assert_int_equal(reading_asked(&reading, LOOKUP), 0);
    reading_close(&reading);
}

static void a_look_up_that_fails_fails_the_realm(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_answers(&reading.session.fake, LOOKUP "missing-1", -1, 400, "{}");
    reading_want(&reading, "ameide");
    reading_want_missing(&reading, 4);
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading.queries[0].outcome, CLIENTS_FAILED);
    assert_int_equal(reading.queries[0].error.class, ERROR_REFUSED);
    reading_close(&reading);
}

static void items_that_are_no_clients_are_passed_over(void **state) {
    (void)state;
    struct client_reading_case reading;
    reading_open(&reading, 1);
    fake_add_rule(&reading.session.fake,
                  &(struct fake_rule){LOOKUP "mine", -1, 200,
                                      "[null, 7, 'x', [], {}, {'clientId': 8}, {'clientId': 'other'}, "
                                      "{'clientId': 'mine', 'id': '1'}]",
                                      NULL});
    reading_want(&reading, "ameide");
    reading_want_name(&reading, "mine");
    assert_true(reading_run(&reading, NULL));
    assert_int_equal(reading_delivered(&reading), 1);
    assert_non_null(json_object_get(reading.delivered[0], "mine"));
    reading_close(&reading);
}

static void a_failed_login_reads_nothing(void **state) {
    (void)state;
    struct client_reading_case reading;
    auto_error err = {0};
    reading_open(&reading, 1);
    fake_answers(&reading.session.fake, "POST /realms/", -1, 401, "{'error':'invalid_grant'}");
    reading_want(&reading, "ameide");
    reading_want_missing(&reading, 30);
    assert_false(reading_run(&reading, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(fake_admin_count(&reading.session.fake), 0);
    reading_close(&reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absence_counts_only_when_the_built_in_clients_are_seen),
        cmocka_unit_test(what_a_login_with_few_rights_does_not_see_is_hidden),
        cmocka_unit_test(all_found_is_all_read_whatever_the_rights),
        cmocka_unit_test(realms_are_judged_each_for_itself),
        cmocka_unit_test(what_is_no_list_of_clients_fails_the_realm),
        cmocka_unit_test(a_page_that_fails_keeps_what_was_delivered),
        cmocka_unit_test(a_look_up_that_fails_fails_the_realm),
        cmocka_unit_test(items_that_are_no_clients_are_passed_over),
        cmocka_unit_test(a_failed_login_reads_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
