#include "cli/carrying.h"

#include "cli/writing.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/reconcile/versions_record.h"

#include <string.h>

static bool read_syncs(struct carrying *carrying, struct error *err) {
    struct session *session = carrying->session;
    if (session->flags.no_sync || !carrying->connection->kube)
        return true;
    const struct secret_sync_options options = {.events = &session->events,
                                                .now_ms = session_now_ms,
                                                .now_s = session_now_s,
                                                .pause_ms = session_pause_ms,
                                                .interrupted = &session_interrupts};
    carrying->hops.syncs = secret_syncs_read(carrying->connection->kube, &options, err);
    return carrying->hops.syncs != NULL;
}

static void look_for_cluster(struct carrying *carrying) {
    auto_error none = {0};
    if (!connect_kube(carrying->connection, &none))
        event_note(&carrying->session->events,
                   "no cluster is at hand, so nothing behind Vault is looked at: %s", none.message);
}

bool carrying_reach(struct carrying *carrying, const struct login_defaults *defaults, struct error *err) {
    struct connection *connection = carrying->connection;
    if (!connect_keycloak(connection, defaults, err) || !connect_vault(connection, err))
        return false;
    carrying->hops.keycloak = connection->keycloak;
    carrying->hops.vault = connection->vault;
    carrying->hops.kv = &connection->kv;
    look_for_cluster(carrying);
    return read_syncs(carrying, err);
}

struct kube *carrying_kube(const struct carrying *carrying) {
    return carrying->connection->kube;
}

struct extract_options carrying_options(struct carrying *carrying) {
    struct session *session = carrying->session;
    const struct flags *flags = &session->flags;
    const char *name = flags->versions_configmap;
    bool waits = !flags_given(flags, "wait") || flags->wait;
    struct extract_options options = {.events = &session->events,
                                      .now_s = session_now_s,
                                      .timeout_ms = waits ? writing_timeout_ms(flags) : 0};
    struct kube *kube = carrying_kube(carrying);
    if (!kube || text_equal(name, "none") || (!name && flags->no_sync))
        return options;
    const char *slash = name ? strchr(name, '/') : NULL;
    mem_replace(&carrying->record_namespace,
                slash ? mem_dup_n(name, (size_t)(slash - name)) : mem_dup(kube_namespace(kube)));
    options.kube = kube;
    options.record_namespace = carrying->record_namespace;
    options.record_name = slash ? slash + 1 : name ? name : VERSIONS_RECORD_NAME;
    return options;
}

void carrying_clear(struct carrying *carrying) {
    secret_syncs_free(carrying->hops.syncs);
    mem_free(carrying->record_namespace);
}
