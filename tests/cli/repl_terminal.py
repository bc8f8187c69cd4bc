#!/usr/bin/env python3
"""repl_terminal.py SCENARIO KCREALM: the interactive shell on a terminal of its own, with a person before it and a
server behind it that answers as Keycloak does. Exits 0 when everything was seen that the scenario waits for."""

import fcntl
import http.server
import json
import os
import pathlib
import pty
import select
import signal
import stat
import struct
import sys
import termios
import threading
import time
import urllib.parse

PATIENCE_S = 10 * int(os.environ.get("SLOWNESS", "1"))
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"
CLIENTS = [
    {"clientId": name, "enabled": True, "standardFlowEnabled": True, "redirectUris": []}
    for name in ["argocd", "backstage", "backstage-dev"] + [f"team-{number:02}" for number in range(40)]
]


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
            time.sleep(30)
        if path.path == "/admin/realms":
            self.answer([{"realm": "ameide", "enabled": True}, {"realm": "master", "enabled": True}])
        elif path.path.endswith("/clients"):
            wanted = query.get("clientId", "")
            fits = (lambda c: wanted in c["clientId"]) if "search" in query else (lambda c: c["clientId"] == wanted)
            self.answer([c for c in CLIENTS if fits(c)][: int(query.get("max", 100))])
        else:
            self.answer({"realm": path.path.split("/")[-1], "enabled": True})

    def log_message(self, *_):
        pass


class Person:
    def __init__(self, program, rows=24):
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
            os.execve(program, [program, "repl", "--realm", "ameide"], environment)
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
        """Waits for the prompt, and until keys are read one by one: libedit writes the prompt first, and a Ctrl-D between
        the two would be the terminal's end of file, which is nothing once lines are no more waited for."""
        self.sees(f"127.0.0.1 {realm} admin> ")
        end = time.monotonic() + PATIENCE_S
        while termios.tcgetattr(self.terminal)[3] & termios.ICANON:
            if time.monotonic() > end:
                sys.exit(f"keys are not read one by one:\n{self.all.decode(errors='replace')}")
            time.sleep(0.01)

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
    before = time.monotonic()
    person.types("use slow\n")
    time.sleep(1)
    # Two signals at once may arrive as one.
    person.types("\x03")
    person.sees("^C")
    person.types("\x03")
    person.sees("interrupted")
    person.prompted()
    if time.monotonic() - before > 12:
        sys.exit("Ctrl-C took too long")
    person.types("trace\n")
    person.sees("requests are not shown")
    person.prompted()
    person.types("\x04")
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
    globals()[scenario](Person(program))


main(*sys.argv[1:])
