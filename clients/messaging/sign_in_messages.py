"""Letters about somebody's way in: to every safe way, content-free, and nothing stops them (P8a).

Whoever stopped notes gets them too: a partner who stops notes first must not be the only one to
know. They go where nobody else is known to read, and nowhere where no such address was given.
"""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from clients.enums import Role
from clients.messaging import put_back_links
from clients.messaging.addresses import safe_address
from clients.messaging.kinds import Envelope, MessageKind, kind
from clients.models import AccountOpening, ContactChannel, NewFactor, OutboxMessage, User
from clients.policies import contact


def _reader(message: OutboxMessage) -> User | None:
    rows = User.objects.select_related("practice", "client__practice")
    return rows.filter(
        pk=message.recipient_id, practice=message.practice_id, is_active=True
    ).first()


def _channel(user: User) -> ContactChannel | None:
    rows = ContactChannel.objects.select_related("practice", "client__user", "client__practice")
    return rows.filter(client__user=user).first()


def address(user: User) -> str:
    """A clinician's own mailbox; a client's safe address, whether or not they stopped notes."""
    if user.role == Role.CLINICIAN:
        return user.email
    channel = _channel(user)
    return "" if channel is None or channel.bounced_at else safe_address(channel)


class AboutSignIn(MessageKind):
    """What both letters have in common. No cap counts them; a client's quiet hours hold."""

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone”, “no_address”, or why what it is about is over; else None."""
        reader = _reader(message)
        if reader is None:
            return "gone"
        why_not = self.why_over(message.about_id)
        if why_not:
            return why_not
        return None if address(reader) else "no_address"

    def why_over(self, about_id: UUID) -> str | None:
        """Why nobody needs to hear of this any more, as one word; None while they do."""
        raise NotImplementedError

    def not_before(self, message: OutboxMessage) -> dt.datetime | None:
        """The end of a client’s quiet hours; None outside them and for clinicians."""
        reader = _reader(message)
        if reader is None or reader.role == Role.CLINICIAN:
            return None
        channel = _channel(reader)
        return contact.may_leave_at(reader.client, channel, otherwise=message.send_before)

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the reader’s address, with the link that this letter is about."""
        reader = _reader(message)
        assert reader is not None, "asked after still_wanted"
        link = settings.BASE_URL.rstrip("/") + self.path(message.about_id)
        return Envelope(address(reader), reader.practice.neutral_name, {"link": link})

    def path(self, about_id: UUID) -> str:
        """The address that its link leads to."""
        raise NotImplementedError

    def refused(self, message: OutboxMessage) -> None:
        """Nothing else goes to that address either, until its owner sets it anew."""
        ContactChannel.objects.filter(
            client__user=message.recipient_id, bounced_at__isnull=True
        ).update(bounced_at=timezone.now())


@kind("new_factor", template="new_factor", keeps=dt.timedelta(hours=72))
class NewFactorLetter(AboutSignIn):
    """That signing in was changed, and the link that undoes it; about = the new factor."""

    def why_over(self, about_id: UUID) -> str | None:
        """“over” once the factor cannot be put back; None while it can."""
        found = NewFactor.objects.can_be_put_back().filter(pk=about_id)
        return None if found.exists() else "over"

    def path(self, about_id: UUID) -> str:
        """The address that removes the new factor."""
        return put_back_links.path_to_put_back(about_id)


@kind("account_opened", template="account_opened", keeps=dt.timedelta(hours=72))
class AccountOpenedLetter(AboutSignIn):
    """That somebody at the practice opened the account again; about = the opening."""

    def why_over(self, about_id: UUID) -> str | None:
        """“gone” without the opening; else None."""
        return None if AccountOpening.objects.filter(pk=about_id).exists() else "gone"

    def path(self, about_id: UUID) -> str:
        """The portal’s front page: there is nothing to undo by a link."""
        return "/"
