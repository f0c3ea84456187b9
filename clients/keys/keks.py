"""PORTAL_KEK, read: the operator's key-encryption keys by id, and wrapping with one of them."""

import base64
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12
LONGEST_ID = 40
# A second factor's secrets, in allauth's row: "id:base64 of nonce and ciphertext".
FACTOR_AAD = b"second factor"
FACTOR_FIELDS = ("secret", "seed")


class Tampered(ValueError):
    """The bytes are not what was sealed here: changed, moved, or another person's."""


def keks() -> dict[str, bytes]:
    """Key-encryption keys by id, the current one first."""
    found: dict[str, bytes] = {}
    for part in settings.PORTAL_KEK.replace("\n", ",").split(","):
        name, _, encoded = part.strip().partition(":")
        if not name:
            continue
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != 32 or len(name) > LONGEST_ID:
            raise ImproperlyConfigured(
                "PORTAL_KEK holds id:base64 of 32 random bytes, several separated by commas."
            )
        if found.setdefault(name, key) != key:
            raise ImproperlyConfigured(
                f"PORTAL_KEK has two different keys called {name!r}: give each an id of its own."
            )
    if not found:
        raise ImproperlyConfigured("PORTAL_KEK is empty, so no words could be saved.")
    return found


def wrap_aad(owner_id: UUID, key_class: str, version: int) -> bytes:
    """What binds a wrapped data key to its row."""
    return f"datakey|{owner_id}|{key_class}|{version}".encode()


def wrap(key: bytes, kek: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, key, aad)


def unwrap(wrapped: bytes, kek: bytes, aad: bytes) -> bytes:
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], aad)
    except InvalidTag as error:
        raise Tampered("a data key does not unwrap: wrong PORTAL_KEK, or changed") from error


def factor_bytes(sealed: str) -> bytes:
    """Nonce and ciphertext of a second factor's secret. Raises Tampered where there are none."""
    try:
        return base64.b64decode(sealed.partition(":")[2], validate=True)
    except ValueError as error:
        raise Tampered("a second-factor secret is no sealed text") from error
