#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_kubernetes[] = {
    {FINDING_API_SERVER_UNREACHABLE, SEVERITY_ERROR, "The Kubernetes API server does not answer",
     "Nothing in the cluster can be looked at, and neither Keycloak nor Vault be reached through it.",
     "The first request to the API server of the kubeconfig's context got no answer, or one that is none of "
     "an API server; the evidence is what curl said.",
     "Check with the same context: `kubectl cluster-info --context CONTEXT`. A VPN, a proxy (`HTTPS_PROXY`, "
     "`NO_PROXY`) or a cluster that was made anew under another address are the usual causes.\n\nWithout the "
     "cluster `--keycloak-url` and `--vault-url` reach the servers directly; the hops in the cluster are "
     "left out then."},
    {FINDING_API_SERVER_LOGIN, SEVERITY_ERROR, "The Kubernetes API server does not accept the login",
     "The credentials of the kubeconfig have expired or belong to another cluster. What would be found in "
     "the cluster is unknown.",
     "The API server answered 401, or the kubeconfig's credential plugin failed.",
     "Log in again, and prove it with `kubectl auth whoami`. Tokens of cloud providers are renewed by their "
     "own command (`aws sso login`, `gcloud auth login`, `az login`)."},
    {FINDING_MISSING_RIGHT, SEVERITY_WARNING, "A right is missing, so a part was not looked at",
     "What could not be read is shown as `?`: it may be fine or broken. Nothing else was concluded from it.",
     "The API server answered 403 to a list or a get; the evidence is the rule that is missing.",
     "Ask for the rule that the message names, or accept the gap: `--for vault,external-secret` limits the "
     "hops to those that you may see. `kubectl auth can-i VERB RESOURCE -n NS` shows what the login may do."},
    {FINDING_NOT_IN_CLUSTER, SEVERITY_WARNING, "The declaration is not in the cluster",
     "The file declares a client, but no object in the cluster carries that declaration: nobody in the "
     "cluster will create or repair it. Usually the change is merged and not yet synchronised, or the values "
     "were dropped on the way.",
     "No ConfigMap `*-client-specs` and no KeycloakRealmImport of the namespaces that were read contains the "
     "client.",
     "Look whether the release is synchronised, and what the chart renders.\n\n    helm template CHART -f "
     "values.yaml | kubectl kcrealm diff -f -\n\nUntil then `kubectl kcrealm ensure -f values.yaml CLIENT` "
     "creates it from here."},
    {FINDING_IMPORT_FAILED, SEVERITY_ERROR, "The realm import has errors",
     "The Keycloak operator could not import the realm. Either nothing of it exists, or what existed before "
     "stays as it was.",
     "The condition `HasErrors` of the KeycloakRealmImport is True; its message is the evidence.",
     "Read the log of the import's Job, repair the import, then delete it and apply it again: the operator "
     "does not retry one that has failed.\n\n    kubectl describe keycloakrealmimport NAME -n NS\n    "
     "kubectl logs job/NAME -n NS"},
    {FINDING_IMPORT_NOT_DONE, SEVERITY_WARNING, "The realm import is not done",
     "The realm and its clients may not exist yet. A chain that needs them waits, or fails.",
     "The KeycloakRealmImport has no condition `Done` that is True. Its Job starts when the Keycloak of "
     "`spec.keycloakCRName` exists.",
     "Wait: `kubectl wait keycloakrealmimport/NAME -n NS --for=condition=Done --timeout=5m`. If it stays so, "
     "look at its events and at the Job with the same name."},
    {FINDING_IMPORTER_JOB_FAILED, SEVERITY_ERROR, "The importer's Job failed",
     "All attempts of the Job are used up, and it is not started again: what it had to create is missing, "
     "whole or in part.",
     "The Job has the condition `Failed`; its reason (`BackoffLimitExceeded`, `DeadlineExceeded`) and the "
     "last line of the pod's log, where it may be read, are the evidence.",
     "Read the log, repair the cause, and delete the Job so that the next synchronisation makes it anew: "
     "`kubectl logs job/NAME -n NS --tail=50`, then `kubectl delete job NAME -n NS`."},
    {FINDING_IMPORTER_JOB_WITHOUT_PODS, SEVERITY_ERROR, "The importer's Job cannot create its pod",
     "The Job neither runs nor fails. It has no pod and no condition, and looks as if it had just begun.",
     "The Job has no pods, and an event `FailedCreate` says why: most often its service account does not "
     "exist, or a quota or an admission webhook refuses the pod.",
     "Remove what the event names. For a missing service account `kubectl create serviceaccount NAME -n NS`, "
     "or correct `serviceAccountName`; the Job tries again by itself."},
    {FINDING_IMPORTER_JOB_STUCK, SEVERITY_ERROR, "The importer's Job does not come to an end",
     "Its pod waits or restarts, and what comes after the Job (hooks, later sync waves, consumers) waits "
     "with it.",
     "The Job has neither succeeded nor failed, and its pod is not running well; the finding for the pod "
     "says more.",
     "Begin with the pod: `kubectl describe pod -n NS -l job-name=NAME`. An `activeDeadlineSeconds` makes "
     "such a Job fail instead of waiting for ever."},
    {FINDING_CONFIG_MAP_STALE, SEVERITY_WARNING, "The cluster holds another declaration than the file",
     "What runs in the cluster works with older or other values than the file that you look at. Repairing "
     "Keycloak from the file will be undone by the next run of the Job in the cluster.",
     "The entry of the client in the ConfigMap `*-client-specs` (or in the KeycloakRealmImport) differs from "
     "the one in the file.",
     "Synchronise the release, or look at the values of the right environment. `kubectl kcrealm diff "
     "--from-configmap NS/NAME CLIENT` compares Keycloak with what the cluster declares."},
};
const size_t finding_rows_kubernetes_count = mem_count(finding_rows_kubernetes);
