#!/usr/bin/env python3
"""check_documents.py FILE...: each JSON document of ours in the files is valid by its schema in docs/schema, and
would not be when anything of it were missing, misspelt or of another type: a schema that is too lax is found.
SARIF is held against tests/sarif.json (on the bed, whose BED_SARIF_SCHEMA names the schema of the standard, against that
too), and its rules against its results."""

import copy
import json
import os
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "docs" / "schema"
SARIF = pathlib.Path(__file__).resolve().parent / "sarif.json"
FILES = {
    "DriftReport": "drift-report.json",
    "Plan": "plan.json",
    "Outcome": "outcome.json",
    "ChainStatus": "chain-status.json",
    "LintReport": "lint-report.json",
    "ReplReport": "repl-report.json",
}
# Values of clients: anything may stand there.
FREE = {"declared", "live"}
OPTIONAL = {"reason", "fix"}
# Of a script: what its commands found, and what an error may be without.
FREE_OF = {"ReplReport": {"result"}}
OPTIONAL_OF = {"ReplReport": {"code", "next"}}
# Members that hold sentences and names: any text will do.
TEXTS = {"realm", "name", "reason", "target", "client", "detail", "message", "evidence", "next", "file", "path", "text"}
TEXTS |= {"line", "command"}


def validator(kind):
    path = SARIF if kind == "SARIF" else SCHEMAS / FILES[kind]
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def places(node, free, path=()):
    """The paths of all containers that are ours; of lists the first and last item stand for all."""
    yield path
    keys = list(node) if isinstance(node, dict) else sorted({0, len(node) - 1}) if node else []
    for key in keys:
        if key not in free and isinstance(node[key], (dict, list)):
            yield from places(node[key], free, path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def broken(document):
    """Copies of the document with one defect each, and what the defect is."""
    free = FREE | FREE_OF.get(document["kind"], set())
    optional = OPTIONAL_OF.get(document["kind"], set())
    for path in places(document, free):
        node = at(document, path)
        changes = [("surprise", lambda n: n.update(surprise=1))] if isinstance(node, dict) else []
        for key in node if isinstance(node, dict) else ():
            if key not in optional and not (key in OPTIONAL and "result" not in node):
                changes.append((f"no {key}", lambda n, key=key: n.pop(key)))
            if key not in free:
                changes.append((f"{key} is a list of numbers", lambda n, key=key: n.update({key: [1]})))
                changes.append((f"{key} is misspelt", lambda n, key=key: n.update({key + "s": n.pop(key)})))
            if isinstance(node[key], str) and key not in (TEXTS | free if "op" not in node else free):
                changes.append((f"{key} is another word", lambda n, key=key: n.update({key: "else"})))
        if isinstance(node, list):
            changes.append(("a number in a list", lambda n: n.append(1)))
        for what, change in changes:
            copied = copy.deepcopy(document)
            change(at(copied, path))
            yield f"/{'/'.join(map(str, path))}: {what}", copied


def check(path, document):
    valid = validator(document["kind"])
    for error in valid.iter_errors(document):
        raise SystemExit(f"{path}: {error.json_path}: {error.message}")
    # Of many items of one shape a few are enough.
    few = {**document, "items": document["items"][:6]}
    for what, wrong in broken(few):
        if valid.is_valid(wrong):
            raise SystemExit(f"{path}: the schema of {document['kind']} allows {what}")


def standard_sarif():
    """Validators of the standard's own schema, none where it is not at hand."""
    schema = os.environ.get("BED_SARIF_SCHEMA")
    if schema:
        yield jsonschema.Draft4Validator(json.loads(pathlib.Path(schema).read_text(encoding="utf-8")))


def check_sarif(path, document):
    for valid in standard_sarif():
        for error in valid.iter_errors(document):
            raise SystemExit(f"{path}: by the standard: {error.json_path}: {error.message}")
    for error in validator("SARIF").iter_errors(document):
        raise SystemExit(f"{path}: {error.json_path}: {error.message}")
    run = document["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = run["results"]
    if sorted(set(rules)) != rules or set(rules) != {result["ruleId"] for result in results}:
        raise SystemExit(f"{path}: its rules are not those of its results, by code")
    for result in results:
        if rules[result["ruleIndex"]] != result["ruleId"]:
            raise SystemExit(f"{path}: {result['ruleId']} points at rule {result['ruleIndex']}")
    prints = [result["partialFingerprints"]["kcrealmFinding/v1"] for result in results]
    if len(set(prints)) != len(prints):
        raise SystemExit(f"{path}: a fingerprint stands for two results")


def main(paths):
    for path in paths:
        document = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        if document.get("kind") in FILES:
            check(path, document)
        if document.get("version") == "2.1.0" and "runs" in document:
            check_sarif(path, document)


main(sys.argv[1:])
