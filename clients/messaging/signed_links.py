"""Three kinds of signed links in mail: one that can only stop notes, one that confirms an address,
one that puts a former address back.

Neither signs anybody in or says anything about anyone (P5). A stop link lasts as long as the
mail that carries it may be read; docs/adr/ tells why it needs no sign-in.
"""

import base64
import binascii
from hashlib import sha256
from uuid import UUID

from django.core import signing

CONFIRM_MAX_AGE = 24 * 3600


def stop_token(channel_id: UUID, address_lookup: bytes) -> str:
    """Names the channel and the address its letter goes to: it stops notes to that one."""
    words = f"{_short(channel_id)}~{_mark(address_lookup)}"
    return signing.Signer(salt="clients.stop", sep=".").sign(words)


def channel_to_stop(token: str) -> UUID | None:
    """The channel a stop link names, or None where it was not made here."""
    try:
        words = signing.Signer(salt="clients.stop", sep=".").unsign(token)
        return _long(words.partition("~")[0])
    except (signing.BadSignature, ValueError):
        return None


def stops(token: str, channel_id: UUID, address_lookup: bytes) -> bool:
    """Whether its letter went to the address that notes go to now."""
    return token == stop_token(channel_id, address_lookup)


def path_for(channel_id: UUID, address_lookup: bytes) -> str:
    return f"/stop/{stop_token(channel_id, address_lookup)}/"


def confirmation_for(channel_id: UUID, address_lookup: bytes) -> str:
    """Names the channel and the address it was sent to: a changed address makes it void."""
    words = f"{_short(channel_id)}~{_mark(address_lookup)}"
    return signing.TimestampSigner(salt="clients.address", sep=".").sign(words)


def confirms(token: str, channel_id: UUID, address_lookup: bytes) -> bool:
    """Whether this link was sent to this very address of this channel, within a day."""
    signer = signing.TimestampSigner(salt="clients.address", sep=".")
    try:
        words = signer.unsign(token, max_age=CONFIRM_MAX_AGE)
    except signing.BadSignature:
        return False
    return words == f"{_short(channel_id)}~{_mark(address_lookup)}"


def put_back_token(channel_id: UUID, former_lookup: bytes) -> str:
    """Names the channel and the former address it is sent to; used up when that is put back."""
    words = f"{_short(channel_id)}~{_mark(former_lookup)}"
    return signing.Signer(salt="clients.put_back", sep=".").sign(words)


def channel_to_put_back(token: str) -> UUID | None:
    try:
        words = signing.Signer(salt="clients.put_back", sep=".").unsign(token)
        return _long(words.partition("~")[0])
    except (signing.BadSignature, ValueError):
        return None


def puts_back(token: str, channel_id: UUID, former_lookup: bytes) -> bool:
    return token == put_back_token(channel_id, former_lookup)


def _mark(address_lookup: bytes) -> str:
    return sha256(address_lookup).hexdigest()[:16]


def _short(value: UUID) -> str:
    return base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def _long(text: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not a short id") from error
