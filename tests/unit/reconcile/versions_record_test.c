/* The ConfigMap of versions: what is written, and when nothing is. */
#include "kcrealm/reconcile/versions_record.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MAPS "/api/v1/namespaces/apps/configmaps"
#define MAP MAPS "/versions"
#define NOW 1700000100

static const struct version_entry backstage = {"ameide", "backstage", "secret/backstage", 7, 1700000000};

/* What is on record already says. */
#define BACKSTAGE                                                                                            \
    "{\\\"backstage\\\":{\\\"vaultPath\\\":\\\"secret/backstage\\\",\\\"vaultVersion\\\":7,"                 \
    "\\\"keycloakCreated\\\":\\\"2023-11-14T22:13:20Z\\\",\\\"carried\\\":\\\"2023-01-01T00:00:00Z\\\"}}"
#define PRESENT(data)                                                                                        \
    "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"versions\",\"resourceVersion\":\"12\"},\"data\":"      \
    "{" data "}}"

/* Records the entries, and gives what was asked with bodies. */
static char *record(const struct fake_answer *answers, const struct version_entry *entries, size_t count,
                    bool *written, struct error *err) {
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    bool recorded = versions_record(kube, "apps", "versions", entries, count, NOW, written, err);
    char *transcript = fake_api_transcript(api);
    fake_kube_close(kube);
    fake_api_stop(api);
    if (!recorded)
        mem_replace(&transcript, NULL);
    return transcript;
}

static void a_record_that_does_not_exist_is_created(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "POST " MAPS, .status = 201, .body = "{}"}, {0}};
    bool written = false;
    auto_text asked = record(answers, &backstage, 1, &written, NULL);
    assert_true(written);
    assert_non_null(strstr(asked, "\"ameide.json\""));
    assert_non_null(strstr(asked, "\\\"vaultPath\\\": \\\"secret/backstage\\\""));
    assert_non_null(strstr(asked, "\\\"vaultVersion\\\": 7"));
    assert_non_null(strstr(asked, "\\\"keycloakCreated\\\": \\\"2023-11-14T22:13:20Z\\\""));
    assert_non_null(strstr(asked, "\\\"carried\\\": \\\"2023-11-14T22:15:00Z\\\""));
}

static void what_is_on_record_is_not_written_again(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET " MAP, .body = PRESENT("\"ameide.json\":\"" BACKSTAGE "\"")}, {0}};
    bool written = true;
    auto_text asked = record(answers, &backstage, 1, &written, NULL);
    assert_false(written);
    assert_non_null(asked);
    assert_null(strstr(asked, "PUT "));
}

static void other_entries_stay_and_the_version_is_named(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET " MAP, .body = PRESENT("\"ameide.json\":\"" BACKSTAGE "\",\"notes\":\"mine\"")},
        {.request = "PUT " MAP, .body = "{}"},
        {0}};
    static const struct version_entry entries[] = {{"ameide", "argocd", "secret/argocd", 0, 0},
                                                   {"other", "argocd", "kv/argocd", 1, 0}};
    bool written = false;
    auto_text asked = record(answers, entries, mem_count(entries), &written, NULL);
    const char *put = strstr(asked, "PUT ");
    assert_true(written);
    assert_non_null(put);
    assert_non_null(strstr(put, "\"resourceVersion\":\"12\""));
    assert_non_null(strstr(put, "\\\"backstage\\\""));
    assert_non_null(strstr(put, "\\\"carried\\\": \\\"2023-01-01T00:00:00Z\\\""));
    assert_non_null(strstr(put, "\\\"vaultVersion\\\": null"));
    assert_non_null(strstr(put, "\\\"keycloakCreated\\\": null"));
    assert_non_null(strstr(put, "\"other.json\""));
    assert_non_null(strstr(put, "\"notes\":\"mine\""));
}

static void conflicts_are_read_and_done_again(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "GET " MAP, .body = PRESENT("")},
        {.request = "PUT " MAP, .status = 409, .body = FAKE_STATUS(409, "Conflict", "changed"), .times = 15},
        {.request = "PUT " MAP, .body = "{}"},
        {0}};
    bool written = false;
    auto_text asked = record(answers, &backstage, 1, &written, NULL);
    size_t puts = 0;
    for (const char *at = asked; (at = strstr(at, "PUT " MAP)); at++)
        puts++;
    assert_true(written);
    assert_int_equal(puts, 16);
}

static void what_cannot_be_recorded_says_so(void **state) {
    (void)state;
    static const struct fake_answer always[] = {
        {.request = "GET " MAP, .body = PRESENT("")},
        {.request = "PUT " MAP, .status = 409, .body = FAKE_STATUS(409, "Conflict", "changed")},
        {0}};
    static const struct fake_answer denied[] = {
        {.request = "GET " MAP, .status = 403, .body = FAKE_STATUS(403, "Forbidden", "no")}, {0}};
    static const struct {
        const struct fake_answer *answers;
        struct version_entry entry;
        enum error_class class;
    } rows[] = {
        {always, {"ameide", "a", "secret/a", 1, 0}, ERROR_CONFLICT},
        {denied, {"ameide", "a", "secret/a", 1, 0}, ERROR_FORBIDDEN},
        {always, {"a realm", "a", "secret/a", 1, 0}, ERROR_REFUSED},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        bool written = true;
        auto_text asked = record(rows[i].answers, &rows[i].entry, 1, &written, &err);
        assert_null(asked);
        assert_false(written);
        assert_int_equal(err.class, rows[i].class);
        assert_non_null(strstr(err.message, "ConfigMap apps/versions: "));
    }
}

static void a_record_that_would_be_too_large_is_refused(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {{.request = "GET " MAP, .body = PRESENT("")}, {0}};
    size_t count = 6000;
    struct version_entry *entries = mem_alloc_array(count, sizeof *entries);
    auto_error err = {0};
    bool written = true;
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct version_entry){"ameide", mem_format("client-%zu-with-a-rather-long-name", i),
                                            "secret/a/path/that/is/long", 1, 1700000000};
    auto_text asked = record(answers, entries, count, &written, &err);
    assert_null(asked);
    assert_int_equal(err.class, ERROR_REFUSED);
    assert_non_null(strstr(err.message, "900 KiB"));
    assert_non_null(strstr(err.next, "--versions-configmap"));
    for (size_t i = 0; i < count; i++)
        mem_free((char *)(uintptr_t)entries[i].client_id);
    mem_free(entries);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_that_does_not_exist_is_created),
        cmocka_unit_test(what_is_on_record_is_not_written_again),
        cmocka_unit_test(other_entries_stay_and_the_version_is_named),
        cmocka_unit_test(conflicts_are_read_and_done_again),
        cmocka_unit_test(what_cannot_be_recorded_says_so),
        cmocka_unit_test(a_record_that_would_be_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
