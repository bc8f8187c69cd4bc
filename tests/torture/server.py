"""A stand-in for Keycloak, for a Kubernetes API server that forwards to it, and for Vault, as far as tests/torture goes.

All are one HTTP server on a loopback port, and once more under TLS. It forgets what was written with reset().
"""

import base64
import copy
import hashlib
import json
import re
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from vault import Vault

WEBSOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KUBE = "/api/v1/namespaces/sso"
LABELS = {"app": "kc"}


def first_secret(client_id):
    """As random as one of Keycloak's."""
    return base64.b64encode(hashlib.sha256(client_id.encode()).digest()).decode()[:32]


def client(client_id, **fields):
    return {"id": f"id-{client_id}", "clientId": client_id, "protocol": "openid-connect",
            "clientAuthenticatorType": "client-secret", "secret": first_secret(client_id),
            "defaultClientScopes": ["profile"], "optionalClientScopes": [], **fields}  # fmt: skip


# By which the tool knows that it sees all clients.
BUILT_IN = ("account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console")

REALM = {
    "clients": [client("web", name="Old", redirectUris=["https://old/*"]), client("api", name="API"),
                *(client(name) for name in BUILT_IN)],
    "client-scopes": [{"id": f"scope-{name}", "name": name, "protocol": "openid-connect"}
                      for name in ("profile", "email", "phone")],
}  # fmt: skip

# What Vault has: of web an older value and another field, of api the right one, of new nothing.
SECRETS = {
    "web-secret": {"value": "older-" + first_secret("older"), "kept": "theirs"},
    "api-secret": {"value": first_secret("api")},
}

VALUES = {
    "metadata": {"name": "clients", "namespace": "sso"},
    "data": {"values.yaml": """
clientPatcher:
  clientSpecs:
    - {clientId: web, realm: ameide, spec: {name: Web, redirectUris: [https://web/*],
       defaultClientScopes: [profile, email]}}
    - {clientId: api, realm: ameide, spec: {name: API}}
    - {clientId: new, realm: ameide, spec: {name: New}}
"""},
}  # fmt: skip

KUBE_ANSWERS = {
    f"{KUBE}/services/kc": {
        "metadata": {"name": "kc", "namespace": "sso"},
        "spec": {"selector": LABELS, "ports": [{"port": 8080, "targetPort": 8080}]},
    },
    f"{KUBE}/pods": {
        "items": [
            {
                "metadata": {"name": "kc-0", "namespace": "sso", "labels": LABELS},
                "spec": {"containers": [{"name": "kc", "ports": [{"containerPort": 8080}]}]},
                "status": {"phase": "Running", "podIP": "10.0.0.1",
                           "conditions": [{"type": "Ready", "status": "True"}]},
            }
        ]
    },
    f"{KUBE}/configmaps/clients": VALUES,
    f"{KUBE}/secrets/kc-initial-admin": {
        "metadata": {"name": "kc-initial-admin"},
        "data": {"username": "YWRtaW4=", "password": "eA=="},
    },
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=None):
        data = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        if data:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def serve(self):
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        url = urlsplit(self.path)
        if self.headers.get("Upgrade") == "websocket":
            self.forward()
        elif url.path.startswith("/realms/"):
            self.answer(200, {"access_token": "t", "expires_in": 300})
        elif url.path.startswith("/admin/realms/ameide"):
            with self.server.world.lock:
                self.admin(url.path.removeprefix("/admin/realms/ameide"), parse_qs(url.query), body)
        elif url.path.startswith("/v1/"):
            sent = json.loads(body) if body else None
            with self.server.world.lock:
                vault = self.server.world.vault
                self.answer(*vault.answer(self.command, url.path.removeprefix("/v1/"), parse_qs(url.query), sent))
        elif url.path in KUBE_ANSWERS:
            self.answer(200, KUBE_ANSWERS[url.path])
        else:
            self.answer(404, {"kind": "Status", "status": "Failure", "reason": "NotFound", "message": "not found"})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def admin(self, path, query, body):
        realm = self.server.world.realm
        secret = re.fullmatch(r"/clients/id-(\w+)/client-secret", path)
        item = re.fullmatch(r"/clients/id-(\w+)(?:/(default|optional)-client-scopes/scope-(\w+))?", path)
        if self.command == "GET" and not path:
            self.answer(200, {"realm": "ameide", "enabled": True})
        elif self.command == "GET" and path.startswith("/client-policies/"):
            self.answer(200, {path.rpartition("/")[2]: []})
        elif self.command == "GET" and path == "/clients":
            self.list_clients(realm, query)
        elif self.command == "POST" and path == "/clients":
            sent = json.loads(body)
            realm["clients"].append({**client(sent["clientId"]), **sent})
            self.answer(201)
        elif self.command == "GET" and path == "/client-scopes":
            self.answer(200, realm["client-scopes"])
        elif self.command == "GET" and path.startswith("/default-"):
            self.answer(200, realm["client-scopes"][:1] if "default-default" in path else [])
        elif secret and self.command in ("GET", "POST"):
            self.secret(realm, secret[1])
        elif item and self.command in ("PUT", "DELETE"):
            self.change(realm, *item.groups(), body)
        else:
            self.answer(404, {"error": "HTTP 404 Not Found"})

    def list_clients(self, realm, query):
        if "clientId" in query:
            self.answer(200, [c for c in realm["clients"] if c["clientId"] == query["clientId"][0]])
            return
        first, most = int(query.get("first", ["0"])[0]), int(query.get("max", ["100"])[0])
        self.answer(200, realm["clients"][first : first + most])

    def secret(self, realm, client_id):
        (found,) = [c for c in realm["clients"] if c["clientId"] == client_id]
        if self.command == "POST":
            found["secret"] = first_secret(found["secret"])
        self.answer(200, {"type": "secret", "value": found["secret"]})

    def change(self, realm, client_id, kind, scope, body):
        (found,) = [c for c in realm["clients"] if c["clientId"] == client_id]
        if not kind:
            sent = json.loads(body)
            found.update({k: v for k, v in sent.items() if not k.endswith("ClientScopes")})
        elif self.command == "PUT" and scope not in found[f"{kind}ClientScopes"]:
            found[f"{kind}ClientScopes"].append(scope)
        self.answer(204)

    # --- port-forward -------------------------------------------------------------------------------------

    def forward(self):
        """Bytes between the WebSocket's data channel and our own plain port."""
        key = self.headers["Sec-WebSocket-Key"] + WEBSOCKET_ID
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.wfile.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n".encode()
        )
        self.close_connection = True
        port = struct.pack("<H", 8080)
        self.send_frame(0x82, b"\0" + port)
        self.send_frame(0x82, b"\1" + port)
        with socket.create_connection(("127.0.0.1", self.server.world.port)) as pod:
            threading.Thread(target=self.bring_answers, args=(pod,), daemon=True).start()
            try:
                while (frame := self.read_frame()) is not None:
                    pod.sendall(frame[1:])
            finally:
                pod.shutdown(socket.SHUT_RDWR)

    def bring_answers(self, pod):
        try:
            while data := pod.recv(16384):
                self.send_frame(0x82, b"\0" + data)
        except OSError:
            pass

    def send_frame(self, first, payload):
        length = bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + struct.pack(">H", len(payload))
        self.wfile.write(bytes([first]) + length + payload)

    def read_frame(self):
        """The payload of the next data frame, None at the end."""
        while len(head := self.rfile.read(2)) == 2:
            length = head[1] & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", self.rfile.read(2))
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
            if head[0] & 0xF == 8:
                return None
            if head[0] & 0xF == 2 and data:
                return data
        return None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # the tool under torture breaks off where it likes


class World:
    """Plain on .port, under TLS on .tls_port."""

    def __init__(self, certificate):
        self.lock = threading.Lock()
        self.reset()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.port = self.start(None)
        self.tls_port = self.start(context)

    def start(self, context):
        server = Server(("127.0.0.1", 0), Handler)
        server.world = self
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    def reset(self):
        with self.lock:
            self.realm = copy.deepcopy(REALM)
            self.vault = Vault(SECRETS)

    def state(self):
        """All that can be written."""
        with self.lock:
            return copy.deepcopy((self.realm, self.vault.versions, self.vault.notes))
