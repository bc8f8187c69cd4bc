#include "support/repl_case.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void repl_case_open(struct repl_case *given) {
    *given = (struct repl_case){0};
    fake_start(&given->keycloak);
}

void repl_case_close(struct repl_case *given) {
    if (given->repl.session)
        repl_close(&given->repl);
    cli_close(&given->cli);
    fake_stop(&given->keycloak);
}

static void prepare(struct repl_case *given, const char *flags) {
    cli_close(&given->cli);
    cli_open(&given->cli, "repl --realm ameide %s", flags);
    cli_use_keycloak(&given->cli, &given->keycloak);
}

void repl_case_run(struct repl_case *given, const char *flags, ...) {
    const char *line;
    va_list lines;
    prepare(given, flags);
    va_start(lines, flags);
    while ((line = va_arg(lines, const char *))) {
        cli_word(&given->cli, "-c");
        cli_word(&given->cli, line);
    }
    va_end(lines);
    cli_run(&given->cli, NULL);
}

void repl_case_read(struct repl_case *given, const char *flags, const char *script) {
    prepare(given, flags);
    cli_run(&given->cli, script);
}

json_t *repl_case_item(const struct repl_case *given, size_t index) {
    auto_error err = {0};
    const char *out = given->cli.captured.out;
    auto_json document = value_parse(out, strlen(out), "the report", &err);
    json_t *item = json_array_get(json_object_get(document, "items"), index);
    if (!item)
        fail_msg("no item %zu in: %s\n%s", index, out, given->cli.captured.err);
    return json_incref(item);
}

void repl_case_begin(struct repl_case *given) {
    prepare(given, "");
    cli_start(&given->cli);
    repl_open(&given->repl, &given->cli.session);
}

void repl_case_asked(const struct repl_case *given, const char *start, size_t times) {
    size_t count = http_script_count(given->keycloak.script, start);
    if (count != times) {
        auto_text log = http_script_log(given->keycloak.script, false);
        fail_msg("%zu times \"%s\", not %zu:\n%s", count, start, times, log);
    }
}
