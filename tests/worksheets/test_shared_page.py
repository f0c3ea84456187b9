"""The joint page from the partner's side: one closed page for every reason there is (G7)."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from clients import audit
from clients.actions import holds
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, ConsentEvent, ConsentNotice, Couple, Member, User
from tests.support import make, unseen
from tests.support.shared import (
    CANARY,
    KNOW,
    address,
    lets,
    plain,
    released,
    reviewed,
    sent,
    standing,
    window,
)
from worksheets.actions import releases, submissions
from worksheets.models import Answer, Release
from worksheets.queries.client.answers import desk

pytestmark = pytest.mark.django_db


def seen_by(sign_in, person):
    """Page, light endpoint, and what the database lets through."""
    browser = sign_in(person)
    page, still = browser.get("/together/"), browser.get("/together/still/")
    with acting_as(person.pk):
        rows = Release.objects.exclude(client__user=person).count()
    return plain(page).replace(str(person.pk).encode(), b""), still.content, page.status_code, rows


@pytest.fixture
def closed(cast, sign_in):
    """How it looks to Sam, before anything ever was."""
    return seen_by(sign_in, cast.sam.user)


@pytest.fixture
def shown(cast, sign_in):
    """Jo's canary lies open before Sam."""
    row = released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert CANARY.encode() in seen_by(sign_in, cast.sam.user)[0]
    return row


def changed(cast, row, **fields):
    with acting_as(cast.jo.user_id):
        Answer.objects.filter(pk=row.answer_id).update(**fields)


def sheet_of(cast, row):
    with acting_as(cast.jo.user_id):
        return Answer.objects.get(pk=row.answer_id).response.assignment_id


def as_jo(cast, action, **about):
    with acting_as(cast.jo.user_id):
        action(by=make.fresh(cast.jo.user), **about)


def withdrawn(cast, row):
    jo = make.fresh(cast.jo.user)
    with acting_as(jo.pk):
        submissions.withdraw(desk=desk(jo, sheet_of(cast, row), lock=True), by=jo)


def taken_back_and_sent_again(cast, row):
    """Sent once more, unchanged: what was let go before that is not let go again."""
    with acting_as(cast.jo.user_id):
        answer = Answer.objects.get(pk=row.answer_id)
        type(answer.response).objects.filter(pk=answer.response_id).update(
            submitted_at=timezone.now()
        )


def locked(cast, who):
    with acting_as_worker():
        User.objects.filter(pk=who.user_id).update(words_locked_at=timezone.now())


def left(cast, who):
    with acting_as(cast.amara.pk):
        Member.objects.filter(client=who).update(left_at=timezone.now())


def staged(cast, stage):
    with acting_as(cast.amara.pk):
        at = timezone.now() if stage == "ended" else None
        Couple.objects.filter(pk=cast.couple.pk).update(stage=stage, ended_at=at)


def held(cast, who):
    with acting_as(cast.amara.pk):
        holds.place(client=who, reason="clinician", marks=[], about_id=None, by=cast.amara)


def held_back(cast, row):
    with acting_as(cast.amara.pk):
        releases.hold_back(release=row, by=cast.amara)


def consent(cast, row, decision):
    with acting_as(cast.jo.user_id):
        given = ConsentEvent.objects.get(object_id=row.pk)
        given.pk, given.decision, given.at = uuid.uuid4(), decision, timezone.now()
        given.save(force_insert=True)


def superseded(cast, row):
    """The words in which it was agreed to have come to mean something else (Inv 23)."""
    with acting_as_worker():
        newest = ConsentNotice.objects.filter(purpose="release").order_by("-version")[0]
        newest.pk, newest.version, newest.is_material = uuid.uuid4(), newest.version + 1, True
        newest.save(force_insert=True)


def portal_withdrawn(cast, row):
    make.agree(cast.jo, ["portal"], decision="withdrawn")


def check_in_waits(cast, who):
    with acting_as(cast.amara.pk):
        mark = who.checkin_mark
        mark.waiting_since = timezone.now()
        mark.save()


ENDINGS = {
    "revoked": lambda cast, row: as_jo(cast, releases.end, release=row),
    "paused": lambda cast, row: as_jo(cast, releases.pause),
    "kept private since": lambda cast, row: changed(cast, row, visibility="self"),
    "changed": lambda cast, row: changed(cast, row, revision=2),
    "withdrawn": withdrawn,
    "taken back and sent again": taken_back_and_sent_again,
    "held back by the therapist": held_back,
    "a Hold on its author": lambda cast, row: held(cast, cast.jo),
    "a Hold on its reader": lambda cast, row: held(cast, cast.sam),
    "a check-in of its author waits": lambda cast, row: check_in_waits(cast, cast.jo),
    "a check-in of its reader waits": lambda cast, row: check_in_waits(cast, cast.sam),
    "its consent withdrawn": lambda cast, row: consent(cast, row, "withdrawn"),
    "its consent refused": lambda cast, row: consent(cast, row, "refused"),
    "its notice superseded": superseded,
    "the portal withdrawn": portal_withdrawn,
    "its author's words locked": lambda cast, row: locked(cast, cast.jo),
    "its reader's words locked": lambda cast, row: locked(cast, cast.sam),
    "the couple ended": lambda cast, row: staged(cast, "ended"),
    "the couple paused": lambda cast, row: staged(cast, "paused"),
    "its author left": lambda cast, row: left(cast, cast.jo),
    "its reader left": lambda cast, row: left(cast, cast.sam),
}


@pytest.mark.invariant(1)
@pytest.mark.invariant(2)
@pytest.mark.invariant(5)
@pytest.mark.invariant(6)
@pytest.mark.invariant(10)
@pytest.mark.invariant(23)
@pytest.mark.goal(7)
@pytest.mark.parametrize("how", ENDINGS)
def test_whatever_ends_it_leaves_the_one_closed_page(cast, sign_in, closed, shown, how):
    ENDINGS[how](cast, shown)

    assert seen_by(sign_in, cast.sam.user) == closed


@pytest.mark.invariant(5)
@pytest.mark.invariant(6)
@pytest.mark.goal(7)
@pytest.mark.parametrize("state", unseen.STATES)
@pytest.mark.parametrize("is_open", [True, False])
def test_every_state_in_which_nothing_is_to_be_seen_is_the_same(
    cast, sign_in, closed, state, is_open
):
    if is_open:
        window(cast.amara, cast.couple, cast.jo, cast.sam)
    unseen.STATES[state](cast)

    assert seen_by(sign_in, cast.sam.user) == closed


@pytest.mark.invariant(57)
def test_never_opened_is_the_one_closed_page(cast, sign_in, closed):
    released(cast, sign_in)
    reviewed(cast.amara, cast.jo, cast.sam)

    assert seen_by(sign_in, cast.sam.user) == closed


@pytest.mark.invariant(1)
@pytest.mark.invariant(8)
def test_nobody_else_sees_what_lies_open_for_one(cast, sign_in, shown):
    ex = make.client(by=cast.amara, name="Alex")
    with acting_as(cast.amara.pk):
        now = timezone.now()
        Member.objects.create(
            practice=cast.practice, couple=cast.couple, client=ex, place=2,
            accepted_at=now, left_at=now,
        )  # fmt: skip
    for person in (ex.user, cast.kim.user, cast.jo.user):
        assert CANARY.encode() not in seen_by(sign_in, person)[0]
    for person in (ex.user, cast.kim.user, cast.cleo, cast.ben):
        with acting_as(person.pk):
            assert not Release.objects.exists()
        assert sign_in(person).post(f"/sharing/{shown.pk}/end/").status_code == 404
        assert sign_in(person).get(f"/sent/{sheet_of(cast, shown)}/lines/").status_code == 404
    for clinician in (cast.amara, cast.cleo, cast.ben):
        assert sign_in(clinician).get("/together/").status_code == 404
    assert sign_in(cast.amara).post(f"/sharing/{shown.pk}/end/").status_code == 404


@pytest.mark.invariant(1)
@pytest.mark.invariant(5)
def test_a_third_member_sees_only_what_names_them(cast, sign_in):
    kit, lou, max_ = (make.client(by=cast.amara, name=name) for name in ("Kit", "Lou", "Max"))
    trio = make.couple(by=cast.amara, clients=[kit, lou, max_])
    closed = seen_by(sign_in, max_.user)
    sheet = sent(cast, client=kit)
    lets(sign_in, kit, address(sheet, lou), **KNOW)
    window(cast.amara, trio, kit, lou, max_)

    assert CANARY.encode() in seen_by(sign_in, lou.user)[0]
    assert seen_by(sign_in, max_.user) == closed
    with acting_as(max_.user_id):
        assert not Release.objects.exists()

    other = standing(kit, max_, trio, sheet, "like_you_to_know", words="for Max alone")
    assert b"for Max alone" in seen_by(sign_in, max_.user)[0]
    assert b"for Max alone" not in seen_by(sign_in, lou.user)[0]
    with acting_as(kit.user_id):
        releases.end(release=other, by=make.fresh(kit.user))
    assert seen_by(sign_in, max_.user) == closed
    assert CANARY.encode() in seen_by(sign_in, lou.user)[0], "pairwise: the other stands"


@pytest.mark.invariant(50)
def test_reading_is_recorded_and_its_author_is_not_told_of_it(cast, sign_in, shown):
    with acting_as(cast.amara.pk):
        read = AuditEvent.objects.filter(verb="release.read", actor_id=cast.sam.user_id)
        assert {one.object_id for one in read} == {shown.pk}
    with acting_as(cast.jo.user_id):
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert "release.requested" in verbs
    assert "release.read" not in verbs


def test_the_order_is_that_of_people_and_questions_never_of_time(cast, sign_in):
    first = sent(cast, {"early_messages": "asked last", "what_counts": "asked first"}, code="a1")
    for key, ago in (("early_messages", 40), ("what_counts", 26)):
        standing(
            cast.jo, cast.sam, cast.couple, first, key,
            ago=dt.timedelta(hours=ago), words=f"about {key}",
        )  # fmt: skip
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = sign_in(cast.sam.user).get("/together/").text

    assert page.index("about what_counts") < page.index("about early_messages")


def test_other_pages_of_the_partner_do_not_change(cast, sign_in):
    sam = sign_in(cast.sam.user)
    pages = ("/home/", "/sharing/", "/settings/", "/consents/")
    before = [plain(sam.get(page)) for page in pages]

    released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert [plain(sam.get(page)) for page in pages] == before


def test_asking_whether_it_is_still_open_is_no_activity_and_no_reading(cast, sign_in, shown):
    sam = sign_in(cast.sam.user)
    with acting_as(cast.amara.pk):
        before = AuditEvent.objects.count()

    with audit.collecting():
        answer = sam.get("/together/still/")

    assert not answer.cookies
    assert CANARY not in answer.text
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.count() == before


def test_nothing_of_it_can_be_downloaded_or_asked_of_a_search(cast, sign_in, shown):
    sam = sign_in(cast.sam.user)
    answer = sam.get("/together/?q=x&format=csv", headers={"Accept": "text/csv"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("text/html")
