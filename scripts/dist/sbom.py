#!/usr/bin/env python3
"""sbom.py VERSION SECONDS FOLDER LIBRARY... < "SHA-256  ARCHIVE" lines: prints what the archives are made of, as SPDX 2.3.

FOLDER has sources.txt, where each LIBRARY stands, and requirements.txt with the compiler. The document's namespace follows
from its content."""

import datetime
import hashlib
import json
import pathlib
import re
import sys

NO = "NOASSERTION"
# Their upstream, by which databases of vulnerabilities know them.
CPES = {
    "openssl": "cpe:2.3:a:openssl:openssl:{}:*:*:*:*:*:*:*",
    "curl": "cpe:2.3:a:haxx:libcurl:{}:*:*:*:*:*:*:*",
    "jansson": "cpe:2.3:a:jansson_project:jansson:{}:*:*:*:*:*:*:*",
    "yaml": "cpe:2.3:a:pyyaml:libyaml:{}:*:*:*:*:*:*:*",
}
NAMES = {"curl": "libcurl", "yaml": "libyaml", "edit": "libedit"}


def read_sources(path):
    with open(path, encoding="utf-8") as lines:
        rows = [re.split(r" *\| *", line.strip()) for line in lines if "|" in line and not line.startswith("#")]
    return {row[0]: row for row in rows}


def compiler_version(path):
    return re.search(r"^ziglang==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)[1]


def package(identifier, name, version, licence, **more):
    return {
        "SPDXID": f"SPDXRef-{identifier}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": NO,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": NO,
        **more,
    }


def linked(row):
    name, version, _, _, file, checksum, licence, _ = row
    more = {"packageFileName": file, "checksums": [{"algorithm": "SHA256", "checksumValue": checksum}]}
    if name in CPES:
        reference = CPES[name].format(version)
        more["externalRefs"] = [
            {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": reference}
        ]
    return package(f"library-{name}", NAMES.get(name, name), version, licence, **more)


def archive(line, version):
    checksum, file = line.split()
    identifier = "archive-" + re.sub(r"[^A-Za-z0-9.]", "-", file.split("_", 2)[2].removesuffix(".tar.gz"))
    return package(
        identifier,
        "kubectl-kcrealm",
        version,
        "Apache-2.0",
        packageFileName=file,
        checksums=[{"algorithm": "SHA256", "checksumValue": checksum}],
        primaryPackagePurpose="APPLICATION",
    )


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def main():
    version, seconds, folder, *libraries = sys.argv[1:]
    folder = pathlib.Path(folder)
    known = read_sources(folder / "sources.txt")
    archives = [archive(line, version) for line in sys.stdin if line.strip()]
    parts = [linked(known[name]) for name in libraries]
    compiler = compiler_version(folder / "requirements.txt")
    parts.append(package("library-compiler-rt", "compiler-rt", compiler, "MIT", comment="of the compiler, ziglang"))
    parts.append(package("library-musl", "musl", "1.2.5", "MIT", comment="in the archives for Linux"))
    packages = archives + parts
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", one["SPDXID"]) for one in archives]
    for one in archives:
        for part in parts:
            if part["name"] != "musl" or "_linux_" in one["packageFileName"]:
                relations.append(relation(part["SPDXID"], "STATIC_LINK", one["SPDXID"]))
    digest = hashlib.sha256(json.dumps([packages, relations], sort_keys=True).encode()).hexdigest()
    created = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"kubectl-kcrealm-{version}",
        "documentNamespace": f"https://kcrealm.io/sbom/{version}/{digest[:32]}",
        "creationInfo": {"created": created, "creators": ["Tool: kubectl-kcrealm-scripts-dist"]},
        "packages": packages,
        "relationships": relations,
    }
    print(json.dumps(document, indent=2))


main()
