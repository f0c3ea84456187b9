"""What to do next: beside every Hold, by hand too, and every note; for the clinician alone."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.utils import timezone

from clients.actions import holds
from clients.content import protocol
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import AuditEvent, Care, Hold, Practice
from tests.support import make, own_sheets
from tests.support.alike import at_work, fetched
from tests.support.at_desk import given
from tests.support.checking_in import AFRAID, send
from worksheets.rules import dial

pytestmark = pytest.mark.django_db
WHY = "Rang on Tuesday; said the door had been locked from outside."
SAID = {own_sheets.TEA: {"chosen": ["tea"]}, own_sheets.WHY: "It is warm. Sam makes it."}
GUIDANCE = protocol.guidance()


def flag(kind="note", number=0):
    when = {"any": [{"item": own_sheets.TEA, "has": [one]} for one in ("tea", "walk")]}
    words = f"Tea made it quiet, number {number}."
    return {"flag": f"tea{number}", "kind": kind, "when": when, "words": words}


def sheet_of(cast, client=None, state="submitted", **fields):
    version = own_sheets.published(cast.amara, **({"flags": [flag()]} | fields))
    row = make.assignment(
        by=cast.amara, client=client or cast.jo, version=version, state=state, couple=cast.couple
    )
    make.answers(row, SAID, visibility="clin")
    return row


def by_hand(cast, client=None, about=None):
    with acting_as(cast.amara.pk):
        client = client or cast.jo
        return holds.place_by_hand(client=client, why=WHY, about_id=about, by=cast.amara)


def raised(client, about):
    with acting_as(client.user_id):
        return holds.place(
            client=client, reason=HoldReason.WORKSHEET_FLAG, marks=["tea0"], about_id=about,
            by=client.user,
        )  # fmt: skip


def next_to(thing):
    return f"/{'holds' if hasattr(thing, 'lifted_at') else 'submissions'}/{thing.pk}/next/"


def text(answer):
    return html.unescape(answer.text)


def main(answer):
    page = text(answer)
    return page[page.index('id="said"') :]


def reads(cast, verb="answers.read"):
    with acting_as(cast.amara.pk):
        return AuditEvent.objects.filter(verb=verb, about_id=cast.jo.pk).count()


def test_protocol_happy_path_beside_a_hold_that_answers_raised(cast, sign_in):
    sheet = sheet_of(cast, flags=[flag("safety")])
    hold = raised(cast.jo, sheet.pk)

    answer = sign_in(cast.amara).get(next_to(hold))

    page = main(answer)
    assert answer.status_code == 200
    assert "There is a Hold: <" in page
    assert "Tea made it quiet, number 0." in page
    assert "“Tea”" in page
    assert f'href="/submissions/{sheet.pk}/#{own_sheets.TEA}"' in page
    assert "It is warm." not in page, "only the answers that a rule names"
    for section in GUIDANCE.sections(protocol.HOLD, "GB"):
        assert f'<h2 id="{section.key}">{section.title}</h2>' in page
        for point in section.points:
            assert f"<li>{point}</li>" in page
    assert f'href="/holds/{hold.pk}/lift/"' in page
    assert f"/people/{cast.jo.pk}/reach/" in page
    assert "Guidance version 1 of 30 November 2026" in page
    assert not re.search(r"risk (level|score)|high risk:|\d+ ?%", page)


def test_beside_a_hold_by_hand_its_reason_is_read_and_no_answers(cast, sign_in):
    hold = by_hand(cast)

    page = main(sign_in(cast.amara).get(next_to(hold)))

    assert WHY in page
    assert "Placed by Amara" in page
    assert GUIDANCE.before_lifting().title in page
    assert reads(cast, "hold.reason_read") == 1
    assert reads(cast) == 0


def test_beside_a_hold_by_hand_from_answers_both_are_read(cast, sign_in):
    sheet = sheet_of(cast)
    hold = by_hand(cast, about=sheet.pk)

    page = main(sign_in(cast.amara).get(next_to(hold)))

    assert WHY in page
    assert "“Tea”" in page
    assert (reads(cast), reads(cast, "hold.reason_read")) == (1, 1)


def test_beside_a_note_there_is_no_hold_and_nothing_about_lifting(cast, sign_in):
    sheet = sheet_of(cast)

    page = main(sign_in(cast.amara).get(next_to(sheet)))

    assert "There is no Hold for this person." in page
    assert "It places no Hold" in page
    assert "Tea made it quiet" in page
    assert 'id="before_lifting"' not in page
    assert "/lift/" not in page
    for section in GUIDANCE.sections(protocol.NOTE, "GB"):
        assert f'<h2 id="{section.key}">' in page
    assert reads(cast) == 1


def test_what_was_taken_back_is_not_told(cast, sign_in):
    sheet = sheet_of(cast, state="opened")
    hold = raised(cast.jo, sheet.pk)
    browser = sign_in(cast.amara)

    page = main(browser.get(next_to(hold)))

    assert "What raised it has been withdrawn since." in page
    assert "Tea" not in page
    assert browser.get(next_to(sheet)).status_code == 404
    assert reads(cast) == 0


def test_what_is_kept_private_is_not_told(cast, sign_in):
    version = own_sheets.published(cast.amara, flags=[flag()])
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    make.answers(sheet, SAID)

    page = main(sign_in(cast.amara).get(next_to(sheet)))

    assert "“Tea”" not in page
    assert "No answer there asks for it by itself." in page


def test_beside_a_diary(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("dial-diary"), state="opened"
    )
    monday = dial.week_of(timezone.localdate()) - dt.timedelta(days=14)
    make.diary(sheet, (monday, {"at": 1, "note": "Rain"}, "clin"), mode="clin")
    hold = raised(cast.jo, sheet.pk)
    browser = sign_in(cast.amara)

    for page in (main(browser.get(next_to(hold))), main(browser.get(next_to(sheet)))):
        assert f'href="/submissions/{sheet.pk}/weeks/"' in page
        assert "Rain" not in page
    assert reads(cast, "days.read") == 2


# --- Where it is reached from -------------------------------------------------------------------


def test_it_is_reached_from_every_place(cast, sign_in):
    sheet, note = sheet_of(cast, flags=[flag("safety")]), sheet_of(cast)
    hold, hand = raised(cast.jo, sheet.pk), by_hand(cast, client=cast.sam)
    browser = sign_in(cast.amara)

    def links(url):
        return set(re.findall(r'href="([^"]+/next/)"', browser.get(url).text))

    assert links("/inbox/") == {next_to(sheet)}
    assert links(f"/people/{cast.jo.pk}/") == {next_to(hold)}
    assert links(f"/people/{cast.sam.pk}/") == {next_to(hand)}
    assert links(f"/couples/{cast.couple.pk}/") == {next_to(hold), next_to(hand)}
    assert links(f"/submissions/{sheet.pk}/") == {next_to(hold), next_to(sheet)}
    assert links(f"/submissions/{note.pk}/") == {next_to(hold), next_to(note)}
    assert links(f"/holds/{hand.pk}/lift/") == {next_to(hand)}


def test_it_is_reached_from_a_check_in(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("p0"), state="submitted"
    )
    make.answers(sheet, {"alone": {"chosen": ["yes"]}}, visibility="clin")
    browser = sign_in(cast.amara)

    assert f'href="{next_to(sheet)}"' in browser.get(f"/submissions/{sheet.pk}/").text
    page = main(browser.get(next_to(sheet)))
    assert page.count("Left open</span>: <a") > 3


def test_beside_a_hold_that_a_sent_check_in_placed_its_answers_are_read(cast, sign_in):
    """Through the client's own page, not placed by a test: the Hold leads to what raised it."""
    sheet = given(cast, "p0")
    send(sign_in(cast.jo.user), sheet, AFRAID)
    with acting_as(cast.amara.pk):
        [hold] = Hold.objects.active().filter(client=cast.jo)
    browser = sign_in(cast.amara)

    page = main(browser.get(next_to(hold)))

    assert next_to(hold) in browser.get(f"/people/{cast.jo.pk}/").text
    for key in ("worry_no", "free_life", "together_safe"):
        assert f'href="/submissions/{sheet.pk}/#{key}"' in page
    assert f'href="/holds/{hold.pk}/lift/"' in page


def test_lifting_lists_what_to_weigh_beside_the_reason(cast, sign_in):
    hold, browser = by_hand(cast), sign_in(cast.amara)
    weigh = GUIDANCE.before_lifting()

    page, again = browser.get(f"/holds/{hold.pk}/lift/"), browser.post(f"/holds/{hold.pk}/lift/")

    for answer in (page, again):
        form = text(answer)[text(answer).index("<form method") :]
        assert weigh.lead in form
        assert all(f"<li>{point}</li>" in form for point in weigh.points)
    browser.post(f"/holds/{hold.pk}/lift/", {"why": "We spoke."})
    assert weigh.lead not in text(browser.get(f"/holds/{hold.pk}/lift/"))
    lifted = main(browser.get(next_to(hold)))
    assert "There was a Hold, which was lifted" in lifted
    assert "/lift/" not in lifted


def test_what_to_look_up_follows_the_practice(cast, sign_in):
    hold, browser = by_hand(cast), sign_in(cast.amara)
    here = main(browser.get(next_to(hold)))
    with acting_as(cast.amara.pk):
        Practice.objects.filter(pk=cast.practice.pk).update(country="BR")
    there = main(sign_in(cast.amara).get(next_to(hold)))

    assert all(point in here for point in GUIDANCE.to_look_up("GB"))
    assert all(point in there for point in GUIDANCE.to_look_up("BR"))
    assert "Northern Ireland" not in there


# --- Who reads it -------------------------------------------------------------------------------


def test_protocol_partner_sees_404(cast, sign_in):
    sheet = sheet_of(cast)
    hold = by_hand(cast, about=sheet.pk)

    for person in (cast.jo, cast.sam, cast.kim):
        browser = sign_in(person.user)
        for thing in (hold, sheet):
            assert browser.get(next_to(thing)).status_code == 404


def test_protocol_other_couple_gets_404(cast, sign_in):
    assert sign_in(cast.lee.user).get(next_to(by_hand(cast))).status_code == 404


def test_protocol_other_therapist_gets_404(cast, sign_in):
    sheet = sheet_of(cast)
    hold = by_hand(cast, about=sheet.pk)

    for other in (cast.cleo, cast.ben):
        browser = sign_in(other)
        assert {browser.get(next_to(thing)).status_code for thing in (hold, sheet)} == {404}
    assert sign_in(cast.amara).get(f"/holds/{uuid.uuid4()}/next/").status_code == 404


def test_who_stands_in_reads_it_once_the_person_is_in_their_care_and_not_before(cast, sign_in):
    hold = by_hand(cast)
    with acting_as(cast.amara.pk):
        cast.practice.stands_in = cast.cleo.clinician
        cast.practice.save(update_fields=["stands_in"])
    assert sign_in(cast.cleo).get(next_to(hold)).status_code == 404
    with acting_as(cast.amara.pk):
        Care.objects.create(
            practice=cast.practice, client=cast.jo, clinician=cast.cleo.clinician, sort_name="Jo"
        )

    assert sign_in(cast.cleo).get(next_to(hold)).status_code == 200


@pytest.mark.invariant(15)
def test_reading_it_changes_no_page_of_a_client_by_a_byte(cast, sign_in):
    sheets = at_work(cast)
    hold, browser = by_hand(cast), sign_in(cast.amara)
    people = {one.pk: sign_in(one.user) for one in (cast.jo, cast.sam)}
    before = {pk: fetched(one, *sheets[pk]) for pk, one in people.items()}

    assert WHY in text(browser.get(next_to(hold)))

    assert {pk: fetched(one, *sheets[pk]) for pk, one in people.items()} == before


def test_no_partner_is_named_but_in_what_was_said(cast, sign_in):
    with acting_as(cast.amara.pk):
        cast.sam.name = "Zebedee"
        cast.sam.save(update_fields=["name"])
    sheet = sheet_of(cast, flags=[flag("safety")])
    hold = raised(cast.jo, sheet.pk)

    answer = sign_in(cast.amara).get(next_to(hold))

    assert "Zebedee" not in answer.text
    heading = re.search(r"<h1>(.*?)</h1>", answer.text, re.S)[1]
    assert re.sub(r'<span class="no-print">.*', "", heading) == "What to do next"
    assert "Jo" not in re.search(r"<title>(.*?)</title>", answer.text)[1]


@pytest.mark.parametrize("n", [1, 3])
def test_it_asks_as_much_for_three_as_for_one(cast, sign_in, django_assert_num_queries, n):
    flags = [flag("safety", number) for number in range(n)]
    sheet = sheet_of(cast, flags=flags)
    hold = raised(cast.jo, sheet.pk)
    for _ in range(n):
        by_hand(cast)
    browser = sign_in(cast.amara)
    browser.get(next_to(hold))

    with django_assert_num_queries(23):
        assert browser.get(next_to(hold)).text.count("Tea made it quiet") == n
