#!/usr/bin/env python3
"""Runs a command on a terminal of its own: terminal.py [--until FILE] ANSWER COMMAND...

Prints what the command writes to the terminal, standard output included. When a question with "[y/N]" stands
there, types ANSWER, with --until once FILE exists. Ends with the command's exit status.
"""
import os
import pty
import sys
import time

arguments = sys.argv[1:]
until = None
if arguments[0] == "--until":
    until = arguments[1]
    arguments = arguments[2:]
answer = arguments[0].encode() + b"\n"
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(arguments[1], arguments[1:])
seen = b""
answered = False
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    seen += data
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
    if not answered and b"[y/N]" in seen:
        while until and not os.path.exists(until):
            time.sleep(0.05)
        os.write(terminal, answer)
        answered = True
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
