#!/usr/bin/env python3
"""Types into a shell on a terminal of its own, and waits for what it shows:

    shell.py bash|zsh|fish SETUP KEYS EXPECTED... [-- KEYS EXPECTED...]...

SETUP is a command that the shell runs first. KEYS may have \\t and \\n. Fails, and prints what the terminal showed,
unless all EXPECTED texts came after the keys; !TEXT must not have come by then. After -- the next line is tried.
"""
import os
import pty
import re
import select
import signal
import struct
import fcntl
import sys
import termios
import time

SHELLS = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
READY = {  # commands that print a word which is not in the command itself
    "bash": "PS1='$ '; bind 'set bell-style none' 2>/dev/null; echo rea''dy",
    "zsh": "PS1='$ '; unsetopt beep; LISTMAX=999; echo rea''dy",
    "fish": "function fish_prompt; echo '$ '; end; set -g fish_greeting; echo rea''dy",
}
PATIENCE_S = 20 * int(os.environ.get("SLOWNESS", "1"))
# Colours, movements, titles, and what a terminal is asked about itself.
ESCAPES = re.compile(r"\x1b(\[[0-9;:?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()*+].|[=>NOPc78DEHMZ])|[\x07\x0e\x0f]")


def shown(data):
    text = ESCAPES.sub("", data.decode(errors="replace"))
    return text.replace("\r", "")


class Terminal:
    def __init__(self, shell):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", PS1="$ ")
            os.execvp(SHELLS[shell][0], SHELLS[shell])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
        self.seen = b""

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def read(self, seconds):
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                return False
            if b"\x1b[c" in data or b"\x1b[0c" in data:  # fish asks what terminal this is
                os.write(self.terminal, b"\x1b[?1;2c")
            self.seen += data
            return bool(data)
        return None

    def wait(self, done):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if done(shown(self.seen)):
                return True
            if self.read(0.1) is False:
                break
        return done(shown(self.seen))

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


    def settle(self):
        while self.read(0.15):
            pass


def tries_of(arguments):
    """[[KEYS, EXPECTED...], ...]"""
    tries = [[]]
    for argument in arguments:
        if argument == "--":
            tries.append([])
        else:
            tries[-1].append(argument)
    return tries


def passes(terminal, keys, expected):
    wanted = [text for text in expected if not text.startswith("!")]
    unwanted = [text[1:] for text in expected if text.startswith("!")]
    terminal.seen = b""
    terminal.type(keys.encode().decode("unicode_escape"))
    good = terminal.wait(lambda text: all(word in text for word in wanted))
    after = shown(terminal.seen)
    if good and not any(word in after for word in unwanted):
        return True
    print(f"after {keys!r} expected {expected}:\n{after}", file=sys.stderr)
    return False


def main():
    shell, setup = sys.argv[1:3]
    terminal = Terminal(shell)
    terminal.type(f"{setup}; {READY[shell]}\n")
    good = terminal.wait(lambda text: "\nready" in text)
    if not good:
        print(f"{shell} did not get ready:\n{shown(terminal.seen)}", file=sys.stderr)
    for keys, *expected in tries_of(sys.argv[3:]) if good else []:
        terminal.settle()
        good = passes(terminal, keys, expected) and good
        terminal.type("\x15")  # Ctrl-U: what is left in the line
    terminal.close()
    return 0 if good else 1


sys.exit(main())
