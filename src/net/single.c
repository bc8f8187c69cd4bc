#include "kcrealm/net/single.h"

static bool offer(void *state, struct http_request *request) {
    struct single *single = state;
    if (single->offered)
        return false;
    *request = *single->request;
    *single->request = (struct http_request){0};
    single->offered = true;
    return true;
}

static void take(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err) {
    struct single *single = state;
    single->sent = request->sent;
    if (!response) {
        error_move(single->err, err);
        return;
    }
    *single->response = *response;
    *response = (struct http_response){0};
    single->answered = true;
}

struct http_source single_source(struct single *single) {
    return (struct http_source){.state = single, .next = offer, .done = take};
}
