"""What stands on the screen in the room of what each wrote alone: only what all may see (Inv 5)."""

import re

import pytest
from django.utils import timezone

from clients.actions import holds, uncouple
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, Member, User
from tests.support import in_room, make
from tests.support.in_room import agree, agreed, url, write
from tests.support.shared import address, lets, plain, reviewed, text_of, window
from worksheets.actions import releases
from worksheets.models import Assignment, JointText, JointYes, Release

pytestmark = pytest.mark.django_db
PLAN = {"plan": {"clauses": {"where": "a hand on the back"}}}
JO = {"hand": "yes", "arm": "yes", "hair": "no", "face": "private_no", "feet": "maybe"}
SAM = {"hand": "yes", "arm": "yes", "hair": "yes", "face": "yes", "feet": "yes", "hug_short": "yes"}


def parts(cast, group, jo, sam):
    """Each one's own, filled in alone and sent."""
    with acting_as(cast.amara.pk):
        rows = {row.client_id: row for row in group.assignments.select_related("client")}
    in_room.send_parts(cast, group, {})
    for client, said in ((cast.jo, jo), (cast.sam, sam)):
        make.answers(rows[client.pk], said | {"g2_setting": {"chosen": ["own"]}}, visibility="clin")
    with acting_as(cast.amara.pk):
        found = Assignment.objects.filter(group=group.pk).select_related("client")
        return {row.client_id: row for row in found}


def let(sign_in, author, partner, sheet, **chosen):
    answer = lets(sign_in, author, address(sheet, partner), **chosen)
    assert answer.status_code == 302, answer.text


@pytest.fixture
def plan(cast):
    group = in_room.opened(cast, "B5")
    return group, parts(cast, group, {"fine_one": JO}, {"fine_one": SAM})


def on_screen(sign_in, cast, group):
    return text_of(sign_in(cast.amara).get(url(group)))


@pytest.mark.invariant(5)
def test_a_touch_plan_shows_only_what_both_said_yes_to_and_both_shared(cast, sign_in, plan):
    group, sheets = plan
    assert "Holding hands" not in on_screen(sign_in, cast, group)
    let(sign_in, cast.jo, cast.sam, sheets[cast.jo.pk], mutual__fine_one=["hand", "arm"])
    nothing = on_screen(sign_in, cast, group)
    assert "Holding hands" not in nothing, "one side alone is on nobody’s screen"

    let(sign_in, cast.sam, cast.jo, sheets[cast.sam.pk], mutual__fine_one=["hand", "hair", "feet"])

    page = on_screen(sign_in, cast, group)
    assert "Holding hands" in page
    for word in ("shoulder", "Fingers through", "hand on my face", "My feet", "short hug", "maybe"):
        assert word not in page
    with acting_as(cast.jo.user_id):
        row = Release.objects.get(client=cast.jo)
        releases.end(release=row, by=make.fresh(cast.jo.user))
    assert on_screen(sign_in, cast, group) == nothing


@pytest.mark.invariant(5)
@pytest.mark.parametrize("face", ["private_no", "no", "maybe", "yes", None])
def test_a_private_no_and_a_yes_left_out_leave_the_same_screen(cast, sign_in, face):
    group = in_room.opened(cast, "B5")
    jo = JO | {"face": face} if face else {"hand": "yes"}
    sheets = parts(cast, group, {"fine_one": jo}, {"fine_one": SAM})
    let(sign_in, cast.sam, cast.jo, sheets[cast.sam.pk], mutual__fine_one=["hand", "face"])
    let(sign_in, cast.jo, cast.sam, sheets[cast.jo.pk], mutual__fine_one=["hand"])

    page = sign_in(cast.amara).get(url(group)).text

    [common] = re.findall(r'<section aria-labelledby="common">(.*?)</section>', page, re.DOTALL)
    assert re.sub(r"<[^>]+>|\s+", " ", common).split() == SAME.split()


SAME = """What each of you said yes to and shared
Which of these are fine with you at the moment? Holding hands
If something isn’t here, that doesn’t tell you why. A yes from then isn’t a yes for today."""


def test_the_plan_waits_for_each_ones_own_part(cast, sign_in):
    group = in_room.opened(cast, "B5")
    browser = sign_in(cast.amara)
    page = text_of(browser.get(f"/couples/{cast.couple.pk}/"))
    assert "Jo and Sam have not sent a part of their own yet." in page
    shut = browser.get(url(group))
    assert shut.status_code == 409
    assert "Jo" not in text_of(shut)

    parts(cast, group, {}, {})

    assert browser.get(url(group)).status_code == 200
    assert write(browser, group, PLAN).status_code == 302
    assert agree(browser, group).status_code == 302
    assert "a hand on the back" in sign_in(cast.jo.user).get("/together/").text


MOVES_JO = {"my_moves": {"chosen": ["joke"]}, "underneath": {"chosen": ["lonely"]}}
MOVES_SAM = {"my_moves": {"chosen": ["leave"]}, "underneath": {"chosen": ["afraid_of_them"]}}


def test_a_loop_is_drawn_from_both_sides_or_from_none(cast, sign_in):
    group = in_room.opened(cast, "C3")
    sam = MOVES_SAM | {
        "underneath": {"chosen": ["overwhelmed"]},
        "trigger": "The dishes, on Monday",
    }
    sheets = parts(cast, group, MOVES_JO, sam)
    both = {"whole__my_moves": "on", "whole__underneath": "on"}

    let(sign_in, cast.jo, cast.sam, sheets[cast.jo.pk], **both)
    assert "I joke" not in on_screen(sign_in, cast, group)
    let(sign_in, cast.sam, cast.jo, sheets[cast.sam.pk], **both)

    page = on_screen(sign_in, cast, group)
    for words in (
        "Side by side",
        "it goes round",
        "I joke",
        "I’m lonely",
        "I leave the room",
        "all too much",
    ):
        assert words in page
    assert "dishes" not in page
    with acting_as(cast.amara.pk):
        told = AuditEvent.objects.filter(verb="release.read", actor_id=cast.amara.pk)
        assert told.count() == 2 + 4, "at each look, whatever was opened"
        assert {event.about_id for event in told} == {None}


@pytest.mark.invariant(13)
def test_no_loop_is_drawn_where_one_of_them_is_afraid(cast, sign_in):
    """The answer itself raises a Hold when it is sent; here the way it is sent is left out."""
    group = in_room.opened(cast, "C3")
    parts(cast, group, MOVES_JO, MOVES_SAM)
    with acting_as(cast.sam.user_id):
        holds.place(
            client=cast.sam,
            reason="worksheet_flag",
            marks=["afraid_in_cycle"],
            about_id=None,
            by=cast.sam.user,
        )

    assert sign_in(cast.amara).get(url(group)).status_code == 409


# --- After the couple -----------------------------------------------------------------------------


def ended_by(who):
    user = make.fresh(who.user)
    with acting_as(user.pk):
        uncouple.leave(by=user)


@pytest.mark.invariant(10)
def test_after_the_couple_nobody_of_it_reads_what_was_agreed(cast, sign_in):
    group = agreed(cast, sign_in)
    assert "radio" in sign_in(cast.sam.user).get("/together/").text
    mine = in_room.yes_of(cast.sam)

    ended_by(cast.jo)

    for who in (cast.jo, cast.sam):
        assert "radio" not in sign_in(who.user).get("/together/").text
        assert "Written together" not in sign_in(who.user).get("/sharing/").text
        with acting_as(who.user_id):
            assert not JointText.objects.exists()
            assert JointYes.objects.count() == 1, "their own, and nobody else’s"
    assert sign_in(cast.sam.user).post(f"/together/{mine.pk}/end/").status_code == 404
    browser = sign_in(cast.amara)
    assert browser.get(url(group)).status_code == 409
    assert "Tea, and the radio" in browser.get(url(group, "record/")).text
    assert "Joint record" in browser.get(f"/couples/{cast.couple.pk}/").text


@pytest.mark.invariant(10)
def test_of_three_what_all_agreed_to_does_not_outlive_one_who_leaves(cast, sign_in):
    three = [make.client(by=cast.amara, name=name) for name in ("Ash", "Bo", "Kit")]
    couple = make.couple(by=cast.amara, clients=three)
    window(cast.amara, couple, *three)
    in_room.things(cast.amara, couple, three)
    ash, words = sign_in(three[0].user), in_room.told("joint_text")
    assert words in ash.get("/together/").text

    ended_by(three[2])
    with acting_as(cast.amara.pk):
        uncouple.carry_on(couple=couple, by=cast.amara)
    window(cast.amara, couple, *three[:2])

    assert words not in ash.get("/together/").text


def test_pausing_everything_pauses_what_was_written_together_too(cast, sign_in):
    agreed(cast, sign_in)
    jo, sam = sign_in(cast.jo.user), sign_in(cast.sam.user)
    assert "Pause everything" in jo.get("/sharing/").text

    jo.post("/sharing/pause/")
    assert "radio" not in sam.get("/together/").text
    jo.post("/sharing/resume/")

    assert "radio" in sam.get("/together/").text


def locked(cast):
    with acting_as_worker():
        User.objects.filter(pk=cast.sam.user_id).update(words_locked_at=timezone.now())


def portal_withdrawn(cast):
    make.agree(cast.jo, ["portal"], decision="withdrawn")


def held(cast):
    with acting_as(cast.amara.pk):
        holds.place(client=cast.jo, reason="clinician", marks=[], about_id=None, by=cast.amara)


def one_more(cast):
    """Somebody who said no yes to it has a seat among them now."""
    kit = make.client(by=cast.amara, name="Kit")
    with acting_as(cast.amara.pk):
        Member.objects.create(
            practice=cast.practice,
            couple=cast.couple,
            client=kit,
            place=2,
            accepted_at=timezone.now(),
        )
    reviewed(cast.amara, kit)


@pytest.mark.invariant(6)
@pytest.mark.parametrize("gone", [locked, portal_withdrawn, held, one_more])
def test_whatever_takes_it_away_the_page_is_the_closed_one(cast, sign_in, gone):
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))
    agreed(cast, sign_in)
    assert "radio" in sam.get("/together/").text

    gone(cast)

    assert plain(sam.get("/together/")) == closed
    with acting_as(cast.sam.user_id):
        assert not JointText.objects.exists()


def test_an_open_page_hears_that_it_is_over(cast, sign_in):
    agreed(cast, sign_in)
    sam = sign_in(cast.sam.user)
    before = sam.get("/together/still/").json()["mark"]
    assert before

    sign_in(cast.jo.user).post(f"/together/{in_room.yes_of(cast.jo).pk}/end/")

    assert sam.get("/together/still/").json()["mark"] == ""


def test_audit_rows_hold_no_words(cast, sign_in):
    agreed(cast, sign_in)

    with acting_as(cast.amara.pk):
        rows = list(AuditEvent.objects.filter(verb__startswith="joint."))
    assert {"joint.given", "joint.saved", "joint.read", "joint.agreed"} <= {r.verb for r in rows}
    assert "radio" not in str([row.facts for row in rows])


@pytest.mark.parametrize("n", [1, 3])
def test_the_couple_page_costs_the_same_for_one_sheet_and_for_three(
    cast, sign_in, django_assert_num_queries, n
):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    for code in ("A5", "D3", "B5")[:n]:
        group = in_room.given(cast, code)
        browser = sign_in(cast.amara)
        if code != "B5":
            write(browser, group, {"agreement": in_room.TEA})
            agree(browser, group)
    assert browser.get(f"/couples/{cast.couple.pk}/").text.count("Joint record") == min(n, 2)

    # What it costs without any, the sheets, their texts, yeses and people, each one's parts, and
    # whether the joint space is open (5).
    with django_assert_num_queries(36):
        browser.get(f"/couples/{cast.couple.pk}/")
