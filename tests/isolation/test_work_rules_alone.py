"""Each rule of seeing, with row security lifted: what one rule forgets, no second wall mends here.

The table of who sees what asks of one thing in each state; this asks for whole lists, with what
must not be in them made first (G23).
"""

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from clients import visibility as people
from clients.actions import reach
from clients.context import acting_as, acting_as_worker
from clients.models import Care, Couple, Invitation, Member, Note, User
from tests import make
from tests.worksheets import in_room
from tests.worksheets.shared import window
from tests.world import standing_as
from worksheets import joint_visibility as joint
from worksheets import visibility as work
from worksheets.enums import DraftState
from worksheets.models import (
    Answer,
    Assignment,
    DialEntry,
    Draft,
    Feedback,
    Reveal,
    Worksheet,
)

NOW = timezone.now()


def found(rule: Any, user: User, **more: Any) -> set[Any]:
    with standing_as(user):
        return set(rule(user, **more).values_list("pk", flat=True))


def pks(*rows: models.Model) -> set[Any]:
    return {row.pk for row in rows}


def changed(row: models.Model, **fields: Any) -> None:
    with acting_as_worker():
        type(row).objects.filter(pk=row.pk).update(**fields)  # type: ignore[attr-defined]


@pytest.fixture
def world(owner_role: None, cast: make.Cast) -> make.Cast:
    return cast


def seat(couple: Couple, client: Any) -> Member:
    with acting_as_worker():
        return Member.objects.get(couple=couple, client=client)


def new_couple(cast: make.Cast, *clients: Any, **how: Any) -> Couple:
    return make.couple(by=cast.amara, clients=clients, **how)


# --- Who is together ------------------------------------------------------------------------------


def test_seats_and_partners(world: make.Cast) -> None:
    ash, bo, cy = (make.client(by=world.amara, name=name) for name in ("Ash", "Bo", "Cy"))
    changed(seat(new_couple(world, ash, bo), ash), left_at=NOW)
    waiting = new_couple(world, cy, ash, accepted=False)

    assert found(people.own_seats_for, ash.user) == pks(seat(waiting, ash))
    assert found(people.partners_for, ash.user) == pks(cy)
    assert found(people.partners_for, bo.user) == set()
    assert found(people.own_couple_for, ash.user) == set()
    assert found(people.own_couple_for, world.jo.user) == pks(world.couple)
    assert found(people.partners_for, world.jo.user) == pks(world.sam)
    assert found(people.own_seats_for, world.amara) == set()
    changed(seat(world.couple, world.sam), left_at=NOW)
    assert found(people.partners_for, world.jo.user) == set()
    assert found(people.own_couple_for, world.sam.user) == set()
    changed(world.couple, stage="ended", ended_at=NOW)
    assert found(people.own_seats_for, world.jo.user) == set()
    assert found(people.own_couple_for, world.jo.user) == set()


def test_whom_a_release_could_go_to(world: make.Cast) -> None:
    jo = world.jo.user
    assert found(work.release_partners_for, jo) == pks(world.sam)
    changed(seat(world.couple, world.sam), accepted_at=None)
    assert found(work.release_partners_for, jo) == set()
    changed(seat(world.couple, world.sam), accepted_at=NOW, left_at=NOW)
    assert found(work.release_partners_for, jo) == set()
    changed(seat(world.couple, world.sam), left_at=None)
    changed(world.couple, stage="paused")
    assert found(work.release_partners_for, jo) == set()
    changed(world.couple, stage="active")
    changed(seat(world.couple, world.jo), left_at=NOW)
    assert found(work.release_partners_for, jo) == set()


def test_couples_of_whom_one_is_in_somebody_elses_care(world: make.Cast) -> None:
    both = found(people.couples_for, world.amara)
    with acting_as_worker():
        Care.objects.filter(client=world.sam).update(until=NOW)
    assert both == pks(world.couple)
    assert found(people.couples_for, world.amara) == set()
    assert found(people.clients_for, world.amara) == pks(world.jo)
    changed(seat(world.couple, world.sam), left_at=NOW)
    assert found(people.couples_for, world.amara) == pks(world.couple)
    assert found(people.couples_for, world.ben) == pks(world.other_couple)


def test_colleagues(world: make.Cast) -> None:
    changed(world.amara.clinician, is_owner=True)
    here = pks(world.amara.clinician, world.cleo.clinician)
    assert found(people.colleagues_for, make.fresh(world.amara)) == here
    assert found(people.colleagues_for, world.cleo) == pks(world.cleo.clinician)
    assert found(people.colleagues_for, world.jo.user) == set()


# --- Invitations, notes, mail ---------------------------------------------------------------------


def invited(cast: make.Cast, by: User, **fields: Any) -> Invitation:
    client = fields.pop("client", None)
    kind = "client" if client else "clinician"
    with acting_as(by.pk):
        return Invitation.objects.create(
            practice=by.practice, kind=kind, client=client, name="Robin", email_sealed=b"x",
            email_lookup=b"y", code_hash="z", invited_by=by.clinician,
            **{"expires_at": NOW + dt.timedelta(hours=9)} | fields,
        )  # fmt: skip


def test_the_door_is_open_for_a_while_and_once(world: make.Cast) -> None:
    waits = invited(world, world.amara)
    for fields in (
        {"used_at": NOW},
        {"revoked_at": NOW},
        {"expires_at": NOW - dt.timedelta(1)},
        {"tries": 5},
    ):
        invited(world, world.amara, **fields)
    with acting_as_worker():
        assert set(people.invitations_at_the_door().values_list("pk", flat=True)) == pks(waits)


def test_invitations_of_others(world: make.Cast) -> None:
    rae = make.client(by=world.amara, name="Rae", joined=False)
    of_client = invited(world, world.cleo, client=rae)
    of_colleague = invited(world, world.cleo)
    elsewhere = invited(world, world.ben)
    assert found(people.invitations_for, world.cleo) == pks(of_client, of_colleague)
    assert found(people.invitations_for, world.amara) == pks(of_client, of_colleague)
    changed(world.amara.clinician, is_owner=False)
    assert found(people.invitations_for, make.fresh(world.amara)) == pks(of_client)
    assert found(people.invitations_for, world.ben) == pks(elsewhere)
    assert found(people.invitations_for, world.jo.user) == set()


def test_notes_signed_by_whoever_cared_before(world: make.Cast) -> None:
    def note(by: User, **fields: Any) -> Note:
        about = {"client": world.jo} | fields
        with acting_as(by.pk):
            return Note.objects.create(practice=by.practice, author=by.clinician, **about)

    draft, own = note(world.cleo), note(world.amara)
    signed = note(world.cleo)
    joint = note(world.cleo, client=None, couple=world.couple)
    for one in (signed, joint):
        changed(one, state="signed", signed_at=NOW, signed_name="x", signed_hash="y")
    assert found(people.notes_for, world.amara) == pks(own, signed, joint)
    assert found(people.notes_for, world.cleo) == pks(draft, signed, joint)
    assert found(people.notes_for, world.ben) == set()
    assert found(people.notes_for, world.jo.user) == set()


# --- The library of a practice --------------------------------------------------------------------


def sheet_of(practice: Any, slug: str) -> Worksheet:
    with acting_as_worker():
        return Worksheet.objects.create(
            practice=practice, kind="worksheet", slug=slug, theme="owed", code="X1"
        )


def test_what_a_practice_wrote_is_its_own(world: make.Cast) -> None:
    here, there = sheet_of(world.practice, "ours"), sheet_of(world.elsewhere, "theirs")
    with acting_as_worker():
        shipped = set(Worksheet.objects.filter(practice=None).values_list("pk", flat=True))
    assert found(work.library_for, world.cleo) == shipped | pks(here)
    assert found(work.library_for, world.ben) == shipped | pks(there)
    assert found(work.library_for, world.jo.user) == set()
    assert found(work.versions_for, world.jo.user) == set()


def draft(by: User, **fields: Any) -> Draft:
    with acting_as_worker():
        return Draft.objects.create(
            practice=by.practice, author=by.clinician, title="Ours", content={},
            editors=[str(by.clinician.pk)], **fields,
        )  # fmt: skip


def test_drafts_and_who_may_change_them(world: make.Cast) -> None:
    hers, asked = draft(world.cleo), draft(world.cleo, state=DraftState.ASKED)
    gone = draft(world.cleo, state=DraftState.LET_GO)
    other = draft(world.ben)
    assert found(work.drafts_for, world.amara) == pks(hers, asked)
    assert found(work.drafts_for, world.ben) == pks(other)
    assert found(work.drafts_for, world.jo.user) == set()
    changed(world.amara.clinician, is_owner=False)
    plain = make.fresh(world.amara)
    assert found(work.own_drafts_for, plain) == set()
    assert found(work.own_drafts_for, world.cleo) == pks(hers, asked)
    assert found(work.to_read_for, plain) == pks(asked)
    assert found(work.to_read_for, world.cleo) == set()
    changed(world.amara.clinician, is_owner=True)
    assert found(work.own_drafts_for, make.fresh(world.amara)) == pks(hers, asked)
    assert gone.pk not in found(work.own_drafts_for, world.cleo, published=True)


def test_steps_that_were_put_away(world: make.Cast) -> None:
    kept, away = make.pathway_template(world.cleo), make.pathway_template(world.cleo, "Away")
    changed(away, put_away_at=NOW)
    assert found(work.pathway_templates_for, world.amara) == pks(kept)
    assert found(work.pathway_templates_for, world.ben) == set()
    assert found(work.pathway_templates_for, world.jo.user) == set()


# --- Work and words -------------------------------------------------------------------------------


def given(cast: make.Cast, state: str = "assigned", **fields: Any) -> Assignment:
    version = make.version("a2")
    return make.assignment(by=cast.amara, client=cast.jo, version=version, state=state, **fields)


def test_what_was_taken_back_or_lapsed(world: make.Cast) -> None:
    here = [given(world), given(world, "opened"), given(world, "submitted")]
    lapsed, withdrawn = given(world, "opened"), given(world, "submitted")
    changed(lapsed, state="lapsed")
    changed(withdrawn, state="withdrawn", withdrawn_at=NOW)
    never, unopened = given(world), given(world)
    changed(never, state="withdrawn", withdrawn_at=NOW)
    changed(unopened, state="lapsed")
    assert found(work.own_assignments_for, world.jo.user) == pks(*here, lapsed, withdrawn)
    assert found(work.own_assignments_for, world.sam.user) == set()
    assert found(work.submissions_for, world.amara) == pks(here[2])
    assert found(work.submissions_for, world.cleo) == set()


def test_answers_withdrawn_kept_and_locked(world: make.Cast) -> None:
    row = given(world, "submitted")
    response = make.answers(row, {"count": 1}, visibility="clin")
    make.answers(row, {"like_you_to_know": "kept"})
    with acting_as_worker():
        shared = Answer.objects.get(response=response, visibility="clin")
        private = Answer.objects.get(response=response, visibility="self")
    assert found(work.readable_answers_for, world.amara) == pks(shared)
    assert found(work.own_responses_for, world.jo.user) == pks(response)
    assert found(work.own_responses_for, world.sam.user) == set()
    changed(private, updated_at=NOW - dt.timedelta(1))
    changed(shared, updated_at=NOW + dt.timedelta(1))
    changed(world.jo.user, words_locked_at=NOW)
    assert found(work.own_answers_for, make.fresh(world.jo.user)) == pks(shared)
    changed(response, withdrawn_at=NOW)
    assert found(work.readable_answers_for, world.amara) == set()


def test_feedback_and_days_are_locked_like_ones_own_words(world: make.Cast) -> None:
    row = given(world, "submitted")
    about = {"practice": world.practice, "assignment": row, "client": world.jo}
    with acting_as(world.amara.pk):
        old, new = (
            Feedback.objects.create(
                author=world.amara.clinician, body_sealed=b"x", written_at=at, **about
            )
            for at in (NOW - dt.timedelta(1), NOW + dt.timedelta(1))
        )
    page = make.assignment(by=world.amara, client=world.jo, version=make.version("dial-diary"))
    today = timezone.localdate()
    make.diary(page, (today, {}, "self"), (today + dt.timedelta(1), {}, "self"))
    with acting_as_worker():
        before, after = DialEntry.objects.order_by("on")
    changed(before, written_at=NOW - dt.timedelta(1))
    changed(after, written_at=NOW + dt.timedelta(1))
    jo = world.jo.user
    assert found(work.feedback_for, jo) == pks(old, new)
    assert found(work.own_days_for, jo) == pks(before, after)
    changed(jo, words_locked_at=NOW)
    assert found(work.feedback_for, make.fresh(jo)) == pks(new)
    assert found(work.own_days_for, make.fresh(jo)) == pks(after)
    changed(page, state="withdrawn", withdrawn_at=NOW)
    assert page.pk not in found(work.own_assignments_for, jo)
    assert page.pk in found(work.own_diary_pages_for, jo)
    assert found(work.own_diary_pages_for, world.sam.user) == set()


def test_how_one_is_reached_is_locked_like_ones_own_words(world: make.Cast) -> None:
    with acting_as(world.jo.user_id):
        row = reach.say(client=world.jo, words={}, review_on=None, by=world.jo.user)
    jo = world.jo.user
    changed(row, updated_at=NOW - dt.timedelta(1))
    assert found(people.safe_contacts_for, jo) == pks(row)
    changed(jo, words_locked_at=NOW)
    assert found(people.safe_contacts_for, make.fresh(jo)) == set()
    assert found(people.safe_contacts_for, world.amara) == pks(row)
    changed(row, updated_at=NOW + dt.timedelta(1))
    assert found(people.safe_contacts_for, make.fresh(jo)) == pks(row)


def test_a_suggestion_is_met_by_who_sent_and_while_it_stands(world: make.Cast) -> None:
    row = given(world, "submitted", couple=world.couple)
    with acting_as(world.amara.pk):
        reveal = Reveal.objects.create(
            practice=world.practice, group_id=row.group_id, couple=world.couple,
            proposed_by=world.amara.clinician,
        )  # fmt: skip
    jo = world.jo.user
    assert found(work.own_reveals_for, jo) == pks(reveal)
    assert found(work.own_reveals_for, world.sam.user) == set()
    assert found(work.assignment_groups_for, world.amara) == {row.group_id}
    changed(row, state="opened", submitted_at=None)
    assert found(work.own_reveals_for, jo) == set()
    changed(row, state="submitted", submitted_at=NOW)
    changed(world.couple, stage="paused")
    assert found(work.own_reveals_for, jo) == set()
    changed(world.couple, stage="active")
    changed(reveal, ended_at=NOW)
    assert found(work.own_reveals_for, jo) == set()


def test_what_was_written_together(world: make.Cast) -> None:
    pair = [world.jo, world.sam]
    opened = window(world.amara, world.couple, *pair)
    things = in_room.things(world.amara, world.couple, pair)
    text, yes, jo = things["joint_text"], things["joint_yes"], world.jo.user
    assert found(joint.open_texts_for, jo) == pks(text)
    assert found(joint.open_texts_for, world.kim.user) == set()
    assert found(joint.open_texts_for, world.amara) == set()
    assert text.pk in found(joint.joint_texts_for, world.amara)
    for stranger in (world.cleo, world.ben, jo):
        assert found(joint.joint_texts_for, stranger) == set()
        assert found(joint.joint_sheets_for, stranger) == set()
    assert yes.pk in found(joint.own_yeses_for, jo)
    assert yes.pk not in found(joint.own_yeses_for, world.sam.user)
    changed(world.couple, stage="paused")
    assert found(joint.open_texts_for, jo) == set()
    changed(world.couple, stage="active")
    changed(opened, closed_at=NOW)
    assert found(joint.open_texts_for, jo) == set()
    changed(seat(world.couple, world.jo), left_at=NOW)
    assert found(joint.own_yeses_for, jo) == set()
