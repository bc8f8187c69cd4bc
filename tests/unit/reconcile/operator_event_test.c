/* The operator's Events: which one counts, and what its words mean. */
#include "reconcile/operator_event.h"

#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* As the operator wrote them on the bed, shortened. */
static const struct {
    const char *text;
    const char *meaning; /* part of it */
    bool is_quotable, is_about_store;
} texts[] = {
    {"error processing spec.data[0] (key: app), err: Secret does not exist",
     "finds nothing at the remote key", true, true},
    {"error processing spec.data[0] (key: app), err: cannot find secret data for key: \"x\"", "has no field",
     true, false},
    {"cannot read secret data from Vault: Error making API request.\n\nCode: 403. Errors:\n\n* permission "
     "denied",
     "may not read this path", true, true},
    {"cannot read secret data from Vault: Code: 503. Errors:\n\n* Vault is sealed", "Vault is sealed", true,
     true},
    {"cannot read secret data from Vault: dial tcp 127.0.0.1:1: connect: connection refused",
     "does not answer", true, true},
    {"cannot read secret data from Vault: something new", "could not read Vault", true, true},
    {"could not get ClusterSecretStore \"x\", ClusterSecretStore.external-secrets.io \"x\" not found",
     "does not exist", true, false},
    {"SecretStore \"x\" is not ready", "store is not ready", true, true},
    {"using cluster store \"x\" is not allowed from namespace \"y\": denied by spec.condition",
     "do not allow this namespace", true, true},
    {"secret is owned by another ExternalSecret: other", "same target", true, false},
    {"could not apply template: could not execute template: at <fromJson .v>: s3cr3t", "spec.target.template",
     false, false},
    {"error applying decoding strategy Base64 to data: illegal base64 data at input byte 7", "not encoded",
     false, false},
    {"something that a later version says", "", true, false},
};

static void words_are_explained(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct operator_event event = {.text = texts[i].text};
        operator_event_explain(&event);
        assert_non_null(strstr(event.meaning, texts[i].meaning));
        assert_int_equal(*event.meaning == '\0', *texts[i].meaning == '\0');
        assert_int_equal(event.is_quotable, texts[i].is_quotable);
        assert_int_equal(event.is_about_store, texts[i].is_about_store);
        assert_int_equal(event.next != NULL, *event.meaning != '\0');
    }
}

#define FAILED(time, text)                                                                                   \
    "{'reason': 'UpdateFailed', 'lastTimestamp': '2026-11-22T01:" time "Z', 'message': '" text "'}"

static const struct {
    const char *events, *since, *text; /* NULL: none */
} choices[] = {
    {"[]", "", NULL},
    {"[" FAILED("00:00", "a") "]", "", "a"},
    {"[" FAILED("00:00", "a") "]", "2026-11-22T01:00:00Z", "a"},
    {"[" FAILED("00:00", "a") "]", "2026-11-22T01:00:01Z", NULL},
    {"[" FAILED("00:00", "a") "," FAILED("00:02", "c") "," FAILED("00:01", "b") "]", "", "c"},
    {"[{'reason': 'Updated', 'lastTimestamp': '2026-11-22T02:00:00Z'}," FAILED("00:00", "a") "]", "", "a"},
    {"[{'reason': 'UpdateFailed', 'lastTimestamp': null, 'eventTime': '2026-11-22T02:00:00.000001Z', "
     "'message': 'e'}," FAILED("00:00", "a") "]",
     "", "e"},
    {"[{'reason': 'UpdateFailed', 'metadata': {'creationTimestamp': '2026-11-22T02:00:00Z'}}]", "", ""},
    {"[{'reason': 'UpdateFailed', 'message': 'without a time'}]", "", NULL},
};

static void the_newest_failure_since_the_last_success_counts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        json_t *events = given(choices[i].events);
        struct operator_event event = {0};
        assert_int_equal(operator_event_last(events, choices[i].since, &event), choices[i].text != NULL);
        if (choices[i].text)
            assert_string_equal(event.text, choices[i].text);
        json_decref(events);
    }
}

static void no_events_are_none(void **state) {
    (void)state;
    struct operator_event event = {0};
    assert_false(operator_event_last(NULL, "", &event));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_explained),
        cmocka_unit_test(the_newest_failure_since_the_last_success_counts),
        cmocka_unit_test(no_events_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
