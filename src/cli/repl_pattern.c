#include "cli/repl_pattern.h"

#include "kcrealm/base/memory.h"

#include <stddef.h>
#include <string.h>

/* Goes back to the last "*" alone, so that the time stays within pattern times text. */
bool repl_pattern_matches(const char *pattern, const char *text) {
    const char *star = NULL, *resumed = NULL;
    if (!pattern)
        return true;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resumed = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resumed;
        } else {
            return false;
        }
    }
    return !pattern[strspn(pattern, "*")];
}

char *repl_pattern_literal(const char *pattern) {
    const char *longest = "";
    size_t longest_size = 0;
    while (pattern && *pattern) {
        size_t size = strcspn(pattern, "*?");
        if (size > longest_size) {
            longest = pattern;
            longest_size = size;
        }
        pattern += size;
        pattern += strspn(pattern, "*?");
    }
    return mem_dup_n(longest, longest_size);
}
