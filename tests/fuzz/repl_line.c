/* Lines of the shell: they are read or refused with a reason, a masked one has no secret any more, and what completion
 * makes of them can be shown. The first byte says where the line comes from. */
#include "cli/repl_command.h"

#include "cli/repl_complete.h"
#include "cli/repl_history.h"
#include "cli/repl_pattern.h"
#include "cli/repl_secrecy.h"
#include "cli/repl_trace.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"
#include "support/fuzz.h"

#include <string.h>

static void words_read_the_same_again(const char *text) {
    auto_strings words = {0}, again = {0};
    auto_error err = {0};
    auto_buffer line = {0};
    if (!repl_words_split(text, &words, &err))
        return;
    for (size_t i = 0; i < words.count; i++) {
        repl_words_quote(&line, words.items[i]);
        buffer_add_char(&line, ' ');
    }
    bool read = repl_words_split(buffer_text(&line), &again, &err);
    assert(read && again.count == words.count);
    for (size_t i = 0; i < words.count; i++)
        assert(strcmp(words.items[i], again.items[i]) == 0);
}

static void is_read_or_refused(const char *text, enum repl_source source) {
    struct repl_line line;
    auto_error err = {0};
    bool read = repl_line_read(&line, text, source, &err);
    fuzz_is_reported(!read, &err);
    for (size_t i = 0; read && source == REPL_ARGUMENT && i < line.operands.count; i++)
        assert(!repl_is_token(line.operands.items[i]));
    repl_line_clear(&line);
}

static void is_masked(const char *text) {
    auto_text masked = repl_masked(text);
    assert(!repl_has_secret(text) || strstr(masked, "***"));
    assert(!repl_history_takes(text) || strcmp(masked, text) == 0);
}

void fuzz_one(const char *bytes, size_t size) {
    enum repl_source source = fuzz_choose(&bytes, &size, 3);
    auto_text text = mem_dup_n(bytes, size);
    struct repl_completion completion = {0};
    auto_buffer traced = {0};
    words_read_the_same_again(text);
    is_read_or_refused(text, source);
    is_masked(text);
    repl_complete(text, NULL, NULL, &completion);
    auto_text inserted = repl_completion_text(&completion);
    assert(inserted);
    repl_completion_clear(&completion);
    repl_trace_redact(&traced, text);
    repl_pattern_matches(text, text);
}
