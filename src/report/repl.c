#include "kcrealm/report/repl.h"

#include "kcrealm/base/memory.h"
#include "report/page.h"

static void dump(struct buffer *out, const json_t *result) {
    value_write(out, result, 2, false);
    buffer_add_char(out, '\n');
}

void report_repl_help(struct buffer *out, const json_t *result, const struct report_style *style) { (void)style; dump(out, result); }
void report_repl_use(struct buffer *out, const json_t *result, const struct report_style *style) { (void)style; dump(out, result); }
void report_repl_realms(struct buffer *out, const json_t *result, const struct report_style *style) { (void)style; dump(out, result); }
void report_repl_client(struct buffer *out, const json_t *result, const struct report_style *style) { (void)style; dump(out, result); }
void report_repl_trace(struct buffer *out, const json_t *result, const struct report_style *style) { (void)style; dump(out, result); }
