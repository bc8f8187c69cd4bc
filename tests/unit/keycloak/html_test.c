/* Tags and texts of pages, and of what is no page. */
#include "keycloak/html.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "form(text)/form": the pieces, texts in parentheses. */
static char *pieces_of(const char *bytes, size_t size) {
    struct html html = {.at = bytes, .end = bytes + size};
    struct html_piece piece;
    struct buffer out = {0};
    while (html_next(&html, &piece)) {
        if (*piece.name || piece.closes) {
            buffer_format(&out, "<%s%s>", piece.closes ? "/" : "", piece.name);
            continue;
        }
        buffer_add_char(&out, '(');
        html_text(&piece, &out);
        buffer_add_char(&out, ')');
    }
    return buffer_steal(&out);
}

static void tags_and_texts_come_in_their_order(void **state) {
    (void)state;
    static const struct {
        const char *page, *pieces;
    } rows[] = {
        {"", ""},
        {"plain", "(plain)"},
        {"<p>a</p>", "<p>(a)</p>"},
        {"<!DOCTYPE html><!-- <p> --><BR/>x", "<br>(x)"},
        {"<a title='>'>b</a>", "<a>(b)</a>"},
        {"a < b", "(a )(< b)"},
        {"<p>a  \n b</p>", "<p>(a b)</p>"},
        {"&amp;&lt;&#65;&#x42;&nosuch;&", "(&<AB&nosuch;&)"},
        {"&#0;&#xd800;&#x110000;&#99999999999;", "(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd&#99999999999;)"},
        {"<script>if (a<b) '<form>'</script><p>", "<script></script><p>"},
        {"<style>p<x</STYLE >", "<style></style>"},
        {"<script>never ends <form>", "<script>"},
        {"<!-- never ends <form>", ""},
        {"<form", "<form>"},
        {"<", "(<)"},
        {"</", "</>"},
        {"<p a=\"never ends>", "<p>"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text pieces = pieces_of(rows[i].page, strlen(rows[i].page));
        assert_string_equal(pieces, rows[i].pieces);
    }
}

static void attributes_are_read_with_and_without_quotes(void **state) {
    (void)state;
    static const struct {
        const char *tag, *name, *value; /* NULL: there is none */
    } rows[] = {
        {"<form action=\"/x?a=1&amp;b=2\">", "action", "/x?a=1&b=2"},
        {"<form ACTION='a\"b'>", "action", "a\"b"},
        {"<form id=kc-form-login method=post>", "id", "kc-form-login"},
        {"<input disabled name=x>", "disabled", ""},
        {"<input disabled name = x >", "name", "x"},
        {"<input data-name=y>", "name", NULL},
        {"<input title=\"name=z\">", "name", NULL},
        {"<input name=\"never ends>", "name", "never ends>"},
        {"<input =x>", "name", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct html html = {.at = rows[i].tag, .end = rows[i].tag + strlen(rows[i].tag)};
        struct html_piece piece;
        auto_buffer value = {0};
        assert_true(html_next(&html, &piece));
        assert_int_equal(html_attribute(&piece, rows[i].name, &value), rows[i].value != NULL);
        assert_string_equal(buffer_text(&value), rows[i].value ? rows[i].value : "");
    }
}

static void nul_bytes_do_not_end_a_page(void **state) {
    (void)state;
    static const char page[] = "a\0b<p>\0</p>";
    auto_text pieces = pieces_of(page, sizeof page - 1);
    assert_string_equal(pieces, "(ab)<p>()</p>");
}

static void long_names_are_cut(void **state) {
    (void)state;
    auto_text page = mem_format("<%0100d>", 0);
    page[1] = 'x';
    auto_text pieces = pieces_of(page, strlen(page));
    assert_int_equal(strlen(pieces), HTML_NAME_MAX - 1 + 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_and_texts_come_in_their_order),
        cmocka_unit_test(attributes_are_read_with_and_without_quotes),
        cmocka_unit_test(nul_bytes_do_not_end_a_page),
        cmocka_unit_test(long_names_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
