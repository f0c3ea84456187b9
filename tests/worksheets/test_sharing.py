"""The sharing centre, what a therapist sees of releases, and proving who is there first."""

import datetime as dt
import time
import uuid

import pytest
from django.utils import timezone

from clients.actions import holds
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, ConsentNotice, User
from clients.wording import day
from tests.support import make
from tests.support.at_desk import together
from tests.support.shared import (
    CANARY,
    KNOW,
    address,
    lets,
    looked_at,
    newest,
    plain,
    released,
    sent,
    standing,
    text_of,
    window,
)
from worksheets.models import Answer, Assignment, HeldBack, Release, SharingPause

pytestmark = pytest.mark.django_db


def centre(sign_in, cast):
    return sign_in(cast.jo.user).get("/sharing/")


def test_sharing_happy_path(cast, sign_in):
    released(cast, sign_in)

    page = text_of(centre(sign_in, cast))

    assert "With Sam" in page.replace("  ", " ")
    assert CANARY in page
    assert "Can be seen while the shared page is open, until" in page
    assert "Keeping count" in page, "sent to the therapist, too"
    assert "Stop sharing" in page


def test_sharing_says_when_a_therapist_opened_what_was_sent(cast, sign_in):
    sheet = sent(cast, state="submitted")
    jo = sign_in(cast.jo.user)
    before = text_of(jo.get("/sharing/"))

    sign_in(cast.amara).get(f"/submissions/{sheet.pk}/")
    after = text_of(jo.get("/sharing/"))

    assert "Not opened yet." in before
    assert f"Opened on {day(timezone.now())}." in after
    assert "Not opened yet." not in after


def test_what_waits_its_day_is_not_said_to_be_seen(cast, sign_in):
    lets(sign_in, cast.jo, address(sent(cast), cast.sam), ago=dt.timedelta(hours=1), **KNOW)

    page = " ".join(text_of(centre(sign_in, cast)).split())

    assert "What Sam would see" in page
    assert "What Sam can see" not in page


def test_sharing_partner_sees_only_their_own_centre(cast, sign_in):
    sam = sign_in(cast.sam.user)
    before = plain(sam.get("/sharing/"))

    row = released(cast, sign_in)

    assert plain(sam.get("/sharing/")) == before
    assert sam.post(f"/sharing/{row.pk}/end/").status_code == 404
    assert newest(cast.jo).ended_at is None


def test_sharing_other_couple_and_therapists_get_404(cast, sign_in):
    row = released(cast, sign_in)
    sheet = f"/sent/{sheet_of(cast, row)}/lines/{cast.sam.pk}/"

    for person in (cast.kim.user, cast.amara, cast.cleo, cast.ben):
        assert sign_in(person).post(f"/sharing/{row.pk}/end/").status_code == 404
        assert sign_in(person).get(sheet).status_code == 404
    for person in (cast.amara, cast.cleo):
        assert sign_in(person).get("/sharing/").status_code == 404


def sheet_of(cast, row):
    with acting_as(cast.jo.user_id):
        return Answer.objects.get(pk=row.answer_id).response.assignment_id


@pytest.mark.parametrize("to", ["stranger", "self", "ex", "empty seat"])
def test_only_a_present_partner_can_be_named(cast, sign_in, to):
    sheet = sent(cast)
    someone = {
        "stranger": lambda: cast.kim,
        "self": lambda: cast.jo,
        "ex": lambda: make.client(by=cast.amara, name="Alex"),
        "empty seat": lambda: make.client(by=cast.amara, name="Robin", joined=False),
    }[to]()

    assert sign_in(cast.jo.user).get(address(sheet, someone)).status_code == 404
    told = {"op": uuid.uuid4(), "go": "confirm", "whole-like_you_to_know": "on"}
    assert sign_in(cast.jo.user).post(address(sheet, someone), told).status_code == 404


@pytest.mark.invariant(2)
def test_pause_everything_and_let_it_stand_again(cast, sign_in):
    released(cast, sign_in)
    sam, jo = sign_in(cast.sam.user), sign_in(cast.jo.user)
    closed = plain(sam.get("/together/"))
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert CANARY in sam.get("/together/").text

    jo.post("/sharing/pause/")
    jo.post("/sharing/pause/")

    assert plain(sam.get("/together/")) == closed
    assert "Everything is paused" in jo.get("/sharing/").text
    with acting_as(cast.jo.user_id):
        assert SharingPause.objects.count() == 1
        assert AuditEvent.objects.filter(verb="sharing.paused").count() == 1
    jo.post("/sharing/resume/")
    jo.post("/sharing/resume/")
    assert CANARY in sam.get("/together/").text
    assert newest(cast.jo).state == "released"


def test_what_was_changed_since_is_said_to_be_over(cast, sign_in):
    row = released(cast, sign_in)
    with acting_as(cast.jo.user_id):
        Answer.objects.filter(pk=row.answer_id).update(visibility="self")

    page = centre(sign_in, cast).text

    assert "This has ended" in page
    assert "You and" not in page.split("With your therapist")[0].split("With <span")[1]


def test_an_answer_that_changed_makes_room_for_a_new_release(cast, sign_in):
    row = released(cast, sign_in)
    with acting_as(cast.jo.user_id):
        answer = Answer.objects.select_related("response").get(pk=row.answer_id)
        Answer.objects.filter(pk=answer.pk).update(revision=2)
        sheet = answer.response.assignment
    told, _ = looked_at(sign_in(cast.jo.user), address(sheet, cast.sam), **KNOW)

    sign_in(cast.jo.user).post(address(sheet, cast.sam), told)

    with acting_as(cast.jo.user_id):
        assert sorted(one.state for one in Release.objects.all()) == ["pending", "void"]


@pytest.mark.parametrize("n", [1, 3])
def test_sharing_costs_the_same_for_one_and_for_three(cast, sign_in, django_assert_num_queries, n):
    for _ in range(n):
        standing(cast.jo, cast.sam, cast.couple, sent(cast), "like_you_to_know")
    browser = sign_in(cast.jo.user)

    # Session, user; partners, releases, keys, answers, a pause, what the therapist has; the
    # test's own savepoint.
    with django_assert_num_queries(11):
        assert browser.get("/sharing/").text.count(CANARY) == n


@pytest.mark.goal(7)
@pytest.mark.parametrize("n", [1, 3])
def test_the_joint_page_costs_the_same_for_one_and_for_three(
    cast, sign_in, django_assert_num_queries, n
):
    for _ in range(n):
        standing(cast.jo, cast.sam, cast.couple, sent(cast), "like_you_to_know")
    browser = sign_in(cast.sam.user)
    with django_assert_num_queries(6):
        assert CANARY not in browser.get("/together/").text

    window(cast.amara, cast.couple, cast.jo, cast.sam)

    with django_assert_num_queries(8):
        assert browser.get("/together/").text.count(CANARY) == n


# --- The therapist -------------------------------------------------------------------------------


def test_the_couple_page_says_what_stands_between_them_and_no_words(cast, sign_in):
    lets(sign_in, cast.jo, address(sent(cast), cast.sam), **KNOW)

    page = text_of(sign_in(cast.amara).get(f"/couples/{cast.couple.pk}/"))

    assert "Jo lets Sam see" in page
    assert "In open windows" in page
    assert CANARY not in page


def test_held_back_by_the_therapist_nobody_in_care_can_tell(cast, sign_in):
    row = released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    before = plain(centre(sign_in, cast))
    amara = sign_in(cast.amara)

    amara.post(f"/releases/{row.pk}/hold-back/")
    amara.post(f"/releases/{row.pk}/hold-back/")

    assert CANARY not in sign_in(cast.sam.user).get("/together/").text
    assert plain(centre(sign_in, cast)) == before
    assert "Held back" in amara.get(f"/couples/{cast.couple.pk}/").text
    with acting_as(cast.jo.user_id):
        assert not HeldBack.objects.exists()
        assert not AuditEvent.objects.filter(verb="release.held_back").exists()
    amara.post(f"/releases/{row.pk}/allow-again/")
    assert CANARY in sign_in(cast.sam.user).get("/together/").text


def test_hold_back_other_therapist_gets_404(cast, sign_in):
    row = released(cast, sign_in)

    for person in (cast.cleo, cast.ben):
        for verb in ("hold-back", "allow-again"):
            assert sign_in(person).post(f"/releases/{row.pk}/{verb}/").status_code == 404


@pytest.mark.invariant(6)
@pytest.mark.invariant(15)
def test_with_a_safety_mark_its_author_meets_the_same_pages(cast, sign_in):
    """A Hold, even one lifted since, holds back what is released of the same sheet; no telling."""

    def way(marked):
        sheet = sent(cast)
        if marked:
            with acting_as(cast.amara.pk):
                hold = holds.place(
                    client=cast.jo, reason="worksheet_flag", marks=["fear"],
                    about_id=sheet.pk, by=cast.amara,
                )  # fmt: skip
                holds.lift(hold=hold, why="We spoke.", by=cast.amara)
        jo = sign_in(cast.jo.user)
        told, preview = looked_at(jo, address(sheet, cast.sam), **KNOW)
        answer = jo.post(address(sheet, cast.sam), told)
        row = newest(cast.jo)
        ids = [str(sheet.pk), str(row.pk), told["op"]]
        page = plain(jo.get("/sharing/"))
        jo.post(f"/sharing/{row.pk}/end/")
        pages = [plain(preview), page]
        for one in ids:
            pages = [body.replace(one.encode(), b"") for body in pages]
        return answer.status_code, pages[0], row

    calm, marked = way(False), way(True)

    assert calm[:2] == marked[:2]
    with acting_as(cast.amara.pk):
        assert [held.release_id for held in HeldBack.objects.all()] == [marked[2].pk]


# --- Who is there --------------------------------------------------------------------------------


def old_sign_in(browser, minutes):
    session = browser.session
    [proof] = session["account_authentication_methods"]
    session["account_authentication_methods"] = [proof | {"at": time.time() - 60 * minutes}]
    session.save()


def test_opening_the_page_asks_who_is_there(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)
    old_sign_in(browser, 10)

    answer = browser.get(address(sheet, cast.sam))

    assert answer.url.startswith("/accounts/reauthenticate/")


def test_a_late_press_asks_beside_the_form_and_keeps_the_words_out_of_the_session(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)
    told, _ = looked_at(
        browser, address(sheet, cast.sam), **KNOW, **{"whole__like_you_to_know-words": "kinder"}
    )
    old_sign_in(browser, 45)

    page = browser.post(address(sheet, cast.sam), told)

    assert page.status_code == 422
    assert "confirm that it’s you" in page.text
    assert "kinder" in page.text
    assert "kinder" not in str(dict(browser.session))
    with acting_as(cast.jo.user_id):
        assert not Release.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_are_one_release(cast, sign_in):
    sheet = sent(cast)
    browsers = [sign_in(cast.jo.user) for _ in range(10)]
    told, _ = looked_at(browsers[0], address(sheet, cast.sam), **KNOW)

    answers = together(
        *(lambda one=one: one.post(address(sheet, cast.sam), told) for one in browsers)
    )

    assert {one.status_code for one in answers} <= {302, 422}
    with acting_as(cast.jo.user_id):
        assert Release.objects.count() == 1


@pytest.mark.invariant(24)
def test_pausing_needs_no_proof_and_going_on_does(cast, sign_in):
    """A partner with the unlocked phone: closing is free to anyone, opening is not (P13)."""
    released(cast, sign_in)
    jo, sam = sign_in(cast.jo.user), sign_in(cast.sam.user)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    session = jo.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 3600, "reauthenticated": True}
    ]
    session.save()
    jo.post("/sharing/pause/")

    answer = jo.post("/sharing/resume/")

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert CANARY not in sam.get("/together/").text
    jo.post(answer["Location"], {"password": make.PASSWORD}, follow=True)
    assert CANARY in sam.get("/together/").text


def centre_says(sign_in, cast):
    return text_of(centre(sign_in, cast)).split("With your therapist")[0]


def test_what_was_set_aside_as_not_theirs_is_said_to_be_over(cast, sign_in):
    row = released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert CANARY in sign_in(cast.sam.user).get("/together/").text

    sign_in(cast.amara).post(f"/submissions/{sheet_of(cast, row)}/aside/", {"why": "Not theirs."})

    assert CANARY not in sign_in(cast.sam.user).get("/together/").text
    assert "This has ended" in centre_says(sign_in, cast)
    assert "Can be seen" not in centre_says(sign_in, cast)


@pytest.mark.invariant(23)
def test_a_yes_to_words_that_changed_is_said_to_be_over_and_can_be_given_anew(cast, sign_in):
    row = released(cast, sign_in)
    with acting_as_worker():
        notice = ConsentNotice.objects.filter(purpose="release").order_by("-version")[0]
        notice.pk, notice.version, notice.is_material = uuid.uuid4(), notice.version + 1, True
        notice.save(force_insert=True)

    assert "the wording you agreed to has changed since" in centre_says(sign_in, cast)
    jo = sign_in(cast.jo.user)
    jo.post(f"/sharing/{row.pk}/end/")
    where = address(Assignment(pk=sheet_of(cast, row)), cast.sam)
    told, _ = looked_at(jo, where, **KNOW)
    assert jo.post(where, told).status_code == 302
    assert "Waits until" in centre_says(sign_in, cast)


@pytest.mark.invariant(24)
def test_while_the_couple_is_paused_everything_can_still_be_taken_back(cast, sign_in):
    row = released(cast, sign_in)
    with acting_as(cast.amara.pk):
        type(cast.couple).objects.filter(pk=cast.couple.pk).update(stage="paused")

    assert "Nobody can see it while you are paused here together" in centre_says(sign_in, cast)
    jo = sign_in(cast.jo.user)
    assert jo.post(f"/sharing/{row.pk}/end/").status_code == 302

    assert newest(cast.jo).ended_as == "revoked"
    assert CANARY not in centre_says(sign_in, cast)


def test_locked_words_are_neither_changed_nor_taken_back(cast, sign_in):
    released(cast, sign_in)
    with acting_as_worker():
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=timezone.now())

    said = centre_says(sign_in, cast)

    assert "This has ended" not in said
    assert CANARY not in said
    assert "Sam" not in said.replace("Same as", "")
    assert newest(cast.jo).ended_at is None
