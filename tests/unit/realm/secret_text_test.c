#include "realm/secret_text.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void placeholders_are_told_from_secrets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool is_placeholder;
    } rows[] = {
        {"${CLIENT_SECRET}", true},
        {"$(env:SECRET)", true},
        {"{{ .Values.secret }}", true},
        {"<secret>", true},
        {"changeme", true},
        {"ChangeMe", true},
        {"REPLACE_ME", true},
        {"placeholder", true},
        {"password", true},
        {"xxxxxxxx", true},
        {"********", true},
        {"0", true},
        {"s3cr3t", false},
        {"hunter2", false},
        {"password1!", false},
        {"a$b{c}", false},
        {"<half", false},
        {"xxxxxxxy", false},
        {"backstage-secret", false},
        {"Zm9vYmFyYmF6cXV4", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (secret_text_is_placeholder(rows[i].text) != rows[i].is_placeholder)
            fail_msg("%s", rows[i].text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_are_told_from_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
