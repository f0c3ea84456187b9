"""How somebody's own pages look and speak: for them alone, and nobody is told."""

from django.db import transaction

from clients import audit, vault
from clients.models import User


@transaction.atomic
def set_reading(*, calm_pages: bool, plain_words: bool, word: str, by: User) -> None:
    """Room and movement, plainer words first, and the word for a partner; blank is “partner”.

    The record says that something was chosen, never what.
    """
    by.calm_pages, by.plain_words = calm_pages, plain_words
    by.save(update_fields=["calm_pages", "plain_words"])
    client = by.client
    if word:
        vault.seal(client, "partner_word_sealed", word)
    else:
        client.partner_word_sealed = None
    client.save(update_fields=["partner_word_sealed"])
    audit.record("user.reading_set", by, by=by)
