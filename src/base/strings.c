#include "kcrealm/base/strings.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 8

static void add_owned(struct strings *strings, char *text) {
    if (strings->count + 2 > strings->capacity) {
        size_t capacity = strings->capacity ? strings->capacity * 2 : CAPACITY_FIRST;
        strings->items = mem_resize(strings->items, capacity * sizeof *strings->items);
        strings->capacity = capacity;
    }
    strings->items[strings->count++] = text;
    strings->items[strings->count] = NULL;
}

void strings_add(struct strings *strings, const char *text) {
    add_owned(strings, mem_dup(text));
}

void strings_format(struct strings *strings, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_owned(strings, mem_vformat(format, arguments));
    va_end(arguments);
}

bool strings_contain(const struct strings *strings, const char *text) {
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0)
            return true;
    return false;
}

char *strings_join(const struct strings *strings, const char *separator) {
    struct buffer joined = {0};
    for (size_t i = 0; i < strings->count; i++) {
        if (i)
            buffer_add_text(&joined, separator);
        buffer_add_text(&joined, strings->items[i]);
    }
    return buffer_steal(&joined);
}

void strings_split(struct strings *strings, const char *text, char separator) {
    const char *start = text;
    while (*start) {
        const char *end = strchr(start, separator);
        if (!end)
            end = start + strlen(start);
        const char *next = *end ? end + 1 : end;
        while (start < end && *start == ' ')
            start++;
        while (end > start && end[-1] == ' ')
            end--;
        if (end > start)
            add_owned(strings, mem_dup_n(start, (size_t)(end - start)));
        start = next;
    }
}

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void strings_sort(struct strings *strings) {
    if (strings->count)
        qsort(strings->items, strings->count, sizeof *strings->items, compare_texts);
}

bool strings_find_sorted(const struct strings *strings, const char *text) {
    return strings->count &&
           bsearch(&text, strings->items, strings->count, sizeof *strings->items, compare_texts) != NULL;
}

void strings_clear(struct strings *strings) {
    for (size_t i = 0; i < strings->count; i++)
        mem_free(strings->items[i]);
    mem_free(strings->items);
    *strings = (struct strings){0};
}
