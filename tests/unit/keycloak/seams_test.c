/* Pages make up one list, or a client may be missing from all of them. */
#include "keycloak/seams.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PAGES_MAX 5

/* Pages of three clients, and one more of the page before. */
static bool hold(const char *const *pages, bool backwards) {
    struct seams seams = {0};
    size_t count = 0;
    while (count < PAGES_MAX && pages[count])
        count = seams_ask(&seams, 3 + (count ? SEAM_SIZE : 0)) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t page = backwards ? count - 1 - i : i;
        auto_json clients = json_array();
        for (const char *at = pages[page]; *at; at++)
            json_array_append_new(clients, json_pack("{s:s#}", "clientId", at, (size_t)1));
        seams_take(&seams, page, clients);
    }
    bool good = seams_hold(&seams);
    seams_clear(&seams);
    return good;
}

static const struct {
    const char *name;
    const char *pages[PAGES_MAX]; /* a client a letter */
    bool hold;
} rows[] = {
    {"one page with room left, and nothing after it", {"ab", ""}, true},
    {"nothing at all", {"", ""}, true},
    {"several pages", {"abc", "cdef", "fg", ""}, true},
    {"nothing new behind a full page", {"abc", "cdef", "f"}, true},
    {"pages far behind the end", {"abc", "cd", "", ""}, true},
    {"one page alone: what cannot be shown makes room, too", {"ab"}, false},
    {"the end was not seen", {"abc", "cdef"}, false},
    {"a client went: the next page starts too late", {"abc", "efgh", "h"}, false},
    {"a client came: the next page starts too early", {"abc", "bcde", "ef", ""}, false},
    {"later pages do not join", {"abc", "cdef", "ghi", ""}, false},
    {"so many went that nothing is left behind a full page", {"abc", ""}, false},
    {"what cannot be shown leaves room within the list", {"ab", "cdef", "f"}, false},
    {"something behind the end", {"abc", "cd", "", "x"}, false},
    {"no page", {NULL}, false},
};

static void pages_that_join_are_the_whole_list(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++)
        for (int backwards = 0; backwards < 2; backwards++)
            if (hold(rows[i].pages, backwards) != rows[i].hold)
                fail_msg("%s", rows[i].name);
}

static void a_page_that_was_not_taken_is_no_end(void **state) {
    (void)state;
    struct seams seams = {0};
    auto_json clients = given("[{'clientId': 'a'}]");
    seams_ask(&seams, 3);
    seams_ask(&seams, 4);
    seams_take(&seams, 0, clients);
    assert_false(seams_hold(&seams));
    seams_clear(&seams);
}

static void a_client_without_a_name_joins_nothing(void **state) {
    (void)state;
    struct seams seams = {0};
    auto_json full = given("[{'clientId': 'a'}, {'clientId': 7}]");
    auto_json next = given("[{'clientId': 8}]");
    seams_ask(&seams, 2);
    seams_ask(&seams, 3);
    seams_take(&seams, 0, full);
    seams_take(&seams, 1, next);
    assert_false(seams_hold(&seams));
    seams_clear(&seams);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_that_join_are_the_whole_list),
        cmocka_unit_test(a_page_that_was_not_taken_is_no_end),
        cmocka_unit_test(a_client_without_a_name_joins_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
