"""Turns an envelope into a letter: plain text and plain HTML, no images, nothing that counts
who opened it, and no word that says what kind of care this is (CLINICAL §7, Inv 45).
"""

import re
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from clients.kinds import Envelope, MessageKind
from clients.models import OutboxMessage

# Not to be read over somebody's shoulder in a list of mail. Stems: "therap" also catches therapist.
TELLING = (
    "therap", "sex", "couple", "counsel", "clinic", "health", "intim", "relation", "marriage",
    "marital", "partner", "desire", "libido", "psych", "patient", "treatment", "worksheet",
    "homework", "session", "appointment", "doctor", "dr",
)  # fmt: skip
_TELLING = re.compile(r"\b(?:" + "|".join(TELLING[:-1]) + r")\w*|\bdr\b", re.IGNORECASE)
PLAIN_NAME = "Your account"


def is_telling(words: str) -> bool:
    """Whether a name would say to a passer-by what kind of place writes."""
    return bool(_TELLING.search(words))


def neutral(name: str) -> str:
    """The practice's neutral name on one line, or ours where theirs says too much."""
    name = " ".join(name.split())
    return PLAIN_NAME if not name or is_telling(name) else name


def write(kind: MessageKind, message: OutboxMessage, envelope: Envelope) -> EmailMultiAlternatives:
    """The letter, ready to carry. Its ids derive from the row, so that a repeat is known as one."""
    name = neutral(envelope.neutral_name)
    context = {**envelope.context, "neutral_name": name}
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
