/* The journal, wherever it is kept: in a ConfigMap and in a directory it behaves the same. */
#include "kcrealm/reconcile/journal.h"

#include "kcrealm/base/memory.h"
#include "reconcile/journal_store.h"
#include "support/rotate_world.h"
#include "support/rotation_given.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Both kinds. */
struct places {
    struct world world;
    struct tree tree;
    struct journal *journals[2];
};

static void places_open(struct places *places) {
    tree_open(&places->tree);
    world_open(&places->world);
    places->journals[0] = journal_in_cluster(places->world.kube, "here");
    places->journals[1] = journal_in_directory("state/kcrealm/rotations");
}

static void places_close(struct places *places) {
    for (size_t i = 0; i < mem_count(places->journals); i++)
        journal_free(places->journals[i]);
    world_close(&places->world);
    tree_close(&places->tree);
}

static void what_is_written_is_found_until_it_is_closed(void **state) {
    (void)state;
    struct places places;
    places_open(&places);
    for (size_t i = 0; i < mem_count(places.journals); i++) {
        struct journal *journal = places.journals[i];
        auto_rotation rotation = rotation_given("app");
        auto_rotation found = {0};
        auto_error err = {0};
        bool exists = true;
        assert_true(journal_find(journal, "ameide", "app", &found, &exists, &err));
        assert_false(exists);
        assert_true(journal_write(journal, &rotation, &err));
        rotation.step = ROTATION_STORED;
        assert_true(journal_write(journal, &rotation, &err));
        assert_true(journal_find(journal, "ameide", "app", &found, &exists, &err));
        assert_true(exists);
        assert_int_equal(found.step, ROTATION_STORED);
        assert_string_equal(found.operation, rotation.operation);
        assert_true(journal_close(journal, &found, &err));
        assert_null(found.seen);
        rotation_clear(&found);
        assert_true(journal_find(journal, "ameide", "app", &found, &exists, &err));
        assert_false(exists);
    }
    places_close(&places);
}

static void who_has_not_seen_an_entry_does_not_change_it(void **state) {
    (void)state;
    struct places places;
    places_open(&places);
    for (size_t i = 0; i < mem_count(places.journals); i++) {
        struct journal *journal = places.journals[i];
        auto_rotation first = rotation_given("app");
        auto_rotation second = rotation_given("app");
        auto_rotation found = {0};
        auto_error err = {0};
        bool exists = false;
        assert_true(journal_write(journal, &first, &err));
        assert_false(journal_write(journal, &second, &err));
        assert_int_equal(err.class, ERROR_CONFLICT);
        assert_non_null(strstr(err.message, "another process changed the entry ameide.app meanwhile"));
        assert_true(journal_find(journal, "ameide", "app", &found, &exists, &err));
        found.runs++;
        assert_true(journal_write(journal, &found, &err));
        first.step = ROTATION_TESTED;
        error_clear(&err);
        assert_false(journal_write(journal, &first, &err));
        assert_int_equal(err.class, ERROR_CONFLICT);
        assert_false(journal_close(journal, &first, &err));
        assert_true(journal_close(journal, &found, &err));
        error_clear(&err);
        assert_false(journal_write(journal, &first, &err));
    }
    places_close(&places);
}

static void rotations_are_listed_by_name(void **state) {
    (void)state;
    static const char *const names[] = {"b", "a.x", "A"};
    static const char *const sorted[] = {"A", "a.x", "b"};
    struct places places;
    places_open(&places);
    for (size_t i = 0; i < mem_count(places.journals); i++) {
        struct rotations list;
        assert_true(journal_list(places.journals[i], &list, NULL));
        assert_int_equal(list.count, 0);
        rotations_clear(&list);
        for (size_t k = 0; k < mem_count(names); k++) {
            auto_rotation rotation = rotation_given(names[k]);
            assert_true(journal_write(places.journals[i], &rotation, NULL));
        }
        assert_true(journal_list(places.journals[i], &list, NULL));
        assert_int_equal(list.count, mem_count(names));
        for (size_t k = 0; k < list.count; k++)
            assert_string_equal(list.items[k].client_id, sorted[k]);
        rotations_clear(&list);
    }
    places_close(&places);
}

/* Puts a text under a key, as another version or a person would. */
static void put_text(struct places *places, size_t place, const char *key, const char *text) {
    if (place == 0) {
        assert_true(journal_cluster_swap(places->journals[0], key, NULL, text, NULL));
        return;
    }
    auto_text path = mem_format("state/kcrealm/rotations/%s.json", key);
    tree_put(&places->tree, path, text);
}

static void an_entry_that_cannot_be_read_keeps_nobody_from_the_others(void **state) {
    (void)state;
    static const char *const removal[] = {
        "kubectl patch configmap keycloak-client-secret-rotations -n here --type json -p "
        "'[{\"op\":\"remove\",\"path\":\"/data/ameide.newer\"}]'",
        "remove the entry: the file ameide.newer.json of that directory"};
    struct places places;
    places_open(&places);
    for (size_t i = 0; i < mem_count(places.journals); i++) {
        auto_rotation rotation = rotation_given("app");
        auto_rotation found = {0};
        auto_error err = {0};
        struct rotations list;
        bool exists = false;
        assert_true(journal_write(places.journals[i], &rotation, NULL));
        put_text(&places, i, "ameide.newer", "{\"step\":\"polished\"}");
        put_text(&places, i, "ameide.broken", "{");
        assert_true(journal_list(places.journals[i], &list, NULL));
        assert_int_equal(list.count, 1);
        assert_string_equal(list.items[0].client_id, "app");
        assert_int_equal(list.unreadable.count, 2);
        assert_non_null(strstr(list.unreadable.items[0], "entry ameide.broken of "));
        assert_non_null(strstr(list.unreadable.items[1], "entry ameide.newer of "));
        assert_non_null(strstr(list.unreadable.items[1], removal[i]));
        rotations_clear(&list);
        assert_true(journal_find(places.journals[i], "ameide", "app", &found, &exists, &err));
        rotation_clear(&found);
        assert_false(journal_find(places.journals[i], "ameide", "newer", &found, &exists, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.next, removal[i] + (i ? strlen("remove the entry: ") : 0)));
    }
    places_close(&places);
}

static void the_place_is_named(void **state) {
    (void)state;
    struct places places;
    places_open(&places);
    assert_string_equal(journal_place(places.journals[0]), "ConfigMap here/keycloak-client-secret-rotations");
    assert_string_equal(journal_place(places.journals[1]), "directory state/kcrealm/rotations");
    assert_false(journal_is_local(places.journals[0]));
    assert_true(journal_is_local(places.journals[1]));
    places_close(&places);
}

static void the_lock_is_where_the_journal_is(void **state) {
    (void)state;
    struct places places;
    places_open(&places);
    const struct lock_options options = {
        .now_ms = world_now_ms, .now_s = world_now_s, .pause_ms = world_pause_ms};
    for (size_t i = 0; i < mem_count(places.journals); i++) {
        struct lock *lock = journal_lock(places.journals[i], "ameide", "app", &options, NULL);
        assert_non_null(lock);
        lock_release(lock);
    }
    assert_int_equal(http_script_count(places.world.script, "POST /apis/coordination.k8s.io/"), 1);
    assert_false(tree_is_empty(&places.tree, "state/kcrealm/rotations"));
    places_close(&places);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_found_until_it_is_closed),
        cmocka_unit_test(who_has_not_seen_an_entry_does_not_change_it),
        cmocka_unit_test(rotations_are_listed_by_name),
        cmocka_unit_test(an_entry_that_cannot_be_read_keeps_nobody_from_the_others),
        cmocka_unit_test(the_place_is_named),
        cmocka_unit_test(the_lock_is_where_the_journal_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
