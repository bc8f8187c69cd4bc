#include "cli/offers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define CAPACITY_FIRST 16

/* Whoever may name a client must not be able to put `$(…)` into somebody's command line. */
static bool is_plain(const char *text) {
    static const char special[] = " \t\n\r\"'`$&|;<>(){}[]*?!\\#^~";
    auto_text visible = text_escaped(text);
    return *text && !strpbrk(text, special) && !strchr("-=", text[0]) && strcmp(visible, text) == 0;
}

static bool is_there(const struct offers *offers, const char *text) {
    for (size_t i = 0; i < offers->count; i++)
        if (strcmp(offers->items[i].text, text) == 0)
            return true;
    return false;
}

static void add(struct offers *offers, const char *text, const char *about) {
    if (!text_starts_with(text, offers->beginning) || is_there(offers, text))
        return;
    if (offers->count == offers->capacity) {
        offers->capacity = offers->capacity ? offers->capacity * 2 : CAPACITY_FIRST;
        offers->items = mem_resize(offers->items, offers->capacity * sizeof *offers->items);
    }
    offers->items[offers->count++] =
        (struct offer){.text = mem_dup(text), .about = text_escaped(about ? about : "")};
}

void offers_add(struct offers *offers, const char *text, const char *about) {
    if (is_plain(text))
        add(offers, text, about);
}

void offers_add_option(struct offers *offers, const char *name, const char *about) {
    auto_text option = mem_format("--%s", name);
    add(offers, option, about);
}

void offers_write(const struct offers *offers, struct buffer *out) {
    for (size_t i = 0; i < offers->count; i++) {
        const struct offer *offer = &offers->items[i];
        buffer_format(out, "%s%s%s%s\n", offers->before ? offers->before : "", offer->text,
                      *offer->about ? "\t" : "", offer->about);
    }
}

void offers_read(struct offers *offers, const char *lines) {
    auto_strings list = {0};
    strings_split(&list, lines, '\n');
    for (size_t i = 0; i < list.count; i++) {
        char *tab = strchr(list.items[i], '\t');
        if (tab)
            *tab = '\0';
        offers_add(offers, list.items[i], tab ? tab + 1 : "");
    }
}

void offers_clear(struct offers *offers) {
    for (size_t i = 0; i < offers->count; i++) {
        mem_free(offers->items[i].text);
        mem_free(offers->items[i].about);
    }
    mem_free(offers->items);
    mem_replace(&offers->before, NULL);
    offers->items = NULL;
    offers->count = offers->capacity = 0;
}
