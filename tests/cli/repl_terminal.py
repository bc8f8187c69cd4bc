#!/usr/bin/env python3
"""repl_terminal.py SCENARIO KCREALM: the interactive shell on a terminal of its own, with a person before it and a
server behind it that answers as Keycloak does. Exits 0 when everything was seen that the scenario waits for."""

import fcntl
import http.server
import json
import os
import pathlib
import pty
import re
import select
import signal
import stat
import struct
import sys
import termios
import threading
import time
import urllib.parse

SLOWNESS = int(os.environ.get("SLOWNESS", "1"))
PATIENCE_S = 10 * SLOWNESS
asked_slowly = threading.Event()
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"
CLIENTS = [
    {"clientId": name, "enabled": True, "standardFlowEnabled": True, "redirectUris": []}
    for name in ["argocd", "backstage", "backstage-dev"] + [f"team-{number:02}" for number in range(40)]
]
# More than a terminal keeps of what nobody reads.
MANY = [{**CLIENTS[0], "clientId": f"many-{number:04}"} for number in range(3000)]


class Keycloak(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, document, status=200):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({"access_token": "token-1", "expires_in": 300})

    def do_GET(self):
        path = urllib.parse.urlparse(self.path)
        query = {key: values[0] for key, values in urllib.parse.parse_qs(path.query).items()}
        if path.path.endswith("/slow"):
            asked_slowly.set()
            time.sleep(30 * SLOWNESS)
        if path.path == "/admin/realms":
            self.answer([{"realm": "ameide", "enabled": True}, {"realm": "master", "enabled": True}])
        elif path.path.endswith("/clients"):
            wanted = query.get("clientId", "")
            fits = (lambda c: wanted in c["clientId"]) if "search" in query else (lambda c: c["clientId"] == wanted)
            first = int(query.get("first", 0))
            self.answer([c for c in CLIENTS + MANY if fits(c)][first : first + int(query.get("max", 100))])
        else:
            self.answer({"realm": path.path.split("/")[-1], "enabled": True})

    def log_message(self, *_):
        pass


class Person:
    def __init__(self, program, rows=24, shell=False):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keycloak)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {
            **os.environ,
            "KCREALM_KEYCLOAK_URL": f"http://127.0.0.1:{server.server_port}",
            "KCREALM_KEYCLOAK_USER": "admin",
            "KCREALM_KEYCLOAK_PASSWORD": "hunter2",
            "TERM": "xterm",
            "NO_COLOR": "1",
        }
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            command = [program, "repl", "--realm", "ameide"]
            if shell:  # which does what a shell does for Ctrl-Z and fg
                environment.update(PS1="sh$ ", HISTFILE="/dev/null")
                os.execvpe("bash", ["bash", "--noprofile", "--norc", "-i"], environment)
            os.execve(program, command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
        self.seen = b""
        self.all = b""

    def types(self, keys):
        os.write(self.terminal, keys.encode())

    def read(self, seconds):
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            data = b""
        self.seen += data
        self.all += data
        return bool(data)

    def sees(self, text):
        """Waits for text behind what was seen so far."""
        end = time.monotonic() + PATIENCE_S
        while text.encode() not in self.seen:
            if time.monotonic() > end or not self.read(0.2) and self.ended():
                sys.exit(f"did not see {text!r}, but:\n{self.all.decode(errors='replace')}")
        self.seen = self.seen.split(text.encode(), 1)[1]

    def ended(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def prompted(self, realm="ameide"):
        """Waits for the prompt. Keys are read one by one as soon as it is there: a Ctrl-D before that would be the
        terminal's end of file, which is nothing once lines are no more waited for."""
        self.sees(f"127.0.0.1 {realm} admin> ")
        if termios.tcgetattr(self.terminal)[3] & termios.ICANON:
            sys.exit(f"keys are not read one by one:\n{self.all.decode(errors='replace')}")

    def waits_until_full(self):
        """Until no more is written that nobody reads."""
        end = time.monotonic() + PATIENCE_S
        waiting, same = -1, 0
        while same < 10 and time.monotonic() < end:
            before, waiting = waiting, struct.unpack("i", fcntl.ioctl(self.terminal, termios.FIONREAD, b"1234"))[0]
            same = same + 1 if waiting == before else 0
            time.sleep(0.02)

    def has_width(self, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def ends(self, status=0):
        end = time.monotonic() + PATIENCE_S
        while not self.ended() and time.monotonic() < end:
            self.read(0.1)
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            sys.exit(f"it goes on running:\n{self.all.decode(errors='replace')}")
        ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if ended != status:
            sys.exit(f"ended with {ended}, not {status}:\n{self.all.decode(errors='replace')}")


def history():
    return pathlib.Path(os.environ["XDG_STATE_HOME"], "kcrealm", "repl-history")


def prompt(person):
    person.prompted()
    person.types("use master\n")
    person.prompted("master")
    person.types("exit\n")
    person.ends()


def completion(person):
    person.prompted()
    person.types("rea\t")
    person.sees("lms ")
    person.types("\n")
    person.sees("ameide")
    person.prompted()
    person.types("client ba\t")
    person.sees("ckstage")
    person.types("\t")
    person.sees("backstage  backstage-dev")
    person.types("-\t\n")
    person.sees("backstage-dev of realm ameide")
    person.prompted()
    person.types("use ma\t\n")
    person.sees("realm master")
    person.types("clients --m\t1\n")
    person.sees("The first 1 of realm master")
    person.prompted("master")
    person.types("\x04")
    person.ends()


def interrupt(person):
    person.prompted()
    person.types("half a line")
    person.sees("half a line")
    person.types("\x03")
    person.sees("^C")
    person.prompted()
    person.types("use slow\n")
    if not asked_slowly.wait(PATIENCE_S):
        sys.exit("nothing was asked of the server")
    before = time.monotonic()
    person.types("\x03")
    # Not behind what the terminal shows of the key.
    person.sees("^C\r\nerror: interrupted")
    person.prompted()
    if time.monotonic() - before > 5 * SLOWNESS:
        sys.exit("Ctrl-C took too long")
    person.types("trace\n")
    person.sees("requests are not shown")
    person.prompted()
    person.types("\x04")
    person.ends()


def interrupted_line(person):
    person.prompted()
    person.types("abc\x01")
    person.sees("abc")
    person.types("\x03")
    # Forward again: what follows would be written over the line.
    person.sees("^C")
    if not re.search(rb"abc.*\x1b\[\d*[CG]\^C", person.all, re.DOTALL):
        sys.exit(f"^C stands in the line: {person.all!r}")
    person.prompted()
    person.types("\x04")
    person.ends()


def interrupted_output(person):
    """PAGER is missing, and nobody reads."""
    person.prompted()
    person.types("clients 'many-*' --max 3000\n")
    person.sees("many-0000")
    person.waits_until_full()
    person.types("\x03")
    person.prompted()
    person.types("trace\n")
    person.sees("requests are not shown")
    person.types("exit\n")
    person.ends()


def silent_questions(person):
    """Neither the end of the input nor Ctrl-C is an answer, and neither leaves the shell or the terminal in disorder."""
    person.prompted()
    for question, line in (("Secret of client x: ", "login client x"), ("Token: ", "decode -"),
                           ("Password of user ann: ", "login user ann --client x")):
        for key, told in (("\x04", "nothing was typed"), ("\n", "nothing was typed"), ("\x03", "interrupted")):
            person.types(f"{line}\n")
            person.sees(question)
            person.types(key)
            person.sees(f"\r\nerror: {told}")
            person.prompted()
    person.types("trace\n")
    person.sees("trace\r\nrequests are not shown")
    person.prompted()
    person.types("\x04")
    person.ends()


def stopped(person):
    """Ctrl-Z before a prompt and before a question: the shell sets the terminal up as it likes."""
    person.sees("sh$ ")
    person.types(f"{sys.argv[2]} repl --realm ameide\n")
    person.prompted()
    person.types("half a li")
    person.sees("half a li")
    person.types("\x1a")
    person.sees("Stopped")
    person.sees("sh$ ")
    person.types("fg\n")
    person.sees("ameide admin> half a li")
    person.types("ne\n")
    person.sees('there is no command "half"')
    person.prompted()
    person.types("login client x\n")
    person.sees("Secret of client x: ")
    person.types("\x1a")
    person.sees("Stopped")
    person.sees("sh$ ")
    person.types("fg\n")
    person.sees("Secret of client x: ")
    person.types("hunter9\n")
    person.sees("127.0.0.1 ameide x> ")
    if b"hunter9" in person.all:
        sys.exit("the secret was shown")
    person.types("\x04")
    person.sees("sh$ ")
    person.types("exit\n")
    person.ends()


def other_width(person):
    person.prompted()
    person.has_width(40)
    person.types("help clients\n")
    person.sees("For example")
    text = person.all.decode().split("help clients", 1)[1]
    if max(len(line) for line in text.split("\r\n")) > 40:
        sys.exit(f"wider than 40 columns:\n{text}")
    person.types("exit\n")
    person.ends()


def resized(person):
    """While a line is typed: it is folded at the new width, and drawn from where it began."""
    person.prompted()
    person.types("client " + "x" * 40)
    person.sees("x" * 40)
    person.has_width(40)
    person.sees("\r\x1b[J\x1b[A\x1b[K127.0.0.1 ameide admin> client ")
    person.types("y\x15trace\n")
    person.sees("requests are not shown")
    person.prompted()
    person.types("exit\n")
    person.ends()


def lines_of_history(person):
    person.prompted()
    for line in ["realms", f"client {TOKEN}", "login client x --secret=hunter3", "hunter4", "clients 'a*'"]:
        person.types(f"{line}\n")
        person.prompted()
    person.types("\x1b[A")  # the arrow up
    person.sees("clients 'a*'")
    person.types("\x03")
    person.types("exit\n")
    person.ends()
    kept = history().read_text(encoding="utf-8").splitlines()
    if kept != ["realms", "clients 'a*'", "exit"]:
        sys.exit(f"kept: {kept}")
    mode = stat.S_IMODE(history().stat().st_mode)
    if mode != 0o600:
        sys.exit(f"the mode of the history is {mode:o}")


def earlier_lines(person):
    person.prompted()
    person.types("\x1b[A")
    person.sees("client argocd")
    person.types("\n")
    person.sees("argocd of realm ameide")
    person.prompted()
    person.types("\x12lms")  # Ctrl-R
    person.sees("realms")
    person.types("\n")
    person.sees("   master")
    person.types("exit\n")
    person.ends()


def pager(person):
    person.prompted()
    person.types("clients 'team-*'\n")
    person.sees("paged:CLIENT")
    person.sees("paged:40 clients of realm ameide fit")
    person.types("use master\n")
    person.sees("\r\nrealm master")
    person.types("exit\n")
    person.ends()


def termination(person):
    person.prompted()
    os.kill(person.pid, signal.SIGTERM)
    person.ends(130)


def terminal_is_given_back(person):
    before = termios.tcgetattr(person.terminal)[3]
    person.prompted()
    person.types("exit\n")
    while not person.ended():
        person.read(0.1)
    after = termios.tcgetattr(person.terminal)[3]
    person.ends()
    if before != after:
        sys.exit(f"the terminal's modes were {before:o}, and are {after:o}")


def main(scenario, program):
    os.environ["XDG_STATE_HOME"] = os.environ.get("XDG_STATE_HOME", os.environ["HOME"] + "/state")
    if scenario == "pager":
        os.environ["PAGER"] = "sed s/^/paged:/"
    if scenario == "earlier_lines":
        history().parent.mkdir(parents=True)
        history().write_text("realms\nclient argocd\n", encoding="utf-8")
    if scenario == "interrupted_output":
        os.environ["PAGER"] = "/nowhere/pager"
    globals()[scenario](Person(program, shell=scenario == "stopped"))


main(*sys.argv[1:])
