#include "cli/reach.h"

#include "cli/flag_values.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define PARALLEL_DEFAULT 4

/* That the value is a duration was seen when it was read, from the command line or a file. */
void reach_open_http(struct connection *connection) {
    const char *timeout = connection->session->flags.request_timeout;
    long long timeout_ms = 0;
    if (connection->http)
        return;
    if (timeout)
        text_duration_ms(timeout, &timeout_ms);
    const struct http_options options = {.events = &connection->session->events,
                                         .interrupted = &session_interrupts,
                                         .request_timeout_ms = (long)timeout_ms};
    connection->http = http_new(&options);
}

bool reach_transport(const struct session *session, const char *url_flag, enum forward_transport *transport,
                     struct error *err) {
    static const struct {
        const char *name;
        enum forward_transport transport;
    } rows[] = {{"auto", FORWARD_AUTO}, {"native", FORWARD_NATIVE}, {"kubectl", FORWARD_KUBECTL}};
    const char *name = session->flags.transport ? session->flags.transport : "auto";
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        *transport = rows[i].transport;
        return true;
    }
    error_set(err, ERROR_USAGE, "--transport direct needs an address");
    return error_next(err, "add %s URL", url_flag);
}

bool reach_is_through_cluster(const struct flags *flags, const char *service) {
    return service || text_equal(flags->transport, "native") || text_equal(flags->transport, "kubectl");
}

static void tell(const struct connection *connection, const struct reach *reach,
                 const struct service_target *target) {
    event_trace(&connection->session->events, 2, "%s: %s, pod %s/%s port %u%s%s", reach->server,
                reach->source ? reach->source : target->authority, target->namespace, target->pod,
                target->pod_port, *reach->base_path ? ", path " : "", reach->base_path);
}

static struct forward *forward_to(struct connection *connection, const struct reach *reach,
                                  enum forward_transport transport, struct error *err) {
    struct service_target target = {0};
    if (!service_resolve(connection->kube, reach->service, &target, err))
        return NULL;
    const struct forward_options options = {.transport = transport,
                                            .base_path = reach->base_path,
                                            .tls = reach->tls,
                                            .expected = reach->expected,
                                            .directory = session_environment(connection->session, "TMPDIR")};
    tell(connection, reach, &target);
    struct forward *forward = forward_open(connection->kube, &target, &options, err);
    service_target_clear(&target);
    return forward;
}

/* Only the automatic choice needs to know beforehand whether the way is open. */
struct forward *reach_service(struct connection *connection, const struct reach *reach,
                              enum forward_transport transport, struct error *err) {
    auto_response response = {0};
    struct forward *forward = forward_to(connection, reach, transport, err);
    if (forward && forward_probe(forward, reach->probe, &response, err))
        return forward;
    forward_close(forward);
    return NULL;
}

void reach_use_certificate_store(const struct connection *connection, struct tls_settings *tls) {
    if (tls->ca_file || tls->ca_pem || tls->ca_dir)
        return;
    tls->ca_file = mem_dup(session_environment(connection->session, "SSL_CERT_FILE"));
    tls->ca_dir = mem_dup(session_environment(connection->session, "SSL_CERT_DIR"));
}

unsigned reach_parallel(const struct flags *flags) {
    return flags->parallel ? flag_parallel(flags->parallel) : PARALLEL_DEFAULT;
}

bool reach_prepare_tunnel(void *state, struct error *err) {
    const struct connection *connection = state;
    return kube_login(connection->kube, err);
}

void reach_clear_tls(struct tls_settings *tls) {
    struct endpoint endpoint = {.tls = *tls};
    endpoint_clear(&endpoint);
    *tls = (struct tls_settings){0};
}
