"""Whose page a form stands on, said by the form itself.

When a sign-in has ended, nothing else on the server knows whose page a press came from. Signed, so
that nobody can make one up; it opens nothing, it only says for whom the form may be sealed (P4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from clients.models import User
from clients.signin.requests import SignedIn

FIELD = "page_owner"
_SALT = "page owner"


@dataclass(frozen=True)
class PageOwner:
    """The person, the address of the page, and the lock on their words as the page was drawn."""

    user_id: UUID
    page: str
    lock: str

    def is_(self, user: Any) -> bool:
        """Whether this is the one signed in."""
        return bool(user.is_authenticated) and user.pk == self.user_id


def lock_of(user: User) -> str:
    """Which lock holds a person's earlier words (P6); empty for none."""
    return mark(user.words_locked_at)


def mark(locked_at: datetime | None) -> str:
    """A lock as text; empty where there is none."""
    return locked_at.isoformat() if locked_at else ""


def statement(request: SignedIn) -> str:
    """What each form of this page says; the same text for the same page, whenever it is drawn."""
    user = request.user
    told = [str(user.pk), request.get_full_path(), lock_of(user)]
    return Signer(salt=_SALT).sign_object(told)


def stated(request: HttpRequest) -> PageOwner | None:
    """Whose page this form came from; None where it does not say, or not truly.

    A form with a file is not asked: whether its file may be read at all is its view's to say.
    """
    if request.method != "POST" or request.content_type == "multipart/form-data":
        return None
    try:
        user_id, page, lock = Signer(salt=_SALT).unsign_object(request.POST.get(FIELD, ""))
    except (BadSignature, ValueError):
        return None
    return PageOwner(UUID(user_id), page, lock)
