"""Turns an envelope into a letter: plain text and plain HTML, no images, nothing that counts
who opened it, and no word that says what kind of care this is (Inv 45).
"""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients.messaging.kinds import Envelope, MessageKind
from clients.models import OutboxMessage
from clients.wording import is_telling

PLAIN_NAME = _("Your account")


def neutral(name: str) -> str:
    """The practice's neutral name on one line, or ours where theirs says too much."""
    name = " ".join(name.split())
    return str(PLAIN_NAME) if not name or is_telling(name) else name


def write(kind: MessageKind, message: OutboxMessage, envelope: Envelope) -> EmailMultiAlternatives:
    """The letter, ready to carry. Its ids derive from the row, so that a repeat is known as one."""
    name = neutral(envelope.neutral_name)
    language = get_language().partition("-")[0]
    context = {
        **envelope.context, "neutral_name": name, "what": kind.what, "language": language,
    }  # fmt: skip
    folder = f"emails/{kind.template}"
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    key = str(message.idempotency_key)
    headers = {
        "Message-ID": f"<{key}@{sender.rpartition('@')[2]}>",
        "X-Idempotency-Key": key,
        "Auto-Submitted": "auto-generated",
    }
    if envelope.one_click_stop:
        headers["List-Unsubscribe"] = f"<{envelope.one_click_stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{folder}/subject.txt", context).split()),
        body=render_to_string(f"{folder}/body.txt", context),
        from_email=formataddr((name, sender)),
        to=[envelope.address],
        headers=headers,
    )
    letter.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return letter
