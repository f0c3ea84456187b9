"""Side by side, for a session: only what everybody let everybody see, and only while it is open."""

import html
import re

import pytest

from clients.actions import holds
from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make
from tests.support.answering import chosen
from tests.support.at_desk import statements
from tests.support.shared import CANARY, address, close, lets, sent, window
from worksheets.queries.clinician import side_by_side
from worksheets.queries.clinician.couple_releases import alike, by_everybody

pytestmark = pytest.mark.django_db
OWN = {"g2_setting": chosen("own")}
JO = {
    "meanings": {"order": ["play", "closeness", "other"], "other": "Being silly"},
    "meanings_guess": {"guess": {"order": ["relief"]}},
    "what_counts": CANARY,
    "often_loved": 3,
}
SAM = {
    "meanings": {"order": ["closeness", "pleasure"]},
    "meanings_guess": {"guess": {"order": ["closeness", "routine"]}},
    "what_counts": "Depends.",
}
NOTHING = "Nothing is side by side at the moment"


@pytest.fixture
def both(cast):
    return {
        cast.jo: sent(cast, JO | OWN, code="A1"),
        cast.sam: sent(cast, SAM | OWN, code="A1", client=cast.sam),
    }


def lets_go(cast, sign_in, both, jo=(), sam=()):
    for author, other, lines in ((cast.jo, cast.sam, jo), (cast.sam, cast.jo, sam)):
        if lines:
            boxes = {name.replace("-", "__"): "on" for name in lines}
            answer = lets(sign_in, author, address(both[author], other), **boxes)
            assert answer.status_code == 302, answer.text


def look(cast, sign_in, by=None):
    return sign_in(by or cast.amara).get(f"/couples/{cast.couple.pk}/side/")


def table(page):
    """Heads, and each row's cells, as they are read."""
    found = re.search(r'<table class="days side-table">(.*?)</table>', page.text, re.DOTALL)
    if found is None:
        return None
    rows = re.findall(r"<tr.*?>(.*?)</tr>", found[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    plain = [[html.unescape(re.sub(r"<[^>]+>", " ", one)).strip() for one in row] for row in cells]
    return plain[0][1:], {row[0]: row[1:] for row in plain[1:]}


RANKED = ["whole-meanings"]
ALL = ["whole-meanings", "guess-meanings_guess"]


def test_two_rankings_stand_in_one_table_once_both_let_theirs_go(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    heads, rows = table(look(cast, sign_in))

    assert heads == ["Jo", "Sam"]
    assert rows == {
        "Feeling close  Named by all": ["Second", "First"],
        "Play and fun": ["First", "·"],
        "Feeling good in my body": ["·", "Second"],
        "Something else": ["Third: Being silly", "·"],
    }
    assert CANARY not in look(cast, sign_in).text
    assert "relief" not in str(rows).lower()


@pytest.mark.invariant(7)
@pytest.mark.parametrize(
    ("jo", "sam", "is_there"),
    [(ALL, ALL, True), (ALL, RANKED, False), (RANKED, ALL, False), (ALL, [], False)],
)
def test_a_guess_stands_there_only_where_both_let_both_sides_go(
    cast, sign_in, both, jo, sam, is_there
):
    lets_go(cast, sign_in, both, jo, sam)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in)

    assert ("’s guess" in page.text) == is_there
    assert ("Relief from tension" in page.text) == is_there
    if is_there:
        heads, rows = table(page)
        assert heads == ["Jo", "Sam", "Jo’s guess", "Sam’s guess"]
        assert rows["Relief from tension"] == ["·", "·", "First", "·"]
        assert rows["Something we usually do"] == ["·", "·", "·", "Second"]


@pytest.mark.invariant(5, 6)
@pytest.mark.parametrize(("jo", "sam"), [(RANKED, []), ([], RANKED), ([], [])])
def test_what_only_one_shared_points_at_nobody(cast, sign_in, both, jo, sam):
    lets_go(cast, sign_in, both, jo, sam)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert NOTHING in look(cast, sign_in).text


@pytest.mark.invariant(57)
def test_it_is_there_only_while_the_joint_space_is_open(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    assert NOTHING in look(cast, sign_in).text
    one = window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert table(look(cast, sign_in)) is not None

    close(cast.amara, one)

    assert NOTHING in look(cast, sign_in).text


@pytest.mark.invariant(2)
def test_taken_back_it_is_gone_at_the_next_look(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    jo = sign_in(cast.jo.user)
    where = re.search(r'action="(/sharing/[^"]+/end/)"', jo.get("/sharing/").text)[1]

    jo.post(where)

    assert NOTHING in look(cast, sign_in).text


def test_a_hold_shuts_it(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        holds.place(client=cast.sam, reason="clinician", marks=[], about_id=None, by=cast.amara)

    assert NOTHING in look(cast, sign_in).text


def test_other_answers_stand_in_a_column_each(cast, sign_in, both):
    lets_go(cast, sign_in, both, ["whole-what_counts", "whole-often_loved"], ["whole-what_counts"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in)

    assert CANARY in page.text
    assert "Depends." in page.text
    assert table(page) is None
    assert "how loved you are" not in page.text, "only one let that go"


def test_other_words_are_never_counted_into_a_table(cast, sign_in, both):
    where = address(both[cast.jo], cast.sam)
    more = {"whole__meanings": "on", "whole__meanings__words": "Play, mostly"}
    assert lets(sign_in, cast.jo, where, **more).status_code == 302
    lets_go(cast, sign_in, both, sam=RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in)

    assert table(page) is None
    assert "Play, mostly" in page.text
    assert "Being silly" not in page.text


def test_cards_stand_beside_each_other(cast, sign_in):
    said = {"hear_no": chosen("short"), "say_no": chosen("plain")} | OWN
    both = {
        cast.jo: sent(cast, said, code="B2"),
        cast.sam: sent(cast, said | {"hear_no": chosen("space")}, code="B2", client=cast.sam),
    }
    lets_go(cast, sign_in, both, ["whole-hear_no", "whole-say_no"], ["whole-hear_no"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in)

    assert page.text.count('class="own-card"') == 2
    assert "Short and clear" in page.text
    assert "With a little time to myself afterwards" in page.text
    assert "Plainly" not in page.text, "only one let that go"


@pytest.mark.invariant(5)
def test_of_a_list_only_what_all_shared_is_there(cast, sign_in):
    both = {
        cast.jo: sent(cast, {"everyday": {"walk": "yes", "cook": "yes"}} | OWN, code="D2"),
        cast.sam: sent(
            cast, {"everyday": {"walk": "maybe", "nap": "yes"}} | OWN, code="D2", client=cast.sam
        ),
    }
    for author, other, keys in (
        (cast.jo, cast.sam, ["walk", "cook"]),
        (cast.sam, cast.jo, ["walk", "nap"]),
    ):
        answer = lets(sign_in, author, address(both[author], other), mutual__everyday=keys)
        assert answer.status_code == 302, answer.text
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in).text

    assert "A walk with no phone" in page
    assert "Cooking together" not in page
    assert "A nap in the same bed" not in page


def test_nothing_on_it_is_for_clinicians_alone(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = look(cast, sign_in).text

    for word in ("Clinician only", "Hold", "check-in", "Safety review", "score"):
        assert word not in page


@pytest.mark.invariant(8)
def test_side_by_side_other_therapist_gets_404(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    for by in (cast.cleo, cast.ben):
        assert look(cast, sign_in, by).status_code == 404
    for client in (cast.jo, cast.sam, cast.kim):
        assert look(cast, sign_in, client.user).status_code == 404


@pytest.mark.invariant(50)
def test_each_look_is_recorded_and_told_to_nobody(cast, sign_in, both):
    lets_go(cast, sign_in, both, RANKED, RANKED)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    look(cast, sign_in)

    with acting_as(cast.amara.pk):
        seen = AuditEvent.objects.filter(verb="release.read", actor_id=cast.amara.pk)
        assert [(one.about_id, CANARY in str(one.facts)) for one in seen] == [(None, False)] * 2


def everybody_lets(members, said):
    return by_everybody({key: alike(members, theirs) for key, theirs in said.items()}, members)


def test_of_three_it_takes_all_of_them(cast, sign_in):
    """On a common screen, what was let go to one of two others would be seen by both."""
    kit = make.client(by=cast.amara, name="Kit")
    members = [cast.jo, cast.sam, kit]
    said = {("meanings", "whole"): {cast.jo.pk: {cast.sam.pk: {"value": {"order": ["play"]}}}}}
    for one in (cast.sam, kit):
        others = [other.pk for other in members if other != one]
        said["meanings", "whole"][one.pk] = dict.fromkeys(others, {"value": {"order": ["play"]}})
    assert everybody_lets(members, said) == {}

    said["meanings", "whole"][cast.jo.pk][kit.pk] = {"value": {"order": ["relief"]}}
    assert everybody_lets(members, said) == {}, "let go to each, and not alike"

    said["meanings", "whole"][cast.jo.pk][kit.pk] = {"value": {"order": ["play"]}}
    assert len(everybody_lets(members, said)["meanings", "whole"]) == 3


@pytest.mark.parametrize("lines", [RANKED, [*ALL, "whole-what_counts"]])
def test_it_costs_the_same_however_much_is_there(cast, sign_in, both, lines):
    lets_go(cast, sign_in, both, lines, lines)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    with acting_as(cast.amara.pk), statements() as asked:
        found = side_by_side.sheets(make.fresh(cast.amara), cast.couple, [cast.jo, cast.sam])

    assert len(found) == 1
    assert len([one for one in asked if "worksheets_release" in one or "datakey" in one]) == 2
