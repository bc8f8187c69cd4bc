#include "keycloak/paging.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/clients.h"

static const size_t sizes[PAGING_SIZES] = {CLIENTS_PAGE_SIZE, 2 * CLIENTS_PAGE_SIZE, 4 * CLIENTS_PAGE_SIZE};

/* Fewer tell nothing. As many as are under way at once by default. */
#define PAGES_MIN 4
/* Pages to know a larger size by, while the others go on as before: a wrong try costs little. */
#define TRIALS_MAX 2
/* A larger size has to be better by more than chance. */
#define GAIN_MIN 0.85
/* Four of these at a time, as text and parsed, stay below what we promise (docs/benchmarks.md). */
#define PAGE_BYTES_MAX ((size_t)1 << 20)
/* As many as are under way at once by default. */
#define SHARES 4
#define SHARE_MAX ((size_t)5 * CLIENTS_PAGE_SIZE)
/* Its clients are in Keycloak's cache, where each page costs as much as some clients do: so there are only a few pages
 * (docs/keycloak.md). */
#define SMALL_REALM_MAX 2000
#define SMALL_REALM_PAGES 8
/* Durations are measured in whole milliseconds. */
#define DURATION_MIN_MS 1

size_t paging_size(const struct paging *paging) {
    return sizes[paging->chosen];
}

static double at_least(double value, double floor) {
    return value > floor ? value : floor;
}

/* A share of what is left, so that pages come in one after the other and the last ones are small; 0 as long as
 * too much is left, or when larger pages were found to be worse. */
static size_t share_of_rest(const struct paging *paging) {
    size_t left = paging->expected > paging->next ? paging->expected - paging->next : 0;
    size_t share = (left + SHARES - 1) / SHARES;
    return paging->settled || !paging->pages || share > SHARE_MAX ? 0 : share;
}

static size_t page_of_small_realm(const struct paging *paging) {
    bool is_small = paging->expected <= SMALL_REALM_MAX && paging->next < paging->expected;
    return is_small && !paging->settled ? (paging->expected + SMALL_REALM_PAGES - 1) / SMALL_REALM_PAGES : 0;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static size_t choose(struct paging *paging) {
    size_t share = larger(share_of_rest(paging), page_of_small_realm(paging));
    if (share)
        return larger(share, paging_size(paging));
    if (paging->settled || paging->trials >= TRIALS_MAX || paging->costs[paging->chosen].pages < PAGES_MIN)
        return paging_size(paging);
    paging->trials++;
    return sizes[paging->chosen + 1];
}

size_t paging_ask(struct paging *paging) {
    size_t size = choose(paging);
    paging->next += size;
    return size;
}

bool paging_should_wait(const struct paging *paging) {
    return paging->expected && !paging->sees_more && paging->next >= paging->expected;
}

static double cost_of_client(const struct page_cost *cost) {
    return cost->spent_ms / (double)cost->clients;
}

static void climb(struct paging *paging, const struct page_seen *page) {
    const struct page_cost *costs = &paging->costs[paging->chosen];
    paging->settled = cost_of_client(&costs[1]) > GAIN_MIN * cost_of_client(&costs[0]);
    if (paging->settled)
        return;
    paging->chosen++;
    paging->trials = 0;
    paging->settled = paging->chosen + 1 == mem_count(sizes) || page->bytes * 2 > PAGE_BYTES_MAX;
}

static void note_cost(struct paging *paging, const struct page_seen *page, double duration_ms) {
    for (size_t i = 0; i < mem_count(sizes); i++) {
        if (page->asked != sizes[i])
            continue;
        paging->costs[i].pages++;
        paging->costs[i].clients += page->received;
        paging->costs[i].spent_ms += duration_ms;
    }
    if (page->bytes > PAGE_BYTES_MAX ||
        (page->asked == paging_size(paging) && page->bytes * 2 > PAGE_BYTES_MAX))
        paging->settled = true;
}

void paging_take(struct paging *paging, const struct page_seen *page) {
    double duration_ms = at_least((double)page->duration_ms, DURATION_MIN_MS);
    paging->pages++;
    paging->received += page->received;
    paging->wanted += page->wanted;
    paging->duration_ms += duration_ms;
    paging->sees_more = paging->sees_more || paging->received >= paging->expected;
    if (paging->settled || page->received == 0)
        return;
    note_cost(paging, page, duration_ms);
    if (!paging->settled && paging->costs[paging->chosen + 1].pages >= TRIALS_MAX)
        climb(paging, page);
}

bool paging_needs_sample(const struct paging *paging) {
    return paging->lookup_ms <= 0 && paging->pages >= PAGES_MIN && paging->wanted * 2 < paging->received;
}

bool paging_prefers_lookups(const struct paging *paging, size_t still_wanted) {
    if (paging->lookup_ms <= 0 || paging->pages < PAGES_MIN || paging->received == 0)
        return false;
    double share = at_least((double)paging->wanted, 0.5) / (double)paging->received;
    double cost = paging->duration_ms / (double)paging->received;
    double by_pages = (double)still_wanted / share * cost;
    double by_lookups = (double)still_wanted * at_least(paging->lookup_ms, DURATION_MIN_MS);
    return by_lookups < by_pages;
}
