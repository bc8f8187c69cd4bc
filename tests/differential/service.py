#!/usr/bin/env python3
"""Compares how we get from a Service to a pod and its port with `kubectl port-forward service/…`.

usage: service.py KUBECTL KUBECTL-KCREALM      (KUBECONFIG: a bed's; makes and removes a namespace of its own)
"""

import json
import os
import re
import signal
import subprocess
import sys
import time

KUBECTL, TOOL = (os.path.realpath(path) for path in sys.argv[1:])
NAMESPACE = f"differential-{os.getpid()}"


def kubectl(*arguments, text=None, check=True):
    return subprocess.run([KUBECTL, "-n", NAMESPACE, *arguments], input=text, text=True, check=check, capture_output=True)


# --- What there is -------------------------------------------------------------------------------------------


def pod(app, name, ports=({"name": "http", "containerPort": 8080},), **spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{app}-{name}", "labels": {"app": app}},
            "spec": {"nodeName": "bed-node", "containers": [{"name": "c", "image": "c", "ports": list(ports)}]} | spec}


def service(name, ports, app=None, **spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {"selector": {"app": app or name}, "ports": ports} | spec}


def ready(name, since="2026-01-01T00:00:00Z", status="True", restarts=0):
    """A later status of the pod."""
    return name, {"phase": "Running",
                  "conditions": [{"type": "Ready", "status": status, "lastTransitionTime": since}],
                  "containerStatuses": [{"name": "c", "image": "c", "imageID": "", "ready": status == "True", "restartCount": restarts,
                                         "state": {"running": {"startedAt": since}}}]}


HTTP = {"name": "http", "port": 80, "targetPort": 8080}
OBJECTS = [
    service("plain", [{"port": 8080}]), pod("plain", "a"),
    service("number", [HTTP]), pod("number", "a"),
    service("named", [HTTP | {"targetPort": "http"}]), pod("named", "a", [{"name": "http", "containerPort": 9090}]),
    service("several", [HTTP, {"name": "https", "port": 443, "targetPort": "tls"}, {"name": "metrics", "port": 9000}]),
    pod("several", "a", [{"name": "http", "containerPort": 8080}, {"name": "tls", "containerPort": 8443}]),
    service("unnamed-target", [HTTP | {"targetPort": "gone"}]), pod("unnamed-target", "a"),
    service("headless", [HTTP], clusterIP="None"), pod("headless", "a"),
    service("headless-named", [HTTP | {"targetPort": "http"}], clusterIP="None"), pod("headless-named", "a"),
    service("sidecar", [HTTP | {"targetPort": "web"}]),
    pod("sidecar", "a", [], initContainers=[{"name": "i", "image": "i", "restartPolicy": "Always",
                                             "ports": [{"name": "web", "containerPort": 7070}]}]),
    service("two-containers", [HTTP | {"targetPort": "web"}]),
    pod("two-containers", "a", containers=[{"name": "c", "image": "c", "ports": [{"name": "other", "containerPort": 1111}]},
                                           {"name": "d", "image": "d", "ports": [{"name": "web", "containerPort": 2222}]}]),
    service("udp", [HTTP | {"protocol": "UDP"}]), pod("udp", "a"),
    service("tcp-and-udp", [HTTP | {"name": "u", "protocol": "UDP"}, HTTP | {"name": "t", "targetPort": 8081}]), pod("tcp-and-udp", "a"),
    service("nobody", [HTTP]),
    service("no-selector", [HTTP], selector=None),
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "external"},
     "spec": {"type": "ExternalName", "externalName": "example.org", "ports": [{"port": 80}]}},
    service("oldest", [HTTP]), pod("oldest", "a"), pod("oldest", "b"), pod("oldest", "c"),
    service("first-unready", [HTTP]), pod("first-unready", "a"), pod("first-unready", "b"),
    service("all-unready", [HTTP]), pod("all-unready", "a"),
    service("restarts", [HTTP]), pod("restarts", "a"), pod("restarts", "b"),
    service("terminating", [HTTP]), pod("terminating", "a"), pod("terminating", "b"),
    service("pending", [HTTP]), pod("pending", "a", nodeName=None), pod("pending", "b"),
    service("finished", [HTTP]), pod("finished", "a"), pod("finished", "b"),
    service("different-ports", [HTTP | {"targetPort": "http"}]),
    pod("different-ports", "a", [{"name": "http", "containerPort": 1000}]), pod("different-ports", "b", [{"name": "http", "containerPort": 2000}]),
]

STATUSES = [
    ready("oldest-a", "2026-01-01T00:00:02Z"), ready("oldest-b", "2026-01-01T00:00:01Z"), ready("oldest-c", "2026-01-01T00:00:03Z"),
    ready("first-unready-a", status="False"), ready("first-unready-b"),
    ready("all-unready-a", status="False"),
    ready("restarts-a", restarts=3), ready("restarts-b", restarts=1),
    ready("terminating-a"), ready("terminating-b"),
    ("finished-a", {"phase": "Succeeded", "conditions": [{"type": "Ready", "status": "False"}]}), ready("finished-b"),
    ready("different-ports-a", "2026-01-01T00:00:02Z"), ready("different-ports-b", "2026-01-01T00:00:01Z"),
]

CASES = [
    ("plain", "8080"), ("number", "80"), ("number", "http"), ("number", "8080"), ("number", "gone"), ("named", "80"), ("named", "http"),
    ("several", "80"), ("several", "443"), ("several", "https"), ("several", "metrics"), ("several", "9000"), ("several", "tls"),
    ("unnamed-target", "80"), ("headless", "80"), ("headless", "http"), ("headless-named", "80"), ("headless-named", "http"),
    ("sidecar", "80"), ("two-containers", "80"), ("udp", "80"), ("tcp-and-udp", "80"), ("tcp-and-udp", "t"),
    ("nobody", "80"), ("no-selector", "80"), ("external", "80"), ("gone", "80"),
    ("oldest", "80"), ("first-unready", "80"), ("all-unready", "80"), ("restarts", "80"), ("terminating", "80"), ("pending", "80"),
    ("finished", "80"), ("different-ports", "80"),
]

# Where we differ on purpose, with the reason.
UDP = "of two entries with one number kubectl takes the first, UDP or not; we take that of TCP"
DELIBERATE = {
    ("tcp-and-udp", "80"): UDP,
    ("tcp-and-udp", "t"): UDP,
    ("all-unready", "80"): "kubectl forwards to a pod that is not ready; Keycloak would not answer there",
}


def fill():
    subprocess.run([KUBECTL, "create", "namespace", NAMESPACE], check=True, capture_output=True)
    kubectl("wait", "--for=create", "serviceaccount/default", "--timeout=30s")
    for item in OBJECTS:
        for key in [key for key, value in item["spec"].items() if value is None]:
            del item["spec"][key]
    kubectl("apply", "-f", "-", text=json.dumps({"apiVersion": "v1", "kind": "List", "items": OBJECTS}))
    kubectl("wait", "pods", "--all", "--field-selector=spec.nodeName=bed-node", "--for=condition=Ready", "--timeout=60s")
    kubectl("patch", "pod/terminating-a", "--type=merge", "-p", '{"metadata":{"finalizers":["example.org/wait"]}}')
    for name, status in STATUSES:
        kubectl("patch", f"pod/{name}", "--subresource=status", "--type=strategic", "-p", json.dumps({"status": status}))
    kubectl("delete", "pod/terminating-a", "--wait=false")


def empty():
    kubectl("patch", "pod/terminating-a", "--type=merge", "-p", '{"metadata":{"finalizers":null}}', check=False)
    subprocess.run([KUBECTL, "delete", "namespace", NAMESPACE, "--wait=false"], capture_output=True)


# --- One case ------------------------------------------------------------------------------------------------


def by_kubectl(name, port):
    """(pod, port), or "refused"."""
    child = subprocess.Popen([KUBECTL, "-n", NAMESPACE, "port-forward", "-v=8", "--address=127.0.0.1", "--pod-running-timeout=1s",
                              f"service/{name}", f":{port}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = []
    for line in child.stdout:
        said.append(line)
        if line.startswith("Forwarding from "):
            break
    child.send_signal(signal.SIGTERM)
    child.wait()
    text = "".join(said)
    forwarded = re.search(r"^Forwarding from \S+ -> (\d+)", text, re.MULTILINE)
    if not forwarded:
        return "refused", said[-1].strip() if said else ""
    return (re.search(r"/pods/([^/\"?]+)/portforward", text)[1], int(forwarded[1])), ""


def by_us(name, port):
    spec = json.dumps([{"clientId": "a", "realm": "r", "spec": {}}])
    environment = os.environ | {"KCREALM_KEYCLOAK_USER": "u", "KCREALM_KEYCLOAK_PASSWORD": "p", "COLUMNS": "400"}
    environment.pop("KCREALM_KEYCLOAK_URL", None)
    result = subprocess.run([TOOL, "diff", "-f", "-", "-v", "2", "--transport", "native", "--no-progress",
                             "--keycloak-service", f"{NAMESPACE}/{name}:{port}"],
                            input=spec, text=True, capture_output=True, env=environment)
    chosen = re.search(rf"pod {NAMESPACE}/(\S+) port (\d+)", result.stderr)
    return ((chosen[1], int(chosen[2])), "") if chosen else ("refused", result.stderr.strip())


def main():
    differ = 0
    try:
        fill()
        time.sleep(1)
        for name, port in CASES:
            (kubectl_chose, kubectl_says), (we_chose, we_say) = by_kubectl(name, port), by_us(name, port)
            if (kubectl_chose == we_chose) == ((name, port) not in DELIBERATE):
                continue
            differ += 1
            print(f"service {name}:{port}\n  kubectl: {kubectl_chose} {kubectl_says}\n  ours:    {we_chose} {we_say}")
    finally:
        empty()
    print(f"service: {len(CASES) - differ} agree, {differ} differ")
    return 1 if differ else 0


sys.exit(main())
