#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

#define MERGE_PATCH "    kubectl patch externalsecret NAME -n NS --type merge -p "

const struct finding_kind finding_rows_external_secrets[] = {
    {FINDING_REFRESH_INTERVAL_ZERO, SEVERITY_ERROR, "An ExternalSecret is read once and never again",
     "The Secret keeps the value of its first synchronisation for ever. A rotation never arrives, and the "
     "annotation `force-sync` has no effect.",
     "`refreshInterval` is zero or negative in some spelling (\"0\", \"0s\", \"0m\"), while the policy is "
     "the periodic one.",
     "Set an interval; that alone makes the operator read anew, without an outage.\n\n" MERGE_PATCH
     "'{\"spec\":{\"refreshInterval\":\"1h\"}}'\n\nChange it in Git too, or ArgoCD sets it back."},
    {FINDING_CREATED_ONCE, SEVERITY_WARNING, "An ExternalSecret creates its Secret once and never updates it",
     "Later values in Vault do not arrive, and the annotation `force-sync` has no effect. For secrets that "
     "are rotated this is an outage in the making.",
     "`refreshPolicy` is `CreatedOnce`.",
     "Let it refresh.\n\n" MERGE_PATCH
     "'{\"spec\":{\"refreshPolicy\":\"Periodic\",\"refreshInterval\":\"1h\"}}'"},
    {FINDING_PUSHED_AND_READ, SEVERITY_ERROR, "An ExternalSecret and a PushSecret use one path",
     "The path has two authorities. What one writes the other reads, and the value flaps, or an old one is "
     "pushed over a new one within the PushSecret's interval.",
     "A PushSecret writes the key that an ExternalSecret reads, or that the extraction of a client's secret "
     "writes.",
     "Decide who is the authority. For a client's secret it is Keycloak: remove the key from the PushSecret, "
     "after a look at its `deletionPolicy` (`Delete` removes the key with it). Then `kubectl kcrealm extract "
     "CLIENT -f values.yaml`."},
    {FINDING_PUSH_IF_NOT_EXISTS, SEVERITY_WARNING, "A PushSecret does not overwrite what is there",
     "It reports that it has synced, also when the path had another value and nothing was written. Secret "
     "and path diverge without a word.",
     "`updatePolicy` of the PushSecret is `IfNotExists`.",
     "Use `updatePolicy: Replace` where the Kubernetes Secret is the authority; remove the PushSecret where "
     "it is not."},
    {FINDING_STORE_MISSING, SEVERITY_ERROR, "The SecretStore does not exist",
     "No ExternalSecret that names it can refresh. Secrets that exist keep their last value.",
     "The ExternalSecret's `secretStoreRef` names a store that the list of SecretStores (of its namespace) "
     "or ClusterSecretStores does not have.",
     "Create it, or correct `secretStoreRef`: `kubectl get clustersecretstores`, `kubectl get secretstores "
     "-n NS`. The kind matters too: without `kind` a SecretStore of the same namespace is meant."},
    {FINDING_STORE_ACCESS, SEVERITY_ERROR, "The namespace may not use the store",
     "The operator refuses the ExternalSecret: \"using cluster store is not allowed from namespace\".",
     "`spec.conditions` of the ClusterSecretStore do not match the ExternalSecret's namespace, by name, "
     "expression or label.",
     "Add the namespace to the store's conditions, give the namespace the label that they ask for, or use "
     "another store."},
    {FINDING_STORE_NOT_READY, SEVERITY_ERROR, "The SecretStore is not ready",
     "The operator cannot log in to the provider with it; all ExternalSecrets that name it fail.",
     "The condition `Ready` of the store is not True. Its message seldom has the cause; the store's events "
     "do.",
     "`kubectl describe clustersecretstore NAME` (or `secretstore NAME -n NS`) shows the operator's events. "
     "Usual causes: Vault is sealed or not reachable, the role is bound to another service account, or the "
     "certificate authority is missing (`caBundle`, `caProvider`)."},
    {FINDING_STORE_KV_VERSION, SEVERITY_ERROR, "The SecretStore expects another version of the KV engine",
     "The operator asks under the wrong path and finds nothing (\"Secret does not exist\"), while the store "
     "is called valid.",
     "`spec.provider.vault.version` of the store (without it: v2) differs from the version of the mount in "
     "Vault.",
     "Set `spec.provider.vault.version` to that of the mount: `vault secrets list -detailed` shows it under "
     "options."},
    {FINDING_CREATION_POLICY_NONE, SEVERITY_WARNING, "An ExternalSecret does not write a Secret",
     "It says Ready and SecretSynced, but no Secret is written by it. What lies under that name comes from "
     "elsewhere and does not follow Vault.",
     "`spec.target.creationPolicy` is `None`.",
     "Set `creationPolicy: Owner` (or `Orphan`, or `Merge` where another makes the Secret)."},
    {FINDING_MERGE_WITHOUT_SECRET, SEVERITY_ERROR, "An ExternalSecret merges into a Secret that is not there",
     "Nothing is written, and Ready is True all the same (SecretMissing). Workloads that need the Secret do "
     "not start.",
     "`spec.target.creationPolicy` is `Merge`, and the target Secret does not exist.",
     "Create the Secret that it has to merge into, or set `creationPolicy: Owner`."},
    {FINDING_SECRET_OWNED_BY_OTHER, SEVERITY_ERROR, "The Secret belongs to another owner",
     "The operator refuses to write it: \"secret is owned by another ExternalSecret\". It holds what the "
     "other one brings.",
     "The target Secret has a controller that is not this ExternalSecret.",
     "Give one of the two another `target.name`. If the other one is a leftover, delete it: its Secret goes "
     "with it, and the right one makes it anew (what uses it has an outage)."},
    {FINDING_SECRET_IMMUTABLE, SEVERITY_ERROR, "The Secret is immutable",
     "Kubernetes refuses every change to it. The ExternalSecret may say Ready with the old bytes.",
     "The Secret has `immutable: true`, or the ExternalSecret has `target.immutable: true` and was "
     "synchronised.",
     "Remove `immutable` from the target, then `kubectl delete secret NAME -n NS`: the operator makes it "
     "anew, and what uses it has an outage until then."},
    {FINDING_VERSION_PINNED, SEVERITY_WARNING, "An ExternalSecret reads one version for ever",
     "Later versions in Vault do not arrive; it says SecretSynced.",
     "The entry that reads the path has `remoteRef.version`.",
     "Remove `remoteRef.version`, so that the latest version is read."},
    {FINDING_INTERVAL_NOT_UNDERSTOOD, SEVERITY_ERROR, "The refreshInterval is no duration",
     "It cannot be told whether and when the value is read again; the API server may refuse the object.",
     "`refreshInterval` is no Go duration; those have units: `30s`, `15m`, `1h`. Days are none of them, and "
     "0 as a number is refused.",
     "Write it as a duration.\n\n" MERGE_PATCH "'{\"spec\":{\"refreshInterval\":\"1h\"}}'"},
    {FINDING_EXTERNAL_SECRET_DELETED, SEVERITY_ERROR, "The ExternalSecret is being deleted",
     "The operator does not look at it any more. When its finalizer is gone, the Secret that it owns goes "
     "too.",
     "It has a `metadata.deletionTimestamp`.",
     "Find out who holds it: `kubectl get externalsecret NAME -n NS -o jsonpath='{.metadata.finalizers}'`. "
     "Let it go, and apply it again if it is still wanted."},
    {FINDING_EXTERNAL_SECRET_NOT_SYNCED, SEVERITY_ERROR, "External Secrets could not bring the secret",
     "The Secret is missing or has an old value.",
     "The condition `Ready` is False (`SecretSyncedError`), or there is none: the operator has not looked at "
     "it. Its message does not carry the cause; the operator's last event `UpdateFailed` does, where events "
     "may be read.",
     "`kubectl describe externalsecret NAME -n NS` shows the event. \"Secret does not exist\" can be a "
     "missing or deleted path, a wrong mount or a wrong KV version; \"Code: 403\" is the policy of the "
     "store's login; \"cannot find secret data for key\" is a wrong `property`.\n\nWhen the cause is gone, "
     "do not wait for the interval:\n\n    kubectl annotate externalsecret NAME -n NS --overwrite "
     "force-sync=$(date +%s)"},
    {FINDING_NO_EXTERNAL_SECRET, SEVERITY_WARNING, "No ExternalSecret reads the path",
     "The secret ends in Vault: nothing brings it to a workload. Where another program reads Vault itself, "
     "that is as it should be.",
     "No ExternalSecret of the namespaces that may be listed reads the Vault path of the client's "
     "extraction.",
     "Compare `remoteRef.key` with the `vaultKey`: with a store whose `path` is the mount, the key has "
     "neither the mount nor `data/` in it. Where nothing shall read it, silence this with `--for "
     "git,objects,keycloak,realm,client,secret,vault`."},
};
const size_t finding_rows_external_secrets_count = mem_count(finding_rows_external_secrets);
