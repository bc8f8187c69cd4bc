#include "cli/repl_pages.h"

#include "cli/repl_pattern.h"
#include "kcrealm/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Of one request. Clients come with all that they have, some 3 KB each. */
#define PAGE_SIZE 100
/* A pattern that matches nothing must end in a realm of any size: 100,000 objects. */
#define PAGES_MAX 1000

static bool matches(const struct repl_pages *pages, const json_t *item) {
    bool matched = !pages->pattern;
    for (const char *const *key = pages->keys; !matched && *key; key++) {
        const char *text = value_text(item, *key);
        matched = text && repl_pattern_matches(pages->pattern, text);
    }
    return matched;
}

/* Adds what matches; *more when something is left over. */
static void take_page(const struct repl_pages *pages, const json_t *page, json_t *list, bool *more) {
    size_t i;
    json_t *item;
    json_array_foreach (page, i, item) {
        if (!matches(pages, item))
            continue;
        *more = json_array_size(list) == pages->max;
        if (*more)
            return;
        json_array_append(list, item);
    }
}

/* One more than is asked for tells whether there is more. */
static size_t page_size(const struct repl_pages *pages) {
    return !pages->pattern && pages->max < PAGE_SIZE ? pages->max + 1 : PAGE_SIZE;
}

json_t *repl_read_pages(struct repl *repl, const struct repl_pages *pages, bool *more, struct error *err) {
    auto_json list = json_array();
    size_t size = page_size(pages);
    *more = false;
    for (size_t i = 0; i < PAGES_MAX && !*more; i++) {
        auto_json page =
            repl_read(repl, mem_format("%s&first=%zu&max=%zu", pages->path, i * size, size), err);
        if (!page)
            return NULL;
        take_page(pages, page, list, more);
        if (json_array_size(page) < size)
            break;
    }
    return json_incref(list);
}

bool repl_list_max(const struct repl_line *line, size_t otherwise, size_t *max, struct error *err) {
    const char *text = repl_line_flag(line, "max");
    *max = otherwise;
    if (!text)
        return true;
    bool is_number = *text && strlen(text) <= 5 && !text[strspn(text, "0123456789")];
    *max = is_number ? strtoul(text, NULL, 10) : 0;
    if (*max >= 1 && *max <= REPL_LIST_MAX)
        return true;
    return error_set(err, ERROR_USAGE, "--max takes a number from 1 to %d, not \"%s\"", REPL_LIST_MAX, text);
}
