"""A stand-in for Vault's key/value store of version 2, as far as tests/torture goes."""

import copy

METADATA = {"created_time": "2026-01-01T00:00:00Z", "deletion_time": "", "destroyed": False}


class Vault:
    """Each path has its versions, the first being 1, and its custom metadata without times."""

    def __init__(self, secrets):
        self.versions = {path: [copy.deepcopy(fields)] for path, fields in secrets.items()}
        self.notes = {}

    def answer(self, method, path, query, body):
        """Status and body."""
        if path == "sys/capabilities-self":
            return 200, {"data": {wanted: ["root"] for wanted in body["paths"]}}
        if path == "sys/internal/ui/mounts/secret":
            return 200, {"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}
        mount, _, rest = path.partition("/")
        kind, _, name = rest.partition("/")
        if mount == "secret" and kind == "data":
            return self.data(method, name, query, body)
        if mount == "secret" and kind == "metadata" and method == "PATCH":
            told = {key: value for key, value in body["custom_metadata"].items() if key != "carried-at"}
            self.notes.setdefault(name, {}).update(told)
            return 204, None
        return 404, {"errors": []}

    def data(self, method, name, query, body):
        versions = self.versions.get(name, [])
        if method == "GET":
            number = int(query.get("version", ["0"])[0]) or len(versions)
            if not versions:
                return 404, {"errors": []}
            return 200, {"data": {"data": versions[number - 1], "metadata": self.metadata(name, number)}}
        if body["options"]["cas"] != len(versions):
            return 400, {"errors": ["check-and-set parameter did not match the current version"]}
        before = versions[-1] if method == "PATCH" else {}
        self.versions[name] = [*versions, {**before, **body["data"]}]
        return 200, {"data": self.metadata(name, len(versions) + 1)}

    def metadata(self, name, number):
        return {**METADATA, "version": number, "custom_metadata": self.notes.get(name)}
