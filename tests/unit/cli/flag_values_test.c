/* Values that are wrong whatever the command does with them. */
#include "cli/flag_values.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void values_are_checked_when_the_line_is_read(void **state) {
    (void)state;
    static const struct {
        const char *argument, *message; /* NULL: good */
    } rows[] = {
        {"--transport=auto", NULL},
        {"--transport=native", NULL},
        {"--transport=kubectl", NULL},
        {"--transport=direct", NULL},
        {"--transport=magic", "--transport takes auto, native, kubectl or direct, not \"magic\""},
        {"--transport=", "--transport takes auto, native, kubectl or direct, not \"\""},
        {"--parallel=1", NULL},
        {"--parallel=64", NULL},
        {"--parallel=0", "--parallel takes a number from 1 to 64, not \"0\""},
        {"--parallel=65", "--parallel takes a number from 1 to 64, not \"65\""},
        {"--parallel=100", "--parallel takes a number from 1 to 64, not \"100\""},
        {"--parallel=4x", "--parallel takes a number from 1 to 64, not \"4x\""},
        {"--parallel=", "--parallel takes a number from 1 to 64, not \"\""},
        {"--request-timeout=30s", NULL},
        {"--request-timeout=soon", "--request-timeout takes a duration such as 30s, not \"soon\""},
        {"--older-than=30d", NULL},
        {"--older-than=old", "--older-than takes a duration such as 30d, not \"old\""},
        {"--vault-auth=token", NULL},
        {"--vault-auth=kubernetes", NULL},
        {"--vault-auth=approle", NULL},
        {"--vault-auth=jwt", NULL},
        {"--vault-auth=ldap", "--vault-auth takes token, kubernetes, approle or jwt, not \"ldap\""},
        {"--vault-secret=vault/login", NULL},
        {"--vault-secret=login", NULL},
        {"--vault-secret=a/b/c", "--vault-secret takes [NAMESPACE/]NAME, not \"a/b/c\""},
        {"--vault-secret=/login", "--vault-secret takes [NAMESPACE/]NAME, not \"/login\""},
        {"--vault-secret=a/", "--vault-secret takes [NAMESPACE/]NAME, not \"a/\""},
        {"--vault-secret=", "--vault-secret takes [NAMESPACE/]NAME, not \"\""},
        {"--versions-configmap=none", NULL},
        {"--versions-configmap=a/b/c", "--versions-configmap takes [NAMESPACE/]NAME or none, not \"a/b/c\""},
        {"--timeout=2m", NULL},
        {"--timeout=soon", "--timeout takes a duration such as 90s or 2m, not \"soon\""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct flags flags = {0};
        auto_error err = {0};
        auto_text argument = mem_dup(rows[i].argument);
        bool good = flags_parse(&flags, COMMAND_ROTATE, 1, &argument, &err);
        if (good != !rows[i].message || !text_equal(err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].argument, err.message);
        assert_int_equal(err.class, good ? ERROR_NONE : ERROR_USAGE);
        flags_clear(&flags);
    }
}

static void a_share_is_seen_to_be_wrong_when_the_line_is_read(void **state) {
    (void)state;
    static const struct {
        const char *argument;
        const char *said; /* NULL: it is good */
    } rows[] = {{"--shard=0/4", NULL},
                {"--shard=auto/4", NULL},
                {"--shard=4/4", "--shard takes I/N with I from 0 to N-1, or auto/N"},
                {"--shard=", "--shard needs a value: I/N"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct flags flags = {0};
        auto_error err = {0};
        auto_text argument = mem_dup(rows[i].argument);
        assert_int_equal(flags_parse(&flags, COMMAND_EXTRACT, 1, &argument, &err), !rows[i].said);
        if (rows[i].said && !strstr(err.message, rows[i].said))
            fail_msg("%s: %s", rows[i].argument, err.message);
        flags_clear(&flags);
    }
}

static void how_many_requests_at_a_time_is_a_number(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned number;
    } rows[] = {{"1", 1}, {"08", 8}, {"64", 64}, {"65", 0}, {"-1", 0}, {" 1", 0}, {"", 0}};
    for (size_t i = 0; i < mem_count(rows); i++)
        assert_int_equal(flag_parallel(rows[i].text), rows[i].number);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_checked_when_the_line_is_read),
        cmocka_unit_test(a_share_is_seen_to_be_wrong_when_the_line_is_read),
        cmocka_unit_test(how_many_requests_at_a_time_is_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
