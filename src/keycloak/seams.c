#include "keycloak/seams.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json.h"

size_t seams_ask(struct seams *seams, size_t asked) {
    seams->pages = mem_resize(seams->pages, (seams->count + 1) * sizeof *seams->pages);
    seams->pages[seams->count] = (struct seam_page){.asked = asked};
    return seams->count++;
}

void seams_take(struct seams *seams, size_t page, const json_t *clients) {
    struct seam_page *taken = &seams->pages[page];
    taken->taken = true;
    taken->received = json_array_size(clients);
    if (!taken->received)
        return;
    mem_replace(&taken->first, mem_dup(value_text(json_array_get(clients, 0), "clientId")));
    mem_replace(&taken->last, mem_dup(value_text(json_array_get(clients, taken->received - 1), "clientId")));
}

/* Nothing in this page nor after it. */
static bool is_over(const struct seams *seams, size_t page) {
    for (size_t i = page; i < seams->count; i++)
        if (!seams->pages[i].taken || seams->pages[i].received)
            return false;
    return true;
}

static bool join(const struct seam_page *page, const struct seam_page *next) {
    return page->last && next->first && text_equal(page->last, next->first);
}

/* Keycloak leaves out clients that it cannot show, so a page with room left is the last one only if nothing
 * comes after it; after a full one, the next has to begin with its last client. */
bool seams_hold(const struct seams *seams) {
    for (size_t i = 1; i < seams->count; i++) {
        const struct seam_page *page = &seams->pages[i - 1], *next = &seams->pages[i];
        if (page->received < page->asked && is_over(seams, i))
            return true;
        if (!join(page, next))
            return false;
        if (next->received == SEAM_SIZE && is_over(seams, i + 1))
            return true;
    }
    return false;
}

void seams_clear(struct seams *seams) {
    for (size_t i = 0; i < seams->count; i++) {
        mem_free(seams->pages[i].first);
        mem_free(seams->pages[i].last);
    }
    mem_free(seams->pages);
    *seams = (struct seams){0};
}
