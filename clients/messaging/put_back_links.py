"""The signed link in a letter about a new second factor: it can only put that back.

It signs nobody in and says nothing about anyone (P5); its time is the factor's own three days.
"""

import datetime as dt
from uuid import UUID

from django.core import signing

# Factors added within this time of each other are told of in one letter.
TOGETHER = dt.timedelta(minutes=1)
_SALT = "clients.new_factor"


def path_to_put_back(new_factor_id: UUID) -> str:
    """The address that removes this new factor, signed."""
    signed = signing.Signer(salt=_SALT, sep=".").sign(new_factor_id.hex)
    return f"/undo/{signed}/"


def new_factor_of(token: str) -> UUID | None:
    """The row a link names, or None where it was not made here."""
    try:
        return UUID(hex=signing.Signer(salt=_SALT, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
