#!/usr/bin/env python3
"""Answers every request with an HTML page: html_server.py PORT_FILE STATUS"""
import http.server
import sys

PAGE = b"<!DOCTYPE html><html><body>It works!</body></html>"


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(int(sys.argv[2]))
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    do_GET = do_POST = answer

    def log_message(self, format, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write(str(server.server_address[1]))
server.serve_forever()
