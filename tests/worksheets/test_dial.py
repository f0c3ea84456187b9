"""A minute’s note: its writer chooses who reads it, and it tells no more than they chose."""

import re
import uuid

import pytest
import time_machine

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, OutboxMessage
from tests.support import make, publishing
from tests.support.noting import NOON, begun, kept, later, marked, noted
from worksheets.actions import dial
from worksheets.models import DialDiary, DialEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def sheet(cast):
    return make.assignment(by=cast.amara, client=cast.jo, version=make.version("dial-diary"))


@pytest.fixture
def strict(cast):
    """A diary in which a no that is not free places a Hold, as a practice may write it."""
    version = publishing.stricter("dial-diary", "no_not_free_then")
    return make.assignment(by=cast.amara, client=cast.jo, version=version)


@pytest.fixture
def jo(cast, sign_in):
    return sign_in(cast.jo.user)


# --- Choosing, and a first note -------------------------------------------------------------------


def test_dial_happy_path(cast, jo, sheet):
    start = jo.get(f"/pages/{sheet.pk}/", follow=True).content.decode()
    begun(jo, sheet)
    today = jo.get(f"/moments/{sheet.pk}/").content.decode()
    done = noted(jo, sheet, answer="-3", free="3", context=["tired"], note="Rain all day")

    assert "Who may read what you note from now on?" in start
    assert "checked" not in start
    assert "Nobody else can open this." in today
    assert done.headers["Location"] == f"/moments/{sheet.pk}/"
    assert kept(cast) == [
        ("self", {"at": -3, "free": 3, "context": ["tired"], "note": "Rain all day"})
    ]
    assert "Today’s note is kept" in jo.get(f"/moments/{sheet.pk}/").content.decode()


def test_nothing_can_be_noted_before_it_is_chosen_who_reads_it(cast, jo, sheet):
    answer = noted(jo, sheet, answer="3")

    assert answer.status_code == 422
    assert "Choose who may read it." in answer.content.decode()
    assert kept(cast) == []


@pytest.mark.invariant(35)
@pytest.mark.invariant(36)
def test_it_starts_unanswered_and_takes_does_not_apply(cast, jo, sheet):
    begun(jo, sheet)
    page = jo.get(f"/moments/{sheet.pk}/").content.decode()
    box = re.search(r"<input[^>]*name=\"answer\"[^>]*>", page)[0]

    noted(jo, sheet, na="on")

    assert "value=" not in box
    assert "Below zero, a no is enough." in page
    assert kept(cast) == [("self", {"applies": False})]


@pytest.mark.invariant(34)
def test_a_blank_note_is_complete_and_keeps_nothing(cast, jo, sheet):
    begun(jo, sheet)

    answer = noted(jo, sheet)

    assert answer.headers["Location"] == "/home/"
    assert kept(cast) == []


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "11"},
        {"answer": "x"},
        {"free": "9"},
        {"happened": "nonsense"},
        {"answer": "1", "note": "x" * 141},
        {"answer": "1", "na": "on"},
    ],
)
def test_a_wrong_entry_is_told_beside_its_field_and_kept_in_the_page(cast, jo, sheet, said):
    begun(jo, sheet)

    answer = noted(jo, sheet, **({"context": ["tired"]} | said))
    words = answer.content.decode()

    assert answer.status_code == 422
    assert "<title>Error: " in words
    assert "field-wrong" in words
    assert re.search(r'value="tired"[^>]*checked', words)
    assert kept(cast) == []


def test_twice_is_once_and_a_second_note_takes_todays_place(cast, jo, sheet):
    begun(jo, sheet)
    op = uuid.uuid4()

    for _ in range(2):
        noted(jo, sheet, op, answer="2")
    changed = jo.get(f"/moments/{sheet.pk}/?change").content.decode()
    noted(jo, sheet, answer="-1")

    assert 'value="2"' in changed
    assert kept(cast) == [("self", {"at": -1})]


def test_a_press_without_its_id_does_not_count(cast, jo, sheet):
    begun(jo, sheet)

    answer = jo.post(f"/moments/{sheet.pk}/", {"answer": "2"})

    assert answer.status_code == 422
    assert "That press didn’t count" in answer.content.decode()
    assert kept(cast) == []


# --- Mode -----------------------------------------------------------------------------------------


def test_another_choice_holds_for_what_comes(cast, jo, sheet, noon):
    begun(jo, sheet)
    noted(jo, sheet, answer="-2")
    jo.post(f"/moments/{sheet.pk}/who/", {"mode": "clin"})
    later(noon, jo, cast)
    noted(jo, sheet, answer="4")
    jo.post(f"/moments/{sheet.pk}/who/", {"mode": "self"})
    later(noon, jo, cast)
    noted(jo, sheet, answer="5")

    assert kept(cast) == [("self", {"at": -2}), ("clin", {"at": 4}), ("self", {"at": 5})]


@pytest.mark.invariant(23)
def test_without_consent_nobody_reads_it_and_nobody_can_be_chosen(cast, sign_in, sheet):
    lou = make.client(by=cast.amara, name="Lou", agrees=["portal"])
    theirs = make.assignment(by=cast.amara, client=lou, version=make.version("dial-diary"))
    browser = sign_in(lou.user)

    page = browser.get(f"/moments/{theirs.pk}/").content.decode()
    refused = begun(browser, theirs, "clin")

    assert "a weekly summary for Amara" not in page
    assert refused.status_code == 422
    with acting_as(lou.user_id):
        assert not DialDiary.objects.exists()


@pytest.mark.invariant(23)
def test_taking_consent_back_keeps_unread_days_to_oneself(cast, jo, sheet, noon):
    begun(jo, sheet, "clin")
    noted(jo, sheet, answer="-2")

    with acting_as(cast.jo.user_id):
        dial.keep_to_oneself(by=make.fresh(cast.jo.user))
    later(noon, jo, cast)
    noted(jo, sheet, answer="1")

    assert [visibility for visibility, _ in kept(cast)] == ["self", "self"]


@pytest.mark.invariant(23)
def test_withdrawing_the_consent_itself_does_that(cast, jo, sheet):
    begun(jo, sheet, "clin")
    noted(jo, sheet, answer="-2")

    jo.post("/consents/submissions/", {"decision": "withdrawn"})

    assert kept(cast) == [("self", {"at": -2})]


# --- Safety ---------------------------------------------------------------------------------------


@pytest.mark.invariant(14)
@pytest.mark.invariant(15)
@pytest.mark.parametrize(("free", "is_held"), [("0", True), ("1", True), ("2", False), ("", False)])
def test_a_safety_mark_of_a_day_places_a_hold_at_once(cast, jo, strict, free, is_held):
    sheet = strict
    begun(jo, sheet, "clin")

    noted(jo, sheet, answer="-3", free=free, context=["tired"])

    mark = ("Jo", "worksheet_flag", ["no_not_free_then"], sheet.pk)
    assert marked(cast) == ([mark] if is_held else [])
    with acting_as_worker():
        assert not OutboxMessage.objects.exists()


@pytest.mark.invariant(3)
def test_in_only_me_nothing_sets_anything_off(cast, jo, sheet, noon):
    begun(jo, sheet)
    for _ in range(3):
        noted(jo, sheet, answer="-9", free="0", happened="went_along")
        later(noon, jo, cast)

    assert len(kept(cast)) == 3
    assert marked(cast) == []
    with acting_as(cast.amara.pk):
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        assert "hold.placed" not in verbs
        assert not DialEntry.objects.exists()


@pytest.mark.parametrize("free", ["0", "1"])
def test_a_no_that_was_hardly_free_is_a_note_and_no_hold(cast, jo, sheet, free):
    begun(jo, sheet, "clin")

    noted(jo, sheet, answer="-3", free=free)

    assert marked(cast) == []


def test_one_hold_stands_however_often(cast, jo, strict, noon):
    sheet = strict
    begun(jo, sheet, "clin")
    for _ in range(3):
        noted(jo, sheet, free="0")
        later(noon, jo, cast)

    assert len(marked(cast)) == 1


@pytest.mark.invariant(16)
@pytest.mark.invariant(35)
@pytest.mark.parametrize("mode", ["self", "clin"])
def test_the_page_after_a_note_is_the_same_whatever_was_noted(cast, jo, sheet, mode):
    begun(jo, sheet, mode)
    pages = set()
    for said in ({"answer": "-10", "free": "0"}, {"answer": "10", "free": "4"}, {"na": "on"}):
        words = noted(jo, sheet, **said).headers["Location"]
        words += jo.get(f"/moments/{sheet.pk}/").content.decode()
        pages.add(re.sub(r'((?:csrf\w+|page_owner)" value|nonce)="[^"]*"', "", words))

    assert len(pages) == 1
