#!/usr/bin/env python3
"""Compares how we choose from kubeconfigs with how kubectl does.

usage: kubeconfig.py KUBECTL KUBECTL-KCREALM PROBE

Each case is a set of kubeconfig files and flags. kubectl and our program each make one request to a TLS server
that records what it sees: the name asked for, the client's certificate, credentials, impersonation. Where
`kubectl config view --minify --raw` knows the flags, what it prints is compared with the probe's output as well
(kubeconfig_choice.c, linked with libkcrealm.a). What one side refuses, the other has to refuse.
"""

import base64
import http.server
import itertools
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

KUBECTL, TOOL, PROBE = (os.path.realpath(path) for path in sys.argv[1:])
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="kcrealm-differential-"))
PATH = "/apis/k8s.keycloak.org"


# --- The server ----------------------------------------------------------------------------------------------


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=FOLDER)


def make_certificate(name, ca, extension):
    (FOLDER / f"{name}.ext").write_text(extension)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.crt", "-CAkey", f"{ca}.key", "-CAcreateserial",
            "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.crt")


def make_pki():
    for ca in ("ca", "other-ca"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{ca}.key", "-subj", f"/CN={ca}",
                "-days", "2", "-out", f"{ca}.crt")
    make_certificate("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:api.example.org\n")
    for client in ("alice", "bob"):
        make_certificate(client, "ca", "extendedKeyUsage=clientAuth\n")


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        extra = {k.lower(): v for k, v in self.headers.items() if k.lower().startswith("impersonate-")}
        peer = self.connection.getpeercert() or {}
        self.server.seen.append({
            "path": self.path,
            "name": self.connection.asked_for,
            "certificate": dict(itertools.chain(*peer.get("subject", ()))).get("commonName"),
            "authorization": self.headers.get("Authorization"),
            "impersonate": extra | {"groups": self.headers.get_all("Impersonate-Group")},
        })
        body = b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}'
        self.send_response(403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """One for each run, so that runs can go side by side."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Recorder)
        self.seen = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(FOLDER / "server.crt", FOLDER / "server.key")
        self.context.load_verify_locations(FOLDER / "ca.crt")
        self.context.verify_mode = ssl.CERT_OPTIONAL
        self.context.sni_callback = lambda connection, name, _: setattr(connection, "asked_for", name)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def finish_request(self, request, client_address):
        try:
            request = self.context.wrap_socket(request, server_side=True)
        except (ssl.SSLError, OSError):
            return
        if not hasattr(request, "asked_for"):
            request.asked_for = None
        try:
            super().finish_request(request, client_address)
        except OSError:
            pass

    @property
    def url(self):
        return f"https://127.0.0.1:{self.server_port}"


# --- The cases -----------------------------------------------------------------------------------------------


def data(name):
    return base64.b64encode((FOLDER / name).read_bytes()).decode()


def plugin(version, status):
    """A user with an exec plugin beside the kubeconfig."""
    answer = {"apiVersion": f"client.authentication.k8s.io/{version}", "kind": "ExecCredential", "status": status}
    return {"exec": {"apiVersion": answer["apiVersion"], "command": "sh", "interactiveMode": "Never",
                     "args": ["-c", f"printf '%s' '{json.dumps(answer)}'"]}}


def config(users=None, clusters=None, contexts=None, current="c", **more):
    """@URL@ stands for the server."""
    default_cluster = {"server": "@URL@", "certificate-authority": str(FOLDER / "ca.crt")}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "users": [{"name": name, "user": user} for name, user in (users or {}).items()],
        "clusters": [{"name": name, "cluster": default_cluster if cluster is None else cluster}
                     for name, cluster in (clusters if clusters is not None else {"k": None}).items()],
        "contexts": [{"name": name, "context": context}
                     for name, context in (contexts if contexts is not None else {"c": {"cluster": "k", "user": "u"}}).items()],
        "current-context": current,
    }
    return {k: v for k, v in (document | more).items() if v != "@ABSENT@"}


def user_cases():
    certificate = {"client-certificate": str(FOLDER / "alice.crt"), "client-key": str(FOLDER / "alice.key")}
    certificate_data = {"client-certificate-data": data("bob.crt"), "client-key-data": data("bob.key")}
    pair = {"clientCertificateData": (FOLDER / "alice.crt").read_text(), "clientKeyData": (FOLDER / "alice.key").read_text()}
    users = {
        "nobody": {},
        "token": {"token": "abc"},
        "token of digits, quoted": {"token": "123"},
        "token of digits": {"token": 123},
        "empty token": {"token": ""},
        "token file": {"tokenFile": str(FOLDER / "token")},
        "relative token file": {"tokenFile": "files/token"},
        "token file and token": {"tokenFile": "files/token", "token": "abc"},
        "missing token file and token": {"tokenFile": "nowhere", "token": "abc"},
        "missing token file": {"tokenFile": "nowhere"},
        "password": {"username": "somebody", "password": "pass:word"},
        "user name alone": {"username": "somebody"},
        "password alone": {"password": "x"},
        "token and password": {"token": "abc", "username": "somebody", "password": "x"},
        "certificate": certificate,
        "relative certificate": {"client-certificate": "files/alice.crt", "client-key": "./files/alice.key"},
        "certificate data": certificate_data,
        "data wins over files": certificate | certificate_data,
        "data and missing files": {"client-certificate": "nowhere", "client-key": "nowhere"} | certificate_data,
        "certificate without key": {"client-certificate": str(FOLDER / "alice.crt")},
        "key without certificate": {"client-key": str(FOLDER / "alice.key")},
        "missing certificate": {"client-certificate": "nowhere", "client-key": "nowhere"},
        "data that is no base64": {"client-certificate-data": "?", "client-key-data": "?"},
        "certificate and token": certificate | {"token": "abc"},
        "certificate and password": certificate | {"username": "somebody", "password": "x"},
        "act as": {"token": "abc", "as": "jane"},
        "act as, in full": {"token": "abc", "as": "jane", "as-uid": "7", "as-groups": ["a", "b c"],
                            "as-user-extra": {"scopes": ["x", "y"], "Upper/Case%": ["z"]}},
        "act as a group alone": {"token": "abc", "as-groups": ["a"]},
        "act as a uid alone": {"token": "abc", "as-uid": "7"},
        "act as extra alone": {"token": "abc", "as-user-extra": {"k": ["v"]}},
        "plugin v1": plugin("v1", {"token": "abc"}),
        "plugin v1beta1": plugin("v1beta1", {"token": "abc"}),
        "plugin v1alpha1": plugin("v1alpha1", {"token": "abc"}),
        "plugin with a certificate": plugin("v1", pair),
        "plugin with both": plugin("v1", pair | {"token": "abc"}),
        "plugin with a key alone": plugin("v1", {"clientKeyData": pair["clientKeyData"]}),
        "plugin with nothing": plugin("v1", {}),
        "plugin and token": plugin("v1", {"token": "abc"}) | {"token": "def"},
        "plugin and password": plugin("v1", {"token": "abc"}) | {"username": "somebody", "password": "x"},
        "plugin and certificate": plugin("v1", {"token": "abc"}) | certificate,
        "plugin and token file": plugin("v1", {"token": "abc"}) | {"tokenFile": "files/token"},
        "plugin and act as": plugin("v1", {"token": "abc"}) | {"as": "jane"},
    }
    without_mode = plugin("v1", {"token": "abc"})
    del without_mode["exec"]["interactiveMode"]
    users["plugin v1 without interactiveMode"] = without_mode
    without_mode = plugin("v1beta1", {"token": "abc"})
    del without_mode["exec"]["interactiveMode"]
    users["plugin v1beta1 without interactiveMode"] = without_mode
    for name, user in users.items():
        yield f"user: {name}", {"files": [config(users={"u": user})]}


def cluster_cases():
    ca = str(FOLDER / "ca.crt")
    clusters = {
        "CA file": {"server": "@URL@", "certificate-authority": ca},
        "relative CA file": {"server": "@URL@", "certificate-authority": "files/ca.crt"},
        "CA data": {"server": "@URL@", "certificate-authority-data": data("ca.crt")},
        "CA data wins": {"server": "@URL@", "certificate-authority": str(FOLDER / "other-ca.crt"),
                         "certificate-authority-data": data("ca.crt")},
        "CA data wins over a missing file": {"server": "@URL@", "certificate-authority": "nowhere",
                                             "certificate-authority-data": data("ca.crt")},
        "another CA": {"server": "@URL@", "certificate-authority": str(FOLDER / "other-ca.crt")},
        "missing CA": {"server": "@URL@", "certificate-authority": "nowhere"},
        "no CA": {"server": "@URL@"},
        "insecure": {"server": "@URL@", "insecure-skip-tls-verify": True},
        "insecure with CA": {"server": "@URL@", "insecure-skip-tls-verify": True, "certificate-authority": ca},
        "server name": {"server": "@URL@", "certificate-authority": ca, "tls-server-name": "api.example.org"},
        "wrong server name": {"server": "@URL@", "certificate-authority": ca, "tls-server-name": "other.example.org"},
        "server name, insecure": {"server": "@URL@", "insecure-skip-tls-verify": True, "tls-server-name": "any.example.org"},
        "path": {"server": "@URL@/k8s/clusters/c-1", "certificate-authority": ca},
        "slash": {"server": "@URL@/", "certificate-authority": ca},
        "no scheme, with CA": {"server": "@HOST@", "certificate-authority": ca},
        "localhost": {"server": "https://localhost:@PORT@", "certificate-authority": ca},
        "no server": {"certificate-authority": ca},
        "empty server": {"server": "", "certificate-authority": ca},
        "proxy of an unknown scheme": {"server": "@URL@", "certificate-authority": ca, "proxy-url": "ftp://p"},
    }
    for name, cluster in clusters.items():
        yield f"cluster: {name}", {"files": [config(users={"u": {"token": "abc"}}, clusters={"k": cluster})]}


def flag_cases():
    both = {"u": {"token": "abc"}, "v": {"token": "def", "as": "jane", "as-groups": ["a"]}}
    clusters = {"k": None, "wrong": {"server": "@URL@", "certificate-authority": str(FOLDER / "other-ca.crt")}}
    contexts = {"c": {"cluster": "k", "user": "u"}, "d": {"cluster": "k", "user": "v", "namespace": "n"},
                "w": {"cluster": "wrong", "user": "u"}, "nobody": {"cluster": "k"}, "nowhere": {"user": "u"}}
    base = config(users=both, clusters=clusters, contexts=contexts)
    certificate = ["--client-certificate", str(FOLDER / "alice.crt"), "--client-key", str(FOLDER / "alice.key")]
    flags = [
        ["--context", "d"], ["--context", "w"], ["--context", "nobody"], ["--context", "nowhere"], ["--context", "gone"],
        ["--context", ""], ["--user", "v"], ["--user", "gone"], ["--cluster", "wrong"], ["--cluster", "gone"],
        ["--context", "nobody", "--user", "v"], ["--context", "nowhere", "--cluster", "k"],
        ["--as", "bob"], ["--as", "bob", "--as-group", "x", "--as-group", "y z"], ["--as-group", "x"],
        ["--as", "bob", "--as-uid", "9"], ["--as", "bob", "--as-user-extra", "k=v", "--as-user-extra", "k=w"],
        ["--context", "d", "--as", "bob"], ["--context", "d", "--as-group", "x"], ["--context", "d", "--as-uid", "9"],
        certificate, ["--context", "d", *certificate], certificate[:2], certificate[2:],
        ["--client-certificate", "nowhere", "--client-key", "nowhere"],
        ["--insecure-skip-tls-verify"], ["--context", "w", "--insecure-skip-tls-verify"],
        ["--context", "w", "--certificate-authority", str(FOLDER / "ca.crt")],
        ["--certificate-authority", str(FOLDER / "other-ca.crt")], ["--certificate-authority", "nowhere"],
        ["--insecure-skip-tls-verify", "--certificate-authority", str(FOLDER / "ca.crt")],
        ["--tls-server-name", "api.example.org"], ["--tls-server-name", "other.example.org"],
        ["--server", "@URL@"], ["--server", "@HOST@"], ["--context", "w", "--server", "@URL@"],
        ["--server", "@URL@", "--tls-server-name", "api.example.org"],
    ]
    for each in flags:
        yield "flags: " + " ".join(each), {"files": [base], "flags": each}
    named = config(users={"u": {"token": "abc"}},
                   clusters={"k": {"server": "@URL@", "certificate-authority": str(FOLDER / "ca.crt"),
                                   "tls-server-name": "other.example.org"}})
    yield "flags: --server drops the tls-server-name", {"files": [named], "flags": ["--server", "@URL@"]}
    yield "flags: --tls-server-name wins", {"files": [named], "flags": ["--tls-server-name", "api.example.org"]}


def list_cases():
    first, second = config(users={"u": {"token": "first"}}), config(users={"u": {"token": "second"}})
    certificate = {"client-certificate": str(FOLDER / "alice.crt"), "client-key": str(FOLDER / "alice.key")}
    only_users = config(users={"u": {"token": "only"}}, clusters={}, contexts={}, current="")
    only_clusters = config(contexts={}, current="")
    only_contexts = config(clusters={}, current="c")
    other = config(users={"v": {"token": "other"}}, contexts={"d": {"cluster": "k", "user": "v"}}, current="d")
    lists = {
        "first wins": [first, second],
        "an entry is not merged by its members": [config(users={"u": {"token": "first"}}), config(users={"u": certificate})],
        "nor are the members of a cluster": [
            config(users={"u": {"token": "t"}}, clusters={"k": {"server": "@URL@"}}),
            config(clusters={"k": {"certificate-authority": str(FOLDER / "ca.crt")}})],
        "parts from three files": [only_users, only_clusters, only_contexts],
        "current-context of the first": [first, other],
        "current-context of the second": [config(users={"u": {"token": "t"}}, current=""), other],
        "current-context is in the second alone": [config(users={"u": {"token": "t"}}, current="@ABSENT@"), other],
        "a context of another file": [config(users={"u": {"token": "t"}}, current="d"), other],
        "missing files": ["missing", first, "missing"],
        "nothing but missing files": ["missing", "missing"],
        "an empty file": ["", first],
        "null lists": [{"apiVersion": "v1", "kind": "Config", "users": None, "clusters": None, "contexts": None}, first],
        "no apiVersion": [{k: v for k, v in first.items() if k not in ("apiVersion", "kind")}],
        "a broken file": [first, "users: ["],
        "another kind": [first | {"kind": "Pod"}],
        "another apiVersion": [first | {"apiVersion": "v2"}],
        "no kind": [{k: v for k, v in first.items() if k != "kind"}],
        "an unknown field": [first | {"colour": "blue"}],
        "text": ["hello"],
        "relative paths of the second file": [config(contexts={}, clusters={}, current="c"), config(users={"u": {"tokenFile": "files/token"}})],
    }
    for name, files in lists.items():
        yield f"list: {name}", {"files": files}
    twice = config() | {"users": [{"name": "u", "user": {"token": "a"}}, {"name": "u", "user": {"token": "b"}}]}
    yield "list: a name twice in one file", {"files": [twice]}
    yield "list: the same file twice", {"files": [first], "twice": True}
    yield "--kubeconfig alone counts", {"files": [first, second], "explicit": 1}
    yield "--kubeconfig is missing", {"files": [first], "flags": ["--kubeconfig", "nowhere"]}


ASKS = "without a credential kubectl asks for a user name; we go as nobody, and the API server's refusal says so"
BOTH = "kubectl 1.35 refuses data beside a file with the words that the data override; we take the data"
PLAIN = "kubectl speaks HTTP without credentials to a server without a scheme; with a CA we speak TLS"

# Where we differ on purpose, with the reason.
DELIBERATE = {
    "wire user: nobody": ASKS,
    "wire user: empty token": ASKS,
    "wire user: password alone": ASKS,
    "wire flags: --context nobody": ASKS,
    "wire user: data wins over files": BOTH,
    "wire user: data and missing files": BOTH,
    "wire cluster: CA data wins": BOTH,
    "wire cluster: CA data wins over a missing file": BOTH,
    "wire cluster: no scheme, with CA": PLAIN,
    "view cluster: no scheme, with CA": PLAIN,
    "wire flags: --server @HOST@": PLAIN,
    "wire flags: --client-key @FOLDER@/alice.key": "kubectl does not look at a key without its certificate; we say so",
}


def cases():
    yield from user_cases()
    yield from cluster_cases()
    yield from flag_cases()
    yield from list_cases()


# --- Running one ---------------------------------------------------------------------------------------------


class Run:
    def __init__(self, folder, case, server):
        self.server = server
        self.folder = folder
        paths = [self.write(index, content) for index, content in enumerate(case["files"])]
        if case.get("twice"):
            paths *= 2
        self.flags = [self.fill(flag) for flag in case.get("flags", [])]
        if "explicit" in case:
            self.flags += ["--kubeconfig", str(paths[case["explicit"]])]
        self.environment = {"HOME": str(folder / "home"), "PATH": os.environ["PATH"],
                            "KUBECONFIG": ":".join(map(str, paths))}

    def fill(self, text):
        for name, value in {"URL": self.server.url, "HOST": self.server.url[8:], "PORT": str(self.server.server_port)}.items():
            text = text.replace(f"@{name}@", value)
        return text

    def write(self, index, content):
        place = self.folder / f"{index}"
        place.mkdir(parents=True)
        (place / "files").symlink_to(FOLDER)
        if content != "missing":
            (place / "config").write_text(self.fill(content if isinstance(content, str) else json.dumps(content)))
        return place / "config"

    def execute(self, command):
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)


def on_the_wire(folder, case, command):
    server = Server()
    run = Run(folder, case, server)
    result = run.execute(command + run.flags)
    server.shutdown()
    server.server_close()
    seen = [request for request in server.seen if request["path"].endswith(PATH)]
    return seen[0] if seen else "refused", result.stderr.strip()


# Beside these a plugin is not run.
LOGINS = {"token", "tokenFile", "username", "client-certificate", "client-certificate-data"}


def chosen_by_kubectl(run):
    result = run.execute([KUBECTL, "config", "view", "--minify", "--raw", "-o", "json", *run.flags])
    if result.returncode:
        return "refused", result.stderr.strip()
    view = json.loads(result.stdout)
    cluster = view["clusters"][0]["cluster"] if view["clusters"] else {}
    user = view["users"][0]["user"] if view["users"] else {}
    context = view["contexts"][0]["context"]
    return {
        "context": view["current-context"],
        "cluster": context.get("cluster", ""),
        "user": context.get("user", ""),
        "namespace": context.get("namespace", "default"),
        "server": cluster.get("server", "").rstrip("/"),
        "ca": "certificate-authority" in cluster or "certificate-authority-data" in cluster,
        "insecure": cluster.get("insecure-skip-tls-verify", False),
        "server-name": cluster.get("tls-server-name"),
        "proxy": cluster.get("proxy-url"),
        "certificate": "client-certificate" in user or "client-certificate-data" in user,
        "token": user.get("token") or None,
        "token-file": os.path.basename(user.get("tokenFile", "")) or None,
        "username": user.get("username"),
        "exec": None if LOGINS & user.keys() else user.get("exec", {}).get("command"),
    }, ""


def chosen_by_us(run):
    result = run.execute([PROBE, *run.flags])
    return (json.loads(result.stdout), "") if result.returncode == 0 else ("refused", result.stderr.strip())


def compare_wire(folder, case):
    spec = folder / "spec.json"
    folder.mkdir(parents=True)
    spec.write_text('[{"clientId":"a","realm":"r","spec":{}}]')
    kubectl = on_the_wire(folder / "kubectl", case, [KUBECTL, "get", "--raw", PATH])
    ours = on_the_wire(folder / "ours", case, [TOOL, "diff", "-f", str(spec), "--no-progress"])
    return kubectl, ours


def compare_view(folder, case):
    server = Server()
    run = Run(folder / "view", case, server)
    compared = chosen_by_kubectl(run), chosen_by_us(run)
    server.shutdown()
    server.server_close()
    return compared


def is_viewable(case):
    return all(not flag.startswith("--") or flag in ("--context", "--kubeconfig") for flag in case.get("flags", []))


def compare(numbered):
    number, (name, case) = numbered
    findings = []
    compared = 0
    for kind, how in [("wire", compare_wire)] + ([("view", compare_view)] if is_viewable(case) else []):
        (kubectl, kubectl_says), (ours, we_say) = how(FOLDER / f"{number}-{kind}", case)
        compared += 1
        expected = DELIBERATE.get(f"{kind} {name}".replace(str(FOLDER), "@FOLDER@"))
        if (kubectl == ours) != (expected is None):
            findings.append(f"{name} ({kind})\n  kubectl: {kubectl} {kubectl_says[-300:]}\n  ours:    {ours} {we_say[-300:]}")
        if kubectl == ours == "refused":
            break  # `config view` shows what cannot be used as well
    return compared, findings


def main():
    make_pki()
    (FOLDER / "token").write_text("from-file\n")
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(compare, enumerate(cases())))
    findings = [finding for _, found in results for finding in found]
    print("\n".join(findings))
    print(f"kubeconfig: {sum(count for count, _ in results) - len(findings)} agree, {len(findings)} differ")
    shutil.rmtree(FOLDER)
    return 1 if findings else 0


sys.exit(main())
