#include "kcrealm/diagnose/glob.h"

#include <string.h>

/* Where to go on when what follows a star does not match: one more character belongs to the star. */
struct retry {
    const char *pattern;
    const char *text;
};

static bool try_again(struct retry *retry, const char **pattern, const char **text) {
    if (!retry->pattern || !*retry->text)
        return false;
    *pattern = retry->pattern;
    *text = ++retry->text;
    return true;
}

static bool matches(const char *pattern, const char *text) {
    struct retry star = {0}, deep = {0};
    for (;;) {
        if (*pattern == '*') {
            bool is_deep = pattern[1] == '*';
            pattern += strspn(pattern, "*");
            star = is_deep ? (struct retry){0} : (struct retry){pattern, text};
            deep = is_deep ? (struct retry){pattern, text} : deep;
            continue;
        }
        if (!*pattern && !*text)
            return true;
        if (*text && (*pattern == *text || (*pattern == '?' && *text != '/'))) {
            pattern++;
            text++;
            continue;
        }
        if (star.pattern && *star.text != '/' && try_again(&star, &pattern, &text))
            continue;
        star = (struct retry){0};
        if (!try_again(&deep, &pattern, &text))
            return false;
    }
}

bool glob_matches(const char *pattern, const char *text) {
    while (strncmp(text, "./", 2) == 0)
        text += 2;
    const char *slash = strrchr(text, '/');
    if (strchr(pattern, '/') || !slash)
        return matches(pattern, text);
    return matches(pattern, slash + 1);
}
