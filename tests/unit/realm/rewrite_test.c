#include "realm/rewrite.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct notes {
    const struct positions *positions;
    struct buffer text;
};

/* Writes down what it is shown; the text "old" becomes "new". */
static json_t *note_text(void *state, const char *text, bool is_key, const struct rewrite_place *place) {
    struct notes *notes = state;
    auto_text path = rewrite_path(place);
    struct position where = rewrite_where(notes->positions, place);
    buffer_format(&notes->text, "%s%s at %s (%u:%u)\n", is_key ? "key " : "", text, path, where.line,
                  where.column);
    return strcmp(text, "old") == 0 ? json_string("new") : NULL;
}

static void all_texts_are_shown_with_their_place_and_may_be_replaced(void **state) {
    (void)state;
    static const char yaml[] = "a: old\nb:\n- old\n- {old: x, m: 7}\n- [old]\n";
    auto_error err = {0};
    struct positions *positions = positions_new();
    struct notes notes = {.positions = positions};
    auto_json documents = yaml_parse(yaml, strlen(yaml), "f.yaml", positions, &err);
    json_t *map = json_array_get(documents, 0);
    const struct rewrite rewrite = {note_text, &notes};
    rewrite_inside(&rewrite, map, "top");
    assert_string_equal(buffer_text(&notes.text), "key a at top.a (1:1)\nold at top.a (1:1)\n"
                                                  "key b at top.b (2:1)\nold at top.b[0] (3:3)\n"
                                                  "key old at top.b[1].old (4:4)\nx at top.b[1].old (4:4)\n"
                                                  "key m at top.b[1].m (4:12)\nold at top.b[2][0] (5:4)\n");
    auto_text result = shown(map);
    assert_string_equal(result, "{'a':'new','b':['new',{'old':'x','m':7},['new']]}");
    buffer_clear(&notes.text);
    positions_free(positions);
}

static void one_member_can_be_shown_alone(void **state) {
    (void)state;
    struct notes notes = {0};
    auto_json map = given("{'a': 'old', 'b': 'old'}");
    const struct rewrite rewrite = {note_text, &notes};
    rewrite_member(&rewrite, map, "b", "");
    rewrite_member(&rewrite, map, "c", "");
    auto_text result = shown(map);
    assert_string_equal(result, "{'a':'old','b':'new'}");
    assert_string_equal(buffer_text(&notes.text), "key b at b (0:0)\nold at b (0:0)\n");
    buffer_clear(&notes.text);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_texts_are_shown_with_their_place_and_may_be_replaced),
        cmocka_unit_test(one_member_can_be_shown_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
