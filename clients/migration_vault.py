"""The vault as migrations need it: over tables as they stood then, never over the models of today.

The layout, the binding and the wrapping are the vault's own (clients/vault.py); only the rows come
from the state a migration is in. Run as the tables' owner, in the migration's own transaction.
"""

import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from clients import vault
from clients.keys import check_values

NO_KEY = (
    "PORTAL_KEK is needed for this migration: what was derived from answers is sealed by it. Start "
    "it with the key-encryption keys that the portal runs with ({why}). Nothing was changed."
)
# What a sealed value has besides its words.
AROUND = vault.HEAD.size + vault.NONCE + 16


class Keys:
    """Data keys as the state of a migration has them, looked up once each, made where missing."""

    def __init__(self, apps: Any) -> None:
        self._model = apps.get_model("clients", "DataKey")
        self._known: dict[tuple[UUID, str], dict[int, bytes | None]] = {}

    def of(self, owner: UUID, key_class: str) -> dict[int, bytes | None]:
        """Every key of this owner and class by version; a destroyed one stands as None."""
        slot = (owner, key_class)
        if slot not in self._known:
            rows = self._model.objects.filter(owner_id=owner, key_class=key_class)
            try:
                self._known[slot] = {row.version: self._unwrapped(row) for row in rows}
            except KeyError as missing:
                why = f"the one called {missing} is not among them"
                raise ImproperlyConfigured(NO_KEY.format(why=why)) from missing
            except (ImproperlyConfigured, vault.Tampered) as problem:
                raise ImproperlyConfigured(NO_KEY.format(why=problem)) from problem
        return self._known[slot]

    def _unwrapped(self, row: Any) -> bytes | None:
        if row.wrapped is None:
            return None
        aad = vault.wrap_aad(row.owner_id, row.key_class, row.version)
        return vault.unwrap(bytes(row.wrapped), vault.keks()[row.kek_id], aad)

    def newest(self, owner: UUID, key_class: str, practice: UUID) -> tuple[int, bytes] | None:
        """The key that seals now; None where it was destroyed, and the words with it. A first one
        is made where there never was any."""
        known = self.of(owner, key_class)
        if not known:
            known[1] = self._made(owner, key_class, practice)
        version = max(known)
        key = known[version]
        return None if key is None else (version, key)

    def _made(self, owner: UUID, key_class: str, practice: UUID) -> bytes:
        try:
            check_values.require()
            kek_id, kek = next(iter(vault.keks().items()))
        except ImproperlyConfigured as problem:
            raise ImproperlyConfigured(NO_KEY.format(why=problem)) from problem
        key = os.urandom(32)
        self._model.objects.create(
            practice_id=practice,
            owner_id=owner,
            key_class=key_class,
            version=1,
            kek_id=kek_id,
            wrapped=vault.wrap(key, kek, vault.wrap_aad(owner, key_class, 1)),
        )
        return key

    def seal(
        self, row: Any, column: str, words: str, *, owner: UUID, key_class: str
    ) -> bytes | None:
        """The sealed words for `row.<column>`; None where their owner's key was destroyed."""
        found = self.newest(owner, key_class, row.practice_id)
        if found is None:
            return None
        version, key = found
        nonce = os.urandom(vault.NONCE)
        body = AESGCM(key).encrypt(nonce, words.encode(), _aad(row, column, owner, version))
        return vault.HEAD.pack(vault.FORMAT, version) + nonce + body

    def opened(self, row: Any, column: str, *, owner: UUID, key_class: str) -> str | None:
        """The words in `row.<column>`; None where nothing opens them any more."""
        value = bytes(getattr(row, column) or b"")
        if len(value) < AROUND:
            return None
        _, version = vault.HEAD.unpack_from(value)
        key = self.of(owner, key_class).get(version)
        if key is None:
            return None
        body = value[vault.HEAD.size :]
        nonce, body = body[: vault.NONCE], body[vault.NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, body, _aad(row, column, owner, version)).decode()
        except InvalidTag:
            return None


def _aad(row: Any, column: str, owner: UUID, version: int) -> bytes:
    return f"{row._meta.db_table}|{column}|{row.pk}|{owner}|{version}".encode()
