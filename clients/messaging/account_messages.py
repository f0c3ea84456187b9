"""What is sent about somebody's own sign-in: a code they asked for, or that something changed."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from clients.context import acting_as_worker
from clients.messaging.addresses import safe_address
from clients.messaging.kinds import Envelope, MessageKind, kind, link
from clients.models import ContactChannel, OutboxMessage, User
from clients.signin import reset_requests

# The event as allauth names its template, and the one sentence that is said of it.
NOTICES = {
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _(
        "A new password was set for your account, with a code that was sent by email."
    ),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/webauthn_added": _("A passkey or security key was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey or security key was removed from your account."),
}


def notice_of(template_prefix: str) -> str:
    """The kind of message that says what allauth wants said."""
    if template_prefix not in NOTICES:
        raise LookupError(
            f"no message says {template_prefix}: clients/messaging/account_messages.py lists them"
        )
    return f"account_{template_prefix.rpartition('/')[2]}"


def _reader(message: OutboxMessage) -> User | None:
    rows = User.objects.select_related("practice", "client")
    return rows.filter(
        pk=message.recipient_id, practice=message.practice_id, is_active=True
    ).first()


@kind(
    reset_requests.KIND,
    template="reset_code",
    keeps=reset_requests.LEAVES_WITHIN,
    is_urgent=True,
)
class ResetCode(MessageKind):
    """To the address they sign in with, at any hour: somebody just asked for it; about = the
    request. It opens nothing without the page where it was asked for (P6)."""

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone” without a reader, “over” when the request is used up or past; else None."""
        if _reader(message) is None:
            return "gone"
        return None if reset_requests.find(message.about_id) else "over"

    def envelope(self, message: OutboxMessage) -> Envelope:
        """The letter with the code in it."""
        reader, asked = _reader(message), reset_requests.find(message.about_id)
        assert reader is not None, "asked after still_wanted"
        assert asked is not None, "asked after still_wanted"
        # Their own spelling of the address, not that of whoever typed it.
        return Envelope(reader.email, reader.practice.neutral_name, {"code": asked.code})

    def sent(self, message: OutboxMessage) -> None:
        """The request is deleted: its code is in the letter, and nowhere else."""
        reset_requests.forget(message.about_id)

    def refused(self, message: OutboxMessage) -> None:
        """The request is deleted: nobody can use its code."""
        reset_requests.forget(message.about_id)


class AccountNotice(MessageKind):
    """That a password or a second step changed: to a client's safe address alone, or nowhere.

    The mailbox they sign in with may be read by somebody else; their own list of what happened
    tells it in any case (P7).
    """

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone” without a reader, “no_address” where none is safe; else None."""
        reader = _reader(message)
        if reader is None:
            return "gone"
        return None if _address_of(reader) else "no_address"

    def envelope(self, message: OutboxMessage) -> Envelope:
        """The letter, with a link to the portal and no more."""
        reader = _reader(message)
        assert reader is not None, "asked after still_wanted"
        return Envelope(_address_of(reader), reader.practice.neutral_name, {"link": link("/")})


def _address_of(reader: User) -> str:
    """A clinician's own mailbox; a client's safe address, unless they stopped notes."""
    if not reader.is_client:
        return reader.email
    with acting_as_worker():
        channel = ContactChannel.objects.filter(client__user=reader).first()
        if channel is None or channel.stopped_at or channel.bounced_at:
            return ""
        return safe_address(channel)


for _prefix, _sentence in NOTICES.items():
    kind(notice_of(_prefix), template="account_notice", keeps=dt.timedelta(days=2))(
        type("AccountNotice", (AccountNotice,), {"what": _sentence})
    )
