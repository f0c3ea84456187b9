"""Three kinds of signed links in mail: one that can only stop notes, one that confirms an address,
one that puts a former address back.

None of them signs anybody in or says anything about anyone (P5). A stop link works for half a year:
mail is read weeks later. docs/adr/0014 tells why it needs no sign-in.
"""

import base64
import binascii
import datetime as dt
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.utils import timezone

CONFIRM_MAX_AGE = 24 * 3600
STOP_LASTS = dt.timedelta(days=180)
# Links in letters from before they had an end carry no day: those work until here.
UNDATED_UNTIL = dt.date(2027, 6, 1)
_stop = signing.Signer(salt="clients.stop", sep=".")


def stop_token(channel_id: UUID, address_lookup: bytes) -> str:
    """Names the channel, the address its letter goes to, and the day on which it ends.

    That day is the first of a month: a letter that is sent again says the same as before.
    """
    last = timezone.localdate() + STOP_LASTS
    ends_on = (last.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return _stop.sign(f"{_short(channel_id)}~{_mark(address_lookup)}~{ends_on:%Y%m%d}")


def _unsigned(token: str) -> list[str]:
    try:
        return _stop.unsign(token).split("~")
    except signing.BadSignature:
        return []


def channel_to_stop(token: str) -> UUID | None:
    """The channel a stop link names, or None where it was not made here."""
    words = _unsigned(token)
    try:
        return _long(words[0]) if words else None
    except ValueError:
        return None


def has_ended(token: str) -> bool:
    """Whether a link that was made here is older than a stop link works."""
    words = _unsigned(token)
    if not words:
        return False
    ends_on = UNDATED_UNTIL
    if len(words) > 2:
        ends_on = dt.datetime.strptime(words[2], "%Y%m%d").date()  # noqa: DTZ007 - a day, signed
    return timezone.localdate() >= ends_on


def stops(token: str, channel_id: UUID, address_lookup: bytes) -> bool:
    """Whether its letter went to the address that notes go to now, and not too long ago."""
    mine = [_short(channel_id), _mark(address_lookup)]
    return _unsigned(token)[:2] == mine and not has_ended(token)


def path_for(channel_id: UUID, address_lookup: bytes) -> str:
    """The address that stops notes to this address of this channel."""
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
    """The channel that a put-back link names; None where it was not made here."""
    try:
        words = signing.Signer(salt="clients.put_back", sep=".").unsign(token)
        return _long(words.partition("~")[0])
    except (signing.BadSignature, ValueError):
        return None


def puts_back(token: str, channel_id: UUID, former_lookup: bytes) -> bool:
    """Whether this link went to the address that the channel had before."""
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
