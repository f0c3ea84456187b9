"""Names in addresses that say nothing: a browser's history keeps every address it opened (P2)."""

import base64
import binascii
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


@cache
def _cipher() -> AESSIV:
    # Veils, and no more: who may open an address is for visibility to say.
    return AESSIV(sha256(b"veiled names|" + settings.SECRET_KEY.encode()).digest())


class OpaqueName:
    """`<opaque:slug>`: the same name gives the same letters; made-up letters give 404."""

    regex = "[a-z2-7]{26,200}"

    def to_python(self, value: str) -> str:
        padded = value.upper() + "=" * (-len(value) % 8)
        try:
            name = _cipher().decrypt(base64.b32decode(padded), [b"name"]).decode()
        except (binascii.Error, InvalidTag, ValueError):
            raise ValueError("not a name of ours") from None
        if not name.isprintable():
            # No name has a control character in it, and no database column takes every one.
            raise ValueError("not a name of ours")
        return name

    def to_url(self, value: str) -> str:
        sealed = _cipher().encrypt(value.encode(), [b"name"])
        return base64.b32encode(sealed).decode().rstrip("=").lower()
