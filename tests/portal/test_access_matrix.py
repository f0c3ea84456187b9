"""Every URL × every verb × fourteen kinds of people × something that is there, or is not."""

import datetime as dt
import uuid

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients import access, vault
from clients.context import acting_as, acting_as_worker
from clients.models import Care, ConsentEvent, Hold, Member, Note, OutboxMessage
from tests import make
from tests.portal import matrix
from tests.portal.expectations import EXPECTATIONS

pytestmark = pytest.mark.django_db


def _takes_over(clinician, *people):
    with acting_as(clinician.pk):
        for person in people:
            Care.objects.create(
                practice=clinician.practice,
                client=person,
                clinician=clinician.clinician,
                sort_name=person.name,
            )


def _deactivate(person):
    with acting_as_worker():
        person.is_active = False
        person.save(update_fields=["is_active"])


@pytest.fixture
def people(cast):
    """The actors. Each relation to Jo's work that the table names."""
    here = cast.practice
    owner = make.clinician(practice=here, name="Olive", owner=True)
    lapsed = make.clinician(
        practice=here, name="Lena", expires_on=timezone.localdate() - dt.timedelta(days=1)
    )
    bare = make.clinician(practice=here, name="Nora", with_second_factor=False)
    gone = make.clinician(practice=here, name="Gil")
    _takes_over(lapsed, cast.jo, cast.sam)
    _takes_over(bare, cast.jo, cast.sam)
    ex = make.client(by=cast.amara, name="Alex")
    with acting_as(cast.amara.pk):
        Member.objects.create(
            practice=here,
            couple=cast.couple,
            client=ex,
            place=2,
            accepted_at=timezone.now(),
            left_at=timezone.now(),
        )
    refused = make.client(by=cast.amara, name="Rae", agrees=())
    away = make.client(by=cast.amara, name="Dee")
    amara = cast.amara
    with acting_as_worker():
        amara.clinician.is_owner = False
        amara.clinician.save(update_fields=["is_owner"])
    actors = {
        "own therapist": amara,
        "lapsed": lapsed,
        "colleague": cast.cleo,
        "owner": owner,
        "other therapist": cast.ben,
        "no second factor": bare,
        "author": cast.jo.user,
        "partner": cast.sam.user,
        "ex-partner": ex.user,
        "other client": cast.kim.user,
        "refused the portal": refused.user,
        "deactivated client": away.user,
        "deactivated therapist": gone,
    }
    browsers = {name: make.signed_in(user) for name, user in actors.items()}
    browsers["anonymous"] = Browser()
    _deactivate(away.user)
    _deactivate(gone)
    return browsers


@pytest.fixture
def ids(cast):
    """One object of Jo's behind every kind of id."""
    sheet, module = make.version("a2"), make.version("when-sex-feels-owed")
    assigned = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a1"))
    opened = make.assignment(by=cast.amara, client=cast.jo, version=sheet, state="opened")
    reading = make.assignment(by=cast.amara, client=cast.jo, version=module, state="opened")
    key = sheet.content["items"][0]["key"]
    make.answers(opened, {key: None})
    sent = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("b2"), state="submitted"
    )
    make.answers(sent, {}, visibility="clin")
    with acting_as(cast.amara.pk):
        note = Note(practice=cast.practice, author=cast.amara.clinician, couple=cast.couple)
        vault.seal(note, "body_sealed", "A draft.")
        note.save(force_insert=True)
        hold = Hold.objects.create(practice=cast.practice, client=cast.jo, reason="clinician")
    with acting_as_worker():
        stuck = OutboxMessage.objects.create(
            practice=cast.practice,
            kind="assignment_new",
            recipient_id=cast.jo.user_id,
            about_id=assigned.pk,
            state="parked",
            send_before=timezone.now() + dt.timedelta(days=1),
            idempotency_key=uuid.uuid4(),
        )
    with acting_as(cast.jo.user_id):
        event = ConsentEvent.objects.filter(client=cast.jo).first()
    common = {
        "client_id": cast.jo.pk,
        "couple_id": cast.couple.pk,
        "clinician_id": cast.cleo.clinician.pk,
        "invitation_id": uuid.uuid4(),
        "note_id": note.pk,
        "hold_id": hold.pk,
        "event_id": event.pk,
        "message_id": stuck.pk,
        "slug": sheet.worksheet.slug,
        "purpose": "email",
        "token": "no-token",
        "section": 1,
        "key": key,
        "assignment_id": opened.pk,
        "pk": 1,
    }
    away = {"assignment_id": sent.pk}
    left = make.clinician(practice=cast.practice, name="Lou")
    _deactivate(left)
    return {
        "*": common,
        "clients:hand_over": common | {"clinician_id": left.clinician.pk},
        "clients:reactivate": common | {"clinician_id": left.clinician.pk},
        "worksheets:module": common | {"assignment_id": reading.pk},
        "worksheets:section": common | {"assignment_id": reading.pk},
        "worksheets:not_now": common | {"assignment_id": assigned.pk},
        "worksheets:bring_back": common | {"assignment_id": assigned.pk},
        "worksheets:take_back": common | {"assignment_id": assigned.pk},
        **{
            f"worksheets:{name}": common | away
            for name in ("submission submission_read feedback_write sent done withdraw").split()
        },
    }


def test_every_url_has_an_expectation():
    names = {name for _, name, _ in access.patterns()}

    assert names - set(EXPECTATIONS) == set()


def test_every_url_declares_the_audience_the_table_says():
    declared = {name: access.audience_of(name, view) for _, name, view in access.patterns()}

    assert declared == {name: EXPECTATIONS[name].audience for name in declared}


@pytest.mark.invariant(8)
@pytest.mark.invariant(55)
@pytest.mark.goal(1)
def test_nobody_reaches_what_the_table_does_not_give_them(people, ids, capsys):
    cells = list(matrix.cells(EXPECTATIONS, people, ids))
    with capsys.disabled():
        print(f"\naccess matrix: {matrix.tally(cells)}")

    unexpected = [str(cell) for cell in cells if cell.is_unexpected]
    assert not unexpected, "\n".join(["", *unexpected[:60]])
    assert len(cells) >= 5000
    _same_bytes_for_not_yours_and_not_there(cells)


def _same_bytes_for_not_yours_and_not_there(cells):
    """A 404 for someone else's thing equals a 404 for no thing, byte for byte (Inv 8)."""
    closed = [cell for cell in cells if cell.wanted == {matrix.NONE} and cell.verb != "HEAD"]
    plain = Browser().get("/no-such-page/").content

    assert {cell.exists for cell in closed} == {True, False}
    assert sorted({str(cell) for cell in closed if cell.body != plain}) == []
