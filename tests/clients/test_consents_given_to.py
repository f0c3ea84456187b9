"""Consent to a named partner about one thing; new words of no weight; a yes for a time."""

import datetime as dt
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clients.actions import consents
from clients.content import notices
from clients.context import acting_as, acting_as_worker
from clients.models import Client, ConsentEvent, Couple, Member
from clients.policies import consents as consent_policy
from clients.policies import contact
from clients.transitions import IllegalTransition
from clients.visibility import partners_for
from tests.support import make

pytestmark = pytest.mark.django_db
ANSWER = uuid.uuid4()


def share(giver, recipient, *, decide=consents.give, answer=ANSWER, **more):
    with acting_as(giver.user_id):
        recipient = Client.objects.get(pk=recipient.pk)
        return decide(
            purpose="release",
            recipient=recipient,
            object_kind="answer",
            object_id=answer,
            by=giver.user,
            **more,
        )


def state(giver, recipient, answer=ANSWER):
    with acting_as(giver.user_id):
        mine = ConsentEvent.objects.filter(client=giver)
        return consent_policy.agreement(mine, "release", recipient.pk, answer).state


def decisions(giver):
    with acting_as(giver.user_id):
        rows = ConsentEvent.objects.filter(purpose="release").order_by("at")
        return [(e.decision, e.recipient_kind, e.recipient_id, e.object_id) for e in rows]


@pytest.mark.invariant(24)
def test_a_yes_to_one_partner_about_one_answer_and_its_end(cast):
    share(cast.jo, cast.sam)
    share(cast.jo, cast.sam)
    assert state(cast.jo, cast.sam) == "given"
    assert state(cast.jo, cast.sam, uuid.uuid4()) == "asked"

    share(cast.jo, cast.sam, decide=consents.withdraw)

    assert state(cast.jo, cast.sam) == "withdrawn"
    assert decisions(cast.jo) == [
        ("given", "client", cast.sam.pk, ANSWER),
        ("withdrawn", "client", cast.sam.pk, ANSWER),
    ]
    assert make.fresh(cast.jo.user).agreed == {"portal", "submissions", "email"}


@pytest.mark.invariant(30)
def test_its_receipt_names_recipient_and_thing_and_verifies(cast):
    event = share(cast.jo, cast.sam, expires_at=timezone.now() + dt.timedelta(days=7))

    told = consent_policy.receipt(event)
    assert told["recipient"] == ["client", str(cast.sam.pk)]
    assert told["object"] == ["answer", str(ANSWER)]
    assert consent_policy.verifies(event)
    event.expires_at += dt.timedelta(days=700)
    assert not consent_policy.verifies(event)


@pytest.mark.invariant(10)
@pytest.mark.invariant(11)
def test_it_goes_to_nobody_but_a_partner_who_is_in(cast):
    stranger = make.client(by=cast.amara, name="Max")
    with acting_as(cast.amara.pk):
        Member.objects.filter(client=cast.sam).update(accepted_at=None)
    with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
        consents.give(purpose="release", recipient=cast.sam, object_id=ANSWER, by=cast.jo.user)
    for nobody in (stranger, cast.jo, cast.kim, None):
        with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
            consents.give(purpose="release", recipient=nobody, object_id=ANSWER, by=cast.jo.user)
    with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
        consents.give(purpose="release", recipient=cast.sam, by=cast.jo.user)
    assert decisions(cast.jo) == []


@pytest.mark.invariant(10)
def test_after_the_end_it_can_be_taken_back_and_not_given(cast):
    share(cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=timezone.now())

    with acting_as(cast.jo.user_id):
        about = {"purpose": "release", "recipient": cast.sam, "by": cast.jo.user}
        consents.withdraw(object_id=ANSWER, **about)
        with pytest.raises(PermissionError):
            consents.give(object_id=ANSWER, **about)


@pytest.mark.invariant(10)
def test_whoever_parts_leaves_what_was_said_as_it_stands(cast, sign_in):
    """On both sides, and nothing is written in either name (docs/adr/0022, 0029)."""
    share(cast.jo, cast.sam)
    share(cast.sam, cast.jo)
    before = decisions(cast.jo), decisions(cast.sam)

    sign_in(cast.jo.user).post("/settings/together/alone/")

    assert state(cast.jo, cast.sam) == state(cast.sam, cast.jo) == "given"
    assert (decisions(cast.jo), decisions(cast.sam)) == before
    for person in (cast.jo, cast.sam):
        with acting_as(person.user_id):
            assert not partners_for(make.fresh(person.user)).exists()


def test_other_purposes_are_answered_towards_the_practice(cast):
    with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
        consents.give(purpose="submissions", recipient=cast.sam, by=cast.jo.user)
    with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
        consents.give(purpose="submissions", object_id=ANSWER, by=cast.jo.user)


def test_taking_back_what_was_never_given_is_refused(cast):
    with pytest.raises(IllegalTransition):
        share(cast.jo, cast.sam, decide=consents.withdraw)


def test_a_partner_cannot_see_that_anything_was_given(cast):
    share(cast.jo, cast.sam)

    with acting_as(cast.sam.user_id):
        assert not ConsentEvent.objects.filter(client=cast.jo).exists()


def test_a_release_is_not_to_be_had_from_the_page_of_agreements(cast, sign_in):
    browser = sign_in(cast.jo.user)

    assert browser.post("/consents/release/", {"decision": "given"}).status_code == 404
    assert browser.post("/welcome/release/", {"decision": "given"}).status_code == 404
    assert decisions(cast.jo) == []


def newer(tmp_path, name, material, *, version=3):
    text = (notices.FOLDER / f"{name}.md").read_text()
    text = text.replace("version: 1\nmaterial: yes", f"version: {version}\nmaterial: {material}")
    (tmp_path / f"{name}.md").write_text(text + f"\nMore, {version}.\n")
    call_command("load_notices", tmp_path, verbosity=0)


@pytest.mark.invariant(23)
def test_new_words_are_asked_again_only_where_they_mean_something_else(cast, sign_in, tmp_path):
    browser = sign_in(cast.jo.user)

    newer(tmp_path, "submissions", "no")

    assert "submissions" in make.fresh(cast.jo.user).agreed
    assert "This notice has changed" not in browser.get("/welcome/submissions/").content.decode()
    assert "More, 3." in browser.get("/consents/").content.decode()

    newer(tmp_path, "submissions", "yes", version=4)

    assert make.fresh(cast.jo.user).agreed == {"portal", "email"}
    assert "This notice has changed" in browser.get("/welcome/submissions/").content.decode()
    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").content.decode()
    assert "To be asked again" in page


def test_words_of_no_weight_stop_no_message(cast, tmp_path):
    newer(tmp_path, "email", "no")
    with acting_as_worker():
        assert contact.agreed([cast.jo]) == {cast.jo.pk}

    newer(tmp_path, "email", "yes", version=4)
    with acting_as_worker():
        assert contact.agreed([cast.jo]) == set()


def test_a_first_version_always_means_something(tmp_path):
    text = (notices.FOLDER / "email.md").read_text()
    (tmp_path / "email.md").write_text(text.replace("material: yes", "material: no"))

    with pytest.raises(CommandError, match="yes for a first version"):
        call_command("load_notices", tmp_path, verbosity=0)


def test_a_yes_for_a_time_ends_by_itself(cast):
    with acting_as(cast.jo.user_id):
        for until in (-1, 1):
            consents.decide(
                purpose="supervision",
                decision="given",
                expires_at=timezone.now() + dt.timedelta(hours=until),
                by=cast.jo.user,
            )
            assert ("supervision" in make.fresh(cast.jo.user).agreed) is (until > 0)
        events = ConsentEvent.objects.filter(client=cast.jo)
        stand = {one.purpose: one.state for one in consent_policy.standing(events, cast.practice)}
    assert stand["supervision"] == "given"
    assert stand["improvement"] == "asked"


def test_what_is_off_until_chosen_is_not_asked_on_arrival(cast, sign_in):
    robin = make.client(by=cast.amara, name="Robin", agrees=["portal", "submissions", "email"])
    browser = sign_in(robin.user)
    browser.post("/consents/told_alone_limited/", {"decision": "given"})

    assert browser.get("/welcome/next/")["Location"] == "/settings/reach/?then=on"
    page = browser.get("/consents/").content.decode()
    assert "Making the portal better" in page
    assert "improvement" not in make.fresh(robin.user).agreed
    browser.post("/consents/improvement/", {"decision": "given"})
    assert "improvement" in make.fresh(robin.user).agreed
