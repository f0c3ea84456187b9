"""Each rule of seeing worksheets and words, with row security lifted, as test_rules_alone.py."""

import datetime as dt
from typing import Any

import pytest
from django.db.models.expressions import RawSQL
from django.utils import timezone

from clients import visibility as people
from clients.actions import safe_contact
from clients.context import acting_as, acting_as_worker
from clients.models import (
    Member,
    User,
)
from tests.support import in_room, make
from tests.support.alone import changed, found, pks, seat
from tests.support.shared import sent, standing, window
from worksheets.enums import DraftState
from worksheets.models import (
    Answer,
    Assignment,
    DialEntry,
    Draft,
    Feedback,
    Reveal,
    Version,
    Worksheet,
)
from worksheets.visibility import joint_sheets as joint
from worksheets.visibility import worksheets as work

NOW = timezone.now()


@pytest.fixture
def world(owner_role: None, cast: make.Cast) -> make.Cast:
    return cast


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
            practice=by.practice, author=by.clinician, editors=[str(by.clinician.pk)], **fields,
        )  # fmt: skip


def test_whose_sheets_may_be_archived(world: make.Cast) -> None:
    with acting_as_worker():
        hers, read, measure = (
            Worksheet.objects.create(
                practice=world.practice, kind=kind, slug=slug, theme="owed", code="X1"
            )
            for slug, kind in (("hers", "worksheet"), ("read", "worksheet"), ("m", "measure"))
        )
        theirs = Worksheet.objects.create(
            practice=world.elsewhere, kind="worksheet", slug="theirs", theme="owed", code="X1"
        )
        versions = [
            Version.objects.create(worksheet=one, number=1, title="X", content={"items": []})
            for one in (hers, measure)
        ]
    for one in versions:
        draft(world.cleo, state=DraftState.PUBLISHED, worksheet=one.worksheet, version=one)
    draft(world.cleo, state=DraftState.LET_GO, worksheet=read)
    assert found(work.own_sheets_for, world.cleo) == pks(hers)
    assert found(work.own_sheets_for, world.amara) == pks(hers, read)
    assert found(work.own_sheets_for, world.ben) == pks(theirs)
    changed(world.amara.clinician, is_owner=False)
    assert found(work.own_sheets_for, make.fresh(world.amara)) == set()


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


def test_steps_that_were_archived(world: make.Cast) -> None:
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
        row = safe_contact.say(client=world.jo, words={}, review_on=None, by=world.jo.user)
    jo = world.jo.user
    changed(row, updated_at=NOW - dt.timedelta(1))
    assert found(people.safe_contacts_for, jo) == pks(row)
    changed(jo, words_locked_at=NOW)
    assert found(people.safe_contacts_for, make.fresh(jo)) == set()
    assert found(people.safe_contacts_for, world.amara) == pks(row)
    changed(row, updated_at=NOW + dt.timedelta(1))
    assert found(people.safe_contacts_for, make.fresh(jo)) == pks(row)


def test_what_is_released_is_for_one_reader_even_where_the_database_would_give_more(
    world: make.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = RawSQL("SELECT id FROM worksheets_release", [])
    monkeypatch.setattr(work, "RawSQL", lambda *_: everything)
    row = standing(world.jo, world.sam, world.couple, sent(world), "like_you_to_know")
    ash = make.client(by=world.amara, name="Ash")
    assert found(work.released_for, world.sam.user) == pks(row)
    assert found(work.released_for, ash.user) == set()
    changed(seat(world.couple, world.sam), left_at=NOW)
    with acting_as_worker():
        Member.objects.create(
            practice=world.practice, couple=world.couple, client=ash, place=2, accepted_at=NOW
        )
    assert found(work.released_for, ash.user) == set()
    assert found(work.released_for, world.sam.user) == set()


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
    elsewhere = make.assignment(
        by=world.ben, client=world.kim, couple=world.other_couple, version=make.version("a2")
    )
    assert found(work.assignment_groups_for, world.amara) == {row.group_id}
    assert found(work.assignment_groups_for, world.ben) == {elsewhere.group_id}
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
    # What the database cannot know: that this session rests on a new second factor (P8a).
    behind_a_new_factor = make.fresh(jo)
    behind_a_new_factor.session_is_shut = True
    assert found(joint.open_texts_for, behind_a_new_factor) == set()
    assert yes.pk in found(joint.own_yeses_for, jo)
    assert yes.pk not in found(joint.own_yeses_for, world.sam.user)
    changed(world.couple, stage="paused")
    assert found(joint.open_texts_for, jo) == set()
    changed(world.couple, stage="active")
    changed(opened, closed_at=NOW)
    assert found(joint.open_texts_for, jo) == set()
    changed(seat(world.couple, world.jo), left_at=NOW)
    assert found(joint.own_yeses_for, jo) == set()
