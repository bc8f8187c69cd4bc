#include "objects/name_pattern.h"

#include <ctype.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* What both languages agree on: characters, ".", groups, "|", "^", "$", one of "*+?" after an item, brackets
 * without backslashes, and a backslash before a sign. Counts ("{2}") are left out because they multiply. */
static bool is_common(const char *pattern) {
    bool in_brackets = false;
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && (in_brackets || !ispunct((unsigned char)at[1])))
            return false;
        if (in_brackets && *at == '[' && (at[1] == '.' || at[1] == '='))
            return false;
        if (*at == '\\') {
            at++;
        } else if (in_brackets) {
            in_brackets = *at != ']';
        } else if (*at == '[') {
            in_brackets = true;
            at += at[1] == '^';
            at += at[1] == ']';
        } else if (*at == '{' || *at == '}' || (*at == '(' && at[1] == '?')) {
            return false;
        } else if (strchr("*+?", *at) && (at == pattern || strchr("*+?|(^$", at[-1]))) {
            return false;
        }
    }
    return !in_brackets;
}

enum name_match name_pattern_match(const char *pattern, const char *name) {
    regex_t compiled;
    if (!pattern || strlen(pattern) > NAME_PATTERN_SIZE_MAX || !is_common(pattern) ||
        regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return NAME_PATTERN_UNKNOWN;
    int result = regexec(&compiled, name, 0, NULL, 0);
    regfree(&compiled);
    return result == 0 ? NAME_MATCHES : result == REG_NOMATCH ? NAME_DIFFERS : NAME_PATTERN_UNKNOWN;
}
