"""Signing in: who may, how a request learns who is asking, and what allauth may do for us."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import connection
from django.http import HttpRequest

from clients.models import Client, Clinician, Practice, User

_PARTS = (("u", User), ("c", Client), ("k", Clinician), ("p", Practice))
_COLUMNS = [
    f"({alias}).{field.column}" for alias, model in _PARTS for field in model._meta.concrete_fields
]
_BEGIN = f"SELECT has_second_factor, agreed, {', '.join(_COLUMNS)} FROM portal_begin(%s)"


def load_user(user_id: UUID | str) -> User | None:
    """The active user with client, clinician and practice in one statement, or None.

    The same statement tells row security for whom this transaction runs from here on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [str(user_id)])
        row = cursor.fetchone()
    if row is None:
        return None
    has_second_factor, agreed, *values = row
    found: dict[str, Any] = {}
    for alias, model in _PARTS:
        fields = [field.attname for field in model._meta.concrete_fields]
        part, values = values[: len(fields)], values[len(fields) :]
        found[alias] = model.from_db("default", fields, part) if part[0] is not None else None
    user = found["u"]
    user.practice = found["p"]
    for name, part in (("client", found["c"]), ("clinician", found["k"])):
        if part is not None:
            part.practice = found["p"]
            part.user = user
            user._state.fields_cache[name] = part
    user.has_second_factor = bool(has_second_factor)
    user.agreed = frozenset(agreed or ())
    return user


class PortalBackend(AuthenticationBackend):
    """allauth's password check by email; loading a user also sets the row security context."""

    def get_user(self, user_id: Any) -> User | None:
        try:
            return load_user(UUID(str(user_id)))
        except ValueError:
            return None


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: a person is invited (Inv 11, P9)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_from_email(self) -> str:
        return super().get_from_email()


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; device names are the owner's own and unverified (P8)."""
