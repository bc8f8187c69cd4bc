#include "cli/repl_secrecy.h"

#include "cli/repl_words.h"
#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <ctype.h>
#include <string.h>

static const char mask[] = "***";
/* Of "eyJ" and what follows: {"a":1} is the shortest object. */
#define OBJECT_SIZE_MIN 8
/* A client ID may have three parts ("com.example.shop"); those of a token are longer. */
#define TOKEN_PART_MIN 16

static size_t base64url_span(const char *text) {
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '-' || text[size] == '_')
        size++;
    return size;
}

static bool begins_object(const char *word) {
    for (const char *at = word; (at = strstr(at, "eyJ")); at++)
        if ((at == word || !isalnum((unsigned char)at[-1])) && base64url_span(at) >= OBJECT_SIZE_MIN)
            return true;
    return false;
}

bool repl_is_token(const char *word) {
    size_t first = base64url_span(word);
    if (begins_object(word))
        return true;
    if (first < TOKEN_PART_MIN || word[first] != '.')
        return false;
    const char *rest = word + first + 1;
    size_t second = base64url_span(rest);
    return second >= TOKEN_PART_MIN && rest[second] == '.' &&
           base64url_span(rest + second + 1) >= TOKEN_PART_MIN;
}

bool repl_is_secret_flag(const char *name) {
    static const char *const words[] = {"password",      "secret", "token", "assertion", "passwd",
                                        "code-verifier", "otp",    "totp",  "credential"};
    if (text_ends_with(name, "-from") || text_ends_with(name, "-stdin") || text_ends_with(name, "-file"))
        return false;
    for (size_t i = 0; i < mem_count(words); i++)
        if (strstr(name, words[i]))
            return true;
    return false;
}

/* "--password=x" → 11, with value as what follows; 0 for other words. */
static size_t secret_flag_size(const char *word) {
    if (!text_starts_with(word, "--"))
        return 0;
    size_t size = strcspn(word, "=");
    auto_text name = mem_dup_n(word + 2, size - 2);
    if (!repl_is_secret_flag(name))
        return 0;
    return word[size] ? size + 1 : size;
}

/* Adds the word as it may be shown; *hides_next: its value is the next one. True when something was hidden. */
static bool add_masked(struct buffer *out, const char *word, bool *hides_next) {
    size_t flag = secret_flag_size(word);
    bool hidden = *hides_next;
    *hides_next = flag && word[flag - 1] != '=';
    if (flag && word[flag - 1] == '=' && word[flag]) {
        buffer_add(out, word, flag);
        buffer_add_text(out, mask);
        return true;
    }
    hidden = (hidden && !text_starts_with(word, "-")) || repl_is_token(word);
    if (hidden)
        buffer_add_text(out, mask);
    else
        repl_words_quote(out, word);
    return hidden;
}

/* NULL when nothing was hidden. */
static char *mask_words(const struct strings *words) {
    struct buffer out = {0};
    bool hides_next = false, hidden = false;
    for (size_t i = 0; i < words->count; i++) {
        if (i)
            buffer_add_char(&out, ' ');
        hidden |= add_masked(&out, words->items[i], &hides_next);
    }
    auto_text masked = buffer_steal(&out);
    return hidden ? mem_steal(masked) : NULL;
}

static char *mask_line(const char *line) {
    auto_strings words = {0};
    size_t begin = 0;
    char quote = 0;
    repl_words_begun(line, &words, &begin, &quote);
    return mask_words(&words);
}

char *repl_masked(const char *line) {
    auto_text masked = mask_line(line);
    return masked ? mem_steal(masked) : mem_format("%s", line);
}

bool repl_has_secret(const char *line) {
    auto_text masked = mask_line(line);
    return masked != NULL;
}
