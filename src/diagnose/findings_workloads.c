#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_workloads[] = {
    {FINDING_JOB_WITHOUT_TOLERATIONS, SEVERITY_WARNING, "A Job lacks the tolerations of its siblings",
     "Where the nodes have taints, its pod stays Pending while everything else of the release runs. As a "
     "hook it holds up the whole synchronisation.",
     "A Job or CronJob has no tolerations, and the Deployments and StatefulSets of the same release that are "
     "placed like it (`nodeSelector`, `affinity`) have; where there are none of them, its other Jobs.",
     "Give the Job the same `tolerations` (and `nodeSelector`): most charts have values of their own for "
     "hooks and Jobs."},
    {FINDING_IMAGE_LATEST, SEVERITY_WARNING, "An image has no fixed version",
     "What runs depends on the day the node pulled it; a restart can bring another version, and no diff "
     "shows it.",
     "The image has no tag and no digest, or the tag `latest`.",
     "Name a version, or better a digest: `image: registry/name:1.2.3@sha256:...`."},
    {FINDING_RUNTIME_DOWNLOAD, SEVERITY_WARNING, "A hook downloads programs when it runs",
     "It fails without Internet access, when the other side is down, and on nodes of another architecture "
     "(`exec format error`); what it runs is not what was reviewed.",
     "The command of a hook or of an importer's Job, or a script in a ConfigMap that it runs, calls a "
     "package manager, or `curl` or `wget` to get a program.",
     "Use an image that has the programs. `kubectl-kcrealm` is one static binary for each architecture and "
     "downloads nothing."},
    {FINDING_SECRET_MISSING, SEVERITY_ERROR, "The Kubernetes Secret does not exist",
     "Pods that name it do not start (`CreateContainerConfigError`, or a volume that cannot be mounted), "
     "unless they call it optional.",
     "The target of the ExternalSecret was asked for and is not there.",
     "Begin with the ExternalSecret: `kubectl describe externalsecret NAME -n NS`. If Vault lacks the value, "
     "`kubectl kcrealm extract CLIENT -f values.yaml` carries it and waits for the Secret."},
    {FINDING_SECRET_STALE, SEVERITY_ERROR, "The Kubernetes Secret holds another value",
     "Workloads authenticate with a secret that Keycloak does not have (any more): `unauthorized_client`. "
     "The ExternalSecret can say Ready all the same.",
     "The bytes of the Secret were compared in memory with those of Vault, or of Keycloak where Vault cannot "
     "be read. Neither is shown.",
     "`kubectl kcrealm extract CLIENT -f values.yaml` refreshes the ExternalSecret and waits for the value, "
     "or says what is in its way."},
    {FINDING_STARTED_BEFORE_SECRET, SEVERITY_ERROR, "A workload started before its secret changed",
     "It runs with the secret of its start and fails with `unauthorized_client (Invalid client or Invalid "
     "client credentials)`, though every hop before it is fine. A pod never sees a change of what it takes "
     "through `env`, `envFrom` or `subPath`.",
     "The container's `startedAt` is before the time at which the Secret's data changed "
     "(`metadata.managedFields`), and it takes the Secret in one of these ways.",
     "Restart it: `kubectl rollout restart deployment/NAME -n NS`. For the next time: `kubectl kcrealm "
     "rotate CLIENT --restart`, a reloader, or a volume without `subPath` and a program that reads the file "
     "again.\n\nA pod that may start before its secret exists waits in an init container: `kubectl kcrealm "
     "status CLIENT --wait --for vault,kubernetes-secret`."},
    {FINDING_WORKLOAD_NOT_READY, SEVERITY_WARNING, "A workload is not ready",
     "The application is down or has fewer replicas than wanted; it may have nothing to do with the secret.",
     "Fewer replicas are ready than `spec.replicas` asks for, and no pod says why.",
     "`kubectl rollout status deployment/NAME -n NS`, then `kubectl describe` and `kubectl logs` of a pod "
     "that is not ready."},
    {FINDING_POD_IMAGE_PULL, SEVERITY_ERROR, "An image cannot be pulled",
     "The container never starts. Retries become rarer, so that it takes up to five minutes after a repair.",
     "The container waits with `ErrImagePull`, `ImagePullBackOff` or `InvalidImageName`; the event has the "
     "registry's answer.",
     "The answer tells: \"not found\" is a wrong name or tag, \"unauthorized\" a missing `imagePullSecrets`, "
     "a timeout a network policy or a mirror. `kubectl describe pod NAME -n NS`. To try again at once, "
     "delete the pod."},
    {FINDING_POD_CRASH_LOOP, SEVERITY_ERROR, "A container crashes again and again",
     "It is started with growing pauses, and is down in between.",
     "The container waits with `CrashLoopBackOff`; exit code, reason and, where logs may be read, the last "
     "line before the crash are the evidence.",
     "`kubectl logs NAME -n NS -c CONTAINER --previous` has the whole story. If the last line is about a "
     "token or `unauthorized_client`, repair the hops before this one first: `kubectl kcrealm status "
     "CLIENT`. `OOMKilled` needs a higher memory limit."},
    {FINDING_POD_EXEC_FORMAT, SEVERITY_ERROR, "A program is built for another architecture",
     "It cannot run on this node, whatever is configured. Scripts that download an amd64 binary fail in this "
     "way on arm64 nodes.",
     "The container's last words, or its state, contain `exec format error`.",
     "Use an image for several architectures, or choose nodes with `nodeSelector: {kubernetes.io/arch: "
     "amd64}`. Programs that a script downloads have to match `uname -m`."},
    {FINDING_POD_UNSCHEDULABLE, SEVERITY_ERROR, "A pod fits on no node",
     "It stays Pending. As a Job's pod it lets the Job run into its deadline, as a hook it stops the "
     "synchronisation.",
     "The condition `PodScheduled` is False with reason `Unschedulable`. The scheduler's message does not "
     "always name the taint, so the taints of the nodes were compared with the pod's tolerations.",
     "Add the toleration that the message names, lower the requests, or add nodes: `kubectl describe pod "
     "NAME -n NS`, and `kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints`."},
    {FINDING_POD_NOT_READY, SEVERITY_WARNING, "A pod is not ready",
     "It gets no traffic from its Service. Right after a start that is normal for a while.",
     "The condition `Ready` of the pod is False, and its containers run.",
     "Wait, or look at its readiness probe: `kubectl describe pod NAME -n NS` shows what the probe answers."},
    {FINDING_NO_POD, SEVERITY_ERROR, "There is no pod", "Nothing runs that could answer.",
     "No pod of the namespace has the labels that the Service, or the workload, selects by.",
     "Look whether it is scaled to zero (`kubectl get deployments,statefulsets -n NS`), and whether the "
     "selector fits: `kubectl get pods -n NS --show-labels`."},
    {FINDING_POD_CONFIG, SEVERITY_ERROR, "A container cannot be made from its configuration",
     "The container waits until the Secret or ConfigMap that it names exists with the key that it names.",
     "The container waits with `CreateContainerConfigError`, or an event `FailedMount` says that a volume "
     "cannot be made; the message names what is missing.",
     "If a Secret is missing, follow the chain that brings it: `kubectl kcrealm status CLIENT`. If a key is "
     "missing, compare `secretKeyRef.key` with `kubectl describe secret NAME -n NS`."},
};
const size_t finding_rows_workloads_count = mem_count(finding_rows_workloads);
