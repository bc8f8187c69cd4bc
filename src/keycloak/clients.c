#include "kcrealm/keycloak/clients.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/live.h"
#include "keycloak/paging.h"
#include "keycloak/seams.h"
#include "keycloak/session.h"

#include <string.h>

/* A realm has these from its creation. Whoever sees none of them has no general right to view clients:
 * Keycloak then answers 200 with an empty list. */
static const char *const built_in[] = {"account", "broker", "realm-management", "admin-cli", "master-realm"};

/* About as many does a realm have of its own; a few more cost nothing. */
#define BUILT_IN_CLIENTS 16

enum phase { PHASE_PAGES, PHASE_LOOKUPS, PHASE_PROBE, PHASE_END };

struct progress {
    struct clients_query *query;
    enum phase phase;
    struct paging paging;
    struct seams seams;
    size_t under_way;
    bool sample_offered; /* a look-up, to know what one costs */
    bool last_page_seen;
    bool saw_built_in;
    char **lookups; /* client ids still to be asked for; taken from the wanted when the phase starts */
    size_t lookup_count;
    size_t lookups_offered;
};

/* One request. */
struct client_request {
    struct progress *realm;
    size_t page_size; /* of what is new in the page; 0: a look-up */
    size_t page;      /* its number */
};

struct client_reading {
    struct keycloak *keycloak;
    struct progress *realms;
    size_t count;
    clients_deliver *deliver;
    void *state;
};

size_t clients_requests(size_t wanted) {
    return wanted <= CLIENTS_LOOKUPS_MAX ? wanted : (wanted + BUILT_IN_CLIENTS) / CLIENTS_PAGE_SIZE + 1;
}

static bool is_built_in(const char *client_id) {
    for (size_t i = 0; i < mem_count(built_in); i++)
        if (strcmp(built_in[i], client_id) == 0)
            return true;
    return false;
}

static void start_lookups(struct progress *realm) {
    const char *client_id;
    json_t *value;
    realm->phase = PHASE_LOOKUPS;
    realm->lookups = mem_alloc_array(json_object_size(realm->query->wanted) + 1, sizeof *realm->lookups);
    json_object_foreach (realm->query->wanted, client_id, value)
        realm->lookups[realm->lookup_count++] = mem_dup(client_id);
}

static void end(struct progress *realm, enum clients_outcome outcome) {
    realm->phase = PHASE_END;
    realm->query->outcome = outcome;
}

static void refuse_endless(struct progress *realm) {
    error_set(&realm->query->error, ERROR_SERVER, "realm %s still lists clients after %d",
              realm->query->realm, CLIENTS_MAX);
    error_next(&realm->query->error, "check that the URL is Keycloak's own, and that what stands before it "
                                     "passes on the query of a request");
    end(realm, CLIENTS_FAILED);
}

/* Nothing is under way and nothing is left to offer in this phase. */
static void advance(struct progress *realm) {
    if (json_object_size(realm->query->wanted) == 0)
        end(realm, CLIENTS_READ);
    else if (realm->phase == PHASE_PAGES && !realm->last_page_seen)
        refuse_endless(realm);
    else if (realm->phase == PHASE_PAGES && realm->saw_built_in && seams_hold(&realm->seams))
        end(realm, CLIENTS_READ);
    else if (realm->phase == PHASE_PAGES)
        start_lookups(realm);
    else if (realm->phase == PHASE_LOOKUPS && !realm->saw_built_in)
        realm->phase = PHASE_PROBE;
    else
        end(realm, realm->saw_built_in ? CLIENTS_READ : CLIENTS_HIDDEN);
}

static char *lookup_path(const struct progress *realm, const char *client_id) {
    return url_path("/admin/realms/{}/clients?clientId={}", realm->query->realm, client_id, NULL);
}

static size_t overlap_of(size_t page) {
    return page ? SEAM_SIZE : 0;
}

static char *page_path(struct progress *realm, struct client_request *own) {
    auto_text path = url_path("/admin/realms/{}/clients", realm->query->realm, NULL);
    size_t overlap = overlap_of(realm->seams.count), first = realm->paging.next - overlap;
    own->page_size = paging_ask(&realm->paging);
    own->page = seams_ask(&realm->seams, own->page_size + overlap);
    return mem_format("%s?first=%zu&max=%zu", path, first, own->page_size + overlap);
}

static char *sample_path(struct progress *realm) {
    realm->sample_offered = true;
    return lookup_path(realm, json_object_iter_key(json_object_iter(realm->query->wanted)));
}

static bool pages_are_over(const struct progress *realm) {
    return realm->last_page_seen || realm->paging.next >= CLIENTS_MAX;
}

/* The next request of the realm. */
static char *next_path(struct progress *realm, struct client_request *own) {
    switch (realm->phase) {
    case PHASE_PAGES:
        if (pages_are_over(realm))
            return NULL;
        if (!realm->sample_offered && paging_needs_sample(&realm->paging))
            return sample_path(realm);
        if (realm->under_way && paging_should_wait(&realm->paging))
            return NULL;
        return page_path(realm, own);
    case PHASE_LOOKUPS:
        if (realm->lookups_offered == realm->lookup_count)
            return NULL;
        return lookup_path(realm, realm->lookups[realm->lookups_offered++]);
    case PHASE_PROBE:
        return realm->under_way ? NULL : lookup_path(realm, built_in[0]);
    case PHASE_END:
        break;
    }
    return NULL;
}

static bool offer(struct progress *realm, struct http_request *request) {
    struct client_request own = {.realm = realm};
    char *path = next_path(realm, &own);
    if (!path)
        return false;
    struct client_request *kept = mem_alloc(sizeof *kept);
    *kept = own;
    request->method = "GET";
    request->path = path;
    request->tag = kept;
    realm->under_way++;
    return true;
}

static bool reading_next(void *state, struct http_request *request) {
    struct client_reading *reading = state;
    for (size_t i = 0; i < reading->count; i++)
        if (offer(&reading->realms[i], request))
            return true;
    return false;
}

static void take_client(struct client_reading *reading, struct progress *realm, json_t *client) {
    const char *client_id = value_text(client, "clientId");
    if (!client_id)
        return;
    if (is_built_in(client_id))
        realm->saw_built_in = true;
    if (!json_object_get(realm->query->wanted, client_id))
        return;
    live_seal_secrets(client, realm->query->seal);
    json_object_del(realm->query->wanted, client_id);
    reading->deliver(reading->state, (size_t)(realm - reading->realms), client);
}

static void take_list(struct client_reading *reading, struct progress *realm, const json_t *list) {
    size_t i;
    json_t *client;
    json_array_foreach (list, i, client)
        take_client(reading, realm, client);
    /* The probe's answer is the last word. */
    if (realm->phase == PHASE_PROBE)
        end(realm, realm->saw_built_in ? CLIENTS_READ : CLIENTS_HIDDEN);
}

static void tell_size(const struct client_reading *reading, const struct progress *realm, size_t before) {
    size_t size = paging_size(&realm->paging);
    if (size != before)
        event_trace(reading->keycloak->options.events, 4, "realm %s: pages of %zu clients after %zu",
                    realm->query->realm, size, before);
}

static void tell_lookups(const struct client_reading *reading, const struct progress *realm) {
    event_trace(
        reading->keycloak->options.events, 4,
        "realm %s: %zu of %zu clients on %zu pages were declared: the other %zu are looked up one by one",
        realm->query->realm, realm->paging.wanted, realm->paging.received, realm->paging.pages,
        json_object_size(realm->query->wanted));
}

static size_t new_clients(const json_t *list, size_t page) {
    size_t received = json_array_size(list), overlap = overlap_of(page);
    return received > overlap ? received - overlap : 0;
}

static void take_page(struct client_reading *reading, const struct client_request *own, const json_t *list,
                      struct page_seen *page) {
    struct progress *realm = own->realm;
    size_t wanted = json_object_size(realm->query->wanted), size = paging_size(&realm->paging);
    take_list(reading, realm, list);
    size_t still_wanted = json_object_size(realm->query->wanted);
    page->received = new_clients(list, own->page);
    page->wanted = wanted - still_wanted;
    seams_take(&realm->seams, own->page, list);
    paging_take(&realm->paging, page);
    tell_size(reading, realm, size);
    if (realm->phase != PHASE_PAGES || realm->last_page_seen)
        return;
    realm->last_page_seen = page->received == 0 || still_wanted == 0;
    if (!realm->last_page_seen && paging_prefers_lookups(&realm->paging, still_wanted)) {
        tell_lookups(reading, realm);
        realm->last_page_seen = true;
    }
}

static void fail(struct progress *realm, struct error *err) {
    if (realm->phase == PHASE_END)
        return;
    bool no_realm = err->class == ERROR_NOT_FOUND && err->http_status == 404;
    error_move(&realm->query->error, err);
    end(realm, no_realm ? CLIENTS_NO_REALM : CLIENTS_FAILED);
}

static void refuse_type(const struct http_request *request, const json_t *reply, struct error *err) {
    error_set(err, ERROR_SERVER, "Keycloak answered a %s where a list of clients was expected",
              value_type_name(reply));
    error_origin(err, "%s %s (HTTP 200)", request->method, request->path);
}

static bool is_exhausted(const struct progress *realm) {
    if (realm->under_way || realm->phase == PHASE_END || realm->phase == PHASE_PROBE)
        return false;
    return realm->phase == PHASE_PAGES ? pages_are_over(realm)
                                       : realm->lookups_offered == realm->lookup_count;
}

static void take_reply(struct client_reading *reading, const struct client_request *own, const json_t *list,
                       struct page_seen *seen) {
    struct progress *realm = own->realm;
    if (own->page_size) {
        take_page(reading, own, list, seen);
        return;
    }
    if (realm->phase == PHASE_PAGES)
        realm->paging.lookup_ms = (double)(seen->duration_ms ? seen->duration_ms : 1);
    if (realm->phase == PHASE_LOOKUPS)
        event_progress(reading->keycloak->options.events, "looking up clients",
                       realm->lookups_offered - realm->under_way, realm->lookup_count);
    take_list(reading, realm, list);
}

static void reading_done(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err) {
    struct client_reading *reading = state;
    struct client_request *own = request->tag;
    struct progress *realm = own->realm;
    struct page_seen seen = {.asked = own->page_size};
    auto_error failure = {0};
    auto_json list = NULL;
    if (response) {
        seen.bytes = response->body.size;
        seen.duration_ms = response->duration_ms;
        list = keycloak_reply_members(reading->keycloak, request, response, realm->query->members, &failure);
    }
    realm->under_way--;
    if (json_is_array(list))
        take_reply(reading, own, list, &seen);
    else if (list)
        refuse_type(request, list, &failure);
    if (!response || error_is_set(&failure))
        fail(realm, response ? &failure : err);
    mem_free(own);
    while (is_exhausted(realm))
        advance(realm);
}

static void start(const struct client_reading *reading, struct progress *realm, struct clients_query *query) {
    size_t wanted = json_object_size(query->wanted);
    *realm =
        (struct progress){.query = query, .phase = PHASE_PAGES, .paging.expected = wanted + BUILT_IN_CLIENTS};
    if (wanted <= CLIENTS_LOOKUPS_MAX)
        start_lookups(realm);
    event_trace(reading->keycloak->options.events, 4, "realm %s: %zu clients are read %s", query->realm,
                wanted, realm->phase == PHASE_PAGES ? "by pages" : "one by one");
    while (is_exhausted(realm))
        advance(realm);
}

static void progress_clear(struct progress *realm) {
    for (size_t i = 0; i < realm->lookup_count; i++)
        mem_free(realm->lookups[i]);
    mem_free(realm->lookups);
    seams_clear(&realm->seams);
}

bool keycloak_read_clients(struct keycloak *keycloak, struct clients_query *queries, size_t count,
                           clients_deliver *deliver, void *state, struct error *err) {
    struct client_reading reading = {.keycloak = keycloak,
                                     .realms = mem_alloc_array(count, sizeof *reading.realms),
                                     .count = count,
                                     .deliver = deliver,
                                     .state = state};
    for (size_t i = 0; i < count; i++)
        start(&reading, &reading.realms[i], &queries[i]);
    const struct http_source source = {.state = &reading, .next = reading_next, .done = reading_done};
    bool ran = keycloak_run(keycloak, &source, err);
    for (size_t i = 0; i < count; i++)
        progress_clear(&reading.realms[i]);
    mem_free(reading.realms);
    return ran;
}
