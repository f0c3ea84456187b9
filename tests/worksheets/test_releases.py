"""Letting a partner see one answer: what is shown is what was looked at, while it holds."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients import vault
from clients.context import acting_as
from clients.models import ConsentEvent
from clients.policies import consents
from tests.support import make
from tests.support.shared import (
    CANARY,
    KNOW,
    address,
    close,
    fragments,
    lets,
    looked_at,
    newest,
    plain,
    released,
    sent,
    window,
)
from worksheets.models import Answer, Release, Version

pytestmark = pytest.mark.django_db
A_VALUE = {
    "choice": lambda item: {"chosen": [item["options"][0]["key"]]},
    "true_false": lambda item: "unsure",
    "diary": lambda item: {"note": CANARY},
    "free_text": lambda item: CANARY,
    "likert": lambda item: 1,
}


def rows_of(author):
    with acting_as(author.user_id):
        return list(Release.objects.filter(client=author))


@pytest.mark.invariant(1)
@pytest.mark.invariant(27)
def test_release_happy_path(cast, sign_in):
    row = released(cast, sign_in)
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))
    assert CANARY.encode() not in closed

    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = sam.get("/together/")
    assert CANARY in page.text
    assert "You and" in page.text
    for telling in ("Keeping count", "download", str(row.pk), f"{timezone.localdate():%B}"):
        assert telling not in page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.invariant(27)
def test_the_preview_is_byte_for_byte_what_the_partner_gets(cast, sign_in):
    sheet = sent(cast)
    with time_machine.travel(timezone.now() - dt.timedelta(hours=25), tick=True):
        jo = sign_in(cast.jo.user)
        told, preview = looked_at(jo, address(sheet, cast.sam), **KNOW)
        jo.post(address(sheet, cast.sam), told)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = sign_in(cast.sam.user).get("/together/")

    assert CANARY in fragments(preview)
    assert fragments(page) == fragments(preview)
    assert fragments(sign_in(cast.jo.user).get("/sharing/")) == fragments(page)


@pytest.mark.invariant(27)
def test_release_waits_a_day(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    sheet = sent(cast)
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))

    lets(sign_in, cast.jo, address(sheet, cast.sam), ago=dt.timedelta(hours=23, minutes=59), **KNOW)

    assert newest(cast.jo).state == "pending"
    assert plain(sam.get("/together/")) == closed
    assert "Waits until" in sign_in(cast.jo.user).get("/sharing/").text


@pytest.mark.invariant(27)
def test_release_ends_by_itself(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    sheet = sent(cast)
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))

    lets(sign_in, cast.jo, address(sheet, cast.sam), ago=dt.timedelta(days=31, minutes=1), **KNOW)

    assert newest(cast.jo).state == "expired"
    assert plain(sam.get("/together/")) == closed
    assert CANARY not in sign_in(cast.jo.user).get("/sharing/").text


@pytest.mark.invariant(27)
def test_release_can_be_seen_only_while_a_window_is_open(cast, sign_in):
    released(cast, sign_in)
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))
    one = window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert CANARY in sam.get("/together/").text

    close(cast.amara, one)

    assert plain(sam.get("/together/")) == closed


@pytest.mark.invariant(2)
def test_revoking_holds_on_the_next_request_everywhere(cast, sign_in):
    row = released(cast, sign_in)
    sam, jo = sign_in(cast.sam.user), sign_in(cast.jo.user)
    closed, silent = plain(sam.get("/together/")), sam.get("/together/still/").content
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert CANARY in sam.get("/together/").text
    assert sam.get("/together/still/").content != silent

    jo.post(f"/sharing/{row.pk}/end/")

    assert newest(cast.jo).ended_as == "revoked"
    assert plain(sam.get("/together/")) == closed
    assert sam.get("/together/still/").content == silent
    with acting_as(cast.sam.user_id):
        assert not Release.objects.exists()


def test_a_cancelled_release_leaves_no_trace_for_anyone_else(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    sheet = sent(cast)
    lets(sign_in, cast.jo, address(sheet, cast.sam), ago=dt.timedelta(hours=2), **KNOW)
    sam = sign_in(cast.sam.user)
    closed = plain(sam.get("/together/"))

    jo = sign_in(cast.jo.user)
    jo.post(f"/sharing/{newest(cast.jo).pk}/end/")
    jo.post(f"/sharing/{newest(cast.jo).pk}/end/")

    assert newest(cast.jo).ended_as == "cancelled"
    assert plain(sam.get("/together/")) == closed
    assert CANARY not in jo.get("/sharing/").text


def test_other_words_are_all_the_partner_gets(cast, sign_in):
    words = {"whole__like_you_to_know-words": "a gentler line"}
    row = released(cast, sign_in, **words)
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = sign_in(cast.sam.user).get("/together/").text

    assert "a gentler line" in page
    assert CANARY not in page
    with acting_as(cast.sam.user_id):
        kept = vault.opened(Release.objects.get(pk=row.pk), "shown_sealed")
        assert not Answer.objects.exists()
    assert CANARY not in kept


def test_words_without_a_tick_are_asked_about_and_kept(cast, sign_in):
    sheet = sent(cast)
    jo = sign_in(cast.jo.user)

    page = jo.post(
        address(sheet, cast.sam),
        {"op": uuid.uuid4(), "go": "look", "whole-like_you_to_know-words": "gentler & kinder"},
    )

    assert page.status_code == 422
    assert "gentler &amp; kinder" in page.text
    assert "Error: " in page.text
    assert rows_of(cast.jo) == []


@pytest.mark.parametrize("go", ["look", "change", "confirm", ""])
def test_nothing_chosen_moves_nothing(cast, sign_in, go):
    sheet = sent(cast)

    page = sign_in(cast.jo.user).post(address(sheet, cast.sam), {"op": uuid.uuid4(), "go": go})

    assert page.status_code == 422
    assert rows_of(cast.jo) == []


def test_what_was_not_looked_at_is_not_released(cast, sign_in):
    sheet = sent(cast)
    jo = sign_in(cast.jo.user)
    told, _ = looked_at(jo, address(sheet, cast.sam), **KNOW)

    page = jo.post(
        address(sheet, cast.sam), told | {"whole-like_you_to_know-words": "put there since"}
    )

    assert page.status_code == 409
    assert "Please check again" in page.text
    assert rows_of(cast.jo) == []


def test_pressed_twice_is_one_release_with_one_consent(cast, sign_in):
    sheet = sent(cast)
    jo = sign_in(cast.jo.user)
    told, _ = looked_at(jo, address(sheet, cast.sam), **KNOW)

    jo.post(address(sheet, cast.sam), told)
    jo.post(address(sheet, cast.sam), told)
    jo.post(address(sheet, cast.sam), told | {"op": str(uuid.uuid4())})

    [row] = rows_of(cast.jo)
    with acting_as(cast.jo.user_id):
        [event] = ConsentEvent.objects.filter(purpose="release")
        assert (event.recipient_id, event.object_id) == (cast.sam.pk, row.pk)
        assert consents.verifies(event)


@pytest.mark.invariant(24)
def test_taking_back_is_one_press_and_ends_the_consent(cast, sign_in):
    row = released(cast, sign_in)

    sign_in(cast.jo.user).post(f"/sharing/{row.pk}/end/")

    with acting_as(cast.jo.user_id):
        said = list(
            ConsentEvent.objects.filter(object_id=row.pk)
            .order_by("at")
            .values_list("decision", flat=True)
        )
    assert said == ["given", "withdrawn"]


def test_after_stopping_it_can_be_shared_again(cast, sign_in):
    row = released(cast, sign_in)
    jo = sign_in(cast.jo.user)
    jo.post(f"/sharing/{row.pk}/end/")
    with acting_as(cast.jo.user_id):
        sheet = Answer.objects.get(pk=row.answer_id).response.assignment

    told, _ = looked_at(jo, address(sheet, cast.sam), **KNOW)
    jo.post(address(sheet, cast.sam), told)

    assert sorted(one.state for one in rows_of(cast.jo)) == ["pending", "revoked"]


@pytest.mark.invariant(26)
def test_filled_in_with_somebody_near_is_for_nobody(cast, sign_in):
    sheet = sent(cast, alone=False)
    jo = sign_in(cast.jo.user)

    page = jo.get(address(sheet, cast.sam))
    told = {"op": uuid.uuid4(), "go": "confirm", "whole-like_you_to_know": "on", "seen": "x"}
    jo.post(address(sheet, cast.sam), told)

    assert "weren’t on your own" in page.text
    assert CANARY not in page.text
    assert rows_of(cast.jo) == []


@pytest.mark.invariant(4)
@pytest.mark.parametrize("code", ["a3", "b4", "c4", "p0"])
def test_some_worksheets_are_for_nobody(cast, sign_in, code):
    item = make.version(code).content["items"][0]
    key, value = item["key"], A_VALUE[item["type"]](item)
    sheet = sent(cast, {key: value}, code=code)
    jo = sign_in(cast.jo.user)

    assert "/lines/" not in jo.get(f"/sent/{sheet.pk}/").text
    page = jo.get(address(sheet, cast.sam))

    assert 'name="op"' not in page.text
    assert refused_by_the_database(cast, sheet, key)


@pytest.mark.invariant(4)
@pytest.mark.parametrize("key", ["g1_alone", "g2_setting"])
def test_the_closing_questions_are_for_nobody(cast, sign_in, key):
    sheet = sent(cast, {key: {"chosen": ["yes"]}, "like_you_to_know": CANARY})

    page = sign_in(cast.jo.user).get(address(sheet, cast.sam))

    assert f"whole-{key}" not in page.text
    assert "whole-like_you_to_know" in page.text
    assert refused_by_the_database(cast, sheet, key)


@pytest.mark.invariant(4)
def test_of_one_sheet_only_the_built_sentence_can_go(cast, sign_in):
    built = {"parts": {"when": "it is late", "feel": "far away"}}
    sheet = sent(cast, {"sentence": built, "going_on": {"chosen": ["tired"]}}, code="c2")

    page = sign_in(cast.jo.user).get(address(sheet, cast.sam)).text

    assert "whole-sentence" in page
    assert "whole-going_on" not in page
    assert "whole-sentence-words" not in page, "the built sentence only, in no other words"
    assert refused_by_the_database(cast, sheet, "going_on")


@pytest.mark.invariant(26)
def test_the_database_refuses_what_was_not_filled_in_alone(cast):
    assert refused_by_the_database(cast, sent(cast, alone=False), "like_you_to_know")
    assert not refused_by_the_database(cast, sent(cast), "like_you_to_know")


@pytest.mark.invariant(27)
def test_the_database_refuses_less_than_a_day(cast):
    assert refused_by_the_database(cast, sent(cast), "like_you_to_know", hours=23)


def refused_by_the_database(cast, sheet, key, hours=24):
    """As the author, past every page and action."""
    now = timezone.now()
    with acting_as(cast.jo.user_id):
        answer = Answer.objects.select_related("response").get(
            response__assignment=sheet, item_key=key
        )
        row = Release(
            practice=cast.practice, answer_id=answer.pk, client=cast.jo, recipient=cast.sam,
            couple=cast.couple, version=Version.objects.get(pk=sheet.version_id), item_key=key,
            preview_hash="0" * 64, answer_revision=answer.revision,
            sent_at=answer.response.submitted_at, requested_at=now,
            releases_at=now + dt.timedelta(hours=hours), expires_at=now + dt.timedelta(days=9),
        )  # fmt: skip
        vault.seal(row, "shown_sealed", "{}")
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except DatabaseError:
            return True
    return False
