#!/usr/bin/env python3
"""A proxy before Keycloak that lets something happen at one moment of a run.

usage: meddler.py UPSTREAM before|after|instead METHOD PATH-REGEX COMMAND

The first request that fits runs COMMAND in the shell: before it is passed on, after it was answered, or
instead of it; then the command prints the answer, a status line and a body. All else is passed on as it
is, with the caller's Host, so that tokens stay valid. The first line of output is the port.
"""

import http.client
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

UPSTREAM, MOMENT, METHOD, PATH, COMMAND = sys.argv[1:]
meddling = threading.Lock()  # one request takes it for ever


class Meddler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self, body):
        upstream = http.client.HTTPConnection(urlsplit(UPSTREAM).netloc)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "server", "date"):
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fits = self.command == METHOD and re.search(PATH, self.path) and meddling.acquire(blocking=False)
        if fits and MOMENT == "instead":
            status, _, text = subprocess.run(COMMAND, shell=True, check=True, capture_output=True).stdout.partition(b"\n")
            self.answer(int(status), [("Content-Type", "application/json")], text)
            return
        if fits and MOMENT == "before":
            subprocess.run(COMMAND, shell=True, check=True, stdout=sys.stderr)
        answer = self.forward(body)
        if fits and MOMENT == "after":
            subprocess.run(COMMAND, shell=True, check=True, stdout=sys.stderr)
        self.answer(*answer)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Meddler)
print(server.server_port, flush=True)
server.serve_forever()
