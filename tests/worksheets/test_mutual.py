"""Lists that are seen together, guesses, and showing each other at one moment (Inv 5, 7)."""

import re

import pytest

from clients import vault
from clients.context import acting_as
from clients.enums import CoupleStage
from tests.support import make
from tests.support.mutual_menus import BOTH, JO, SAM, lines_for, menu, pair
from tests.support.shared import address, fragments, lets, looked_at, newest, plain, sent, window
from worksheets.actions import releases, reveals
from worksheets.models import AssignmentGroup, Release, Reveal
from worksheets.rules import releases as release_rules

pytestmark = pytest.mark.django_db


@pytest.mark.invariant(5)
def test_a_menu_offers_its_author_only_yes_and_maybe(cast, sign_in):
    sheet = sent(cast, {"everyday": JO}, code="d2")

    page = sign_in(cast.jo.user).get(address(sheet, cast.sam)).text

    assert re.findall(r'name="mutual-everyday" value="(\w+)"', page) == ["walk", "cook"]


@pytest.mark.invariant(5)
def test_one_menu_alone_shows_nothing(cast, sign_in):
    sam = sign_in(cast.sam.user)
    closed, still = plain(sam.get("/together/")), sam.get("/together/still/").content
    menu(cast, sign_in, cast.jo, cast.sam, JO, ["walk", "cook"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert plain(sam.get("/together/")) == closed
    assert sam.get("/together/still/").content == still
    with acting_as(cast.sam.user_id):
        assert not Release.objects.exists()


@pytest.mark.invariant(5)
def test_a_menu_shows_what_both_let_be_seen_and_no_gap(cast, sign_in):
    menu(cast, sign_in, cast.jo, cast.sam, JO, ["walk", "cook"])
    menu(cast, sign_in, cast.sam, cast.jo, SAM, ["walk", "cook", "read", "film", "nap", "music"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert lines_for(sign_in, cast.sam.user) == ["walk", "cook"]
    assert lines_for(sign_in, cast.jo.user) == ["walk", "cook"]
    page = sign_in(cast.sam.user).get("/together/").text
    assert page.count("<li>A walk") == 1
    for grade in ("Maybe", "No,", "talk first"):
        assert grade not in page


@pytest.mark.invariant(5)
def test_a_no_a_private_no_a_blank_and_a_line_left_out_are_the_same_bytes(cast, sign_in):
    menu(cast, sign_in, cast.sam, cast.jo, SAM, ["walk", "cook", "read", "film", "nap", "music"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    pages = set()
    for film in ("no", "private_no", "talk", "yes", None):
        said = {"walk": "yes"} | ({"film": film} if film else {})
        row = menu(cast, sign_in, cast.jo, cast.sam, said, ["walk"])
        sam = sign_in(cast.sam.user)
        pages.add((fragments(sam.get("/together/")), sam.get("/together/still/").content))
        with acting_as(cast.jo.user_id):
            releases.end(release=row, by=make.fresh(cast.jo.user))

    assert len(pages) == 1
    assert "A walk with no phone" in pages.pop()[0]


@pytest.mark.invariant(5)
def test_nothing_in_common_is_the_closed_page(cast, sign_in):
    sam = sign_in(cast.sam.user)
    closed, still = plain(sam.get("/together/")), sam.get("/together/still/").content
    menu(cast, sign_in, cast.jo, cast.sam, JO, ["walk"])
    menu(cast, sign_in, cast.sam, cast.jo, SAM, ["music"])
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert plain(sam.get("/together/")) == closed
    assert sam.get("/together/still/").content == still


@pytest.mark.invariant(5)
def test_what_is_kept_for_the_partner_holds_no_no(cast, sign_in):
    row = menu(cast, sign_in, cast.jo, cast.sam, JO, ["walk"])

    with acting_as(cast.jo.user_id):
        kept = vault.opened(row, "shown_sealed")
    assert kept.rstrip() == '{"keys":["walk"]}', "blanks at the end hide how long it is"


def test_a_line_that_was_never_a_yes_cannot_be_picked(cast, sign_in):
    sheet = sent(cast, {"everyday": JO}, code="d2")

    answer = lets(sign_in, cast.jo, address(sheet, cast.sam), **{"mutual__everyday": ["film"]})

    assert answer.status_code == 422


@pytest.mark.invariant(5)
def test_of_a_touch_plan_only_a_yes_can_be_shared(cast, sign_in):
    said = {"hand": "yes", "arm": "maybe", "hair": "no", "face": "private_no", "feet": "yes"}
    sheet = sent(cast, {"fine_one": said, "wish": {"chosen": ["talk"]}}, code="b5")

    page = sign_in(cast.jo.user).get(address(sheet, cast.sam)).text

    assert re.findall(r'name="mutual-fine_one" value="(\w+)"', page) == ["hand", "feet"]
    assert "Would you like there to be a plan" not in page
    answer = lets(sign_in, cast.jo, address(sheet, cast.sam), **{"mutual__fine_one": ["arm"]})
    assert answer.status_code == 422


@pytest.mark.invariant(7)
@pytest.mark.parametrize(
    ("jo", "sam", "seen"),
    [
        (BOTH, BOTH, True),
        (BOTH, BOTH[:1], False),
        (BOTH, BOTH[1:], False),
        (BOTH[1:], BOTH, False),
        (BOTH, [], False),
    ],
)
def test_a_guess_is_seen_only_where_both_showed_both_sides(cast, sign_in, jo, sam, seen):
    pair(cast, sign_in, cast.jo, cast.sam, jo)
    if sam:
        pair(cast, sign_in, cast.sam, cast.jo, sam)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = sign_in(cast.sam.user).get("/together/").text

    assert ("Relief from tension" in page) is seen
    assert ("Play and fun" in page) is (BOTH[0] in jo)
    with acting_as(cast.sam.user_id):
        theirs = Release.objects.filter(client=cast.jo, part="guess")
        assert theirs.exists() is seen


@pytest.mark.invariant(4)
def test_being_afraid_is_for_the_therapist_alone(cast, sign_in):
    content = make.version("c3").content
    said = {"underneath": {"chosen": ["lonely", "afraid_of_them"]}}

    [offer] = release_rules.offers(content, said)
    shown = release_rules.in_words(offer.item, offer.part, release_rules.snapshot(offer))

    assert [line.text for line in shown.lines] == ["I’m lonely"]
    only = release_rules.offers(content, {"underneath": {"chosen": ["afraid_of_them"]}})
    assert only == []


@pytest.mark.invariant(4)
def test_what_a_sheet_does_not_name_is_never_on_offer(db):
    for code in ("a1", "a2", "a4", "b1", "b2", "b3", "c1", "c2", "c3", "c5", "d1", "d2"):
        content = make.version(code).content
        named = set(content["sharing"]["releasable"])
        texts = {one["key"]: "x" for one in content["items"] if one["type"] == "free_text"}

        assert {one.key for one in release_rules.offers(content, texts)} <= named


def test_a_letter_goes_whole_and_after_it_was_read(cast, sign_in):
    parts = dict.fromkeys(("what_i_did", "impact", "learned", "next_time"), "I shouted.")
    unread = sent(cast, parts, code="c5", state="submitted")
    page = sign_in(cast.jo.user).get(address(unread, cast.sam)).text
    assert "whole-impact" not in page
    assert "once" in page

    read = sent(cast, parts, code="c5")
    some = lets(sign_in, cast.jo, address(read, cast.sam), whole__impact="on")
    assert some.status_code == 422
    assert "A letter is shown whole" in some.text
    whole = {f"whole__{key}": "on" for key in parts}
    assert lets(sign_in, cast.jo, address(read, cast.sam), **whole).status_code == 302


# --- Showing each other at one moment ------------------------------------------------------------


@pytest.fixture
def given(cast):
    """The same sheet, sent by both, in one group; the therapist has suggested it."""
    jo = sent(cast, {"early_messages": "Jo’s own"}, code="a1", couple=cast.couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=jo.group_id)
    sam = sent(cast, {"early_messages": "Sam’s own"}, code="a1", client=cast.sam, group=group)
    with acting_as(cast.amara.pk):
        reveal = reveals.propose(group=group, by=cast.amara)
    return cast, jo, sam, reveal


def agrees(sign_in, author, sheet):
    answer = lets(sign_in, author, address(sheet), whole__early_messages="on")
    assert answer.status_code == 302, answer.text


def both_see(sign_in, cast):
    jo, sam = (sign_in(one.user).get("/together/").text for one in (cast.jo, cast.sam))
    return ("Sam’s own" in jo, "Jo’s own" in sam)


def opened(cast, reveal):
    with acting_as(cast.amara.pk):
        reveals.open_now(reveal=reveal, by=cast.amara)


@pytest.mark.invariant(7)
def test_at_one_moment_happy_path(given, sign_in):
    cast, jo, sam, reveal = given
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert both_see(sign_in, cast) == (False, False)
    agrees(sign_in, cast.jo, jo)
    opened(cast, reveal)
    assert both_see(sign_in, cast) == (False, False), "one has not agreed"
    agrees(sign_in, cast.sam, sam)
    assert both_see(sign_in, cast) == (True, True)


def test_it_stays_sealed_until_the_therapist_opens_it(given, sign_in):
    cast, jo, sam, reveal = given
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    agrees(sign_in, cast.jo, jo)
    agrees(sign_in, cast.sam, sam)
    assert both_see(sign_in, cast) == (False, False)
    opened(cast, reveal)
    assert both_see(sign_in, cast) == (True, True)


@pytest.mark.invariant(2)
def test_one_who_takes_theirs_back_closes_it_for_all(given, sign_in):
    cast, jo, sam, reveal = given
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    agrees(sign_in, cast.jo, jo)
    agrees(sign_in, cast.sam, sam)
    opened(cast, reveal)

    with acting_as(cast.jo.user_id):
        releases.end(release=newest(cast.jo), by=make.fresh(cast.jo.user))

    assert both_see(sign_in, cast) == (False, False)


def test_ended_by_the_therapist_it_is_over(given, sign_in):
    cast, jo, sam, reveal = given
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    agrees(sign_in, cast.jo, jo)
    agrees(sign_in, cast.sam, sam)
    opened(cast, reveal)

    with acting_as(cast.amara.pk):
        reveals.end(reveal=reveal, by=cast.amara)

    assert both_see(sign_in, cast) == (False, False)
    assert sign_in(cast.jo.user).get(address(jo)).status_code == 404


@pytest.mark.invariant(6)
def test_nobody_learns_who_is_missing(given, sign_in):
    cast, jo, sam, reveal = given
    browser = sign_in(cast.jo.user)
    pages = (address(jo), f"/sent/{jo.pk}/", "/together/", "/sharing/", "/home/")

    def look():
        return [re.sub(rb'value="[0-9a-f-]{36}"', b"", plain(browser.get(one))) for one in pages]

    before = look()
    agrees(sign_in, cast.sam, sam)
    assert look() == before
    opened(cast, reveal)
    assert look() == before


@pytest.mark.invariant(6)
def test_before_their_own_is_sent_nobody_meets_the_suggestion(cast, sign_in):
    jo = sent(cast, {"early_messages": "x"}, code="a1", couple=cast.couple)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=jo.group_id)
        sam = make.assignment(
            by=cast.amara, client=cast.sam, version=make.version("a1"), state="opened", group=group
        )
        reveals.propose(group=group, by=cast.amara)
    make.answers(sam, {"early_messages": "x"})

    assert sign_in(cast.sam.user).get(address(sam)).status_code == 404
    with acting_as(cast.sam.user_id):
        assert not Reveal.objects.exists()
    assert sign_in(cast.jo.user).get(address(jo)).status_code == 200


def test_the_therapist_sees_who_sent_and_agreed(given, sign_in):
    cast, jo, sam, reveal = given
    agrees(sign_in, cast.jo, jo)
    amara = sign_in(cast.amara)

    page = amara.get(f"/couples/{cast.couple.pk}/").text

    assert "Jo: sent, agreed" in page
    assert "Sam: sent, not agreed yet" in page
    amara.post(f"/at-once/{reveal.pk}/open/")
    amara.post(f"/at-once/{reveal.pk}/open/")
    assert "Opened" in amara.get(f"/couples/{cast.couple.pk}/").text
    amara.post(f"/at-once/{reveal.pk}/end/")
    assert amara.post(f"/at-once/{reveal.pk}/open/").status_code == 302
    with acting_as(cast.amara.pk):
        assert Reveal.objects.get(pk=reveal.pk).state == "ended"
    for stranger in (cast.cleo, cast.ben):
        for path in (f"/at-once/{reveal.pk}/end/", f"/groups/{jo.group_id}/at-once/"):
            assert sign_in(stranger).post(path).status_code == 404


def test_in_a_couple_of_three_all_must_agree(cast, sign_in):
    people = [make.client(by=cast.amara, name=name) for name in ("Kit", "Lou", "Max")]
    trio = make.couple(by=cast.amara, clients=people, stage=CoupleStage.ACTIVE)
    first = sent(cast, {"early_messages": "Kit’s own"}, code="a1", client=people[0], couple=trio)
    with acting_as(cast.amara.pk):
        group = AssignmentGroup.objects.get(pk=first.group_id)
        reveal = reveals.propose(group=group, by=cast.amara)
    sheets = [first] + [
        sent(cast, {"early_messages": f"{one.name}’s own"}, code="a1", client=one, group=group)
        for one in people[1:]
    ]
    window(cast.amara, trio, *people)
    opened(cast, reveal)
    for one, sheet in zip(people[:2], sheets[:2], strict=True):
        agrees(sign_in, one, sheet)
    assert "Kit’s own" not in sign_in(people[1].user).get("/together/").text

    told, preview = looked_at(
        sign_in(people[2].user), address(sheets[2]), whole__early_messages="on"
    )
    assert "Max’s own" in preview.text
    agrees(sign_in, people[2], sheets[2])

    for reader in people:
        page = sign_in(reader.user).get("/together/").text
        assert {one.name for one in people if f"{one.name}’s own" in page} == {
            one.name for one in people if one is not reader
        }
