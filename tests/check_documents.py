#!/usr/bin/env python3
"""check_documents.py FILE...: each JSON document of ours in the files is valid by its schema in docs/schema, and
would not be when anything of it were missing, misspelt or of another type: a schema that is too lax is found."""

import copy
import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "docs" / "schema"
FILES = {"DriftReport": "drift-report.json", "Plan": "plan.json", "Outcome": "outcome.json"}
# Values of clients: anything may stand there.
FREE = {"declared", "live"}
OPTIONAL = {"reason"}


def validator(kind):
    schema = json.loads((SCHEMAS / FILES[kind]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def places(node, path=()):
    """The paths of all containers that are ours; of lists the first and last item stand for all."""
    yield path
    keys = list(node) if isinstance(node, dict) else sorted({0, len(node) - 1}) if node else []
    for key in keys:
        if key not in FREE and isinstance(node[key], (dict, list)):
            yield from places(node[key], path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def broken(document):
    """Copies of the document with one defect each, and what the defect is."""
    for path in places(document):
        node = at(document, path)
        changes = [("surprise", lambda n: n.update(surprise=1))] if isinstance(node, dict) else []
        for key in node if isinstance(node, dict) else ():
            if not (key in OPTIONAL and "result" not in node):
                changes.append((f"no {key}", lambda n, key=key: n.pop(key)))
            if key not in FREE:
                changes.append((f"{key} is a list of numbers", lambda n, key=key: n.update({key: [1]})))
                changes.append((f"{key} is misspelt", lambda n, key=key: n.update({key + "s": n.pop(key)})))
            if isinstance(node[key], str) and key not in ("realm", "name", "reason", "target", *FREE):
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


def main(paths):
    for path in paths:
        document = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        if document.get("kind") in FILES:
            check(path, document)


main(sys.argv[1:])
