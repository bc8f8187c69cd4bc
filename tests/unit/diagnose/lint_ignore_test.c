#include "kcrealm/diagnose/lint_ignore.h"

#include "kcrealm/base/memory.h"
#include "support/lint_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A finding of 1302 in each line from 1 to 5 of file f, and of 1303 in line 2. */
static struct lint_report found(void) {
    struct lint_report report = {0};
    for (unsigned line = 1; line <= 5; line++) {
        const struct position where = {"f", line, 3};
        lint_report_add(&report, FINDING_WILDCARD_REDIRECT, &where, NULL, "w");
    }
    const struct position second = {"f", 2, 3}, other = {"g", 2, 3};
    lint_report_add(&report, FINDING_HTTP_REDIRECT, &second, NULL, "h");
    lint_report_add(&report, FINDING_WILDCARD_REDIRECT, &other, NULL, "g");
    return report;
}

/* "1,3h" of what is left: lines, h for 1303; then "?2:5 message" for unused comments. */
static char *left(const struct lint_report *report) {
    struct buffer out = {0};
    for (size_t i = 0; i < report->count; i++) {
        const struct lint_finding *finding = &report->items[i];
        if (finding->code == FINDING_IGNORE_UNUSED)
            buffer_format(&out, "?%u:%u %s", finding->line, finding->column, finding->message);
        else if (strcmp(finding->file, "f") == 0)
            buffer_format(&out, "%u%s,", finding->line, finding->code == FINDING_HTTP_REDIRECT ? "h" : "");
    }
    return buffer_steal(&out);
}

static void comments_let_findings_of_their_line_pass(void **state) {
    (void)state;
    static const struct {
        const char *text, *left;
        size_t ignored;
    } rows[] = {
        {"a\nb\nc\nd\ne\n", "1,2,3,4,5,2h,", 0},
        {"a # kcrealm:ignore KCR-1302 why\n", "2,3,4,5,2h,", 1},
        {"a #kcrealm:ignore kcr-1302\n", "2,3,4,5,2h,", 1},
        {"a\nb # kcrealm:ignore KCR-1302, KCR-1303 why\n", "1,3,4,5,", 2},
        {"a\n  # kcrealm:ignore KCR-1302 why\nc\nd\n", "1,4,5,2h,", 2},
        {"# kcrealm:ignore KCR-1302\n# more\n# about it\nd\ne\n", "5,2h,", 4},
        {"# kcrealm:ignore KCR-1302\n\nc\n", "3,4,5,2h,", 2},
        {"a: b#kcrealm:ignore KCR-1302\n", "1,2,3,4,5,2h,", 0},
        {"a # kcrealm:ignored KCR-1302\n", "1,2,3,4,5,2h,", 0},
        {"a # kcrealm:ignore KCR-1302\r\n", "2,3,4,5,2h,", 1},
        {"a # kcrealm:ignore KCR-1302: why\n", "2,3,4,5,2h,", 1},
        {"a # kcrealm:ignore: KCR-1302 why\n", "2,3,4,5,2h,", 1},
        {"a # kcrealm:ignore KCR-1305 why\n",
         "1,2,3,4,5,2h,?1:3 KCR-1305 is not found here, so there is nothing to ignore", 0},
        {"a # kcrealm:ignore KCR-1302 KCR-1303\n",
         "2,3,4,5,2h,?1:3 KCR-1303 is not found here, so there is nothing to ignore", 1},
        {"a # kcrealm:ignore KCR-1205 passive\n", "1,2,3,4,5,2h,", 0},
        {"a # kcrealm:ignore\n", "1,2,3,4,5,2h,?1:3 this comment names no finding", 0},
        {"a # kcrealm:ignore because\n", "1,2,3,4,5,2h,?1:3 this comment names no finding", 0},
        {"a # kcrealm:ignore KCR-9999\n", "1,2,3,4,5,2h,?1:3 there is no finding KCR-9999", 0},
    };
    static const enum finding_code passive[] = {FINDING_VAULT_KEY_OUTSIDE_POLICY, FINDING_NONE};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct lint_report report = found();
        const struct lint_text text = {"f", rows[i].text, strlen(rows[i].text)};
        lint_ignore(&report, &text, passive);
        auto_text told = left(&report);
        if (strcmp(told, rows[i].left) != 0 || report.ignored != rows[i].ignored)
            fail_msg("%s\n%s (%zu)\nexpected:\n%s", rows[i].text, told, report.ignored, rows[i].left);
        lint_report_clear(&report);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_let_findings_of_their_line_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
