"""The demo's mail: letters become files, and a page shows them beside the current codes.

Exists in the demo alone (settings refuse DEMO without DEBUG); a server sends real mail.
"""

import email
import email.policy
import os
import tempfile
import time
from dataclasses import dataclass
from email.message import EmailMessage as Parsed
from pathlib import Path

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clients.context import acting_as_worker
from clients.signin import factor_secrets

SHOWN = 50


class InboxBackend(BaseEmailBackend):
    """Writes each letter whole as one file; a reader never meets half of one."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        folder = Path(settings.DEMO_INBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for letter in email_messages:
            with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
                file.write(letter.message().as_bytes(linesep="\n"))
            os.replace(file.name, folder / f"{time.time_ns()}-{os.getpid()}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    sender: str
    at: str
    text: str


@dataclass(frozen=True)
class Code:
    name: str
    email: str
    code: str


def letters(limit: int = SHOWN) -> list[Letter]:
    """The newest letters, as a mail program would show their plain text."""
    folder = Path(settings.DEMO_INBOX)
    found = sorted(folder.glob("*.eml"), reverse=True)[:limit] if folder.is_dir() else []
    return [_read(path) for path in found]


def _read(path: Path) -> Letter:
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, Parsed)
    body = parsed.get_body(("plain",))
    return Letter(
        to=str(parsed["to"]),
        subject=str(parsed["subject"]),
        sender=str(parsed["from"]),
        at=str(parsed["date"]),
        text=body.get_content() if body is not None else "",
    )


def codes() -> list[Code]:
    """What each demo account's second-factor app would show now."""
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    with acting_as_worker():
        factors = factor_secrets.apps_of_everybody()[:SHOWN]
        return [
            Code(
                name=factor.user.display_name,
                email=factor.user.email,
                code=format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter)),
            )
            for factor in factors
        ]


def seconds_left() -> int:
    return mfa_settings.TOTP_PERIOD - int(time.time()) % mfa_settings.TOTP_PERIOD
