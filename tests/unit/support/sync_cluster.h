/* A cluster with External Secrets of a few fixed answers, for the tests of secret_sync. */
#ifndef KCREALM_TESTS_SUPPORT_SYNC_CLUSTER_H
#define KCREALM_TESTS_SUPPORT_SYNC_CLUSTER_H

#include "kcrealm/reconcile/secret_sync.h"
#include "support/fake_api.h"

#define SYNC_ANSWERS_MAX 24

#define SYNC_LISTS "GET /apis/external-secrets.io/v1/"
#define SYNC_EXTERNAL_SECRETS SYNC_LISTS "externalsecrets?limit=500"
#define SYNC_STORES SYNC_LISTS "secretstores?limit=500"
#define SYNC_CLUSTER_STORES SYNC_LISTS "clustersecretstores?limit=500"
#define SYNC_PUSH_SECRETS "GET /apis/external-secrets.io/v1alpha1/pushsecrets?limit=500"
#define SYNC_PATCH "PATCH /apis/external-secrets.io/v1/namespaces/team/externalsecrets/app"
#define SYNC_GET "GET /apis/external-secrets.io/v1/namespaces/team/externalsecrets/app"
#define SYNC_SECRET "GET /api/v1/namespaces/team/secrets/app"
#define SYNC_EVENTS "GET /api/v1/namespaces/team/events?*"

/* Objects, with ' for ". An ExternalSecret that reads property `value` of the key app in ClusterSecretStore vault:
 * more is appended to its spec, status are the members of its status. */
#define SYNC_STATUS(version, ready, reason, message)                                                         \
    "'refreshTime': '2026-11-22T01:00:00Z', 'syncedResourceVersion': '" version                              \
    "', 'conditions': [{'type': 'Ready', 'status': '" ready "', 'reason': '" reason                          \
    "', 'message': '" message "'}]"
#define SYNC_WELL(version) SYNC_STATUS(version, "True", "SecretSynced", "secret synced")
#define SYNC_DATA "'data': [{'secretKey': 'k', 'remoteRef': {'key': 'app', 'property': 'value'}}]"
#define SYNC_OBJECT(namespace, name, spec, status)                                                           \
    "{'kind': 'ExternalSecret', 'metadata': {'namespace': '" namespace "', 'name': '" name                   \
                                                                       "'}, 'spec': {'secretStoreRef': "     \
                                                                       "{'kind': 'ClusterSecretStore', "     \
                                                                       "'name': 'vault'}, " spec             \
                                                                       "}, 'status': {" status "}}"
#define SYNC_APP(spec, status) SYNC_OBJECT("team", "app", spec, status)
#define SYNC_LIST(items) "{'items': [" items "]}"
#define SYNC_STORE(kind, metadata, spec)                                                                     \
    "{'kind': '" kind "', 'metadata': {" metadata                                                            \
    "}, 'spec': {'provider': {'vault': {'server': 'http://v', 'path': 'secret'}}" spec                       \
    "}, 'status': {'conditions': [{'type': 'Ready', 'status': 'True'}]}}"
#define SYNC_VAULT SYNC_STORE("ClusterSecretStore", "'name': 'vault'", "")
#define SYNC_SECRET_OLD "{'data': {'k': 'b2xk'}}"
#define SYNC_SECRET_NEW "{'data': {'k': 'bmV3'}}"
#define SYNC_FORBIDDEN                                                                                       \
    "{'kind': 'Status', 'status': 'Failure', 'code': 403, 'reason': 'Forbidden', 'message': ''}"

struct sync_cluster {
    struct fake_answer answers[SYNC_ANSWERS_MAX + 1];
    char *bodies[SYNC_ANSWERS_MAX];
    size_t answer_count;
    struct fake_api *api;
    struct kube *kube;
    struct secret_syncs *syncs; /* NULL where they cannot be read; then err */
    struct error err;
    struct buffer said; /* notes and warnings, a line each */
    struct event_sink sink;
    struct secret_sync_list list;
    struct secret_pusher pusher;
};

extern const struct vault_location sync_location; /* secret/app, KV v2 */
extern long long sync_clock_ms;                   /* moved by pauses alone */
extern volatile sig_atomic_t sync_interrupted;    /* heeded by the case */
extern void (*sync_paused)(void);                 /* called at the end of each pause, or NULL */

/* Before the opening; the first answer that fits counts. Lists without an answer hold: SYNC_APP, SYNC_VAULT,
 * nothing else. times 0: always. */
void sync_cluster_answer(struct sync_cluster *sync, const char *request, int status, const char *body,
                         unsigned times);

/* Starts the server, reads the lists and, when that worked, finds who reads sync_location's field `value`. */
void sync_cluster_open(struct sync_cluster *sync);
void sync_cluster_close(struct sync_cluster *sync);

/* The requests since the lists were read, those of reading them excepted; freed by the caller. */
char *sync_cluster_asked(struct sync_cluster *sync);

/* Request lines in order: several are under way at a time. Freed by the caller. */
char *sync_cluster_sorted(const char *lines);

/* Refreshes all that was found, which should hold "new"; false with the case's err when it was interrupted. */
bool sync_cluster_refresh(struct sync_cluster *sync, long long timeout_ms);

#endif
