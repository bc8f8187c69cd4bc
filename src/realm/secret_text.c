#include "realm/secret_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>
#include <strings.h>

static bool is_word(const char *text) {
    static const char *const words[] = {"changeme",    "change-me",  "change_me",  "change me", "replaceme",
                                        "replace-me",  "replace_me", "replace me", "fixme",     "placeholder",
                                        "your-secret", "secret",     "password",   "example",   "dummy"};
    for (size_t i = 0; i < mem_count(words); i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool repeats_one_character(const char *text) {
    return text[strspn(text, (const char[]){*text, '\0'})] == '\0';
}

bool secret_text_is_placeholder(const char *text) {
    return strstr(text, "${") || strstr(text, "$(") || strstr(text, "{{") ||
           (text_starts_with(text, "<") && text_ends_with(text, ">")) || is_word(text) ||
           repeats_one_character(text);
}
