"""After a password reset by mail alone, nothing from before it can be read (P6, G17)."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import timezone

from clients import vault
from clients.actions import contact
from clients.actions import safe_contact as reaching
from clients.context import acting_as
from clients.models import SafeContact, User
from clients.policies.locked_accounts import Shut
from clients.queries import safe_contact as clients_reach
from clients.signin import unsaved_form
from clients.visibility import safe_contacts_for
from tests.support import make
from tests.support.signing_in import reset_by_mail
from worksheets.models import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.goal(17)]


def lock(person):
    """As a reset by mail leaves someone without a second factor."""
    with acting_as(person.pk):
        User.objects.filter(pk=person.pk).update(words_locked_at=timezone.now())


def test_a_note_from_the_therapist_is_shut_too(cast, sign_in):
    for slug, place in (("a2", "pages"), ("a", "reading")):
        sheet = make.assignment(
            by=cast.amara, client=cast.jo, version=make.version(slug), note="About the jumper."
        )
        browser = sign_in(cast.jo.user)
        assert "jumper" in browser.get(f"/{place}/{sheet.pk}/").text
        lock(cast.jo.user)
        assert "jumper" not in browser.get(f"/{place}/{sheet.pk}/").text
        with acting_as(cast.jo.user_id):
            User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=None)


def test_a_version_set_aside_before_sending_stays_shut(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
    )
    make.answers(sheet, {"like_you_to_know": "As sent."})
    with acting_as(cast.jo.user_id):
        answer = Answer.objects.get(response__assignment=sheet)
        vault.seal(answer, "set_aside_sealed", vault.dumps(["The lilac jumper."]))
        answer.save(update_fields=["set_aside_sealed"])
    lock(cast.jo.user)

    page = sign_in(cast.jo.user).post(
        f"/pages/{sheet.pk}/{make.opaque('like_you_to_know')}/",
        {"keep": "theirs", "other": "aside", "revision": 1, "op": sheet.pk, "settles": 1},
        follow=True,
    )

    assert "jumper" not in page.text


def test_what_was_typed_before_the_reset_is_not_handed_over(cast):
    sealed = unsaved_form.seal(cast.jo.user_id, "/home/", QueryDict("answer=The lilac jumper."))
    typed = {"login": cast.jo.user.email, "password": make.PASSWORD, unsaved_form.FIELD: sealed}

    before = Browser()
    assert before.post("/accounts/login/", typed).headers["Location"] == "/kept/"
    lock(cast.jo.user)
    after = Browser()

    assert after.post("/accounts/login/", typed).headers["Location"] == "/"
    assert "jumper" not in after.get("/kept/", follow=True).text


def test_how_somebody_is_reached_is_shut_and_stays_as_it_was(cast, sign_in):
    """Who answers as them on the phone, and where their notes go: worth more than old answers."""
    reach, notes = "/settings/reach/", "/settings/notes/"
    told = {"phone_ok": "on", "phone": "020 7946 0018", "code_word": "heron-44"}
    sign_in(cast.jo.user).post(reach, told)
    with acting_as(cast.jo.user_id):
        contact.set_email(client=cast.jo, address="hidden@example.org", by=cast.jo.user)
    before = SafeContact.objects.filter(client=cast.jo)
    lock(cast.jo.user)
    browser = sign_in(make.fresh(cast.jo.user))

    pages = "".join(browser.get(url).text for url in (reach, notes, "/settings/"))
    changed = browser.post(reach, told | {"phone": "020 7946 0099", "code_word": "mine"})
    moved = browser.post(notes, {"address": "theirs@example.org", "quiet_from": "20:00"})

    for word in ("heron-44", "7946", "hidden@"):
        assert word not in pages
    assert (changed.status_code, moved.status_code) == (409, 409)
    with acting_as(cast.amara.pk):
        assert clients_reach.opened(before.get()).code_word == "heron-44"
    assert browser.post("/settings/notes/stop/").status_code == 302
    for deed in (
        lambda by: reaching.say(client=cast.jo, words={}, review_on=None, by=by),
        lambda by: contact.set_email(client=cast.jo, address="x@example.org", by=by),
    ):
        with pytest.raises(Shut), acting_as(cast.jo.user_id):
            deed(make.fresh(cast.jo.user))


def test_the_look_up_alone_shuts_it(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", {"post_ok": "on", "post_when": "At work"})
    lock(cast.jo.user)

    with acting_as(cast.jo.user_id):
        assert not safe_contacts_for(make.fresh(cast.jo.user)).exists()
    with acting_as(cast.amara.pk):
        assert safe_contacts_for(cast.amara).filter(client=cast.jo).exists()


def test_a_second_step_added_after_the_reset_proves_nothing(
    cast, django_capture_on_commit_callbacks
):
    """Mailbox, reset, a passkey or an app of one's own, another reset: still locked."""
    lock(cast.jo.user)
    make.second_factor(cast.jo.user)
    first = make.fresh(cast.jo.user).words_locked_at

    reset_by_mail(Browser(), cast.jo.user, django_capture_on_commit_callbacks)

    assert make.fresh(cast.jo.user).words_locked_at > first


def test_opening_them_again_leaves_nothing_of_whoever_came_by_the_mailbox(cast, sign_in):
    """Otherwise the therapist's press would open everything to them, with their own second step."""
    lock(cast.jo.user)
    make.second_factor(cast.jo.user)
    url = f"/people/{cast.jo.pk}/unlock/"

    sign_in(cast.amara).post(url)

    with acting_as(cast.jo.user_id):
        assert not Authenticator.objects.filter(user=cast.jo.user).exists()
    assert make.fresh(cast.jo.user).words_locked_at is None
    log = sign_in(make.fresh(cast.jo.user)).get("/settings/log/").text
    assert "Amara removed a two-factor method" in log


def test_a_password_set_longer_ago_opens_nothing(cast, sign_in):
    """It may be the password of whoever reads the mailbox; a new one is set while they meet."""
    with acting_as(cast.jo.user_id):
        User.objects.filter(pk=cast.jo.user_id).update(
            words_locked_at=timezone.now() - dt.timedelta(minutes=61)
        )

    page = sign_in(cast.amara).post(f"/people/{cast.jo.pk}/unlock/", follow=True)

    assert "older than an hour" in page.text
    assert make.fresh(cast.jo.user).words_locked_at
