/* A drift as a comment for a pull request. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void summary_table_and_folded_diffs(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'same'}", "{'name': 'same'}");
    case_client(&drifted, "b", "{'name': 'new'}", "{'name': 'old'}");
    case_client(&drifted, "c", "{}", NULL);
    case_client(&drifted, "d", "{'attributes': {'x': 'y'}}", "{'attributes': {'x': '**********'}}");
    auto_text text = case_drift(&drifted, REPORT_MARKDOWN, &style_color);
    assert_string_equal(
        text,
        "**Keycloak:** 4 clients: 1 in sync, 1 missing, 1 drifted, 1 unknown\n"
        "\n"
        "| Realm | Object | State | Declared at |\n"
        "|---|---|---|---|\n"
        "| `ameide` | client `b` | 1 field differs | `values.yaml:20:7` |\n"
        "| `ameide` | client `c` | missing | `values.yaml:30:7` |\n"
        "| `ameide` | client `d` | unknown: `/attributes/x: masked by the server` | `values.yaml:40:7` |\n"
        "\n"
        "<details><summary>client <code>b</code> of realm <code>ameide</code>: 1 field differs</summary>\n"
        "\n"
        "```diff\n"
        "@@ name @@\n"
        "- old\n"
        "+ new\n"
        "```\n"
        "\n"
        "</details>\n"
        "\n");
}

static void what_is_in_sync_is_one_line(void **state) {
    (void)state;
    auto_case empty = {0}, same = {0};
    case_client(&same, "a", "{'name': 'same'}", "{'name': 'same'}");
    auto_text nothing = case_drift(&empty, REPORT_MARKDOWN, &style_plain);
    auto_text equal = case_drift(&same, REPORT_MARKDOWN, &style_plain);
    assert_string_equal(nothing, "**Keycloak:** nothing was compared: no object is declared.\n");
    assert_string_equal(equal, "**Keycloak:** 1 client: 1 in sync\n");
}

static void a_part_that_is_unknown_is_said_beside_what_differs(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'n', 'attributes': {'x': 'y'}}",
                "{'attributes': {'x': '**********'}}");
    auto_text text = case_drift(&drifted, REPORT_MARKDOWN, &style_plain);
    assert_non_null(strstr(text, "| 1 field differs: `/attributes/x: masked by the server` |"));
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

static void add_many(struct drift *drift, size_t count, size_t uris, const char *uri) {
    auto_json value = json_string(uri);
    for (size_t i = 0; i < count; i++) {
        auto_text name = mem_format("client-%05zu", i);
        struct drift_item *item = drift_add(drift, &kind_client, "ameide", name, DRIFT_DRIFTED, NULL);
        for (size_t j = 0; j < uris; j++)
            changes_add(&item->changes, CHANGE_ADD, mem_dup("/redirectUris"), value, NULL);
    }
}

static char *markdown_of(const struct drift *drift) {
    struct buffer out = {0};
    report_drift(&out, drift, REPORT_MARKDOWN, &style_plain);
    assert_true(out.size <= MARKDOWN_CEILING);
    return buffer_steal(&out);
}

static void ten_thousand_objects_stay_below_the_ceiling(void **state) {
    (void)state;
    struct drift drift = {0};
    add_many(&drift, 10000, 1, "https://example.com/*");
    auto_text text = markdown_of(&drift);
    size_t rows = count_of(text, "\n| `ameide`");
    auto_text notice = mem_format("%zu rows, 10000 diffs left out,", 10000 - rows);
    assert_true(rows > 500);
    assert_non_null(strstr(text, notice));
    drift_clear(&drift);
}

static void a_diff_that_is_too_long_is_cut_at_a_line(void **state) {
    (void)state;
    struct drift drift = {0};
    add_many(&drift, 3, 2000, "https://example.com/*");
    auto_text text = markdown_of(&drift);
    size_t lines = count_of(text, "\n+ https://example.com/*");
    auto_text notice = mem_format("1 diff, %zu lines left out", 4000 - lines);
    assert_non_null(strstr(text, notice));
    assert_int_equal(count_of(text, "<details>"), 2);
    assert_int_equal(count_of(text, "```\n\n</details>\n\n"), 2);
    drift_clear(&drift);
}

static void one_line_longer_than_the_ceiling_is_left_out(void **state) {
    (void)state;
    struct drift drift = {0};
    auto_text long_uri = mem_format("%0*d", 100000, 1);
    add_many(&drift, 1, 1, long_uri);
    drift_add(&drift, &kind_client, "ameide", long_uri, DRIFT_MISSING, NULL);
    auto_text text = markdown_of(&drift);
    assert_non_null(strstr(text, "```diff\n@@ redirectUris @@\n```\n"));
    assert_non_null(strstr(text, "1 row, 1 line left out"));
    drift_clear(&drift);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summary_table_and_folded_diffs),
        cmocka_unit_test(what_is_in_sync_is_one_line),
        cmocka_unit_test(a_part_that_is_unknown_is_said_beside_what_differs),
        cmocka_unit_test(ten_thousand_objects_stay_below_the_ceiling),
        cmocka_unit_test(a_diff_that_is_too_long_is_cut_at_a_line),
        cmocka_unit_test(one_line_longer_than_the_ceiling_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
