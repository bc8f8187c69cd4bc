#!/usr/bin/env python3
"""Makes every allocation and every system call of some command lines fail, one after the other.

usage: run.py [--only REGEX] [--jobs N] [--samples N] PROGRAM

PROGRAM is linked with shim.c. Each allocation through base/memory.h fails in a child that the program forks there, and
which is to end with exit status 2 and the one line "error: out of memory"; some of them, and each allocation of other
libraries and each system call, in a run of its own. Asked of each run: no crash, no finding of a sanitizer, an end within
its time, and

- out of memory: exit status 2, and "error: out of memory" as the last line on standard error, after what is said
  without it, and nothing on standard output that is not said without it;
- any other failure: either all is as without it (the same exit status and the same on standard output, or for a command
  that writes, status 0 and the same realm and Vault), or the exit status is 2 with a word on standard error, or it is 1 or 2 and
  the report or a warning says what is unknown or not done, or has a finding more. Whoever reads the output and has gone (EPIPE) is no reason
  for another status.

--samples N, for those in a hurry: of more places than N only so many, evenly.
"""

import argparse
import concurrent.futures
import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from server import World

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 60
# Allocations that fail in one run, so that it does not take so long that servers or we ourselves give up.
WINDOW = 500
# Of the allocations, so many also in runs of their own.
MEMORY_RUNS = 10
NOT_ALL = ("unknown", "failed", "not attempted", "left alone")
WRITING = ("ensure", "attach-scopes", "extract", "rotate")
DIAGNOSING = ("lint", "status")
OUT_OF_MEMORY = "error: out of memory\n"
# Where nobody listens: the port is reserved (IANA) and privileged.
CLOSED = "http://127.0.0.1:1"

EXAMPLE = ["-f", "examples/values.yaml", "--live", "examples/realm-export.json"]
CLIENTS = ["-f", "{directory}/values.yaml"]
# Waiting for what does not come ends sooner than by itself (30 s).
PATIENCE = ["--request-timeout", "5s"]
URL = ["--keycloak-url", "http://127.0.0.1:{port}", *PATIENCE]
CARRIED = ["-f", "{directory}/carried.yaml"]
VAULT = ["--vault-url", "http://127.0.0.1:{port}"]
TOKEN = {"BAO_TOKEN": "t"}
CLUSTER = ["--kubeconfig", "{directory}/{kubeconfig}", "--keycloak-service", "sso/kc:8080", *PATIENCE]
FROM_CLUSTER = ["--from-configmap", "sso/clients"]

# name, words, what is different in the environment, expected exit status
SCENES = [
    ("version", ["version"], {}, 0),
    ("help", ["help", "ensure"], {}, 0),
    ("usage", ["attach-scopes"], {}, 2),
    ("diff-text", ["diff", *EXAMPLE], {}, 1),
    ("diff-json", ["diff", *EXAMPLE, "-o", "json"], {}, 1),
    ("diff-junit", ["diff", *EXAMPLE, "-o", "junit", "--strict"], {}, 1),
    ("diff-program", ["diff", *EXAMPLE], {"KUBECTL_EXTERNAL_DIFF": "diff -ru"}, 1),
    ("closed-port", ["ensure", *CLIENTS, "--dry-run", "--keycloak-url", CLOSED], {}, 2),
    ("wrong-values", ["diff", "-f", "{directory}/wrong.yaml", "--live", "examples/realm-export.json"], {}, 2),
    ("lint-text", ["lint", "-f", "{directory}/wrong.yaml", "-f", "examples/values.yaml"], {}, 1),
    ("lint-sarif", ["lint", "-f", "{directory}/bad.yaml", "-o", "sarif"], {}, 1),
    ("explain", ["explain", "KCR-3012"], {}, 0),
    ("diff-url", ["diff", *CLIENTS, *URL], {}, 1),
    ("ensure-url", ["ensure", *CLIENTS, *URL, "--update", "--yes"], {}, 0),
    ("attach-url", ["attach-scopes", "web", "--realm", "ameide", "--default", "email", *URL], {}, 0),
    ("extract-url", ["extract", *CARRIED, *URL, *VAULT, "--yes"], TOKEN, 0),
    ("rotate-url", ["rotate", *CARRIED, "api", *URL, *VAULT, "--allow-outage", "--yes"], TOKEN, 0),
    ("status-url", ["status", *CLIENTS, *URL], {}, 1),
    ("diff-tunnel", ["diff", *FROM_CLUSTER, *CLUSTER], {"kubeconfig": "plain"}, 1),
    ("diff-tls-exec", ["diff", *FROM_CLUSTER, *CLUSTER], {"kubeconfig": "exec"}, 1),
    ("diff-kubectl", ["diff", *FROM_CLUSTER, *CLUSTER, "--transport", "kubectl"], {"kubeconfig": "plain"}, 1),
]

IO = [errno.EIO, errno.EINTR, errno.ECONNRESET]
SHORTAGE = [errno.EMFILE, errno.ENOMEM]

# What each may fail with. A "-" behind means: and every time from there on.
CALLS = {
    "memory": [errno.ENOMEM],
    "foreign": [errno.ENOMEM],
    "socket": [*SHORTAGE, "EMFILE-"],
    "connect": [errno.ECONNREFUSED, errno.EINTR, errno.ENOMEM],
    "accept": [*SHORTAGE, errno.EINTR, errno.ECONNABORTED, "EMFILE-"],
    "bind": [errno.EADDRINUSE, errno.ENOMEM],
    "listen": [errno.EADDRINUSE],
    "socketpair": SHORTAGE,
    "getsockopt": [errno.ENOMEM],
    "setsockopt": [errno.ENOMEM],
    "getsockname": [errno.ENOMEM],
    "getpeername": [errno.ENOTCONN],
    "recv": [*IO, errno.EAGAIN, "ECONNRESET-"],
    "send": [*IO, errno.EPIPE, errno.EAGAIN, "ECONNRESET-"],
    "read": [errno.EIO, errno.EINTR, "EIO-"],
    "write": [errno.EIO, errno.EINTR, errno.ENOSPC, errno.EPIPE, "EIO-"],
    "poll": [errno.EINTR, errno.ENOMEM, "ENOMEM-"],
    "pipe": [errno.EMFILE],
    "mkdtemp": [errno.EACCES, errno.ENOSPC],
    "opendir": SHORTAGE,
    "fopen": [errno.EMFILE],
    "stat": [errno.EIO],
    "fstat": [errno.EIO],
    "lstat": [errno.EIO],
    "access": [errno.EACCES],
    "close": [errno.EIO, errno.EINTR],
    "dup": SHORTAGE,
    "kill": [errno.EPERM],
    "unlink": [errno.EACCES],
    "rmdir": [errno.EACCES],
    "waitpid": [errno.EINTR, errno.ECHILD],
    "posix_spawn": [errno.EAGAIN, errno.ENOMEM, errno.ENOEXEC],
    "pthread_create": [errno.EAGAIN],
    "getaddrinfo": [errno.ENOMEM],
    "open": [errno.EMFILE, errno.EIO, errno.EINTR],
    "openat": [errno.EMFILE, errno.ENOSPC],
    "fcntl": [errno.EINVAL],
}

KUBECONFIG = """
current-context: c
clusters: [{{name: c, cluster: {{server: "{url}", certificate-authority: certificate.pem}}}}]
contexts: [{{name: c, context: {{cluster: c, user: u, namespace: sso}}}}]
users: [{{name: u, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: ./login,
  interactiveMode: Never}}}}}}]
"""

LOGIN = """#!/bin/sh
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
"""

KUBECTL = """#!/bin/sh
echo 'Forwarding from 127.0.0.1:{port} -> 8080'
exec sleep 60
"""

VALUES = """
clientPatcher:
  clientSpecs:
    - {clientId: web, realm: ameide, spec: {name: Web, defaultClientScopes: [profile, email]}}
    - {clientId: api, realm: ameide, spec: {name: API}}
    - {clientId: new, realm: ameide, spec: {name: New}}
"""

CARRIED_VALUES = """
clientPatcher:
  clientSpecs:
    - {clientId: web, realm: ameide, spec: {name: Old}}
    - {clientId: api, realm: ameide, spec: {name: API}}
  secretExtraction:
    clients: [{clientId: web, vaultKey: web-secret}, {clientId: api, vaultKey: api-secret}]
"""

WRONG = """
clientPatcher:
  clientSpecs:
    - {clientId: web, realm: 1, spec: {redirectUris: x}}
    - [1]
"""


BAD = """
clientPatcher:
  clientSpecs:
    - {clientId: web, realm: ameide, spec: {redirectUris: ["*"], webOrigins: ["*"], implicitFlowEnabled: true}}
  secretExtraction:
    clients: [{clientId: web, vaultKey: x}, {clientId: api, vaultKey: x}] # kcrealm:ignore KCR-1206 a test
"""


class Scene:
    """One command line, its servers, and what it does when nothing fails."""

    def __init__(self, program, row, directory):
        name, words, environment, self.expected = row
        self.name, self.program, self.directory = name, program, Path(directory)
        self.make_files()
        environment = dict(environment)
        places = {"directory": directory, "port": self.world.port, "kubeconfig": environment.pop("kubeconfig", "none")}
        self.words = [word.format(**places) for word in words]
        self.environment = {
            "PATH": f"{directory}:/usr/local/bin:/usr/bin:/bin", "HOME": directory, "LANG": "C.UTF-8",
            "TMPDIR": f"{directory}/tmp", "COLUMNS": "80",
            "KCREALM_KEYCLOAK_USER": "admin", "KCREALM_KEYCLOAK_PASSWORD": "x",
            "ASAN_OPTIONS": "exitcode=99:detect_leaks=1:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "exitcode=99:halt_on_error=1:print_stacktrace=1",
            "LSAN_OPTIONS": "exitcode=99:print_suppressions=0", **environment,
        }  # fmt: skip

    def file(self, name, text, mode=0o600):
        path = self.directory / name
        path.write_text(text)
        path.chmod(mode)

    def make_files(self):
        (self.directory / "tmp").mkdir()
        certificate = self.directory / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=torture", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate,
             "-out", self.directory / "public.pem"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        with certificate.open("a") as file:
            file.write((self.directory / "public.pem").read_text())
        self.world = World(certificate)
        self.file("plain", KUBECONFIG.format(url=f"http://127.0.0.1:{self.world.port}"))
        self.file("exec", KUBECONFIG.format(url=f"https://127.0.0.1:{self.world.tls_port}"))
        self.file("login", LOGIN, 0o700)
        self.file("kubectl", KUBECTL.format(port=self.world.port), 0o700)
        self.file("values.yaml", VALUES)
        self.file("carried.yaml", CARRIED_VALUES)
        self.file("wrong.yaml", WRONG)
        self.file("bad.yaml", BAD)
        # libcurl 7.88 forgets what it connects with (88 bytes) when poll() fails meanwhile.
        self.file("suppressions", "leak:libcurl.so\n")

    def run(self, variable, value):
        """Exit status, standard output, standard error; the status is a word when it is none."""
        self.world.reset()
        environment = {**self.environment, variable: value}
        if value.startswith("poll:"):
            environment["LSAN_OPTIONS"] += f":suppressions={self.directory}/suppressions"
        shutil.rmtree(self.directory / ".local", ignore_errors=True)  # the journal of a rotation that was cut off
        command = subprocess.Popen(
            [self.program, *self.words], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
        try:
            out, err = command.communicate(timeout=TIMEOUT_S)
            status = command.returncode
        except subprocess.TimeoutExpired:
            os.killpg(command.pid, 9)
            out, err = command.communicate()
            status = f"still running after {TIMEOUT_S} s"
        return status, self.stable(out), self.stable(err)

    def stable(self, output):
        """Without what differs from run to run."""
        text = output.decode(errors="replace").replace(str(self.directory), "DIRECTORY")
        text = re.sub(r"kcrealm-\d+-\w{6}|(LIVE|MERGED)-\w{6}", "PRIVATE", text)
        return re.sub(r"\d{4}-\d\d-\d\d[ T][\d:.]+( ?[+-]\d{4}|Z)?", "TIME", text)

    def count(self):
        """Runs it without failures, and returns how often each call is made."""
        path = self.directory / "counts"
        self.usual = self.run("KCREALM_TORTURE_COUNTS", str(path))
        self.usual_state = self.world.state()
        if self.usual[0] != self.expected:
            raise SystemExit(f"torture {self.name}: exit status {self.usual[0]}, expected {self.expected}\n{self.usual[2]}")
        return {name: int(count) for name, count in (line.split() for line in path.read_text().splitlines())}

    def run_each(self, count):
        """Each of about so many allocations fails in a child. Returns how many did, and complaints."""
        path, tried, complaints = self.directory / "each", 0, []
        for first in range(1, count + 1, WINDOW):
            last = first + WINDOW - 1 if first + WINDOW <= count else 2 * count
            window = f"{path}:{first}-{last}"
            outcome = self.run("KCREALM_TORTURE_EACH", window)
            *findings, made = path.read_text().splitlines() or ["0"]
            tried += max(min(last, int(made)) - first + 1, 0)
            if outcome[:2] != self.usual[:2]:
                findings.append(f"the run itself ended with {outcome[0]}\n{outcome[1][-500:]}\n{outcome[2][-3000:]}")
            complaints += [f"KCREALM_TORTURE_EACH={window} {' '.join(self.words)}: {finding}" for finding in findings]
        return tried, complaints

    def complaint(self, call, order, outcome):
        status, out, err = outcome
        if status not in (0, 1, 2):
            return f"exit status {status}"
        if (status, out) == self.usual[:2]:
            return None  # also where the place was not reached: not every run makes as many calls
        if call == "memory":
            head = err.removesuffix(OUT_OF_MEMORY)
            fine = status == 2 and head != err and self.usual[2].startswith(head) and self.usual[1].startswith(out)
            return None if fine else f"exit status {status}, not just out of memory"
        if order.startswith("write:"):
            return None if status or order.endswith(f":{errno.EPIPE}") else "exit status 0 in spite of a lost output"
        if status == 0 and self.words[0] in WRITING and self.world.state() == self.usual_state:
            return None  # done by another way: the report says that it was there already, or sent once more
        if self.words[0] in DIAGNOSING and findings(out) - findings(self.usual[1]):
            return None  # what could not be read is a finding
        said = err if status == 2 else ""
        said += "".join(word for word in NOT_ALL if word in out + err)
        return None if status and said else f"exit status {status}, and not a word of what is missing"


def findings(out):
    return set(re.findall(r"KCR-\d{4}", out))


def numbers(count, samples):
    if not samples or count <= samples:
        return range(1, count + 1)
    return sorted({1 + i * (count - 1) // (samples - 1) for i in range(samples)})


def orders(counts, samples):
    """Each run to be made: the call, and the words for the shim."""
    for call, errors in CALLS.items():
        for error in errors:
            forever = isinstance(error, str)
            code = getattr(errno, error[:-1]) if forever else error
            for number in numbers(counts[call], MEMORY_RUNS if call == "memory" else samples):
                yield call, f"{call}:{number}{'-' if forever else ''}:{code}"


def torture(program, row, samples):
    """Returns the name, how many allocations and runs failed, of how many calls, complaints, seconds."""
    started = time.monotonic()
    runs = 0
    with tempfile.TemporaryDirectory(prefix="torture-") as directory:
        scene = Scene(program, row, directory)
        counts = scene.count()
        allocations, complaints = scene.run_each(counts["memory"])
        for call, order in orders(counts, samples):
            outcome = scene.run("KCREALM_TORTURE", order)
            complaint = scene.complaint(call, order, outcome)
            runs += 1
            if complaint:
                complaints.append(f"KCREALM_TORTURE={order} {' '.join(scene.words)}: {complaint}\n{outcome[1][-500:]}\n{outcome[2][-3000:]}")
    return scene.name, allocations, runs, counts, complaints, time.monotonic() - started


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--samples", type=int, default=0)
    parser.add_argument("program")
    arguments = parser.parse_args()
    program = str(Path(arguments.program).resolve())
    rows = [row for row in SCENES if re.search(arguments.only, row[0])]
    if not rows:
        raise SystemExit(f"torture: no command line matches {arguments.only}")
    started, runs, failed = time.monotonic(), 0, 0
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(torture, program, row, arguments.samples) for row in rows]):
            name, allocations, made, counts, complaints, seconds = done.result()
            calls = sum(count for call, count in counts.items() if call not in ("memory", "foreign"))
            print(f"{'FAIL' if complaints else 'ok  '} torture {name} ({allocations} allocations in children, {made} runs over "
                  f"{counts['foreign']} of other libraries and {calls} system calls; {len(complaints)} wrong; {seconds:.0f} s)", flush=True)  # fmt: skip
            for complaint in complaints[:20]:
                print("     | " + complaint.rstrip().replace("\n", "\n     | "), flush=True)
            runs, failed = runs + made, failed + len(complaints)
    print(f"{runs} runs, {failed} wrong, {time.monotonic() - started:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
