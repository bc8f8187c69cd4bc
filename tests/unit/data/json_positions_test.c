#include "kcrealm/data/json_positions.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A text with the place of what stands at keys "a", "b" … and index 0, 1 … along path ("a/1/b"). */
struct row {
    const char *text, *path;
    unsigned line, column;
};

static struct position place_of(const struct positions *positions, const json_t *value, const char *path) {
    struct position where = {0};
    for (; *path; path += *path == '/') {
        size_t size = strcspn(path, "/");
        auto_text part = mem_dup_n(path, size);
        path += size;
        if (json_is_object(value)) {
            where = positions_member(positions, value, part);
            value = json_object_get(value, part);
        } else {
            size_t index = (size_t)(*part - '0');
            where = positions_item(positions, value, index);
            value = json_array_get(value, index);
        }
    }
    return where;
}

static void members_and_items_have_the_places_of_their_text(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"{\"a\": 1}", "a", 1, 2},
        {"{\"a\":1,\"b\":[true,null,-1.5e3,{\"c\":{}}]}", "b", 1, 8},
        {"{\"a\":1,\"b\":[true,null,-1.5e3,{\"c\":{}}]}", "b/2", 1, 23},
        {"{\"a\":1,\"b\":[true,null,-1.5e3,{\"c\":{}}]}", "b/3/c", 1, 31},
        {"[\n  {},\n  [ ],\n  {\"k\": \"v\"}\n]", "0", 2, 3},
        {"[\n  {},\n  [ ],\n  {\"k\": \"v\"}\n]", "1", 3, 3},
        {"[\n  {},\n  [ ],\n  {\"k\": \"v\"}\n]", "2/k", 4, 4},
        {"{\"a\": \"\\\"}],: \\\\\", \"b\": 2}", "b", 1, 20},
        {"{\"a\": \"{[\", \"b\": [\"]\", \"}\"], \"c\": 0}", "c", 1, 30},
        {"{\"\\u0061\": [1], \"b\": 2}", "a/0", 1, 13},
        {"{\"a\": \"\xc3\xa4\xe2\x82\xac\", \"b\": 1}", "b", 1, 13},
        {"{\"a\": 1,\r\n\t\"b\": 2}", "b", 2, 2},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        size_t size = strlen(rows[i].text);
        auto_error err = {0};
        auto_json value = value_parse(rows[i].text, size, "f.json", &err);
        if (!value)
            fail_msg("%s", err.message);
        struct positions *positions = positions_new();
        json_positions_record(positions, value, rows[i].text, size, "f.json");
        struct position where = place_of(positions, value, rows[i].path);
        if (where.line != rows[i].line || where.column != rows[i].column)
            fail_msg("%s: %s is at %u:%u, not %u:%u", rows[i].text, rows[i].path, rows[i].line,
                     rows[i].column, where.line, where.column);
        assert_string_equal(where.file, "f.json");
        positions_free(positions);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_items_have_the_places_of_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
