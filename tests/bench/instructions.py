"""Counts the instructions of start-up and of comparing clients offline, and fails when they grew.

tests/bench/instructions.py [--update]: compares with tests/bench/instructions.json, one record for each
compiler; --update writes the record of the one in use. Counts do not depend on what else the machine does.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from clients import declared, spec, write_json

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KCREALM", str(ROOT / "build/kubectl-kcrealm"))
BASELINE = ROOT / "tests/bench/instructions.json"
COUNT = 10_000
GROWTH_MAX = 1.05
REALM = "offline"


def compiler():
    # "gcc (Debian 12.2.0-14) 12.2.0" → "gcc 12": point releases make no difference.
    line = subprocess.run([os.environ.get("CC", "cc"), "--version"], capture_output=True, text=True, check=True).stdout
    name = "clang" if "clang" in line.splitlines()[0] else "gcc"
    major = re.search(r"(\d+)\.\d+\.\d+", line).group(1)
    return f"{name} {major}"


def live_client(number):
    """As Keycloak would export it."""
    return {
        "id": f"00000000-0000-0000-0000-{number:012}",
        "clientId": f"app-{number:05}",
        **spec(number),
        "surrogateAuthRequired": False,
        "alwaysDisplayInConsole": False,
        "clientAuthenticatorType": "client-secret",
        "notBefore": 0,
        "bearerOnly": False,
        "consentRequired": False,
        "publicClient": False,
        "frontchannelLogout": False,
        "protocol": "openid-connect",
        "authenticationFlowBindingOverrides": {},
        "fullScopeAllowed": True,
        "nodeReRegistrationTimeout": -1,
    }


def instructions(command, expected):
    with tempfile.NamedTemporaryFile() as out:
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # No locale, no terminal, no settings: the same work everywhere.
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        )
    if result.returncode != expected:
        sys.exit(f"bench-check: {command} ended with {result.returncode}:\n{result.stderr}")
    return int(re.search(r"Collected\s*:\s*(\d+)", result.stderr).group(1))


def measure():
    with tempfile.TemporaryDirectory() as folder:
        specs = write_json(f"{folder}/specs.json", declared(REALM, range(COUNT)))
        live = [live_client(number) for number in range(COUNT)]
        export = write_json(f"{folder}/export.json", {"realm": REALM, "clients": live})
        return {
            "version": instructions([PROGRAM, "version"], 0),
            f"diff of {COUNT} clients offline": instructions([PROGRAM, "diff", "-f", specs, "--live", export], 0),
        }


def main():
    records = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    name, now = compiler(), measure()
    if "--update" in sys.argv:
        records[name] = now
        BASELINE.write_text(json.dumps(records, indent=2, sort_keys=True) + "\n")
        print(f"bench-check: recorded {now} for {name}")
        return
    if name not in records:
        sys.exit(f"bench-check: nothing is recorded for {name}, which counted {now}; record it with make bench-record")
    grown = False
    for what, count in now.items():
        ratio = count / records[name][what]
        grown = grown or ratio > GROWTH_MAX
        print(f"{what}: {count} instructions, {ratio:.3f} of the recorded {records[name][what]}")
    if grown:
        sys.exit(f"bench-check: more than {GROWTH_MAX:.0%}; make it smaller, or record it with make bench-record")


if __name__ == "__main__":
    main()
