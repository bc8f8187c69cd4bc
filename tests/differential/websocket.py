#!/usr/bin/env python3
"""Compares our WebSocket codec with Python's `websockets`: frames and messages of random shape, both ways.

usage: websocket.py PEER [SEED]      (websocket_peer.c, linked with libkcrealm.a; SEED repeats a run)
"""

import os
import random
import struct
import subprocess
import sys

from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode
from websockets.streams import StreamReader
from websockets.utils import accept_key, generate_key

CEILING = 1 << 20
ROUNDS = 2000
SIZES = [0, 1, 2, 124, 125, 126, 127, 128, 65535, 65536, 65537, 100000]


class Peer:
    def __init__(self, program):
        self.child = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.child.stdin.write(" ".join(words) + "\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()

    def feed(self, data):
        """What the decoder makes of it: all lines before "hungry"."""
        lines = [self.ask("feed", to_hex(data))]
        while lines[-1] != "hungry":
            lines.append(self.child.stdout.readline().strip())
        return lines[:-1]


def to_hex(data):
    return data.hex() or "-"


def parse_frame(data, mask):
    """One whole frame as `websockets` reads it."""
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    parser = Frame.parse(reader.read_exact, mask=mask, max_size=CEILING)
    try:
        next(parser)
    except StopIteration as result:
        return result.value, data[len(data) - len(reader.buffer):] == b"" or bytes(reader.buffer)
    raise AssertionError("a frame that does not end")


def random_payload(largest=CEILING // 8):
    return random.randbytes(min(random.choice([*SIZES, random.randrange(2000)]), largest))


def check_encoding(peer):
    """What we send is what the other side reads."""
    opcode = random.choice([Opcode.BINARY, Opcode.TEXT, Opcode.PING, Opcode.PONG])
    payload = random_payload(125 if opcode >= 8 else CEILING // 8)
    data = bytes.fromhex(peer.ask("encode", str(int(opcode)), to_hex(random.randbytes(4)), to_hex(payload)))
    frame, rest = parse_frame(data, mask=True)
    assert (frame.fin, frame.opcode, frame.data, rest) == (True, opcode, payload, True), (opcode, len(payload))


def check_encoding_close(peer):
    code = random.choice([1000, 1002, 1009])
    data = bytes.fromhex(peer.ask("close", str(code), to_hex(random.randbytes(4))))
    frame, _ = parse_frame(data, mask=True)
    assert (frame.opcode, Close.parse(frame.data)) == (Opcode.CLOSE, Close(code, "")), data


def random_stream():
    """Bytes of a server and the lines that we are to answer with: whole and fragmented messages, control frames
    between the fragments."""
    data, expected = b"", []

    def control():
        nonlocal data
        opcode = random.choice([Opcode.PING, Opcode.PONG])
        payload = random_payload(125)
        data += Frame(opcode, payload).serialize(mask=False)
        expected.append(f"message {int(opcode)} {to_hex(payload)}")

    for _ in range(random.randrange(1, 6)):
        if random.random() < 0.3:
            control()
        opcode, payload = random.choice([Opcode.BINARY, Opcode.TEXT]), random_payload()
        cuts = sorted(random.randrange(len(payload) + 1) for _ in range(random.choice([0, 0, 1, 3])))
        pieces = [payload[a:b] for a, b in zip([0, *cuts], [*cuts, len(payload)])]
        for index, piece in enumerate(pieces):
            last = index == len(pieces) - 1
            data += Frame(Opcode.CONT if index else opcode, piece, fin=last).serialize(mask=False)
            if not last and random.random() < 0.5:
                control()
        expected.append(f"message {int(opcode)} {to_hex(payload)}")
    if random.random() < 0.3:
        close = random.choice([None, Close(1000, ""), Close(1001, "going away"), Close(3000, "ü"), Close(4999, "")])
        data += Frame(Opcode.CLOSE, close.serialize() if close else b"").serialize(mask=False)
        expected.append(f"close {close.code} {to_hex(close.reason.encode())}" if close else "close 1005 -")
    return data, expected


def check_decoding(peer):
    """What the other side sends we read, however it is cut into pieces."""
    data, expected = random_stream()
    got = []
    peer.ask("reset")
    at = 0
    while at < len(data):
        size = random.choice([1, 2, 7, 100, 4096, len(data)]) if len(data) < 5000 else random.choice([4096, 40000, len(data)])
        got += peer.feed(data[at:at + size])
        at += size
    assert got == expected, (data[:80].hex(), [line[:60] for line in got], [line[:60] for line in expected])


def breaks_the_protocol(data):
    """Whether `websockets` refuses this frame of a server."""
    try:
        frame, _ = parse_frame(data, mask=False)
        frame.check()
        if frame.opcode is Opcode.CLOSE:
            Close.parse(frame.data)
    except (ProtocolError, UnicodeDecodeError):
        return True
    except (EOFError, AssertionError):
        return None  # it is not whole
    return False


def check_rubbish(peer):
    """Single frames with random head bytes: both refuse, or neither."""
    head = bytes([random.randrange(256), random.choice([0, 1, 2, 5, 125, 126, 127, 128, 133, 254])])
    length = {126: struct.pack("!H", random.choice([0, 200])), 127: struct.pack("!Q", random.choice([0, 200, 70000]))}
    size = head[1] & 0x7F
    data = head + length.get(size, b"")
    if head[1] & 0x80:
        data += random.randbytes(4)
    data += random.choice([b"\x03\xe8", b"\x03\xed", b"\x00\x01", b"\xff\xff", b"\x03\xe8\xff"]) + bytes(70000)
    refused = breaks_the_protocol(data)
    if refused is None or head[0] & 0x0F == 0 or not head[0] & 0x80:
        return  # continuations and fragments depend on what came before
    peer.ask("reset")
    first = (peer.feed(data) or ["nothing"])[0]
    # A length in more bytes than it needs is refused by us (RFC 6455, 5.2), and let pass by websockets 10.
    wasteful = size == 126 and data[2:4] < b"\x00\x7e" or size == 127 and data[2:10] <= b"\x00" * 6 + b"\xff\xff"
    text_of_close = head[0] & 0x0F == 8 and b"\xff" in data[2:7]
    assert first.startswith("broken") == bool(refused or wasteful) or text_of_close, (data[:16].hex(), refused, first[:60])


def check_handshake(peer):
    key = generate_key()
    accept = accept_key(key)
    assert peer.ask("accepts", key, accept) == "yes"
    assert peer.ask("accepts", generate_key(), accept) == "no"
    seed = random.randbytes(16)
    assert len(peer.ask("key", to_hex(seed))) == 24


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int.from_bytes(os.urandom(4), "big")
    random.seed(seed)
    peer = Peer(sys.argv[1])
    checks = [check_encoding, check_encoding_close, check_decoding, check_rubbish, check_handshake]
    for number in range(ROUNDS):
        check = checks[number % len(checks)]
        try:
            check(peer)
        except AssertionError as difference:
            print(f"{check.__name__}, seed {seed}, round {number}: {difference}")
            return 1
    print(f"websocket: {ROUNDS} agree, 0 differ (seed {seed})")
    return 0


sys.exit(main())
