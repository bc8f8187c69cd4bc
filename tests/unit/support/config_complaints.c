#include "support/config_complaints.h"

#include "cli/config_file.h"
#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

char *config_complaints(const char *text, bool trusted) {
    struct config_file file = {.name = mem_dup("f"), .trusted = trusted};
    struct diagnostics diagnostics = {0};
    struct buffer lines = {0};
    buffer_add_text(&file.bytes, text);
    bool correct = config_check(&file, &diagnostics);
    assert_int_equal(correct, diagnostics.count == 0);
    for (size_t i = 0; i < diagnostics.count; i++) {
        const struct diagnostic *item = &diagnostics.items[i];
        assert_string_equal(item->file, "f");
        buffer_format(&lines, "%s%u:%u %s: %s%s%s", i ? "\n" : "", item->line, item->column,
                      item->path ? item->path : "-", item->message, item->next ? "; " : "",
                      item->next ? item->next : "");
    }
    diagnostics_clear(&diagnostics);
    config_file_clear(&file);
    return buffer_steal(&lines);
}

void check_complaints(const struct complaints_row *rows, size_t count, bool trusted) {
    for (size_t i = 0; i < count; i++) {
        auto_text complaints = config_complaints(rows[i].text, trusted);
        if (strcmp(complaints, rows[i].complaints) != 0)
            fail_msg("%s\n%s\nexpected:\n%s", rows[i].text, complaints, rows[i].complaints);
    }
}
