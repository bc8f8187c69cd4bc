/* Mounts and paths. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void paths_are_made_normal(void **state) {
    (void)state;
    static const struct {
        const char *path, *normal; /* NULL: refused */
    } rows[] = {
        {"a", "a"},         {"/a/b/", "a/b"}, {"a//b", "a/b"},
        {"a/./b", "a/b"},   {"./a", "a"},     {"a b/\xc3\xbc", "a b/\xc3\xbc"},
        {"a/..b", "a/..b"}, {"...", "..."},   {"", NULL},
        {"/", NULL},        {"a/../b", NULL}, {"..", NULL},
        {"a/..", NULL},     {"a\nb", NULL},   {"a\x7f", NULL},
        {"././", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_text normal = vault_path_normal(rows[i].path, &err);
        if (rows[i].normal) {
            assert_string_equal(normal, rows[i].normal);
            continue;
        }
        assert_null(normal);
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(err.next);
    }
}

static void requests_are_encoded_and_policies_are_not(void **state) {
    (void)state;
    static const struct {
        struct vault_kv kv;
        const char *path, *request, *policy;
    } rows[] = {
        {{(char *)"secret", (char *)"", 2, false}, "/a b//c", "/v1/secret/data/a%20b/c", "secret/data/a b/c"},
        {{(char *)"team/kv", (char *)"apps/", 2, false},
         "x?y#z%",
         "/v1/team/kv/data/apps/x%3Fy%23z%25",
         "team/kv/data/apps/x?y#z%"},
        {{(char *)"kv1", (char *)"", 1, false}, "\xc3\xbc", "/v1/kv1/%C3%BC", "kv1/\xc3\xbc"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text request = kv_request_path(&rows[i].kv, "data", rows[i].path);
        auto_text policy = vault_policy_path(&rows[i].kv, "data", rows[i].path);
        assert_string_equal(request, rows[i].request);
        assert_string_equal(policy, rows[i].policy);
    }
}

static void mount_and_version_are_asked_for(void **state) {
    (void)state;
    static const struct {
        const char *mount, *body, *found, *prefix;
        int version;
    } rows[] = {
        {"secret", "{'data':{'type':'kv','path':'secret/','options':{'version':'2'}}}", "secret", "", 2},
        {"/kv1/", "{'data':{'type':'kv','path':'kv1/','options':{'version':'1'}}}", "kv1", "", 1},
        {"kv1", "{'data':{'type':'kv','path':'kv1/','options':null}}", "kv1", "", 1},
        {"old", "{'data':{'type':'generic','path':'old/'}}", "old", "", 1},
        {"team/kv/apps/x", "{'data':{'type':'kv','path':'team/kv/','options':{'version':'2'}}}", "team/kv",
         "apps/x/", 2},
        {"secret", "{'data':{'type':'kv','path':'elsewhere/','options':{'version':'2'}}}", "secret", "", 2},
        {"secret", "{'data':{'type':'kv','path':'/','options':{'version':'2'}}}", "secret", "", 2},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_kv kv;
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET /v1/sys/internal/ui/mounts/", -1, 200, rows[i].body);
        assert_true(vault_kv_open(session.vault, rows[i].mount, 0, &kv, NULL));
        assert_string_equal(kv.mount, rows[i].found);
        assert_string_equal(kv.prefix, rows[i].prefix);
        assert_int_equal(kv.version, rows[i].version);
        assert_false(kv.assumed);
        vault_kv_clear(&kv);
        vault_session_close(&session);
    }
}

static void a_given_version_is_not_asked_for(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_kv kv;
    vault_session_open(&session, "token=t");
    assert_true(vault_kv_open(session.vault, "kv", 1, &kv, NULL));
    assert_int_equal(kv.version, 1);
    vault_assert_asked(&session, "");
    vault_kv_clear(&kv);
    vault_session_close(&session);
}

static void a_refusal_to_tell_is_said(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_kv kv;
    vault_session_open(&session, "token=t");
    vault_answer(&session, "GET /v1/sys/internal/ui/mounts/", -1, 403,
                 "{'errors':['preflight capability check returned 403, please ensure']}");
    assert_true(vault_kv_open(session.vault, "secret", 0, &kv, NULL));
    assert_int_equal(kv.version, 2);
    assert_true(kv.assumed);
    assert_string_equal(buffer_text(&session.said),
                        "note: Vault does not tell the given token which version of "
                        "key/value store secret is: version 2 is assumed\n");
    vault_kv_clear(&kv);
    vault_session_close(&session);
}

static void what_is_no_mount_is_an_error(void **state) {
    (void)state;
    static const struct {
        const char *mount;
        int status;
        const char *body;
        enum error_class class;
        const char *message;
    } rows[] = {
        {"pki", 200, "{'data':{'type':'pki','path':'pki/'}}", ERROR_INPUT,
         "of type pki, and no key/value store"},
        {"x", 200, "{}", ERROR_INPUT, "of type unknown"},
        {"secret", 403, VAULT_DENIED_DEAD, ERROR_UNAUTHENTICATED, "does not know the given token"},
        {"secret", 503, VAULT_SEALED, ERROR_SERVER, "Vault is sealed"},
        {"secret", 404, "{'errors':['namespace not found']}", ERROR_NOT_FOUND, "namespace"},
        {"..", 200, "{}", ERROR_INPUT, "is no path in Vault"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_kv kv;
        auto_error err = {0};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET /v1/sys/internal/ui/mounts/", -1, rows[i].status, rows[i].body);
        vault_answer(&session, "GET /v1/sys/health", -1, 503, "{}");
        assert_false(vault_kv_open(session.vault, rows[i].mount, 0, &kv, &err));
        assert_int_equal(err.class, rows[i].class);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_null(kv.mount);
        vault_session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_made_normal),
        cmocka_unit_test(requests_are_encoded_and_policies_are_not),
        cmocka_unit_test(mount_and_version_are_asked_for),
        cmocka_unit_test(a_given_version_is_not_asked_for),
        cmocka_unit_test(a_refusal_to_tell_is_said),
        cmocka_unit_test(what_is_no_mount_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
