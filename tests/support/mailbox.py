"""A mail backend that answers as a test tells it to, in the test's own process."""

import smtplib
from collections.abc import Callable

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

# What the provider says to the next letters, in order; empty: it takes them.
answers: list[Exception | Callable[[], None]] = []
unreachable = False


class Backend(EmailBackend):
    def open(self) -> bool:
        if unreachable:
            raise ConnectionRefusedError
        return True

    def send_messages(self, letters: list[mail.EmailMessage]) -> int:
        answer = answers.pop(0) if answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer()
        return super().send_messages(letters)


def answer(code: int, times: int = 1) -> None:
    answers.extend(smtplib.SMTPDataError(code, b"said the provider") for _ in range(times))
