"""Words at rest: sealed with a key per person and class, each wrapped by the operator's key.

AES-256-GCM throughout. A sealed value opens only in the table, column and row it was made for,
with its owner's key of the version named in it: moved anywhere else it raises (SECURITY D2).
Losing the wrapping key loses the words; see docs/operations.md.

Layout of a sealed value: 1 byte format, 4 bytes key version (big endian), 12 bytes nonce,
ciphertext with its 16-byte tag.
"""

import base64
import contextvars
import hmac
import json
import os
import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.utils import timezone

from clients.enums import KeyClass
from clients.models import DataKey

FORMAT = 1
_HEAD = struct.Struct(">BI")
NONCE = 12
Slot = tuple[UUID, str]


class Shredded(LookupError):
    """The words cannot be read any more: their owner's key was destroyed."""


class Tampered(ValueError):
    """The bytes are not what was sealed here: changed, moved, or another person's."""


def keks() -> dict[str, bytes]:
    """Wrapping keys by id, the current one first."""
    found: dict[str, bytes] = {}
    for part in settings.PORTAL_KEK.replace("\n", ",").split(","):
        name, _, encoded = part.strip().partition(":")
        if not name:
            continue
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ImproperlyConfigured("PORTAL_KEK holds id:base64 of 32 random bytes, by commas.")
        found[name] = key
    if not found:
        raise ImproperlyConfigured("PORTAL_KEK is empty: no words could be kept.")
    return found


def _wrap_aad(owner_id: UUID, key_class: str, version: int) -> bytes:
    return f"datakey|{owner_id}|{key_class}|{version}".encode()


def wrap(key: bytes, kek: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, key, aad)


def unwrap(wrapped: bytes, kek: bytes, aad: bytes) -> bytes:
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], aad)
    except InvalidTag as error:
        raise Tampered("a data key does not unwrap: wrong PORTAL_KEK, or changed") from error


class Keyring:
    """The data keys one transaction has needed so far. A shredded version stands as None."""

    def __init__(self) -> None:
        self._keys: dict[Slot, dict[int, bytes | None]] = {}

    def learn(self, rows: Iterable[DataKey]) -> None:
        """Take in key rows that a query brought along, so that sealing needs no other."""
        known = keks()
        for row in rows:
            versions = self._keys.setdefault((row.owner_id, row.key_class), {})
            if row.wrapped is None:
                versions[row.version] = None
                continue
            kek = known.get(row.kek_id)
            if kek is None:
                raise ImproperlyConfigured(f"PORTAL_KEK lacks the key {row.kek_id!r}.")
            aad = _wrap_aad(row.owner_id, row.key_class, row.version)
            versions[row.version] = unwrap(bytes(row.wrapped), kek, aad)

    def fetch(self, slots: Iterable[Slot]) -> None:
        """Look up what is not known yet. An empty answer is not remembered: whoever asked may
        not have been let see the key, and the next in this transaction may be."""
        missing = {slot for slot in slots if slot not in self._keys}
        if not missing:
            return
        wanted = models.Q()
        for owner_id, key_class in missing:
            wanted |= models.Q(owner_id=owner_id, key_class=key_class)
        self.learn(DataKey.objects.filter(wanted).order_by("version"))

    def forget(self, slots: Iterable[Slot]) -> None:
        for slot in slots:
            self._keys.pop(slot, None)

    def for_opening(self, slot: Slot, version: int) -> bytes:
        if version not in self._keys.get(slot, {}):
            self.forget([slot])
            self.fetch([slot])
        try:
            key = self._keys.get(slot, {})[version]
        except KeyError:
            raise Tampered(f"there never was a key {version} of this owner and class") from None
        if key is None:
            raise Shredded(f"key {version} of this owner and class was destroyed")
        return key

    def for_sealing(self, slot: Slot, practice_id: UUID) -> tuple[int, bytes]:
        self.fetch([slot])
        if self._newest(slot) is None:
            self._make(slot, practice_id)
        newest = self._newest(slot)
        if newest is None:
            raise LookupError("no key could be made for this owner and class")
        return newest

    def _newest(self, slot: Slot) -> tuple[int, bytes] | None:
        live = [(version, key) for version, key in self._keys.get(slot, {}).items() if key]
        return max(live, default=None)

    def _make(self, slot: Slot, practice_id: UUID) -> None:
        """A first (or, after shredding, next) key. A racing maker wins or loses whole."""
        self.forget([slot])
        self.fetch([slot])
        if self._newest(slot) is not None:
            return
        owner_id, key_class = slot
        version = max(self._keys.get(slot, {}), default=0) + 1
        kek_id, kek = next(iter(keks().items()))
        row = DataKey(
            practice_id=practice_id,
            owner_id=owner_id,
            key_class=key_class,
            version=version,
            kek_id=kek_id,
            wrapped=wrap(os.urandom(32), kek, _wrap_aad(owner_id, key_class, version)),
        )
        DataKey.objects.bulk_create([row], ignore_conflicts=True)
        self.forget([slot])
        self.fetch([slot])


_ring: contextvars.ContextVar[tuple[Any, Any, Keyring] | None] = contextvars.ContextVar(
    "vault_ring", default=None
)


def ring() -> Keyring:
    """The keyring of the current transaction; a new transaction starts empty.

    A shredded key is therefore gone for the next request at the latest, and a key whose making
    was rolled back, even to a savepoint, never seals anything that stays.
    """
    block, hooks = _transaction_marker()
    held = _ring.get()
    if held is None or held[0] is not block or held[1] is not hooks:
        held = (block, hooks, Keyring())
        _ring.set(held)
    return held[2]


def _transaction_marker() -> tuple[object, object]:
    """What changes identity when a transaction ends: the outermost open block (leaving out the
    one a test wraps around everything) and Django's list of commit hooks, which is a new list
    after each commit and rollback. The block alone would not do: `@transaction.atomic` enters
    the same block object at every call.
    """
    blocks = connection.atomic_blocks
    own = (block for block in blocks if not block._from_testcase)  # type: ignore[attr-defined]
    outermost = next(own, object())
    return outermost, connection.run_on_commit


def _aad(row: models.Model, column: str, version: int) -> bytes:
    owner_id = row.key_owner_id  # type: ignore[attr-defined]
    return f"{row._meta.db_table}|{column}|{row.pk}|{owner_id}|{version}".encode()


def _slot(row: models.Model, column: str) -> Slot:
    key_class = row._meta.get_field(column).key_class  # type: ignore[union-attr]
    return row.key_owner_id, str(key_class)  # type: ignore[attr-defined]


def seal(row: models.Model, column: str, words: str) -> bytes:
    """Set `row.<column>` to the sealed words and return the bytes. Does not save the row."""
    version, key = ring().for_sealing(_slot(row, column), row.practice_id)  # type: ignore[attr-defined]
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, words.encode(), _aad(row, column, version))
    value = _HEAD.pack(FORMAT, version) + nonce + sealed
    setattr(row, column, value)
    return value


def opened(row: models.Model, column: str) -> str | None:
    """The words in `row.<column>`, or None where the column is empty.

    Raises Tampered if the bytes were changed or moved, Shredded if the key is gone.
    """
    value = getattr(row, column)
    if value is None:
        return None
    value = bytes(value)
    if len(value) < _HEAD.size + NONCE + 16:
        raise Tampered("too short to be sealed")
    form, version = _HEAD.unpack_from(value)
    if form != FORMAT:
        raise Tampered("not a known format")
    key = ring().for_opening(_slot(row, column), version)
    nonce, body = value[_HEAD.size : _HEAD.size + NONCE], value[_HEAD.size + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, _aad(row, column, version)).decode()
    except InvalidTag as error:
        raise Tampered("sealed for another place or person, or changed") from error


def words_or_notice(row: models.Model, column: str, notice: str = "(deleted)") -> str | None:
    """For reading views: shredded words read as a notice instead of breaking the page."""
    try:
        return opened(row, column)
    except Shredded:
        return notice


def fetch_keys(rows: Iterable[models.Model], column: str) -> None:
    """Bring all keys that a list needs in one query, before opening its rows one by one."""
    ring().fetch({_slot(row, column) for row in rows})


def lookup(address: str, practice_id: UUID) -> bytes:
    """A keyed digest by which an address is found in its practice without being readable."""
    _, key = ring().for_sealing((practice_id, KeyClass.CONTACT), practice_id)
    return hmac.new(key, address.strip().lower().encode(), sha256).digest()


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def rewrap_some(batch: int = 1000) -> list[UUID]:
    """Wrap up to `batch` live data keys with the current KEK; returns their practices, one a key.

    Words stay as they are. Empty means that nothing is left, or that others are at the rest.
    """
    known = keks()
    current = next(iter(known))
    with transaction.atomic():
        rows = list(
            DataKey.objects.select_for_update(skip_locked=True)
            .filter(shredded_at__isnull=True)
            .exclude(kek_id=current)[:batch]
        )
        for row in rows:
            if row.kek_id not in known:
                raise ImproperlyConfigured(f"PORTAL_KEK lacks the key {row.kek_id!r}.")
            aad = _wrap_aad(row.owner_id, row.key_class, row.version)
            key = unwrap(bytes(row.wrapped or b""), known[row.kek_id], aad)
            row.wrapped, row.kek_id = wrap(key, known[current], aad), current
        DataKey.objects.bulk_update(rows, ["wrapped", "kek_id"])
    return [row.practice_id for row in rows]


def shred(owner_id: UUID, key_classes: Iterable[str]) -> int:
    """Destroy a person's keys of these classes: their words can never be opened again."""
    classes = [str(one) for one in key_classes]
    ring().forget((owner_id, one) for one in classes)
    return DataKey.objects.filter(
        owner_id=owner_id, key_class__in=classes, shredded_at__isnull=True
    ).update(wrapped=None, shredded_at=timezone.now())
