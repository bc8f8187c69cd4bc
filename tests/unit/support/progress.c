#include "support/progress.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

void progress_hear(struct buffer *heard, const struct event *event) {
    if (event->type == EVENT_PROGRESS)
        buffer_format(heard, "%s %zu/%zu\n", event->text, event->done, event->total);
}

void progress_assert_whole(const struct buffer *heard, const char *activity, size_t total) {
    auto_buffer expected = {0};
    for (size_t i = 1; i <= total; i++)
        buffer_format(&expected, "%s %zu/%zu\n", activity, i, total);
    assert_string_equal(buffer_text(heard), buffer_text(&expected));
}
