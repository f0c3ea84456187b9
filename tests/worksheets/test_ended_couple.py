"""A couple that ended: all that hung on it ends with it, nothing new hangs on it, individual care
goes on, and each sees their own words (Inv 10, docs/adr/0029)."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from clients.context import acting_as
from clients.models import AuditEvent, Care, Couple, JointWindow, Note, OutboxMessage
from tests.support import in_room, make, shared
from tests.support.at_desk import value
from tests.support.ended_couple import is_ended, states, text, together
from worksheets.actions import assignments, pathways, reminders, reveals, session_room
from worksheets.actions.assignments import NotNow
from worksheets.models import (
    Assignment,
    AssignmentGroup,
    JointSheet,
    JointText,
    Pathway,
    Release,
    Reveal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(10)]
ALONE = "/settings/together/alone/"
DRAFT = "half a sentence, 4d1a"
TITLE = "Keeping score about sex"

# Every table that hangs on a couple, and what becomes of its rows when the couple ends. A new one
# has to be decided here, in `end_couple_work` or `couple_part`, and in docs/adr/0029.
DECIDED = {
    "clients.Invitation": "stays: a person's own way in; it gives no seat",
    "clients.Member": "left, by couple_part",
    "clients.JointWindow": "closed, by couple_part",
    "clients.Note": "stays: a record; takes no new ones",
    "worksheets.AssignmentGroup": "stays: a record; what is open in it lapses",
    "worksheets.Pathway": "ends",
    "worksheets.Release": "cancelled or void",
    "worksheets.Reveal": "ends",
    "worksheets.JointSheet": "taken back while nothing was agreed; else a record",
    "worksheets.JointText": "over, because its couple is",
    "worksheets.JointYes": "over, because its couple is",
}


def leaves(cast, sign_in):
    assert sign_in(cast.jo.user).post(ALONE).status_code == 302


WAYS = pytest.mark.parametrize("parts", [leaves, is_ended])


def test_what_becomes_of_every_table_that_hangs_on_a_couple_is_decided():
    found = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Couple
    }
    assert found == set(DECIDED)


@WAYS
def test_open_sheets_of_the_couple_leave_both_homes_and_individual_ones_stay(cast, sign_in, parts):
    due = timezone.localdate() - timedelta(days=2)
    rows = together(cast, due_on=due)
    alone = [
        make.assignment(by=cast.amara, client=one, version=make.version("b1"))
        for one in (cast.jo, cast.sam)
    ]
    checkins = together(cast, "p0")
    for client in (cast.jo, cast.sam):
        assert "planned for" in text(sign_in(client.user), "/home/")

    parts(cast, sign_in)

    assert states(*rows) == ["lapsed", "lapsed"]
    assert states(*alone, *checkins) == ["assigned"] * 4
    for client, row, own in zip((cast.jo, cast.sam), rows, alone, strict=True):
        page = text(sign_in(client.user), "/home/")
        assert "planned for" not in page
        assert str(row.pk) not in page
        assert str(own.pk) in page
        assert sign_in(client.user).get(f"/pages/{row.pk}/").status_code == 404
    with acting_as(cast.amara.pk):
        care = Care.objects.get(client=cast.jo)
        assert (care.open_count, care.earliest_due_on) == (2, None)
        told = AuditEvent.objects.filter(verb="assignment.parted")
        assert {(one.object_id, one.actor_id, one.about_id) for one in told} == {
            (row.pk, None, None) for row in rows
        }


@WAYS
def test_each_reads_their_own_words_in_what_was_closed_and_nobody_elses(cast, sign_in, parts):
    jo, sam = together(cast, "a2", "opened")
    make.answers(jo, {"like_you_to_know": DRAFT})
    sent, _ = together(cast, "b2", "submitted")
    make.answers(sent, {"after_no": "a film, 8c2e"}, visibility="clin")

    parts(cast, sign_in)

    browser = sign_in(cast.jo.user)
    assert f"/sent/{jo.pk}/" in text(browser, "/home/")
    assert f"/sent/{jo.pk}/" in text(browser, f"/pages/{jo.pk}/")
    page = text(browser, f"/sent/{jo.pk}/")
    assert DRAFT in page
    assert "This one is closed" in page
    assert "a film, 8c2e" in text(browser, f"/sent/{sent.pk}/")
    assert f"/sent/{sam.pk}/" not in text(sign_in(cast.sam.user), "/home/"), "nothing was typed"
    for url in (f"/pages/{jo.pk}/", f"/sent/{jo.pk}/", f"/sent/{sent.pk}/"):
        assert sign_in(cast.sam.user).get(url).status_code == 404
    reading = text(sign_in(cast.amara), f"/submissions/{sent.pk}/")
    assert "a film, 8c2e" in reading
    assert sign_in(cast.amara).get(f"/submissions/{jo.pk}/").status_code == 404
    assert sign_in(cast.cleo).get(f"/submissions/{sent.pk}/").status_code == 404


def test_what_is_typed_into_a_sheet_closed_meanwhile_is_not_taken(cast, sign_in):
    jo, _ = together(cast, "a2", "opened")
    make.answers(jo, {"like_you_to_know": DRAFT})
    is_ended(cast, sign_in)

    answer = sign_in(cast.jo.user).post(
        f"/pages/{jo.pk}/{make.opaque('like_you_to_know')}/save/",
        {"answer": "later words", "revision": 1, "op": str(uuid.uuid4())},
        headers={"X-Portal-User": str(cast.jo.user_id)},
    )

    assert answer.status_code == 410
    assert value(jo, "like_you_to_know") == DRAFT


@WAYS
def test_what_is_pulled_back_unread_is_ones_own_again_and_no_task(cast, sign_in, parts):
    jo, _ = together(cast, "a2", "submitted")
    make.answers(jo, {"like_you_to_know": DRAFT}, visibility="clin")
    parts(cast, sign_in)
    browser = sign_in(cast.jo.user)

    answer = browser.post(f"/sent/{jo.pk}/withdraw/", follow=True)

    assert states(jo) == ["lapsed"]
    assert DRAFT in answer.content.decode()
    assert sign_in(cast.amara).get(f"/submissions/{jo.pk}/").status_code == 404


@WAYS
def test_pathway_suggestion_window_and_notes_end(cast, sign_in, parts):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    jos = make.pathway(by=cast.amara, client=cast.jo, slugs=["keeping-count"])
    sheet, _ = together(cast, "b2", "submitted")
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        reveal = reveals.propose(group=group, by=cast.amara)
        planned = together(cast, "a1")[0]
        reminders.announce(assignment=planned, by=cast.amara)
    window = shared.window(cast.amara, cast.couple, cast.jo, cast.sam)

    parts(cast, sign_in)

    with acting_as(cast.amara.pk):
        assert Pathway.objects.get(pk=pathway.pk).ended_at
        assert Pathway.objects.get(pk=jos.pk).ended_at is None, "individual care goes on"
        assert Reveal.objects.get(pk=reveal.pk).ended_at
        assert JointWindow.objects.get(pk=window.pk).closed_at
        outcomes = set(OutboxMessage.objects.values_list("state", "outcome"))
        assert outcomes == {("cancelled", "couple_ended")}
        told = AuditEvent.objects.filter(verb__in=["pathway.parted", "reveal.parted"])
        assert {one.object_id for one in told} == {pathway.pk, reveal.pk}


@WAYS
def test_what_is_written_together_is_a_record_and_no_more(cast, sign_in, parts):
    agreed = in_room.agreed(cast, sign_in)
    writing = in_room.given(cast, "A5")
    browser = sign_in(cast.amara)

    parts(cast, sign_in)

    with acting_as(cast.amara.pk):
        assert JointSheet.objects.get(group=writing).taken_back_at
        assert JointSheet.objects.get(group=agreed).taken_back_at is None
        assert JointText.objects.count() == 1
    page = text(browser, f"/couples/{cast.couple.pk}/")
    for gone in ("Open the room", f"/room/{agreed.pk}/end/", f"/room/{writing.pk}/"):
        assert gone not in page, gone
    assert f"/room/{agreed.pk}/record/" in page
    assert "Ended" in page
    kept = text(browser, f"/room/{agreed.pk}/record/")
    assert "Current" not in kept
    assert "It ended with the couple" in kept
    for client in (cast.jo, cast.sam):
        assert "Tea, and the radio" not in text(sign_in(client.user), "/together/")


@WAYS
def test_the_page_of_the_couple_offers_nothing_new(cast, sign_in, parts):
    together(cast, "b2", "submitted")
    browser, url = sign_in(cast.amara), f"/couples/{cast.couple.pk}/"
    assert "Suggest it" in text(browser, url)

    parts(cast, sign_in)

    page = text(browser, url)
    for offer in ("Suggest it", "Open it", f"{url}assign/", f"{url}pathway/", f"{url}joint/",
                  f"{url}notes/", "Open the room"):  # fmt: skip
        assert offer not in page, offer
    assert "Set up a new couple" in page
    for offered in ("assign/", f"assign/{make.opaque('keeping-count')}/", "pathway/"):
        answer = browser.get(url + offered)
        assert (answer.status_code, answer.headers.get("Location")) == (302, url)
    assert sign_in(cast.cleo).get(url).status_code == 404


@pytest.fixture
def before(cast):
    """What pages held from before could still be pressed: a sent sheet, steps, no reveal."""
    sheet, _ = together(cast, "b2", "submitted")
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    shared.reviewed(cast.amara, cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        return group, pathway, pathway.steps.get(), Couple.objects.get(pk=cast.couple.pk)


@WAYS
def test_no_page_gives_suggests_or_opens_anything(cast, sign_in, parts, before):
    group, pathway, step, _ = before
    browser, url = sign_in(cast.amara), f"/couples/{cast.couple.pk}/"
    parts(cast, sign_in)
    was = counted(cast)
    give = {"step": "give", "op": uuid.uuid4(), "clients": [cast.jo.pk, cast.sam.pk],
            "considered": "on", "due_on": "", "note": "Typed before."}  # fmt: skip

    answer = browser.post(f"{url}assign/{make.opaque('keeping-count')}/", give)
    assert answer.status_code == 422
    assert "has ended" in answer.text
    assert "Typed before." in answer.text
    answer = browser.post(f"{url}pathway/", {"op": uuid.uuid4(), "template": ""})
    assert "has ended" in answer.text
    browser.post(f"/pathways/{pathway.pk}/steps/{step.pk}/open/", give)
    browser.post(f"/groups/{group.pk}/at-once/")
    browser.post(f"{url}joint/", {"hours": 2})
    browser.post(f"{url}notes/", {"op": uuid.uuid4()})

    assert counted(cast) == was


@WAYS
def test_no_action_gives_suggests_or_opens_anything(cast, sign_in, parts, before):
    """Each is handed the couple as a page from before had it."""
    group, _, _, couple = before
    parts(cast, sign_in)
    was, told = counted(cast), {"couple": couple, "by": cast.amara}
    deeds = (
        lambda: assignments.assign(
            op=uuid.uuid4(), clients=[cast.jo, cast.sam], version=make.version("a2"),
            due_on=None, note="", **told,
        ),
        lambda: pathways.begin(op=uuid.uuid4(), client=None, title="x", steps=[], **told),
        lambda: reveals.propose(group=group, by=cast.amara),
        lambda: session_room.save_draft(
            group=group, said={}, seen=0, op=uuid.uuid4(), by=cast.amara
        ),
    )  # fmt: skip

    with acting_as(cast.amara.pk):
        for deed in deeds:
            with pytest.raises((NotNow, session_room.Shut)):
                deed()

    assert counted(cast) == was


def counted(cast):
    with acting_as(cast.amara.pk):
        tables = (AssignmentGroup, Assignment, Pathway, Reveal, JointSheet, JointWindow, Note,
                  Release)  # fmt: skip
        return [table.objects.count() for table in tables]


def test_individual_care_goes_on(cast, sign_in):
    is_ended(cast, sign_in)
    browser = sign_in(cast.amara)
    for client in (cast.jo, cast.sam):
        give = {"step": "give", "op": uuid.uuid4(), "clients": [client.pk], "considered": "on",
                "due_on": "", "note": ""}  # fmt: skip
        answer = browser.post(f"/people/{client.pk}/assign/{make.opaque('keeping-count')}/", give)
        assert answer["Location"] == f"/people/{client.pk}/"
        answer = browser.post(f"/people/{client.pk}/pathway/", {"op": uuid.uuid4(), "template": ""})
        assert answer["Location"].startswith("/pathways/")
        assert TITLE.encode() in browser.get(f"/people/{client.pk}/").content
        assert browser.post(f"/people/{client.pk}/notes/").status_code == 302
