"""The release actions by themselves: each check where neither page nor database makes it too."""

import uuid

import pytest
from django.utils import timezone

from clients.actions import consents
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, Client, ConsentEvent, ConsentNotice, Couple
from clients.transitions import IllegalTransition
from tests.support import make
from tests.support.shared import newest, released, sent, standing
from worksheets.actions import releases, reveals
from worksheets.actions.releases import Chosen
from worksheets.enums import ReleaseState, RevealState
from worksheets.models import AssignmentGroup, HeldBack, Release, Reveal, SharingPause
from worksheets.queries.client import answers
from worksheets.queries.client.answers import desk
from worksheets.rules import releases as release_rules

KEY = "like_you_to_know"


def chosen_of(sheet, *keys, words="what I want seen"):
    """What a page hands over, whatever the sheet says of these answers."""
    items = {one["key"]: one for one in sheet.version.content["items"]}
    return [
        Chosen(release_rules.Offer(items[key], "whole", words), {"words": words}, "0" * 64)
        for key in keys
    ]


def release(sheet, partners, chosen, *, by, op=None, holder=None):
    person = make.fresh(by.user)
    with acting_as(person.pk):
        found = desk(make.fresh((holder or by).user), sheet.pk, lock=True)
        assert found is not None
        return releases.release(
            desk=found, partners=partners, chosen=chosen, op=op or uuid.uuid4(), by=person
        )


def ends(row, by):
    person = make.fresh(by.user)
    with acting_as(person.pk):
        return releases.end(release=row, by=person)


def rows_of(author):
    with acting_as(author.user_id):
        return list(Release.objects.filter(client=author).order_by("requested_at"))


def events(cast, verb):
    with acting_as(cast.amara.pk):
        return AuditEvent.objects.filter(verb=verb).count()


# --- Letting see ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.invariant(10)
@pytest.mark.parametrize("stage", ["paused", "invited"])
def test_a_couple_that_is_not_there_now_lets_nobody_see_even_nothing(cast, stage):
    sheet = sent(cast)
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage=stage)

    with pytest.raises(PermissionError):
        release(sheet, [], [], by=cast.jo)


@pytest.mark.django_db
@pytest.mark.invariant(1)
def test_somebody_who_is_no_partner_is_refused(cast):
    with pytest.raises(PermissionError):
        release(sent(cast), [cast.kim], [], by=cast.jo)


@pytest.mark.django_db
@pytest.mark.invariant(26)
def test_what_was_not_filled_in_alone_is_closed(cast):
    sheet = sent(cast, alone=False)

    assert release(sheet, [cast.sam], chosen_of(sheet, KEY), by=cast.jo) == "closed"


@pytest.mark.django_db
@pytest.mark.invariant(3)
def test_what_the_therapist_may_not_read_is_closed_and_so_is_a_blank(cast):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="reviewed"
    )
    make.answers(sheet, {KEY: "Only mine."}, visibility="self")

    assert release(sheet, [cast.sam], chosen_of(sheet, KEY), by=cast.jo) == "closed"
    assert release(sheet, [cast.sam], chosen_of(sheet, "tally"), by=cast.jo) == "closed"
    assert rows_of(cast.jo) == []


def test_anothers_answers_are_nobodys_to_let_see(owner_role, cast):
    sheet = sent(cast, client=cast.sam)

    result = release(sheet, [cast.sam], chosen_of(sheet, KEY), by=cast.jo, holder=cast.sam)

    assert result == "closed"


@pytest.mark.django_db
def test_it_is_the_answer_of_this_sheet_and_of_no_other(cast):
    sheets = sorted((sent(cast) for _ in range(3)), key=lambda one: one.response.pk)

    assert release(sheets[-1], [cast.sam], chosen_of(sheets[-1], KEY), by=cast.jo) == "released"

    with acting_as(cast.jo.user_id):
        [answer] = answers.answers_of(
            make.fresh(cast.jo.user), desk(make.fresh(cast.jo.user), sheets[-1].pk), {KEY}
        )
    assert newest(cast.jo).answer_id == answer.pk


# --- One release an answer, a partner and a part -----------------------------------------------


@pytest.mark.django_db
def test_each_answer_each_partner_and_each_time_is_a_release_of_its_own(cast):
    """One does not stand in the way of another; the same twice is once."""
    alex = make.client(by=cast.amara, name="Alex")
    with acting_as(cast.amara.pk):
        cast.couple.members.create(
            practice=cast.practice, client=alex, accepted_at=timezone.now(), place=2
        )
    first, second = sent(cast), sent(cast)
    for sheet in (first, second):
        for partner in (cast.sam, alex):
            for _ in range(2):
                release(sheet, [partner], chosen_of(sheet, KEY), by=cast.jo)
    assert len(rows_of(cast.jo)) == 4

    ends(rows_of(cast.jo)[0], cast.jo)
    again = rows_of(cast.jo)[0]
    partner = cast.sam if again.recipient_id == cast.sam.pk else alex
    release(first, [partner], chosen_of(first, KEY), by=cast.jo)

    assert sorted(one.state for one in rows_of(cast.jo)) == ["cancelled"] + ["pending"] * 4


@pytest.mark.django_db
def test_a_side_and_a_guess_do_not_stand_in_each_others_way(cast):
    sheet = sent(cast, {"helps_back": {"mine": {"chosen": ["talk"]}}}, code="c3")
    [side] = chosen_of(sheet, "helps_back")
    guess = Chosen(
        release_rules.Offer(side.offer.item, "guess", {}, "helps_back"), {"value": {}}, "0"
    )

    for one in (side, guess):
        assert release(sheet, [cast.sam], [one], by=cast.jo) == "released"

    assert sorted(row.part for row in rows_of(cast.jo)) == ["guess", "whole"]


@pytest.mark.django_db
def test_the_same_press_after_it_was_taken_back_lets_nothing_be_seen(cast):
    """A form that a browser sends again is no new decision."""
    sheet, op = sent(cast), uuid.uuid4()
    release(sheet, [cast.sam], chosen_of(sheet, KEY), by=cast.jo, op=op)
    ends(newest(cast.jo), cast.jo)

    release(sheet, [cast.sam], chosen_of(sheet, KEY), by=cast.jo, op=op)

    assert [one.state for one in rows_of(cast.jo)] == ["cancelled"]


# --- Ending, pausing, going on -------------------------------------------------------------------


def test_only_its_author_ends_it_where_the_database_lets_all_through(owner_role, cast):
    row = standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY)

    with pytest.raises(Release.DoesNotExist):
        ends(row, cast.sam)


@pytest.mark.django_db
@pytest.mark.invariant(24)
def test_ending_takes_the_yes_back_once_and_minds_none_that_is_gone(cast, sign_in):
    row, other = released(cast, sign_in), None
    ends(row, cast.jo)
    ends(row, cast.jo)
    with acting_as(cast.jo.user_id):
        said = ConsentEvent.objects.filter(object_id=row.pk).order_by("at")
        assert [one.decision for one in said] == ["given", "withdrawn"]
    assert events(cast, "release.revoked") == 1

    other = standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY)
    with acting_as(cast.jo.user_id):
        consents.withdraw(
            purpose="release",
            recipient=Client(pk=cast.sam.pk),
            object_kind="release",
            object_id=other.pk,
            by=make.fresh(cast.jo.user),
        )
    assert ends(other, cast.jo).ended_as == "revoked"


def decisions(about):
    return list(
        ConsentEvent.objects.filter(object_id=about.pk)
        .order_by("at")
        .values_list("decision", flat=True)
    )


@pytest.mark.django_db
def test_a_yes_that_newer_words_made_void_is_not_taken_back_again(cast):
    row = standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY)
    with acting_as_worker():
        old = ConsentNotice.objects.filter(purpose="release").order_by("-version")[0]
        old.pk, old._state.adding, old.version = uuid.uuid4(), True, old.version + 1
        old.is_material = True
        old.save(force_insert=True)

    assert ends(row, cast.jo).ended_as == "revoked"

    with acting_as(cast.jo.user_id):
        assert decisions(row) == ["given"]


def test_whose_yes_it_was_is_looked_at_alone(owner_role, cast):
    """Where the database lets all through: somebody else's later no changes nothing of it."""
    row = standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY)
    other = ConsentEvent.objects.get(object_id=row.pk)
    other.pk, other._state.adding = uuid.uuid4(), True
    other.client, other.decision, other.at = cast.sam, "withdrawn", timezone.now()
    other.save(force_insert=True)

    ends(row, cast.jo)

    assert decisions(row) == ["given", "withdrawn", "withdrawn"]


@pytest.mark.django_db
def test_what_is_seen_already_is_revoked_and_never_called_off(cast):
    row = standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY)

    with acting_as(cast.jo.user_id), pytest.raises(IllegalTransition):
        releases._end(row, ReleaseState.CANCELLED, make.fresh(cast.jo.user))


def test_nobody_goes_on_for_somebody_else(owner_role, cast):
    for one in (cast.jo, cast.sam):
        with acting_as(one.user_id):
            releases.pause(by=make.fresh(one.user))

    with acting_as(cast.jo.user_id):
        releases.resume(by=make.fresh(cast.jo.user))

    assert not SharingPause.objects.filter(client=cast.jo, until=None).exists()
    assert SharingPause.objects.filter(client=cast.sam, until=None).exists()


@pytest.mark.django_db
def test_going_on_touches_no_pause_that_is_over(cast):
    for deed in (releases.pause, releases.pause, releases.resume, releases.resume):
        with acting_as(cast.jo.user_id):
            deed(by=make.fresh(cast.jo.user))
    with acting_as(cast.jo.user_id):
        before = SharingPause.objects.get().until
        releases.pause(by=make.fresh(cast.jo.user))
        releases.resume(by=make.fresh(cast.jo.user))

        assert SharingPause.objects.order_by("since")[0].until == before
    assert (events(cast, "sharing.paused"), events(cast, "sharing.resumed")) == (2, 2)


# --- A therapist's side --------------------------------------------------------------------------


@pytest.mark.django_db
def test_holding_back_and_letting_go_are_about_one_release_and_once(cast):
    one, other = (standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY) for _ in range(2))
    with acting_as(cast.amara.pk):
        for row in (one, one, other):
            releases.hold_back(release=row, by=cast.amara)
        releases.allow_again(release=one, by=cast.amara)
        let_go_at = HeldBack.objects.get(release=one).let_go_at
        releases.allow_again(release=one, by=cast.amara)

        assert HeldBack.objects.get(release=one).let_go_at == let_go_at
        assert HeldBack.objects.standing().get().release_id == other.pk
    assert (events(cast, "release.held_back"), events(cast, "release.let_go")) == (2, 1)
    with acting_as(cast.amara.pk):
        releases.hold_back(release=one, by=cast.amara)
        assert HeldBack.objects.standing().count() == 2


@pytest.fixture
def suggested(cast):
    jo = sent(cast, code="a2", couple=cast.couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=jo.group_id)
        return cast, group, reveals.propose(group=group, by=cast.amara)


@pytest.mark.django_db
@pytest.mark.invariant(7)
def test_one_person_alone_shows_nobody_anything(cast):
    alone = sent(cast)

    with acting_as(cast.amara.pk), pytest.raises(PermissionError):
        reveals.propose(group=AssignmentGroup.objects.get(pk=alone.group_id), by=cast.amara)


@pytest.mark.django_db
def test_suggesting_and_opening_twice_are_once_and_what_ended_stays_ended(suggested):
    cast, group, row = suggested
    with acting_as(cast.amara.pk):
        assert reveals.propose(group=group, by=cast.amara) == row
        for _ in range(2):
            reveals.open_now(reveal=row, by=cast.amara)
        moved = Reveal.objects.get()
        assert (moved.state, moved.ended_at) == (RevealState.OPENED, None)
        for _ in range(2):
            reveals.end(reveal=row, by=cast.amara)
        assert Reveal.objects.get().ended_at
        with pytest.raises(IllegalTransition):
            reveals.open_now(reveal=row, by=cast.amara)
    told = [events(cast, f"reveal.{what}") for what in ("proposed", "opened", "ended")]
    assert told == [1, 1, 1]
