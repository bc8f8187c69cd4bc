"""What a page of the documentation has to run: its fenced blocks with the comments directly above them.

  <!-- run: offline -->      the fence below is run; where there is no fence directly below, all of the page are.
  <!-- run: bed -->          the same, with the servers of the test bed.
  <!-- setup: NAME -->       the page's folder is prepared by tests/docs/setup/NAME.
  <!-- not-run: REASON -->   the fence below is not run.
  <!-- file: NAME -->        the fence below is written to this file.
  <!-- exit: 1 0 -->         exit status of the commands below, in order; 0 for those not named.
  <!-- stage: FUNCTION -->   of the setup: what happens meanwhile, such as somebody else's change.

In a `console` block commands begin with "$ ", their further lines with "> ", and what they print follows. In what is
printed "…" stands for any text, and alone on a line for any lines.
"""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMENT = re.compile(r"^<!-- ([a-z-]+): (.*?) *-->$")
FENCE = re.compile(r"^( *)(```+)(\S*)")
PLACES = ("offline", "bed")
MARKERS = {"run", "not-run", "file", "exit", "setup", "stage"}


@dataclass
class Command:
    text: str
    line: int
    expected: list = None  # lines; None: whatever it prints
    status: int = 0


@dataclass
class Block:
    line: int
    language: str
    lines: list
    markers: dict
    where: str = None
    commands: list = field(default_factory=list)

    def is_run(self):
        return self.language in ("sh", "console") and "not-run" not in self.markers and "file" not in self.markers


@dataclass
class Page:
    path: Path
    blocks: list  # and stages, in their order
    setup: str = None
    where: str = None
    mistakes: list = field(default_factory=list)

    def name(self):
        return named(self.path)


@dataclass
class Stage:
    line: int
    function: str


def named(path):
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def complete(text):
    """Whether a shell would take this as commands, and not wait for more."""
    if text.rstrip("\n").endswith("\\"):
        return False
    shell = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    return shell.returncode == 0 and "here-document" not in shell.stderr


def statements(block):
    """The commands of an `sh` block, one after the other."""
    found, text, start = [], "", 0
    for number, line in enumerate(block.lines):
        if not text and (not line.strip() or line.lstrip().startswith("#")):
            continue
        start = start if text else block.line + 1 + number
        text += line + "\n"
        if complete(text):
            found.append(Command(text, start))
            text = ""
    if text:
        found.append(Command(text, start))
    return found


def session(block):
    """The commands of a `console` block with what they print."""
    found = []
    for number, line in enumerate(block.lines):
        if line.startswith("$ "):
            found.append(Command(line[2:] + "\n", block.line + 1 + number, []))
        elif found and line.startswith("> ") and not found[-1].expected and not complete(found[-1].text):
            found[-1].text += line[2:] + "\n"
        elif found:
            found[-1].expected.append(line)
    for command in found:
        while command.expected and not command.expected[-1].strip():
            command.expected.pop()
    return found


def finish_block(page, block):
    block.where = block.markers.get("run", page.where)
    if not block.is_run():
        return
    if block.language == "console" and not (block.lines and block.lines[0].startswith("$ ")):
        page.mistakes.append((block.line, 'a console block begins with a command: "$ …"'))
    block.commands = session(block) if block.language == "console" else statements(block)
    statuses = block.markers.get("exit", "").split()
    if len(statuses) > len(block.commands):
        page.mistakes.append((block.line, f"{len(statuses)} exit statuses for {len(block.commands)} commands"))
    for command, status in zip(block.commands, statuses):
        command.status = int(status)


def read(path):
    page = Page(path, [])
    markers, block, fence = {}, None, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        opening = FENCE.match(line)
        if block:
            if line.strip() == fence:
                finish_block(page, block)
                block = None
            else:
                block.lines.append(line[len(indent) :] if line.startswith(indent) else line)
        elif opening:
            indent, fence = opening.group(1), opening.group(2)
            block = Block(number, opening.group(3), [], markers)
            page.blocks.append(block)
            markers = {}
        elif comment := COMMENT.match(line.strip()):
            take_comment(page, number, comment.group(1), comment.group(2), markers)
        else:
            page_wide(page, number, markers)
            markers = {}
    return page


def take_comment(page, number, key, value, markers):
    if key == "stage":
        page.blocks.append(Stage(number, value))
    elif key == "setup":
        page.setup = value
    elif key in MARKERS:
        markers[key] = value
        if key == "run" and value not in PLACES:
            page.mistakes.append((number, f'"run: {value}" is none of {", ".join(PLACES)}'))
        if key == "not-run" and not value:
            page.mistakes.append((number, "not-run without a reason"))


def page_wide(page, number, markers):
    """Markers that stand above no fence."""
    for key, value in markers.items():
        if key == "run":
            page.where = value
        else:
            page.mistakes.append((number, f'"{key}" stands directly above no fence'))
