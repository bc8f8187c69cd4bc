#!/usr/bin/env python3
"""check_schemas.py values|config PROGRAM: fails unless the schema and the program agree about each row below.
check_schemas.py settings PROGRAM: fails unless the schema of settings has all that the program's table has.
check_schemas.py valid SCHEMA FILE...: fails unless each YAML file is valid by docs/schema/SCHEMA.

A row is what is written, and whether it is right: "both" accept it, "neither" does, or only the program ("loads": the
schema is for editors, and marks names that nobody knows). The program accepts what it loads without an error and
without a warning.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def entry(spec, more=""):
    return f"clientPatcher: {{clientSpecs: [{{clientId: x, realm: demo, spec: {spec}{more}}}]}}"


def extraction(text):
    return ("clientReconciliation: {clients: [{clientId: x, realm: demo, spec: {}}], secretExtraction: "
            f"{text}}}")


VALUES = [
    ("both", entry("{}")),
    ("both", "platform: {clientReconciliation: {clients: [{clientId: x, realm: demo, spec: {}}], other: 1}}\nimage: x"),
    ("both", "clientPatcher: {enabled: true, loginRealm: master, loginClientId: c, clientSpecs: []}"),
    ("both", "clientPatcher: {clientSpecs: [{realm: demo, spec: {clientId: x}}]}"),
    ("both", entry("{name: 8, description: true, enabled: 'true', publicClient: null, notBefore: 5}")),
    ("both", entry("{redirectUris: [a], defaultClientScopes: [email], attributes: {a: b, c: 1, d: null}}")),
    ("both", entry("{protocolMappers: [{name: m, protocolMapper: oidc-x, config: {a: b}}]}")),
    ("both", entry("{authenticationFlowBindingOverrides: {browser: x}, authorizationSettings: {a: [1]}, id: x}")),
    ("both", extraction("{enabled: true, clients: [{clientId: x, vaultKey: a/b, vaultField: v, realm: demo}]}")),
    ("both", extraction("{enabled: false}")),
    ("neither", "clientPatcher: [a]"),
    ("neither", "clientPatcher: {clientSpecs: {a: b}}"),
    ("neither", "clientPatcher: {clientSpecs: [x]}"),
    ("neither", "clientPatcher: {enabled: 'no', clientSpecs: []}"),
    ("neither", "clientPatcher: {clientSpecs: [{realm: demo, spec: {}}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: '', realm: demo, spec: {}}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: 8, realm: demo, spec: {}}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: x, realm: [a], spec: {}}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: x, realm: demo}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: x, realm: demo, spec: null}]}"),
    ("neither", "clientPatcher: {clientSpecs: [{clientId: x, realm: demo, specs: {}}]}"),
    ("neither", entry("{}", ", relm: demo")),
    ("neither", entry("{redirectURIs: []}")),
    ("neither", entry("{pubilcClient: true}")),
    ("neither", entry("{defaultClientScope: []}")),
    ("neither", entry("{publicClient: 'yes'}")),
    ("neither", entry("{enabled: 1}")),
    ("neither", entry("{notBefore: '0'}")),
    ("neither", entry("{name: [X]}")),
    ("neither", entry("{redirectUris: https://x}")),
    ("neither", entry("{redirectUris: [8080]}")),
    ("neither", entry("{defaultClientScopes: email}")),
    ("neither", entry("{attributes: [a]}")),
    ("neither", entry("{attributes: {a: {b: c}}}")),
    ("neither", entry("{protocolMappers: {name: m}}")),
    ("neither", entry("{protocolMappers: [m]}")),
    ("neither", entry("{protocolMappers: [{protocol: x}]}")),
    ("neither", entry("{protocolMappers: [{name: ''}]}")),
    ("neither", entry("{protocolMappers: [{name: m, protocolMaper: x}]}")),
    ("neither", entry("{protocolMappers: [{name: m, config: {a: [b]}}]}")),
    ("neither", entry("{secret: 12345}")),
    ("neither", entry("{secret: ''}")),
    ("neither", entry("{registrationAccessToken: t}")),
    ("neither", extraction("[a]")),
    ("neither", extraction("{enabled: 'x'}")),
    ("neither", extraction("{client: []}")),
    ("neither", extraction("{clients: [{clientId: x}]}")),
    ("neither", extraction("{clients: [{clientId: x, vaultkey: a}]}")),
    ("neither", extraction("{clients: [{clientId: x, vaultKey: 8}]}")),
    ("neither", extraction("{clients: [{clientId: x, vaultKey: a, vaultfield: v}]}")),
    ("loads", entry("{somethingCompletelyNew: 1}")),
    ("loads", entry("{}", ", ownerOfThis: me")),
]

CONFIG = [
    ("both", "{}"),
    ("both", "defaults: {realm: demo, output: json, quiet: true, keycloakUrl: https://k, transport: native}"),
    ("both", "defaults: {context: dev, kubeconfig: x}\ncontexts: {dev: {realm: demo}, prod: null}"),
    ("both", "defaults: null\ncontexts: null\nlint: null\nsecretClasses: null"),
    ("both", "defaults: {realm: null}"),
    ("both", "lint: {failOn: error, rules: {KCR-1302: off, '1303': {severity: warn, include: [a], exclude: ['b/**']}}}"),
    ("both", "lint: {exclude: [a], placeholders: p.txt, baseline: b.json}"),
    ("both", "lint: {failOn: null, rules: {KCR-1302: null, KCR-1303: {severity: null}}, exclude: null}"),
    ("both", "secretClasses: [{keys: 'a-*', class: external, store: s}, {keys: b, class: operator}]"),
    ("neither", "default: {}"),
    ("neither", "realm: demo"),
    ("neither", "[a]"),
    ("neither", "defaults: [a]"),
    ("neither", "defaults: {relm: demo}"),
    ("neither", "defaults: {realm: 8}"),
    ("neither", "defaults: {realm: ''}"),
    ("neither", "defaults: {quiet: 'yes'}"),
    ("neither", "defaults: {output: pdf}"),
    ("neither", "defaults: {color: blue}"),
    ("neither", "defaults: {transport: pigeon}"),
    ("neither", "defaults: {vaultAuth: password}"),
    ("neither", "defaults: {update: true}"),
    ("neither", "contexts: {dev: {context: x}}"),
    ("neither", "contexts: {dev: [a]}"),
    ("neither", "lint: {failon: error}"),
    ("neither", "lint: {failOn: never}"),
    ("neither", "lint: {rules: [a]}"),
    ("neither", "lint: {rules: {KCR-1302: loud}}"),
    ("neither", "lint: {rules: {KCR-1302: {severty: off}}}"),
    ("neither", "lint: {rules: {none: off}}"),
    ("neither", "lint: {exclude: a}"),
    ("neither", "lint: {exclude: ['']}"),
    ("neither", "lint: {baseline: ''}"),
    ("neither", "lint: {placeholders: 8}"),
    ("neither", "secretClasses: {a: b}"),
    ("neither", "secretClasses: [a]"),
    ("neither", "secretClasses: [{keys: a}]"),
    ("neither", "secretClasses: [{keys: a, class: mine}]"),
    ("neither", "secretClasses: [{keys: a, class: helm, stores: x}]"),
    ("neither", "secretClasses: [{keys: 8, class: helm}]"),
]

# That a file of clients is compared with a realm without any says whether it was read; a comparison of nothing, and
# settings, are read without a word where they are right.
LIVE = '{"realm": "demo", "clients": []}'


def loads(program, directory, what, text):
    (directory / "live.json").write_text(LIVE)
    (directory / "values.yaml").write_text(text if what == "values" else entry("{}"))
    (directory / "config.yaml").write_text(text if what == "config" else "{}")
    # rotate reads extractions, too, and then has no server to go to.
    commands = [["diff", "-f", "values.yaml", "--live", "live.json"]]
    if what == "values":
        commands.append(["extract", "-f", "values.yaml", "--keycloak-url", "http://127.0.0.1:1", "--dry-run"])
    for command in commands:
        given = [program, *command, "--config", "config.yaml", "-o", "json"] + (["--allow-declared-secrets"] if
                                                                               "secret:" in text else [])
        said = subprocess.run(given, cwd=directory, capture_output=True, text=True, check=False).stderr
        lines = [line for line in said.splitlines() if line.startswith(("error:", "error[", "warning"))]
        if any(not is_of_the_world(line) for line in lines):
            return False
    return True


def is_of_the_world(line):
    """Not of the file: servers that are not there, nothing to do."""
    return any(text in line for text in ("127.0.0.1:1", "log in to Keycloak", "no extraction", "secretExtraction of",
                                         "nothing to extract", "declares no", "is switched off", "Vault"))


def validates(schema, text):
    return not list(jsonschema.Draft202012Validator(schema).iter_errors(yaml.safe_load(text)))


def schema_named(name):
    schema = json.loads((ROOT / "docs/schema" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def check_settings(program):
    tables = json.loads(subprocess.run([program, "__tables"], check=True, capture_output=True).stdout)
    schema = schema_named("kcrealm-config.json")
    defined = schema["$defs"]["settings"]
    table = {setting["key"]: setting for setting in tables["settings"]}
    contexts = schema["properties"]["contexts"]["additionalProperties"]["properties"]
    assert set(schema["properties"]["defaults"]["properties"]) == set(defined) == set(table), set(defined) ^ set(table)
    assert set(contexts) == {key for key, setting in table.items() if not setting["defaultsOnly"]}, "contexts"
    for key, setting in table.items():
        assert defined[key]["x-kcrealm-trust"] == setting["trust"], key
        assert ("boolean" in defined[key]["type"]) == (setting["type"] == "truth"), key
    return 0


def check_valid(name, files):
    schema = schema_named(name)
    wrong = [file for file in files if not validates(schema, pathlib.Path(file).read_text(encoding="utf-8"))]
    for file in wrong:
        print(f"not valid by {name}: {file}", file=sys.stderr)
    return 1 if wrong else 0


def check_rows(what, program):
    name = {"values": "values.json", "config": "kcrealm-config.json"}[what]
    schema = schema_named(name)
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        for expected, text in {"values": VALUES, "config": CONFIG}[what]:
            got = (loads(program, pathlib.Path(directory), what, text), validates(schema, text))
            if got != {"both": (True, True), "neither": (False, False), "loads": (True, False)}[expected]:
                print(f"{expected}, but loads is {got[0]} and valid is {got[1]}: {text}", file=sys.stderr)
                wrong += 1
    return 1 if wrong else 0


def main():
    what, *rest = sys.argv[1:]
    if what == "settings":
        return check_settings(*rest)
    if what == "valid":
        return check_valid(rest[0], rest[1:])
    return check_rows(what, *rest)


sys.exit(main())
