/* Values for the tests of the room `realm`, written the way people read them. */
#ifndef KCREALM_TESTS_SUPPORT_REALM_VALUES_H
#define KCREALM_TESTS_SUPPORT_REALM_VALUES_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/realm/changes.h"
#include "kcrealm/realm/kinds.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads JSON in which ' stands for "; NULL for NULL. Ends the test when it is no JSON. A new reference. */
json_t *given(const char *text) __attribute__((warn_unused_result));

/* value as compact JSON with ' for ", "nothing" for NULL. The caller frees it. */
char *shown(const json_t *value) __attribute__((warn_unused_result));

/* One line a change: "add /name 'x'", "remove /name 'x'", "replace /name 'live' -> 'declared'", followed by
 * " undeclared" and " link" where that is so; "unknown /path: reason" for what could not be compared. The
 * caller frees it. */
char *changes_shown(const struct changes *changes) __attribute__((warn_unused_result));

/* One line a diagnostic: "error values.yaml:3:5 path: message"; "-" where file or path is not known, no line
 * and column when the line is not known. The caller frees it. */
char *diagnostics_shown(const struct diagnostics *diagnostics) __attribute__((warn_unused_result));

/* Fails the test, naming the row, unless both hold the same lines, in whatever order. */
void same_lines(const char *row, const char *actual, const char *expected);

/* Fails the test, naming the row, unless both are the same JSON. */
void same_json(const char *row, const json_t *actual, const json_t *expected);

/* A comparison and the changes that it has to find. */
struct comparison_row {
    const char *name;
    const char *declared; /* as for given() */
    const char *live;
    const char *changes; /* as changes_shown() writes them, in whatever order */
};

/* Runs each row, and checks that comparing changed neither side. */
void check_comparisons(const struct kind *kind, bool strict, const struct comparison_row *rows, size_t count);

#endif
