"""Whether the keys in PORTAL_KEK are the ones that this database was sealed with.

Another key under a known id would wrap new people's keys, and their words would be unreadable once
the right one is back. So the database keeps a check value for each id: a fixed text sealed with
the key. It opens with that key alone and helps nobody to guess 32 random bytes.

Asked of the database once in a process; from then on the answer costs nothing.
"""

from collections.abc import Iterator
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from clients.context import acting_as_worker
from clients.keys.keks import (
    FACTOR_AAD,
    FACTOR_FIELDS,
    Tampered,
    factor_bytes,
    keks,
    unwrap,
    wrap,
    wrap_aad,
)
from clients.models import DataKey, KeyCheck

_TEXT = b"this key opens what was sealed under its id"
_proven: set[str] = set()


class WrongKey(ImproperlyConfigured):
    """A key in PORTAL_KEK is not the one that was used under its id, or one is missing."""


def problem() -> str | None:
    """What is wrong with PORTAL_KEK, in words for the operator, or None. Writes nothing.

    A database that does not answer raises: that is no wrong key.
    """
    try:
        known = keks()
        mark = _mark(known)
        if mark in _proven:
            return None
        with acting_as_worker():
            if not _has_table():
                return "The table of key check values is missing: run migrate."
            wrong, unproven = _examine(known)
            if not wrong and not unproven:
                transaction.on_commit(lambda: _proven.add(mark))
    except ImproperlyConfigured as error:
        return str(error)
    return " ".join(wrong) or None


def require() -> None:
    """Raise WrongKey unless every key in PORTAL_KEK is the right one; called before sealing.

    The first use of an id writes its check value, if the key opens what was sealed under that id
    so far. A migration that comes before there is a place for it goes by the latter alone.
    """
    known = keks()
    mark = _mark(known)
    if mark in _proven:
        return
    with acting_as_worker():
        has_table = _has_table()
        wrong, unproven = _examine(known, has_table=has_table)
        if not has_table and not wrong:
            return
        if not wrong and unproven:
            KeyCheck.objects.bulk_create(
                [KeyCheck(kek_id=one, value=check_value(one, known[one])) for one in unproven],
                ignore_conflicts=True,
            )
            # Another process may have been first, with another key.
            wrong, _ = _examine(known)
        if wrong:
            raise WrongKey(" ".join(wrong))
        transaction.on_commit(lambda: _proven.add(mark))


def check_value(kek_id: str, kek: bytes) -> bytes:
    return wrap(_TEXT, kek, _check_aad(kek_id))


def opens(value: bytes, kek_id: str, kek: bytes) -> bool:
    """Whether this key is the one that a check value was made with."""
    return _unwraps(value, kek, _check_aad(kek_id))


def another_key(kek_id: str) -> str:
    return (
        f"PORTAL_KEK holds another key under the id {kek_id!r} than the one this database was "
        f"sealed with. Put the right key back. A new key needs an id of its own."
    )


def _has_table() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [KeyCheck._meta.db_table])
        return bool(cursor.fetchone()[0])


def _examine(known: dict[str, bytes], *, has_table: bool = True) -> tuple[list[str], list[str]]:
    """What is wrong, and the ids that have no check value yet. In worker scope."""
    checks = dict(KeyCheck.objects.values_list("kek_id", "value")) if has_table else {}
    live = DataKey.objects.filter(shredded_at=None).values_list("kek_id")
    in_use = dict(live.annotate(models.Count("pk")).order_by("kek_id"))
    wrong = [
        f"PORTAL_KEK lacks the key {kek_id!r}, which {count} of this database's keys need."
        for kek_id, count in in_use.items()
        if kek_id not in known
    ]
    for kek_id, kek in known.items():
        is_right = (
            opens(bytes(checks[kek_id]), kek_id, kek)
            if kek_id in checks
            else _opens_what_there_is(kek_id, kek)
        )
        if not is_right:
            wrong.append(another_key(kek_id))
    return wrong, [kek_id for kek_id in known if kek_id not in checks]


def _opens_what_there_is(kek_id: str, kek: bytes) -> bool:
    """For an id without a check value: data from before there were any, or none at all.

    By majority: while wrong keys were still accepted, one may have wrapped a few.
    """
    tried = opened = 0
    for wrapped, aad in _sealed_under(kek_id):
        tried += 1
        opened += _unwraps(wrapped, kek, aad)
    return not tried or opened * 2 > tried


def _sealed_under(kek_id: str) -> Iterator[tuple[bytes, bytes]]:
    """Everything that this key-encryption key itself has sealed, with what binds it."""
    keys = DataKey.objects.filter(kek_id=kek_id, shredded_at=None)
    for row in keys.iterator():
        yield bytes(row.wrapped or b""), wrap_aad(row.owner_id, row.key_class, row.version)
    for factor in Authenticator.objects.filter(data__has_any_keys=list(FACTOR_FIELDS)).iterator():
        for name in FACTOR_FIELDS:
            if str(factor.data.get(name, "")).startswith(f"{kek_id}:"):
                yield factor_bytes(factor.data[name]), FACTOR_AAD


def _unwraps(wrapped: bytes, kek: bytes, aad: bytes) -> bool:
    try:
        unwrap(wrapped, kek, aad)
    except (Tampered, ValueError):
        return False
    return True


def _check_aad(kek_id: str) -> bytes:
    return f"key check|{kek_id}".encode()


def _mark(known: dict[str, bytes]) -> str:
    """This PORTAL_KEK on this database, as a digest: no key stays in the set."""
    digest = sha256(str(connection.settings_dict["NAME"]).encode())
    for kek_id, kek in known.items():
        digest.update(f"|{kek_id}:".encode() + kek)
    return digest.hexdigest()
