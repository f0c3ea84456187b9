"""Saying yes, saying no, changing one's mind; and the receipt (Inv 23-25, 30)."""

import hashlib
import re
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from clients.actions import consents
from clients.content import notices
from clients.context import acting_as, acting_as_worker
from clients.models import ConsentEvent, ConsentNotice, ContactChannel, Couple, Member
from clients.policies import consents as consent_policy
from clients.transitions import IllegalTransition
from tests.support import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(cast):
    """Joined, asked nothing yet; in a couple with Alex, who hasn't joined."""
    row = make.client(by=cast.amara, name="Robin", agrees=[])
    alex = make.client(by=cast.amara, name="Alex", joined=False)
    row.couple = make.couple(by=cast.amara, clients=[row, alex], stage="invited", accepted=False)
    return row


def say(browser, purpose, decision, where="consents"):
    return browser.post(f"/{where}/{purpose}/", {"decision": decision})


def events_of(client):
    with acting_as(client.user_id):
        return list(ConsentEvent.objects.order_by("at").values_list("purpose", "decision"))


def test_arriving_happy_path(robin, sign_in):
    browser = sign_in(robin.user)

    assert browser.get("/home/")["Location"] == "/consents/"
    assert browser.get("/consents/")["Location"] == "/welcome/"
    assert "who sees what" in browser.get("/welcome/").content.decode()
    steps = []
    for _ in range(7):
        step = browser.get("/welcome/next/")["Location"]
        steps.append(step)
        if step == "/welcome/leaving/":
            break
        assert browser.get(step).status_code == 200
        if step.startswith("/settings/"):
            browser.post("/settings/reach/later/")
            continue
        field = "answer" if "together" in step else "decision"
        browser.post(step, {field: "yes" if field == "answer" else "given"})

    assert steps == [
        "/welcome/portal/",
        "/welcome/submissions/",
        "/welcome/told_alone_limited/",
        "/welcome/together/",
        "/welcome/email/",
        "/settings/reach/?then=on",
        "/welcome/leaving/",
    ]
    assert "history" in browser.get("/welcome/leaving/").content.decode()
    assert browser.get("/home/").status_code == 200


def test_each_question_has_two_equal_answers(robin, sign_in):
    page = sign_in(robin.user).get("/welcome/submissions/").content.decode()

    assert page.count('class="btn btn-secondary" type="submit" name="decision"') == 2
    assert "Only me" in page
    assert not re.search(r"<(?:input|button)[^>]*\bchecked\b", page)


@pytest.mark.invariant(23)
def test_refusing_the_portal_leads_to_a_calm_page(robin, sign_in):
    browser = sign_in(robin.user)

    say(browser, "portal", "refused", "welcome")

    assert browser.get("/welcome/next/")["Location"] == "/consents/"
    assert "That is fine" in browser.get("/consents/").content.decode()
    assert browser.get("/home/")["Location"] == "/consents/"


@pytest.mark.invariant(25)
@pytest.mark.parametrize("refused", ["submissions", "email"])
def test_refusing_one_changes_no_other(cast, sign_in, refused):
    browser = sign_in(cast.jo.user)

    say(browser, refused, "withdrawn")

    assert make.fresh(cast.jo.user).agreed == {"portal", "submissions", "email"} - {refused}
    assert browser.get("/home/").status_code == 200


@pytest.mark.invariant(24)
def test_taking_back_is_one_click_as_giving_was(cast, sign_in):
    browser = sign_in(cast.jo.user)

    page = browser.get("/consents/").content.decode()
    say(browser, "submissions", "withdrawn")
    say(browser, "submissions", "given")

    assert page.count("Change to no") == 3
    assert "submissions" in make.fresh(cast.jo.user).agreed
    decisions = [decision for purpose, decision in events_of(cast.jo) if purpose == "submissions"]
    assert decisions == ["given", "withdrawn", "given"]


def test_the_same_answer_twice_is_one_event(robin, sign_in):
    browser = sign_in(robin.user)

    for _ in range(3):
        say(browser, "portal", "given", "welcome")

    assert events_of(robin) == [("portal", "given")]


@pytest.mark.invariant(24)
def test_what_was_decided_cannot_be_changed_or_deleted(cast):
    for statement in ("UPDATE clients_consentevent SET decision = 'given'",
                      "DELETE FROM clients_consentevent",
                      "UPDATE clients_consentnotice SET body = ''",
                      "DELETE FROM clients_consentnotice"):  # fmt: skip
        with acting_as(cast.jo.user_id), connection.cursor() as cursor:  # noqa: SIM117
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(statement)


def test_an_answer_that_does_not_follow_is_refused_and_recorded(cast, sign_in):
    with acting_as(cast.jo.user_id), pytest.raises(IllegalTransition):
        consents.decide(purpose="email", decision="refused", by=cast.jo.user)

    answer = say(sign_in(cast.jo.user), "email", "refused")

    assert answer.status_code == 302
    assert "email" in make.fresh(cast.jo.user).agreed


@pytest.mark.parametrize("decision", ["", "superseded", "expired", "x" * 200])
def test_a_made_up_answer_changes_nothing(cast, sign_in, decision):
    before = events_of(cast.jo)

    assert say(sign_in(cast.jo.user), "email", decision).status_code == 302
    assert events_of(cast.jo) == before


def test_a_made_up_purpose_is_not_there(cast, sign_in):
    browser = sign_in(cast.jo.user)

    assert say(browser, "recording", "given").status_code == 404
    assert browser.get("/welcome/recording/").status_code == 404


@pytest.mark.invariant(30)
def test_each_answer_leaves_a_receipt_that_verifies(robin, sign_in):
    browser = sign_in(robin.user)
    say(browser, "portal", "given", "welcome")
    with acting_as(robin.user_id):
        event = ConsentEvent.objects.select_related("notice").get()

    page = browser.get(f"/consents/{event.pk}/receipt/").content.decode()

    assert "This receipt is intact" in page
    assert event.receipt_hash in page
    told = consent_policy.receipt(event)
    assert hashlib.sha256(notices.canonical(told)).hexdigest() == event.receipt_hash
    assert told["notice"]["text_hash"] == event.notice.text_hash
    event.decision = "refused"
    assert not consent_policy.verifies(event)
    event.decision = "given"
    event.notice.body += " And more."
    assert not consent_policy.verifies(event)


def test_receipt_other_couple_gets_404(cast, sign_in):
    with acting_as(cast.jo.user_id):
        mine = ConsentEvent.objects.filter(client=cast.jo)[0].pk
    nowhere = sign_in(cast.kim.user).get(f"/consents/{uuid.uuid4()}/receipt/")

    for person in (cast.kim.user, cast.sam.user, cast.ben, cast.amara):
        answer = sign_in(person).get(f"/consents/{mine}/receipt/")
        assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_consents_partner_sees_nothing_of_it(cast, sign_in):
    before = sign_in(cast.sam.user).get("/consents/").content
    say(sign_in(cast.jo.user), "submissions", "withdrawn")

    after = sign_in(cast.sam.user).get("/consents/").content

    assert len(before) == len(after)


@pytest.mark.parametrize("url", ["/consents/", "/welcome/", "/welcome/next/", "/welcome/portal/"])
def test_consents_other_therapist_gets_404(cast, sign_in, url):
    assert sign_in(cast.ben).get(url).status_code == 404
    assert sign_in(cast.amara).get(url).status_code == 404


@pytest.mark.invariant(23)
def test_new_words_are_asked_again(cast, sign_in, tmp_path):
    text = (notices.FOLDER / "portal.md").read_text()
    (tmp_path / "portal.md").write_text(text.replace("version: 1", "version: 3") + "\nMore.\n")
    call_command("load_notices", tmp_path, verbosity=0)
    browser = sign_in(cast.jo.user)

    assert browser.get("/home/")["Location"] == "/consents/"
    assert "This notice has changed" in browser.get("/welcome/portal/").content.decode()
    say(browser, "portal", "given", "welcome")
    assert browser.get("/home/").status_code == 200
    with acting_as(cast.jo.user_id):
        versions = ConsentEvent.objects.filter(purpose="portal").order_by("at")
        assert [event.notice.version for event in versions.select_related("notice")] == [2, 3]


def test_a_changed_text_under_an_old_number_is_refused(db, tmp_path):
    text = (notices.FOLDER / "email.md").read_text()
    (tmp_path / "email.md").write_text(text + "\nAnd we sell it.\n")

    with pytest.raises(CommandError, match="Set version: 2"):
        call_command("load_notices", tmp_path, verbosity=0)
    with acting_as_worker():
        assert ConsentNotice.objects.filter(purpose="email").count() == 1


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("no fields", "begins with its fields"),
        ("---\npurpose: email\n---\nText", "missing"),
        ("---\n: : :\n---\nText", "not YAML"),
        ("---\n- a\n---\nText", "name: value"),
    ],
)
def test_a_broken_notice_file_is_told(db, tmp_path, broken, said):
    (tmp_path / "x.md").write_text(broken)

    with pytest.raises(CommandError, match=said):
        call_command("load_notices", tmp_path, verbosity=0)


def channel_of(client):
    with acting_as(client.user_id):
        return ContactChannel.objects.filter(client=client).first()


def test_email_goes_with_the_answer(robin, sign_in):
    browser = sign_in(robin.user)
    say(browser, "portal", "given", "welcome")
    assert channel_of(robin) is None

    say(browser, "email", "given", "welcome")
    assert channel_of(robin).verified_at
    say(browser, "email", "withdrawn")
    assert channel_of(robin).stopped_at
    say(browser, "email", "given")
    assert channel_of(robin).stopped_at is None


@pytest.mark.invariant(11)
def test_the_couple_begins_when_each_said_yes_from_their_own_sign_in(cast, sign_in):
    pair = [make.client(by=cast.amara, name=name) for name in ("Robin", "Alex")]
    couple = make.couple(by=cast.amara, clients=pair, stage="invited", accepted=False)

    def stage():
        with acting_as(cast.amara.pk):
            return Couple.objects.get(pk=couple.pk).stage

    assert "Alex" in sign_in(pair[0].user).get("/welcome/together/").content.decode()
    for _ in range(2):
        sign_in(pair[0].user).post("/welcome/together/", {"answer": "yes"})
    assert stage() == "invited"
    sign_in(pair[1].user).post("/welcome/together/", {"answer": "yes"})
    assert stage() == "active"


def test_not_now_is_an_answer_too(robin, sign_in):
    browser = sign_in(robin.user)
    for purpose in ("portal", "submissions", "told_alone_limited"):
        say(browser, purpose, "given", "welcome")

    browser.post("/welcome/together/", {"answer": "later"})

    assert browser.get("/welcome/next/")["Location"] == "/welcome/email/"
    with acting_as(robin.user_id):
        assert Member.objects.get(client=robin).accepted_at is None
    assert "Using the portal as a couple" in browser.get("/consents/").content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_however_often_one_decided(
    cast, sign_in, django_assert_num_queries, n
):
    browser = sign_in(cast.jo.user)
    for _ in range(n):
        say(browser, "submissions", "withdrawn")
        say(browser, "submissions", "given")
    browser.get("/consents/")

    with django_assert_num_queries(CONSENTS_PAGE_QUERIES):
        browser.get("/consents/")


CONSENTS_PAGE_QUERIES = 7
