#include "kcrealm/objects/base64.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void decodes_what_kubernetes_writes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *decoded;
    } cases[] = {
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmFy", "foobar"},
        {"Zm9v\nYmFy\r\n", "foobar"},
        {"+/+/", "\xfb\xff\xbf"},
        {"Zg=\n=", "f"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_buffer out = {0};
        assert_true(base64_decode(&out, cases[i].text));
        assert_string_equal(buffer_text(&out), cases[i].decoded);
    }
}

static void refuses_what_is_not_base64_and_adds_nothing(void **state) {
    (void)state;
    static const char *const cases[] = {
        "Z",     "Zg",       "Zg=",   "Zm9vYg",    "=",    "====", "Z===",
        "Zm9v=", "Zg==Zg==", "Zg===", "Zm9v YmFy", "Zm-_", "Zg=x",
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_buffer out = {0};
        buffer_add_text(&out, "before");
        assert_false(base64_decode(&out, cases[i]));
        assert_string_equal(buffer_text(&out), "before");
    }
}

static void any_bytes_come_back(void **state) {
    (void)state;
    unsigned char bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    for (size_t size = 0; size <= sizeof bytes; size++) {
        auto_buffer encoded = {0}, decoded = {0};
        base64_encode(&encoded, bytes, size);
        assert_int_equal(encoded.size, (size + 2) / 3 * 4);
        assert_true(base64_decode(&decoded, buffer_text(&encoded)));
        assert_int_equal(decoded.size, size);
        if (size)
            assert_memory_equal(decoded.data, bytes, size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_what_kubernetes_writes),
        cmocka_unit_test(refuses_what_is_not_base64_and_adds_nothing),
        cmocka_unit_test(any_bytes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
