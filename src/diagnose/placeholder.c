#include "kcrealm/diagnose/placeholder.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* What Keycloak's SecretGenerator makes; of 62 characters, so that 32 of them with fewer than 10 different ones
 * do not come up (one time in 10^20). */
#define GENERATED_SIZE 32
#define GENERATED_DIFFERENT_MIN 10
/* Eight characters that all differ have 24 bits. */
#define GUESSABLE_BITS 20.0

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/* How often each byte stands in it; the caller wipes counts. */
static size_t count_bytes(const struct secret *secret, size_t counts[UCHAR_MAX + 1]) {
    const char *bytes = secret_reveal(secret);
    size_t different = 0;
    memset(counts, 0, (UCHAR_MAX + 1) * sizeof *counts);
    for (size_t i = 0; i < secret_size(secret); i++)
        different += counts[(unsigned char)bytes[i]]++ == 0;
    return different;
}

static bool looks_generated(const struct secret *secret) {
    const char *bytes = secret_reveal(secret);
    size_t counts[UCHAR_MAX + 1];
    if (secret_size(secret) != GENERATED_SIZE)
        return false;
    for (size_t i = 0; i < GENERATED_SIZE; i++)
        if (!is_letter(bytes[i]) && !is_digit(bytes[i]))
            return false;
    size_t different = count_bytes(secret, counts);
    mem_wipe(counts, sizeof counts);
    return different >= GENERATED_DIFFERENT_MIN;
}

/* --- Kinds of placeholders --------------------------------------------------------------------------- */

static bool is_reference(const char *text) {
    static const char *const openings[] = {"${", "$(", "{{", "<%"};
    for (size_t i = 0; i < mem_count(openings); i++)
        if (strstr(text, openings[i]))
            return true;
    return (text_starts_with(text, "<") && text_ends_with(text, ">")) || text_starts_with(text, "vault:") ||
           text_starts_with(text, "ref+");
}

static bool is_listed(const struct secret *secret, const struct strings *list) {
    const char *text = secret_reveal(secret);
    for (size_t i = 0; list && i < list->count; i++)
        if (strlen(text) == secret_size(secret) && strcasecmp(text, list->items[i]) == 0)
            return true;
    return false;
}

/* Letters and digits alone, in lower case; wiped by mem_free. */
static char *squashed(const char *text) {
    char *out = mem_alloc(strlen(text) + 1);
    size_t size = 0;
    for (; *text; text++) {
        if (is_letter(*text))
            out[size++] = (char)(*text | 0x20);
        else if (is_digit(*text))
            out[size++] = *text;
    }
    return out;
}

static bool is_own_name(const char *text, const char *client_id) {
    static const char *const endings[] = {
        "",         "secret", "clientsecret", "oidcsecret", "oidcclientsecret", "keycloaksecret",
        "password", "pass",   "key",          "token"};
    auto_text value = squashed(text);
    auto_text name = squashed(client_id ? client_id : "");
    size_t size = strlen(name), end = strlen(value);
    if (!size)
        return false;
    while (end > size && is_digit(value[end - 1]))
        value[--end] = '\0';
    if (text_starts_with(value, "secret") && strcmp(value + strlen("secret"), name) == 0)
        return true;
    if (strncmp(value, name, size) != 0)
        return false;
    for (size_t i = 0; i < mem_count(endings); i++)
        if (strcmp(value + size, endings[i]) == 0)
            return true;
    return false;
}

/* Whole: nothing but this, whatever digits and signs stand around or in it. */
static const struct {
    const char *word;
    bool is_whole;
} words[] = {
    {"changeme", false},    {"changeit", false},
    {"changethis", false},  {"replaceme", false},
    {"replacethis", false}, {"placeholder", false},
    {"fillmein", false},    {"insertsecret", false},
    {"yoursecret", false},  {"yourclientsecret", false},
    {"dummysecret", false}, {"notasecret", false},
    {"example", false},     {"mysecret", true},
    {"secret", true},       {"clientsecret", true},
    {"supersecret", true},  {"verysecret", true},
    {"topsecret", true},    {"password", true},
    {"passw0rd", true},     {"pssw0rd", true},
    {"keycloak", true},     {"keycloaksecret", true},
    {"admin", true},        {"dummy", true},
    {"test", true},         {"testsecret", true},
    {"testing", true},      {"default", true},
    {"sample", true},       {"fixme", true},
    {"tobedefined", true},  {"tbd", true},
    {"todo", true},         {"xxx", true},
    {"none", true},         {"null", true},
    {"nil", true},          {"undefined", true},
    {"redacted", true},     {"letmein", true},
    {"qwerty", true},       {"foobar", true},
    {"unset", true},        {"root", true},
    {"guest", true},        {"postgres", true},
    {"minioadmin", true},
};

/* "platform_client_secret": words for what should stand there. */
static bool is_description(const char *text) {
    bool is_of_words = !text[strspn(text, "abcdefghijklmnopqrstuvwxyz_-")];
    return is_of_words && (text_ends_with(text, "_client_secret") || text_ends_with(text, "-client-secret"));
}

static bool is_word(const char *text) {
    if (is_description(text))
        return true;
    auto_text value = squashed(text);
    auto_text letters = mem_dup(value);
    size_t size = strlen(letters), first = strspn(letters, "0123456789");
    while (size > first && is_digit(letters[size - 1]))
        letters[--size] = '\0';
    for (size_t i = 0; i < mem_count(words); i++)
        if (words[i].is_whole ? strcmp(letters + first, words[i].word) == 0
                              : strstr(value, words[i].word) != NULL)
            return true;
    return false;
}

/* Steps to the same character or a neighbour: "11111111", "12345678", "abcdefgh". */
static bool is_row(const struct secret *secret) {
    const char *bytes = secret_reveal(secret);
    size_t size = secret_size(secret), small_steps = 0;
    for (size_t i = 1; i < size; i++) {
        int step = bytes[i] - bytes[i - 1];
        small_steps += step >= -1 && step <= 1;
    }
    return size > 1 && small_steps * 5 >= (size - 1) * 4;
}

/* As many bits as the frequencies of its characters allow. */
static bool is_guessable(const struct secret *secret) {
    size_t counts[UCHAR_MAX + 1], size = secret_size(secret);
    double bits = 0;
    (void)count_bytes(secret, counts);
    for (size_t i = 0; i < mem_count(counts); i++)
        if (counts[i])
            bits -= (double)counts[i] * log2((double)counts[i] / (double)size);
    mem_wipe(counts, sizeof counts);
    return bits < GUESSABLE_BITS || is_row(secret);
}

/* --- Judging ----------------------------------------------------------------------------------------- */

bool placeholder_list_read(struct strings *list, const char *bytes, size_t size) {
    const char *end = bytes + size;
    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((newline ? newline : end) - bytes);
        const char *line = bytes;
        bytes += length + (newline != NULL);
        while (length && strchr(" \t\r", line[length - 1]))
            length--;
        for (; length && strchr(" \t", *line); length--)
            line++;
        if (!length || *line == '#')
            continue;
        if (list->count >= PLACEHOLDER_LIST_MAX)
            return false;
        auto_text text = mem_dup_n(line, length);
        strings_add(list, text);
    }
    return true;
}

enum placeholder placeholder_judge(const struct secret *secret, const char *client_id,
                                   const struct strings *list) {
    const char *text = secret ? secret_reveal(secret) : "";
    size_t size = secret ? secret_size(secret) : 0;
    if (size == strspn(text, " \t\r\n"))
        return PLACEHOLDER_EMPTY;
    if (strspn(text, "*") == size)
        return PLACEHOLDER_MASK;
    if (is_listed(secret, list))
        return PLACEHOLDER_LISTED;
    if (is_reference(text))
        return PLACEHOLDER_REFERENCE;
    if (looks_generated(secret))
        return PLACEHOLDER_NONE;
    if (is_own_name(text, client_id))
        return PLACEHOLDER_OWN_NAME;
    if (is_word(text))
        return PLACEHOLDER_WORD;
    return is_guessable(secret) ? PLACEHOLDER_GUESSABLE : PLACEHOLDER_NONE;
}

static const char *const reasons[] = {
    [PLACEHOLDER_NONE] = NULL,
    [PLACEHOLDER_EMPTY] = "it is empty",
    [PLACEHOLDER_MASK] = "it is a mask: Keycloak shows the secret only to those who may manage clients",
    [PLACEHOLDER_REFERENCE] = "it is a reference that was never filled in",
    [PLACEHOLDER_LISTED] = "it is on the list of placeholders",
    [PLACEHOLDER_OWN_NAME] = "it is made of the client's own name",
    [PLACEHOLDER_WORD] = "it is a word that people leave to be replaced",
    [PLACEHOLDER_GUESSABLE] = "it is so simple that it can be guessed",
};

const char *placeholder_reason(enum placeholder placeholder) {
    return reasons[placeholder];
}
