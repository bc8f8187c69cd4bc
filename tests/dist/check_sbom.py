#!/usr/bin/env python3
"""check_sbom.py LIST SCHEMA: the list is valid, its identifiers are unique, and all relations lead to one of them."""

import json
import sys

import jsonschema


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        jsonschema.validate(document, json.load(file), format_checker=jsonschema.FormatChecker())
    identifiers = [package["SPDXID"] for package in document["packages"]]
    if len(set(identifiers)) != len(identifiers):
        sys.exit("an identifier stands there twice")
    known = {document["SPDXID"], *identifiers}
    for relation in document["relationships"]:
        for end in ("spdxElementId", "relatedSpdxElement"):
            if relation[end] not in known:
                sys.exit(f"{relation[end]} is nowhere described")
    described = {r["relatedSpdxElement"] for r in document["relationships"] if r["relationshipType"] == "DESCRIBES"}
    if not described:
        sys.exit("describes nothing")


main()
