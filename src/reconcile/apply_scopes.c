#include "reconcile/apply_scopes.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/compare.h"
#include "reconcile/attempt.h"

#include <string.h>

struct creating {
    struct keycloak *keycloak;
    struct plan *plan;
    struct snapshot *snapshot;
    struct attempt *attempts; /* one for each item of the plan */
    size_t offered;
};

static struct attempt *attempt_of(const struct creating *creating, const struct plan_item *item) {
    return &creating->attempts[item - creating->plan->items];
}

static bool is_pending_scope(const struct plan_item *item) {
    return item->kind == &kind_client_scope && item->result == RESULT_PENDING;
}

static bool creating_next(void *state, struct http_request *request) {
    struct creating *creating = state;
    while (creating->offered < creating->plan->count) {
        struct plan_item *item = &creating->plan->items[creating->offered++];
        if (!is_pending_scope(item))
            continue;
        request->method = "POST";
        request->path = url_path("/admin/realms/{}/client-scopes", item->realm, NULL);
        value_write(&request->body, item->drift->declared, 0, false);
        request->tag = item;
        return true;
    }
    return false;
}

/* Success is judged by the reading that follows: also after a conflict (somebody else was faster) and when
 * nobody knows. */
static void creating_done(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err) {
    const struct creating *creating = state;
    auto_error refusal = {0};
    struct plan_item *item = request->tag;
    struct attempt *attempt = attempt_of(creating, item);
    if (response && response->status != 201)
        keycloak_refusal(creating->keycloak, request, response, &refusal);
    const struct error *failure = response ? &refusal : err;
    attempt_take(attempt, &(struct answer){.status = response ? response->status : 0,
                                           .sent = request->sent,
                                           .failure = error_is_set(failure) ? failure : NULL});
    if (attempt->fate == FATE_REFUSED)
        attempt_end_refused(attempt, item);
}

static size_t collect_realms(const struct plan *plan, const char **realms) {
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (is_pending_scope(item) && (count == 0 || strcmp(realms[count - 1], item->realm) != 0))
            realms[count++] = item->realm;
    }
    return count;
}

static void verify_scope(const struct attempt *attempt, struct plan_item *item, json_t *live,
                         json_t *scopes) {
    struct changes remaining = {0};
    if (!live) {
        attempt_end_missing(attempt, item, "it");
        return;
    }
    json_object_set(scopes, item->name, live);
    compare_object(item->kind, item->drift->declared, live, false, &remaining);
    if (remaining.count == 0) {
        attempt_end_equal(attempt, item);
    } else {
        auto_text label = change_label(&remaining.items[0]);
        auto_text reason = mem_format("exists when read back, but %s differs", label);
        plan_item_end(item, RESULT_FAILED, reason);
    }
    changes_clear(&remaining);
}

static void verify_realm(const struct creating *creating, const char *realm,
                         const struct document_read *read) {
    struct plan *plan = creating->plan;
    json_t *scopes = json_object_get(creating->snapshot->scopes_by_realm, realm);
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_item *item = &plan->items[i];
        if (!is_pending_scope(item) || strcmp(item->realm, realm) != 0)
            continue;
        if (read->document)
            verify_scope(&creating->attempts[i], item, value_find(read->document, "name", item->name),
                         scopes);
        else if (read->error.class != ERROR_INTERRUPTED)
            attempt_end_unread(&creating->attempts[i], item, &read->error);
    }
}

static bool verify_scopes(const struct creating *creating, struct error *err) {
    const struct plan *plan = creating->plan;
    const char **realms = mem_alloc_array(plan->count, sizeof *realms);
    size_t count = collect_realms(plan, realms);
    struct document_read *reads = mem_alloc_array(count, sizeof *reads);
    for (size_t i = 0; i < count; i++)
        reads[i].path = url_path("/admin/realms/{}/client-scopes", realms[i], NULL);
    bool read = keycloak_read_documents(creating->keycloak, reads, count, err);
    for (size_t i = 0; read && i < count; i++)
        verify_realm(creating, realms[i], &reads[i]);
    document_reads_clear(reads, count);
    mem_free(reads);
    mem_free(realms);
    return read;
}

bool apply_scopes(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                  struct error *err) {
    struct creating creating = {.keycloak = keycloak,
                                .plan = plan,
                                .snapshot = snapshot,
                                .attempts = mem_alloc_array(plan->count, sizeof *creating.attempts)};
    const struct http_source source = {.state = &creating, .next = creating_next, .done = creating_done};
    bool verified = keycloak_run(keycloak, &source, err) && verify_scopes(&creating, err);
    for (size_t i = 0; i < plan->count; i++) {
        if (is_pending_scope(&plan->items[i]))
            attempt_end_stopped(&creating.attempts[i], &plan->items[i]);
        attempt_clear(&creating.attempts[i]);
    }
    mem_free(creating.attempts);
    return verified;
}
