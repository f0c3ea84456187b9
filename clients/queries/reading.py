"""How somebody likes to read these pages."""

from clients import vault
from clients.models import User


def partner_word(user: User) -> str:
    """What this person wants a partner to be called; nothing where they left it as it is."""
    return vault.words_or_notice(user.client, "partner_word_sealed", notice="") or ""
