#include "reconcile/operator_event.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

/* Words of External Secrets 0.20.4 (pkg/controllers/externalsecret, pkg/provider/vault); the first row that fits counts. */
static const struct {
    const char *words;
    const char *meaning;
    const char *next;
    bool is_about_store;
    bool may_quote_values; /* Go's templates and parsers quote what they stumble over */
} rows[] = {
    {"could not execute template", "spec.target.template cannot be carried out with what is in Vault",
     "correct the template", false, true},
    {"could not apply template", "spec.target.template cannot be carried out with what is in Vault",
     "correct the template", false, true},
    {"templateFrom", "a ConfigMap or Secret of spec.target.template.templateFrom cannot be read",
     "create what templateFrom names, with the key that it names", false, true},
    {"decoding strategy", "the value in Vault is not encoded as decodingStrategy says",
     "set decodingStrategy to None, which is right for client secrets", false, true},
    {"conversion strategy", "conversionStrategy gives two fields of the secret the same key",
     "name the fields one by one in spec.data", false, true},
    {"applying rewrite", "spec.dataFrom[].rewrite cannot be carried out", "correct the rewrite", false, true},
    {"invalid secret keys", "a field of the secret in Vault is no valid key of a Secret",
     "name the fields one by one in spec.data", false, true},
    {"unmarshal", "the secret in Vault is not the JSON that spec asks for",
     "set remoteRef.property to the field", false, true},
    {"Secret does not exist",
     "it finds nothing at the remote key: the secret is missing or deleted, or the store means another "
     "Vault, "
     "namespace, mount or KV version",
     "compare server, namespace, path and version of the store with where the value was written", true,
     false},
    {"secret not found", "it finds nothing at the remote key",
     "compare remoteRef with where the value was written", false, false},
    {"cannot find secret data for key",
     "the secret in Vault has no field with the name of remoteRef.property",
     "set remoteRef.property to the field", false, false},
    {"denied by spec.condition", "spec.conditions of the store do not allow this namespace",
     "add the namespace to the conditions, or use another store", true, false},
    {"could not get ClusterSecretStore",
     "its ClusterSecretStore does not exist, or the operator may not read it",
     "create it, or correct secretStoreRef", false, false},
    {"could not get SecretStore", "its SecretStore does not exist, or the operator may not read it",
     "create it, or correct secretStoreRef", false, false},
    {"is not ready", "its store is not ready", "see the operator's events for the store", true, false},
    {"is owned by another ExternalSecret", "two ExternalSecrets have the same target",
     "give one of the two another spec.target.name", false, false},
    {"could not set controller reference", "the Secret is controlled by another object",
     "give the ExternalSecret another spec.target.name, or set creationPolicy to Merge", false, false},
    {"is immutable", "the Secret is immutable",
     "set spec.target.immutable to false and delete the Secret: the operator makes it anew (what uses it has "
     "an "
     "outage)",
     false, false},
    {"are not in sync", "the operator's memory of the Secret is behind the cluster; it tries again by itself",
     "run it again", false, false},
    {"is sealed", "Vault is sealed", "unseal it: vault operator unseal", true, false},
    {"permission denied", "the operator's login may not read this path of Vault",
     "give the policies of the store's login `read` on the path, and look whether its token has expired",
     true, false},
    {"Code: 403", "the operator's login may not read this path of Vault",
     "give the policies of the store's login `read` on the path, and look whether its token has expired",
     true, false},
    {"Vault authentication token", "the operator cannot use the token that the store names",
     "look at the Secret that auth.tokenSecretRef of the store names", true, false},
    {"cannot request Kubernetes service account token",
     "the operator cannot log in to Vault as a service account", "look at auth.kubernetes of the store", true,
     false},
    {"cannot initialize Vault client", "the operator cannot log in to Vault", "look at auth of the store",
     true, false},
    {"cannot setup new vault client", "the operator cannot connect to Vault",
     "look at server and CA of the store", true, false},
    {"unable to log in", "the operator cannot log in to Vault", "look at auth of the store", true, false},
    {"connection refused", "Vault does not answer the operator",
     "look whether Vault runs, and at server of the store", true, false},
    {"no such host", "the operator does not know the name of the store's server",
     "look at server of the store", true, false},
    {"x509", "the operator does not trust Vault's certificate",
     "look at caBundle and caProvider of the store", true, false},
    {"deadline exceeded", "Vault did not answer the operator in time", "look whether Vault runs", true,
     false},
    {"cannot read secret data from Vault", "the operator could not read Vault",
     "look at Vault's log, and run it again", true, false},
};

void operator_event_explain(struct operator_event *event) {
    event->is_quotable = true;
    event->meaning = "";
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (!strstr(event->text, rows[i].words))
            continue;
        event->is_quotable = !rows[i].may_quote_values;
        event->meaning = rows[i].meaning;
        event->next = rows[i].next;
        event->is_about_store = rows[i].is_about_store;
        return;
    }
}

/* Events of the API events.k8s.io have eventTime instead. */
static const char *time_of(const json_t *event) {
    const char *times[] = {value_text(event, "lastTimestamp"), value_text(event, "eventTime"),
                           value_text(value_at(event, "metadata", NULL), "creationTimestamp")};
    for (size_t i = 0; i < mem_count(times); i++)
        if (times[i] && *times[i])
            return times[i];
    return "";
}

bool operator_event_last(const json_t *events, const char *since, struct operator_event *event) {
    long long newest_s = 0, time_s = 0;
    size_t i = 0;
    json_t *item = NULL, *last = NULL;
    if (!timestamp_parse(since, &newest_s))
        newest_s = 0;
    json_array_foreach (events, i, item) {
        if (!text_equal(value_text(item, "reason"), "UpdateFailed") ||
            !timestamp_parse(time_of(item), &time_s) || time_s < newest_s)
            continue;
        newest_s = time_s;
        last = item;
    }
    if (!last)
        return false;
    const char *text = value_text(last, "message");
    *event = (struct operator_event){.time = time_of(last), .text = text ? text : ""};
    operator_event_explain(event);
    return true;
}
