/* What is known of a write, and what is said when it is read back, or cannot be. */
#include "reconcile/attempt.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct error refusal = {
    .class = ERROR_SERVER, .message = (char *)"it broke", .next = (char *)"look into the log"};
static const struct error interrupted = {.class = ERROR_INTERRUPTED, .message = (char *)"interrupted"};

static const struct {
    struct answer answer;
    enum fate fate;
    bool unknown;
} answers[] = {
    {{.status = 201}, FATE_ACCEPTED, false},
    {{.status = 400, .failure = &refusal}, FATE_REFUSED, false},
    {{.status = 429, .failure = &refusal}, FATE_REFUSED, false},
    {{.status = 409, .failure = &refusal}, FATE_CONFLICT, false},
    {{.status = 500, .failure = &refusal}, FATE_UNKNOWN, true},
    {{.status = 504, .failure = &refusal}, FATE_UNKNOWN, true},
    {{.sent = true, .failure = &refusal}, FATE_UNKNOWN, true},
    {{.sent = false, .failure = &refusal}, FATE_REFUSED, false},
    {{.sent = true, .failure = &interrupted}, FATE_UNKNOWN, true},
    {{.sent = false, .failure = &interrupted}, FATE_NOT_SENT, false},
};

static void an_answer_decides_what_is_known(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(answers); i++) {
        struct attempt attempt = {0};
        attempt_take(&attempt, &answers[i].answer);
        assert_int_equal(attempt.fate, answers[i].fate);
        assert_int_equal(answer_is_unknown(&answers[i].answer), answers[i].unknown);
        assert_int_equal(attempt.cause != NULL,
                         attempt.fate != FATE_ACCEPTED && attempt.fate != FATE_NOT_SENT);
        attempt_clear(&attempt);
    }
}

enum ending { END_REFUSED, END_EQUAL, END_DIFFERENT, END_MISSING, END_UNREAD, END_STOPPED };

static void end(enum ending ending, const struct attempt *attempt, struct plan_item *item) {
    const struct change change = {.op = CHANGE_REPLACE, .path = (char *)"/name"};
    switch (ending) {
    case END_REFUSED:
        attempt_end_refused(attempt, item);
        return;
    case END_EQUAL:
        attempt_end_equal(attempt, item);
        return;
    case END_DIFFERENT:
        attempt_end_different(attempt, item, &change);
        return;
    case END_MISSING:
        attempt_end_missing(attempt, item, "the client");
        return;
    case END_UNREAD:
        attempt_end_unread(attempt, item, &refusal);
        return;
    case END_STOPPED:
        attempt_end_stopped(attempt, item);
        return;
    }
}

/* Every pair that can occur. */
static void says_what_is_known(void **state) {
    (void)state;
    static const struct {
        enum fate fate;
        enum ending ending;
        enum plan_result result;
        const char *reason;
    } rows[] = {
        {FATE_REFUSED, END_REFUSED, RESULT_FAILED, "it broke; look into the log"},
        {FATE_NOT_SENT, END_EQUAL, RESULT_SKIPPED, "somebody else has done it meanwhile"},
        {FATE_ACCEPTED, END_EQUAL, RESULT_DONE, NULL},
        {FATE_CONFLICT, END_EQUAL, RESULT_DONE, NULL},
        {FATE_UNKNOWN, END_EQUAL, RESULT_DONE, "it broke, but what is read back is as declared"},
        {FATE_ACCEPTED, END_DIFFERENT, RESULT_FAILED,
         "Keycloak accepted it, but name still differs when read back"},
        {FATE_CONFLICT, END_DIFFERENT, RESULT_FAILED,
         "somebody else created it meanwhile, and name differs; run it again"},
        {FATE_UNKNOWN, END_DIFFERENT, RESULT_FAILED,
         "it broke, and name differs when read back; run it again"},
        {FATE_ACCEPTED, END_MISSING, RESULT_FAILED,
         "Keycloak accepted it, but the client is not there when read back"},
        {FATE_CONFLICT, END_MISSING, RESULT_FAILED, "it broke, but the client is not there when read back"},
        {FATE_UNKNOWN, END_MISSING, RESULT_FAILED,
         "it broke, and the client is not there when read back; run it again"},
        {FATE_NOT_SENT, END_UNREAD, RESULT_FAILED,
         "not begun, because it could not be read right before: it broke; look into the log"},
        {FATE_ACCEPTED, END_UNREAD, RESULT_FAILED,
         "Keycloak accepted it, but it could not be read back: it broke; look into the log"},
        {FATE_UNKNOWN, END_UNREAD, RESULT_FAILED,
         "it broke; it may have been done, but could not be read back: it broke; look into the log"},
        {FATE_NOT_SENT, END_STOPPED, RESULT_PENDING, NULL},
        {FATE_ACCEPTED, END_STOPPED, RESULT_FAILED,
         "Keycloak accepted it, but the run was stopped before it was read back"},
        {FATE_UNKNOWN, END_STOPPED, RESULT_FAILED,
         "it broke, and the run was stopped before it was read back; see with diff what is there"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct plan_item item = {.action = PLAN_CREATE};
        struct attempt attempt = {0};
        for (size_t j = 0; j < mem_count(answers) && attempt.fate != rows[i].fate; j++)
            if (answers[j].answer.failure != &interrupted)
                attempt_take(&attempt, &answers[j].answer);
        assert_int_equal(attempt.fate, rows[i].fate);
        end(rows[i].ending, &attempt, &item);
        assert_int_equal(item.result, rows[i].result);
        if (rows[i].reason)
            assert_string_equal(item.reason, rows[i].reason);
        else
            assert_null(item.reason);
        mem_free(item.reason);
        attempt_clear(&attempt);
    }
}

static void a_half_done_move_says_so(void **state) {
    (void)state;
    struct plan_item item = {.action = PLAN_MOVE};
    struct attempt attempt = {0};
    attempt_take_half(&attempt);
    attempt_end_stopped(&attempt, &item);
    assert_string_equal(item.reason,
                        "its link of the other type is removed, and the run was stopped before it "
                        "was read back; see with diff what is there");
    mem_free(item.reason);
    attempt_clear(&attempt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_decides_what_is_known),
        cmocka_unit_test(says_what_is_known),
        cmocka_unit_test(a_half_done_move_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
