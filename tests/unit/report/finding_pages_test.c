/* Pages of findings, byte for byte. */
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *paged(enum finding_code code, enum report_format format, const struct report_style *style) {
    struct buffer out = {0};
    report_finding_kind(&out, code == FINDING_NONE ? NULL : finding_kind(code), format, style);
    return buffer_steal(&out);
}

static void a_page_in_text(void **state) {
    (void)state;
    auto_text text = paged(FINDING_WILDCARD_ORIGIN, REPORT_TEXT, &style_plain);
    assert_string_equal(text,
                        "warning[KCR-1304]: Any web origin is allowed\n"
                        "\n"
                        "  Scripts of every web site may call Keycloak's token endpoint for this client\n"
                        "  from a user's browser and read the answer.\n"
                        "\n"
                        "How it is seen\n"
                        "  `webOrigins` contains `*`.\n"
                        "\n"
                        "What to do\n"
                        "  Use `+`, which allows the origins of the redirect URIs, or list the origins:\n"
                        "  scheme, host and port, without a path.\n");
}

static void a_page_in_markdown(void **state) {
    (void)state;
    auto_text text = paged(FINDING_WILDCARD_ORIGIN, REPORT_MARKDOWN, &style_plain);
    assert_string_equal(
        text,
        "## KCR-1304\n\n**Any web origin is allowed** (warning)\n\n"
        "Scripts of every web site may call Keycloak's token endpoint for this client from a user's browser "
        "and read the answer.\n\n"
        "*How it is seen.* `webOrigins` contains `*`.\n\n"
        "*What to do.* Use `+`, which allows the origins of the redirect URIs, or list the origins: scheme, "
        "host and port, without a path.\n");
}

static void programs_get_a_document(void **state) {
    (void)state;
    auto_error err = {0};
    auto_text text = paged(FINDING_WILDCARD_ORIGIN, REPORT_JSON, &style_color);
    auto_text yaml = paged(FINDING_WILDCARD_ORIGIN, REPORT_YAML, &style_color);
    check_document(
        text, "FindingList", "{'error': 0, 'warning': 1, 'note': 0}",
        "[{'code': 'KCR-1304', 'severity': 'warning', 'title': 'Any web origin is allowed',"
        "  'meaning': 'Scripts of every web site may call Keycloak\\u0027s token endpoint for this client"
        " from a user\\u0027s browser and read the answer.',"
        "  'seen': '`webOrigins` contains `*`.',"
        "  'advice': 'Use `+`, which allows the origins of the redirect URIs, or list the origins:"
        " scheme, host and port, without a path.'}]");
    auto_json json = value_parse(text, strlen(text), "JSON", &err);
    auto_json same = yaml_parse(yaml, strlen(yaml), "YAML", NULL, &err);
    assert_true(json_equal(json, json_array_get(same, 0)));
}

static void every_page_fits_and_ends_with_a_line(void **state) {
    (void)state;
    const struct report_style narrow = {.columns = 60};
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        auto_text text = paged(kind->code, REPORT_TEXT, &narrow);
        assert_int_equal(text[strlen(text) - 1], '\n');
        assert_null(strstr(text, " \n"));
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            if (strncmp(line, "      ", 6) != 0 && strcspn(line, "\n") > 60 &&
                !memchr(line, '`', strcspn(line, "\n")))
                fail_msg("%.*s", (int)strcspn(line, "\n"), line);
    }
}

static void the_list_is_grouped_by_subjects(void **state) {
    (void)state;
    auto_text text = paged(FINDING_NONE, REPORT_TEXT, &style_plain);
    assert_ptr_equal(strstr(text, "Declarations and manifests\n  KCR-1001  A file"), text);
    assert_non_null(strstr(text, "\n\nArgoCD\n  KCR-7001  A PostSync hook waits for itself\n"));
    assert_true(widest_line(text) <= 80);
}

static void the_book_has_every_page_and_a_table_that_leads_there(void **state) {
    (void)state;
    auto_text text = paged(FINDING_NONE, REPORT_MARKDOWN, &style_plain);
    assert_ptr_equal(strstr(text, "# Findings\n"), text);
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        auto_text link = mem_format("| [KCR-%d](#kcr-%d) | ", (int)kind->code, (int)kind->code);
        auto_text heading = mem_format("\n### KCR-%d\n", (int)kind->code);
        if (!strstr(text, link) || !strstr(text, heading))
            fail_msg("%s", link);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_in_text),
        cmocka_unit_test(a_page_in_markdown),
        cmocka_unit_test(programs_get_a_document),
        cmocka_unit_test(every_page_fits_and_ends_with_a_line),
        cmocka_unit_test(the_list_is_grouped_by_subjects),
        cmocka_unit_test(the_book_has_every_page_and_a_table_that_leads_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
