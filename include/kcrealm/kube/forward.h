/* A way into a pod: a tunnel of ours, or `kubectl port-forward` where WebSocket does not get through. */
#ifndef KCREALM_KUBE_FORWARD_H
#define KCREALM_KUBE_FORWARD_H

#include "kcrealm/base/error.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/kube/service.h"
#include "kcrealm/net/endpoint.h"

/* kubectl says where it listens within a fraction of a second; a slow exec plugin of its own may come first. */
#define FORWARD_KUBECTL_TIMEOUT_MS 60000

enum forward_transport { FORWARD_AUTO, FORWARD_NATIVE, FORWARD_KUBECTL };

struct forward_options {
    enum forward_transport transport;
    const char *base_path;          /* "" or "/auth"; copied */
    const struct tls_settings *tls; /* for https behind the tunnel (ca_file …), copied; or NULL */
    const char *kubectl;            /* the program; NULL: "kubectl" in PATH */
    const char *directory;          /* where the tunnel's private directory is made (TMPDIR); NULL: /tmp */
    unsigned expected;              /* connections that will be asked for soon, as in tunnel_options */
};

struct forward;

/* Native and auto make the tunnel's socket and connect nothing yet; kubectl is started and waited for, and
 * an event says which loopback port is open. kube is borrowed until forward_close. */
struct forward *forward_open(struct kube *kube, const struct service_target *target,
                             const struct forward_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* Where requests go: the Service's authority, through the tunnel or the loopback port. Borrowed until
 * forward_close; a change of transport by forward_probe changes it in place. */
const struct endpoint *forward_endpoint(const struct forward *forward) __attribute__((returns_nonnull));

/* One GET of path (from base_path on, e.g. "/realms/master"); any HTTP status is an answer. With auto, and
 * only when the WebSocket upgrade itself was refused, changes to kubectl and asks again. A 401 of the API
 * server renews the credential once. When the tunnel failed, finds out whether a right on pods/portforward
 * is missing (the 403 for `create` has no message) and puts the rule to add into err->next. */
bool forward_probe(struct forward *forward, const char *path, struct http_response *response,
                   struct error *err) __attribute__((warn_unused_result));

/* Closes the tunnel or ends kubectl, and frees. NULL is fine. */
void forward_close(struct forward *forward);

#endif
