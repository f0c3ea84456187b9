"""A mail provider that misbehaves on demand, as a process of its own.

It must not live in the worker that a test kills: it would forget what it had taken. Every letter
it takes is one line in a file, written before it answers. Run: python provider.py LEDGER PLAN.
PLAN holds one word: fine, slow, silent, fail, refuse, drop, lie. It is read again for each letter.
"""

import json
import re
import socketserver
import sys
import threading
import time
from pathlib import Path

LOCK = threading.Lock()
KEY = re.compile(rb"^X-Idempotency-Key: (\S+)", re.MULTILINE | re.IGNORECASE)


class Conversation(socketserver.StreamRequestHandler):
    """Just enough SMTP."""

    ledger: Path
    plan: Path

    def handle(self) -> None:
        while self.mood() == "silent":
            time.sleep(0.1)
        self.say(220, "here")
        while line := self.rfile.readline():
            verb = line.split(maxsplit=1)[0].upper() if line.split() else b""
            if verb in {b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP"}:
                self.say(250, "fine")
            elif verb == b"RCPT":
                refused = self.mood() == "refuse"
                self.say(550 if refused else 250, "no such person" if refused else "fine")
            elif verb == b"DATA":
                if not self.take():
                    return
            elif verb == b"QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(502, "what")

    def take(self) -> bool:
        self.say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        mood, key = self.mood(), KEY.search(b"".join(lines))
        if mood == "fail":
            self.say(451, "not now")
            return True
        if mood == "slow":
            self.write_down(key, "begun")
            time.sleep(1.5)
        self.write_down(key, "taken")
        if mood == "drop":
            return False
        self.say(451 if mood == "lie" else 250, "so be it")
        return True

    def write_down(self, key: re.Match[bytes] | None, what: str) -> None:
        with LOCK, self.ledger.open("a") as file:
            entry = {"key": key[1].decode() if key else "", "what": what, "at": time.time()}
            file.write(json.dumps(entry) + "\n")

    def mood(self) -> str:
        return self.plan.read_text().strip()

    def say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker killed in mid-sentence is what this is for."""


if __name__ == "__main__":
    Conversation.ledger, Conversation.plan = Path(sys.argv[1]), Path(sys.argv[2])
    with Server(("127.0.0.1", 0), Conversation) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
