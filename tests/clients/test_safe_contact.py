"""How somebody may be reached: nothing until they say so, theirs and their therapist's alone."""

import datetime as dt
import time

import pytest
import time_machine
from django.utils import timezone

from clients.actions import safe_contact as reaching
from clients.context import acting_as
from clients.models import AuditEvent, Client, SafeContact
from clients.queries import safe_contact
from tests.support import make

pytestmark = pytest.mark.django_db
CANARY = "heron-44"


def told(**more):
    soon = timezone.localdate() + dt.timedelta(days=30)
    return {
        "phone_ok": "on", "phone": "+44 20 7946 0018", "phone_when": "Weekdays at noon",
        "say_from": "the library", "code_word": CANARY, "review_on": soon.isoformat(),
    } | more  # fmt: skip


def row_of(client):
    with acting_as(client.user_id):
        return SafeContact.objects.filter(client=client).first()


def test_reach_happy_path(cast, sign_in):
    browser = sign_in(cast.jo.user)
    assert "Nothing is allowed yet" in browser.get("/settings/reach/").content.decode()

    assert browser.post("/settings/reach/", told()).status_code == 302

    page = browser.get("/settings/reach/").content.decode()
    assert CANARY in page
    assert "Nothing is allowed yet" not in page
    seen = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/reach/").content.decode()
    for words in (CANARY, "Weekdays at noon", "Say you’re from the library", "No voicemail"):
        assert words in seen
    assert CANARY.encode() not in bytes(row_of(cast.jo).words_sealed)


@pytest.mark.invariant(50)
def test_reach_each_look_of_the_therapist_is_on_the_list(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told())

    sign_in(cast.amara).get(f"/people/{cast.jo.pk}/reach/")

    log = sign_in(cast.jo.user).get("/settings/log/").content.decode()
    assert "Amara read how you may be reached." in log
    assert "You changed how you may be reached." in log
    with acting_as(cast.amara.pk):
        facts = AuditEvent.objects.filter(verb="safe_contact.set").values_list("facts", flat=True)
        assert CANARY not in str(list(facts))


def test_reach_is_written_down_together_and_says_so(cast, sign_in):
    browser = sign_in(cast.amara)
    browser.post(f"/people/{cast.jo.pk}/reach/", told(code_word="wren"))

    assert "written down by" in browser.get(f"/people/{cast.jo.pk}/reach/").content.decode()
    assert "wren" in sign_in(cast.jo.user).get("/settings/reach/").content.decode()
    assert (
        "Amara recorded, with you" in sign_in(cast.jo.user).get("/settings/log/").content.decode()
    )


@pytest.mark.invariant(29)
def test_reach_partner_sees_and_says_nothing_of_it(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told())

    assert CANARY not in sign_in(cast.sam.user).get("/settings/reach/").content.decode()
    with acting_as(cast.sam.user_id):
        assert not SafeContact.objects.exists()
    with pytest.raises(PermissionError), acting_as(cast.sam.user_id):
        reaching.say(client=Client(pk=cast.jo.pk), words={}, review_on=None, by=cast.sam.user)


def test_reach_other_therapist_gets_404(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told())
    url = f"/people/{cast.jo.pk}/reach/"

    for person in (cast.cleo, cast.ben, cast.jo.user, cast.kim.user):
        assert sign_in(person).get(url).status_code == 404
        assert sign_in(person).post(url, told()).status_code == 404
    with acting_as(cast.cleo.pk):
        assert not SafeContact.objects.exists()


@pytest.mark.invariant(12)
@pytest.mark.invariant(29)
def test_reach_the_same_number_is_told_to_the_therapist_alone(cast, sign_in):
    own = sign_in(cast.jo.user).post("/settings/reach/", told())
    same = sign_in(cast.sam.user).post("/settings/reach/", told(phone="020 7946 0018"))
    other = sign_in(cast.kim.user).post("/settings/reach/", told(phone="020 7946 0018"))

    assert own.status_code == same.status_code == other.status_code
    assert same["Location"] == other["Location"]
    for person in (cast.jo, cast.sam):
        assert "Don’t use" not in sign_in(person.user).get("/settings/reach/").content.decode()
        page = sign_in(cast.amara).get(f"/people/{person.pk}/reach/").content.decode()
        assert "Don’t use this number" in page
    assert (
        "Don’t use" not in sign_in(cast.ben).get(f"/people/{cast.kim.pk}/reach/").content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": ""}, "Write the number"),
        ({"review_on": "2001-01-01"}, "within a year"),
        ({"review_on": "soon"}, "Write a day"),
        ({"code_word": "x" * 61}, "60"),
    ],
)
def test_reach_bad_input_is_told_beside_the_field_and_kept(cast, sign_in, wrong, said):
    answer = sign_in(cast.jo.user).post("/settings/reach/", told(**wrong))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Weekdays at noon" in answer.content.decode()
    assert row_of(cast.jo) is None


def test_reach_asks_who_is_there_before_it_shows_anything(cast, sign_in):
    browser = sign_in(cast.jo.user)
    browser.post("/settings/reach/", told())
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 7200, "reauthenticated": True}
    ]
    session.save()

    assert browser.get("/settings/reach/")["Location"].startswith("/accounts/reauthenticate/")
    late = browser.post("/settings/reach/", told(code_word="late"))
    assert late.status_code == 422
    assert "late" in late.content.decode()
    assert "late" not in str(dict(browser.session.items()))


def test_reach_a_day_to_go_over_it_that_passed_waits_for_the_therapist(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told())
    assert "Check how to reach" not in sign_in(cast.amara).get("/caseload/").text
    with acting_as(cast.jo.user_id):
        SafeContact.objects.update(review_on=timezone.localdate() - dt.timedelta(days=1))

    page = sign_in(cast.amara).get("/caseload/").content.decode()

    assert f"/people/{cast.jo.pk}/reach/" in page
    assert (
        f"/people/{cast.jo.pk}/reach/" not in sign_in(cast.cleo).get("/caseload/").content.decode()
    )


def test_arriving_asks_once_and_not_now_is_an_answer(cast, sign_in):
    robin = make.client(by=cast.amara, name="Robin")
    browser = sign_in(robin.user)
    browser.post("/consents/told_alone_limited/", {"decision": "given"})
    assert browser.get("/welcome/next/")["Location"] == "/settings/reach/?then=on"

    browser.post("/settings/reach/later/")

    assert browser.get("/welcome/next/")["Location"] == "/welcome/leaving/"
    assert row_of(robin) is None


@pytest.mark.invariant(12)
def test_reach_a_number_that_both_named_is_in_force_for_neither(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told(text_ok="on", post_ok="on"))
    sign_in(cast.sam.user).post("/settings/reach/", told(phone="020 7946 0018"))

    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/reach/").text

    with acting_as(cast.amara.pk):
        now = safe_contact.in_force(row_of(cast.jo))
    assert (now.phone_ok, now.text_ok, now.voicemail_ok, now.phone) == (False, False, False, "")
    assert now.code_word == CANARY
    assert "<dt>Call</dt><dd>No</dd>" in page


@pytest.mark.invariant(12)
def test_reach_a_therapist_writes_down_no_number_that_a_partner_named(cast, sign_in):
    sign_in(cast.jo.user).post("/settings/reach/", told())
    browser = sign_in(cast.amara)

    answer = browser.post(f"/people/{cast.sam.pk}/reach/", told(phone="020 7946 0018"))

    assert answer.status_code == 422
    assert "gave the same number" in answer.text
    assert "Weekdays at noon" in answer.text
    assert row_of(cast.sam) is None


def test_reach_changed_alone_waits_three_days_beside_what_stood_before(cast, sign_in):
    """Whoever knows a password must not send somebody's therapist to another phone (P7)."""
    jo = sign_in(cast.jo.user)
    jo.post("/settings/reach/", told())
    assert row_of(cast.jo).held_until is None

    jo.post("/settings/reach/", told(phone="020 7946 0099", code_word="other"))
    jo.post("/settings/reach/", told(phone="020 7946 0055", code_word="third"))

    url = f"/people/{cast.jo.pk}/reach/"
    page = sign_in(cast.amara).get(url).text
    for words in ("takes effect in three days", CANARY, "7946 0018", "third", "7946 0055"):
        assert words in page
    assert "other" not in page.replace("another", "")
    assert "takes effect in three days" in jo.get("/settings/reach/").text
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73), tick=True):
        page = sign_in(cast.amara).get(url).text
    assert CANARY not in page


def test_reach_said_again_together_holds_at_once(cast, sign_in):
    jo, amara = sign_in(cast.jo.user), sign_in(cast.amara)
    jo.post("/settings/reach/", told())
    jo.post("/settings/reach/", told(code_word="other"))

    amara.post(f"/people/{cast.jo.pk}/reach/", told(code_word="wren"))

    page = amara.get(f"/people/{cast.jo.pk}/reach/").text
    assert "takes effect in three days" not in page
    assert row_of(cast.jo).former_sealed is None


def test_an_empty_save_without_a_fresh_proof_is_asked_once_more(cast, sign_in):
    browser = sign_in(cast.jo.user)
    session = browser.session
    session.pop("account_authentication_methods")
    session.save()

    answer = browser.post("/settings/reach/", {})

    assert answer.status_code == 422
    assert "Confirm again that it’s you" in answer.content.decode()
