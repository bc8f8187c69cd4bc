/* What holds for every report. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ZERO "'write': 0, 'regenerate': 0, 'refresh': 0, 'restart': 0"

static void colours_only_when_asked(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'new'}", "{'name': 'old'}");
    auto_text plain = case_drift(&drifted, REPORT_TEXT, &style_plain);
    auto_text color = case_drift(&drifted, REPORT_TEXT, &style_color);
    assert_null(strchr(plain, '\x1b'));
    assert_non_null(strstr(color, "        \x1b[31m- \x1b[0m\x1b[31mold\x1b[0m\n"));
    assert_non_null(strstr(color, "        \x1b[32m+ \x1b[0m\x1b[32mnew\x1b[0m\n"));
}

static void ten_thousand_objects_take_no_time(void **state) {
    (void)state;
    enum { count = 10000 };
    struct drift drift = {0};
    auto_json uri = json_string("https://example.com/*");
    for (int i = 0; i < count; i++) {
        auto_text name = mem_format("client-%05d", i);
        struct drift_item *item = drift_add(&drift, &kind_client, "ameide", name, DRIFT_DRIFTED, NULL);
        for (int j = 0; j < 10; j++)
            changes_add(&item->changes, CHANGE_ADD, mem_dup("/redirectUris"), uri, NULL);
    }
    auto_buffer out = {0};
    report_drift(&out, &drift, REPORT_TEXT, &style_plain);
    assert_true(out.size > count * 10 * strlen("        + https://example.com/*\n"));
    assert_true(text_ends_with(buffer_text(&out), "10000 clients: 10000 drifted\n"));
    drift_clear(&drift);
}

static void empty_reports_are_complete_documents(void **state) {
    (void)state;
    auto_case empty = {0};
    auto_text drift = case_drift(&empty, REPORT_JSON, &style_plain);
    auto_text plan = case_plan(&empty, ENSURE_UPDATE, REPORT_JSON, &style_plain);
    auto_text outcome = case_outcome(&empty, REPORT_JSON, &style_plain, NULL);
    check_document(drift, "DriftReport",
                   "{'in-sync': 0, 'missing': 0, 'drifted': 0, 'extra': 0, 'unknown': 0}", "[]");
    check_document(plan, "Plan", "{'create': 0, 'update': 0, 'attach': 0, 'detach': 0, 'move': 0, " ZERO "}",
                   "[]");
    check_document(outcome, "Outcome",
                   "{'done': 0, 'left': 0, 'skipped': 0, 'failed': 0, 'not-attempted': 0}", "[]");
}

static void reports_are_added_to_what_is_there(void **state) {
    (void)state;
    auto_case empty = {0};
    auto_buffer out = {0};
    buffer_add_text(&out, "before\n");
    report_drift(&out, &empty.drift, REPORT_YAML, &style_plain);
    assert_true(text_starts_with(buffer_text(&out), "before\napiVersion: kcrealm.io/v1\n"));
}

static void details_fit_terminals_of_any_width(void **state) {
    (void)state;
    static const unsigned columns[] = {60, 80, 120, 200};
    auto_case drifted = {0};
    case_client(
        &drifted, "backstage",
        "{'description': 'a description with a good number of words, as people write them about a portal',"
        " 'redirectUris': ['https://a-rather-long-host-name.apps.cluster.example.com/oauth2/callback/a/b/c'],"
        " 'protocolMappers': [{'name': 'm', 'protocolMapper': 'oidc-usermodel-client-role-mapper',"
        " 'config': {'usermodel.clientRoleMapping.clientId': 'a-rather-long-client-id-of-another-client',"
        " 'claim.name': 'resource_access.a-rather-long-client-id-of-another-client.roles'}}]}",
        "{}");
    for (size_t i = 0; i < mem_count(columns); i++) {
        const struct report_style style = {.columns = columns[i]};
        auto_text text = case_drift(&drifted, REPORT_TEXT, &style);
        assert_true(widest_line(text) <= columns[i]);
    }
}

#define EVERYWHERE (1 << DOCUMENT_DRIFT | 1 << DOCUMENT_OUTCOME | 1 << DOCUMENT_STATUS)

static void formats_are_known_by_name(void **state) {
    (void)state;
    static const struct {
        const char *name, *media;
        unsigned documents;
    } rows[REPORT_FORMATS] = {
        {"text", "text/plain", EVERYWHERE | 1 << DOCUMENT_LINT | 1 << DOCUMENT_FINDING},
        {"json", "application/json", EVERYWHERE | 1 << DOCUMENT_LINT | 1 << DOCUMENT_FINDING},
        {"yaml", "application/yaml", EVERYWHERE | 1 << DOCUMENT_LINT | 1 << DOCUMENT_FINDING},
        {"markdown", "text/markdown", EVERYWHERE | 1 << DOCUMENT_LINT | 1 << DOCUMENT_FINDING},
        {"junit", "application/xml", EVERYWHERE | 1 << DOCUMENT_LINT},
        {"name", "text/plain", EVERYWHERE},
        {"wide", "text/plain", 1 << DOCUMENT_STATUS},
        {"sarif", "application/sarif+json", 1 << DOCUMENT_LINT},
        {"github", "text/plain", 1 << DOCUMENT_LINT},
    };
    static const enum report_document documents[] = {DOCUMENT_DRIFT, DOCUMENT_OUTCOME, DOCUMENT_STATUS,
                                                     DOCUMENT_LINT, DOCUMENT_FINDING};
    for (size_t i = 0; i < REPORT_FORMATS; i++) {
        enum report_format format = REPORT_FORMATS;
        assert_true(report_format_named(rows[i].name, &format, NULL));
        assert_int_equal(format, i);
        assert_string_equal(report_format_media(format), rows[i].media);
        for (size_t k = 0; k < mem_count(documents); k++)
            assert_int_equal(report_format_check(format, documents[k], NULL),
                             (rows[i].documents >> documents[k]) & 1);
    }
}

static void formats_that_do_not_exist_or_do_not_fit_are_refused_with_those_that_do(void **state) {
    (void)state;
    auto_error unknown = {0}, unfit = {0};
    enum report_format format = REPORT_TEXT;
    assert_false(report_format_named("jsn", &format, &unknown));
    assert_string_equal(
        unknown.message,
        "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"jsn\"");
    assert_false(report_format_check(REPORT_JUNIT, DOCUMENT_PLAN, &unfit));
    assert_string_equal(unfit.message, "a plan (--dry-run) is not written as junit");
    assert_string_equal(unfit.next, "use one of text, json, yaml, markdown, name");
    assert_int_equal(unfit.class, ERROR_USAGE);
    assert_false(report_format_check(REPORT_NAME, DOCUMENT_VERSION, NULL));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(ten_thousand_objects_take_no_time),
        cmocka_unit_test(empty_reports_are_complete_documents),
        cmocka_unit_test(reports_are_added_to_what_is_there),
        cmocka_unit_test(formats_are_known_by_name),
        cmocka_unit_test(formats_that_do_not_exist_or_do_not_fit_are_refused_with_those_that_do),
        cmocka_unit_test(details_fit_terminals_of_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
