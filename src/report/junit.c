#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/drift_text.h"
#include "report/formats.h"
#include "report/machine.h"
#include "report/object_text.h"
#include "report/plan_text.h"
#include "report/xml.h"

#include <string.h>

/* What servers of continuous integration show without scrolling. */
#define COLUMNS 80

enum verdict { VERDICT_PASSED, VERDICT_FAILURE, VERDICT_ERROR, VERDICT_SKIPPED, VERDICTS };

static const char *const elements[VERDICTS] = {
    [VERDICT_FAILURE] = "failure", [VERDICT_ERROR] = "error", [VERDICT_SKIPPED] = "skipped"};

/* What could not be compared must not look as if it were equal, nor as if it differed. */
static const enum verdict by_state[DRIFT_STATES] = {[DRIFT_IN_SYNC] = VERDICT_PASSED,
                                                    [DRIFT_MISSING] = VERDICT_FAILURE,
                                                    [DRIFT_DRIFTED] = VERDICT_FAILURE,
                                                    [DRIFT_EXTRA] = VERDICT_FAILURE,
                                                    [DRIFT_UNKNOWN] = VERDICT_ERROR};

static const enum verdict by_result[] = {
    [RESULT_PENDING] = VERDICT_FAILURE, [RESULT_DONE] = VERDICT_PASSED,
    [RESULT_LEFT] = VERDICT_SKIPPED,    [RESULT_SKIPPED] = VERDICT_PASSED,
    [RESULT_FAILED] = VERDICT_FAILURE,  [RESULT_NOT_ATTEMPTED] = VERDICT_FAILURE};

/* One testcase; texts as they are, details visible text of several lines. What is not const is owned. */
struct testcase {
    enum verdict verdict;
    const char *type; /* static */
    const char *realm;
    const struct kind *kind;
    char *name;
    char *message;
    char *details; /* or NULL */
};

struct suite {
    struct testcase *cases;
    size_t count;
};

static void add_counts(struct buffer *out, const struct suite *suite) {
    size_t counts[VERDICTS] = {0};
    for (size_t i = 0; i < suite->count; i++)
        counts[suite->cases[i].verdict]++;
    buffer_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\"",
                  suite->count, counts[VERDICT_FAILURE], counts[VERDICT_ERROR], counts[VERDICT_SKIPPED]);
}

static void add_verdict(struct buffer *out, const struct testcase *testcase) {
    const char *element = elements[testcase->verdict];
    buffer_format(out, "      <%s", element);
    if (testcase->verdict != VERDICT_SKIPPED)
        xml_attribute(out, "type", testcase->type);
    xml_attribute(out, "message", testcase->message);
    if (!testcase->details || !*testcase->details) {
        buffer_add_text(out, "/>\n");
        return;
    }
    buffer_add_char(out, '>');
    xml_add(out, testcase->details);
    buffer_format(out, "</%s>\n", element);
}

static void add_case(struct buffer *out, const struct testcase *testcase) {
    buffer_add_text(out, "    <testcase");
    auto_text class_name = mem_format("%s.%s", testcase->realm, testcase->kind->name);
    xml_attribute(out, "classname", class_name);
    xml_attribute(out, "name", testcase->name);
    buffer_add_text(out, " time=\"0\"");
    if (testcase->verdict == VERDICT_PASSED) {
        buffer_add_text(out, "/>\n");
        return;
    }
    buffer_add_text(out, ">\n");
    add_verdict(out, testcase);
    buffer_add_text(out, "    </testcase>\n");
}

static void add_suite(struct buffer *out, const struct suite *suite) {
    buffer_add_text(out, "  <testsuite");
    xml_attribute(out, "name", suite->cases[0].realm);
    add_counts(out, suite);
    buffer_add_text(out, ">\n");
    for (size_t i = 0; i < suite->count; i++)
        add_case(out, &suite->cases[i]);
    buffer_add_text(out, "  </testsuite>\n");
}

static void testcase_clear(struct testcase *testcase) {
    mem_free(testcase->name);
    mem_free(testcase->message);
    mem_free(testcase->details);
}

/* A document of all cases; those of one realm follow each other. */
static void add_document(struct buffer *out, const struct suite *all) {
    buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kcrealm\"");
    add_counts(out, all);
    buffer_add_text(out, ">\n");
    for (size_t first = 0, end; first < all->count; first = end) {
        for (end = first + 1;
             end < all->count && strcmp(all->cases[first].realm, all->cases[end].realm) == 0;)
            end++;
        const struct suite suite = {all->cases + first, end - first};
        add_suite(out, &suite);
    }
    buffer_add_text(out, "</testsuites>\n");
}

static char *drift_details(const struct drift_item *item) {
    struct buffer details = {0};
    const struct page page = page_plain(&details, COLUMNS);
    auto_text place = object_place(item);
    if (place)
        buffer_format(&details, "%s\n", place);
    drift_text_details(&page, item, 0);
    return buffer_steal(&details);
}

static char *drift_message(const struct drift_item *item) {
    auto_text state = drift_state_text(item);
    const char *reason = item->state == DRIFT_DRIFTED ? NULL : item->reason;
    return mem_format("%s%s%s", state, reason ? ": " : "", reason ? reason : "");
}

static void suite_clear(struct suite *suite) {
    for (size_t i = 0; i < suite->count; i++)
        testcase_clear(&suite->cases[i]);
    mem_free(suite->cases);
}

void junit_drift(const struct page *page, const struct drift *drift) {
    struct suite all = {mem_alloc_array(drift->count, sizeof *all.cases), drift->count};
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        all.cases[i] = (struct testcase){.verdict = by_state[item->state],
                                         .type = drift_state_name(item->state),
                                         .realm = item->realm,
                                         .kind = item->kind,
                                         .name = mem_dup(item->name),
                                         .message = drift_message(item),
                                         .details = drift_details(item)};
    }
    add_document(page->out, &all);
    suite_clear(&all);
}

static char *step_name(const struct plan_item *item) {
    const char *what = item->target ? item->target : item->scope;
    return mem_format("%s: %s%s%s", item->name, plan_action_name(item->action), what ? " " : "",
                      what ? what : "");
}

void junit_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    (void)next_command;
    struct suite all = {mem_alloc_array(plan->count, sizeof *all.cases), plan->count};
    const struct plan_item **items = machine_sorted(plan);
    for (size_t i = 0; i < plan->count; i++)
        all.cases[i] = (struct testcase){.verdict = by_result[items[i]->result],
                                         .type = plan_result_name(items[i]->result),
                                         .realm = items[i]->realm,
                                         .kind = items[i]->kind,
                                         .name = step_name(items[i]),
                                         .message = mem_dup(items[i]->reason ? items[i]->reason : "")};
    mem_free(items);
    add_document(page->out, &all);
    suite_clear(&all);
}
