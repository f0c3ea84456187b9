"""One question a page: what is asked, who is told, and every way on from it."""

import re
import uuid

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from clients import vault
from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make
from tests.support.at_desk import begun, body, fresh, given, rows, statements, stored, url, value
from worksheets.item_types import SKIPPED
from worksheets.library import version_cache
from worksheets.queries.client import answers
from worksheets.rules import pages

pytestmark = pytest.mark.django_db


def test_runner_happy_path(cast, sign_in):
    sheet = given(cast)
    browser = sign_in(cast.jo.user)

    start = browser.get(f"/pages/{sheet.pk}/")
    assert start.status_code == 200
    assert "Keeping count" in start.text
    assert fresh(sheet).state == "assigned", "looking opens nothing"

    begin = browser.post(f"/pages/{sheet.pk}/")
    assert begin.url == url(sheet, "tally")
    assert fresh(sheet).state == "opened"

    asked = browser.get(begin.url)
    assert "I keep a rough count of days, times or turns." in asked.text
    assert "1 of 15" in asked.text
    onward = browser.post(begin.url, body("2", go="next"))
    assert onward.url == url(sheet, "owe_next_move")
    assert value(sheet, "tally") == 2


def test_runner_partner_sees_nothing(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.sam.user)
    never_was = browser.get(f"/pages/{uuid.uuid4()}/tally/")

    for path in (f"/pages/{sheet.pk}/", url(sheet, "tally"), url(sheet, "review")):
        for answer in (browser.get(path), browser.post(path, body("3"))):
            assert answer.status_code == 404
            assert answer.content == never_was.content


def test_runner_other_couple_gets_404(cast, sign_in):
    sheet = begun(cast)

    for person in (cast.kim.user, cast.lee.user):
        assert sign_in(person).get(url(sheet, "tally")).status_code == 404


def test_runner_other_therapist_gets_404(cast, sign_in):
    sheet = begun(cast)

    for therapist in (cast.amara, cast.cleo, cast.ben):
        assert sign_in(therapist).get(url(sheet, "tally")).status_code == 404


def test_runner_unknown_question_gets_404(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)

    for key in ("nonsense", "Tally", "tally-1"):
        assert browser.get(url(sheet, key)).status_code == 404
        assert browser.post(url(sheet, key), body("1")).status_code == 404


def test_runner_before_the_start_leads_to_the_start(cast, sign_in):
    sheet = given(cast)

    answer = sign_in(cast.jo.user).get(url(sheet, "tally"))

    assert answer.url == f"/pages/{sheet.pk}/"
    assert fresh(sheet).state == "assigned"


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [("next", "guilt_yes"), ("skip", "guilt_yes"), ("back", "tally"), ("stop", None)],
)
def test_runner_every_way_on_keeps_what_was_typed(cast, sign_in, go, leads_to):
    sheet = begun(cast)

    answer = sign_in(cast.jo.user).post(url(sheet, "owe_next_move"), body("4", go=go))

    assert answer.url == (url(sheet, leads_to) if leads_to else "/home/")
    assert value(sheet, "owe_next_move") == (None if go == "skip" else 4)


def test_runner_keeps_the_place(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)

    browser.post(url(sheet, "tally"), body("1", go="next"))
    browser.post(url(sheet, "owe_next_move"), body("1", go="stop"))

    assert browser.post(f"/pages/{sheet.pk}/").url == url(sheet, "owe_next_move")


def test_runner_a_blank_is_complete(cast, sign_in):
    sheet = begun(cast)

    answer = sign_in(cast.jo.user).post(url(sheet, "like_you_to_know"), body("  ", go="next"))

    assert answer.status_code == 302
    kept = stored(sheet, "like_you_to_know")
    assert value(sheet, "like_you_to_know") is SKIPPED
    assert kept.value_sealed, "from outside it is an answer like any other"
    assert not kept.is_skipped


def test_runner_last_question_leads_to_the_last_page(cast, sign_in):
    sheet = begun(cast)

    answer = sign_in(cast.jo.user).post(url(sheet, "g2_setting"), body("own", go="next"))

    assert answer.url == url(sheet, "review")


def test_runner_too_long_is_told_beside_the_field_and_kept_on_screen(cast, sign_in):
    sheet = begun(cast)
    text = "a" * 2001

    answer = sign_in(cast.jo.user).post(url(sheet, "like_you_to_know"), body(text, go="next"))

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "There’s room for 2000." in answer.text
    assert text in answer.text
    assert stored(sheet, "like_you_to_know") is None


@pytest.mark.parametrize(
    "wrong",
    [{"op": "not-an-id"}, {"revision": "-1"}, {"revision": "x"}, {"op": ""}, {"settles": "x"}],
)
def test_runner_malformed_press_is_422_and_keeps_the_text(cast, sign_in, wrong):
    sheet = begun(cast)

    answer = sign_in(cast.jo.user).post(
        url(sheet, "like_you_to_know"), body("my own words", go="next") | wrong
    )

    assert answer.status_code == 422
    assert "my own words" in answer.text
    assert stored(sheet, "like_you_to_know") is None


def test_runner_extra_fields_change_nothing(cast, sign_in):
    sheet = begun(cast)
    extra = {
        "visibility": "clin", "audience": "self", "client": str(cast.sam.pk), "state": "submitted",
        "is_skipped": "1", "submitted_at": "2020-01-01", "practice": str(cast.elsewhere.pk),
        "id": str(uuid.uuid4()),
    }  # fmt: skip

    sign_in(cast.jo.user).post(url(sheet, "tally"), body("2", go="next", **extra))

    kept = stored(sheet, "tally")
    assert (kept.visibility, kept.audience, kept.client_id) == ("self", "clin", cast.jo.pk)
    assert (kept.is_skipped, kept.practice_id) == (False, cast.practice.pk)
    assert fresh(sheet).state == "opened"


def test_runner_wrong_verbs_are_405(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)

    for verb in ("put", "patch", "delete"):
        assert getattr(browser, verb)(url(sheet, "tally")).status_code == 405
    assert browser.get(url(sheet, "tally", "save/")).status_code == 405


def test_runner_a_get_writes_no_row(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)
    before = (fresh(sheet).place, fresh(sheet).state)
    with acting_as(cast.jo.user.pk):
        audited = AuditEvent.objects.count()

    for path in (f"/pages/{sheet.pk}/", url(sheet, "tally"), url(sheet, "review")):
        assert browser.get(path).status_code == 200

    with acting_as(cast.jo.user.pk):
        assert AuditEvent.objects.count() == audited
    assert (fresh(sheet).place, fresh(sheet).state) == before
    assert stored(sheet, "tally") is None


@pytest.mark.parametrize("n", [12, 60])
def test_runner_opens_a_question_in_three_statements(cast, sign_in, n):
    version = make.version("a2")
    content = version.content | {"items": [
        {"key": f"item_{i}", "type": "free_text", "prompt": f"Question {i}", "max_length": 600}
        for i in range(n)
    ]}  # fmt: skip
    sheet = begun(cast)
    version_cache.content(version.pk, content)
    make.answers(sheet, {f"item_{i}": f"what was said to {i}" for i in range(n)})
    browser = sign_in(cast.jo.user)
    try:
        with statements() as seen:
            page = browser.get(url(sheet, "item_7"))
    finally:
        version_cache.content(version.pk, version.content)

    # The session, whose request this is, and the desk.
    assert len(seen) == 3
    assert "what was said to 7" in page.text
    assert "what was said to 8" not in page.text
    assert len(page.content) <= 16_000


def test_runner_words_before_a_bare_reset_stay_shut(cast, sign_in):
    sheet = begun(cast)
    make.answers(sheet, {"like_you_to_know": "an earlier secret", "tally": 3})
    user = cast.jo.user
    with acting_as(user.pk):
        user.words_locked_at = timezone.now()
        user.save(update_fields=["words_locked_at"])
    browser = sign_in(user)
    before = [row["value_sealed"] for row in rows(sheet)]

    page = browser.get(url(sheet, "like_you_to_know"))
    assert page.status_code == 404
    over = browser.post(url(sheet, "like_you_to_know"), body("written over", revision=1))
    assert over.status_code == 404
    assert browser.get(url(sheet, "review")).status_code == 404
    assert [row["value_sealed"] for row in rows(sheet)] == before


def test_runner_note_from_the_therapist_is_opened_on_record(cast, sign_in):
    sheet = given(cast, note="Take your time with this one.")

    page = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/")

    assert "Take your time with this one." in page.text
    with acting_as(cast.jo.user.pk):
        assert AuditEvent.objects.filter(verb="assignment.note_read", object_id=sheet.pk).exists()


def test_runner_without_consent_says_it_goes_nowhere(cast, sign_in):
    quiet = make.client(by=cast.amara, name="Ira", agrees=("portal",))
    sheet = begun(cast, client=quiet)

    page = sign_in(quiet.user).get(url(sheet, "tally"))

    assert "Nothing here goes to anybody." in page.text


def test_question_page_is_built_without_an_assignment():
    content = {
        "client_title": "Title",
        "items": [
            {"key": "one", "type": "free_text", "prompt": "One?"},
            {"key": "two", "type": "free_text", "prompt": "Two?"},
        ],
    }

    page = pages.question_page(content, "two")

    assert (page.number, page.of, page.back_key, page.next_key) == (2, 2, "one", "")
    assert page.is_last is True
    assert pages.question_page(content, "three") is None


def test_sealed_words_are_not_in_the_row(cast, sign_in):
    sheet = begun(cast)
    sign_in(cast.jo.user).post(url(sheet, "like_you_to_know"), body("canary words", go="next"))

    assert b"canary" not in bytes(stored(sheet, "like_you_to_know").value_sealed)
    assert bytes(stored(sheet, "like_you_to_know").value_sealed)[0] == vault.FORMAT


def test_desk_is_somebody_elses_for_everybody_else(cast):
    """The prepared look-up still begins with what is one's own."""
    sheet = begun(cast)

    for person in (cast.sam.user, cast.kim.user, cast.amara, cast.ben):
        for lock in (False, True):
            with acting_as(person.pk):
                assert answers.desk(person, sheet.pk, "tally", lock=lock) is None
    with acting_as(cast.jo.user.pk):
        assert answers.desk(cast.jo.user, sheet.pk, "tally").item["key"] == "tally"
        assert answers.desk(cast.jo.user, uuid.uuid4(), "tally") is None


def test_runner_says_above_every_box_what_the_therapist_may_do(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)

    assert "mention, in joint sessions" in browser.get(url(sheet, "like_you_to_know")).text
    assert "mention, in joint sessions" not in browser.get(url(sheet, "tally")).text


def test_runner_preview_has_no_form_and_saves_nothing(cast, rf):
    content = make.version("a2").content
    page = pages.question_page(content, "like_you_to_know")
    request = rf.get("/")
    request.user = cast.amara

    drawn = render_to_string(
        "worksheets/client/answers/parts/question.html", {"page": page, "preview": True}, request
    )

    assert "<textarea" in drawn
    assert "your therapist" in drawn
    assert not re.search(r"<form|action=|name=\"(op|revision|go)\"|csrf|data-autosave", drawn)


@pytest.mark.parametrize(
    ("felt", "key", "said"),
    [("scared", "therapist_to_know", False), ("tired", "need", True)],
)
def test_what_is_told_for_safety_s_sake_is_exempt_from_the_policy_on_secrets(
    cast, sign_in, felt, key, said
):
    sheet = begun(cast, "underneath-the-distance")
    make.answers(sheet, {"going_on": {"chosen": [felt]}})

    page = sign_in(cast.jo.user).get(url(sheet, key))

    assert page.status_code == 200
    assert ("mention, in joint sessions" in page.text) is said
