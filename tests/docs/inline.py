#!/usr/bin/env python3
"""Looks whether command lines in the text of pages, `kubectl kcrealm …`, and in their tables, are ones of the program:
its commands, and options that the command has. KCREALM names the program."""

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

from page import ROOT, named, pages

PROGRAM = Path(os.environ.get("KCREALM", ROOT / "build/kubectl-kcrealm")).resolve()
LINE = re.compile(r"`kubectl kcrealm ([^`]*)`")
OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


@functools.cache
def help_of(*command):
    run = subprocess.run([PROGRAM, "help", *command], capture_output=True, text=True, encoding="utf-8")
    return run.stdout if run.returncode == 0 else None


def mistakes(line):
    """Of what stands behind `kubectl kcrealm`."""
    command = line.split()[0] if line.split() else ""
    if not re.fullmatch(r"[a-z-]+", command) or command in ("help", "options"):
        return []  # COMMAND, a placeholder
    known = help_of(command)
    if known is None:
        return [f"there is no command {command}"]
    has = set(OPTION.findall(known)) | {"--help", "-h"}
    own = line.split(" | ")[0].split(" -- ")[0]  # what is behind a pipe is another program's
    return [f"{command} has no option {option}" for option in OPTION.findall(own) if option not in has]


def main():
    found, wrong = 0, []
    for path in [Path(name).resolve() for name in sys.argv[1:]] or pages():
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for line in LINE.findall(text):
                found += 1
                wrong += [f"{named(path)}:{number}: {mistake}" for mistake in mistakes(line)]
    print(*wrong, f"{found} command lines in texts, {len(wrong)} wrong", sep="\n")
    sys.exit(1 if wrong else 0)


main()
