"""What the benchmarks share: realms full of clients, the programs that are compared, paired runs."""

import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from clients import spec

ROOT = pathlib.Path(__file__).resolve().parents[2]
URL = os.environ["BED_KEYCLOAK_URL"]
USER = os.environ["BED_KEYCLOAK_ADMIN_USER"]
PASSWORD = os.environ["BED_KEYCLOAK_ADMIN_PASSWORD"]
PROGRAM = os.environ.get("KCREALM", str(ROOT / "build/kubectl-kcrealm"))
ENVIRONMENT = {
    **os.environ,
    "KCREALM_KEYCLOAK_USER": USER,
    "KCREALM_KEYCLOAK_PASSWORD": PASSWORD,
    "BAO_TOKEN": os.environ["BED_VAULT_ROOT_TOKEN"],
}
LOADERS = 4
SERVER = pathlib.Path(os.environ["BED_DIR"], "pid", "keycloak").read_text().strip()


def server_cpu():
    """Seconds of CPU that Keycloak has used until now."""
    fields = pathlib.Path("/proc", SERVER, "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Admin:
    """A session of the administrator that loads test realms; not part of what is measured."""

    def __init__(self):
        self._token = None
        self._until = 0.0
        self._lock = threading.Lock()

    def token(self):
        with self._lock:
            if time.monotonic() > self._until:
                form = f"grant_type=password&client_id=admin-cli&username={USER}&password={PASSWORD}"
                request = urllib.request.Request(
                    f"{URL}/realms/master/protocol/openid-connect/token", data=form.encode()
                )
                with urllib.request.urlopen(request) as reply:
                    self._token = json.load(reply)["access_token"]
                self._until = time.monotonic() + 20
            return self._token

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{URL}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token()}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:
            text = reply.read()
        return json.loads(text) if text else None


def make_realm(admin, realm, count):
    """A realm with count clients that are as declared."""
    admin.call("POST", "/admin/realms", {"realm": realm, "enabled": True})

    def create(number):
        admin.call("POST", f"/admin/realms/{realm}/clients", {"clientId": f"app-{number:05}", **spec(number)})

    with concurrent.futures.ThreadPoolExecutor(LOADERS) as pool:
        for _ in pool.map(create, range(count)):
            pass


def drop_realm(admin, realm):
    admin.call("DELETE", f"/admin/realms/{realm}")


class Run:
    """One run of a program: seconds of wall clock, of its CPU, and of the CPU that Keycloak used meanwhile."""

    def __init__(self, command, expected=(0,)):
        self.command = command
        served = server_cpu()
        started = time.monotonic()
        # A child of its own, so that its resources are told apart.
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.monotonic() - started
        self.cpu = usage.ru_utime + usage.ru_stime
        self.served = server_cpu() - served
        if process.returncode not in expected:
            sys.exit(f"bench: {command} ended with {process.returncode}:\n{errors.decode()}")


def peak_memory(command):
    """The largest memory of a program, in MiB. By GNU time: a child of ours counts what it was before exec."""
    with tempfile.NamedTemporaryFile("r") as report:
        Run(["/usr/bin/time", "-f", "%M", "-o", report.name, *command])
        return int(report.read().split()[-1]) / 1024


def paired(ours, theirs, runs, warm_up=0):
    """Runs both in turn, and gives the pairs but the first: what a server does for the first time it compiles while it
    answers."""
    pairs = []
    for _ in range(warm_up):
        ours()
        theirs()
    for number in range(runs):
        # Whoever comes second finds a warmer server: take turns.
        if number % 2:
            second = theirs()
            pairs.append((ours(), second))
        else:
            first = ours()
            pairs.append((first, theirs()))
    return pairs


def medians(pairs):
    """Of ours, of theirs, and of the ratio of each pair."""
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def script(directory, name, text):
    """A shell script of the side that is compared with."""
    path = pathlib.Path(directory) / name
    path.write_text("#!/bin/sh\nset -eu\n" + text)
    path.chmod(0o755)
    return str(path)


LOGIN = (
    "token=$(curl -sf \"$BED_KEYCLOAK_URL/realms/master/protocol/openid-connect/token\" "
    "-d grant_type=password -d client_id=admin-cli -d \"username=$BED_KEYCLOAK_ADMIN_USER\" "
    "--data-urlencode \"password=$BED_KEYCLOAK_ADMIN_PASSWORD\" | "
    "sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n"
)
