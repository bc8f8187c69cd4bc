#!/usr/bin/env python3
"""A proxy in front of the API server: HTTP CONNECT, or SOCKS 5 with names.

usage: connect_proxy.py PORT-FILE UPSTREAM-HOST:PORT LOG [options]

Whatever host it is asked for, it connects to the upstream; LOG gets a line "HOST:PORT" for each, and
"HEADER authorization" for each Proxy-Authorization.
  --tls CERT KEY          clients speak TLS to the proxy
  --socks                 SOCKS 5 instead of CONNECT
  --refuse STATUS         answers so instead of connecting
  --cut down|up BYTES     the first connection that has passed so many bytes that way breaks off …
  --then COMMAND          … after this command has run
"""

import argparse
import os
import socket
import ssl
import struct
import subprocess
import threading

parser = argparse.ArgumentParser()
parser.add_argument("port_file")
parser.add_argument("upstream")
parser.add_argument("log")
parser.add_argument("--tls", nargs=2)
parser.add_argument("--socks", action="store_true")
parser.add_argument("--refuse")
parser.add_argument("--cut", nargs=2, default=("", "0"))
parser.add_argument("--then", default="true")
ARGUMENTS = parser.parse_args()
cutting = threading.Lock()  # one connection takes it for ever


def log(line):
    with open(ARGUMENTS.log, "a") as file:
        print(line, file=file)


def read_exactly(client, size):
    data = b""
    while len(data) < size:
        piece = client.recv(size - len(data))
        if not piece:
            raise OSError("end")
        data += piece
    return data


def accept_connect(client):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read_exactly(client, 1)
    lines = head.decode().split("\r\n")
    log(lines[0].split()[1] if lines[0].startswith("CONNECT ") else lines[0])
    for line in lines[1:]:
        if line.lower().startswith("proxy-authorization:"):
            log(line)
    if ARGUMENTS.refuse:
        client.sendall(f"HTTP/1.1 {ARGUMENTS.refuse} No\r\nContent-Length: 0\r\n\r\n".encode())
        return False
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return True


def accept_socks(client):
    version, methods = read_exactly(client, 2)
    assert version == 5
    read_exactly(client, methods)
    client.sendall(b"\x05\x00")
    _, command, _, kind = read_exactly(client, 4)
    assert command == 1
    size = {1: 4, 4: 16}.get(kind) or read_exactly(client, 1)[0]
    host = read_exactly(client, size)
    (port,) = struct.unpack("!H", read_exactly(client, 2))
    log(f"{host.decode() if kind == 3 else socket.inet_ntoa(host)}:{port}")
    client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return True


def relay(source, sink, way):
    passed = 0
    try:
        while data := source.recv(65536):
            passed += len(data)
            if way == ARGUMENTS.cut[0] and passed >= int(ARGUMENTS.cut[1]) and cutting.acquire(blocking=False):
                subprocess.run(ARGUMENTS.then, shell=True, check=True)
                log("cut")
                break
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    try:
        if ARGUMENTS.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*ARGUMENTS.tls)
            client = context.wrap_socket(client, server_side=True)
        accepted = accept_socks(client) if ARGUMENTS.socks else accept_connect(client)
        if not accepted:
            client.close()
            return
        host, port = ARGUMENTS.upstream.rsplit(":", 1)
        upstream = socket.create_connection((host, int(port)))
    except (OSError, AssertionError):
        client.close()
        return
    threading.Thread(target=relay, args=(client, upstream, "up"), daemon=True).start()
    relay(upstream, client, "down")


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
with open(ARGUMENTS.port_file + ".new", "w") as file:
    print(listener.getsockname()[1], file=file)
os.rename(ARGUMENTS.port_file + ".new", ARGUMENTS.port_file)
while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
