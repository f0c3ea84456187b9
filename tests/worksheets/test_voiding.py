"""Whose answers these become is said on every page; what was not theirs is set aside."""

import pytest

from clients.context import acting_as
from clients.models import AuditEvent, SetAside
from tests.support import make
from tests.support.at_desk import begun, box_of, fresh, given
from worksheets.models import Answer
from worksheets.visibility.worksheets import readable_answers_for, submissions_for

pytestmark = pytest.mark.django_db
WHY = "Sam told me on the phone that Jo never saw these questions."


@pytest.fixture
def sent(cast):
    row = given(cast, "b1", state="submitted")
    make.answers(row, {box_of(row): "I wrote this."}, visibility="clin")
    return row


def void(browser, row, why=WHY):
    return browser.post(f"/submissions/{row.pk}/aside/", {"why": why})


def test_every_page_that_asks_says_whose_answers_these_become(cast, sign_in):
    sheet, module = begun(cast), begun(cast, "when-sex-feels-owed")
    key = make.opaque(sheet.version.content["items"][0]["key"])
    for url in (
        f"/pages/{sheet.pk}/",
        f"/pages/{sheet.pk}/{key}/",
        f"/pages/{sheet.pk}/review/",
        f"/reading/{module.pk}/",
        f"/reading/{module.pk}/1/",
    ):
        page = sign_in(cast.jo.user).get(url).content.decode()
        assert 'Answering as <b translate="no">Jo</b>' in page, url
        assert "Not you? Leave this page" in page
        assert 'form="leave"' in page
        assert 'id="leave"' in page


def test_setting_aside_happy_path(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    assert "Completed by someone else" in browser.get(f"/submissions/{sent.pk}/").content.decode()

    answer = void(browser, sent)

    assert answer["Location"] == f"/people/{cast.jo.pk}/"
    assert fresh(sent).state == "withdrawn"
    with acting_as(cast.amara.pk):
        assert not submissions_for(cast.amara).exists()
        assert not readable_answers_for(cast.amara).exists()
        event = AuditEvent.objects.get(verb="answers.voided")
        assert (event.actor_id, event.about_id) == (cast.amara.pk, cast.jo.pk)
        assert WHY not in str(event.facts)
        assert SetAside.objects.get().reason_sealed
    with acting_as(cast.jo.user_id):
        assert Answer.objects.filter(response__assignment=sent.pk).exists()
    assert browser.get(f"/submissions/{sent.pk}/").status_code == 404
    assert sent.version.title not in browser.get("/inbox/").content.decode()


def test_setting_aside_its_person_reads_that_and_not_why(cast, sign_in, sent):
    void(sign_in(cast.amara), sent)
    browser = sign_in(cast.jo.user)

    page = browser.get(f"/sent/{sent.pk}/").content.decode()
    assert "Set aside with your therapist" in page
    assert "Sam told me" not in page
    assert "Set aside" in browser.get("/home/").content.decode()
    assert (
        "marked something sent under your name as completed by someone else"
        in browser.get("/settings/log/").content.decode()
    )
    # What is withdrawn by its author still says so.
    assert "You have withdrawn this" not in page


def test_setting_aside_partner_sees_nothing_of_it(cast, sign_in, sent):
    before = len(sign_in(cast.sam.user).get("/home/").content)
    void(sign_in(cast.amara), sent)

    assert len(sign_in(cast.sam.user).get("/home/").content) == before
    with acting_as(cast.sam.user_id):
        assert not SetAside.objects.exists()


def test_setting_aside_needs_a_reason_and_keeps_what_was_typed(cast, sign_in, sent):
    assert void(sign_in(cast.amara), sent, " ").status_code == 422
    long = void(sign_in(cast.amara), sent, "x" * 2001)
    assert long.status_code == 422
    assert "x" * 2001 in long.content.decode()
    assert fresh(sent).state == "submitted"


def test_setting_aside_twice_is_once(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    void(browser, sent)

    assert void(browser, sent).status_code == 404
    with acting_as(cast.amara.pk):
        assert SetAside.objects.count() == 1


def test_setting_aside_other_therapist_gets_404(cast, sign_in, sent):
    for person in (cast.cleo, cast.ben, cast.jo.user, cast.sam.user, cast.kim.user):
        assert void(sign_in(person), sent).status_code == 404
    assert fresh(sent).state == "submitted"


def test_who_cares_for_the_person_reads_why_and_nobody_else(cast, sign_in, sent):
    void(sign_in(cast.amara), sent)

    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").content.decode()
    assert WHY in page
    assert "Sent under this name, and set aside" in page
    assert WHY not in sign_in(cast.amara).get(f"/people/{cast.sam.pk}/").content.decode()
    assert sign_in(cast.cleo).get(f"/people/{cast.jo.pk}/").status_code == 404
    browser = sign_in(cast.jo.user)
    for path in ("/home/", f"/pages/{sent.pk}/sent/", "/settings/log/", "/sharing/"):
        assert WHY not in browser.get(path, follow=True).content.decode(), path
