"""How a person may be reached, as they say it, alone or together with their therapist."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from clients import audit, vault
from clients.actions.contact import HELD
from clients.models import Client, SafeContact, User
from clients.policies import locked_accounts
from clients.queries import safe_contact
from clients.visibility import clients_for


class NumberTaken(Exception):
    """Somebody they are, or were, here with named the same number."""


@transaction.atomic
def say(
    *, client: Client, words: Mapping[str, object], review_on: dt.date | None, by: User
) -> SafeContact:
    """What holds from now on; sealed. By the person, or by their therapist together with them.

    Changed by the person alone, what stood before counts too for three days: whoever knows their
    password must not send their therapist to another phone (P7). A number that a partner named is
    refused to a therapist; of the person it is taken without a word, and never used (Inv 12).
    """
    _may(client, by)
    Client.objects.select_for_update().get(pk=client.pk)
    row = SafeContact.objects.filter(client=client).first()
    is_new = row is None
    if row is None:
        row = SafeContact(practice_id=client.practice_id, client=client)
    elif by.is_client:
        _keep_former(row, words)
    if not by.is_client:
        row.held_until = row.former_sealed = None
    vault.seal(row, "words_sealed", vault.dumps(dict(words)))
    number = safe_contact.digits(str(words.get("phone", "")))
    row.phone_lookup = vault.lookup(number, client.practice_id) if number else None
    if not by.is_client and safe_contact.is_shared(row):
        raise NumberTaken
    row.review_on, row.updated_at, row.updated_by = review_on, timezone.now(), by
    row.save(force_insert=is_new)
    audit.record("safe_contact.set", row, by=by, about=client.pk)
    return row


def _keep_former(row: SafeContact, words: Mapping[str, object]) -> None:
    """Before other words take their place. A second change keeps the first former ones."""
    stood = safe_contact.opened(row)
    if safe_contact.is_held(row) or stood.is_nothing or stood == safe_contact.as_said(words):
        return
    vault.seal(row, "former_sealed", safe_contact.words_of(row))
    row.held_until = timezone.now() + HELD


def _may(client: Client, by: User) -> None:
    """Nobody else speaks for a person here, least of all a partner (Inv 29); nor does whoever
    came in by a mailbox alone (P6)."""
    locked_accounts.refuse_widening(by)
    is_own = by.is_client and by.client.pk == client.pk
    if not is_own and not clients_for(by).filter(pk=client.pk).exists():
        raise PermissionError("said by the person, or with their own therapist")
