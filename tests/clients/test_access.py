"""Who may open which page at all; out of reach looks like nowhere (Inv 8)."""

import uuid

import pytest
from django.test import Client as Browser

from clients import access, vault
from clients.checks import every_url_declares_its_audience
from clients.context import acting_as
from clients.models import Note, User
from tests.support import make

pytestmark = pytest.mark.django_db


def test_every_url_says_for_whom_it_is():
    assert every_url_declares_its_audience(None) == []


def test_an_undeclared_url_stops_the_process(monkeypatch):
    monkeypatch.setattr(access, "patterns", lambda: iter([("x/", "x", object())]))

    (error,) = every_url_declares_its_audience(None)

    assert error.id == "clients.E001"


def test_settings_happy_path(cast, sign_in):
    browser = sign_in(cast.jo.user)
    form = {"display_name": "Joey", "time_zone": "Asia/Tokyo", "theme": "dark", "role": "clinician",
            "email": "x@example.org", "is_active": ""}  # fmt: skip

    answer = browser.post("/settings/", form)

    assert answer.status_code == 302
    with acting_as(cast.jo.user_id):
        user = User.objects.get(pk=cast.jo.user_id)
    assert (user.display_name, user.time_zone, user.theme) == ("Joey", "Asia/Tokyo", "dark")
    assert (user.role, user.email, user.is_active) == ("client", cast.jo.user.email, True)
    assert 'data-theme="dark"' in browser.get("/settings/").content.decode()


@pytest.mark.parametrize(
    "change", [{"display_name": ""}, {"time_zone": "Mars/Base"}, {"theme": "pink"}]
)
def test_settings_that_make_no_sense_are_refused(cast, sign_in, change):
    form = {"display_name": "Joey", "time_zone": "Asia/Tokyo", "theme": "dark", **change}

    assert sign_in(cast.jo.user).post("/settings/", form).status_code == 422


def test_settings_of_a_clinician_show_the_licence(cast, sign_in):
    page = sign_in(cast.amara).get("/settings/").content.decode()

    assert "Your licence" in page
    assert "Notes by email" not in page


def test_signed_out_people_are_sent_to_sign_in(cast):
    for url in ("/settings/", "/consents/", "/practice/", "/couples/new/", "/kept/"):
        answer = Browser().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.invariant(8)
def test_what_is_not_yours_is_nowhere(cast, sign_in):
    browser = sign_in(cast.ben)

    theirs = browser.get(f"/people/{cast.jo.pk}/invite/")
    nowhere = browser.get(f"/people/{uuid.uuid4()}/invite/")

    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.content == nowhere.content
    assert sorted(theirs.headers) == sorted(nowhere.headers)


def test_without_the_portal_agreed_client_pages_lead_to_the_questions(cast, sign_in):
    row = make.client(by=cast.amara, name="Robin", agrees=[])

    assert sign_in(row.user).get("/home/")["Location"] == "/consents/"


@pytest.mark.invariant(9)
def test_owning_a_practice_opens_nobodys_words_and_there_is_no_admin(cast, sign_in, settings):
    canary = "canary-of-jo-41d7"
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
    )
    make.answers(sheet, {"like_you_to_know": canary}, visibility="clin")
    with acting_as(cast.amara.pk):
        note = Note(practice=cast.practice, author=cast.amara.clinician, client=cast.jo)
        vault.seal(note, "body_sealed", canary)
        note.save(force_insert=True)
    own, olive = (
        sign_in(one)
        for one in (cast.amara, make.clinician(practice=cast.practice, name="Olive", owner=True))
    )
    shut = [f"/submissions/{sheet.pk}/", f"/notes/{note.pk}/", f"/people/{cast.jo.pk}/"]

    assert all(canary in own.get(page).text for page in shut[:2])
    assert [olive.get(page).status_code for page in shut] == [404, 404, 404]
    for page in ("/caseload/", "/inbox/", "/practice/", "/library/"):
        assert canary not in olive.get(page).text
    assert olive.get("/admin/").status_code == 404
    assert not any("admin" in name for name in settings.INSTALLED_APPS)
