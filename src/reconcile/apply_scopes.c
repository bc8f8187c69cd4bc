#include "reconcile/apply_scopes.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/compare.h"

#include <string.h>

struct creating {
    struct keycloak *keycloak;
    struct plan *plan;
    size_t offered;
};

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

/* Success is judged by the reading that follows; a 409 means that somebody else was faster. */
static void creating_done(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err) {
    const struct creating *creating = state;
    auto_error refusal = {0};
    if (response && (response->status == 201 || response->status == 409))
        return;
    if (response) {
        keycloak_refusal(creating->keycloak, request, response, &refusal);
        err = &refusal;
    }
    plan_item_fail(request->tag, err);
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

static void verify_scope(struct plan_item *item, json_t *live, json_t *scopes) {
    struct changes remaining = {0};
    if (!live) {
        plan_item_end(item, RESULT_FAILED, "Keycloak accepted it, but it is not there when read back");
        return;
    }
    json_object_set(scopes, item->name, live);
    compare_object(item->kind, item->drift->declared, live, false, &remaining);
    if (remaining.count == 0) {
        plan_item_end(item, RESULT_DONE, NULL);
    } else {
        auto_text label = change_label(&remaining.items[0]);
        auto_text reason = mem_format("exists when read back, but %s differs", label);
        plan_item_end(item, RESULT_FAILED, reason);
    }
    changes_clear(&remaining);
}

static void verify_realm(struct plan *plan, const char *realm, const struct document_read *read,
                         json_t *scopes_by_realm) {
    json_t *scopes = json_object_get(scopes_by_realm, realm);
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_item *item = &plan->items[i];
        if (!is_pending_scope(item) || strcmp(item->realm, realm) != 0)
            continue;
        if (read->document)
            verify_scope(item, value_find(read->document, "name", item->name), scopes);
        else if (read->error.message)
            plan_item_fail(item, &read->error);
        else
            plan_item_end(item, RESULT_FAILED, "not read back");
    }
}

static bool verify_scopes(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                          struct error *err) {
    const char **realms = mem_alloc_array(plan->count, sizeof *realms);
    size_t count = collect_realms(plan, realms);
    struct document_read *reads = mem_alloc_array(count, sizeof *reads);
    for (size_t i = 0; i < count; i++)
        reads[i].path = url_path("/admin/realms/{}/client-scopes", realms[i], NULL);
    bool read = keycloak_read_documents(keycloak, reads, count, err);
    for (size_t i = 0; read && i < count; i++)
        verify_realm(plan, realms[i], &reads[i], snapshot->scopes_by_realm);
    document_reads_clear(reads, count);
    mem_free(reads);
    mem_free(realms);
    return read;
}

bool apply_scopes(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                  struct error *err) {
    struct creating creating = {keycloak, plan, 0};
    const struct http_source source = {&creating, creating_next, creating_done};
    return keycloak_run(keycloak, &source, err) && verify_scopes(keycloak, plan, snapshot, err);
}
