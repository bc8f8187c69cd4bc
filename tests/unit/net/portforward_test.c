#include "net/portforward.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MESSAGES_MAX 5

struct message {
    const char *bytes;
    size_t size;
};

#define MESSAGE(text)                                                                                        \
    { text, sizeof(text) - 1 }

/* Port 8080 is 0x1f90. */
static const struct {
    const char *name;
    struct message messages[MESSAGES_MAX];
    const char *data;
    enum error_class class; /* of the last message */
    const char *error;
} rows[] = {
    {"greetings", {MESSAGE("\0\x90\x1f"), MESSAGE("\1\x90\x1f")}, "", ERROR_NONE, NULL},
    {"data",
     {MESSAGE("\0\x90\x1f"), MESSAGE("\0ab"), MESSAGE("\1\x90\x1f"), MESSAGE("\0cd")},
     "abcd",
     ERROR_NONE,
     NULL},
    {"data that looks like a greeting", {MESSAGE("\0\x90\x1f"), MESSAGE("\0xy")}, "xy", ERROR_NONE, NULL},
    {"no data in a message", {MESSAGE("\0\x90\x1f"), MESSAGE("\0")}, "", ERROR_NONE, NULL},
    {"an error",
     {MESSAGE("\1\x90\x1f"), MESSAGE("\1connection refused\n")},
     "",
     ERROR_UNREACHABLE,
     "connection refused"},
    {"an error after data",
     {MESSAGE("\0\x90\x1f"), MESSAGE("\0ab"), MESSAGE("\1\x90\x1f"), MESSAGE("\1lost")},
     "ab",
     ERROR_UNREACHABLE,
     "lost"},
    {"an error of blanks",
     {MESSAGE("\1\x90\x1f"), MESSAGE("\1 \n")},
     "",
     ERROR_UNREACHABLE,
     "the port cannot be reached"},
    {"an empty error is none", {MESSAGE("\1\x90\x1f"), MESSAGE("\1")}, "", ERROR_NONE, NULL},
    {"another port", {MESSAGE("\0\x91\x1f")}, "", ERROR_SERVER, "does not begin with the port"},
    {"no greeting", {MESSAGE("\0HTTP/1.1")}, "", ERROR_SERVER, "does not begin with the port"},
    {"a channel of another port", {MESSAGE("\2\x90\x1f")}, "", ERROR_SERVER, "without a known channel"},
    {"no channel", {{"", 0}}, "", ERROR_SERVER, "without a known channel"},
};

static void reads_channels(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct portforward portforward = {.port = 8080};
        auto_buffer data = {0};
        auto_error err = {0};
        bool taken = true;
        for (size_t j = 0; j < MESSAGES_MAX && rows[i].messages[j].bytes; j++) {
            assert_true(taken); /* only the last may fail */
            taken = portforward_take(&portforward, (const unsigned char *)rows[i].messages[j].bytes,
                                     rows[i].messages[j].size, &data, &err);
        }
        if (taken != (rows[i].class == ERROR_NONE) || err.class != rows[i].class ||
            strcmp(buffer_text(&data), rows[i].data) != 0 ||
            (rows[i].error && !strstr(err.message, rows[i].error)))
            fail_msg("%s: \"%s\", class %d, %s", rows[i].name, buffer_text(&data), err.class, err.message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
