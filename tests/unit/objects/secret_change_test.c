#include "kcrealm/objects/secret_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static long long changed(const char *metadata) {
    auto_json object = json_loads(metadata, 0, NULL);
    assert_non_null(object);
    return secret_changed_s(object);
}

static void the_last_writer_of_data_counts(void **state) {
    (void)state;
    assert_int_equal(
        changed(
            "{\"metadata\":{\"creationTimestamp\":\"2026-11-22T00:00:00Z\",\"managedFields\":["
            "{\"manager\":\"a\",\"time\":\"2026-11-22T00:00:10Z\",\"fieldsV1\":{\"f:data\":{\"f:k\":{}}}},"
            "{\"manager\":\"b\",\"time\":\"2026-11-22T00:00:20Z\",\"fieldsV1\":{\"f:data\":{\"f:k\":{}}}},"
            "{\"manager\":\"c\",\"time\":\"2026-11-22T00:00:30Z\",\"fieldsV1\":{\"f:metadata\":{}}}]}}"),
        1795305620);
}

static void without_writers_the_creation_counts(void **state) {
    (void)state;
    assert_int_equal(changed("{\"metadata\":{\"creationTimestamp\":\"2026-11-22T00:00:00Z\"}}"), 1795305600);
    assert_int_equal(
        changed("{\"metadata\":{\"creationTimestamp\":\"2026-11-22T00:00:00Z\",\"managedFields\":["
                "{\"time\":\"rubbish\",\"fieldsV1\":{\"f:data\":{}}},7]}}"),
        1795305600);
}

static void what_cannot_be_read_is_not_known(void **state) {
    (void)state;
    assert_int_equal(changed("{}"), 0);
    assert_int_equal(changed("{\"metadata\":{\"creationTimestamp\":null}}"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_writer_of_data_counts),
        cmocka_unit_test(without_writers_the_creation_counts),
        cmocka_unit_test(what_cannot_be_read_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
