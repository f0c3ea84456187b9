"""When joint work and the power theme open, and for whom (Inv 13)."""

from uuid import uuid4

import pytest

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import CheckInMark, Hold
from clients.policies import windows
from tests.support import make
from tests.support.shared import reviewed, window
from worksheets.actions.assignments import NotNow, assign
from worksheets.library.requirements import OPENS_WHEN
from worksheets.models import Assignment, JointSheet
from worksheets.policies import requirements

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(13)]


def give(cast, code, *clients, couple=True, by=None):
    by = by or cast.amara
    with acting_as(by.pk):
        try:
            assign(
                op=uuid4(),
                couple=cast.couple if couple else None,
                clients=clients or [cast.jo, cast.sam],
                version=make.version(code),
                due_on=None,
                note="",
                by=by,
            )
        except NotNow as why:
            return str(why)
    return "given"


def hold(cast, client):
    with acting_as(client.user_id):
        row = holds.place(
            client=client,
            reason=HoldReason.CHECK_IN,
            marks=["checked"],
            about_id=None,
            by=client.user,
        )
    return row


def knows_the_myths(cast, client, *, low=False, state="reviewed", alone=True):
    sheet = make.assignment(by=cast.amara, client=client, version=make.version("c4"), state=state)
    said = {"standing_yes": 4 if low else 0, "needs_reason": 0, "would_stop": 0}
    if alone:
        said["g2_setting"] = {"chosen": ["own"]}
    make.answers(sheet, said, visibility="clin")


@pytest.mark.parametrize("code", ["C", "C1", "C4", "C5"])
def test_power_opens_with_every_review_and_shuts_with_one_hold(cast, code):
    assert give(cast, code) == OPENS_WHEN["checkins_reviewed"]
    reviewed(cast.amara, cast.jo)
    assert give(cast, code) == OPENS_WHEN["checkins_reviewed"]
    reviewed(cast.amara, cast.sam)
    row = hold(cast, cast.sam)
    assert give(cast, code) == requirements.HELD
    with acting_as(cast.amara.pk):
        holds.lift(hold=Hold.objects.get(pk=row.pk), why="Spoke alone.", by=cast.amara)

    assert give(cast, code) == "given"


@pytest.mark.parametrize("code", ["C", "C1", "C4", "C5"])
def test_power_goes_to_both_or_to_neither(cast, code):
    reviewed(cast.amara, cast.jo, cast.sam)

    assert give(cast, code, cast.jo) == requirements.BOTH_OR_NEITHER
    assert give(cast, code, cast.jo, couple=False) == requirements.BOTH_OR_NEITHER
    with acting_as(cast.amara.pk):
        assert not Assignment.objects.exists()


def test_power_goes_to_one_person_with_no_linked_partner(cast):
    mo = make.client(by=cast.amara, name="Mo")
    assert give(cast, "C4", mo, couple=False) == OPENS_WHEN["checkins_reviewed"]

    reviewed(cast.amara, mo)

    assert give(cast, "C4", mo, couple=False) == "given"


def test_a_partner_s_unreviewed_check_in_or_hold_blocks_the_other_s_individual_work(cast):
    reviewed(cast.amara, cast.jo)
    assert give(cast, "C4", cast.jo, couple=False) == OPENS_WHEN["checkins_reviewed"]

    reviewed(cast.amara, cast.sam)
    hold(cast, cast.sam)

    assert give(cast, "C4", cast.jo, couple=False) == requirements.HELD


def test_a_new_check_in_that_waits_or_one_that_is_due_shuts_it_again(cast):
    reviewed(cast.amara, cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        mark = CheckInMark.objects.get(client=cast.sam)
        mark.waiting_since = mark.reviewed_at
        mark.save()
    assert give(cast, "C1") == OPENS_WHEN["checkins_reviewed"]

    with acting_as(cast.amara.pk):
        mark.waiting_since, mark.due_again_at = None, mark.reviewed_at
        mark.save()

    assert give(cast, "C1") == OPENS_WHEN["checkins_reviewed"]


@pytest.mark.parametrize(
    ("more", "opens"),
    [
        ({}, True),
        ({"low": True}, False),
        ({"state": "submitted"}, False),
        ({"alone": False}, False),
    ],
)
def test_underneath_the_distance_waits_for_the_myths_read_alone(cast, more, opens):
    reviewed(cast.amara, cast.jo, cast.sam)
    knows_the_myths(cast, cast.jo)
    assert give(cast, "C2") == OPENS_WHEN["myths_first"]

    knows_the_myths(cast, cast.sam, **more)

    assert give(cast, "C2") == ("given" if opens else OPENS_WHEN["myths_first"])


@pytest.mark.parametrize("code", ["C3", "D2", "B5"])
def test_what_each_does_alone_never_waits_for_the_joint_space(cast, code):
    """Only the check-ins, and a Hold, are asked for (Inv 13); the space is closed throughout."""
    assert give(cast, code) == OPENS_WHEN["checkins_reviewed"]
    reviewed(cast.amara, cast.jo, cast.sam)
    row = hold(cast, cast.sam)
    assert give(cast, code) == requirements.HELD
    with acting_as(cast.amara.pk):
        holds.lift(hold=Hold.objects.get(pk=row.pk), why="Spoke alone.", by=cast.amara)

    assert give(cast, code) == "given"

    with acting_as(cast.amara.pk):
        assert not windows.is_open(cast.couple)
        assert Assignment.objects.filter(client__in=[cast.jo, cast.sam]).count() == 2


@pytest.mark.parametrize("code", ["A5", "D3"])
def test_what_is_filled_in_together_is_assigned_before_the_space_opens(cast, code):
    assert give(cast, code) == OPENS_WHEN["checkins_reviewed"]
    reviewed(cast.amara, cast.jo, cast.sam)
    assert give(cast, code, cast.jo) == requirements.TOGETHER
    row = hold(cast, cast.sam)
    assert give(cast, code) == requirements.HELD
    with acting_as(cast.amara.pk):
        holds.lift(hold=Hold.objects.get(pk=row.pk), why="Spoke alone.", by=cast.amara)

    assert give(cast, code) == "given"

    with acting_as(cast.amara.pk):
        assert not windows.is_open(cast.couple)
        assert not Assignment.objects.exists(), "nothing on anybody’s own pages"
        assert [one.group.version.worksheet.code for one in JointSheet.objects.all()] == [code]
    assert "in the session room already" in give(cast, code)


@pytest.mark.parametrize("code", ["A5", "D3"])
def test_what_is_only_written_together_goes_to_nobody_alone(cast, code):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    mo = make.client(by=cast.amara, name="Mo")
    reviewed(cast.amara, mo)

    for who in (cast.jo, mo):
        assert give(cast, code, who, couple=False) == requirements.TOGETHER
    with acting_as(cast.amara.pk):
        assert not JointSheet.objects.exists()


def test_a_private_check_in_can_always_be_given(cast):
    hold(cast, cast.sam)

    assert give(cast, "P0") == "given"
    assert give(cast, "P0", cast.jo) != "given", "once at a time"


def test_what_is_freely_given_stays_free_while_held(cast):
    hold(cast, cast.jo)

    assert give(cast, "A1", cast.jo, couple=False) == "given"


def test_another_therapist_cannot_borrow_the_reviews(cast):
    reviewed(cast.amara, cast.jo, cast.sam)

    assert give(cast, "C4", cast.jo, couple=False, by=cast.cleo) == "Choose who this is for."


def test_no_words_stand_beside_a_private_check_in(cast):
    """They would lie open on a device that others may hold."""
    with acting_as(cast.amara.pk), pytest.raises(NotNow, match="Say it in person"):
        assign(
            op=uuid4(),
            couple=None,
            clients=[cast.jo],
            version=make.version("P0"),
            due_on=None,
            note="After last week",
            by=cast.amara,
        )
