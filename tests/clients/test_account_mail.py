"""That something about a sign-in changed: by the outbox, to the right address, for every event."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings as django_settings
from django.core import mail

from clients.context import acting_as_worker
from clients.messaging import account_messages, kinds, outbox
from clients.models import ContactChannel, OutboxMessage
from clients.signin import reset_requests
from clients.signin.accounts import AccountAdapter
from tests.support import make

pytestmark = pytest.mark.django_db
# Events of pages that do not exist here: one address, no account without a password.
NOT_HERE = {
    "account/email/password_set",
    "account/email/email_changed",
    "account/email/email_deleted",
    "account/email/email_confirm",
}
SAID = re.compile(r'"((?:account|mfa)/email/[a-z_]+)"')


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    mail.outbox = []


def planned():
    with acting_as_worker():
        return sorted(OutboxMessage.objects.values_list("kind", "recipient_id"))


def change_password(person, sign_in):
    new = "seven calm lanterns"
    fields = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert sign_in(person).post("/accounts/password/change/", fields).status_code == 302


def test_every_notice_that_allauth_has_is_a_kind_of_ours_or_cannot_happen():
    package = Path(allauth.__file__).parent
    said = set()
    for folder in ("account", "mfa"):
        for path in (package / folder).rglob("*.py"):
            for call in path.read_text().split("send_notification_mail(")[1:]:
                said |= set(SAID.findall(call[:120]))

    assert said - NOT_HERE == set(account_messages.NOTICES)
    assert {account_messages.notice_of(one) for one in account_messages.NOTICES} <= set(
        kinds.names()
    )
    with pytest.raises(LookupError):
        account_messages.notice_of("account/email/password_set")
    with pytest.raises(LookupError):
        AccountAdapter().send_mail("account/email/email_confirmation", "x@example.org", {})


def test_a_therapist_is_told_at_the_address_they_sign_in_with(cast, sign_in):
    change_password(cast.amara, sign_in)
    assert mail.outbox == []

    outbox.deliver_due()

    assert planned() == [("account_password_changed", cast.amara.pk)]
    assert [one.to for one in mail.outbox] == [[cast.amara.email]]
    assert "The password of your account was changed." in mail.outbox[0].body


def test_where_to_is_decided_as_the_letter_leaves(cast, sign_in):
    """Their notes stop between the change and the letter: it goes nowhere."""
    change_password(cast.jo.user, sign_in)
    with acting_as_worker():
        ContactChannel.objects.filter(client=cast.jo).update(stopped_at="2026-01-01T00:00Z")

    outbox.deliver_due()

    with acting_as_worker():
        [row] = OutboxMessage.objects.all()
    assert (row.state, row.outcome) == ("cancelled", "no_address")
    assert mail.outbox == []


def test_new_recovery_codes_are_told_of_once_by_the_letter_that_takes_them_back(
    cast, sign_in, django_capture_on_commit_callbacks
):
    """allauth speaks of them too, once nobody's context is set any more."""
    make.second_factor(cast.jo.user)
    browser = sign_in(cast.jo.user)
    path = "/accounts/2fa/recovery-codes/generate/"
    browser.post("/accounts/reauthenticate/", {"password": make.PASSWORD, "next": path})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(path)

    assert {kind for kind, _ in planned()} == {"new_factor"}


def test_a_code_works_longer_than_its_letter_may_take():
    life = django_settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT

    assert life == 15 * 60
    assert reset_requests.LEAVES_WITHIN.total_seconds() <= life - 5 * 60
    assert kinds.get("reset_code").keeps == reset_requests.LEAVES_WITHIN
