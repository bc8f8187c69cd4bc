#include "kcrealm/realm/extraction.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void extractions_are_sorted_and_copied(void **state) {
    (void)state;
    static const char *const rows[][4] = {{"s", "a", "k", "value"},
                                          {"r", "b", "k", "value"},
                                          {"r", "a", "l", "value"},
                                          {"r", "a", "k", "value"},
                                          {"r", "a", "k", "other"}};
    static const char *const sorted[] = {"r a k other", "r a k value", "r a l value", "r b k value",
                                         "s a k value"};
    struct extractions extractions = {0};
    for (size_t i = 0; i < mem_count(rows); i++) {
        char realm[8];
        strcpy(realm, rows[i][0]);
        const struct extraction each = {.realm = realm,
                                        .client_id = (char *)rows[i][1],
                                        .vault_key = (char *)rows[i][2],
                                        .vault_field = (char *)rows[i][3],
                                        .enabled = true,
                                        .path = (char *)"p"};
        extractions_add(&extractions, &each);
    }
    extractions_sort(&extractions);
    for (size_t i = 0; i < mem_count(sorted); i++) {
        const struct extraction *item = &extractions.items[i];
        auto_text text =
            mem_format("%s %s %s %s", item->realm, item->client_id, item->vault_key, item->vault_field);
        assert_string_equal(text, sorted[i]);
    }
    extractions_clear(&extractions);
    assert_int_equal(extractions.count, 0);
    extractions_sort(&extractions);
}

static void only_extractions_of_these_clients_are_kept(void **state) {
    (void)state;
    static const char *const clients[] = {"web", "api", "web", "job"};
    static const struct {
        const char *names, *kept;
    } rows[] = {{"web", "0 2"}, {"api job", "1 3"}, {"nobody", ""}, {"web api job", "0 1 2 3"}, {"WEB", ""}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct extractions extractions = {0};
        auto_strings names = {0}, kept = {0};
        strings_split(&names, rows[i].names, ' ');
        for (size_t j = 0; j < mem_count(clients); j++) {
            auto_text key = mem_format("%zu", j);
            const struct extraction each = {.realm = (char *)"r",
                                            .client_id = (char *)clients[j],
                                            .vault_key = key,
                                            .vault_field = (char *)"value",
                                            .path = (char *)"p"};
            extractions_add(&extractions, &each);
        }
        extractions_narrow(&extractions, &names);
        for (size_t j = 0; j < extractions.count; j++)
            strings_add(&kept, extractions.items[j].vault_key);
        auto_text all = strings_join(&kept, " ");
        assert_string_equal(all, rows[i].kept);
        extractions_clear(&extractions);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extractions_are_sorted_and_copied),
        cmocka_unit_test(only_extractions_of_these_clients_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
