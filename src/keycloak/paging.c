#include "keycloak/paging.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/clients.h"

static const size_t sizes[] = {CLIENTS_PAGE_SIZE, 2 * CLIENTS_PAGE_SIZE, 4 * CLIENTS_PAGE_SIZE};

/* Fewer tell nothing. As many as are under way at once by default. */
#define PAGES_MIN 4
/* A larger size has to be better by more than chance. */
#define GAIN_MIN 0.85
/* Four of these at a time, as text and parsed, stay below what we promise (docs/benchmarks.md). */
#define PAGE_BYTES_MAX ((size_t)1 << 20)
/* Durations are measured in whole milliseconds. */
#define DURATION_MIN_MS 1

size_t paging_size(const struct paging *paging) {
    return sizes[paging->rung];
}

static double at_least(double value, double floor) {
    return value > floor ? value : floor;
}

static void start_trying(struct paging *paging, size_t rung) {
    paging->rung = rung;
    paging->tried = paging->clients = 0;
    paging->spent_ms = 0;
}

static void climb(struct paging *paging, const struct page_seen *page) {
    double cost = paging->spent_ms / (double)paging->clients;
    bool worse = paging->below > 0 && cost > GAIN_MIN * paging->below;
    bool highest = paging->rung + 1 == mem_count(sizes);
    paging->settled = worse || highest || page->bytes * 2 > PAGE_BYTES_MAX;
    if (worse) {
        start_trying(paging, paging->rung - 1);
    } else if (!paging->settled) {
        paging->below = cost;
        start_trying(paging, paging->rung + 1);
    }
}

void paging_take(struct paging *paging, const struct page_seen *page) {
    double duration_ms = at_least((double)page->duration_ms, DURATION_MIN_MS);
    paging->pages++;
    paging->received += page->received;
    paging->wanted += page->wanted;
    paging->duration_ms += duration_ms;
    /* Pages of the size before are still coming in for a while. */
    if (paging->settled || page->asked != paging_size(paging) || page->received == 0)
        return;
    paging->tried++;
    paging->clients += page->received;
    paging->spent_ms += duration_ms;
    if (paging->tried >= PAGES_MIN)
        climb(paging, page);
}

bool paging_needs_sample(const struct paging *paging) {
    return paging->lookup_ms <= 0 && paging->pages >= PAGES_MIN && paging->wanted * 2 < paging->received;
}

bool paging_prefers_lookups(const struct paging *paging, size_t still_wanted) {
    if (paging->lookup_ms <= 0 || paging->pages < PAGES_MIN || paging->received == 0)
        return false;
    double share = at_least((double)paging->wanted, 0.5) / (double)paging->received;
    double cost_of_client = paging->duration_ms / (double)paging->received;
    double by_pages = (double)still_wanted / share * cost_of_client;
    double by_lookups = (double)still_wanted * at_least(paging->lookup_ms, DURATION_MIN_MS);
    return by_lookups < by_pages;
}
