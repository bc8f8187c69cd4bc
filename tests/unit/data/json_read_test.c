#include "data/json_read.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *by_library(const char *bytes, size_t size) {
    return json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
}

/* NULL stays NULL. */
static char *written(const json_t *value) {
    struct buffer text = {0};
    if (!value)
        return NULL;
    value_write(&text, value, 0, false);
    return buffer_steal(&text);
}

static void most_texts_are_read_as_the_library_reads_them(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        " [ ] ",
        "\t{ \r}\n",
        "true",
        "false",
        " null ",
        "0",
        "-0",
        "-1",
        "7",
        "123456789012345678",
        "-123456789012345678",
        "1234567890123456789", /* too long for us, not for the library */
        "9223372036854775807",
        "-9223372036854775808",
        "1.5",
        "-1.5e-3",
        "1E9",
        "0.1",
        "\"\"",
        "\"a\"",
        "\"a b/c:{}[],\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"\\u0041\\n\\ud83d\\ude00\"",
        "\"\303\244\342\202\254\360\237\230\200\"",
        "{\"a\":1}",
        "{ \"a\" : [ 1 , true , { \"b\" : null } ] , \"c\" : \"d\" }",
        "{\"\":1,\" \":2}",
        "{\"\\u0061\":1,\"b\":2}",
        "{\"\303\244\":\"\303\244\"}",
        "[[[]],[{}],[[],{}]]",
        "[-1,0,1,\"\\\\\",\"\\\"\"]",
        "[{\"id\":\"1\",\"redirectUris\":[\"https://a/*\"],\"attributes\":{\"x\":\"1\"}}]",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json expected = by_library(texts[i], strlen(texts[i]));
        auto_json read = json_read(texts[i], strlen(texts[i]), NULL);
        auto_text wanted = written(expected);
        auto_text got = written(read);
        if (!read || !text_equal(got, wanted))
            fail_msg("%s: %s", texts[i], read ? got : "left to the library");
    }
}

static void what_is_wrong_is_left_to_the_library(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[",
        "}",
        "[}",
        "{]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1,\"a\":2}",
        "[{\"a\":1,\"\\u0061\":2}]",
        "[]x",
        "{}{}",
        "tru",
        "trueish",
        "nul",
        "True",
        "01",
        "-01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e400",
        "9223372036854775808",
        "0x10",
        "NaN",
        "Infinity",
        "\"a",
        "\"\\",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"\n\"",
        "\"\001\"",
        "\"\377\"",
        "\"\300\200\"",
        "\"\355\240\200\"",
        "{\"\377\":1}",
        "\357\273\277{}",
        "// x\n{}",
        "'a'",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json expected = by_library(texts[i], strlen(texts[i]));
        auto_json read = json_read(texts[i], strlen(texts[i]), NULL);
        if (read || expected)
            fail_msg("%s: read by %s", texts[i], read ? "us" : "the library");
    }
}

/* Each text that begins so, and each with one byte changed: read as the library does, or not at all. */
static void no_text_is_read_differently(void **state) {
    (void)state;
    static const char sample[] =
        "[{\"a\":\"x\\ny\",\"b\":[-10,0.5,true,null],\"\303\244\":{\"c\":\"d\"}},\"\"]";
    static const char bytes[] = "\"\\{}[]:,-.eE019 \t\nu\303\377tn\001";
    char text[sizeof sample];
    for (size_t at = 0; at < sizeof sample - 1; at++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            memcpy(text, sample, sizeof sample);
            text[at] = bytes[i];
            size_t size = i == sizeof bytes - 1 ? at : sizeof sample - 1;
            auto_json expected = by_library(text, size);
            auto_json read = json_read(text, size, NULL);
            if (read && !json_equal(read, expected))
                fail_msg("%.*s: read as something else", (int)size, text);
        }
    }
}

static void bytes_after_the_size_are_not_looked_at(void **state) {
    (void)state;
    static const char text[] = "[{\"a\":\"\\\\\",\"c\":[1,{\"d\":\"e\"}],\"b\":true},12]";
    auto_json members = json_pack("{s:b, s:b}", "a", true, "b", false);
    for (size_t size = 1; size < sizeof text; size++) {
        char *exact = memcpy(mem_alloc(size), text, size);
        auto_json all = json_read(exact, size, NULL);
        auto_json some = json_read(exact, size, members);
        assert_int_equal(all != NULL, size == sizeof text - 1);
        assert_int_equal(some != NULL, size == sizeof text - 1);
        mem_free(exact);
    }
    auto_json number = json_read("123", 2, NULL);
    assert_int_equal(json_integer_value(number), 12);
    assert_null(json_read("[{}]\0", 5, NULL));
    assert_null(json_read("[{\"c\":\0}]", 9, members));
}

static void deep_nesting_is_left_to_the_library(void **state) {
    (void)state;
    char text[2 * 513 + 1];
    for (size_t depth = 512; depth <= 513; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        auto_json read = json_read(text, 2 * depth, NULL);
        assert_int_equal(read != NULL, depth == 512);
    }
}

/* A list with the members a and b only; NULL where it is left to the library. */
static char *with_members(const char *text) {
    auto_json members = json_pack("{s:b, s:b}", "a", true, "b", false);
    auto_json read = json_read(text, strlen(text), members);
    return written(read);
}

static void only_the_wanted_members_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text, *kept;
    } rows[] = {
        {"[]", "[]"},
        {"[{}]", "[{}]"},
        {"[{\"a\":1}]", "[{\"a\":1}]"},
        {"[{\"c\":1}]", "[{}]"},
        {"[{\"c\":1,\"a\":2,\"d\":3,\"b\":4,\"e\":5}]", "[{\"a\":2,\"b\":4}]"},
        {"[{\"a\":1},{\"c\":2},{\"b\":3}]", "[{\"a\":1},{},{\"b\":3}]"},
        {"[ {\n \"c\" : 1 ,\t\"a\" : [ 1, 2 ] } ,\r{ } ]", "[{\"a\":[1,2]},{}]"},
        {"[{\"c\":{\"a\":1},\"b\":{\"c\":[{\"d\":2}]}}]", "[{\"b\":{\"c\":[{\"d\":2}]}}]"},
        {"[{\"c\":[\"a\",\"]\",\"}\"],\"a\":\"]}\"}]", "[{\"a\":\"]}\"}]"},
        {"[{\"c\":{\"x\" : [ 1 , {} , [] ] , \"y\":2},\"a\":1}]", "[{\"a\":1}]"},
        {"[{\"c\":\"\\\"\",\"a\":\"\\\\\"}]", "[{\"a\":\"\\\\\"}]"},
        {"[{\"c\":\"\\\\\\\"a\",\"b\":true}]", "[{\"b\":true}]"},
        {"[{\"a\":-1.5e3,\"c\":null,\"b\":false}]", "[{\"a\":-1500.0,\"b\":false}]"},
        {"[{\"a\":1,\"a\":2}]", NULL}, /* for the library to refuse */
        {"[{\"aa\":1,\"A\":2,\"\":3}]", "[{}]"},
        {"[{\"\\u0063\":1}]", "[{\"c\":1}]"}, /* names with escapes are kept */
        {"[{\"a\":tru}]", NULL},
        {"[{\"c\":[1,2}]", NULL},
        {"[{\"c\":]}]", NULL},
        {"[{\"c\":}]", NULL},
        {"[{\"c\":,}]", NULL},
        {"[{\"c\":\"\\\"}]", NULL},
        {"[{\"c\":{", NULL},
        {"[{\"c\"", NULL},
        /* what is no list of objects is read whole */
        {"{\"c\":{\"d\":1}}", "{\"c\":{\"d\":1}}"},
        {"[1,[{\"c\":2}]]", "[1,[{\"c\":2}]]"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text got = with_members(rows[i].text);
        if (!text_equal(got, rows[i].kept))
            fail_msg("%s: %s", rows[i].text, got ? got : "left to the library");
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_texts_are_read_as_the_library_reads_them),
        cmocka_unit_test(what_is_wrong_is_left_to_the_library),
        cmocka_unit_test(no_text_is_read_differently),
        cmocka_unit_test(bytes_after_the_size_are_not_looked_at),
        cmocka_unit_test(deep_nesting_is_left_to_the_library),
        cmocka_unit_test(only_the_wanted_members_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
