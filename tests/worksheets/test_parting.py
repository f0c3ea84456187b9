"""When people part, everything one let another see is gone in that request, and stays gone."""

import datetime as dt

import pytest

from clients.context import acting_as
from tests.worksheets import shared
from worksheets.models import Release

pytestmark = pytest.mark.django_db
ALONE = "/settings/together/alone/"


def ends(author):
    with acting_as(author.user_id):
        return list(Release.objects.filter(client=author).values_list("ended_as", flat=True))


def joint(sign_in, person):
    return sign_in(person.user).get("/together/").content.decode()


@pytest.mark.invariant(10)
@pytest.mark.parametrize("leaver", ["jo", "sam"])
def test_parting_ends_what_was_seen_whoever_leaves(cast, sign_in, leaver):
    shared.released(cast, sign_in)
    shared.window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert shared.CANARY in joint(sign_in, cast.sam)

    assert sign_in(getattr(cast, leaver).user).post(ALONE).status_code == 302

    assert shared.CANARY not in joint(sign_in, cast.sam)
    assert ends(cast.jo) == ["void"]
    with acting_as(cast.sam.user_id):
        assert not Release.objects.exists()


@pytest.mark.invariant(10)
def test_parting_calls_off_what_still_waits_its_day(cast, sign_in):
    sheet = shared.sent(cast)
    where = shared.address(sheet, cast.sam)
    shared.lets(sign_in, cast.jo, where, ago=dt.timedelta(hours=1), **shared.KNOW)
    assert ends(cast.jo) == [""]

    sign_in(cast.amara).post(f"/couples/{cast.couple.pk}/end/", {"who": "everyone"})

    assert ends(cast.jo) == ["void"]


@pytest.mark.invariant(10)
@pytest.mark.invariant(11)
def test_parting_brings_nothing_back_when_they_come_back(cast, sign_in):
    shared.released(cast, sign_in)
    sign_in(cast.jo.user).post(ALONE)
    where = sign_in(cast.amara).post(f"/couples/{cast.couple.pk}/anew/")["Location"]
    for person in (cast.jo, cast.sam):
        sign_in(person.user).post("/welcome/together/", {"answer": "yes"})
    with acting_as(cast.amara.pk):
        new = type(cast.couple).objects.get(pk=where.split("/")[2])
    assert new.stage == "active"

    shared.window(cast.amara, new, cast.jo, cast.sam)

    assert shared.CANARY not in joint(sign_in, cast.sam)


def test_parting_tells_the_other_nothing_on_their_own_list(cast, sign_in):
    shared.released(cast, sign_in)
    before = sign_in(cast.jo.user).get("/settings/log/").context["log"].days

    sign_in(cast.sam.user).post(ALONE)

    after = sign_in(cast.jo.user).get("/settings/log/").context["log"].days
    said = [line.words for day in after for line in day.lines]
    was = [line.words for day in before for line in day.lines]
    assert set(said) == set(was)
