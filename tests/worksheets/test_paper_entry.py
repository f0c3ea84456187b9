"""Answers from paper: put in by the therapist who got it, with consent, once, marked as such."""

import re
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, Hold, OutboxMessage
from tests.support import make
from tests.support.at_desk import fresh, given, response_of, rows, value, why
from worksheets.models import Answer, Response
from worksheets.printing import code_of

pytestmark = pytest.mark.django_db
WORDS = "what stood on the paper"
SAID = {
    "tally-answer": "2",
    "fear_mood-answer": "3",
    "like_you_to_know-answer": WORDS,
    "g2_setting-answer": "own",
}


def address(sheet):
    return f"/assignments/{sheet.pk}/from-paper/"


def body(sheet, said=None, **told: Any):
    head = {"code": code_of(sheet.pk), "handed": "on", "op": str(uuid.uuid4())}
    return (SAID if said is None else said) | head | told


def enter(cast, sign_in, sheet, **told):
    return sign_in(cast.amara).post(address(sheet), body(sheet, **told))


def without_nonce(page):
    return re.sub(rb'(nonce|(?:csrf\w+|page_owner)" value)="[^"]+"', b"", page)


def holds(cast):
    with acting_as(cast.amara.pk):
        return list(Hold.objects.filter(client=cast.jo))


def nothing_kept(cast, sheet):
    with acting_as(cast.jo.user_id):
        return not Response.objects.filter(assignment=sheet.pk).exists() and not rows(sheet)


def test_hand_entry_happy_path(cast, sign_in):
    sheet = given(cast)
    browser = sign_in(cast.amara)

    page = browser.get(address(sheet))
    assert 'name="tally-answer"' in page.text
    op = re.search(r'name="op" value="([^"]+)"', page.text)
    assert op
    answer = browser.post(address(sheet), body(sheet, op=op[1]))

    assert answer.url == f"/submissions/{sheet.pk}/"
    read = browser.get(answer.url).text
    assert WORDS in read
    assert 'Entered from paper by <span translate="no">Amara</span>' in read
    assert (fresh(sheet).state, value(sheet, "tally")) == ("submitted", 2)
    kept = response_of(sheet)
    assert (kept.entered_by_id, kept.is_closed) == (cast.amara.clinician.pk, False)
    assert {row["item_key"]: (row["visibility"], row["audience"]) for row in rows(sheet)} == (
        dict.fromkeys(["tally", "fear_mood", "like_you_to_know", "g2_setting"], ("clin", "clin"))
    )
    assert "entered from paper" in browser.get(f"/people/{cast.jo.pk}/").text


def test_hand_entry_its_author_sees_by_whom_and_may_withdraw_it(cast, sign_in):
    sheet = given(cast)
    enter(cast, sign_in, sheet)
    author = sign_in(cast.jo.user)

    page = author.get(f"/sent/{sheet.pk}/").text
    assert 'Entered for you from paper by <span translate="no">Amara</span> on' in page
    assert WORDS in page
    assert "It can’t be unread" in page  # whoever typed it has read it
    author.post(f"/sent/{sheet.pk}/withdraw/")

    assert fresh(sheet).state == "withdrawn"
    assert sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").status_code == 404
    assert enter(cast, sign_in, sheet).status_code == 409


@pytest.mark.invariant(1)
def test_hand_entry_partner_sees_nothing(cast, sign_in):
    sheet = given(cast)
    partner = sign_in(cast.sam.user)
    home = partner.get("/home/").content

    enter(cast, sign_in, sheet)

    assert partner.get(f"/sent/{sheet.pk}/").status_code == 404
    assert without_nonce(partner.get("/home/").content) == without_nonce(home)
    with acting_as(cast.sam.user_id):
        assert not Answer.objects.filter(response__assignment=sheet.pk).exists()


@pytest.mark.invariant(8)
def test_hand_entry_other_therapist_gets_404(cast, sign_in):
    sheet = given(cast)

    for person in (cast.ben, cast.cleo, cast.jo.user, cast.sam.user):
        browser = sign_in(person)
        assert browser.get(address(sheet)).status_code == 404
        assert browser.post(address(sheet), body(sheet)).status_code == 404
    assert nothing_kept(cast, sheet)


def test_hand_entry_is_on_record_and_its_author_can_look(cast, sign_in):
    sheet = given(cast)
    enter(cast, sign_in, sheet)

    with acting_as(cast.jo.user_id):
        [event] = AuditEvent.objects.filter(verb="answers.entered_from_paper")
    assert (event.actor_id, event.about_id) == (cast.amara.pk, cast.jo.pk)
    assert event.facts == {"count": 4}
    assert WORDS not in str(event.facts)


@pytest.mark.invariant(14)
def test_hand_entry_flags_hold_as_with_any_sending(cast, sign_in):
    sheet = given(cast, "saying-and-hearing-no")
    said = {"fear_after-answer": "3", "g2_setting-answer": "own"}

    sign_in(cast.amara).post(address(sheet), body(sheet, said))

    [hold] = holds(cast)
    assert (why(cast.amara, hold), hold.about_id) == (
        ("worksheet_flag", ["afraid_after_no"]),
        sheet.pk,
    )


def test_hand_entry_without_a_mark_holds_nothing(cast, sign_in):
    enter(cast, sign_in, given(cast), said={"tally-answer": "1", "g2_setting-answer": "nearby"})

    assert holds(cast) == []


@pytest.mark.invariant(26)
def test_hand_entry_keeps_where_it_was_written(cast, sign_in):
    sheet = given(cast)

    enter(cast, sign_in, sheet, said={"g2_setting-answer": "together"})

    assert response_of(sheet).is_closed


def test_hand_entry_stops_mail_about_it(cast, sign_in):
    sheet = given(cast)
    with acting_as_worker(cast.practice.pk):
        OutboxMessage.objects.create(
            practice=cast.practice, kind="x", recipient_id=cast.jo.user_id, about_id=sheet.pk,
            send_before=timezone.now(), idempotency_key=uuid.uuid4(),
        )  # fmt: skip

    enter(cast, sign_in, sheet)

    with acting_as_worker(cast.practice.pk):
        assert OutboxMessage.objects.get(about_id=sheet.pk).state == "cancelled"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"code": "2222-2222"}, "This is not the code of this person’s copy."),
        ({"code": ""}, "Type the code from the cover of the paper."),
        ({"handed": ""}, "Tick this if it is so."),
        ({"tally-answer": "99"}, "Choose from the list"),
        ({"op": "nonsense"}, "Please check the following"),
    ],
)
def test_hand_entry_bad_input_keeps_the_text_and_saves_nothing(cast, sign_in, told, words):
    sheet = given(cast)

    answer = enter(cast, sign_in, sheet, **told)

    assert answer.status_code == 422
    assert words in answer.text
    assert WORDS in answer.text
    assert "<title>Error: " in answer.text
    assert nothing_kept(cast, sheet)


def test_hand_entry_another_persons_paper_is_refused(cast, sign_in):
    mine, theirs = given(cast), given(cast, client=cast.sam)

    answer = enter(cast, sign_in, mine, code=code_of(theirs.pk))

    assert answer.status_code == 422
    assert nothing_kept(cast, mine)


def test_hand_entry_of_questions_that_are_not_asked_after_that_answer(cast, sign_in):
    sheet = given(cast, "D1")
    said = {"place-answer": "not_now", "spark-answer": WORDS}
    hidden = next(i["key"] for i in sheet.version.content["items"] if "show_if" in i)

    answer = enter(cast, sign_in, sheet, said=said | {f"{hidden}-answer": WORDS})

    assert answer.status_code == 422
    assert "This one isn’t asked after the answer above." in answer.text
    assert nothing_kept(cast, sheet)


@pytest.mark.invariant(23)
def test_hand_entry_needs_the_authors_consent(cast, sign_in):
    lou = make.client(by=cast.amara, name="Lou", agrees=("portal",))
    never, gone = given(cast, client=lou), given(cast)
    make.agree(cast.jo, ["submissions"], decision="withdrawn")

    for sheet in (never, gone):
        browser = sign_in(cast.amara)
        assert browser.get(address(sheet)).status_code == 409
        answer = browser.post(address(sheet), body(sheet))
        assert answer.status_code == 409
        assert "has not agreed that you read what they send here" in answer.text
        with acting_as(sheet.client.user_id):
            assert not Response.objects.filter(assignment=sheet.pk).exists()


@pytest.mark.invariant(3)
def test_hand_entry_never_over_what_somebody_writes_for_themselves(cast, sign_in):
    sheet = given(cast, state="opened")
    make.answers(sheet, {"like_you_to_know": "for me alone"})
    before = rows(sheet)

    answer = enter(cast, sign_in, sheet)

    assert answer.status_code == 409
    assert "for me alone" not in answer.text
    assert rows(sheet) == before


@pytest.mark.parametrize("state", ["submitted", "reviewed", "withdrawn", "lapsed"])
def test_hand_entry_only_while_it_is_open(cast, sign_in, state):
    sheet = given(cast, state=state)

    assert enter(cast, sign_in, sheet).status_code == 409
    assert fresh(sheet).state == state if state in ("submitted", "reviewed") else True


@pytest.mark.invariant(4)
@pytest.mark.parametrize("slug", ["P0", "A3", "B4", "C2", "C4", "M0", "A5"])
def test_hand_entry_never_for_what_is_not_made_for_paper(cast, sign_in, slug):
    sheet = given(cast, slug)

    assert sign_in(cast.amara).get(address(sheet)).status_code == 409
    assert enter(cast, sign_in, sheet).status_code == 409
    assert nothing_kept(cast, sheet)


def test_hand_entry_twice_with_one_op_is_one_entry(cast, sign_in):
    sheet = given(cast)
    same = body(sheet)
    browser = sign_in(cast.amara)

    first, second = browser.post(address(sheet), same), browser.post(address(sheet), same)

    assert (first.url, second.url) == (f"/submissions/{sheet.pk}/",) * 2
    assert len(rows(sheet)) == 4
    assert browser.post(address(sheet), body(sheet)).status_code == 409
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="answers.entered_from_paper").count() == 1


def test_hand_entry_of_a_blank_paper_is_complete(cast, sign_in):
    sheet = given(cast)

    answer = enter(cast, sign_in, sheet, said={})

    assert answer.status_code == 302
    assert (fresh(sheet).state, rows(sheet)) == ("submitted", [])


# --- The database alone -------------------------------------------------------------------------


def insert(cast, sheet, by, *, entered_by=None, visibility="clin", is_late=False):
    """What a careless action would write, past every check of ours."""
    with acting_as(by.pk), connection.cursor() as cursor:
        reply = uuid.uuid4()
        cursor.execute(
            "INSERT INTO worksheets_response (id, practice_id, assignment_id, client_id, "
            "context_uncertain, created_at, submitted_at, entered_by_id, entered_at) "
            "VALUES (%s, %s, %s, %s, true, now(), now(), %s, now() - %s * interval '1 hour')",
            [reply, cast.practice.pk, sheet.pk, sheet.client_id,
             (entered_by or by).clinician.pk, int(is_late)],
        )  # fmt: skip
        row = Answer(
            practice_id=cast.practice.pk,
            response_id=reply,
            client_id=sheet.client_id,
            item_key="tally",
            visibility=visibility,
        )
        vault.seal(row, "value_sealed", "2")
        row.save(force_insert=True)
    return reply


def refused(cast, sheet, by, **how):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        insert(cast, sheet, by, **how)
    return True


@pytest.mark.goal(2)
@pytest.mark.invariant(3)
def test_the_database_lets_in_only_a_caring_clinician_under_their_own_name(cast):
    sheet = given(cast)

    assert refused(cast, sheet, cast.cleo)
    assert refused(cast, sheet, cast.amara, entered_by=cast.cleo)
    assert refused(cast, sheet, cast.amara, visibility="self")
    assert refused(cast, sheet, cast.amara, is_late=True)
    assert insert(cast, sheet, cast.amara)


@pytest.mark.goal(2)
@pytest.mark.invariant(23)
def test_the_database_asks_for_consent_and_for_an_unopened_sheet(cast):
    opened, kept_off = given(cast, state="opened"), given(cast, "P0")

    assert refused(cast, opened, cast.amara)
    assert refused(cast, kept_off, cast.amara)
    make.agree(cast.jo, ["submissions"], decision="withdrawn")
    assert refused(cast, given(cast, "B1"), cast.amara)


@pytest.mark.goal(2)
@pytest.mark.django_db(transaction=True)
def test_the_database_takes_no_more_answers_after_that_transaction(cast, sign_in):
    sheet = given(cast)
    enter(cast, sign_in, sheet)
    row = Answer(
        practice_id=cast.practice.pk,
        response_id=response_of(sheet).pk,
        client_id=cast.jo.pk,
        item_key="later",
        visibility="clin",
    )

    def later():
        with acting_as(cast.amara.pk):
            vault.seal(row, "value_sealed", "2")
            row.save(force_insert=True)

    with pytest.raises(DatabaseError, match="row-level security"):
        later()
    assert len(rows(sheet)) == 4


@pytest.mark.goal(2)
def test_nobody_changes_afterwards_who_entered_it(cast, sign_in):
    sheet = given(cast)
    enter(cast, sign_in, sheet)

    def forget(by):
        with acting_as(by):
            mine = Response.objects.filter(assignment=sheet.pk)
            return mine.update(entered_by=None, entered_at=None)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        forget(cast.jo.user_id)
    assert forget(cast.amara.pk) == 0
    assert response_of(sheet).entered_by_id == cast.amara.clinician.pk
