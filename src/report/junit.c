#include "report/junit.h"
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

static void add_counts(struct buffer *out, const struct junit *suite) {
    size_t counts[VERDICTS] = {0};
    for (size_t i = 0; i < suite->count; i++)
        counts[suite->cases[i].verdict]++;
    buffer_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\"",
                  suite->count, counts[VERDICT_FAILURE], counts[VERDICT_ERROR], counts[VERDICT_SKIPPED]);
}

static void add_verdict(struct buffer *out, const struct junit_case *testcase) {
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

static void add_case(struct buffer *out, const struct junit_case *testcase) {
    buffer_add_text(out, "    <testcase");
    xml_attribute(out, "classname", testcase->class_name);
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

static void add_suite(struct buffer *out, const struct junit *suite) {
    buffer_add_text(out, "  <testsuite");
    xml_attribute(out, "name", suite->cases[0].suite);
    add_counts(out, suite);
    buffer_add_text(out, ">\n");
    for (size_t i = 0; i < suite->count; i++)
        add_case(out, &suite->cases[i]);
    buffer_add_text(out, "  </testsuite>\n");
}

static void testcase_clear(struct junit_case *testcase) {
    mem_free(testcase->class_name);
    mem_free(testcase->name);
    mem_free(testcase->message);
    mem_free(testcase->details);
}

static void suite_clear(struct junit *suite) {
    for (size_t i = 0; i < suite->count; i++)
        testcase_clear(&suite->cases[i]);
    mem_free(suite->cases);
}

void junit_write(struct buffer *out, struct junit *all) {
    buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kcrealm\"");
    add_counts(out, all);
    buffer_add_text(out, ">\n");
    for (size_t first = 0, end; first < all->count; first = end) {
        for (end = first + 1;
             end < all->count && strcmp(all->cases[first].suite, all->cases[end].suite) == 0;)
            end++;
        const struct junit suite = {all->cases + first, end - first};
        add_suite(out, &suite);
    }
    buffer_add_text(out, "</testsuites>\n");
    suite_clear(all);
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

void junit_drift(const struct page *page, const struct drift *drift) {
    struct junit all = {mem_alloc_array(drift->count, sizeof *all.cases), drift->count};
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        all.cases[i] = (struct junit_case){.verdict = by_state[item->state],
                                           .type = drift_state_name(item->state),
                                           .suite = item->realm,
                                           .class_name = mem_format("%s.%s", item->realm, item->kind->name),
                                           .name = mem_dup(item->name),
                                           .message = drift_message(item),
                                           .details = drift_details(item)};
    }
    junit_write(page->out, &all);
}

static char *step_name(const struct plan_item *item) {
    const char *what = item->target ? item->target : item->scope;
    return mem_format("%s: %s%s%s", item->name, plan_action_name(item->action), what ? " " : "",
                      what ? what : "");
}

void junit_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    (void)next_command;
    struct junit all = {mem_alloc_array(plan->count, sizeof *all.cases), plan->count};
    const struct plan_item **items = machine_sorted(plan);
    for (size_t i = 0; i < plan->count; i++)
        all.cases[i] =
            (struct junit_case){.verdict = by_result[items[i]->result],
                                .type = plan_result_name(items[i]->result),
                                .suite = items[i]->realm,
                                .class_name = mem_format("%s.%s", items[i]->realm, items[i]->kind->name),
                                .name = step_name(items[i]),
                                .message = mem_dup(items[i]->reason ? items[i]->reason : "")};
    mem_free(items);
    junit_write(page->out, &all);
}
