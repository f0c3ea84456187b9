"""What somebody had typed when their sign-in ran out, for the same person and nobody else (P4).

It waits sealed in the page itself, and for the length of a sign-in in the session: never in a
table of words. Bound to the person, the address it was meant for, and half an hour.
"""

import base64
import binascii
import json
import os
import time
import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, QueryDict

from clients.models import User

SESSION_KEY = "kept"
FIELD = "kept"
SECONDS = 30 * 60
# A page of questions is far below this; more would not fit into a form again.
MOST_CHARACTERS = 400_000
NONCE = 12
NOT_KEPT = {"csrfmiddlewaretoken", FIELD}


@dataclass(frozen=True)
class Typed:
    """A form that was not saved: where it was going, and every field with its values."""

    path: str
    fields: list[tuple[str, list[str]]]

    def as_posted(self) -> QueryDict:
        """The form as its page had sent it."""
        data = QueryDict(mutable=True)
        for name, values in self.fields:
            data.setlist(name, values)
        return data

    def words(self) -> list[str]:
        """What a person would recognise as theirs; ticks and ids only travel along."""
        values = [value.strip() for _, values in self.fields for value in values]
        return [value for value in values if " " in value or len(value) > 40]


def _cipher() -> AESGCM:
    derive = HKDF(SHA256(), 32, salt=None, info=b"portal kept words")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))


def _bound_to(user_id: UUID | str) -> bytes:
    return f"kept|{user_id}".encode()


def seal(user_id: UUID | str, path: str, data: QueryDict) -> str | None:
    """A form for this person, as text that only they can open again; None where it is too long."""
    fields = [(name, values) for name, values in data.lists() if name not in NOT_KEPT]
    plain = json.dumps([int(time.time()), path, fields], ensure_ascii=False).encode()
    nonce = os.urandom(NONCE)
    sealed = nonce + _cipher().encrypt(nonce, zlib.compress(plain), _bound_to(user_id))
    text = base64.urlsafe_b64encode(sealed).decode()
    return text if len(text) <= MOST_CHARACTERS else None


def opened(text: str, user_id: UUID | str, since: datetime | None = None) -> Typed | None:
    """The form, if it is this person's, at most half an hour old and younger than `since`."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        plain = _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(user_id))
    except (binascii.Error, ValueError, InvalidTag):
        return None
    at, path, fields = json.loads(zlib.decompress(plain))
    if time.time() - at > SECONDS or (since is not None and at <= since.timestamp()):
        return None
    return Typed(path, [(name, values) for name, values in fields])


def take_along(request: HttpRequest, user: User) -> None:
    """At sign-in: hold on to it if it is theirs; drop it without a word if it is not.

    What was typed before a bare password reset stays shut like their other words (P6).
    """
    request.session.pop(SESSION_KEY, None)
    text = request.POST.get(FIELD, "")
    if text and opened(text, user.pk, since=user.words_locked_at):
        request.session[SESSION_KEY] = text
