"""First steps: true about what is open, gone when nothing is, and nobody's but the owners'."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from clients.actions import help_lines as help_line_actions
from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.messaging import outbox
from clients.models import AuditEvent, OutboxMessage, Practice
from clients.queries import help_lines
from clients.queries.clinician import first_steps
from tests.support import make

PAGE = "/practice/first-steps/"
SEND, SETTLED = f"{PAGE}test-letter/", f"{PAGE}settled/"


@pytest.fixture
def confirmed_lines(cast: make.Cast) -> None:
    """Amara looked up every line of her country today."""
    with acting_as(cast.amara.pk):
        for one in help_lines.of(cast.practice):
            help_line_actions.confirm(practice=cast.practice, line=one.listed, by=cast.amara)


def latest() -> OutboxMessage:
    with acting_as_worker():
        return OutboxMessage.objects.filter(kind="test_letter").latest("created_at")


def came_to(state: MessageState, outcome: str = "", tries: int = 0) -> None:
    done = None if state in {MessageState.PENDING, MessageState.SENDING} else timezone.now()
    with acting_as_worker():
        OutboxMessage.objects.filter(kind="test_letter").update(
            state=state, outcome=outcome, tries=tries, finished_at=done
        )


def test_first_steps_happy_path(
    cast: Any, sign_in: Any, mailoutbox: Any, confirmed_lines: None
) -> None:
    browser = sign_in(cast.amara)
    assert "3 things are still open" in browser.get("/caseload/").text

    browser.post(SETTLED, {"what": "settings"})
    browser.post(SEND)
    assert "It has not been sent yet." in browser.get(PAGE).text
    outbox.deliver_due()
    left = browser.get(PAGE).text
    assert "the mail server took it." in left
    assert ">It arrived</button>" in left
    browser.post(SETTLED, {"what": "mail"})
    assert "1 thing is still open" in browser.get("/caseload/").text
    call_command("note_backup")

    assert [letter.to for letter in mailoutbox] == [[cast.amara.email]]
    assert "Everything is done." in browser.get(PAGE).text
    today = browser.get("/caseload/").text
    assert "still open" not in today
    assert PAGE not in today
    assert PAGE in browser.get("/practice/").text
    with acting_as(cast.amara.pk):
        verbs = list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True))
    assert verbs[-4:] == [
        "practice.settled", "practice.mail_tested", "practice.settled", "backup.noted",
    ]  # fmt: skip


@pytest.mark.parametrize("has_one", [True, False])
def test_a_second_factor_is_a_step_until_there_is_one(cast: Any, has_one: bool) -> None:
    owner = make.clinician(
        practice=cast.practice, name="Olive", owner=True, with_second_factor=has_one
    )

    with acting_as(owner.pk):
        assert ("second_step" in first_steps.open_steps(make.fresh(owner))) is not has_one


@pytest.mark.parametrize(
    ("state", "outcome", "tries", "said"),
    [
        (MessageState.PENDING, "", 0, "the worker is not running"),
        (MessageState.PENDING, "smtp_451", 1, "the mail server said smtp_451"),
        (MessageState.PENDING, "error_KeyError", 1, "the portal had an error (error_KeyError)"),
        (MessageState.SENDING, "", 0, "It has not been sent yet."),
        (MessageState.SENT, "accepted", 1, "the mail server took it"),
        (MessageState.UNKNOWN, "no_answer", 1, "Unknown: the mail server’s answer was lost"),
        (MessageState.PARKED, "smtp_550", 1, "the mail server refused it (smtp_550)"),
        (MessageState.EXPIRED, "", 0, "no mail server accepted it within an hour"),
    ],
)
def test_what_became_of_the_letter_is_told_truthfully(
    cast: Any, sign_in: Any, state: MessageState, outcome: str, tries: int, said: str
) -> None:
    browser = sign_in(cast.amara)
    browser.post(SEND)
    came_to(state, outcome, tries)

    page = browser.get(PAGE).text

    assert said in page
    may_say_so = state in {MessageState.SENT, MessageState.UNKNOWN}
    assert (">It arrived</button>" in page) is may_say_so
    browser.post(SETTLED, {"what": "mail"})
    with acting_as_worker():
        assert (Practice.objects.get(pk=cast.practice.pk).mail_arrived_at is not None) is may_say_so


def test_a_second_letter_is_another_one_and_the_newest_is_told(cast: Any, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    browser.post(SEND)
    came_to(MessageState.PARKED, "smtp_550")
    browser.post(SEND)

    assert "It has not been sent yet." in browser.get(PAGE).text
    with acting_as_worker():
        assert OutboxMessage.objects.filter(kind="test_letter").count() == 2


def test_the_letter_goes_to_nobody_who_left(cast: Any, sign_in: Any, mailoutbox: Any) -> None:
    sign_in(cast.amara).post(SEND)
    with acting_as_worker():
        type(cast.amara).objects.filter(pk=cast.amara.pk).update(is_active=False)

    outbox.deliver_due()

    assert mailoutbox == []
    assert (latest().state, latest().outcome) == (MessageState.CANCELLED, "gone")


def test_another_owners_letter_is_not_mine_to_confirm(cast: Any, sign_in: Any) -> None:
    olive = make.clinician(practice=cast.practice, name="Olive", owner=True)
    sign_in(olive).post(SEND)
    came_to(MessageState.SENT)

    page = sign_in(cast.amara).get(PAGE).text

    assert "Latest test email" not in page
    sign_in(cast.amara).post(SETTLED, {"what": "mail"})
    with acting_as_worker():
        assert Practice.objects.get(pk=cast.practice.pk).mail_arrived_at is None


def test_nobody_but_owners_meets_them(cast: Any, sign_in: Any) -> None:
    for person in (cast.cleo, cast.jo.user):
        browser = sign_in(person)
        assert browser.get(PAGE).status_code == 404
        assert browser.post(SEND).status_code == 404
        assert browser.post(SETTLED, {"what": "settings"}).status_code == 404
    assert "still open" not in sign_in(cast.cleo).get("/caseload/").text
    with acting_as_worker():
        assert not OutboxMessage.objects.filter(kind="test_letter").exists()


def test_what_one_practice_settled_is_open_in_another(cast: Any, sign_in: Any) -> None:
    sign_in(cast.amara).post(SETTLED, {"what": "settings"})

    with acting_as_worker():
        settled = dict(Practice.objects.values_list("pk", "settings_confirmed_at"))
    assert settled[cast.practice.pk] is not None
    assert settled[cast.ben.practice_id] is None


def test_something_else_is_not_settled(cast: Any, sign_in: Any) -> None:
    browser = sign_in(cast.amara)

    assert browser.post(SETTLED, {"what": "name"})["Location"] == PAGE

    assert "Nothing was changed." in browser.get(PAGE).text
    with acting_as_worker():
        assert not Practice.objects.filter(settings_confirmed_at__isnull=False).exists()


def test_no_person_can_say_that_a_backup_was_made(cast: Any) -> None:
    """Only the worker's scope may; others call the same function in vain."""
    from clients.queries import backups

    with acting_as(cast.amara.pk):
        backups.note(timezone.now())
    with acting_as_worker():
        assert Practice.objects.get(pk=cast.practice.pk).backed_up_at is None


@pytest.mark.parametrize("at", ["yesterday", "2026-11-03T02:00:00", "2999-01-01T00:00:00+00:00"])
def test_a_backup_that_cannot_be_is_refused(cast: Any, at: str) -> None:
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="a moment with its zone"):
        call_command("note_backup", "--at", at)


def test_an_older_backup_changes_nothing(cast: Any) -> None:
    call_command("note_backup")
    with acting_as_worker():
        before = Practice.objects.get(pk=cast.practice.pk).backed_up_at

    call_command("note_backup", "--at", (timezone.now() - dt.timedelta(days=3)).isoformat())

    with acting_as_worker():
        assert Practice.objects.get(pk=cast.practice.pk).backed_up_at == before


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_asks_as_much_with_three_colleagues_as_with_one(
    cast: Any, sign_in: Any, django_assert_num_queries: Any, n: int
) -> None:
    for number in range(n):
        make.clinician(practice=cast.practice, name=f"Colleague {number}")
    browser = sign_in(cast.amara)
    browser.get(PAGE)

    with django_assert_num_queries(9):
        browser.get(PAGE)
