"""What can't be given to anyone until its safeguards exist (Inv 13)."""

from uuid import uuid4

import pytest

from clients.context import acting_as
from tests.support.shipped import LIBRARY
from worksheets.actions.assignments import NotNow, assign
from worksheets.library.requirements import OPENS_WHEN, blocked_by
from worksheets.models import Assignment, Version

OPEN = ["A", "A1", "A2", "A3", "A4", "B", "B1", "B2", "B3", "B4", "C1", "D", "D1", "M0"]
# C1 stands on the power shelf and waits with the rest of it.
OPEN.remove("C1")
# A handout asks nothing and is for one person.
OPEN += [f"H{number}" for number in range(1, 9)]
GATED = [code for code in LIBRARY if code not in OPEN]


@pytest.mark.invariant(13)
@pytest.mark.parametrize("code", LIBRARY)
def test_only_what_touches_neither_both_nor_power_is_open(code):
    content = LIBRARY[code]

    assert (blocked_by(content) is None) == (code in OPEN)
    if content["theme"] in ("power", "checkin") or content["who"] == "joint":
        assert code in GATED


@pytest.mark.invariant(13)
def test_a_joint_sheet_or_the_power_theme_is_gated_whatever_it_says_of_itself():
    silent = {"items": [], "theme": "owed", "who": "individual"}

    assert blocked_by(silent) is None
    assert blocked_by(silent | {"theme": "power"}) == OPENS_WHEN["checkins_reviewed"]
    assert blocked_by(silent | {"who": "joint"}) == OPENS_WHEN["checkins_reviewed"]
    assert blocked_by(silent | {"theme": "checkin"}) == OPENS_WHEN["private_checkin"]
    assert blocked_by(silent | {"items": [{"type": "diary"}]}) is None
    together = silent | {"items": [{"type": "agreement", "in_session": True}]}
    assert blocked_by(together) == OPENS_WHEN["checkins_reviewed"]
    assert blocked_by(together, {"checkins_reviewed"}) is None


def test_what_is_met_no_longer_blocks_and_what_is_unknown_does():
    content = {"items": [], "theme": "power", "who": "individual", "needs": ["myths_first"]}

    assert blocked_by(content, {"checkins_reviewed"}) == OPENS_WHEN["myths_first"]
    assert blocked_by(content, {"checkins_reviewed", "myths_first"}) is None
    assert blocked_by(content | {"needs": ["moon"], "theme": "owed"}) == (
        "You can assign this once “moon” is there."
    )


@pytest.mark.django_db
@pytest.mark.invariant(13)
@pytest.mark.parametrize("code", [code for code in GATED if code != "P0"])
def test_assigning_is_refused_with_the_reason(cast, code):
    with acting_as(cast.amara.pk):
        version = Version.objects.filter(worksheet__code=code).first()
        with pytest.raises(NotNow) as refused:
            assign(
                op=uuid4(),
                couple=None,
                clients=[cast.jo],
                version=version,
                due_on=None,
                note="",
                by=cast.amara,
            )
        assert not Assignment.objects.filter(version=version).exists()

    assert str(refused.value) == blocked_by(LIBRARY[code])
