"""A practice of one's own on this machine: its processes, its mail server, and its owner."""

import base64
import contextlib
import email
import email.policy
import hmac
import json
import os
import re
import shutil
import signal
import socketserver
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.faults.provider import Conversation, Server
from tests.journeys.at_work import Therapist
from tests.journeys.rooms import Letter, until
from therapist_portal.devstack import places as place
from therapist_portal.devstack.processes import before_exec

ROOT = Path(__file__).resolve().parents[2]
OWNER, PASSWORD = "owner@elm.example", "eleven copper kettles whistling"
PATIENCE = 600


class Portal:
    """`run.py` as its owner calls it, in a home of its own."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.address = address
        named = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL"}
        self.env = {name: value for name, value in os.environ.items() if name not in named}
        # Notes leave at once: nobody waits twenty minutes to see one arrive.
        quick = {"OUTBOX_SWEEP_SECONDS": "5", "OUTBOX_JITTER": "False"}
        self.env |= quick | {"PORTAL_HOME": str(home)}
        self.process: subprocess.Popen | None = None
        self.log = home.parent / "portal.log"

    def run(self, *words: str, given: str = "") -> str:
        """One command, to its end; what it said."""
        done = subprocess.run(
            [sys.executable, "run.py", *words],
            cwd=ROOT, env=self.env, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=PATIENCE, preexec_fn=before_exec(None, signal.SIGTERM),
        )  # fmt: skip
        assert done.returncode == 0, f"run.py {' '.join(words)} said:\n{done.stdout[-3000:]}"
        return done.stdout

    def start(self) -> None:
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "run.py", "practice"],
                cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=before_exec(None, signal.SIGTERM),
            )  # fmt: skip
        until(self._is_up, "the practice to start", PATIENCE)

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return "Stop with Ctrl-C" in self.log.read_text()

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        assert code == 0, self.log.read_text()[-3000:]

    @property
    def data(self) -> Path:
        return Path(json.loads((self.home / "home.json").read_text())["data"])

    def loses_its_data(self) -> None:
        shutil.rmtree(self.data)

    def leftovers(self) -> list[str]:
        """Processes that still name this home, and folders outside of it."""
        found = []
        for one in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int(one.name) != os.getpid() and f"PORTAL_HOME={self.home}".encode() in (
                    (one / "environ").read_bytes().split(b"\0")
                ):
                    found.append((one / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        name = place.hashlib.sha256(os.fsencode(self.home)).hexdigest()[:8]
        runtime = place.runtime_folder(f"portal-{os.geteuid()}-{name}")
        return found + [str(runtime) for _ in [0] if runtime.exists()]


class MailServer:
    """Takes every letter, as the practice's own mail server would; the mailboxes are read here."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Letter]] = []
        taken = self.letters

        class Taking(Conversation):
            def mood(self) -> str:
                return "fine"

            def take(self) -> bool:
                self.say(354, "go on")
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                taken.append(read(b"".join(lines)))
                self.say(250, "taken")
                return True

        self.server: socketserver.ThreadingTCPServer = Server(("127.0.0.1", 0), Taking)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def letters_to(self, address: str) -> list[Letter]:
        """Newest first."""
        return [letter for to, letter in reversed(self.letters) if to == address]

    def wait_for(self, address: str, count: int = 1) -> list[Letter]:
        enough = lambda: len(self.letters_to(address)) >= count  # noqa: E731
        until(enough, f"{count} letter(s) to {address}")
        return self.letters_to(address)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def read(raw: bytes) -> tuple[str, Letter]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    links = re.findall(r"https?://\S+", text)
    return str(message["To"]), Letter(str(message["Subject"]), text, links[0] if links else "")


class CodeApp:
    """An authenticator app: a new code every half minute, each shown once (RFC 6238)."""

    def __init__(self) -> None:
        self.secret = ""
        self.last = 0

    def code(self) -> str:
        while (now := int(time.time()) // 30) <= self.last:
            time.sleep(0.5)
        self.last = now
        key = base64.b32decode(self.secret + "=" * (-len(self.secret) % 8))
        digest = hmac.digest(key, struct.pack(">Q", now), "sha1")
        start = digest[-1] & 15
        (number,) = struct.unpack(">I", digest[start : start + 4])
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class Owner(Therapist):
    """The therapist who began the practice; her phone and her passkey are her own."""

    app: CodeApp

    def signs_in_first(self) -> None:
        """The password, then the second step that has to be set up before anything else."""
        self.app = CodeApp()
        self._types_password()
        self.heading("Ways to sign in")
        self.link("Set up an app")
        self._proves_password("Set up an authenticator app")
        self.app.secret = self.page.locator("p.code").inner_text().strip()
        self.page.get_by_label("Code").fill(self.app.code())
        self.button("Turn it on")
        self.heading("Your recovery codes")
        expect(
            self.page.get_by_role("listitem").filter(has_text=re.compile(r"\w{8}"))
        ).not_to_have_count(0)

    def adds_a_passkey(self) -> None:
        """On http://localhost, where browsers allow it."""
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
               "hasUserVerification": True, "isUserVerified": True,
               "automaticPresenceSimulation": True}  # fmt: skip
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
        self.page.goto("/accounts/2fa/")
        self.link("Add one")
        self._proves_password("Add a passkey or security key")
        self.page.get_by_label("Sign in with this passkey alone").check()
        self.page.get_by_role("button", name="Add it").click()
        self.page.wait_for_url(re.compile(r"/accounts/2fa/(?!webauthn/add/)"))

    def _types_password(self) -> None:
        self.page.goto("/")
        self.page.get_by_label("Email").fill(OWNER)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in")

    def _proves_password(self, then: str) -> None:
        """Asked again where a while has passed since the password was typed."""
        there = self.page.get_by_role("heading", level=1, name=then)
        again = self.page.locator("input[type=password]")
        expect(there.or_(again).first).to_be_visible()
        if again.count():
            again.fill(PASSWORD)
            self.button("Continue")
        expect(there).to_be_visible()

    def signs_in(self) -> None:
        self._types_password()
        self.heading("One more step")
        self.page.get_by_label("Code").fill(self.app.code())
        self.button("Sign in")
        self.heading("Today")
