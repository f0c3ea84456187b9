"""Passwords that whoever tries would try: long, and yet on every list (NIST 800-63B-4, P6, T5).

The list comes with Django: the passwords most often found in leaks. A portal that asks for fifteen
characters meets few of them as they are, but their padded and repeated forms. Nothing is looked up
anywhere else: no password leaves the machine, not even in part.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
# As people write one letter for another.
PLAIN = str.maketrans("4@301!$5789", "aaeoiisstbg")


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        """What is said of a shorter one."""
        return _("Use at least %(least)d characters.") % {"least": self.min_length}


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        """What is said of one from Django’s list."""
        return _("Many people use this password, so it is easy to guess. Choose another.")


class NotLikeTheAccount(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        """What is said of one that is like the account’s own words."""
        return _("This is too similar to your name or your address. Choose another.")


class NotOnEveryList:
    """Refuses what is made of one well-known password, a row of keys, or the portal's own name.

    Three or four unrelated words are fine, well-known as each of them is.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that others would try first."""
        if is_well_known(password):
            raise ValidationError(
                _(
                    "This is on the lists of passwords that attackers try first, or close to one "
                    "that is. Three or four unrelated words are harder to guess."
                ),
                code="password_well_known",
            )

    def get_help_text(self) -> str:
        """What a form says beforehand."""
        return _("Not one that is on the lists that attackers try first.")


def is_well_known(password: str) -> bool:
    """Whether others would try it early, as typed or with its signs read as letters."""
    typed = password.casefold()
    return any(_is_made_of_little(form) for form in (typed, typed.translate(PLAIN)))


def _is_made_of_little(typed: str) -> bool:
    """One short piece again and again, a walk along the keys, or a known one and some padding."""
    bare = "".join(sign for sign in typed if sign.isalnum())
    if len(set(bare)) < 5 or _period(bare) <= len(bare) // 2 or _is_walk(bare):
        return True
    core = bare.strip("0123456789")
    names = {"".join(filter(str.isalnum, settings.PORTAL_NAME.casefold()))}
    return any(one in _known() | names for one in (typed, bare, core, core[: _period(core)]))


def _period(text: str) -> int:
    """The length of the shortest piece that the whole repeats, its last one cut off or not."""
    return next(
        (size for size in range(1, len(text)) if text[size:] == text[: len(text) - size]),
        len(text) or 1,
    )


def _is_walk(text: str) -> bool:
    """Mostly neighbours on the keyboard, in the alphabet or among the numbers, either way."""
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    near = {row[at : at + 2] for row in ROWS for at in range(len(row) - 1)}
    near |= {pair[::-1] for pair in near} | {"09", "90"}
    return sum(pair in near for pair in pairs) * 4 >= len(pairs) * 3


@cache
def _known() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
