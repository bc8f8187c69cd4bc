#include "pod_choice.h"

#include "transfer.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

void pod_choice_open(struct pod_choice *choice, const struct tunnel_settings *settings,
                     const struct http_options *http_options, const struct tunnel_options *options) {
    *choice = (struct pod_choice){
        .pod = tunnel_pod_of(options->path, options->port),
        .settings = settings,
        .http_options = http_options,
        .list_path = mem_dup(options->pods.path),
        .pods = options->pods,
    };
}

void pod_choice_close(struct pod_choice *choice) {
    if (choice->transfer)
        transfer_free(choice->transfer);
    tunnel_pod_clear(&choice->pod);
    mem_free(choice->list_path);
    *choice = (struct pod_choice){0};
}

void pod_choice_doubt(struct pod_choice *choice, const struct tunnel_pod *pod) {
    if (choice->list_path && choice->state == POD_KNOWN && text_equal(pod->target, choice->pod.target))
        choice->state = POD_DOUBTFUL;
}

static void ask_for_list(struct pod_choice *choice) {
    const struct tunnel_settings *settings = choice->settings;
    struct http_request request = {.method = "GET", .path = mem_dup(choice->list_path)};
    strings_add(&request.headers, "Accept: application/json");
    for (size_t i = 0; i < settings->headers.count; i++)
        strings_add(&request.headers, settings->headers.items[i]);
    if (settings->authorization)
        request.authorization = settings->authorization(settings->authorization_state);
    if (!choice->transfer)
        choice->transfer = transfer_new(settings->loop, choice->http_options, &choice->requests);
    transfer_begin(choice->transfer, settings->api_server, &request);
    choice->state = POD_SOUGHT;
}

static void take_pod(struct pod_choice *choice, const char *path, unsigned port) {
    struct tunnel_pod found = tunnel_pod_of(path, port);
    if (!text_equal(found.target, choice->pod.target))
        event_note(choice->settings->events, "the %s is lost; going on with the %s", choice->pod.label,
                   found.label);
    tunnel_pod_clear(&choice->pod);
    choice->pod = found;
}

static bool take_list(struct pod_choice *choice, struct error *err) {
    struct transfer *transfer = choice->transfer;
    auto_text path = NULL;
    unsigned port = 0;
    bool found = error_is_set(&transfer->error)
                     ? error_move(err, &transfer->error)
                     : choice->pods.choose(choice->pods.state, &transfer->response, &path, &port, err);
    transfer_reset(transfer);
    choice->state = found ? POD_KNOWN : POD_DOUBTFUL;
    if (!found)
        return error_wrap(err, "the %s is lost, and no other pod was found", choice->pod.label);
    take_pod(choice, path, port);
    return true;
}

bool pod_choice_work(struct pod_choice *choice, struct error *err) {
    if (choice->state == POD_DOUBTFUL)
        ask_for_list(choice);
    if (choice->state != POD_SOUGHT)
        return true;
    struct transfer *transfer = choice->transfer;
    if (transfer->state == TRANSFER_WAITING && loop_now_ms() >= transfer->resume_ms)
        transfer_resume(transfer);
    return transfer->state != TRANSFER_ENDED || take_list(choice, err);
}

void pod_choice_gather(const struct pod_choice *choice, struct loop_wait *wait) {
    if (choice->state == POD_SOUGHT && choice->transfer->state == TRANSFER_WAITING)
        loop_wait_at_most(wait, choice->transfer->resume_ms - loop_now_ms());
}
