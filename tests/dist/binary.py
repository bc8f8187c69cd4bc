#!/usr/bin/env python3
"""binary.py FILE: prints what kind of program it is, and a line for each library that it wants to find where it runs.

Reads ELF and Mach-O of 64 bits itself: the tools for Mach-O are seldom at hand."""

import struct
import sys

MACHINES = {62: "amd64", 183: "arm64", 0x01000007: "amd64", 0x0100000C: "arm64"}
PT_DYNAMIC, PT_INTERP, PT_GNU_STACK, PT_GNU_RELRO = 2, 3, 0x6474E551, 0x6474E552
LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_CODE_SIGNATURE, LC_REEXPORT_DYLIB = 0xC, 0x80000018, 0x1D, 0x8000001F
MH_PIE = 0x200000


def text_at(data, offset):
    return data[offset : data.index(b"\0", offset)].decode()


def elf(data):
    kind, machine = struct.unpack_from("<HH", data, 16)
    start, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    print("elf", MACHINES[machine], {2: "fixed", 3: "movable"}[kind])
    for i in range(count):
        segment, flags, offset, _, _, length = struct.unpack_from("<IIQQQQ", data, start + i * size)
        if segment == PT_INTERP:
            print("library", text_at(data, offset))
        elif segment == PT_GNU_STACK and not flags & 1:
            print("stack not executable")
        elif segment == PT_GNU_RELRO:
            print("relro")
        elif segment == PT_DYNAMIC:
            tags = struct.iter_unpack("<QQ", data[offset : offset + length])
            if any(tag == 1 for tag, _ in tags):
                print("library of a dynamic section")


def mach_o(data):
    _, machine, _, kind, count, _, flags, _ = struct.unpack_from("<8I", data, 0)
    print("mach-o", MACHINES[machine], "movable" if flags & MH_PIE else "fixed")
    assert kind == 2, "no program"
    offset = 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, offset)
        if command in (LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_REEXPORT_DYLIB):
            name = struct.unpack_from("<I", data, offset + 8)[0]
            print("library", text_at(data, offset + name))
        elif command == LC_CODE_SIGNATURE:
            print("signed")
        offset += size


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    if data[:5] == b"\x7fELF\x02":
        elf(data)
    elif data[:4] == b"\xcf\xfa\xed\xfe":
        mach_o(data)
    else:
        sys.exit("neither ELF nor Mach-O of 64 bits")


main()
