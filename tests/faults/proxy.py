#!/usr/bin/env python3
"""A proxy that does what bad servers, networks and colleagues do, at the moment that a test names.

usage: proxy.py [--tls CERTIFICATE KEY] [--log FILE] PORT_FILE UPSTREAM [RULE...]

Listens on a free loopback port, written to PORT_FILE, and passes requests on to UPSTREAM (http:// or https://,
or - for none) with the caller's Host, so that tokens stay valid. FILE gets a line for each request: method,
path, and "token" when it carried one.

A RULE is METHOD PATH-REGEX TURNS ACTION [ARGUMENT...]; arguments are quoted as in the shell. METHOD may be *.
TURNS counts the requests that METHOD and PATH-REGEX fit: 2, 1-3, 2- or *. The first rule whose turn it is acts:

  status CODE [NAME:VALUE...] [BODY]   answers so, and passes nothing on; after-status passes it on before
  drop, drop-after                     closes the connection without an answer; -after passes it on before
  hang, hang-after                     never answers
  short                                announces the whole answer, sends half of it, and closes
  cut, rubbish                         half the body; the body with rubbish behind it; lengths are right
  huge length|chunked                  an answer of 200 MB
  headers                              headers that never end
  trickle                              the answer, a byte a second
  redirect URL                         302
  type TYPE [BODY]                     the answer under another Content-Type, or another body
  html CODE                            a page
  pages new|same                       as many clients as asked for: always others, or always the same
  before|after|instead COMMAND         runs COMMAND in the shell; instead: it prints status line and body
  twice                                passes it on twice, and answers with the second answer
  without NAME                         takes the parameter NAME out of the query
  no-websocket                         takes `Upgrade: websocket` out
"""

import argparse
import functools
import http.client
import json
import re
import select
import shlex
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = b"<!DOCTYPE html><html><body>It works!</body></html>"
JSON_TYPE = ("Content-Type", "application/json")
HUGE = 200 << 20
OWN_HEADERS = ("connection", "transfer-encoding", "content-length", "server", "date")

counting = threading.Lock()


class Rule:
    def __init__(self, text):
        self.method, path, turns, action = text.split(maxsplit=3)
        self.action, *self.arguments = shlex.split(action)
        self.path = re.compile(path)
        first, dash, last = turns.partition("-")
        self.first = 1 if turns == "*" else int(first)
        self.last = float("inf") if turns == "*" or (dash and not last) else int(last or first)
        self.seen = 0

    def takes(self, method, path):
        if self.method not in ("*", method) or not self.path.search(path):
            return False
        self.seen += 1
        return self.first <= self.seen <= self.last


@functools.cache
def unverified():
    # Not the default one: that reads all CAs of the system, a third of a second for each request.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    # --- Passing on ---

    def forward(self):
        parts = urlsplit(ARGUMENTS.upstream)
        if parts.scheme == "https":
            upstream = http.client.HTTPSConnection(parts.netloc, context=unverified())
        else:
            upstream = http.client.HTTPConnection(parts.netloc)
        upstream.request(self.command, self.path, self.request_body, dict(self.headers))
        answer = upstream.getresponse()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS]
        result = Answer(answer.status, headers, answer.read())
        upstream.close()
        return result

    def send_head(self, answer, length):
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, answer):
        self.send_head(answer, len(answer.body))
        self.wfile.write(answer.body)

    def relay(self):
        """Copies bytes both ways after an upgrade."""
        parts = urlsplit(ARGUMENTS.upstream)
        upstream = socket.create_connection((parts.hostname, parts.port))
        if parts.scheme == "https":
            upstream = unverified().wrap_socket(upstream)
        lines = [self.requestline] + [f"{name}: {value}" for name, value in self.headers.items()]
        upstream.sendall("\r\n".join(lines + ["", ""]).encode("latin-1"))
        peers = {upstream: self.connection, self.connection: upstream}
        self.close_connection = True
        while True:
            waiting = [one for one in peers if getattr(one, "pending", lambda: 0)()]
            for one in waiting or select.select(list(peers), [], [])[0]:
                data = one.recv(65536)
                if not data:
                    upstream.close()
                    return
                peers[one].sendall(data)

    # --- Actions ---

    def answer_of(self, words):
        status, *rest = words
        headers, body = [JSON_TYPE], b"{}"
        for word in rest:
            name, colon, value = word.partition(":")
            if colon and re.fullmatch(r"[A-Za-z-]+", name):
                headers.append((name, value))
            else:
                body = word.encode()
        return Answer(int(status), headers, body if int(status) != 204 else b"")

    def close(self):
        self.close_connection = True
        # shutdown: the socket itself is closed only when the handler ends
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_status(self, *words):
        self.send(self.answer_of(words))

    def do_after_status(self, *words):
        self.forward()
        self.send(self.answer_of(words))

    def do_drop(self):
        self.close()

    def do_drop_after(self):
        self.forward()
        self.close()

    def do_hang(self):
        while self.connection.recv(1):
            pass
        self.close_connection = True

    def do_hang_after(self):
        self.forward()
        self.do_hang()

    def do_short(self):
        answer = self.forward()
        self.send_head(answer, len(answer.body))
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.close()

    def do_cut(self):
        answer = self.forward()
        answer.body = answer.body[: len(answer.body) // 2]
        self.send(answer)

    def do_rubbish(self):
        answer = self.forward()
        answer.body += b"\nPHP Warning: something is wrong"
        self.send(answer)

    def do_huge(self, how):
        self.send_response(200)
        self.send_header(*JSON_TYPE)
        self.send_header(*(("Content-Length", str(HUGE)) if how == "length" else ("Transfer-Encoding", "chunked")))
        self.end_headers()
        self.close_connection = True
        block = b'"' + b"x" * 65533 + b'",'
        try:
            for _ in range(HUGE // len(block)):
                self.wfile.write(block if how == "length" else b"%x\r\n%s\r\n" % (len(block), block))
        except OSError:
            pass

    def do_headers(self):
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                self.wfile.write(b"X-More: %s\r\n" % (b"x" * 1000))
        except OSError:
            pass

    def do_trickle(self):
        answer = self.forward()
        self.send_head(answer, len(answer.body))
        try:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                time.sleep(1)
        except OSError:
            self.close_connection = True

    def do_redirect(self, url):
        self.send(Answer(302, [("Location", url)], b""))

    def do_type(self, kind, body=None):
        answer = self.forward()
        answer.headers = [("Content-Type", kind)]
        answer.body = answer.body if body is None else body.encode()
        self.send(answer)

    def do_html(self, code):
        self.send(Answer(int(code), [("Content-Type", "text/html; charset=utf-8")], PAGE))

    def do_pages(self, which):
        query = parse_qs(urlsplit(self.path).query)
        first = int(query["first"][0]) if which == "new" else 0
        clients = [{"id": f"id-{n}", "clientId": f"client-{n}"} for n in range(first, first + int(query["max"][0]))]
        self.send(Answer(200, [JSON_TYPE], json.dumps(clients).encode()))

    def run(self, command):
        return subprocess.run(command, shell=True, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout

    def do_before(self, command):
        self.run(command)
        self.send(self.forward())

    def do_after(self, command):
        answer = self.forward()
        self.run(command)
        self.send(answer)

    def do_instead(self, command):
        status, _, body = self.run(command).partition(b"\n")
        self.send(Answer(int(status), [JSON_TYPE], body))

    def do_twice(self):
        self.forward()
        self.send(self.forward())

    def do_without(self, name):
        path, _, query = self.path.partition("?")
        self.path = path + "?" + "&".join(part for part in query.split("&") if part.partition("=")[0] != name)
        self.send(self.forward())

    def do_no_websocket(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            del self.headers["Upgrade"], self.headers["Connection"]
        self.pass_on()

    def pass_on(self):
        if self.headers.get("Upgrade"):
            self.relay()
        else:
            self.send(self.forward())

    # --- Choosing ---

    def note(self):
        if ARGUMENTS.log:
            secret = self.headers.get("Authorization") or b"secret=" in self.request_body or b"password=" in self.request_body
            with open(ARGUMENTS.log, "a", encoding="utf-8") as log:
                log.write(f"{self.command} {self.path}{' token' if secret else ''}\n")

    def handle_any(self):
        self.request_body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with counting:
            self.note()
            rule = next(iter([rule for rule in RULES if rule.takes(self.command, self.path)]), None)
        try:
            if rule:
                getattr(self, "do_" + rule.action.replace("-", "_"))(*rule.arguments)
            else:
                self.pass_on()
        except ConnectionError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # Clients that leave are no error; all else the test shows.
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


parser = argparse.ArgumentParser()
parser.add_argument("--tls", nargs=2)
parser.add_argument("--log")
parser.add_argument("port_file")
parser.add_argument("upstream")
parser.add_argument("rules", nargs="*")
ARGUMENTS = parser.parse_args()
RULES = [Rule(text) for text in ARGUMENTS.rules]

server = Server(("127.0.0.1", 0), Proxy)
if ARGUMENTS.tls:
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inner.load_cert_chain(*ARGUMENTS.tls)
    server.socket = inner.wrap_socket(server.socket, server_side=True)
with open(ARGUMENTS.port_file, "w", encoding="ascii") as out:
    out.write(str(server.server_port))
server.serve_forever()
