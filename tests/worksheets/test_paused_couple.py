"""Of three, one left and the others pause: what was open between them waits until their therapist
says that they go on; what is each one's own goes on meanwhile (docs/adr/0029)."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.messaging import kinds
from clients.models import Couple, OutboxMessage
from clients.policies import windows
from tests.support import make, shared
from tests.support.ended_couple import states, text, together
from worksheets.actions import assignments, pathways, reminders, reveals
from worksheets.actions.assignments import NotNow
from worksheets.models import AssignmentGroup, Pathway, Reveal

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(10)]
ALONE = "/settings/together/alone/"


@pytest.fixture
def three(cast):
    people = [make.client(by=cast.amara, name=name) for name in ("Ari", "Bo", "Cy")]
    return make.couple(by=cast.amara, clients=people), people


def test_what_was_open_to_whoever_left_lapses_and_the_others_keep_theirs(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    due = timezone.localdate() + dt.timedelta(days=3)
    rows = together(cast, "a2", "opened", clients=[ari, bo, cy], couple=couple, due_on=due)
    make.answers(rows[2], {"like_you_to_know": "what Cy began, 77aa"})

    sign_in(cy.user).post(ALONE)

    assert states(*rows) == ["opened", "opened", "lapsed"]
    for client, row in zip((ari, bo), rows, strict=False):
        page = text(sign_in(client.user), "/home/")
        assert f"/pages/{row.pk}/" in page
        assert "Planned for" in page
        assert sign_in(client.user).get(f"/pages/{row.pk}/review/").status_code == 200
    assert "Planned for" not in text(sign_in(cy.user), "/home/")
    assert "what Cy began, 77aa" in text(sign_in(cy.user), f"/sent/{rows[2].pk}/")
    for other in (ari, bo):
        assert sign_in(other.user).get(f"/sent/{rows[2].pk}/").status_code == 404


def test_nothing_new_is_given_suggested_or_opened_until_they_go_on(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    browser, url = sign_in(cast.amara), f"/couples/{couple.pk}/"
    pathway = make.pathway(by=cast.amara, couple=couple, slugs=["keeping-count"])
    sheet, *_ = together(cast, "b2", "submitted", clients=[ari, bo], couple=couple)
    shared.window(cast.amara, couple, ari, bo, cy)
    sign_in(cy.user).post(ALONE)
    give = {"step": "give", "op": uuid.uuid4(), "clients": [ari.pk, bo.pk], "considered": "on",
            "due_on": "", "note": "Typed before."}  # fmt: skip

    page = text(browser, url)
    assert "Suggest it" not in page
    assert f"{url}assign/" not in page
    assert "no notes go to them by email" in page
    assert browser.get(f"{url}assign/").headers["Location"] == url
    assert f"{url}pathway/" in page, "theirs waits, and can be looked at"
    where = f"{url}assign/{make.opaque('keeping-count')}/"
    answer = browser.post(where, give)
    assert (answer.status_code, "is pausing" in answer.text) == (422, True)
    assert "Typed before." in answer.text
    browser.post(f"{url}joint/", {"hours": 2})
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        paused = Couple.objects.get(pk=couple.pk)
        assert not windows.is_open(paused)
        with pytest.raises(NotNow):
            reveals.propose(group=group, by=cast.amara)
        with pytest.raises(NotNow):
            pathways.open_step(
                op=uuid.uuid4(), step=pathway.steps.get(), version=make.version("keeping-count"),
                due_on=None, note="", by=cast.amara,
            )  # fmt: skip
        assert not Reveal.objects.exists()
        assert Pathway.objects.get(pk=pathway.pk).ended_at is None, "it waits"

    browser.post(f"{url}carry-on/")

    assert browser.post(where, give).headers["Location"] == url
    with acting_as(cast.amara.pk):
        assert reveals.propose(group=group, by=cast.amara).ended_at is None


def test_what_was_suggested_before_can_be_ended_and_not_opened_meanwhile(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    sheet, *_ = together(cast, "b2", "submitted", clients=[ari, bo], couple=couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        reveal = reveals.propose(group=group, by=cast.amara)
    sign_in(cy.user).post(ALONE)
    browser = sign_in(cast.amara)

    page = text(browser, f"/couples/{couple.pk}/")
    assert f"/at-once/{reveal.pk}/end/" in page
    assert f"/at-once/{reveal.pk}/open/" not in page
    browser.post(f"/at-once/{reveal.pk}/open/")
    with acting_as(cast.amara.pk):
        assert Reveal.objects.get(pk=reveal.pk).opened_at is None
    browser.post(f"/at-once/{reveal.pk}/end/")
    with acting_as(cast.amara.pk):
        assert Reveal.objects.get(pk=reveal.pk).ended_at


def test_no_note_goes_out_to_them_meanwhile(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    row, *_ = together(cast, "a2", clients=[ari, bo, cy], couple=couple)
    alone = make.assignment(by=cast.amara, client=ari, version=make.version("b1"))
    with acting_as(cast.amara.pk):
        for one in (row, alone):
            reminders.announce(assignment=one, by=cast.amara)
    wanted = {row.pk: None, alone.pk: None}
    assert why_not(row, alone) == wanted

    sign_in(cy.user).post(ALONE)

    assert set(why_not(row, alone).values()) == {"paused"}
    sign_in(cast.amara).post(f"/couples/{couple.pk}/carry-on/")
    assert why_not(row, alone) == wanted


def why_not(*rows):
    with acting_as_worker():
        return {
            message.about_id: kinds.get(message.kind).still_wanted(message)
            for message in OutboxMessage.objects.filter(
                kind="assignment_new", about_id__in=[row.pk for row in rows]
            )
        }


def test_each_can_be_given_something_alone_meanwhile(cast, three, sign_in):
    couple, (ari, _, cy) = three
    sign_in(cy.user).post(ALONE)

    with acting_as(cast.amara.pk):
        for client in (ari, cy):
            assert assignments.assign(
                op=uuid.uuid4(), couple=None, clients=[client], version=make.version("a2"),
                due_on=None, note="", by=cast.amara,
            )  # fmt: skip
