"""What a letter says, and above all what it does not (Inv 45)."""

import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.utils.html import strip_tags

from clients.context import acting_as_worker
from clients.messaging import emails, kinds, outbox
from clients.messaging.kinds import Envelope
from clients.models import OutboxMessage
from clients.wording import is_telling
from tests.support import make

LINK = "https://notes.example/stop/AAAA.BBBB/"
HEADERS = {
    "Message-ID",
    "X-Idempotency-Key",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
}
# The only words that may leave, once links and the neutral name are taken out.
ALLOWED = {
    "note": "Hello. There's something new in your account when you have a moment. "
    "No reply needed. Change or stop these notes",
    "invitation": "Hello. An account is ready for you. To set it up, open this link and use the "
    "code you were given in person: The link works for three days. If you weren't expecting "
    "this, you can ignore it.",
    "test_letter": "Hello. This is the test email you asked for. Your mail works, and you don't "
    "need to do anything. If it went to your junk folder, emails to other people may too.",
    "staff": "Hello. Something in your account has been waiting for a while. Sign in when you can",
    "address_check": "Hello. Somebody entered this address to get short notes by email. If that "
    "was you, confirm it here within 24 hours: If it wasn't you, you can ignore this message. We "
    "won't send any more.",
    "address_changed": "Hello. Something about your notes was changed. If it was you, you don't "
    "need to do anything. If it wasn't you, undo it here within three days",
    "reset_code": "Hello. Here is the code you asked for: It works for 15 minutes, on the page "
    "where you asked for it. If you didn't ask for it, you can ignore this message: nothing "
    "happens without the code.",
    "account_notice": "Hello. {what} If this wasn't you, someone may know your password or read "
    "your mail. Sign in, sign out everywhere else and choose a new password",
    "new_factor": "Hello. Something about how you sign in was changed. If it was you, you don't "
    "need to do anything. If it wasn't you, undo it here within three days",
    "account_opened": "Hello. The way you sign in was reset, because you asked for it in person. "
    "If you didn't ask, contact the people who set up your account. Sign in here",
}
# The one sentence in which letters about somebody's own sign-in differ.
WHAT = {
    "account_password_changed": "The password of your account was changed.",
    "account_password_reset": "A new password was set for your account, with a code that was sent "
    "by email.",
    "account_totp_activated": "An authenticator app was added to your account.",
    "account_totp_deactivated": "The authenticator app was removed from your account.",
    "account_recovery_codes_generated": "New recovery codes were made for your account.",
    "account_webauthn_added": "A passkey or security key was added to your account.",
    "account_webauthn_removed": "A passkey or security key was removed from your account.",
}


def written(kind, name="Elm Street"):
    message = OutboxMessage(kind=kind.name, idempotency_key=uuid.uuid4())
    envelope = Envelope("jo@example.org", name, {"link": LINK, "stop_link": LINK}, LINK)
    return emails.write(kind, message, envelope)


def words(text):
    return " ".join(text.replace(LINK, "").replace(" :", ":").split()).rstrip(": ")


@pytest.mark.invariant(45)
@pytest.mark.parametrize("name", kinds.names())
def test_a_letter_is_word_for_word_on_the_list(name):
    kind = kinds.get(name)
    letter = written(kind)
    html = letter.alternatives[0].content
    body = html[html.index("<body>") :]

    assert letter.subject == "A note from Elm Street"
    allowed = ALLOWED[kind.template].format(what=WHAT.get(name, ""))
    assert words(letter.body) == allowed
    assert words(strip_tags(body).replace("&#x27;", "'")) == allowed


@pytest.mark.invariant(45)
@pytest.mark.parametrize("name", kinds.names())
def test_a_letter_counts_nobody_and_fetches_nothing(name):
    letter = written(kinds.get(name))
    html = letter.alternatives[0].content

    assert not re.search(r"<(?:img|link|script|style|iframe)|style=|src=|url\(", html)
    assert set(re.findall(r'href="([^"]*)"', html)) <= {LINK}
    assert set(re.findall(r"https?://\S+", letter.body)) <= {LINK}
    assert set(letter.extra_headers) <= HEADERS


@pytest.mark.invariant(45)
def test_no_shipped_letter_uses_a_telling_word():
    folder = Path(django_settings.BASE_DIR) / "templates" / "emails"
    files = [*folder.glob("*/*")]

    telling = [file for file in files if is_telling(file.read_text())]

    assert {file.parent.name for file in files} == set(kinds.templates())
    assert telling == []


@pytest.mark.parametrize(
    "name", ["Sex Therapy Ltd", "Couples Clinic", "Dr Amara Eze", "", "The Relationship Rooms"]
)
def test_a_practice_name_that_tells_is_not_used(name):
    letter = written(kinds.get("invitation"), name)

    assert letter.subject == "A note from Your account"
    assert letter.from_email.startswith("Your account <")


def test_a_name_cannot_add_a_header():
    letter = written(kinds.get("invitation"), "Elm\r\nBcc: all@example.org")

    assert letter.message()["Bcc"] is None
    assert letter.recipients() == ["jo@example.org"]


@pytest.mark.parametrize("name", ["{{ 7|add:7 }}", "{0.__class__}", "Elm & <b>Oak</b>"])
def test_a_name_is_never_read_as_a_template(name):
    letter = written(kinds.get("invitation"), name)

    assert letter.subject == f"A note from {name}"
    assert "<b>Oak" not in letter.alternatives[0].content


@pytest.mark.django_db
@pytest.mark.invariant(45)
@pytest.mark.invariant(19)
def test_what_is_really_sent_holds_nothing_of_anyones(cast, settings):
    """Every kind in every state an assignment can be in, with names that could leak."""
    settings.OUTBOX_JITTER = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    version = make.version("a2")
    mail.outbox = []
    for state in ("assigned", "opened"):
        make.assignment(by=cast.amara, client=cast.jo, version=version, state=state, note="Hush")
    envelope_of = kinds.get("assignment_new").envelope
    with acting_as_worker():
        outbox.enqueue(
            kind="assignment_new",
            recipient_id=cast.jo.user_id,
            about=uuid.uuid4(),
            practice_id=cast.practice.pk,
        )
        row = OutboxMessage.objects.get()
        sent = [
            emails.write(kinds.get(name), row, envelope_of(row)).message().as_string()
            for name in ("assignment_new", "assignment_reminder")
        ]

    telling = ["Jo", "Sam", "Amara", version.title, version.client_title, "Hush", "a2", "due"]
    for text in sent:
        text = text.replace(cast.jo.user.email, "")
        text = re.sub(r"/stop/[^/]+/", "", text.replace("=\n", ""))
        for word in telling:
            assert not re.search(rf"\b{re.escape(word)}\b", text), word


@pytest.mark.django_db
def test_a_note_can_be_stopped_with_one_click_of_the_mail_program(cast):
    with acting_as_worker():
        outbox.enqueue(
            kind="assignment_new",
            recipient_id=cast.jo.user_id,
            about=uuid.uuid4(),
            practice_id=cast.practice.pk,
        )
        row = OutboxMessage.objects.get()
        kind = kinds.get("assignment_new")
        letter = emails.write(kind, row, kind.envelope(row))

    url = letter.extra_headers["List-Unsubscribe"]
    assert re.fullmatch(r"<http://localhost:8000/stop/[\w.~-]+/>", url)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
