"""What “Saved” promises: after the commit, once, over nothing unseen, for the same person only."""

import uuid

import pytest
from django.db import connection

from clients.context import acting_as
from tests.support import make
from tests.support.at_desk import (
    autosave,
    begun,
    body,
    fresh,
    given,
    rows,
    statements,
    stored,
    url,
    value,
)
from worksheets.queries.client.desks import asides_of

pytestmark = pytest.mark.django_db
TEXT = "like_you_to_know"


def other_texts(sheet):
    with acting_as(sheet.client.user_id):
        return asides_of(stored(sheet, TEXT))


def test_autosave_happy_path(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)

    first = autosave(browser, cast.jo.user, sheet, TEXT, value="one")
    second = autosave(browser, cast.jo.user, sheet, TEXT, value="one two", revision=1)

    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert (second.status_code, second.json()["revision"]) == (200, 2)
    assert len(second.json()["saved_at"]) == 5
    assert value(sheet, TEXT) == "one two"


def test_autosave_partner_sees_404_and_writes_nothing(cast, sign_in):
    sheet = begun(cast)

    answer = autosave(sign_in(cast.sam.user), cast.sam.user, sheet, TEXT, value="x")
    never_was = sign_in(cast.sam.user).get(f"/pages/{uuid.uuid4()}/tally/")

    assert (answer.status_code, answer.content) == (404, never_was.content)
    assert rows(sheet) == []


def test_autosave_other_couple_gets_404(cast, sign_in):
    sheet = begun(cast)

    assert autosave(sign_in(cast.kim.user), cast.kim.user, sheet, TEXT).status_code == 404


def test_autosave_other_therapist_gets_404(cast, sign_in):
    sheet = begun(cast)

    for therapist in (cast.amara, cast.ben):
        answer = autosave(sign_in(therapist), therapist, sheet, TEXT, value="x")
        assert answer.status_code == 404
    assert rows(sheet) == []


def test_autosave_of_an_unknown_question_is_404(cast, sign_in):
    sheet = begun(cast)

    assert autosave(sign_in(cast.jo.user), cast.jo.user, sheet, "nonsense").status_code == 404


def test_autosave_takes_four_statements(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)
    autosave(browser, cast.jo.user, sheet, TEXT, value="one")

    with statements() as seen:
        answer = autosave(browser, cast.jo.user, sheet, TEXT, value="two", revision=1)

    assert answer.status_code == 200
    # The session, whose request this is, the desk, the answer with its record.
    assert len(seen) == 4
    assert "portal_begin" in seen[1]
    assert "FOR NO KEY UPDATE" in seen[2]
    assert "UPDATE worksheets_answer" in seen[3]
    assert "audit_append" in seen[3]


def test_autosave_stale_keeps_both_texts(cast, sign_in):
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)
    autosave(browser, cast.jo.user, sheet, TEXT, value="from the phone")

    stale = autosave(browser, cast.jo.user, sheet, TEXT, value="from the laptop", revision=0)

    assert stale.status_code == 409
    assert stale.json()["conflict"] == {
        "revision": 1,
        "theirs": {"answer": "from the phone"},
        "settles": 1,
    }
    assert value(sheet, TEXT) == "from the phone"
    assert other_texts(sheet) == ["from the laptop"]


def test_autosave_ordinary_saves_leave_what_was_set_aside(cast, sign_in):
    sheet = begun(cast)
    browser, jo = sign_in(cast.jo.user), cast.jo.user
    autosave(browser, jo, sheet, TEXT, value="phone")
    autosave(browser, jo, sheet, TEXT, value="laptop", revision=0)

    autosave(browser, jo, sheet, TEXT, value="phone, more", revision=1)
    assert other_texts(sheet) == ["laptop"]

    autosave(browser, jo, sheet, TEXT, value="laptop", revision=2, data=body(
        "laptop", revision=2, settles=1))  # fmt: skip
    assert other_texts(sheet) == []
    assert value(sheet, TEXT) == "laptop"


def test_autosave_conflict_page_works_without_script(cast, sign_in):
    sheet = begun(cast)
    browser, jo = sign_in(cast.jo.user), cast.jo.user
    autosave(browser, jo, sheet, TEXT, value="from the phone")

    page = browser.post(url(sheet, TEXT), body("from the laptop", revision=0, go="next"))
    assert page.status_code == 409
    assert page.text.count("from the phone") >= 1
    assert page.text.count("from the laptop") >= 2, "in the box and in the field"

    unchosen = body("from the laptop", revision=0, go="next", settles=1, chosen_at=1)
    assert browser.post(url(sheet, TEXT), unchosen).status_code == 409, "Next is no choice"
    assert (value(sheet, TEXT), other_texts(sheet)) == ("from the phone", ["from the laptop"])
    both = unchosen | {"keep": "both", "other": "saved", "op": uuid.uuid4()}
    kept = browser.post(url(sheet, TEXT), both)
    assert kept.url == url(sheet, TEXT)
    assert value(sheet, TEXT) == "from the phone\n\nfrom the laptop"
    assert other_texts(sheet) == []


@pytest.mark.parametrize(("keep", "left"), [("mine", "typed here"), ("theirs", "set aside")])
def test_autosave_later_the_page_still_offers_the_other_text(cast, sign_in, keep, left):
    sheet = begun(cast)
    browser, jo = sign_in(cast.jo.user), cast.jo.user
    autosave(browser, jo, sheet, TEXT, value="typed here")
    autosave(browser, jo, sheet, TEXT, value="set aside", revision=0)

    page = browser.get(url(sheet, TEXT))
    assert "There are two versions of this" in page.text
    told = body("typed here", revision=1, other="aside", settles=1, chosen_at=1)
    assert browser.post(url(sheet, TEXT), told | {"go": "next"}).status_code == 302
    assert other_texts(sheet) == ["set aside"], "Next is no choice"
    browser.post(url(sheet, TEXT), told | {"keep": keep, "op": uuid.uuid4()})

    assert value(sheet, TEXT) == left
    assert other_texts(sheet) == []


def test_autosave_same_op_again_is_the_same_result(cast, sign_in):
    sheet = begun(cast)
    browser, op = sign_in(cast.jo.user), uuid.uuid4()

    first = autosave(browser, cast.jo.user, sheet, TEXT, value="one", op=op)
    again = autosave(browser, cast.jo.user, sheet, TEXT, value="one", op=op)

    assert (again.status_code, again.content) == (200, first.content)
    assert stored(sheet, TEXT).revision == 1


def test_autosave_same_op_with_another_body_is_422(cast, sign_in):
    sheet = begun(cast)
    browser, op = sign_in(cast.jo.user), uuid.uuid4()
    autosave(browser, cast.jo.user, sheet, TEXT, value="one", op=op)

    other = autosave(browser, cast.jo.user, sheet, TEXT, value="two", op=op)

    assert other.status_code == 422
    assert value(sheet, TEXT) == "one"


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "x"}, {"op": ""}, {"revision": ""}, {"revision": "-3"}, {"revision": "1e9"},
        {"revision": "99999999999"}, {"answer": "a" * 2001}, {"answer": "nul\0byte"},
    ],
)  # fmt: skip
def test_autosave_malformed_is_422_and_writes_nothing(cast, sign_in, wrong):
    sheet = begun(cast)

    answer = autosave(sign_in(cast.jo.user), cast.jo.user, sheet, TEXT, data=body("fine") | wrong)

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert rows(sheet) == []


def test_autosave_missing_fields_are_422(cast, sign_in):
    sheet = begun(cast)

    answer = autosave(sign_in(cast.jo.user), cast.jo.user, sheet, TEXT, data={"answer": "x"})

    assert answer.status_code == 422
    assert rows(sheet) == []


def test_autosave_an_option_that_is_not_on_the_list_is_422(cast, sign_in):
    sheet = begun(cast)

    answer = autosave(sign_in(cast.jo.user), cast.jo.user, sheet, "tally", value="77")

    assert answer.status_code == 422
    assert answer.json()["errors"] == {"answer": ["Choose from the list, or leave it blank."]}


def test_autosave_from_somebody_elses_page_is_409_and_writes_nothing(cast, sign_in):
    """Jo's page, and Sam signed in on the same browser: nothing crosses over (P4)."""
    jos, sams = begun(cast), begun(cast, client=cast.sam)
    browser = sign_in(cast.sam.user)

    for sheet in (jos, sams):
        answer = autosave(browser, cast.jo.user, sheet, TEXT, value="Jo's words")
        assert (answer.status_code, "conflict" in answer.json()) == (409, False)
    nameless = browser.post(url(sams, TEXT, "save/"), body("Jo's words"))

    assert nameless.status_code == 409
    assert rows(jos) == rows(sams) == []


def test_autosave_signed_out_is_401_and_writes_nothing(cast, client):
    sheet = begun(cast)

    answer = autosave(client, cast.jo.user, sheet, TEXT, value="x")

    assert answer.status_code == 401
    assert rows(sheet) == []


def test_autosave_after_sending_is_closed_and_writes_nothing(cast, sign_in):
    sheet = given(cast, state="submitted")
    make.answers(sheet, {TEXT: "as sent"}, visibility="clin")
    before = rows(sheet)

    answer = autosave(sign_in(cast.jo.user), cast.jo.user, sheet, TEXT, value="x", revision=1)
    page = sign_in(cast.jo.user).post(url(sheet, TEXT), body("typed late", revision=1))

    assert answer.status_code == 410
    assert page.status_code == 409
    assert "typed late" in page.text
    assert "already sent or closed in another tab" in page.text
    assert rows(sheet) == before


def test_autosave_before_the_start_opens_the_work(cast, sign_in):
    sheet = given(cast)

    answer = autosave(sign_in(cast.jo.user), cast.jo.user, sheet, TEXT, value="early")

    assert answer.status_code == 200
    assert fresh(sheet).state == "opened"
    assert value(sheet, TEXT) == "early"


@pytest.mark.django_db(transaction=True)
def test_autosave_answers_only_after_the_commit(cast, sign_in, monkeypatch):
    """When the body leaves the application, another connection can already read the row."""
    sheet = begun(cast)
    browser = sign_in(cast.jo.user)
    events = []
    real = connection._commit
    monkeypatch.setattr(connection, "_commit", lambda: (events.append("commit"), real())[1])

    with statements():
        answer = autosave(browser, cast.jo.user, sheet, TEXT, value="kept")
        events.append(answer.json()["revision"])

    assert events == ["commit", 1]
