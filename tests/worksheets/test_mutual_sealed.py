"""Lists that are seen together, where one of them waits for a moment to show both (Inv 5, 7)."""

import pytest

from clients.context import acting_as
from tests.support import make
from tests.support.mutual_menus import BOTH, GUESS, JO, MINE, SAM, lines_for, menu, pair
from tests.support.shared import address, lets, newest, sent, window
from worksheets.actions import releases, reveals
from worksheets.models import AssignmentGroup

pytestmark = pytest.mark.django_db


@pytest.mark.invariant(5)
@pytest.mark.invariant(7)
def test_what_is_sealed_lets_nobody_look_at_the_other_side(cast, sign_in):
    """Agreeing to one moment is not showing: whoever has shown nothing yet sees nothing either."""
    row = menu(cast, sign_in, cast.jo, cast.sam, JO, ["walk", "cook"])
    menu(cast, sign_in, cast.sam, cast.jo, SAM, ["walk", "cook"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert lines_for(sign_in, cast.sam.user) == lines_for(sign_in, cast.jo.user) == ["walk", "cook"]
    sheet = sent(cast, {"everyday": JO}, code="d2", client=cast.jo, couple=cast.couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        sealed = reveals.propose(group=group, by=cast.amara)
    with acting_as(cast.jo.user_id):
        releases.end(release=row, by=make.fresh(cast.jo.user))

    lets(sign_in, cast.jo, address(sheet), mutual__everyday=["walk", "cook"])

    assert newest(cast.jo).reveal_id == sealed.pk
    assert lines_for(sign_in, cast.jo.user) == lines_for(sign_in, cast.sam.user) == []


@pytest.mark.invariant(7)
def test_a_guess_is_not_seen_beside_ones_own_that_are_still_sealed(cast, sign_in):
    """It was: what waits for its moment counted as shown."""
    values = {"meanings": MINE, "meanings_guess": GUESS}
    sheet = sent(cast, values, code="a1", client=cast.jo, couple=cast.couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=sheet.group_id)
        sealed = reveals.propose(group=group, by=cast.amara)
    lets(sign_in, cast.jo, address(sheet), **{f"{part}__{key}": "on" for part, key in BOTH})
    pair(cast, sign_in, cast.sam, cast.jo, BOTH)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert newest(cast.jo).reveal_id == sealed.pk

    page = sign_in(cast.jo.user).get("/together/").text

    assert "Play and fun" in page
    assert "Relief from tension" not in page
