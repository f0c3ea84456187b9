"""How a person may be reached, as they say it, alone or together with their therapist (§4)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from clients import audit, reach, vault
from clients.models import Client, SafeContact, User
from clients.visibility import clients_for


@transaction.atomic
def say(
    *, client: Client, words: Mapping[str, object], review_on: dt.date | None, by: User
) -> SafeContact:
    """What holds from now on; sealed. By the person, or by their therapist together with them."""
    _may(client, by)
    Client.objects.select_for_update().get(pk=client.pk)
    row = SafeContact.objects.filter(client=client).first()
    is_new = row is None
    if row is None:
        row = SafeContact(practice_id=client.practice_id, client=client)
    vault.seal(row, "words_sealed", vault.dumps(dict(words)))
    number = reach.digits(str(words.get("phone", "")))
    row.phone_lookup = vault.lookup(number, client.practice_id) if number else None
    row.review_on, row.updated_at, row.updated_by = review_on, timezone.now(), by
    row.save(force_insert=is_new)
    audit.record("safe_contact.set", row, by=by, about=client.pk)
    return row


def _may(client: Client, by: User) -> None:
    """Nobody else speaks for a person here, least of all a partner (Inv 29)."""
    is_own = by.is_client and by.client.pk == client.pk
    if not is_own and not clients_for(by).filter(pk=client.pk).exists():
        raise PermissionError("said by the person, or with their own therapist")
