/* Any text in XML. */
#include "report/xml.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void attributes_hold_any_text(void **state) {
    (void)state;
    static const struct {
        const char *text, *xml;
    } cases[] = {
        {"", " a=\"\""},
        {"backstage", " a=\"backstage\""},
        {"<a b=\"c\" d='e'>&amp;]]>", " a=\"&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;]]&gt;\""},
        {"\x01\x08\x0b\x1f\n\t", " a=\"\\x01\\x08\\x0b\\x1f\\n\\t\""},
        {"\xef\xbf\xbe\xef\xbf\xbf", " a=\"\\ufffe\\uffff\""}, /* what XML forbids beyond ASCII */
        {"\xed\xa0\x80\xff", " a=\"\\xed\\xa0\\x80\\xff\""},   /* a surrogate, and no UTF-8 at all */
        {"\xe2\x80\xae", " a=\"\\u202e\""},
        {"\xf0\x9f\x98\x80", " a=\"\xf0\x9f\x98\x80\""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_buffer out = {0};
        xml_attribute(&out, "a", cases[i].text);
        assert_string_equal(buffer_text(&out), cases[i].xml);
    }
}

static void content_keeps_its_lines(void **state) {
    (void)state;
    auto_buffer out = {0};
    xml_add(&out, "a\n  + <b>\n");
    assert_string_equal(buffer_text(&out), "a\n  + &lt;b&gt;\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_hold_any_text),
        cmocka_unit_test(content_keeps_its_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
