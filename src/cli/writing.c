#include "cli/writing.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#define TIMEOUT_DEFAULT_MS 60000

bool writing_is_dry_run(const struct session *session, bool *dry_run, struct error *err) {
    const char *value = session->flags.dry_run;
    *dry_run = value && !text_equal(value, "none");
    if (!*dry_run || text_equal(value, "client") || text_equal(value, "server"))
        return report_format_check(session->format, *dry_run ? DOCUMENT_PLAN : DOCUMENT_OUTCOME, err);
    return error_set(err, ERROR_USAGE, "--dry-run takes none, client or server, not \"%s\"", value);
}

void writing_ask_consent(struct session *session, struct plan *plan, const struct consent_words *words) {
    size_t needing = plan_needing_consent(plan);
    if (!needing || session->flags.yes)
        return;
    auto_text question = mem_format("%zu of these steps %s. Do that too?", needing, words->steps);
    auto_text needs_yes = mem_format("it %s; that needs --yes", words->step);
    if (session_confirm(session, question))
        return;
    plan_decline(plan, session_has_terminal() ? "declined" : needs_yes);
}

int writing_status(const struct plan *plan, size_t unknown) {
    size_t undone = unknown, attempted = 0;
    for (size_t i = 0; i < plan->count; i++) {
        enum plan_result result = plan->items[i].result;
        attempted += result != RESULT_LEFT;
        undone += result == RESULT_FAILED || result == RESULT_NOT_ATTEMPTED || result == RESULT_PENDING;
    }
    if (undone && !attempted)
        return EXIT_TROUBLE;
    return undone ? EXIT_DIFFERENT : EXIT_EQUAL;
}

static bool was_tried(const struct plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].result == RESULT_DONE || plan->items[i].result == RESULT_FAILED)
            return true;
    return false;
}

int writing_finish(struct session *session, const struct plan *plan, const struct buffer *report,
                   int status) {
    if (session_write(session, report))
        return status;
    if (!was_tried(plan))
        return session->reader_gone ? status : EXIT_TROUBLE;
    auto_error err = {0};
    auto_buffer outcome = {0};
    error_set(&err, ERROR_INTERNAL, "the report could not be written to standard output; this was done:");
    session_show_error(session, &err);
    report_outcome(&outcome, plan, REPORT_TEXT, &session->errors_style, NULL);
    session_write_aside(&outcome);
    return status == EXIT_EQUAL ? EXIT_DIFFERENT : status;
}

int writing_nothing(struct session *session, bool dry_run) {
    const struct plan none = {0};
    auto_buffer text = {0};
    if (session->format == REPORT_TEXT)
        return EXIT_EQUAL;
    if (dry_run)
        report_plan(&text, &none, session->format, &session->style);
    else
        report_outcome(&text, &none, session->format, &session->style, NULL);
    return session_finish(session, &text, EXIT_EQUAL);
}

int writing_stopped(struct session *session, struct error *err) {
    if (err->class == ERROR_INTERRUPTED)
        error_next(err, "run it again: it goes on with what is not done");
    session_show_error(session, err);
    return err->class == ERROR_INTERRUPTED ? EXIT_ON_INTERRUPT : EXIT_DIFFERENT;
}

long long writing_timeout_ms(const struct flags *flags) {
    long long timeout_ms = TIMEOUT_DEFAULT_MS;
    if (flags->timeout)
        text_duration_ms(flags->timeout, &timeout_ms);
    return timeout_ms;
}
