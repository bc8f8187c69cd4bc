#!/usr/bin/env python3
"""Runs a command on a terminal of its own: terminal.py ANSWER COMMAND...

Prints what the command writes to the terminal, standard output included. When a question with "[y/N]" stands
there, types ANSWER. Ends with the command's exit status.
"""
import os
import pty
import sys

answer = sys.argv[1].encode() + b"\n"
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
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
    if not answered and b"[y/N]" in seen:
        os.write(terminal, answer)
        answered = True
sys.stdout.buffer.write(seen)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
