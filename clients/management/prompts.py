"""What a command asks on its terminal; where nobody can answer, it says what to give instead."""

import getpass

from django.core.management.base import CommandError


def answer(prompt: str, *, instead: str) -> str:
    """What was typed. Raises CommandError where input has ended, as it has for cron."""
    try:
        return input(prompt)
    except EOFError:
        raise CommandError(_nobody(instead)) from None


def password(prompt: str, *, instead: str) -> str:
    """The same, without showing it."""
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise CommandError(_nobody(instead)) from None


def _nobody(instead: str) -> str:
    return f"There is nobody to answer. Use {instead}. Nothing was changed."
