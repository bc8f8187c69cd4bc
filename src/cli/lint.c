#include "kcrealm/diagnose/lint.h"

#include "cli/lint_files.h"
#include "cli/lint_settings.h"
#include "cli/loaded_texts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/diagnose/lint_baseline.h"
#include "kcrealm/diagnose/lint_embedded.h"
#include "kcrealm/diagnose/lint_fix.h"
#include "kcrealm/diagnose/lint_loading.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct linting {
    struct session *session;
    struct lint_choices choices;
    struct loaded_texts texts;
    struct lint_report report;
};

static struct lint_text text_at(const struct linting *linting, size_t index) {
    const struct loaded_text *text = &linting->texts.items[index];
    return (struct lint_text){text->name, buffer_text(&text->bytes), text->bytes.size};
}

/* --- Looking ----------------------------------------------------------------------------------------- */

/* What is looked at together: texts of linting, by their indexes. */
struct group {
    const size_t *indexes;
    size_t count;
};

struct looked {
    struct desired desired;
    struct diagnostics diagnostics;
    struct collection collection;
};

static void load(const struct linting *linting, const struct group *group, struct looked *looked) {
    const struct flags *flags = &linting->session->flags;
    const struct declare_options options = {
        .values_path = flags->values_path,
        .realm = flags->realm,
        .environment = (const char *const *)linting->session->environment,
        .substitute = flags->substitute,
        .allow_secrets = flags->allow_declared_secrets,
        .extractions = true,
        .collection = &looked->collection,
    };
    struct input_text *inputs = mem_alloc_array(group->count + 1, sizeof *inputs);
    for (size_t i = 0; i < group->count; i++) {
        const struct loaded_text *text = &linting->texts.items[group->indexes[i]];
        inputs[i] = (struct input_text){.name = text->name,
                                        .bytes = buffer_text(&text->bytes),
                                        .size = text->bytes.size,
                                        .stands_alone = text->stands_alone,
                                        .group = text->group};
    }
    declare_load(inputs, group->count, &options, &looked->desired, &looked->diagnostics);
    mem_free(inputs);
}

static void clear(struct looked *looked) {
    desired_clear(&looked->desired);
    collection_clear(&looked->collection);
    diagnostics_clear(&looked->diagnostics);
}

static void check(struct linting *linting, const struct looked *looked, struct lint_report *report) {
    const struct collection *collection = &looked->collection;
    struct lint_values *values = mem_alloc_array(collection->values_count + 1, sizeof *values);
    struct lint_manifest *manifests = mem_alloc_array(collection->manifest_count + 1, sizeof *manifests);
    for (size_t i = 0; i < collection->values_count; i++)
        values[i] = (struct lint_values){collection->values[i].value, collection->values[i].where.file};
    for (size_t i = 0; i < collection->manifest_count; i++)
        manifests[i] = (struct lint_manifest){collection->manifests[i].value, collection->manifests[i].where};
    const struct lint_scope scope = {.desired = &looked->desired,
                                     .values = values,
                                     .values_count = collection->values_count,
                                     .manifests = manifests,
                                     .manifest_count = collection->manifest_count,
                                     .settings = &linting->choices.settings};
    lint_check(&scope, report);
    mem_free(values);
    mem_free(manifests);
}

/* Texts in ConfigMaps may hold ConfigMaps: what is inside of them has its place in the text around it first. */
static void settle_places(struct linting *linting, const struct collection *collection,
                          struct lint_report *report) {
    for (size_t i = collection->text_count; i-- > 0;) {
        const struct collected_text *embedded = &collection->texts[i];
        for (size_t j = 0; j < linting->texts.count; j++) {
            struct lint_text text = text_at(linting, j);
            if (text_equal(text.file, embedded->where.file))
                lint_embedded(report, embedded, &text);
        }
    }
}

static void judge(struct linting *linting, const struct looked *looked) {
    struct lint_report report = {0};
    lint_take_diagnostics(&report, &looked->diagnostics);
    check(linting, looked, &report);
    settle_places(linting, &looked->collection, &report);
    lint_report_take(&linting->report, &report);
}

static void look_together(struct linting *linting, const struct group *group) {
    struct looked looked = {0};
    load(linting, group, &looked);
    judge(linting, &looked);
    clear(&looked);
}

/* Values files of a directory are those of several stages: each on its own. What else is there belongs together:
 * realm files by kind, rendered manifests. */
static void look_at_directory(struct linting *linting) {
    size_t *together = mem_alloc_array(linting->texts.count + 1, sizeof *together), count = 0;
    for (size_t i = 0; i < linting->texts.count; i++) {
        struct looked looked = {0};
        load(linting, &(struct group){&i, 1}, &looked);
        if (looked.collection.values_count)
            judge(linting, &looked);
        else
            together[count++] = i;
        clear(&looked);
    }
    look_together(linting, &(struct group){together, count});
    mem_free(together);
}

static void look(struct linting *linting) {
    size_t *all = mem_alloc_array(linting->texts.count + 1, sizeof *all);
    for (size_t i = 0; i < linting->texts.count; i++)
        all[i] = i;
    if (linting->session->flags.filenames.count == 1 && linting->texts.count > 1)
        look_at_directory(linting);
    else
        look_together(linting, &(struct group){all, linting->texts.count});
    mem_free(all);
    lint_report_sort(&linting->report);
}

/* --- What is let pass -------------------------------------------------------------------------------- */

static bool is_allowed(void *state, const struct lint_finding *finding) {
    return lint_choices_allow(state, (struct lint_finding *)finding);
}

static void let_pass(struct linting *linting) {
    enum finding_code passive[4] = {FINDING_NONE};
    size_t count = 0;
    if (!linting->choices.policy)
        passive[count++] = FINDING_VAULT_KEY_OUTSIDE_POLICY;
    if (!linting->choices.settings.class_count) {
        passive[count++] = FINDING_CLIENT_SECRET_FROM_STORE;
        passive[count++] = FINDING_EXTERNAL_SECRET_NOT_FROM_STORE;
    }
    for (size_t i = 0; i < linting->texts.count; i++) {
        const struct lint_text text = text_at(linting, i);
        lint_ignore(&linting->report, &text, passive);
    }
    lint_report_filter(&linting->report, is_allowed, &linting->choices);
    lint_report_sort(&linting->report);
}

/* False with an error when the baseline cannot be read. *is_missing: it does not exist and is to be written. */
static bool apply_baseline(struct linting *linting, bool *is_missing, struct error *err) {
    const char *name = linting->choices.baseline;
    auto_buffer bytes = {0};
    *is_missing = name && linting->choices.baseline_is_flag && access(name, F_OK) != 0 && errno == ENOENT;
    if (!name || *is_missing)
        return true;
    if (!input_read_file(name, &bytes, err)) {
        error_wrap(err, "reading the baseline of the settings");
        return error_next(err, "write one: --baseline %s", name);
    }
    auto_json baseline = lint_baseline_read(buffer_text(&bytes), bytes.size, name, err);
    if (!baseline)
        return false;
    size_t unused = lint_baseline_apply(baseline, &linting->report);
    if (unused)
        event_note(
            &linting->session->events,
            "%zu finding%s of %s %s not there any more; remove the file and run again to write it anew",
            unused, unused == 1 ? "" : "s", name, unused == 1 ? "is" : "are");
    return true;
}

static bool is_fixed(void *state, const struct lint_finding *finding) {
    (void)state;
    return finding->fixed;
}

static bool write_baseline(struct linting *linting, struct error *err) {
    auto_buffer bytes = {0};
    const char *name = linting->choices.baseline;
    lint_baseline_write(&bytes, &linting->report);
    if (!lint_file_create(name, &bytes, err))
        return false;
    size_t count = lint_report_filter(&linting->report, is_fixed, NULL);
    linting->report.baseline += count;
    event_note(&linting->session->events, "wrote %zu finding%s to %s: from now on only others are told",
               count, count == 1 ? "" : "s", name);
    return true;
}

/* --- Repairing --------------------------------------------------------------------------------------- */

/* A repair that makes the file unreadable would be worse than what it repairs. */
static bool is_readable(const struct lint_text *text, const struct buffer *bytes) {
    const struct input_text input = {
        .name = text->file, .bytes = buffer_text(bytes), .size = bytes->size, .stands_alone = true};
    struct collection collection = {0};
    struct looked looked = {0};
    const struct declare_options options = {.collection = &collection};
    declare_load(&input, 1, &options, &looked.desired, &looked.diagnostics);
    bool readable = true;
    for (size_t i = 0; i < looked.diagnostics.count; i++)
        readable = readable && !text_equal(looked.diagnostics.items[i].code, "KCR-1001");
    clear(&looked);
    collection_clear(&collection);
    return readable;
}

static bool repair_file(struct linting *linting, const struct lint_text *text, struct error *err) {
    auto_buffer bytes = {.ceiling = INPUT_CEILING};
    if (!lint_fix_apply(&linting->report, text, &bytes))
        return true;
    if (bytes.overflow || !is_readable(text, &bytes))
        return error_set(err, ERROR_INTERNAL, "%s could not be read after its repair, and is left as it is",
                         text->file);
    return lint_file_replace(text->file, &bytes, err);
}

static bool repair(struct linting *linting, struct error *err) {
    for (size_t i = 0; i < linting->texts.count; i++) {
        const struct lint_text text = text_at(linting, i);
        lint_fix_place(&linting->report, &text);
        if (linting->session->flags.fix && !repair_file(linting, &text, err))
            return false;
    }
    lint_fix_drop_unplaced(&linting->report);
    return true;
}

/* --- Telling ----------------------------------------------------------------------------------------- */

static const char *source_of(void *state, const char *file) {
    const struct linting *linting = state;
    for (size_t i = 0; file && i < linting->texts.count; i++)
        if (strcmp(linting->texts.items[i].name, file) == 0)
            return buffer_text(&linting->texts.items[i].bytes);
    return NULL;
}

static int status_of(const struct linting *linting) {
    for (size_t i = 0; i < linting->report.count; i++)
        if (!linting->report.items[i].fixed && linting->report.items[i].severity <= linting->choices.fail_on)
            return EXIT_DIFFERENT;
    return EXIT_EQUAL;
}

static int tell(struct linting *linting) {
    struct session *session = linting->session;
    auto_buffer text = {0};
    const struct lint_sources sources = {source_of, linting};
    report_lint(&text, &linting->report, &sources, session->format, &session->style);
    return session_finish(session, &text, status_of(linting));
}

static bool check_arguments(const struct session *session, struct error *err) {
    const struct flags *flags = &session->flags;
    if (!report_format_check(session->format, DOCUMENT_LINT, err))
        return false;
    if (flags->arguments.count) {
        error_set(err, ERROR_USAGE, "lint takes files by -f, not \"%s\"", flags->arguments.items[0]);
        return error_next(err, "kubectl kcrealm lint -f %s", flags->arguments.items[0]);
    }
    if (!flags->filenames.count) {
        error_set(err, ERROR_USAGE, "there is nothing to look at");
        return error_next(err, "kubectl kcrealm lint -f values.yaml, or: helm template . | kubectl kcrealm "
                               "lint -f -");
    }
    if (flags->fix && strings_contain(&flags->filenames, "-")) {
        error_set(err, ERROR_USAGE, "--fix repairs files, not standard input");
        return error_next(err, "name the files with -f");
    }
    return true;
}

/* A `helm template` that fails prints nothing: silence must not pass for a clean chart. */
static bool check_texts(const struct linting *linting, struct error *err) {
    for (size_t i = 0; i < linting->texts.count; i++) {
        const struct lint_text text = text_at(linting, i);
        if (strspn(text.bytes, " \t\r\n") != text.size)
            return true;
    }
    if (!strings_contain(&linting->session->flags.filenames, "-"))
        return true;
    error_set(err, ERROR_INPUT, "standard input is empty: there is nothing to look at");
    return error_next(err, "run alone what prints into the pipe, such as helm template: it may have failed");
}

static int lint(struct linting *linting) {
    struct session *session = linting->session;
    auto_error err = {0};
    bool writes_baseline = false;
    if (!check_arguments(session, &err) || !lint_choices_read(session, &linting->choices, &err) ||
        !input_read_files(&session->flags.filenames, &linting->texts, &err) || !check_texts(linting, &err))
        return session_fail(session, &err);
    look(linting);
    let_pass(linting);
    if (!apply_baseline(linting, &writes_baseline, &err) || !repair(linting, &err) ||
        (writes_baseline && !write_baseline(linting, &err)))
        return session_fail(session, &err);
    return tell(linting);
}

int run_lint(struct session *session) {
    struct linting linting = {.session = session};
    int status = lint(&linting);
    lint_report_clear(&linting.report);
    loaded_texts_clear(&linting.texts);
    lint_choices_clear(&linting.choices);
    return status;
}
