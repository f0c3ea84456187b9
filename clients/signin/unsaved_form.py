"""What somebody had typed when their sign-in ended, for the same person and nobody else (P4).

It waits sealed in the page itself, and for the length of a sign-in in the session: never in a
table of words. Bound to the person, the address it was meant for, and half an hour.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, QueryDict

from clients.models import User
from clients.signin import page_owner
from clients.signin.page_owner import PageOwner
from clients.signin.requests import SignedIn

SESSION_KEY = "kept"
FIELD = "kept"
SECONDS = 30 * 60
# A page of questions is far below this; more would not fit into a form again.
MOST_CHARACTERS = 400_000
NOT_KEPT = {"csrfmiddlewaretoken", FIELD, page_owner.FIELD}


@dataclass(frozen=True)
class UnsavedForm:
    """A form that was not saved: where it was going, every field with its values, its page."""

    path: str
    fields: list[tuple[str, list[str]]]
    page: str = ""

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


def _box_of(user_id: UUID | str) -> Fernet:
    """A key for this person alone; Fernet's own clock says how old a text is."""
    derive = HKDF(SHA256(), 32, salt=None, info=f"portal unsaved form|{user_id}".encode())
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))


def seal(
    user_id: UUID | str, path: str, data: QueryDict, owner: PageOwner | None = None
) -> str | None:
    """A form for this person, as text that only they can open again; None where it is too long."""
    fields = [(name, values) for name, values in data.lists() if name not in NOT_KEPT]
    page, lock = (owner.page, owner.lock) if owner else (path, None)
    plain = json.dumps([lock, path, page, fields], ensure_ascii=False).encode()
    text = _box_of(user_id).encrypt(zlib.compress(plain)).decode()
    return text if len(text) <= MOST_CHARACTERS else None


def opened(text: str, user_id: UUID | str, since: datetime | None = None) -> UnsavedForm | None:
    """The form, if it is this person's and at most half an hour old.

    Where their words locked at `since`, only if its page was drawn under that same lock: what was
    typed before a bare password reset stays shut like their other words (P6).
    """
    box, token = _box_of(user_id), text.encode()
    try:
        plain = box.decrypt(token, ttl=SECONDS)
    except InvalidToken:
        return None
    at = box.extract_timestamp(token)
    lock, path, page, fields = json.loads(zlib.decompress(plain))
    if since and _is_from_before(since, at, lock):
        return None
    return UnsavedForm(path, [(name, values) for name, values in fields], page)


def _is_from_before(since: datetime, at: int, lock: str | None) -> bool:
    """Its page says under which lock it was drawn; where it does not, the clock has to do."""
    return at <= since.timestamp() if lock is None else lock != page_owner.mark(since)


def waiting(request: HttpRequest) -> str:
    """The sealed text in this sign-in; empty where nothing waits."""
    return str(request.session.get(SESSION_KEY, ""))


def of(request: SignedIn) -> UnsavedForm | None:
    """What waits for whoever is signed in here."""
    text = waiting(request)
    return opened(text, request.user.pk, since=request.user.shut_since) if text else None


def keep_this_press(request: SignedIn, owner: PageOwner) -> bool:
    """A form that was refused just now waits for its owner, who sent it and is signed in."""
    text = seal(owner.user_id, request.path, request.POST, owner)
    return text is not None and _wait(request, request.user, text)


def take_along(request: HttpRequest, user: User) -> None:
    """At sign-in: hold on to it if it is theirs; drop it without a word if it is not."""
    request.session.pop(SESSION_KEY, None)
    _wait(request, user, request.POST.get(FIELD, ""))


def _wait(request: HttpRequest, user: User, text: str) -> bool:
    is_theirs = bool(text) and opened(text, user.pk, since=user.shut_since) is not None
    if is_theirs:
        request.session[SESSION_KEY] = text
    return is_theirs


def forget(request: SignedIn) -> None:
    """It has gone where it was going, or is saved there as it is typed: nothing waits any more."""
    typed = of(request)
    if typed is None or request.path in (typed.path, f"{typed.path}save/"):
        request.session.pop(SESSION_KEY, None)
