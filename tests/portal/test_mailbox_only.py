"""After a password reset by mail alone, nothing from before it can be read (P6, G17)."""

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import timezone

from clients import kept, vault
from clients.context import acting_as
from clients.models import User
from tests import make
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
        f"/pages/{sheet.pk}/{make.veiled('like_you_to_know')}/",
        {"keep": "theirs", "other": "aside", "revision": 1, "op": sheet.pk, "settles": 1},
        follow=True,
    )

    assert "jumper" not in page.text


def test_what_was_typed_before_the_reset_is_not_handed_over(cast):
    sealed = kept.seal(cast.jo.user_id, "/home/", QueryDict("answer=The lilac jumper."))
    typed = {"login": cast.jo.user.email, "password": make.PASSWORD, kept.FIELD: sealed}

    before = Browser()
    assert before.post("/accounts/login/", typed).headers["Location"] == "/kept/"
    lock(cast.jo.user)
    after = Browser()

    assert after.post("/accounts/login/", typed).headers["Location"] == "/"
    assert "jumper" not in after.get("/kept/", follow=True).text
