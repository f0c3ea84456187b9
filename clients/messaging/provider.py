"""Carries letters to the mail provider and says honestly what came of it.

Five results. `UNKNOWN` is kept apart from failure: the provider may have taken the letter and
the answer got lost, and a second try could reach the person twice.
"""

import smtplib
from enum import StrEnum
from types import TracebackType
from typing import Any

import structlog
from django.core.mail import EmailMessage, get_connection

log = structlog.get_logger()

# "The service is not available", "too many", "not signed in": about us, not about one letter.
BUSY_SMTP = {421, 454, 530, 534, 535}
BUSY_HTTP = {401, 403, 429, 503}
# A gateway gave up waiting: what lies behind it may have gone on.
LOST_HTTP = {502, 504}


class Result(StrEnum):
    SENT = "sent"
    LATER = "later"  # this letter, another time
    BUSY = "busy"  # nothing gets through just now
    REFUSED = "refused"  # this address, never
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"  # not carried: another letter to the same person is on its way


class Post:
    """One connection for a whole batch, opened when it is first needed."""

    def __init__(self) -> None:
        self._connection: Any = None
        # Whether the provider answered when it was last asked; None while nobody asked.
        self.is_reached: bool | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def ready(self) -> bool:
        """Reach the provider before anything is promised: a failure here has sent nothing."""
        try:
            if self._connection is None:
                connection = get_connection()
                connection.open()
                self._connection = connection
            elif not self._alive():
                self._close()
                return self.ready()
        except Exception as error:  # whatever a backend raises here, nothing has left yet
            log.warning("mail.unreachable", error=type(error).__name__)
            self._close()
            self.is_reached = False
            return False
        self.is_reached = True
        return True

    def carry(self, letter: EmailMessage) -> tuple[Result, str]:
        """Hand over one letter. Returns what came of it and a code for the row."""
        try:
            count = self._connection.send_messages([letter])
        except Exception as error:
            result, code = _read(error)
            if result == Result.BUSY:
                self.is_reached = False
            if result in {Result.UNKNOWN, Result.BUSY}:
                self._close()
            return result, code
        return (Result.SENT, "accepted") if count else (Result.UNKNOWN, "no_count")

    def _alive(self) -> bool:
        """An SMTP server may hang up between two letters: ask before the next one begins."""
        inner = getattr(self._connection, "connection", None)
        if not isinstance(inner, smtplib.SMTP):
            return True
        try:
            return inner.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception as error:
                log.info("mail.close", error=type(error).__name__)


def _read(error: Exception) -> tuple[Result, str]:
    """What an error tells. Only an answer from the other side counts as knowing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        result, code = _of_code(codes[0] if codes else 450)
        return (Result.REFUSED if code >= "smtp_500" else result), code
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_code(error.smtp_code)
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Result.REFUSED, "recipient_refused"
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_http(status)
    return Result.UNKNOWN, f"no_answer_{type(error).__name__}"[:60]


def _of_code(code: int) -> tuple[Result, str]:
    if code < 0:
        return Result.UNKNOWN, "no_answer"
    return (Result.BUSY if code in BUSY_SMTP else Result.LATER), f"smtp_{code}"


def _of_http(status: int) -> tuple[Result, str]:
    code = f"http_{status}"
    if status in LOST_HTTP:
        return Result.UNKNOWN, code
    return (Result.BUSY if status in BUSY_HTTP else Result.LATER), code
