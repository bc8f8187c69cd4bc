/* Whether pages that were asked for one by one make up one list. Offsets shift when clients come and go between two
 * pages; so each page begins with the last client of the page before it. Keycloak sorts clients by their id: when
 * both pages have that client at this place, as many stood before it both times, and none that was there all along
 * is missing from both. Pure. */
#ifndef KCREALM_KEYCLOAK_SEAMS_H
#define KCREALM_KEYCLOAK_SEAMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* How far a page reaches back into the one before it. */
#define SEAM_SIZE 1

struct seam_page {
    size_t asked, received;
    bool taken;
    char *first, *last; /* clientIds; NULL: not there */
};

/* All zero: no page. */
struct seams {
    struct seam_page *pages; /* in the order of the list */
    size_t count;
};

/* Notes that the next page of the list is asked for, with so many clients at most, and gives its number. */
size_t seams_ask(struct seams *seams, size_t asked);

/* The clients of a page; they may come in any order of the pages. */
void seams_take(struct seams *seams, size_t page, const json_t *clients);

/* Whether the pages hold every client that was there from the first page to the last: they join, and the list has
 * an end. */
bool seams_hold(const struct seams *seams);

void seams_clear(struct seams *seams);

#endif
