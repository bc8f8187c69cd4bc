/* Drifts and plans for the tests of the room `report`. */
#ifndef KCREALM_TESTS_SUPPORT_REPORT_CASES_H
#define KCREALM_TESTS_SUPPORT_REPORT_CASES_H

#include "kcrealm/report/report.h"

#define REPORT_OBJECTS_MAX 16

/* Objects with what was found about them. All zero is the beginning; it must not move. */
struct report_case {
    struct desired_object objects[REPORT_OBJECTS_MAX];
    size_t count;
    struct drift drift;
    struct plan plan;
};

/* Styles without and with colour, 80 columns. */
extern const struct report_style style_plain;
extern const struct report_style style_ascii;
extern const struct report_style style_color;

/* Compares declared with live (JSON with ' for ", live NULL: missing) and adds what differs. Declared at
 * values.yaml, line 10 times the number of the object (from 1), column 7. */
struct drift_item *case_object(struct report_case *given_case, const struct kind *kind, const char *realm,
                               const char *name, const char *declared, const char *live);

/* The same for a client of realm "ameide". */
struct drift_item *case_client(struct report_case *given_case, const char *name, const char *declared,
                               const char *live);

/* The same as --strict finds it. */
struct drift_item *case_client_strict(struct report_case *given_case, const char *name, const char *declared,
                                      const char *live);

/* Each is what a report says, freed by the caller. */
char *case_drift(struct report_case *given_case, enum report_format format, const struct report_style *style);
char *case_plan(struct report_case *given_case, enum ensure_mode mode, enum report_format format,
                const struct report_style *style);

/* Plans, so that the test can end the items. */
void case_make_plan(struct report_case *given_case, enum ensure_mode mode);
char *case_outcome(struct report_case *given_case, enum report_format format,
                   const struct report_style *style, const char *next_command);
char *case_links(struct report_case *given_case, const struct report_style *style);

/* Fails the test unless text is a document of kind with this summary and these items (JSON with ' for "). */
void check_document(const char *text, const char *kind, const char *summary, const char *items);

/* The widest line of text, in columns. */
size_t widest_line(const char *text);

void case_clear(struct report_case *given_case);

#define auto_case __attribute__((cleanup(case_clear))) struct report_case

#endif
