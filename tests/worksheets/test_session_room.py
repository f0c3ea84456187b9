"""The session room: who opens it, when it is shut, what is kept, and how it ends."""

import uuid

import pytest

from clients.actions import holds
from clients.context import acting_as
from clients.models import AuditEvent, CheckInMark, OutboxMessage
from clients.policies import windows
from tests.support import in_room
from tests.support.in_room import TEA, YES, agree, agreed, opened, texts, url, write, yes_of
from tests.support.shared import close, plain, text_of

pytestmark = pytest.mark.django_db

QUOTA = {"clauses": {"own": "Closeness at least twice a week", "ask": "a note on the pillow"}}


def keep(browser, group, values, **more):
    told = in_room.proof(browser.get(url(group)))
    return browser.post(url(group), in_room.fields(group, values) | told | more)


# --- From the first word to the last ------------------------------------------------------------


@pytest.mark.invariant(57)
def test_it_is_written_read_through_agreed_and_there_for_both(cast, sign_in):
    group = opened(cast)
    browser, sam = sign_in(cast.amara), sign_in(cast.sam.user)
    assert "radio" not in sam.get("/together/").text

    answer = write(browser, group, {"agreement": TEA | {"review": 4}})
    assert answer.url == url(group, "read/")
    through = text_of(browser.get(answer.url))
    assert "Tea, and the radio" in through
    assert "Any of us can end this alone, at once and without a reason." in through
    assert "radio" not in sam.get("/together/").text, "agreed by nobody yet"
    assert agree(browser, group).url == url(group, "kept/")

    for who in (cast.jo, cast.sam):
        page = sign_in(who.user).get("/together/").text
        assert "Tea, and the radio" in page
        assert "All of you" in page
    assert "Tea, and the radio" in browser.get(url(group, "kept/")).text
    [text] = texts(cast)
    assert (text.review_on - text.agreed_at.date()).days == 28


@pytest.mark.invariant(33)
@pytest.mark.parametrize("how", ["read", "straight"])
def test_a_quota_is_not_agreed_to_and_the_words_stay(cast, sign_in, how):
    group = opened(cast)
    browser = sign_in(cast.amara)

    if how == "read":
        page = write(browser, group, {"agreement": QUOTA})
        assert page.status_code == 422
        assert page.text.startswith("<!doctype html>")
        assert "<title>Error: " in page.text
        assert "“at least”" in page.text
        assert 'id="id_agreement-clause_own_error"' in page.text
        assert 'id="id_agreement-clause_ask_error"' not in page.text
        assert "Closeness at least twice a week" in page.text
    else:
        write(browser, group, {"agreement": QUOTA}, go="leave")
        seen = {"seen": str(in_room.sheet(cast).revision)}
        assert browser.post(url(group, "read/"), YES | seen).url == url(group)

    again = browser.get(url(group))
    assert "Closeness at least twice a week" in again.text
    assert "a note on the pillow" in again.text
    assert browser.get(url(group, "read/")).url == url(group)
    assert texts(cast) == []
    assert "twice a week" not in sign_in(cast.sam.user).get("/together/").text


@pytest.mark.parametrize("left_out", ["yes-0", "yes-1", "confirmed"])
def test_nobody_is_spoken_for(cast, sign_in, left_out):
    group = opened(cast)
    browser = sign_in(cast.amara)
    write(browser, group, {"agreement": TEA})

    page = agree(browser, group, **{name: "on" for name in YES if name != left_out})

    assert page.status_code == 422
    assert f'id="id_{left_out}_error"' in page.text
    assert texts(cast) == []


def test_a_blank_page_is_a_finished_page(cast, sign_in):
    group = agreed(cast, sign_in, {"agreement": None})

    page = text_of(sign_in(cast.jo.user).get("/together/"))

    assert "Nothing here is a yes. Each yes is new, and so is each no." in page
    [text] = texts(cast)
    assert (text.review_on - text.agreed_at.date()).days == 42
    assert "Agreed" in sign_in(cast.amara).get(f"/couples/{group.couple_id}/").text


# --- Typed text is safe -------------------------------------------------------------------------


def test_a_double_click_is_one_result(cast, sign_in):
    group = opened(cast)
    browser = sign_in(cast.amara)
    told = in_room.fields(group, {"agreement": TEA}) | in_room.proof(browser.get(url(group)))

    first, second = (browser.post(url(group), told | {"go": "read"}) for _ in "ab")
    assert first.url == second.url == url(group, "read/")
    assert in_room.sheet(cast).revision == 1

    boxes = YES | in_room.proof(browser.get(url(group, "read/")))
    first, second = (browser.post(url(group, "read/"), boxes) for _ in "ab")
    assert first.url == second.url == url(group, "kept/")
    assert len(texts(cast)) == 1


def test_two_tabs_never_write_over_each_other(cast, sign_in):
    group = opened(cast)
    browser = sign_in(cast.amara)
    old = in_room.proof(browser.get(url(group)))
    write(browser, group, {"agreement": TEA}, go="leave")
    mine = in_room.fields(group, {"agreement": {"clauses": {"own": "A walk"}}})

    page = browser.post(url(group), mine | old | {"go": "leave"})

    assert page.status_code == 409
    assert "Tea, and the radio" in page.text
    assert "A walk" in page.text
    told = in_room.proof(page) | {"keep": "mine"}
    assert browser.post(url(group), mine | told).status_code == 302
    assert "A walk" in browser.get(url(group)).text


def test_what_is_typed_is_saved_as_it_is_typed(cast, sign_in):
    group = opened(cast)
    browser = sign_in(cast.amara)
    told = in_room.fields(group, {"agreement": QUOTA}) | {"revision": 0, "op": str(uuid.uuid4())}
    me = {"X-Portal-User": str(cast.amara.pk)}

    saved = browser.post(url(group, "save/"), told, headers=me)
    assert (saved.status_code, saved.json()["revision"]) == (200, 1)
    other = browser.post(url(group, "save/"), told | {"op": str(uuid.uuid4())}, headers=me)
    assert other.status_code == 409
    theirs = other.json()["conflict"]["theirs"]
    assert theirs["agreement-clause_own"] == ["Closeness at least twice a week"]
    assert (
        browser.post(url(group, "save/"), told, headers={"X-Portal-User": "x"}).status_code == 409
    )
    assert "twice a week" in browser.get(url(group)).text


def test_what_is_far_too_long_stays_on_the_screen(cast, sign_in):
    group = opened(cast)
    browser = sign_in(cast.amara)

    page = keep(browser, group, {"agreement": {"clauses": {"own": "ä" * 50_000}}}, go="read")

    assert page.status_code == 422
    assert "ä" * 50_000 in page.text
    assert in_room.sheet(cast).revision == 0


def test_words_agreed_to_change_only_by_being_written_anew(cast, sign_in):
    group = agreed(cast, sign_in)
    browser = sign_in(cast.amara)
    assert "Tea, and the radio" in browser.get(url(group)).text

    write(browser, group, {"agreement": {"clauses": {"own": "A bath"}}})
    assert "radio" in sign_in(cast.sam.user).get("/together/").text, "until the new one is agreed"
    agree(browser, group)

    page = sign_in(cast.sam.user).get("/together/").text
    assert "A bath" in page
    assert "radio" not in page
    record = text_of(browser.get(url(group, "record/")))
    assert "Tea, and the radio" in record
    assert "Revised since" in record


# --- Shut ---------------------------------------------------------------------------------------


def held(cast, group):
    with acting_as(cast.amara.pk):
        holds.place(client=cast.sam, reason="clinician", marks=[], about_id=None, by=cast.amara)


def closed(cast, group):
    with acting_as(cast.amara.pk):
        row = cast.couple.windows.get(closed_at__isnull=True)
    close(cast.amara, row)


def unreviewed(cast, group):
    with acting_as(cast.amara.pk):
        mark = CheckInMark.objects.get(client=cast.sam)
        mark.waiting_since = mark.reviewed_at
        mark.save()


@pytest.mark.invariant(13)
@pytest.mark.invariant(15)
@pytest.mark.parametrize(
    ("shut", "told"),
    [
        (held, "There is a Hold for Sam."),
        (closed, "The joint space is closed."),
        (unreviewed, "Sam sent a private check-in that nobody has reviewed yet."),
    ],
)
def test_it_is_shut_and_the_screen_in_the_room_never_says_why(cast, sign_in, shut, told):
    group = opened(cast)
    browser = sign_in(cast.amara)
    write(browser, group, {"agreement": TEA})
    boxes = YES | in_room.proof(browser.get(url(group, "read/")))

    shut(cast, group)

    for tail in ("", "read/"):
        page = browser.get(url(group, tail))
        assert page.status_code == 409
        for word in ("Hold", "check-in", "Sam", "reviewed", "Tea"):
            assert word not in text_of(page)
    assert plain(browser.post(url(group, "read/"), boxes)) == plain(browser.get(url(group)))
    assert (
        keep(browser, group, {"agreement": TEA}, revision=1, op=str(uuid.uuid4())).status_code
        == 409
    )
    me = {"X-Portal-User": str(cast.amara.pk)}
    late = in_room.fields(group, {}) | {"revision": 1, "op": str(uuid.uuid4())}
    assert browser.post(url(group, "save/"), late, headers=me).status_code == 410
    assert texts(cast) == []
    assert told in text_of(browser.get(f"/couples/{cast.couple.pk}/"))
    assert "Open the room" not in browser.get(f"/couples/{cast.couple.pk}/").text


@pytest.mark.invariant(13)
def test_what_came_to_light_since_it_was_given_shuts_it_even_when_the_hold_is_lifted(cast, sign_in):
    """A5 is not for people of whom one said, in A2, that they worry about the mood after a no."""
    group = opened(cast, "A5")
    browser = sign_in(cast.amara)
    with acting_as(cast.sam.user_id):
        row = holds.place(
            client=cast.sam,
            reason="worksheet_flag",
            marks=["fear"],
            about_id=None,
            by=cast.sam.user,
        )
    with acting_as(cast.amara.pk):
        holds.lift(hold=row, why="Spoke alone.", by=cast.amara)
        assert windows.is_open(cast.couple)

    assert browser.get(url(group)).status_code == 409


@pytest.mark.invariant(8)
def test_it_is_nobody_elses(cast, sign_in):
    group = agreed(cast, sign_in)
    nothing = sign_in(cast.cleo).get(f"/room/{uuid.uuid4()}/").content
    for user in (cast.cleo, cast.ben, cast.jo.user, cast.sam.user, cast.kim.user):
        browser = sign_in(user)
        for tail in ("", "read/", "kept/", "record/", "paper/"):
            answer = browser.get(url(group, tail))
            assert (answer.status_code, answer.content) == (404, nothing), (user, tail)
        for tail in ("end/", "unassign/"):
            assert browser.post(url(group, tail)).status_code == 404
    assert len(texts(cast)) == 1
    assert texts(cast)[0].ended_at is None


# --- Nobody is told, and anybody ends it --------------------------------------------------------


@pytest.mark.invariant(6)
def test_giving_it_puts_nothing_on_anybodys_pages_and_writes_to_nobody(cast, sign_in):
    before = {who: plain(sign_in(who.user).get("/home/")) for who in (cast.jo, cast.sam)}

    group = opened(cast)

    for who in (cast.jo, cast.sam):
        assert plain(sign_in(who.user).get("/home/")) == before[who]
        assert "together" not in text_of(sign_in(who.user).get("/settings/log/")).lower()
    with acting_as(cast.amara.pk):
        assert not OutboxMessage.objects.filter(recipient_id=cast.jo.user_id).exists()
        assert not group.assignments.exists()


@pytest.mark.invariant(15)
def test_one_of_them_ends_it_alone_and_at_once_with_the_window_shut(cast, sign_in):
    group = agreed(cast, sign_in)
    jo, sam = sign_in(cast.jo.user), sign_in(cast.sam.user)
    assert "radio" in jo.get("/together/").text
    closed(cast, group)
    before = plain(sam.get("/sharing/"))
    yes = yes_of(cast.jo)
    assert f"/together/{yes.pk}/end/" in jo.get("/sharing/").text

    assert jo.post(f"/together/{yes.pk}/end/").url == "/sharing/"
    assert jo.post(f"/together/{yes.pk}/end/").url == "/sharing/", "twice is once"

    assert f"/together/{yes.pk}/end/" not in jo.get("/sharing/").text
    assert plain(sam.get("/sharing/")) == before, "Sam's own page tells nothing of Jo"
    assert sam.post(f"/together/{yes_of(cast.sam).pk}/end/").url == "/sharing/"
    with acting_as(cast.amara.pk):
        ended = AuditEvent.objects.filter(verb="joint.yes_ended")
        assert [one.about_id for one in ended.order_by("at", "pk")] == [cast.jo.pk, cast.sam.pk]
        assert not OutboxMessage.objects.filter(recipient_id=cast.sam.user_id).exists()


def test_ended_by_one_it_is_gone_for_all_of_them(cast, sign_in):
    agreed(cast, sign_in)
    jo, sam = sign_in(cast.jo.user), sign_in(cast.sam.user)
    never = plain(sign_in(cast.kim.user).get("/together/"))
    assert "radio" in jo.get("/together/").text

    sam.post(f"/together/{yes_of(cast.sam).pk}/end/")

    shut = plain(jo.get("/together/"))
    assert b"radio" not in shut
    assert shut.replace(str(cast.jo.user_id).encode(), b"").replace(b"Jo", b"") == never.replace(
        str(cast.kim.user_id).encode(), b""
    ).replace(b"Kim", b"")
    page = text_of(sign_in(cast.amara).get(f"/couples/{cast.couple.pk}/"))
    assert "Sam ended it" in page


def test_a_yes_of_somebody_elses_is_not_there(cast, sign_in):
    agreed(cast, sign_in)
    mine = yes_of(cast.jo)

    for user in (cast.sam.user, cast.kim.user, cast.amara):
        assert sign_in(user).post(f"/together/{mine.pk}/end/").status_code == 404
    assert yes_of(cast.jo).ended_at is None


def test_the_therapist_ends_it_too(cast, sign_in):
    group = agreed(cast, sign_in)
    browser = sign_in(cast.amara)

    for _ in "ab":
        assert browser.post(url(group, "end/")).url == f"/couples/{cast.couple.pk}/"

    assert "radio" not in sign_in(cast.jo.user).get("/together/").text
    assert "You or a colleague ended it" in text_of(browser.get(url(group, "record/")))
    assert "radio" not in browser.get(url(group)).text


def test_it_is_taken_back_only_while_nothing_was_agreed(cast, sign_in):
    group = opened(cast)
    browser = sign_in(cast.amara)
    assert browser.post(url(group, "unassign/")).status_code == 302
    assert browser.get(url(group)).status_code == 409
    assert url(group) not in browser.get(f"/couples/{cast.couple.pk}/").text

    again = in_room.given(cast)
    write(browser, again, {"agreement": TEA})
    agree(browser, again)
    browser.post(url(again, "unassign/"))

    assert "radio" in sign_in(cast.jo.user).get("/together/").text
