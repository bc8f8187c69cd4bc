"""The clients of the benchmarks, as teams declare them."""

import json
import pathlib


def spec(number):
    """A client as teams declare it: 700 bytes of JSON."""
    host = f"app-{number:05}.apps.example.org"
    return {
        "name": f"Application {number}",
        "description": "Declared by the platform team",
        "enabled": True,
        "rootUrl": f"https://{host}",
        "baseUrl": "/",
        "redirectUris": [f"https://{host}/oauth2/callback", f"https://{host}/logged-out"],
        "webOrigins": [f"https://{host}"],
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": f"https://{host}/*"},
        "defaultClientScopes": ["profile", "email", "roles", "web-origins"],
        "optionalClientScopes": ["offline_access"],
    }


def declared(realm, numbers, change=None):
    return [
        {"clientId": f"app-{n:05}", "realm": realm, "spec": {**spec(n), **(change or {})}} for n in numbers
    ]


def write_json(path, value):
    pathlib.Path(path).write_text(json.dumps(value))
    return str(path)
