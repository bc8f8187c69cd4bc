/* How the clients of one realm are best read, as far as it shows while reading: the size of the next page, and
 * whether look-ups would be cheaper. Pure: durations come in as numbers. */
#ifndef KCREALM_KEYCLOAK_PAGING_H
#define KCREALM_KEYCLOAK_PAGING_H

#include <stdbool.h>
#include <stddef.h>

/* What one page was like. */
struct page_seen {
    size_t asked;    /* its size, as asked for */
    size_t received; /* clients in it */
    size_t wanted;   /* of these, clients that were wanted */
    size_t bytes;
    long duration_ms;
};

/* Sizes of pages to choose from. */
#define PAGING_SIZES 3

/* What the pages of one size cost. */
struct page_cost {
    size_t pages;
    size_t clients;
    double spent_ms;
};

/* All zero but expected: nothing was read yet. */
struct paging {
    size_t expected; /* clients in the realm, if it has those that are wanted and its own; 0: not known */
    size_t next;     /* offset of the next page */
    size_t received; /* of all pages */
    size_t wanted;
    size_t pages;
    double duration_ms;
    double lookup_ms; /* what one look-up took; 0: not known */

    struct page_cost costs[PAGING_SIZES];
    size_t chosen;  /* the size in use */
    bool settled;   /* no larger one is tried */
    size_t trials;  /* pages of the next larger size that were asked for */
    bool sees_more; /* the expected clients are read, and there are more */
};

/* The size in use. Sizes start small, and grow while that makes a client cheaper: a realm beyond Keycloak's cache
 * is read fastest in small pages, one far away in large ones (docs/keycloak.md). */
size_t paging_size(const struct paging *paging);

/* The page to ask for now, from paging.next on, which moves behind it: of the size in use, or of the next larger
 * one to try it, or a share of the little that is left. */
size_t paging_ask(struct paging *paging);

/* Whether the expected clients are asked for: what may come after them is asked for when those are there. */
bool paging_should_wait(const struct paging *paging);

/* Takes note of a page. */
void paging_take(struct paging *paging, const struct page_seen *page);

/* Whether so few clients were wanted that look-ups may be cheaper: then one of them, to know what they cost. */
bool paging_needs_sample(const struct paging *paging);

/* Whether look-ups of the clients that are still wanted cost less than the pages that would be needed, going
 * by what share of the clients so far was wanted. */
bool paging_prefers_lookups(const struct paging *paging, size_t still_wanted);

#endif
