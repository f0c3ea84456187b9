"""When people part, everything one let another see is gone in that request, and stays gone."""

import datetime as dt

import pytest

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make, shared
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

    assert ends(cast.jo) == ["cancelled"]
    with acting_as(cast.amara.pk):
        event = AuditEvent.objects.get(verb="release.parted")
        assert (event.actor_id, event.about_id, event.facts) == (None, None, {"how": "cancelled"})


WAITS, OPEN = {"ago": dt.timedelta(hours=2)}, {}
# Who lets whom see, and whether it still waits its day: each pair of three, both ways.
PAIRS = {
    ("Kit", "Lou"): OPEN, ("Lou", "Kit"): WAITS, ("Kit", "Max"): WAITS, ("Max", "Kit"): OPEN,
    ("Lou", "Max"): OPEN, ("Max", "Lou"): WAITS,
}  # fmt: skip


@pytest.fixture
def three(cast):
    """Kit, Lou and Max, each of whom lets both others see something, in an open window."""
    people = {name: make.client(by=cast.amara, name=name) for name in ("Kit", "Lou", "Max")}
    couple = make.couple(by=cast.amara, clients=people.values())
    for (author, reader), how in PAIRS.items():
        words, key = f"{author} to {reader}", "like_you_to_know"
        row = shared.sent(cast, client=people[author])
        shared.standing(people[author], people[reader], couple, row, key, words=words, **how)
    shared.window(cast.amara, couple, *people.values())
    return people, couple


def stands_for(people):
    """How each release stands, by author and reader."""
    names = {one.pk: name for name, one in people.items()}
    found = {}
    for one in people.values():
        with acting_as(one.user_id):
            for row in Release.objects.filter(client=one):
                found[names[row.client_id], names[row.recipient_id]] = row.ended_as
    return found


def sees(sign_in, people, reader):
    page = joint(sign_in, people[reader])
    return {pair for pair in PAIRS if f"{pair[0]} to {pair[1]}" in page}


def max_leaves(cast, sign_in, people, couple):
    return sign_in(people["Max"].user).post(ALONE)


def max_is_taken_out(cast, sign_in, people, couple):
    where = f"/couples/{couple.pk}/end/"
    return sign_in(cast.amara).post(where, {"who": str(people["Max"].pk)})


@pytest.mark.invariant(10)
@pytest.mark.parametrize("how", [max_leaves, max_is_taken_out])
def test_parting_of_three_ends_what_names_the_one_and_lets_the_others_stand(
    cast, sign_in, three, how
):
    people, couple = three
    assert {reader: sees(sign_in, people, reader) for reader in people} == {
        reader: {pair for pair, when in PAIRS.items() if pair[1] == reader and when is OPEN}
        for reader in people
    }

    assert how(cast, sign_in, people, couple).status_code == 302

    ended = {True: "cancelled", False: "void"}
    assert stands_for(people) == {
        pair: ended[when is WAITS] if "Max" in pair else "" for pair, when in PAIRS.items()
    }
    assert [sees(sign_in, people, reader) for reader in people] == [set()] * 3, "they pause"
    sign_in(cast.amara).post(f"/couples/{couple.pk}/carry-on/")
    with acting_as(cast.amara.pk):
        couple.refresh_from_db()
    shared.window(cast.amara, couple, people["Kit"], people["Lou"])
    assert sees(sign_in, people, "Lou") == {("Kit", "Lou")}
    assert sees(sign_in, people, "Max") == set()


@pytest.mark.invariant(10)
def test_parting_of_three_by_the_clinician_ends_every_pair(cast, sign_in, three):
    people, couple = three

    sign_in(cast.amara).post(f"/couples/{couple.pk}/end/", {"who": "everyone"})

    assert stands_for(people) == {
        pair: "cancelled" if when is WAITS else "void" for pair, when in PAIRS.items()
    }
    assert [sees(sign_in, people, reader) for reader in people] == [set()] * 3
    for person in people.values():
        with acting_as(person.user_id):
            assert not Release.objects.exclude(client=person).exists()


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
