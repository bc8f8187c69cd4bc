#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/diagnose/finding.h"

#include <ctype.h>
#include <string.h>

/* So many slips still make a code that somebody meant. */
#define SLIPS_MAX 2
#define SUGGESTIONS_MAX 3

/* The digits of what was typed as a code: "KCR-3012" and "kcr 3012" → "3012". */
static char *digits_of(const char *typed) {
    struct buffer digits = {0};
    for (; *typed; typed++)
        if (isdigit((unsigned char)*typed))
            buffer_add_char(&digits, *typed);
    return buffer_steal(&digits);
}

/* The codes that differ from digits by this number of slips. */
static void suggest(const char *digits, size_t slips, struct strings *suggestions) {
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)) && suggestions->count < SUGGESTIONS_MAX; i++) {
        char code[FINDING_CODE_SIZE];
        finding_code_write(kind->code, code);
        if (text_distance(digits, code + strlen("KCR-"), SLIPS_MAX + 1) == slips)
            strings_add(suggestions, code);
    }
}

static bool refuse_code(const char *typed, struct error *err) {
    auto_text digits = digits_of(typed);
    auto_strings suggestions = {0};
    for (size_t slips = 1; slips <= SLIPS_MAX && *digits && !suggestions.count; slips++)
        suggest(digits, slips, &suggestions);
    error_set(err, ERROR_USAGE, "there is no finding \"%s\"", typed);
    if (!suggestions.count)
        return error_next(err, "kubectl kcrealm explain lists all of them");
    auto_text list = strings_join(&suggestions, " or ");
    return error_next(err, "did you mean %s? kubectl kcrealm explain lists all of them", list);
}

/* *kind stays NULL without a code. */
static bool choose(const struct strings *arguments, const struct finding_kind **kind, struct error *err) {
    if (!arguments->count)
        return true;
    if (arguments->count > 1)
        return error_set(err, ERROR_USAGE, "explain takes one code, such as KCR-3012");
    enum finding_code code = finding_code_parse(arguments->items[0]);
    if (code == FINDING_NONE)
        return refuse_code(arguments->items[0], err);
    *kind = finding_kind(code);
    return true;
}

int run_explain(struct session *session) {
    auto_buffer text = {0};
    auto_error err = {0};
    const struct finding_kind *kind = NULL;
    if (!report_format_check(session->format, DOCUMENT_FINDING, &err) ||
        !choose(&session->flags.arguments, &kind, &err))
        return session_fail(session, &err);
    report_finding_kind(&text, kind, session->format, &session->style);
    return session_finish(session, &text, EXIT_EQUAL);
}
