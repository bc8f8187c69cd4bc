#include "diagnose/lint_rules.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdarg.h>
#include <stdint.h>

static struct lint_finding *add(struct lint_report *report, enum finding_code code, struct position where,
                                const char *path, const char *format, va_list arguments)
    __attribute__((format(printf, 5, 0)));
static struct lint_finding *add(struct lint_report *report, enum finding_code code, struct position where,
                                const char *path, const char *format, va_list arguments) {
    auto_text message = mem_vformat(format, arguments);
    return lint_report_add(report, code, &where, path, "%s", message);
}

struct lint_finding *lint_add_member(const struct lint_scope *scope, struct lint_report *report,
                                     enum finding_code code, const json_t *object, const char *key,
                                     const char *path, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    struct lint_finding *finding =
        add(report, code, positions_member(scope->desired->positions, object, key), path, format, arguments);
    va_end(arguments);
    return finding;
}

struct lint_finding *lint_add_item(const struct lint_scope *scope, struct lint_report *report,
                                   enum finding_code code, const json_t *array, size_t index,
                                   const char *path, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    struct lint_finding *finding =
        add(report, code, positions_item(scope->desired->positions, array, index), path, format, arguments);
    va_end(arguments);
    return finding;
}

struct lint_finding *lint_add_manifest(struct lint_report *report, enum finding_code code,
                                       const struct lint_manifest *manifest, const char *path,
                                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    struct lint_finding *finding = add(report, code, manifest->where, path, format, arguments);
    va_end(arguments);
    return finding;
}

bool lint_is_true(const json_t *spec, const char *key, bool otherwise) {
    const char *text = value_text(spec, key);
    if (text_equal(text, "true") || text_equal(text, "false"))
        return text_equal(text, "true");
    return value_is_true(spec, key, otherwise);
}

void lint_next(struct lint_finding *finding, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&finding->next, mem_vformat(format, arguments));
    va_end(arguments);
}

void lint_fix_value(struct lint_finding *finding, const char *text) {
    finding->fix = mem_alloc(sizeof *finding->fix);
    finding->fix->offset = SIZE_MAX;
    finding->fix->text = mem_dup(text);
}
