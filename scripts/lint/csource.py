"""What the linters in Python share: finding C files, and reading them without comments and strings."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Bottom up. A file may include headers of its own room and of rooms on earlier lines; rooms on one
# line are siblings that do not know each other.
FLOORS = [
    ["base"],
    ["data"],
    ["objects"],
    ["realm"],
    ["diagnose"],
    ["report"],
    ["net"],
    ["kube", "keycloak", "vault"],
    ["reconcile"],
    ["cli"],
]

_NOT_CODE = re.compile(r"//(?:\\\n|[^\n])*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def c_files(*folders):
    """The project's C files below the given folders, as paths relative to the root."""
    listing = subprocess.run([ROOT / "scripts/lint/files", "c"], capture_output=True, text=True, check=True)
    return [Path(name) for name in listing.stdout.split() if Path(name).parts[0] in folders]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def code_of(path):
    """The file's text with comments and literals blanked out; every line keeps its number."""

    def blank(match):
        text = match.group(0)
        lines = "\n" * text.count("\n")
        return {'"': '""', "'": "0"}.get(text[0], " ") + lines

    return _NOT_CODE.sub(blank, read(path))


def room_of(path):
    """The room that a file under src/ or include/kcrealm/ belongs to; None for src/main.c."""
    parts = path.parts
    inner = parts[1:] if parts[0] == "src" else parts[2:]
    return inner[0] if len(inner) > 1 else None


def finish(findings):
    """Prints the findings and ends with 1 when there are any."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
