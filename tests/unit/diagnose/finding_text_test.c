/* Codes as texts. */
#include "kcrealm/diagnose/finding_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_finding_has_the_text_that_is_written_elsewhere(void **state) {
    (void)state;
    const struct finding_kind *kind;
    char text[FINDING_CODE_SIZE];
    for (size_t i = 0; (kind = finding_kind_at(i)); i++)
        assert_string_equal(finding_code_text(kind->code), finding_code_write(kind->code, text));
}

static void what_is_no_finding_has_none(void **state) {
    (void)state;
    assert_null(finding_code_text(FINDING_NONE));
    assert_null(finding_code_text((enum finding_code)9999));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_has_the_text_that_is_written_elsewhere),
        cmocka_unit_test(what_is_no_finding_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
