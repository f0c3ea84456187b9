"""How one person may be reached: opened for themselves and for their therapist, nobody else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils import timezone

from clients import vault
from clients.models import Client, Member, SafeContact, User
from clients.visibility import safe_contacts_for


@dataclass(frozen=True)
class ContactWays:
    """Nothing is allowed until it was said."""

    phone_ok: bool = False
    phone: str = ""
    phone_when: str = ""
    voicemail_ok: bool = False
    text_ok: bool = False
    text_when: str = ""
    post_ok: bool = False
    post_when: str = ""
    say_from: str = ""
    code_word: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether no way at all is allowed."""
        return not (self.phone_ok or self.text_ok or self.post_ok)


def digits(number: str) -> str:
    """A number as it is compared: +44 20 7946 0000 and 020 79460000 are one number."""
    bare = "".join(sign for sign in number if sign.isdigit())
    return bare[-9:] if len(bare) >= 9 else bare


def of(user: User, client: Client) -> SafeContact | None:
    """What was said about reaching this client, as far as this user may see it, or None."""
    return safe_contacts_for(user).filter(client=client).select_related("updated_by").first()


def opened(row: SafeContact | None) -> ContactWays:
    """The ways in words; nothing allowed where there is no row, or its key is destroyed."""
    if row is None:
        return ContactWays()
    return as_said(json.loads(vault.words_or_notice(row, "words_sealed", "{}") or "{}"))


def words_of(row: SafeContact) -> str:
    """All that was said, as the one text that is sealed. Raises where the key is gone."""
    return vault.opened(row, "words_sealed") or ""


def as_said(told: Mapping[str, Any]) -> ContactWays:
    """The ways from stored words. Names that are not known any more are left out."""
    known = {field.name for field in fields(ContactWays)}
    return ContactWays(**{name: value for name, value in told.items() if name in known})


def in_force(row: SafeContact | None) -> ContactWays:
    """What a therapist may do: by a number that is not theirs alone nobody is reached (Inv 12)."""
    said = opened(row)
    if not is_shared(row):
        return said
    return replace(said, phone_ok=False, phone="", voicemail_ok=False, text_ok=False)


def is_held(row: SafeContact | None) -> bool:
    """Whether a change waits its three days, and what was said before is in force."""
    return bool(row and row.held_until and row.held_until > timezone.now())


def before(row: SafeContact | None) -> ContactWays | None:
    """What stood until the person changed it by themselves, for as long as that counts too."""
    if row is None or not is_held(row):
        return None
    return as_said(json.loads(vault.words_or_notice(row, "former_sealed", "{}") or "{}"))


def is_shared(row: SafeContact | None) -> bool:
    """Whether somebody this person is, or was, here with named the same number; for a clinician
    who cares for both, and for nobody else (Inv 12, 29)."""
    if row is None or row.phone_lookup is None:
        return False
    others = Member.ever_beside(row.client_id)
    same = SafeContact.with_phone(bytes(row.phone_lookup))
    return same.filter(client__in=others.values("client")).exists()
