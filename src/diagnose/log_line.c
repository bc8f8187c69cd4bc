#include "kcrealm/diagnose/log_line.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define MASK "***"
/* Shorter ones are names and hashes of commits and pods; Keycloak's own secrets have 32 and more. */
#define DRAWN_MIN ((size_t)20)

static const char *const introducers[] = {
    "password",      "passwd",     "passphrase",  "secret",     "token",     "apikey", "api_key",
    "api-key",       "credential", "private_key", "bearer",     "basic",     "pwd",    "assertion",
    "authorization", "cookie",     "accesskey",   "access_key", "access-key"};

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static bool is_drawn_character(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '+' || c == '=';
}

static bool ends_with(const char *word, size_t length, const char *ending) {
    size_t size = strlen(ending);
    return length >= size && strncasecmp(word + length - size, ending, size) == 0;
}

static bool introduces_secret(const char *word, size_t length) {
    for (size_t i = 0; i < mem_count(introducers); i++)
        if (ends_with(word, length, introducers[i]))
            return true;
    return false;
}

static bool looks_drawn(const char *word, size_t length) {
    bool upper = false, lower = false, digit = false;
    for (size_t i = 0; i < length; i++) {
        upper |= isupper((unsigned char)word[i]) != 0;
        lower |= islower((unsigned char)word[i]) != 0;
        digit |= isdigit((unsigned char)word[i]) != 0;
    }
    return length >= DRAWN_MIN && upper && lower && digit;
}

static bool is_scheme(const char *word, size_t length) {
    return ends_with(word, length, "bearer") || ends_with(word, length, "basic");
}

/* In a sentence ("the secret is wrong") a blank alone says nothing of what follows. */
static bool takes_next_word(const char *word, size_t length) {
    return *word == '-' || is_scheme(word, length);
}

/* From the word's end to the first byte of its value; 0 when nothing follows that could be one. */
static size_t gap_of(const char *word, size_t length) {
    const char *after = word + length;
    size_t gap = strspn(after, "\"'\\");
    size_t blanks = strspn(after + gap, " \t");
    size_t assigned = strspn(after + gap + blanks, ":=");
    if (!assigned && !(blanks && takes_next_word(word, length)))
        return 0;
    gap += blanks + assigned;
    return gap + strspn(after + gap, " \t\"'\\");
}

static size_t value_of(const char *text) {
    return strcspn(text, " \t\"',;&)}]<>");
}

/* "password: x", "\"token\":\"x\"", "Authorization: Bearer x". Returns how much of text that is, with its mask added. */
static size_t mask_value(struct buffer *out, const char *text, size_t word) {
    size_t gap = gap_of(text, word);
    size_t value = gap ? value_of(text + word + gap) : 0;
    if (!value)
        return 0;
    buffer_add(out, text, word + gap);
    if (is_scheme(text + word + gap, value))
        return word + gap;
    buffer_add_text(out, MASK);
    return word + gap + value;
}

/* The last '@', as hosts have none and passwords may; NULL without one. */
static const char *end_of_userinfo(const char *authority, size_t size) {
    while (size)
        if (authority[--size] == '@')
            return authority + size;
    return NULL;
}

/* "://user:password@host" */
static size_t mask_userinfo(struct buffer *out, const char *text) {
    if (strncmp(text, "://", 3) != 0)
        return 0;
    size_t authority = strcspn(text + 3, "/ \t\"'<>");
    const char *at = end_of_userinfo(text + 3, authority);
    const char *colon = at ? memchr(text + 3, ':', (size_t)(at - text - 3)) : NULL;
    if (!colon)
        return 0;
    buffer_add(out, text, (size_t)(colon - text) + 1);
    buffer_add_text(out, MASK);
    return (size_t)(at - text);
}

static size_t mask_word(struct buffer *out, const char *text) {
    size_t name = 0, drawn = 0;
    while (is_name(text[name]))
        name++;
    while (is_drawn_character(text[drawn]))
        drawn++;
    size_t masked = introduces_secret(text, name) ? mask_value(out, text, name) : 0;
    if (masked)
        return masked;
    if (looks_drawn(text, drawn))
        buffer_add_text(out, MASK);
    else
        buffer_add(out, text, drawn);
    return drawn;
}

char *log_line_redacted(const char *line) {
    struct buffer out = {0};
    while (*line) {
        size_t taken = mask_userinfo(&out, line);
        if (!taken)
            taken = mask_word(&out, line);
        if (!taken) {
            buffer_add_char(&out, *line);
            taken = 1;
        }
        line += taken;
    }
    return buffer_steal(&out);
}
