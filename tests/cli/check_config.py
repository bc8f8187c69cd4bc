#!/usr/bin/env python3
"""check_config.py FILE...: fails unless each YAML file is valid by docs/schema/kcrealm-config.json.
check_config.py --settings: the schema's settings as lines of key, who may set it, and an example."""

import json
import pathlib
import sys

import jsonschema
import yaml

PATH = pathlib.Path(__file__).resolve().parents[2] / "docs/schema/kcrealm-config.json"
schema = json.loads(PATH.read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
if sys.argv[1:] == ["--settings"]:
    for key, setting in schema["$defs"]["settings"].items():
        print(key, setting["x-kcrealm-trust"], json.dumps(setting["examples"][0]), sep="\t")
else:
    for name in sys.argv[1:]:
        jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(pathlib.Path(name).read_text(encoding="utf-8")))
