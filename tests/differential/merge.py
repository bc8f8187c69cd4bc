#!/usr/bin/env python3
"""Compares how we merge values files with how helm merges them.

usage: tests/differential/merge.py HELM_BINARY PROBE_BINARY

Each case is two or three files of maps, lists, scalars and nulls, nested in each other; the probe is merge_values.c
beside this file. Cases are the same in each run. Helm has a chart without values of its own, and shows it the nulls
that delete nothing of the chart's; for us they are undeclared (docs/reference/input.md), so they do not count.
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

CASES = 300
KEYS = ("a", "b", "c")
LEAVES = (1, "x", True, "", [], [1, None], [{"a": None}], {}, None, None)


def value(chance, depth):
    if depth and chance.random() < 0.6:
        return {key: value(chance, depth - 1) for key in KEYS if chance.random() < 0.6}
    return chance.choice(LEAVES)


def values_file(chance):
    return {key: value(chance, 3) for key in KEYS if chance.random() < 0.8}


def output(command, folder):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "HELM_CACHE_HOME": folder})
    return done.stdout if done.returncode == 0 else sys.exit(f"merge: {command}: {done.stderr}")


def without_nulls(values):
    """Nulls of maps, in lists they are values."""
    if not isinstance(values, dict):
        return values
    return {key: without_nulls(below) for key, below in values.items() if below is not None}


def compare(helm, probe, folder, number):
    chance = random.Random(number)
    files = []
    for place in range(chance.choice((2, 2, 3))):
        path = pathlib.Path(folder, f"{number}-{place}.yaml")
        path.write_text(json.dumps(values_file(chance)))
        files.append(str(path))
    flags = [word for path in files for word in ("-f", path)]
    theirs = output([helm, "template", "probe", f"{folder}/chart", *flags], folder)
    theirs = without_nulls(json.loads(base64.b64decode(theirs.split("values: ")[1])))
    ours = json.loads(output([probe, *files], folder))
    if ours == theirs:
        return True
    print("\n".join(pathlib.Path(path).read_text() for path in files), f"  helm: {theirs}", f"  ours: {ours}", sep="\n")
    return False


def main():
    helm, probe = (os.path.realpath(path) for path in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        templates = pathlib.Path(folder, "chart/templates")
        templates.mkdir(parents=True)
        (templates.parent / "Chart.yaml").write_text("apiVersion: v2\nname: probe\nversion: 0.1.0\n")
        # Encoded, because helm reads what a template gives as YAML once more.
        (templates / "values.yaml").write_text("values: {{ .Values | toJson | b64enc }}\n")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            agree = sum(pool.map(lambda number: compare(helm, probe, folder, number), range(CASES)))
    print(f"{agree} agree, {CASES - agree} differ")
    sys.exit(agree != CASES)


if __name__ == "__main__":
    main()
