"""An invitation's own words: the address it was sent to."""

from clients import vault
from clients.models import Invitation


def email_of(invitation: Invitation) -> str:
    """The address in clear, for whoever came to its door with its code."""
    return vault.opened(invitation, "email_sealed") or ""
