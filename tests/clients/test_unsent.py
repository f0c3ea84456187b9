"""What a clinician writes below something is saved while they type; until it is sent it is theirs
alone, and nothing of it is ever overwritten."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from clients import vault
from clients.actions import notes
from clients.context import acting_as
from clients.models import Addendum, AuditEvent, Care, UnsentWords
from tests.support import make
from worksheets.models import Assignment, Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.goal(22)]
WORDS = "You wrote that you waited for it to be over before it began."
OTHER = "Shall we begin there next time?"
MOVED = "There are two versions of this"


@dataclass
class Place:
    page: str
    sends_to: str
    model: Any
    most: int
    about: Any


def below_answers(cast):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    make.answers(row, {"tally": 2}, visibility="clin")
    page = f"/submissions/{row.pk}/"
    return Place(page, f"{page}feedback/", Feedback, 4000, row)


def below_note(cast):
    with acting_as(cast.amara.pk):
        note = notes.begin(op=uuid.uuid4(), couple=None, client=cast.jo, by=cast.amara)
        told = {"body": "S: as before", "session_on": dt.date(2026, 6, 1), "revision": 0}
        note = notes.save_draft(note=note, by=cast.amara, **told)
        note = notes.sign(note=note, revision=note.revision, by=cast.amara)
    return Place(f"/notes/{note.pk}/", f"/notes/{note.pk}/add/", Addendum, 20_000, note)


@pytest.fixture(params=[below_answers, below_note])
def place(request, cast):
    return request.param(cast)


def save(browser, place, user, body=WORDS, revision=0, **more):
    return browser.post(
        f"{place.sends_to}save/",
        {"body": body, "revision": revision, "op": str(uuid.uuid4()), **more},
        headers={"X-Portal-User": str(user.pk)},
    )


def send(browser, place, body=WORDS, revision=0, **more):
    asked = {"body": body, "revision": revision, "op": str(uuid.uuid4()), **more}
    return browser.post(place.sends_to, asked)


def rows(cast):
    with acting_as(cast.amara.pk):
        return list(UnsentWords.objects.all())


def sent(cast, place):
    """The words of what has gone out, in order."""
    with acting_as(cast.amara.pk):
        return [vault.opened(row, "body_sealed") for row in place.model.objects.all()]


def form_of(answer):
    return answer.context["form"]["body"].value(), answer.context["form"]["revision"].value()


def test_words_are_back_on_the_page_and_nothing_is_sent(cast, sign_in, place):
    answer = save(sign_in(cast.amara), place, cast.amara)

    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    page = sign_in(cast.amara).get(place.page)
    assert form_of(page) == (WORDS, 1)
    assert f"Saved {answer.json()['saved_at']}" in page.text
    assert sent(cast, place) == []
    [row] = rows(cast)
    assert WORDS.encode() not in bytes(row.body_sealed)
    with acting_as(cast.amara.pk):
        event = AuditEvent.objects.get(verb="unsent.saved")
        assert (event.actor_id, event.facts) == (cast.amara.pk, {"revision": 1})


def test_writing_back_unfinished_marks_nothing_as_read(cast, sign_in):
    place = below_answers(cast)

    save(sign_in(cast.amara), place, cast.amara)

    with acting_as(cast.amara.pk):
        assert Assignment.objects.get(pk=place.about.pk).state == "submitted"


def test_a_colleague_who_treats_them_too_sees_none_of_it(cast, sign_in, place):
    with acting_as(cast.amara.pk):
        Care.objects.create(practice=cast.practice, client=cast.jo, clinician=cast.cleo.clinician)
    save(sign_in(cast.amara), place, cast.amara)

    page = sign_in(cast.cleo).get(place.page)

    assert page.status_code == 200
    assert WORDS not in page.text
    assert form_of(page) == ("", 0)
    for person in (cast.cleo.pk, cast.jo.user_id):
        with acting_as(person):
            assert not UnsentWords.objects.exists()


def test_sending_it_ends_it(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)

    assert send(browser, place, WORDS, 1).status_code == 302

    assert sent(cast, place) == [WORDS]
    assert rows(cast) == []
    assert form_of(browser.get(place.page)) == ("", 0)


def test_lines_and_blanks_at_the_ends_are_no_other_words(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara, f"{WORDS}\n\n{OTHER} ")

    assert send(browser, place, f"{WORDS}\r\n\r\n{OTHER} ", 0).status_code == 302

    assert sent(cast, place) == [f"{WORDS}\n\n{OTHER}"]
    assert rows(cast) == []


def test_two_tabs_overwrite_nothing(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)

    late = save(browser, place, cast.amara, OTHER, 0)

    assert late.status_code == 409
    assert late.json() == {"conflict": {"revision": 1, "theirs": {"body": WORDS}}}
    page = browser.get(place.page)
    assert form_of(page) == (WORDS, 1)
    assert OTHER in page.text
    assert page.text.count(MOVED) == 2, "in the form, and in the template for the script"


@pytest.mark.parametrize(
    ("choice", "left"),
    [("mine", WORDS), ("theirs", OTHER), ("both", f"{WORDS}\n\n{OTHER}")],
)
def test_the_choice_is_saved_and_sends_nothing(cast, sign_in, place, choice, left):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)
    save(browser, place, cast.amara, OTHER, 0)

    answer = send(browser, place, WORDS, 1, keep=choice)

    assert (answer.status_code, answer.headers["Location"]) == (302, place.page)
    page = browser.get(place.page)
    assert form_of(page) == (left, 2)
    assert page.text.count(MOVED) == 1
    assert sent(cast, place) == []
    assert send(browser, place, left, 2).status_code == 302
    assert sent(cast, place) == [left]


def test_a_choice_made_by_the_script_ends_the_conflict(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)
    save(browser, place, cast.amara, OTHER, 0)

    assert save(browser, place, cast.amara, WORDS, 1, settles="0").status_code == 200

    assert [row.set_aside_sealed for row in rows(cast)] == [None]


def test_older_words_are_not_sent_over_newer_ones(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)

    answer = send(browser, place, OTHER, 0)

    assert answer.status_code == 409
    assert sent(cast, place) == []
    assert form_of(answer) == (WORDS, 1)
    assert OTHER in answer.text
    assert answer.text.count(MOVED) == 2


def test_words_of_another_tab_are_not_dropped_by_sending(cast, sign_in, place):
    """They were set aside, and whoever presses has not seen them."""
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)
    save(browser, place, cast.amara, OTHER, 0)

    assert send(browser, place, WORDS, 1).status_code == 409

    assert sent(cast, place) == []
    assert OTHER in browser.get(place.page).text


def test_too_long_is_said_and_what_was_saved_stays(cast, sign_in, place):
    browser = sign_in(cast.amara)
    save(browser, place, cast.amara)

    answer = save(browser, place, cast.amara, "y" * (place.most + 1), 1)

    assert answer.status_code == 422
    assert f"up to {place.most:,} characters" in answer.json()["errors"]["body"][0]
    assert form_of(browser.get(place.page)) == (WORDS, 1)


def test_a_choice_that_is_too_long_keeps_both(cast, sign_in, place):
    browser, long = sign_in(cast.amara), "y" * place.most
    save(browser, place, cast.amara, long)
    save(browser, place, cast.amara, OTHER, 0)

    answer = send(browser, place, long, 1, keep="both")

    assert answer.status_code == 422
    assert form_of(answer)[0] == f"{long}\n\n{OTHER}"
    assert browser.get(place.page).text.count(MOVED) == 2


def test_nobody_else_saves_there(cast, sign_in, place):
    assert save(sign_in(cast.amara), place, cast.cleo).status_code == 409
    assert save(Browser(), place, cast.amara).status_code == 401
    assert save(sign_in(cast.cleo), place, cast.cleo).status_code == 404
    assert save(sign_in(cast.jo.user), place, cast.jo.user).status_code == 404
    assert rows(cast) == []


def test_what_was_withdrawn_meanwhile_takes_no_more(cast, sign_in):
    place = below_answers(cast)
    with acting_as(cast.jo.user_id):
        Assignment.objects.filter(pk=place.about.pk).update(state="withdrawn")

    assert save(sign_in(cast.amara), place, cast.amara).status_code == 404


def test_nothing_is_added_to_a_note_that_is_not_signed(cast, sign_in):
    with acting_as(cast.amara.pk):
        draft = notes.begin(op=uuid.uuid4(), couple=None, client=cast.jo, by=cast.amara)
    place = Place("", f"/notes/{draft.pk}/add/", Addendum, 0, draft)

    assert save(sign_in(cast.amara), place, cast.amara).status_code == 410
    assert rows(cast) == []
