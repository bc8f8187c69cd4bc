#include "kcrealm/objects/secret_data.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_value(const struct secret_data *data, const char *key, const char *value) {
    const struct secret *secret = secret_data_get(data, key);
    assert_non_null(secret);
    assert_string_equal(secret_reveal(secret), value);
}

static void values_are_decoded_and_sorted_by_key(void **state) {
    (void)state;
    auto_json object =
        json_loads("{\"data\":{\"username\":\"YWRtaW4=\",\"password\":\"cHc=\",\"empty\":\"\"}}", 0, NULL);
    auto_secret_data data = {0};
    auto_error err = {0};
    assert_true(secret_data_read(object, &data, &err));
    assert_int_equal(data.count, 3);
    assert_string_equal(data.entries[0].key, "empty");
    assert_string_equal(data.entries[2].key, "username");
    assert_value(&data, "username", "admin");
    assert_value(&data, "password", "pw");
    assert_value(&data, "empty", "");
    assert_null(secret_data_get(&data, "client-id"));
}

static void string_data_wins_as_in_the_api_server(void **state) {
    (void)state;
    auto_json object =
        json_loads("{\"data\":{\"a\":\"b2xk\"},\"stringData\":{\"a\":\"new\",\"b\":\"x\"}}", 0, NULL);
    auto_secret_data data = {0};
    auto_error err = {0};
    assert_true(secret_data_read(object, &data, &err));
    assert_int_equal(data.count, 2);
    assert_value(&data, "a", "new");
    assert_value(&data, "b", "x");
}

static void a_secret_without_data_is_empty(void **state) {
    (void)state;
    auto_json object = json_loads("{\"data\":null}", 0, NULL);
    auto_secret_data data = {0};
    auto_error err = {0};
    assert_true(secret_data_read(object, &data, &err));
    assert_int_equal(data.count, 0);
}

static void errors_name_the_key_and_never_the_value(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"metadata\":{\"name\":\"s\"},\"data\":{\"ok\":\"cHc=\",\"bad\":\"hunter2!\"}}",
        "{\"metadata\":{\"name\":\"s\"},\"data\":{\"bad\":42}}",
        "{\"metadata\":{\"name\":\"s\"},\"stringData\":{\"bad\":[\"hunter2!\"]}}",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_json object = json_loads(texts[i], 0, NULL);
        auto_secret_data data = {0};
        auto_error err = {0};
        assert_false(secret_data_read(object, &data, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_int_equal(data.count, 0);
        assert_non_null(strstr(err.message, "bad"));
        assert_non_null(strstr(err.message, "Secret s"));
        assert_null(strstr(err.message, "hunter2"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_decoded_and_sorted_by_key),
        cmocka_unit_test(string_data_wins_as_in_the_api_server),
        cmocka_unit_test(a_secret_without_data_is_empty),
        cmocka_unit_test(errors_name_the_key_and_never_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
