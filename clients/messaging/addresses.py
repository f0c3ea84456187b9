"""Where somebody is written to about their own sign-in: nowhere that somebody else may read."""

from django.utils import timezone

from clients import vault
from clients.models import ContactChannel
from clients.policies import contact


def safe_address(channel: ContactChannel) -> str:
    """The address of this channel in clear, or nothing where nobody has proven it or a partner
    reads it too.

    After a change of address the former one, for as long as it can be put back: whoever changed
    the address must not be the only one to hear of the next step (P7).
    """
    if channel.held_until and channel.held_until > timezone.now() and channel.former_sealed:
        return vault.opened(channel, "former_sealed") or ""
    if channel.verified_at is None or contact.is_partners(channel):
        return ""
    return vault.opened(channel, "address_sealed") or ""
