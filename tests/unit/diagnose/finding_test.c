#include "kcrealm/diagnose/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FINDING_ROW(number, name) name,
static const enum finding_code codes[] = {FINDING_CODES(FINDING_ROW)};

static void each_code_has_one_row_in_order(void **state) {
    (void)state;
    size_t count = sizeof codes / sizeof *codes;
    for (size_t i = 0; i < count; i++) {
        const struct finding_kind *kind = finding_kind_at(i);
        assert_non_null(kind);
        assert_int_equal(kind->code, codes[i]);
        assert_ptr_equal(finding_kind(codes[i]), kind);
        assert_true(i == 0 || codes[i - 1] < codes[i]);
    }
    assert_null(finding_kind_at(count));
    assert_null(finding_kind(FINDING_NONE));
}

static void codes_are_read_as_people_write_them(void **state) {
    (void)state;
    char text[FINDING_CODE_SIZE];
    assert_int_equal(finding_code_parse("KCR-3012"), FINDING_IMPORTER_CREATES_ONLY);
    assert_int_equal(finding_code_parse("kcr-3012"), FINDING_IMPORTER_CREATES_ONLY);
    assert_int_equal(finding_code_parse("3012"), FINDING_IMPORTER_CREATES_ONLY);
    static const char *const wrong[] = {"",       "KCR-",  "KCR-9999", "30120",
                                        "KCR-30", "x3012", "-3012",    "KCR-KCR-3012"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(finding_code_parse(wrong[i]), FINDING_NONE);
    assert_string_equal(finding_code_write(FINDING_IMPORTER_CREATES_ONLY, text), "KCR-3012");
}

static void findings_keep_their_order_and_texts(void **state) {
    (void)state;
    struct findings findings = {0};
    struct finding *first = findings_add(&findings, FINDING_CLIENT_MISSING, "client %s is missing", "app");
    finding_evidence(first, "GET %s", "/x");
    finding_next(first, "type %s", "this");
    finding_next(first, "type %s", "that");
    findings_add(&findings, FINDING_VAULT_MISSING, "gone");
    assert_int_equal(findings.count, 2);
    assert_string_equal(findings.items[0].message, "client app is missing");
    assert_string_equal(findings.items[0].evidence, "GET /x");
    assert_string_equal(findings.items[0].next, "type that");
    assert_null(findings.items[1].evidence);
    findings_clear(&findings);
    assert_int_equal(findings.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_has_one_row_in_order),
        cmocka_unit_test(codes_are_read_as_people_write_them),
        cmocka_unit_test(findings_keep_their_order_and_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
