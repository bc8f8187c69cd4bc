#!/usr/bin/env python3
"""Runs what README.md and docs/ show, and compares: tests/docs/run.py [--offline] [--update] [--only REGEX] [PAGE...]

--offline: only what needs no server. Otherwise BED_DIR names a running bed. --update writes what was printed into the
console blocks; review it like code. KCREALM names the program. page.py says how a page is marked.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from page import ROOT, Block, Stage, pages, read

HERE = Path(__file__).resolve().parent
TIMEOUT_S = 300 * int(os.environ.get("SLOWNESS", "1"))
# What differs from run to run, when a block is written anew.
VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?"), "…"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s)\b"), "… s"),
    (re.compile(r"\b\d+[smhd] (old|ago)\b"), "… \\1"),
    (re.compile(r"\b127\.0\.0\.1:\d+"), "127.0.0.1:…"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "…"),
]


def pattern(expected):
    """A regular expression for the printed text, from shown lines."""
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append("".join(".*?" if part == "…" else re.escape(part) for part in re.split("(…)", line.rstrip())))
            parts.append("[ ]*\n")
    return re.compile("".join(parts) + r"\Z")


def fits(expected, printed):
    return bool(pattern(expected).match(printed.rstrip() + "\n" if printed.strip() else ""))


def runs(block, offline):
    return block.is_run() and (block.where == "offline" or not offline and block.where == "bed")


def write_steps(page, steps, offline):
    """Writes the page's steps for shell.bash; the commands by their number."""
    numbered = {}
    for item in page.blocks:
        if isinstance(item, Stage):
            if not offline:
                (steps / f"{len(list(steps.iterdir())):06}.stage").write_text(item.function)
        elif "file" in item.markers:
            number = f"{len(list(steps.iterdir())):06}"
            (steps / f"{number}.file").write_text("".join(line + "\n" for line in item.lines), encoding="utf-8")
            (steps / f"{number}.name").write_text(item.markers["file"])
        elif runs(item, offline):
            for command in item.commands:
                number = f"{len(list(steps.iterdir())):06}"
                (steps / f"{number}.command").write_text(command.text, encoding="utf-8")
                numbered[number] = (item, command)
    return numbered


def make_programs(folder, program, offline):
    """`kubectl kcrealm` as installed; without servers no kubectl is needed for that."""
    folder.mkdir()
    # No link: what runs the program under valgrind looks beside itself.
    texts = {"kubectl-kcrealm": f"exec {shlex.quote(str(program))} \"$@\""}
    if offline:
        texts["kubectl"] = '[ "$1" = kcrealm ] || exit 127\nshift\nexec kubectl-kcrealm "$@"'
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)


def environment(base, page, offline):
    dropped = ("KCREALM_", "VAULT_", "BAO_", "HELM_", "KUBE") + (() if not offline else ("BED_",))
    env = {k: v for k, v in os.environ.items() if not k.startswith(dropped) and not k.lower().endswith("_proxy")}
    for name in ("TERM", "XDG_CONFIG_HOME", "LC_CTYPE"):
        env.pop(name, None)
    env.update(HOME=str(base / "home"), LANG="C.UTF-8", LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="80",
               DOCS_ENV=str(base / "env"), DOCS_STATE=str(base / "state"), DOCS_ROOT=str(ROOT))  # fmt: skip
    env["KUBECONFIG"] = str(base / "none") if offline else os.environ["KUBECONFIG"]
    env["PATH"] = f"{base / 'bin'}:{env['PATH']}"
    if page.setup:
        env["DOCS_SETUP"] = str(HERE / "setup" / page.setup)
    return env


def stage(env, *function):
    subprocess.run(["bash", HERE / "stage.bash", *function], env=env, check=True, timeout=TIMEOUT_S)


def copy_examples(page, scratch):
    shutil.copytree(ROOT / "examples", scratch / "examples")
    if page.setup:
        shutil.copytree(HERE / "setup" / page.setup, scratch, dirs_exist_ok=True, ignore=lambda *_: ["setup.bash"])


def run_page(page, base, program, offline):
    """What its commands printed: [(block, command, text, status)]."""
    scratch, steps = base / "scratch", base / "steps"
    for folder in (scratch, steps, base / "home", base / "state"):
        folder.mkdir()
    make_programs(base / "bin", program, offline)
    copy_examples(page, scratch)
    numbered = write_steps(page, steps, offline)
    env = environment(base, page, offline)
    uses_bed = not offline and any(block.where == "bed" for block, _ in numbered.values())
    if uses_bed:
        stage(env, "clean")
        if page.setup:
            stage(env, "setup")
    try:
        subprocess.run(["bash", HERE / "shell.bash", steps], cwd=scratch, env=env, check=True, timeout=TIMEOUT_S)
    finally:
        if uses_bed:
            stage(env, "clean")
    return [(*numbered[number], *answer(steps, number)) for number in sorted(numbered)]


def answer(steps, number):
    out, status = steps / f"{number}.out", steps / f"{number}.status"
    if not status.exists():
        return "", None
    return out.read_text(encoding="utf-8", errors="replace"), int(status.read_text())


def judge(page, results):
    """Lines about what is not as the page says."""
    found = []
    for index, (block, command, printed, status) in enumerate(results):
        place = f"{page.name()}:{command.line}: {command.text.strip()}"
        asked = index + 1 < len(results) and results[index + 1][1].text.strip() == "echo $?"
        if status is None:
            found.append(f"{place}\n  was not run: the shell had ended")
        elif status != command.status and not asked:
            found.append(f"{place}\n  exit status {status}, and the page says {command.status}:\n{indented(printed)}")
        elif command.expected is not None and not fits(command.expected, printed):
            found.append(f"{place}\n  printed:\n{indented(printed)}\n  the page shows:\n"
                         + indented("\n".join(command.expected)))  # fmt: skip
    return found


def indented(text):
    return "\n".join("  | " + line for line in text.rstrip("\n").split("\n"))


def written_anew(text):
    for varying, placeholder in VARYING:
        text = varying.sub(placeholder, text)
    return [line.rstrip() for line in text.rstrip().split("\n")] if text.strip() else []


def update(page, results):
    """Writes what was printed into the blocks that show something else."""
    lines = page.path.read_text(encoding="utf-8").split("\n")
    for _, command, printed, _ in reversed(results):
        if command.expected is None or fits(command.expected, printed):
            continue
        first = command.line - 1 + command.text.count("\n")
        lines[first : first + len(command.expected)] = written_anew(printed)
    page.path.write_text("\n".join(lines), encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("pages", nargs="*", type=Path)
    return parser.parse_args()


def main():
    options = arguments()
    program = Path(os.environ.get("KCREALM", ROOT / "build/kubectl-kcrealm")).resolve()
    chosen = [path.resolve() for path in options.pages] or [p for p in pages() if re.search(options.only, str(p))]
    commands, failures = 0, []
    for page in map(read, chosen):
        if not any(isinstance(item, Block) and runs(item, options.offline) for item in page.blocks):
            continue
        with tempfile.TemporaryDirectory(prefix="kcrealm-docs.") as base:
            try:
                results = run_page(page, Path(base), program, options.offline)
            except subprocess.SubprocessError as error:
                print(f"FAIL  {page.name()}", flush=True)
                failures.append(f"{page.name()}: its setup or a stage failed: {error}")
                continue
        if options.update:
            update(page, results)
            continue
        failed = judge(page, results)
        print(f"{'FAIL' if failed else 'ok'}  {page.name()} ({len(results)} commands)", flush=True)
        commands, failures = commands + len(results), failures + failed
    if failures:
        print("\n" + "\n\n".join(failures), file=sys.stderr)
    if not options.update:
        print(f"{commands} commands, {len(failures)} not as shown")
    sys.exit(1 if failures or (not commands and not options.update) else 0)


main()
