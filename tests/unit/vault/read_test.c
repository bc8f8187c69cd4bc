/* Reading one field of many secrets. */
#include "kcrealm/vault/kv.h"

#include "kcrealm/base/memory.h"
#include "support/progress.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define META "'metadata':{'version':7,'deletion_time':'','destroyed':false}"

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};
static const struct vault_kv v1 = {(char *)"kv", (char *)"", 1, false};

static void each_state_is_told_apart(void **state) {
    (void)state;
    static const struct {
        const struct vault_kv *kv;
        int status;
        const char *body;
        enum vault_state state;
        long version;
        const char *value, *vanishes;
    } rows[] = {
        {&v2, 200, "{'data':{'data':{'value':'v','other':1}," META "}}", VAULT_PRESENT, 7, "v", NULL},
        {&v2, 200, "{'data':{'data':{'value':''}," META "}}", VAULT_PRESENT, 7, "", NULL},
        {&v2, 200,
         "{'data':{'data':{'value':'v'},'metadata':{'version':8,'deletion_time':'2030-01-01T00:00:00Z'}}}",
         VAULT_PRESENT, 8, "v", "2030-01-01T00:00:00Z"},
        {&v2, 200, "{'data':{'data':{'other':'v'}," META "}}", VAULT_NO_FIELD, 7, NULL, NULL},
        {&v2, 200, "{'data':{'data':{'value':null}," META "}}", VAULT_NO_FIELD, 7, NULL, NULL},
        {&v2, 200, "{'data':{'data':{'value':5}," META "}}", VAULT_NOT_TEXT, 7, NULL, NULL},
        {&v2, 404, VAULT_NOTHING, VAULT_MISSING, 0, NULL, NULL},
        {&v2, 404,
         "{'data':{'data':null,'metadata':{'version':3,'deletion_time':'2020-01-01T00:00:00Z','destroyed':"
         "false}}}",
         VAULT_SOFT_DELETED, 3, NULL, NULL},
        {&v2, 404, "{'data':{'data':null,'metadata':{'version':4,'deletion_time':'','destroyed':true}}}",
         VAULT_DESTROYED, 4, NULL, NULL},
        {&v2, 404, "{'errors':['no handler for route \\'secret/data/x\\'. route entry not found.']}",
         VAULT_NO_MOUNT, 0, NULL, NULL},
        {&v1, 200, "{'data':{'value':'v'}}", VAULT_PRESENT, 0, "v", NULL},
        {&v1, 404, VAULT_NOTHING, VAULT_MISSING, 0, NULL, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_field field = {.path = "x", .field = "value"};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET ", -1, rows[i].status, rows[i].body);
        assert_true(vault_read_all(session.vault, rows[i].kv, &field, 1, NULL));
        if (field.state != rows[i].state)
            fail_msg("row %zu: %s: %s", i, vault_state_name(field.state), field.error.message);
        assert_int_equal(field.version, rows[i].version);
        assert_true(rows[i].value ? strcmp(secret_reveal(field.value), rows[i].value) == 0 : !field.value);
        assert_true(rows[i].vanishes ? strcmp(field.vanishes, rows[i].vanishes) == 0 : !field.vanishes);
        assert_false(error_is_set(&field.error));
        vault_fields_clear(&field, 1);
        vault_session_close(&session);
    }
}

static void what_is_no_state_is_an_error(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum error_class class;
        const char *message;
    } rows[] = {
        {200, "{}", ERROR_SERVER, "not that of a key/value store of version 2"},
        {200, "{'data':{'value':'v'}}", ERROR_SERVER, "not that of a key/value store"},
        {200, "[]", ERROR_SERVER, "not that of a key/value store"},
        {404, "{'errors':['namespace not found']}", ERROR_NOT_FOUND, "the namespace does not exist"},
        {404, "404 page not found", ERROR_NOT_FOUND, "nothing at this path"},
        {403, VAULT_DENIED_ALIVE, ERROR_FORBIDDEN, "may not read secret/data/a b: its policies grant update"},
        {503, VAULT_SEALED, ERROR_SERVER, "Vault is sealed"},
        {0, NULL, ERROR_UNREACHABLE, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_field field = {.path = "a b", .field = "value"};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET /v1/sys/health", -1, 503, "{}");
        vault_answer(&session, "POST /v1/sys/capabilities-self", -1, 200,
                     "{'data':{'secret/data/a b':['update']}}");
        vault_answer(&session, "GET ", -1, rows[i].status, rows[i].body);
        assert_true(vault_read_all(session.vault, &v2, &field, 1, NULL));
        assert_int_equal(field.state, VAULT_FAILED);
        if (field.error.class != rows[i].class || !strstr(field.error.message, rows[i].message))
            fail_msg("row %zu: class %d: %s", i, field.error.class, field.error.message);
        vault_fields_clear(&field, 1);
        vault_session_close(&session);
    }
}

static void a_refusal_names_all_that_writing_will_need(void **state) {
    (void)state;
    static const struct {
        bool to_be_written;
        int kv_version;
        const char *line;
    } rows[] = {
        {false, 2, "path \"secret/data/x\" { capabilities = [\"read\"] }"},
        {true, 2, "path \"secret/data/x\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }"},
        {true, 1, "path \"secret/x\" { capabilities = [\"create\", \"read\", \"update\"] }"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_kv kv = v2;
        struct vault_field field = {.path = "x", .field = "value", .to_be_written = rows[i].to_be_written};
        kv.version = rows[i].kv_version;
        vault_session_open(&session, "token=t");
        vault_answer(&session, "POST /v1/sys/capabilities-self", -1, 200,
                     "{'data':{'secret/data/x':['deny'],'secret/x':['deny']}}");
        vault_answer(&session, "GET ", -1, 403, VAULT_DENIED_ALIVE);
        assert_true(vault_read_all(session.vault, &kv, &field, 1, NULL));
        assert_non_null(strstr(field.error.next, rows[i].line));
        vault_fields_clear(&field, 1);
        vault_session_close(&session);
    }
}

static void many_are_read_at_once(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_field fields[40] = {0};
    vault_session_open(&session, "token=t");
    session.delay_ms = 3;
    vault_answer(&session, "GET /v1/secret/data/bad", -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&session, "POST /v1/sys/capabilities-self", -1, 200, "{'data':{}}");
    vault_answer(&session, "GET ", -1, 200, "{'data':{'data':{'value':'v'}," META "}}");
    for (size_t i = 0; i < mem_count(fields); i++)
        fields[i] = (struct vault_field){.path = i % 10 == 3   ? "bad"
                                                 : i % 10 == 4 ? "a/../b"
                                                               : "x",
                                         .field = "value"};
    assert_true(vault_read_all(session.vault, &v2, fields, mem_count(fields), NULL));
    for (size_t i = 0; i < mem_count(fields); i++)
        assert_int_equal(fields[i].state, i % 10 == 3 || i % 10 == 4 ? VAULT_FAILED : VAULT_PRESENT);
    assert_int_equal(fields[3].error.class, ERROR_FORBIDDEN);
    assert_int_equal(fields[4].error.class, ERROR_INPUT);
    assert_int_equal(http_script_count(session.script, "GET "), 36);
    assert_int_equal(http_script_count(session.script, "POST /v1/sys/capabilities-self"), 1);
    assert_in_range(http_script_most_at_once(session.script), 2, 4);
    vault_fields_clear(fields, mem_count(fields));
    vault_session_close(&session);
}

static void it_is_said_how_many_have_answered(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_field fields[3] = {0};
    vault_session_open(&session, "token=t");
    vault_answer(&session, "GET ", -1, 200, "{'data':{'data':{'value':'v'}," META "}}");
    for (size_t i = 0; i < mem_count(fields); i++)
        fields[i] = (struct vault_field){.path = "x", .field = "value"};
    assert_true(vault_read_all(session.vault, &v2, fields, mem_count(fields), NULL));
    progress_assert_whole(&session.progress, "reading Vault", mem_count(fields));
    vault_fields_clear(fields, mem_count(fields));
    vault_session_close(&session);
}

static void a_version_can_be_asked_for(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_field field = {.path = "x", .field = "value", .asked_version = 3};
    vault_session_open(&session, "token=t");
    assert_true(vault_read_all(session.vault, &v2, &field, 1, NULL));
    vault_assert_asked(&session, "GET /v1/secret/data/x?version=3\n");
    assert_true(vault_read_all(session.vault, &v2, NULL, 0, NULL));
    vault_assert_asked(&session, "");
    vault_session_close(&session);
}

static void who_wrote_a_version_is_told_by_its_metadata(void **state) {
    (void)state;
    static const struct {
        const struct vault_kv *kv;
        int status;
        const char *body, *writer;
    } rows[] = {
        {&v2, 200,
         "{'data':{'data':{'value':'v'},'metadata':{'version':7,'custom_metadata':{'managed-by':'ci'}}}}",
         "ci"},
        {&v2, 200,
         "{'data':{'data':{'other':'v'},'metadata':{'version':7,'custom_metadata':{'managed-by':'ci'}}}}",
         "ci"},
        {&v2, 200, "{'data':{'data':{'value':'v'},'metadata':{'version':7,'custom_metadata':null}}}", NULL},
        {&v2, 200, "{'data':{'data':{'value':'v'},'metadata':{'version':7,'custom_metadata':{'x':'y'}}}}",
         NULL},
        {&v2, 200, "{'data':{'data':{'value':'v'}," META "}}", NULL},
        {&v2, 404, VAULT_NOTHING, NULL},
        /* Fields of the secret of somebody else, which are none of our business. */
        {&v1, 200, "{'data':{'value':'v','metadata':{'custom_metadata':{'managed-by':'hunter2'}}}}", NULL},
        {&v2, 200,
         "{'data':{'data':{'value':'v','custom_metadata':{'managed-by':'hunter2'}},'metadata':{'version':7}}"
         "}",
         NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_field field = {.path = "x", .field = "value"};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET ", -1, rows[i].status, rows[i].body);
        assert_true(vault_read_all(session.vault, rows[i].kv, &field, 1, NULL));
        if (rows[i].writer ? !field.writer || strcmp(field.writer, rows[i].writer) != 0
                           : field.writer != NULL)
            fail_msg("row %zu: %s", i, field.writer);
        vault_fields_clear(&field, 1);
        vault_session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_is_told_apart),
        cmocka_unit_test(what_is_no_state_is_an_error),
        cmocka_unit_test(who_wrote_a_version_is_told_by_its_metadata),
        cmocka_unit_test(a_refusal_names_all_that_writing_will_need),
        cmocka_unit_test(many_are_read_at_once),
        cmocka_unit_test(it_is_said_how_many_have_answered),
        cmocka_unit_test(a_version_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
