#include "cli/repl_words.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <string.h>

static bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/* Where reading is: at a place of the text, and in which quotes (0: none). */
struct splitting {
    const char *at;
    char quote;
    bool escape_is_open; /* the text ends behind a backslash */
};

/* What a backslash at this place stands before; in double quotes most stand for themselves. */
static bool is_escape(const struct splitting *splitting) {
    if (*splitting->at != '\\' || splitting->quote == '\'')
        return false;
    return !splitting->quote || splitting->at[1] == '"' || splitting->at[1] == '\\' || !splitting->at[1];
}

static void take_escape(struct splitting *splitting, struct buffer *word) {
    splitting->at++;
    splitting->escape_is_open = !*splitting->at;
    if (*splitting->at)
        buffer_add_char(word, *splitting->at++);
}

static void take_word(struct splitting *splitting, struct buffer *word) {
    while (*splitting->at && (splitting->quote || !is_blank(*splitting->at))) {
        char character = *splitting->at;
        if (is_escape(splitting)) {
            take_escape(splitting, word);
            continue;
        }
        splitting->at++;
        if (splitting->quote && character == splitting->quote)
            splitting->quote = 0;
        else if (!splitting->quote && (character == '\'' || character == '"'))
            splitting->quote = character;
        else
            buffer_add_char(word, character);
    }
}

static void skip_blanks(struct splitting *splitting) {
    while (is_blank(*splitting->at))
        splitting->at++;
}

bool repl_words_split(const char *text, struct strings *words, struct error *err) {
    struct splitting splitting = {.at = text};
    for (;;) {
        skip_blanks(&splitting);
        if (!*splitting.at || *splitting.at == '#')
            return true;
        auto_buffer word = {0};
        take_word(&splitting, &word);
        if (splitting.quote) {
            error_set(err, ERROR_USAGE, "a quote (%c) is not closed", splitting.quote);
            return error_next(err, "close it, or write \\%c for the character itself", splitting.quote);
        }
        if (splitting.escape_is_open)
            return error_set(err, ERROR_USAGE, "the line ends with a backslash");
        strings_add(words, buffer_text(&word));
    }
}

void repl_words_begun(const char *text, struct strings *words, size_t *begin, char *quote) {
    struct splitting splitting = {.at = text};
    for (;;) {
        skip_blanks(&splitting);
        *begin = (size_t)(splitting.at - text);
        auto_buffer word = {0};
        take_word(&splitting, &word);
        strings_add(words, buffer_text(&word));
        *quote = splitting.quote;
        if (!*splitting.at)
            return;
    }
}

void repl_words_quote(struct buffer *out, const char *word) {
    static const char special[] = " \t\r\n'\"\\#";
    if (*word && !word[strcspn(word, special)]) {
        buffer_add_text(out, word);
        return;
    }
    buffer_add_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            buffer_add_text(out, "'\\''");
        else
            buffer_add_char(out, *word);
    buffer_add_char(out, '\'');
}
