/* Many writes at once: each has its own end. */
#include "kcrealm/vault/kv.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HAS "{'data':{'data':{'value':'neu'},'metadata':{'version':1,'deletion_time':'','destroyed':false}}}"
#define TOOK "{'data':{'version':1,'deletion_time':''}}"

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};

static void each_write_has_its_own_end(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_write writes[20] = {0};
    auto_secret value = secret_from_text("neu");
    vault_session_open(&session, "token=t");
    session.delay_ms = 3;
    vault_answer(&session, "POST /v1/secret/data/raced", -1, 400, VAULT_CAS);
    vault_answer(&session, "POST /v1/secret/data/denied", -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&session, "POST /v1/sys/capabilities-self", -1, 200,
                 "{'data':{'secret/data/denied':['read']}}");
    vault_answer(&session, "POST /v1/secret/data/", -1, 200, TOOK);
    vault_answer(&session, "GET /v1/secret/data/", -1, 200, HAS);
    static const char *const paths[] = {"ok", "raced", "denied", "../x", "ok/b"};
    static const enum error_class classes[] = {ERROR_NONE, ERROR_CONFLICT, ERROR_FORBIDDEN, ERROR_INPUT,
                                               ERROR_NONE};
    for (size_t i = 0; i < mem_count(writes); i++)
        writes[i] = (struct vault_write){
            .path = paths[i % mem_count(paths)], .field = "value", .value = value, .seen = VAULT_MISSING};
    assert_true(vault_write_all(session.vault, &v2, writes, mem_count(writes), 0, NULL));
    for (size_t i = 0; i < mem_count(writes); i++) {
        assert_int_equal(writes[i].error.class, classes[i % mem_count(classes)]);
        assert_int_equal(writes[i].written, writes[i].error.class == ERROR_NONE);
    }
    assert_string_equal(writes[2].error.message,
                        "the given token may not create secret/data/denied: its policies grant read");
    assert_int_equal(http_script_count(session.script, "POST /v1/sys/capabilities-self"), 1);
    assert_in_range(http_script_most_at_once(session.script), 2, 4);
    vault_writes_clear(writes, mem_count(writes));
    vault_session_close(&session);
}

static void a_standby_that_lags_is_waited_for(void **state) {
    (void)state;
    struct vault_session session;
    auto_secret value = secret_from_text("neu");
    struct vault_write write = {.path = "x", .field = "value", .value = value, .seen = VAULT_MISSING};
    vault_session_open(&session, "token=t");
    vault_answer(&session, "POST ", -1, 200, TOOK);
    vault_answer(&session, "GET ", 2, 404, VAULT_NOTHING);
    vault_answer(&session, "GET ", -1, 200, HAS);
    assert_true(vault_write_all(session.vault, &v2, &write, 1, 5000, NULL));
    assert_true(write.written);
    assert_int_equal(http_script_count(session.script, "POST"), 1);
    assert_int_equal(http_script_count(session.script, "GET"), 4);
    vault_session_close(&session);
}

static void custom_metadata_is_no_obstacle(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum vault_metadata result;
    } rows[] = {
        {204, NULL, VAULT_METADATA_WRITTEN},
        {403, VAULT_DENIED_ALIVE, VAULT_METADATA_DENIED},
        {405, "{}", VAULT_METADATA_FAILED},
        {0, NULL, VAULT_METADATA_FAILED},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_secret value = secret_from_text("neu");
        auto_json metadata = json_pack("{s:s}", "managed-by", "kcrealm");
        struct vault_write write = {
            .path = "x", .field = "value", .value = value, .seen = VAULT_MISSING, .metadata = metadata};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "POST ", -1, 200, TOOK);
        vault_answer(&session, "GET ", -1, 200, HAS);
        vault_answer(&session, "PATCH /v1/secret/metadata/x", -1, rows[i].status, rows[i].body);
        assert_true(vault_write_all(session.vault, &v2, &write, 1, 0, NULL));
        assert_true(write.written);
        assert_int_equal(write.metadata_result, rows[i].result);
        vault_assert_asked(
            &session, "POST /v1/secret/data/x {\"data\":{\"value\":\"neu\"},\"options\":{\"cas\":0}}\n"
                      "GET /v1/secret/data/x?version=1\nGET /v1/secret/data/x\n"
                      "PATCH /v1/secret/metadata/x {\"custom_metadata\":{\"managed-by\":\"kcrealm\"}}\n");
        vault_session_close(&session);
    }
}

static void what_will_vanish_is_a_warning(void **state) {
    (void)state;
    struct vault_session session;
    auto_secret value = secret_from_text("neu");
    struct vault_write write = {.path = "x", .field = "value", .value = value, .seen = VAULT_MISSING};
    vault_session_open(&session, "token=t");
    vault_answer(&session, "POST ", -1, 200, "{'data':{'version':1,'deletion_time':'2030-01-01T00:00:00Z'}}");
    vault_answer(&session, "GET ", -1, 200, HAS);
    assert_true(vault_write_all(session.vault, &v2, &write, 1, 0, NULL));
    assert_string_equal(write.vanishes, "2030-01-01T00:00:00Z");
    assert_string_equal(buffer_text(&session.said), "warning: version 1 of x will be deleted by Vault at "
                                                    "2030-01-01T00:00:00Z (its delete_version_after)\n");
    vault_writes_clear(&write, 1);
    vault_session_close(&session);
}

static void odd_values_are_written_as_they_are(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *json; /* NULL: refused */
    } rows[] = {{"a\"b\\c\n", 6, "a\\\"b\\\\c\\n"}, {"", 0, ""}, {"\xff", 1, NULL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_secret value = secret_new(rows[i].bytes, rows[i].size);
        struct vault_write write = {.path = "x", .field = "value", .value = value, .seen = VAULT_MISSING};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "POST ", -1, 400, "{}");
        assert_true(vault_write_all(session.vault, &v2, &write, 1, 0, NULL));
        auto_text asked = rows[i].json
                              ? mem_format("POST /v1/secret/data/x {\"data\":{\"value\":\"%s\"},\"options\":"
                                           "{\"cas\":0}}\n",
                                           rows[i].json)
                              : mem_dup("");
        vault_assert_asked(&session, asked);
        assert_int_equal(write.error.class, rows[i].json ? ERROR_REFUSED : ERROR_INPUT);
        vault_writes_clear(&write, 1);
        vault_session_close(&session);
    }
}

static void an_interrupt_says_what_was_not_written(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    volatile sig_atomic_t interrupted = 1;
    auto_secret value = secret_from_text("neu");
    struct vault_write write = {.path = "x", .field = "value", .value = value, .seen = VAULT_MISSING};
    vault_session_open(&session, "token=t");
    http_free(session.http);
    session.http = http_new(&(struct http_options){.interrupted = &interrupted});
    struct vault_credentials credentials = vault_credentials_given("token=t");
    const struct vault_options options = {.now_ms = vault_now, .parallel = 1};
    struct vault *vault = vault_new(session.http, &session.endpoint, &credentials, &options);
    assert_false(vault_write_all(vault, &v2, &write, 1, 0, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_int_equal(write.error.class, ERROR_INTERRUPTED);
    assert_non_null(strstr(write.error.message, "it was not sent: "));
    assert_false(write.uncertain);
    vault_assert_asked(&session, "");
    vault_writes_clear(&write, 1);
    vault_close(vault);
    vault_session_close(&session);
}

static void without_a_login_nothing_is_written(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    auto_secret value = secret_from_text("neu");
    struct vault_write write = {.path = "x", .field = "value", .value = value, .seen = VAULT_MISSING};
    vault_session_open(&session, "jwt=kc:j");
    vault_answer(&session, "POST /v1/auth/jwt/login", -1, 400, "{'errors':['expired']}");
    assert_false(vault_write_all(session.vault, &v2, &write, 1, 0, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(write.error.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(http_script_count(session.script, ""), 1);
    vault_writes_clear(&write, 1);
    vault_session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_write_has_its_own_end),
        cmocka_unit_test(a_standby_that_lags_is_waited_for),
        cmocka_unit_test(custom_metadata_is_no_obstacle),
        cmocka_unit_test(what_will_vanish_is_a_warning),
        cmocka_unit_test(odd_values_are_written_as_they_are),
        cmocka_unit_test(an_interrupt_says_what_was_not_written),
        cmocka_unit_test(without_a_login_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
