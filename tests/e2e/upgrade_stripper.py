#!/usr/bin/env python3
"""A middlebox that does not know WebSocket: upgrade_stripper.py PORT_FILE HOST PORT CERTIFICATE KEY

Listens on a free loopback port (written to PORT_FILE), ends TLS there, and passes each connection on over
TLS to HOST:PORT. From the first request of a connection it takes out an `Upgrade: websocket`; other
upgrades (SPDY) pass.
"""
import asyncio
import ssl
import sys


def strip(head):
    lines = head.split(b"\r\n")
    if any(line.lower().startswith(b"upgrade: websocket") for line in lines):
        lines = [line for line in lines if not line.lower().startswith((b"upgrade:", b"connection:"))]
    return b"\r\n".join(lines)


async def relay(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (OSError, ssl.SSLError):
        pass
    writer.close()


async def serve(reader, writer):
    outer = ssl.create_default_context()
    outer.check_hostname = False
    outer.verify_mode = ssl.CERT_NONE
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        server_reader, server_writer = await asyncio.open_connection(sys.argv[2], int(sys.argv[3]), ssl=outer)
    except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
        writer.close()
        return
    server_writer.write(strip(head))
    await asyncio.gather(relay(reader, server_writer), relay(server_reader, writer))


async def main():
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inner.load_cert_chain(sys.argv[4], sys.argv[5])
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=inner)
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


asyncio.run(main())
