/* Several reads at once. */
#include "kcrealm/keycloak/documents.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"
#include "support/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define READS_MAX 32

static void each_read_gets_its_document(void **state) {
    (void)state;
    struct keycloak_session session;
    struct document_read reads[] = {
        {.path = mem_dup("/admin/realms/ameide/client-scopes")},
        {.path = mem_dup("/admin/realms/ameide/authentication/flows")},
        {.path = mem_dup("/admin/realms/ameide/clients?clientId=broker")},
    };
    session_open(&session);
    assert_true(keycloak_read_documents(session.keycloak, reads, mem_count(reads), NULL));
    assert_non_null(value_find(reads[0].document, "name", "profile"));
    assert_non_null(value_find(reads[1].document, "alias", "browser"));
    assert_int_equal(json_array_size(reads[2].document), 1);
    assert_non_null(value_find(reads[2].document, "clientId", "broker"));
    document_reads_clear(reads, mem_count(reads));
    session_close(&session);
}

static void it_is_said_how_many_have_answered(void **state) {
    (void)state;
    struct keycloak_session session;
    struct document_read reads[] = {
        {.path = mem_dup("/admin/realms/ameide/client-scopes")},
        {.path = mem_dup("/admin/realms/ameide/none")},
    };
    session_open(&session);
    assert_true(keycloak_read_documents(session.keycloak, reads, mem_count(reads), NULL));
    progress_assert_whole(&session.progress, "reading Keycloak", mem_count(reads));
    document_reads_clear(reads, mem_count(reads));
    session_close(&session);
}

static void nothing_to_read_sends_nothing(void **state) {
    (void)state;
    struct keycloak_session session;
    session_open(&session);
    assert_true(keycloak_read_documents(session.keycloak, NULL, 0, NULL));
    assert_int_equal(http_script_count(session.fake.script, ""), 0);
    session_close(&session);
}

static void one_that_fails_does_not_stop_the_others(void **state) {
    (void)state;
    static const struct {
        struct fake_rule rule;
        enum error_class class;
    } rows[] = {
        {{"GET /admin/realms/ameide/authentication", -1, 403, "{}", NULL}, ERROR_FORBIDDEN},
        {{"GET /admin/realms/ameide/authentication", -1, 404, "{}", NULL}, ERROR_NOT_FOUND},
        {{"GET /admin/realms/ameide/authentication", -1, 500, "{}", NULL}, ERROR_SERVER},
        {{"GET /admin/realms/ameide/authentication", -1, 200, "{'a':", NULL}, ERROR_SERVER},
        {{"GET /admin/realms/ameide/authentication", -1, 200, "<html>", "text/html"}, ERROR_SERVER},
        {{"GET /admin/realms/ameide/authentication", -1, 401, "{}", NULL}, ERROR_UNAUTHENTICATED},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct document_read reads[] = {
            {.path = mem_dup("/admin/realms/ameide/client-scopes")},
            {.path = mem_dup("/admin/realms/ameide/authentication/flows")},
            {.path = mem_dup("/admin/realms/ameide/client-scopes?x=1")},
        };
        session_open(&session);
        fake_add_rule(&session.fake, &rows[i].rule);
        assert_true(keycloak_read_documents(session.keycloak, reads, mem_count(reads), NULL));
        assert_non_null(reads[0].document);
        assert_non_null(reads[2].document);
        assert_null(reads[1].document);
        assert_int_equal(reads[1].error.class, rows[i].class);
        assert_non_null(strstr(reads[1].error.origin, "/admin/realms/ameide/authentication/flows"));
        document_reads_clear(reads, mem_count(reads));
        session_close(&session);
    }
}

static void a_lost_connection_is_the_error_of_its_read(void **state) {
    (void)state;
    struct keycloak_session session;
    struct document_read reads[] = {{.path = mem_dup("/admin/realms/ameide/client-scopes")}};
    session_open(&session);
    assert_true(keycloak_login(session.keycloak, NULL));
    fake_answers(&session.fake, "GET /admin/", -1, 0, NULL);
    assert_true(keycloak_read_documents(session.keycloak, reads, 1, NULL));
    assert_null(reads[0].document);
    assert_int_equal(reads[0].error.class, ERROR_UNREACHABLE);
    document_reads_clear(reads, 1);
    session_close(&session);
}

static void a_failed_login_fails_the_call(void **state) {
    (void)state;
    struct keycloak_session session;
    auto_error err = {0};
    struct document_read reads[] = {{.path = mem_dup("/admin/realms/ameide/client-scopes")}};
    session_open(&session);
    fake_answers(&session.fake, "POST /realms/", -1, 401, "{'error':'invalid_grant'}");
    assert_false(keycloak_read_documents(session.keycloak, reads, 1, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(fake_admin_count(&session.fake), 0);
    assert_null(reads[0].document);
    document_reads_clear(reads, 1);
    session_close(&session);
}

static void many_reads_share_the_connections(void **state) {
    (void)state;
    struct keycloak_session session;
    struct document_read reads[READS_MAX] = {0};
    session_open_as(&session, "user=admin:hunter2", 3, "master");
    session.fake.delay_ms = 2;
    for (size_t i = 0; i < READS_MAX; i++)
        reads[i].path = mem_format("/admin/realms/ameide/clients?first=%zu&max=1", i % 5);
    assert_true(keycloak_read_documents(session.keycloak, reads, READS_MAX, NULL));
    for (size_t i = 0; i < READS_MAX; i++) {
        const json_t *expected = json_array_get(fake_list(&session.fake, "ameide", "clients"), i % 5);
        assert_string_equal(value_text(json_array_get(reads[i].document, 0), "clientId"),
                            value_text(expected, "clientId"));
    }
    assert_in_range(http_script_most_at_once(session.fake.script), 1, 3);
    document_reads_clear(reads, READS_MAX);
    session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_read_gets_its_document),
        cmocka_unit_test(it_is_said_how_many_have_answered),
        cmocka_unit_test(nothing_to_read_sends_nothing),
        cmocka_unit_test(one_that_fails_does_not_stop_the_others),
        cmocka_unit_test(a_lost_connection_is_the_error_of_its_read),
        cmocka_unit_test(a_failed_login_fails_the_call),
        cmocka_unit_test(many_reads_share_the_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
