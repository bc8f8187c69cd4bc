"""Measures the program beside what people would use instead, on the servers of the bed.

tests/bench/bench.py [--runs N] [--only REGEX] [--write FILE]: prints the table; with --write also into the
file, between its two marks. Ends with 1 when a limit is missed.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from clients import declared, spec, write_json
from lib import LOGIN, PROGRAM, ROOT, URL, Admin, Run, drop_realm, make_realm, medians, paired, peak_memory, script

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
LARGE, MEDIUM = 10_000, 1_000
# Pairs that are run before the short ones are measured: by then the server's compilers have come to rest.
WARM_UP = 20
SERVICE = ["--keycloak-service", "keycloak/keycloak", "--transport", "native"]


class Bench:
    """The folder, the realms (made when first needed) and the results."""

    def __init__(self, runs):
        self.runs = runs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kcrealm-bench."))
        self.admin = Admin()
        self.realms = set()
        self.rows = []
        self.bounds = []
        self.commands = []

    def realm(self, count):
        name = f"bench-{count}"
        if name not in self.realms:
            make_realm(self.admin, name, count)
            self.realms.add(name)
        return name

    def specs(self, name, realm, numbers, change=None):
        return write_json(self.folder / name, declared(realm, numbers, change))

    def close(self):
        for realm in self.realms:
            drop_realm(self.admin, realm)
        shutil.rmtree(self.folder)

    def shown(self, command):
        """A command line, or the script that it names, without what differs from run to run."""
        text = " ".join(command)
        if command[0].startswith(str(self.folder)) and len(command) == 1:
            text = pathlib.Path(command[0]).read_text().removeprefix("#!/bin/sh\nset -eu\n").rstrip()
        names = {f"{self.folder}/": "", f"={self.folder}": "=.", PROGRAM: "kubectl-kcrealm", f"{ROOT}/": "",
                 URL: "$BED_KEYCLOAK_URL", VAULT: "$BED_VAULT_URL"}  # fmt: skip
        for place, name in names.items():
            text = text.replace(place, name)
        return text

    def row(self, what, ours, theirs, value, limit, note=""):
        self.rows.append((what, ours, theirs, value, limit, note))
        print(f"{what}: {ours} | {theirs} | {value:.2f} (limit {limit}) {note}", file=sys.stderr, flush=True)

    def bound(self, what, pairs):
        """What the ratio would be if ours kept every core busy all the time and waited for nothing."""
        ours, served, theirs = (
            statistics.median(values)
            for values in zip(*((mine.cpu, mine.served, other.wall) for mine, other in pairs))
        )
        self.bounds.append((what, ours, served, theirs, (ours + served) / os.cpu_count() / theirs))

    def compare(self, what, ours, theirs, limit, measure="wall", warm_up=0):
        """A row for the ratio of two commands."""
        pairs = paired(ours, theirs, self.runs, warm_up)
        a, b, ratio = medians([(getattr(mine, measure), getattr(other, measure)) for mine, other in pairs])
        self.commands.append((what, self.shown(pairs[0][0].command), self.shown(pairs[0][1].command)))
        unit = "s CPU" if measure == "cpu" else "s"
        self.bound(what, pairs)
        self.row(what, f"{a:.3f} {unit}", f"{b:.3f} {unit}", ratio, limit)


def by_url(specs, *command):
    """Our command line for a command (diff) with its flags."""
    return [PROGRAM, *(command or ["diff"]), "-f", specs, "--keycloak-url", URL, "--no-progress"]


def pages(bench, realm, count, size, base):
    """A curl configuration that fetches all pages over one connection."""
    lines = "".join(
        f'url = "{base}/admin/realms/{realm}/clients?first={first}&max={size}"\noutput = "/dev/null"\n'
        for first in range(0, count, size)
    )
    path = bench.folder / f"pages-{count}-{size}"
    path.write_text(lines)
    return path


CURL = 'exec curl -sf -H "Authorization: Bearer $token"'


def diff_medium(bench):
    realm = bench.realm(MEDIUM)
    specs = bench.specs("medium.json", realm, range(MEDIUM))
    theirs = script(bench.folder, "curl-medium", f"{LOGIN}{CURL} -K {pages(bench, realm, MEDIUM, 100, URL)}\n")
    bench.compare(
        "`diff` of 1,000 clients, all declared / `curl` of ten pages", lambda: Run(by_url(specs)), lambda: Run([theirs]), 0.9,
        warm_up=WARM_UP,
    )


FORWARD = """rm -f "$folder/forward"
kubectl port-forward -n keycloak svc/keycloak :8080 >"$folder/forward" 2>&1 &
forward=$!
trap 'kill $forward' EXIT
until port=$(sed -n 's/^Forwarding from 127.0.0.1:\\([0-9]*\\) .*/\\1/p' "$folder/forward" 2>/dev/null) && [ "$port" ]; do sleep 0.01; done
BED_KEYCLOAK_URL=http://127.0.0.1:$port
"""


def diff_tunnel(bench):
    realm = bench.realm(MEDIUM)
    specs = bench.specs("medium.json", realm, range(MEDIUM))
    config = pages(bench, realm, MEDIUM, 100, "http://PORT")
    text = (
        f"folder={bench.folder}\n{FORWARD}{LOGIN}"
        f'sed "s/PORT/127.0.0.1:$port/" {config} >"$folder/pages-forwarded"\n'
        f'{CURL.removeprefix("exec ")} -K "$folder/pages-forwarded"\n'
    )
    theirs = script(bench.folder, "curl-forward", text)
    bench.compare(
        "the same through our tunnel / `kubectl port-forward` and `curl`",
        lambda: Run([PROGRAM, "diff", "-f", specs, "--no-progress", *SERVICE]),
        lambda: Run([theirs]),
        0.7,
        warm_up=WARM_UP,
    )


def diff_large(bench):
    realm = bench.realm(LARGE)
    specs = bench.specs("large.json", realm, range(LARGE))
    theirs = script(bench.folder, "curl-large", f"{LOGIN}{CURL} -K {pages(bench, realm, LARGE, 100, URL)}\n")
    bench.compare(
        "`diff` of 10,000 clients, all declared / `curl` in pages of 100",
        lambda: Run(by_url(specs)),
        lambda: Run([theirs]),
        0.5,
    )
    bench.row("its peak memory, MiB", f"{(memory := peak_memory(by_url(specs))):.0f}", "", memory, 128)


def diff_three(bench):
    realm = bench.realm(LARGE)
    numbers = [17, 4711, 9999]
    specs = bench.specs("three.json", realm, numbers)
    urls = " ".join(
        f"-o /dev/null '{URL}/admin/realms/{realm}/clients?clientId=app-{number:05}'" for number in numbers
    )
    theirs = script(bench.folder, "curl-three", f"{LOGIN}{CURL} {urls}\n")
    bench.compare(
        "`diff` of 3 clients declared in a realm of 10,000 / `curl` of three look-ups",
        lambda: Run(by_url(specs)),
        lambda: Run([theirs]),
        1.0,
    )
    bench.row("its peak memory, MiB", f"{(memory := peak_memory(by_url(specs))):.1f}", "", memory, 16)


def write_requests(bench, name, requests):
    """A curl configuration of (method, url, body file or None), for curl --parallel."""
    blocks = []
    for method, url, body in requests:
        block = f'url = "{url}"\noutput = "/dev/null"\nrequest = "{method}"\n'
        if body:
            block += f'data-binary = "@{body}"\nheader = "Content-Type: application/json"\n'
        # -K starts each transfer anew: headers must be said again.
        blocks.append(block + 'header = "Authorization: Bearer TOKEN"\nfail\nsilent\n')
    path = bench.folder / name
    path.write_text("next\n".join(blocks))
    return path


def parallel_script(bench, name, configs):
    text = LOGIN
    for config in configs:
        text += f'sed "s/TOKEN/$token/" {config} >{config}.now\ncurl --parallel --parallel-max 4 -K {config}.now\n'
    return script(bench.folder, name, text)


def fresh_realm(bench, realm, count=0):
    if realm in bench.realms:
        drop_realm(bench.admin, realm)
    make_realm(bench.admin, realm, count)
    bench.realms.add(realm)


def ensure_create(bench):
    """Both sides make the clients and read each back."""
    realm = "bench-create"
    specs = bench.specs("create.json", realm, range(MEDIUM))
    base = f"{URL}/admin/realms/{realm}/clients"
    posts, reads = [], []
    for number in range(MEDIUM):
        body = write_json(bench.folder / f"body-{number}", {"clientId": f"app-{number:05}", **spec(number)})
        posts.append(("POST", base, body))
        reads.append(("GET", f"{base}?clientId=app-{number:05}", None))
    theirs = parallel_script(
        bench, "curl-create", [write_requests(bench, "posts", posts), write_requests(bench, "reads", reads)]
    )

    def on_fresh_realm(command):
        fresh_realm(bench, realm)
        return Run(command)

    bench.compare(
        "`ensure` creating 1,000 clients / `curl --parallel`, POST and GET of each",
        lambda: on_fresh_realm(by_url(specs, "ensure")),
        lambda: on_fresh_realm([theirs]),
        1.2,
    )


def ensure_update(bench):
    """Both sides read each client, change it, and read it back."""
    realm = bench.realm(MEDIUM)
    names = iter(range(1_000_000))
    live = bench.admin.call("GET", f"/admin/realms/{realm}/clients?first=0&max={MEDIUM + 50}")
    clients = [client for client in live if client["clientId"].startswith("app-")]
    base = f"{URL}/admin/realms/{realm}/clients"

    def ours():
        specs = bench.specs("update.json", realm, range(MEDIUM), {"description": f"changed {next(names)}"})
        return Run(by_url(specs, "ensure", "--update"))

    def theirs():
        text = f"changed {next(names)}"
        reads, puts = [], []
        for client in clients:
            client["description"] = text
            body = write_json(bench.folder / f"put-{client['clientId']}", client)
            reads.append(("GET", f"{base}?clientId={client['clientId']}", None))
            puts.append(("PUT", f"{base}/{client['id']}", body))
        first = write_requests(bench, "before", reads)
        command = parallel_script(
            bench,
            "curl-update",
            [first, write_requests(bench, "puts", puts), write_requests(bench, "after", reads)],
        )
        return Run([command])

    bench.compare("`ensure --update` of 1,000 clients / `curl --parallel`, GET, PUT and GET of each", ours, theirs, 1.2)


VAULT = os.environ["BED_VAULT_URL"]
VAULT_TOKEN = os.environ["BED_VAULT_ROOT_TOKEN"]
CARRIED = 100
names_of_keys = iter(range(1_000_000))


def vault_requests(bench, name, requests):
    """The same as write_requests, for Vault."""
    path = write_requests(bench, name, requests)
    path.write_text(path.read_text().replace("TOKEN", VAULT_TOKEN))
    return path


def extract_specs(bench, realm, key):
    """Values that carry 100 clients below a key."""
    clients = [{"clientId": f"app-{n:05}", "realm": realm, "vaultKey": f"{key}/app-{n:05}"} for n in range(CARRIED)]
    specs = {"clientPatcher": {"clientSpecs": [], "secretExtraction": {"clients": clients}}}
    return write_json(bench.folder / f"{key}.json", specs)


def extract_command(specs):
    return [*by_url(specs, "extract"), "--vault-url", VAULT, "--yes", "--no-sync", "--versions-configmap", "none"]


def client_reads(bench, realm):
    base = f"{URL}/admin/realms/{realm}/clients?clientId=app-"
    return write_requests(bench, "clients", [("GET", f"{base}{n:05}", None) for n in range(CARRIED)])


def vault_reads(bench, name, key, query=""):
    return vault_requests(
        bench, name, [("GET", f"{VAULT}/v1/secret/data/{key}/app-{n:05}{query}", None) for n in range(CARRIED)]
    )


def extract_equal(bench):
    """Both sides read 100 clients and 100 secrets; there is nothing to write."""
    realm, key = bench.realm(MEDIUM), "bench-equal"
    specs = extract_specs(bench, realm, key)
    command = extract_command(specs)
    Run(command)
    theirs = parallel_script(bench, "curl-extract", [client_reads(bench, realm), vault_reads(bench, "values", key)])
    bench.compare(
        "`extract` of 100 clients, nothing to do / `curl --parallel`, the same reads",
        lambda: Run(command),
        lambda: Run([theirs]),
        1.2,
        warm_up=WARM_UP,
    )
    bench.row("its peak memory, MiB", f"{(memory := peak_memory(command)):.1f}", "", memory, 32)


def extract_write(bench):
    """Both sides read 100 clients, find nothing in Vault, write, read back twice, and add metadata."""
    realm = bench.realm(MEDIUM)

    def ours():
        return Run(extract_command(extract_specs(bench, realm, f"bench-{os.getpid()}-{next(names_of_keys)}")))

    def theirs():
        key = f"bench-{os.getpid()}-{next(names_of_keys)}"
        body = write_json(bench.folder / "value", {"options": {"cas": 0}, "data": {"value": "x" * 86}})
        about = write_json(
            bench.folder / "about",
            {"custom_metadata": {"managed-by": "x", "keycloak-realm": realm, "keycloak-client-id": "x", "carried-at": "x"}},
        )
        paths = [f"{key}/app-{n:05}" for n in range(CARRIED)]
        # Nothing is there yet: curl would call the 404 a failure.
        first = vault_reads(bench, "missing", key)
        first.write_text(first.read_text().replace("fail\n", ""))
        writes = vault_requests(bench, "writes", [("POST", f"{VAULT}/v1/secret/data/{path}", body) for path in paths])
        metadata = vault_requests(
            bench, "metadata", [("POST", f"{VAULT}/v1/secret/metadata/{path}", about) for path in paths]
        )
        steps = [
            client_reads(bench, realm), first, writes, vault_reads(bench, "by-version", key, "?version=1"),
            vault_reads(bench, "latest", key), metadata,
        ]
        return Run([parallel_script(bench, "curl-carry", steps)])

    bench.compare(
        "`extract` of 100 clients, all to write / `curl --parallel`, the same requests", ours, theirs, 1.3, warm_up=3
    )


def offline(bench):
    """CPU of comparing 10,000 clients of two files, beside what the JSON library needs to parse them."""
    realm = "offline"
    specs = bench.specs("offline.json", realm, range(LARGE))
    one = bench.admin.call("GET", f"/admin/realms/{bench.realm(MEDIUM)}/clients?clientId=app-00001")[0]
    live = [{**one, "clientId": f"app-{n:05}", **spec(n)} for n in range(LARGE)]
    export = write_json(bench.folder / "export.json", {"realm": realm, "clients": live})
    parser = str(bench.folder / "parse")
    subprocess.run(["cc", "-O2", "-o", parser, str(ROOT / "tests/bench/parse.c"), "-ljansson"], check=True)
    bench.compare(
        "comparing 10,000 clients of two files / parsing the two files (jansson)",
        lambda: Run([PROGRAM, "diff", "-f", specs, "--live", export]),
        lambda: Run([parser, specs, export]),
        3.0,
        measure="cpu",
    )


def lint_values(bench):
    """Values of 10,000 lines with nothing wrong in them."""
    lines = ["clientPatcher:", "  clientSpecs:"]
    for n in range(800):
        lines += [
            f"  - clientId: c{n}", "    realm: r", "    spec:", "      publicClient: false", '      webOrigins: ["+"]',
            "      redirectUris:", f"      - https://c{n}.example.com/callback", "      defaultClientScopes: [profile]",
        ]
    lines += ["  secretExtraction:", "    clients:"]
    lines += [f"    - {{clientId: c{n}, vaultKey: apps/c{n}}}" for n in range(800)]
    for n in range(800):
        lines += [f"app{n}:", "  auth:", '    password: ""', "    existingSecret: x"]
    path = bench.folder / "values.yaml"
    path.write_text("\n".join(lines) + "\n")
    seconds = statistics.median(Run([PROGRAM, "lint", "-f", str(path)]).wall for _ in range(bench.runs))
    bench.row(f"`lint` of {len(lines):,} lines of values", f"{seconds:.3f} s", "", seconds, 0.2)


def start_up(bench):
    many = 50
    curl = script(bench.folder, "curl-versions", f"for i in $(seq {many}); do curl --version; done\n")
    for what, command in (
        ("`version`", "kubectl-kcrealm version"),
        ("completion", f"{ROOT}/completions/kubectl_complete-kcrealm di"),
    ):
        path = f"PATH={pathlib.Path(PROGRAM).parent}:$PATH\n"
        ours = script(bench.folder, "ours-versions", f"{path}for i in $(seq {many}); do {command}; done\n")
        bench.compare(f"{many} × {what} / {many} × `curl --version`", lambda: Run([ours]), lambda: Run([curl]), 2.0)


SCENARIOS = {
    "start-up": start_up,
    "diff-medium": diff_medium,
    "diff-tunnel": diff_tunnel,
    "diff-large": diff_large,
    "diff-three": diff_three,
    "ensure-create": ensure_create,
    "ensure-update": ensure_update,
    "extract-equal": extract_equal,
    "extract-write": extract_write,
    "offline": offline,
    "lint": lint_values,
}


def versions():
    curl = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return f"{platform.machine()}, {os.cpu_count()} cores, the bed's Keycloak, curl {curl}"


def table(bench):
    lines = [
        f"Medians of {bench.runs} paired runs; {versions()}.",
        "",
        "| what | ours | theirs | ratio | at most |",
        "|---|---|---|---|---|",
    ]
    for what, ours, theirs, value, limit, note in bench.rows:
        shown = f"{value:.2f}" if theirs else ""
        missed = "" if value <= limit else " **missed**"
        lines.append(f"| {what} | {ours} | {theirs} | {shown} | {limit}{missed} |{note}")
    lines += [
        "",
        f"No program can be faster here than the CPU time of Keycloak and of itself, divided by {os.cpu_count()} cores:",
        "",
        "| what | CPU of ours | of Keycloak meanwhile | theirs | no ratio below |",
        "|---|---|---|---|---|",
    ]
    for what, ours, served, theirs, bound in bench.bounds:
        if served > ours:
            lines.append(f"| {what} | {ours:.3f} s | {served:.3f} s | {theirs:.3f} s | {bound:.2f} |")
    lines += ["", "The commands; `tests/bench/bench.py` says what is in the files."]
    for what, ours, theirs in bench.commands:
        lines += ["", what + ":", "", "<!-- not-run: make bench does -->", "```sh", ours, "# /", theirs, "```"]
    return "\n".join(lines) + "\n"


def write_between_marks(path, text):
    old = path.read_text()
    head, rest = old.split(BEGIN)
    _, tail = rest.split(END)
    path.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{tail}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    bench = Bench(options.runs)
    try:
        for name, scenario in SCENARIOS.items():
            if re.search(options.only, name):
                scenario(bench)
    finally:
        # What was measured before something failed took long enough.
        text = table(bench)
        print(text)
        if options.write:
            write_between_marks(options.write, text)
        bench.close()
    missed = [row[0] for row in bench.rows if row[3] > row[4]]
    if missed:
        sys.exit(f"bench: over the limit: {', '.join(missed)}")


if __name__ == "__main__":
    main()
