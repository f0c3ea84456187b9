"""Second-factor secrets at rest: sealed with the operator's key, as people's words are (D1)."""

import base64
import os

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from clients import vault

_AAD = b"second factor"
_SEALED_FIELDS = ("secret", "seed")


def seal(text: str) -> str:
    """`kek id:base64 of nonce and ciphertext`, with the key that PORTAL_KEK names first."""
    kek_id, kek = next(iter(vault.keks().items()))
    nonce = os.urandom(vault.NONCE)
    sealed = nonce + AESGCM(kek).encrypt(nonce, text.encode(), _AAD)
    return f"{kek_id}:{base64.b64encode(sealed).decode()}"


def opened(sealed: str) -> str:
    """The secret. Raises vault.Tampered where the key is not the one, or the bytes changed."""
    kek_id, _, encoded = sealed.partition(":")
    kek = vault.keks().get(kek_id)
    if kek is None:
        raise vault.Tampered("a second-factor secret names a key that PORTAL_KEK lacks")
    raw = base64.b64decode(encoded)
    try:
        return AESGCM(kek).decrypt(raw[: vault.NONCE], raw[vault.NONCE :], _AAD).decode()
    except InvalidTag as error:
        raise vault.Tampered("a second-factor secret does not open") from error


@transaction.atomic
def rewrap(*, by: None = None) -> int:
    """Seal every secret with the current key; returns how many changed. Safe to run again."""
    current = next(iter(vault.keks()))
    changed = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        older = [
            name
            for name in _SEALED_FIELDS
            if name in row.data and not row.data[name].startswith(f"{current}:")
        ]
        for name in older:
            row.data[name] = seal(opened(row.data[name]))
        if older:
            row.save(update_fields=["data"])
            changed += 1
    return changed
