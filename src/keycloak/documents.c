#include "kcrealm/keycloak/documents.h"

#include "kcrealm/base/memory.h"
#include "keycloak/session.h"

struct reading {
    struct keycloak *keycloak;
    struct document_read *reads;
    size_t count;
    size_t offered, answered;
};

static bool reading_next(void *state, struct http_request *request) {
    struct reading *reading = state;
    if (reading->offered == reading->count)
        return false;
    struct document_read *read = &reading->reads[reading->offered++];
    request->method = "GET";
    request->path = mem_dup(read->path);
    request->tag = read;
    return true;
}

static void reading_done(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err) {
    struct reading *reading = state;
    struct document_read *read = request->tag;
    event_progress(reading->keycloak->options.events, "reading Keycloak", ++reading->answered,
                   reading->count);
    if (response)
        read->document = keycloak_reply(reading->keycloak, request, response, &read->error);
    else
        error_move(&read->error, err);
}

bool keycloak_read_documents(struct keycloak *keycloak, struct document_read *reads, size_t count,
                             struct error *err) {
    if (count == 0)
        return true;
    struct reading reading = {keycloak, reads, count, 0, 0};
    const struct http_source source = {.state = &reading, .next = reading_next, .done = reading_done};
    return keycloak_run(keycloak, &source, err);
}

void document_reads_clear(struct document_read *reads, size_t count) {
    for (size_t i = 0; i < count; i++) {
        mem_free(reads[i].path);
        json_decref(reads[i].document);
        error_clear(&reads[i].error);
    }
}
