"""Words at rest: sealed with a key per person and class, each wrapped by the operator's key.

AES-256-GCM throughout. A sealed value opens only in the table, column and row it was made for,
with its owner's key of the version named in it: moved anywhere else it raises.
Losing the wrapping key loses the words; see docs/operations.md.

Layout of a sealed value: 1 byte format, 4 bytes key version (big endian), 12 bytes nonce,
ciphertext with its 16-byte tag.
"""

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
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.utils import timezone

from clients.enums import KeyClass
from clients.keys import check_values
from clients.keys.keks import NONCE, Tampered, keks, unwrap, wrap, wrap_aad
from clients.models import DataKey

FORMAT = 1
# What is shorter than this looks alike, sealed; what is longer is told apart in steps of it.
STEP = 128
HEAD = struct.Struct(">BI")
Slot = tuple[UUID, str]


class Shredded(LookupError):
    """The words cannot be read any more: their owner's key was destroyed."""


class NotGiven(Tampered):
    """No key of this owner is handed to whoever asks: what let them read the words ended after the
    row was found."""

    def __init__(self, key_class: str) -> None:
        super().__init__("no key of this owner and class is here")
        self.key_class = key_class


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
            aad = wrap_aad(row.owner_id, row.key_class, row.version)
            versions[row.version] = unwrap(bytes(row.wrapped), kek, aad)

    def fetch(self, slots: Iterable[Slot]) -> None:
        """Look up what is not known yet. An empty answer is not remembered: whoever asked may
        not have been let see the key, and the next in this transaction may be."""
        missing = {slot for slot in slots if slot not in self._keys}
        if not missing:
            return
        self.learn(DataKey.of_slots(missing))

    def forget(self, slots: Iterable[Slot]) -> None:
        for slot in slots:
            self._keys.pop(slot, None)

    def for_opening(self, slot: Slot, version: int) -> bytes:
        if version not in self._keys.get(slot, {}):
            self.forget([slot])
            self.fetch([slot])
        versions = self._keys.get(slot, {})
        if not versions:
            raise NotGiven(slot[1])
        if version not in versions:
            raise Tampered(f"there never was a key {version} of this owner and class")
        key = versions[version]
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
        check_values.require()
        owner_id, key_class = slot
        version = max(self._keys.get(slot, {}), default=0) + 1
        kek_id, kek = next(iter(keks().items()))
        row = DataKey(
            practice_id=practice_id,
            owner_id=owner_id,
            key_class=key_class,
            version=version,
            kek_id=kek_id,
            wrapped=wrap(os.urandom(32), kek, wrap_aad(owner_id, key_class, version)),
        )
        row.add_once()
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


def _aad(table: str, column: str, pk: Any, owner_id: UUID, version: int) -> bytes:
    return f"{table}|{column}|{pk}|{owner_id}|{version}".encode()


def _slot(row: models.Model, column: str) -> Slot:
    field: Any = row._meta.get_field(column)
    return getattr(row, field.owner), str(field.key_class)


def seal(row: models.Model, column: str, words: str) -> bytes:
    """Set `row.<column>` to the sealed words and return the bytes. Does not save the row."""
    slot = _slot(row, column)
    version, key = ring().for_sealing(slot, row.practice_id)  # type: ignore[attr-defined]
    nonce = os.urandom(NONCE)
    aad = _aad(row._meta.db_table, column, row.pk, slot[0], version)
    sealed = AESGCM(key).encrypt(nonce, words.encode(), aad)
    value = HEAD.pack(FORMAT, version) + nonce + sealed
    setattr(row, column, value)
    return value


def opened(row: models.Model, column: str) -> str | None:
    """The words in `row.<column>`, or None where the column is empty.

    Raises Tampered if the bytes were changed or moved, NotGiven (a kind of it) if no key of their
    owner is handed to whoever asks, Shredded if the key is gone.
    """
    value = getattr(row, column)
    if value is None:
        return None
    return _opened(row._meta.db_table, column, row.pk, _slot(row, column), value, ring())


def all_opened(
    model: type[models.Model], column: str, owner_id: UUID, sealed: Iterable[tuple[Any, Any]]
) -> list[str | None]:
    """What opened() returns or raises, for many rows of one owner, each told as (pk, bytes): a
    sheet's answers are opened without a model for each."""
    field: Any = model._meta.get_field(column)
    table, slot, keys = model._meta.db_table, (owner_id, str(field.key_class)), ring()
    return [
        None if value is None else _opened(table, column, pk, slot, value, keys)
        for pk, value in sealed
    ]


def _opened(table: str, column: str, pk: Any, slot: Slot, value: Any, keys: Keyring) -> str:
    value = bytes(value)
    if len(value) < HEAD.size + NONCE + 16:
        raise Tampered("too short to be sealed")
    form, version = HEAD.unpack_from(value)
    if form != FORMAT:
        raise Tampered("not a known format")
    key = keys.for_opening(slot, version)
    nonce, body = value[HEAD.size : HEAD.size + NONCE], value[HEAD.size + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, _aad(table, column, pk, slot[0], version)).decode()
    except InvalidTag as error:
        raise Tampered("sealed for another place or person, or changed") from error


def words_or_notice(row: models.Model, column: str, notice: str = "(deleted)") -> str | None:
    """For reading views: shredded words read as a notice instead of breaking the page."""
    try:
        return opened(row, column)
    except Shredded:
        return notice


def lent(row: models.Model, column: str) -> str | None:
    """What somebody else lets this one read: None also where it ended a moment ago, between the
    statement that found the row and the one that looks for its key (G6)."""
    try:
        return opened(row, column)
    except (Shredded, NotGiven):
        return None


def fetch_keys(rows: Iterable[models.Model], column: str) -> None:
    """Bring all keys that a list needs in one query, before opening its rows one by one."""
    ring().fetch({_slot(row, column) for row in rows})


def lookup(address: str, practice_id: UUID) -> bytes:
    """A keyed digest by which an address is found in its practice without being readable."""
    _, key = ring().for_sealing((practice_id, KeyClass.CONTACT), practice_id)
    return hmac.new(key, address.strip().lower().encode(), sha256).digest()


def digest(row: models.Model, column: str, text: str) -> str:
    """A keyed digest of what `row.<column>` was made from. Without a key, whoever knows the few
    texts there can be would find out which of them it is."""
    _, key = ring().for_sealing(_slot(row, column), row.practice_id)  # type: ignore[attr-defined]
    return hmac.new(key, text.encode(), sha256).hexdigest()


def dumps(value: object, step: int = STEP) -> str:
    """As JSON, with blanks at its end up to a multiple of `step` bytes. A sealed value is as long
    as what is in it: without them, a choice of three could be told by its length (D1a)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text + " " * (-len(text.encode()) % step)


def shred(owner_id: UUID, key_classes: Iterable[str]) -> int:
    """Destroy a person's keys of these classes: their words can never be opened again."""
    classes = [str(one) for one in key_classes]
    ring().forget((owner_id, one) for one in classes)
    live = DataKey.live_of(owner_id, classes)
    return live.update(wrapped=None, shredded_at=timezone.now())
