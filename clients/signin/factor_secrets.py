"""Second-factor secrets at rest: sealed with the operator's key, as people's words are (D1)."""

import base64
from dataclasses import dataclass, field
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from clients.keys import check_values
from clients.keys.keks import FACTOR_AAD, FACTOR_FIELDS, Tampered, factor_bytes, keks, unwrap, wrap


class NotOpened(Tampered):
    """A second factor's secret can't be read: its key is missing, or the bytes changed."""


def seal(text: str) -> str:
    """`kek id:base64 of nonce and ciphertext`, with the key that PORTAL_KEK names first."""
    check_values.require()
    kek_id, kek = next(iter(keks().items()))
    return f"{kek_id}:{base64.b64encode(wrap(text.encode(), kek, FACTOR_AAD)).decode()}"


def opened(sealed: str) -> str:
    """The secret. Raises NotOpened where the key is not the one, or the bytes changed."""
    kek_id = sealed.partition(":")[0]
    kek = keks().get(kek_id)
    if kek is None:
        raise NotOpened(f"A second factor's secret names the key {kek_id!r}, which is missing.")
    try:
        return unwrap(factor_bytes(sealed), kek, FACTOR_AAD).decode()
    except Tampered as error:
        raise NotOpened("a second-factor secret does not open") from error


def apps_of_everybody() -> QuerySet[Authenticator]:
    """Every authenticator app there is, with whose it is; for the demo, and worker scope."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return rows.select_related("user").order_by("user__email")


@dataclass
class Rewrapped:
    """How many second factors are sealed with the current key now, and whose don't open."""

    changed: int = 0
    not_opened: list[UUID] = field(default_factory=list)


@transaction.atomic
def rewrap(*, by: None = None) -> Rewrapped:
    """Seal every secret with the current key. Safe to run again; what does not open stays."""
    check_values.require()
    current = next(iter(keks()))
    done = Rewrapped()
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        older = [
            name
            for name in FACTOR_FIELDS
            if name in row.data and not row.data[name].startswith(f"{current}:")
        ]
        if not older:
            continue
        try:
            row.data |= {name: seal(opened(row.data[name])) for name in older}
        except NotOpened:
            done.not_opened.append(row.user_id)
            continue
        row.save(update_fields=["data"])
        done.changed += 1
    return done
