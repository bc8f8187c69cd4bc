#!/usr/bin/env python3
"""A middlebox that does not know WebSocket: upgrade_stripper.py PORT_FILE HOST PORT CERTIFICATE KEY

Listens on a free loopback port (written to PORT_FILE), ends TLS there, and passes each connection on over
TLS to HOST:PORT. From the first request of a connection it takes out an `Upgrade: websocket`; other
upgrades (SPDY) pass.
"""
import socket
import ssl
import sys
import threading


def relay(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def read_head(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(65536)
        if not data:
            return head
        head += data
    return head


def strip(head):
    lines, _, rest = head.partition(b"\r\n\r\n")
    kept = lines.split(b"\r\n")
    if any(line.lower().startswith(b"upgrade: websocket") for line in kept):
        kept = [line for line in kept if not line.lower().startswith((b"upgrade:", b"connection:"))]
    return b"\r\n".join(kept) + b"\r\n\r\n" + rest


def serve(plain, host, port, inner):
    try:
        client = inner.wrap_socket(plain, server_side=True)
    except (OSError, ssl.SSLError):
        return
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    server = context.wrap_socket(socket.create_connection((host, port)))
    server.sendall(strip(read_head(client)))
    threading.Thread(target=relay, args=(server, client), daemon=True).start()
    relay(client, server)


def main():
    port_file, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inner.load_cert_chain(sys.argv[4], sys.argv[5])
    inner.set_alpn_protocols(["http/1.1"])
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file, "w", encoding="ascii") as out:
        out.write(str(listener.getsockname()[1]))
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, host, port, inner), daemon=True).start()


main()
