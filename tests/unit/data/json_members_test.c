#include "kcrealm/data/json_members.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A list with the members a and b only, or NULL. */
static char *kept(const char *text, size_t size) {
    auto_json keep = json_pack("{s:b, s:b}", "a", true, "b", false);
    auto_buffer out = {0};
    return json_keep_members(text, size, keep, &out) ? buffer_steal(&out) : NULL;
}

static void only_the_named_members_are_kept(void **state) {
    (void)state;
    static const struct {
        const char *text, *kept;
    } rows[] = {
        {"[]", "[]"},
        {" [ ] ", "[]"},
        {"[{}]", "[{}]"},
        {"[{\"a\":1}]", "[{\"a\":1}]"},
        {"[{\"c\":1}]", "[{}]"},
        {"[{\"c\":1,\"a\":2,\"d\":3,\"b\":4,\"e\":5}]", "[{\"a\":2,\"b\":4}]"},
        {"[{\"a\":1},{\"c\":2},{\"b\":3}]", "[{\"a\":1},{},{\"b\":3}]"},
        {"[ {\n \"c\" : 1 ,\t\"a\" : [ 1, 2 ] } ,\r{ } ]", "[{\"a\" : [ 1, 2 ]},{}]"},
        {"[{\"c\":{\"a\":1},\"b\":{\"c\":[{\"d\":2}]}}]", "[{\"b\":{\"c\":[{\"d\":2}]}}]"},
        {"[{\"c\":[\"a\",\"]\",\"}\"],\"a\":\"]}\"}]", "[{\"a\":\"]}\"}]"},
        {"[{\"c\":\"\\\"\",\"a\":\"\\\\\"}]", "[{\"a\":\"\\\\\"}]"},
        {"[{\"c\":\"\\\\\\\"a\",\"b\":true}]", "[{\"b\":true}]"},
        {"[{\"a\":-1.5e3,\"c\":null,\"b\":false}]", "[{\"a\":-1.5e3,\"b\":false}]"},
        {"[{\"a\":1,\"a\":2}]", "[{\"a\":1,\"a\":2}]"}, /* for value_parse to refuse */
        {"[{\"aa\":1,\"A\":2,\"\":3}]", "[{}]"},
        {"[{\"\\u0061\":1}]", "[{\"\\u0061\":1}]"}, /* names with escapes are kept */
        {"[{\"a\":tru}]", "[{\"a\":tru}]"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text got = kept(rows[i].text, strlen(rows[i].text));
        if (!text_equal(got, rows[i].kept))
            fail_msg("%s: %s", rows[i].text, got ? got : "refused");
    }
}

static void what_is_no_list_of_objects_is_left_to_others(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "{}",
        "null",
        "[1]",
        "[[]]",
        "[{}",
        "[{},]",
        "[{}]x",
        "[{}][",
        "[,]",
        "[{\"a\"}]",
        "[{\"a\":}]",
        "[{a:1}]",
        "[{\"a\":1,}]",
        "[{\"a\":1",
        "[{\"a\":\"x",
        "[{\"a\":[",
        "[{\"c\":[1,2}",
        "[{\"c\":{",
        "[{\"c\":\"\\\"}]",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_text got = kept(texts[i], strlen(texts[i]));
        if (got)
            fail_msg("%s: %s", texts[i], got);
    }
}

static void nothing_behind_the_end_is_looked_at(void **state) {
    (void)state;
    const char text[] = "[{\"a\":\"\\\\\",\"c\":[1,{\"d\":\"e\"}]},{\"b\":12}]";
    for (size_t size = 0; size < strlen(text); size++) {
        char *cut = mem_dup_n(text, size);
        auto_text got = kept(cut, size);
        assert_null(got);
        mem_free(cut);
    }
    auto_text padded = kept("[{}]]", 4);
    assert_string_equal(padded, "[{}]");
}

static void a_nul_ends_nothing(void **state) {
    (void)state;
    assert_null(kept("[{}]\0", 5));
    assert_null(kept("[{\"c\":\0}]", 9));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_named_members_are_kept),
        cmocka_unit_test(what_is_no_list_of_objects_is_left_to_others),
        cmocka_unit_test(nothing_behind_the_end_is_looked_at),
        cmocka_unit_test(a_nul_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
