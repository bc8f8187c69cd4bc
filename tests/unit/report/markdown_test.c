/* Texts that stay texts, whatever they hold. */
#include "report/markdown.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void code_cannot_be_broken_out_of(void **state) {
    (void)state;
    static const struct {
        const char *text, *markdown;
    } cases[] = {
        {"backstage", "`backstage`"},
        {"a <b>&amp; *c* _d_ [e](f) @g #1", "`a <b>&amp; *c* _d_ [e](f) @g #1`"},
        {"a|b", "<code>a&#124;b</code>"},
        {"a`b", "<code>a&#96;b</code>"},
        {"``", "<code>&#96;&#96;</code>"},
        {"a\\", "<code>a&#92;</code>"},
        {"\\|", "<code>&#92;&#124;</code>"},
        {"|</code><script>", "<code>&#124;&#60;&#47;code&#62;&#60;script&#62;</code>"},
        {"|<!-- ", "<code>&#124;&#60;&#33;-- </code>"},
        {"", "<code></code>"},
        {" a", "<code> a</code>"},
        {"a ", "<code>a </code>"},
        {"a\nb", "<code>a&#92;nb</code>"},
        {"a\x1b[2Jb", "<code>a&#92;x1b&#91;2Jb</code>"},
        {"a\xe2\x80\xae"
         "b",
         "<code>a&#92;u202eb</code>"},
        {"a\xff"
         "b",
         "<code>a&#92;xffb</code>"},
        {"\xc3\xa4", "`\xc3\xa4`"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_buffer out = {0};
        markdown_code(&out, cases[i].text);
        assert_string_equal(buffer_text(&out), cases[i].markdown);
    }
}

static void html_has_no_markdown_spans(void **state) {
    (void)state;
    auto_buffer out = {0};
    markdown_html_code(&out, "k8s-dashboard");
    markdown_html_code(&out, "a</summary>\n\n");
    assert_string_equal(buffer_text(&out),
                        "<code>k8s-dashboard</code><code>a&#60;&#47;summary&#62;&#92;n&#92;n</code>");
}

static void rows_that_do_not_fit_are_counted(void **state) {
    (void)state;
    auto_buffer out = {0}, row = {0};
    struct markdown document = markdown_start(&out);
    buffer_add_repeated(&row, 'x', MARKDOWN_CEILING);
    markdown_row(&document, &row);
    assert_int_equal(out.size, 0);
    buffer_reset(&row);
    buffer_add_text(&row, "| x |\n");
    markdown_row(&document, &row);
    markdown_end(&document);
    assert_string_equal(
        buffer_text(&out),
        "| x |\n\n**Not everything is shown:** 1 row left out, because a comment on GitHub holds at "
        "most 65536 characters. `-o text` and `-o json` show all.\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_cannot_be_broken_out_of),
        cmocka_unit_test(html_has_no_markdown_spans),
        cmocka_unit_test(rows_that_do_not_fit_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
