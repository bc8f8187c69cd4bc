/* One write, whatever Vault answers: what is asked, and what comes of it. */
#include "kcrealm/vault/kv.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DATA "/v1/secret/data/x"
#define HAS(value, version)                                                                                  \
    "{'data':{'data':{'value':'" value "','n':1.5,'o':'p'},'metadata':{'version':" #version                  \
    ",'deletion_time':'','destroyed':false}}}"
#define TOOK(version) "{'data':{'version':" #version ",'deletion_time':''}}"
#define GONE(version)                                                                                        \
    "{'data':{'data':null,'metadata':{'version':" #version ",'deletion_time':'2020','destroyed':false}}}"
#define PATCHED "PATCH " DATA " {\"data\":{\"value\":\"neu-geheim\"},\"options\":{\"cas\":7}}\n"
#define POSTED(cas) "POST " DATA " {\"data\":{\"value\":\"neu-geheim\"},\"options\":{\"cas\":" #cas "}}\n"
#define READ_BACK(version) "GET " DATA "?version=" #version "\nGET " DATA "\n"
#define MERGED                                                                                               \
    "POST " DATA " {\"data\":{\"value\":\"neu-geheim\",\"n\":1.5,\"o\":\"p\"},\"options\":{\"cas\":7}}\n"
#define ASKED "POST /v1/sys/capabilities-self {\"paths\":[\"secret/data/x\"]}\n"

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};
static const struct vault_kv v1 = {(char *)"kv", (char *)"", 1, false};

/* What comes of a write. */
struct outcome {
    bool written;
    long version;
    enum error_class class;
    bool uncertain, merged;
};

#define WRITTEN(number)                                                                                      \
    { .written = true, .version = number }
#define MERGED_AS(number)                                                                                    \
    { .written = true, .version = number, .merged = true }
#define FAILED(error)                                                                                        \
    { .class = error }
#define UNCERTAIN(error)                                                                                     \
    { .class = error, .uncertain = true }

/* Vault took it, but it is not there any more, or nobody knows. */
#define OVERTAKEN(number)                                                                                    \
    { .version = number, .class = ERROR_CONFLICT }
#define UNCONFIRMED(number, error)                                                                           \
    { .version = number, .class = error, .uncertain = true }

struct row {
    enum vault_state seen;
    long seen_version;
    struct vault_rule rules[4];
    const char *asked;
    struct outcome outcome;
};

static void run_row(size_t number, const struct row *row, const struct vault_kv *kv) {
    struct vault_session session;
    auto_secret value = secret_from_text("neu-geheim");
    struct vault_write write = {
        .path = "x", .field = "value", .value = value, .seen = row->seen, .seen_version = row->seen_version};
    vault_session_open(&session, "token=t");
    vault_answer(&session, "GET /v1/sys/health", -1, 503, "{}");
    vault_answer(&session, "POST /v1/sys/capabilities-self", -1, 200, "{'data':{}}");
    for (size_t i = 0; i < mem_count(row->rules) && row->rules[i].start; i++)
        vault_answer(&session, row->rules[i].start, row->rules[i].times, row->rules[i].status,
                     row->rules[i].body);
    assert_true(vault_write_all(session.vault, kv, &write, 1, 0, NULL));
    auto_text asked = http_script_log(session.script, true);
    if (strcmp(asked, row->asked) != 0 || write.error.class != row->outcome.class)
        fail_msg("row %zu: class %d: %s\n%s", number, write.error.class,
                 write.error.message ? write.error.message : "", asked);
    assert_int_equal(write.written, row->outcome.written);
    assert_int_equal(write.written, !error_is_set(&write.error));
    assert_int_equal(write.version, row->outcome.version);
    assert_int_equal(write.uncertain, row->outcome.uncertain);
    assert_int_equal(write.merged, row->outcome.merged);
    assert_null(write.error.message ? strstr(write.error.message, "neu-geheim") : NULL);
    vault_writes_clear(&write, 1);
    vault_session_close(&session);
}

static void run_rows(const struct row *rows, size_t count, const struct vault_kv *kv) {
    for (size_t i = 0; i < count; i++)
        run_row(i, &rows[i], kv);
}

static void a_write_counts_when_it_is_read_back(void **state) {
    (void)state;
    static const struct row rows[] = {
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED READ_BACK(8),
         WRITTEN(8)},
        {VAULT_NO_FIELD,
         7,
         {{"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED READ_BACK(8),
         WRITTEN(8)},
        {VAULT_MISSING,
         0,
         {{"POST", 1, 200, TOOK(1)}, {"GET", -1, 200, HAS("neu-geheim", 1)}},
         POSTED(0) READ_BACK(1),
         WRITTEN(1)},
        {VAULT_SOFT_DELETED,
         3,
         {{"POST", 1, 200, TOOK(4)}, {"GET", -1, 200, HAS("neu-geheim", 4)}},
         POSTED(3) READ_BACK(4),
         WRITTEN(4)},
        {VAULT_DESTROYED,
         3,
         {{"POST", 1, 200, TOOK(4)}, {"GET", -1, 200, HAS("neu-geheim", 4)}},
         POSTED(3) READ_BACK(4),
         WRITTEN(4)},
        /* Another wrote the same value after us. */
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 200, HAS("neu-geheim", 9)}},
         PATCHED READ_BACK(8),
         WRITTEN(9)},
        /* … and another value. */
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)},
          {"GET " DATA "?", 1, 200, HAS("neu-geheim", 8)},
          {"GET", -1, 200, HAS("x", 9)}},
         PATCHED READ_BACK(8),
         OVERTAKEN(8)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)},
          {"GET " DATA "?", 1, 200, HAS("neu-geheim", 8)},
          {"GET", -1, 404, GONE(8)}},
         PATCHED READ_BACK(8),
         OVERTAKEN(8)},
        /* What is read back is something else, for ever. */
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 200, HAS("alt", 7)}},
         PATCHED "GET " DATA "?version=8\n",
         UNCONFIRMED(8, ERROR_SERVER)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 403, VAULT_DENIED_ALIVE}},
         PATCHED "GET " DATA "?version=8\n" ASKED,
         UNCONFIRMED(8, ERROR_FORBIDDEN)},
        {VAULT_PRESENT, 7, {{"PATCH", 1, 200, "{}"}}, PATCHED, UNCERTAIN(ERROR_SERVER)},
    };
    run_rows(rows, mem_count(rows), &v2);
}

static void other_fields_survive_without_patch(void **state) {
    (void)state;
    static const struct row rows[] = {
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 403, VAULT_DENIED_ALIVE},
          {"GET", 1, 200, HAS("alt", 7)},
          {"POST", 1, 200, TOOK(8)},
          {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED "GET " DATA "\n" MERGED READ_BACK(8),
         MERGED_AS(8)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 405, "{}"},
          {"GET", 1, 200, HAS("alt", 7)},
          {"POST", 1, 200, TOOK(8)},
          {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED "GET " DATA "\n" MERGED READ_BACK(8),
         MERGED_AS(8)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 403, VAULT_DENIED_ALIVE}, {"GET", 1, 200, HAS("alt", 8)}},
         PATCHED "GET " DATA "\n",
         FAILED(ERROR_CONFLICT)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 403, VAULT_DENIED_ALIVE}, {"GET", 1, 404, GONE(7)}},
         PATCHED "GET " DATA "\n",
         FAILED(ERROR_CONFLICT)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 403, VAULT_DENIED_ALIVE},
          {"GET", 1, 200, HAS("alt", 7)},
          {"POST", 1, 403, VAULT_DENIED_ALIVE}},
         PATCHED "GET " DATA "\n" MERGED ASKED,
         FAILED(ERROR_FORBIDDEN)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 403, VAULT_DENIED_ALIVE}, {"GET", 1, 200, HAS("alt", 7)}, {"POST", 1, 400, VAULT_CAS}},
         PATCHED "GET " DATA "\n" MERGED,
         FAILED(ERROR_CONFLICT)},
    };
    run_rows(rows, mem_count(rows), &v2);
}

static void refused_writes_are_not_repeated(void **state) {
    (void)state;
    static const struct row rows[] = {
        {VAULT_PRESENT, 7, {{"PATCH", 1, 400, VAULT_CAS}}, PATCHED, FAILED(ERROR_CONFLICT)},
        {VAULT_PRESENT, 7, {{"PATCH", 1, 404, ""}}, PATCHED, FAILED(ERROR_CONFLICT)},
        {VAULT_PRESENT, 7, {{"PATCH", 1, 404, GONE(7)}}, PATCHED, FAILED(ERROR_CONFLICT)},
        {VAULT_MISSING, 0, {{"POST", 1, 400, VAULT_CAS}}, POSTED(0), FAILED(ERROR_CONFLICT)},
        {VAULT_MISSING, 0, {{"POST", 1, 403, VAULT_DENIED_ALIVE}}, POSTED(0) ASKED, FAILED(ERROR_FORBIDDEN)},
        {VAULT_PRESENT, 7, {{"PATCH", 1, 403, VAULT_DENIED_DEAD}}, PATCHED ASKED, FAILED(ERROR_FORBIDDEN)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 400, "{'errors':['what is neu-geheim?']}"}},
         PATCHED,
         FAILED(ERROR_REFUSED)},
        /* Over the limit of requests nothing was done. */
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 429, "{}"}, {"PATCH", 1, 200, TOOK(8)}, {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED PATCHED READ_BACK(8),
         WRITTEN(8)},
    };
    run_rows(rows, mem_count(rows), &v2);
}

static void a_lost_answer_is_looked_up(void **state) {
    (void)state;
    static const struct row rows[] = {
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 0, NULL}, {"GET", -1, 200, HAS("neu-geheim", 8)}},
         PATCHED "GET " DATA "\n",
         WRITTEN(8)},
        {VAULT_MISSING,
         0,
         {{"POST", 1, 502, "{}"}, {"GET", -1, 200, HAS("neu-geheim", 1)}},
         POSTED(0) "GET " DATA "\n",
         WRITTEN(1)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 0, NULL}, {"GET", -1, 200, HAS("alt", 7)}},
         PATCHED "GET " DATA "\n",
         UNCERTAIN(ERROR_UNREACHABLE)},
        {VAULT_PRESENT,
         7,
         {{"PATCH", 1, 0, NULL}, {"GET", -1, 200, HAS("fremd", 8)}},
         PATCHED "GET " DATA "\n",
         FAILED(ERROR_CONFLICT)},
        {VAULT_MISSING,
         0,
         {{"POST", 1, 500, "{}"}, {"GET", -1, 404, VAULT_NOTHING}},
         POSTED(0) "GET " DATA "\n",
         UNCERTAIN(ERROR_SERVER)},
    };
    run_rows(rows, mem_count(rows), &v2);
}

static void version_1_is_read_merged_and_written(void **state) {
    (void)state;
    static const struct row rows[] = {
        {VAULT_PRESENT,
         0,
         {{"GET", 1, 200, "{'data':{'value':'alt','o':'p'}}"},
          {"POST", 1, 204, NULL},
          {"GET", -1, 200, "{'data':{'value':'neu-geheim','o':'p'}}"}},
         "GET /v1/kv/x\nPOST /v1/kv/x {\"value\":\"neu-geheim\",\"o\":\"p\"}\nGET /v1/kv/x\n",
         WRITTEN(0)},
        {VAULT_MISSING,
         0,
         {{"GET", 1, 404, VAULT_NOTHING},
          {"POST", 1, 204, NULL},
          {"GET", -1, 200, "{'data':{'value':'neu-geheim'}}"}},
         "GET /v1/kv/x\nPOST /v1/kv/x {\"value\":\"neu-geheim\"}\nGET /v1/kv/x\n",
         WRITTEN(0)},
        {VAULT_PRESENT,
         0,
         {{"GET", -1, 200, "{'data':{'value':'alt'}}"}, {"POST", 1, 204, NULL}},
         "GET /v1/kv/x\nPOST /v1/kv/x {\"value\":\"neu-geheim\"}\nGET /v1/kv/x\n",
         UNCERTAIN(ERROR_SERVER)},
    };
    run_rows(rows, mem_count(rows), &v1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_counts_when_it_is_read_back),
        cmocka_unit_test(other_fields_survive_without_patch),
        cmocka_unit_test(refused_writes_are_not_repeated),
        cmocka_unit_test(a_lost_answer_is_looked_up),
        cmocka_unit_test(version_1_is_read_merged_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
