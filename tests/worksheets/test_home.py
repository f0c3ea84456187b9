"""A client's first page: one thing next, an equal “not this week”, and nobody else in sight."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.context import acting_as
from tests.support import make
from tests.support.at_desk import begun, fresh, given, statements
from worksheets.queries.client.home import SENT_SHOWN, planned

pytestmark = pytest.mark.django_db


def text_of(page):
    """The words on a page, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_home_happy_path(cast, sign_in):
    given(cast, "b2")
    due = given(cast, "a2", due_on=timezone.localdate())
    later = given(cast, "a")

    page = sign_in(cast.jo.user).get("/home/")

    lead = page.text[page.text.index("One thing, if you like") :]
    lead = lead[: lead.index("</section>")]
    assert "Keeping count" in lead, "ten minutes come before fifteen, the earlier of two first"
    assert lead.count('class="btn btn-secondary"') == 2, "both choices weigh the same"
    rest = page.text[page.text.index("Also here, whenever you like") :]
    assert rest.index("What a yes is made of") < rest.index("Asking and answering")
    assert (f"/pages/{due.pk}/" in lead, f"/reading/{later.pk}/" in rest) == (True, True)


def test_home_partner_sees_only_their_own(cast, sign_in):
    before = sign_in(cast.sam.user).get("/home/")
    for state in ("assigned", "opened", "submitted", "reviewed"):
        given(cast, "a2", state=state)
    after = sign_in(cast.sam.user).get("/home/")

    assert text_of(before) == text_of(after)
    assert "Nothing is waiting for you" in after.text
    assert "Jo" not in text_of(after)


def test_home_other_couple_gets_404(cast, sign_in):
    sheet = given(cast)

    for step in ("not-now", "show-again"):
        answer = sign_in(cast.kim.user).post(f"/home/{sheet.pk}/{step}/")
        assert answer.status_code == 404


def test_home_other_therapist_gets_404(cast, sign_in):
    sheet = given(cast)

    for therapist in (cast.amara, cast.ben):
        assert sign_in(therapist).get("/home/").status_code == 404
        assert sign_in(therapist).post(f"/home/{sheet.pk}/not-now/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_home_takes_six_statements_however_much_there_is(cast, sign_in, n):
    for _ in range(n):
        given(cast, "b2")
        make.answers(given(cast, "a2", state="submitted"), {"tally": 1}, visibility="clin")
    browser = sign_in(cast.jo.user)

    with statements() as seen:
        page = browser.get("/home/")

    assert len(seen) == 6
    assert page.text.count('<article class="task') == n
    assert page.text.count("You and <span") == n


def test_home_not_this_week_and_back_at_once(cast, sign_in):
    sheet = given(cast)
    browser = sign_in(cast.jo.user)

    assert browser.post(f"/home/{sheet.pk}/not-now/").url == "/home/"
    assert fresh(sheet).not_now_until == timezone.localdate() + timedelta(days=7)
    aside = text_of(browser.get("/home/"))
    assert "There’s nothing to do this week." in aside
    assert "Show it now : Keeping count" in aside

    browser.post(f"/home/{sheet.pk}/show-again/")
    assert fresh(sheet).not_now_until is None
    assert "One thing, if you like" in text_of(browser.get("/home/"))


def test_home_not_this_week_wrong_verb_and_unknown_id(cast, sign_in):
    sheet = given(cast, state="submitted")
    browser = sign_in(cast.jo.user)

    assert browser.get(f"/home/{sheet.pk}/not-now/").status_code == 405
    assert browser.post(f"/home/{sheet.pk}/not-now/").status_code == 404, "sent already"
    assert browser.post(f"/home/{uuid.uuid4()}/not-now/").status_code == 404


def test_home_comes_back_by_itself_after_a_week(cast, sign_in):
    sheet = given(cast)
    with acting_as(cast.jo.user.pk):
        sheet.not_now_until = timezone.localdate()
        sheet.save(update_fields=["not_now_until"])

    assert "One thing, if you like" in text_of(sign_in(cast.jo.user).get("/home/"))


def test_home_never_says_late_and_never_counts(cast, sign_in):
    given(cast, due_on=timezone.localdate() - timedelta(days=20))
    begun(cast, "b2")

    words = text_of(sign_in(cast.jo.user).get("/home/"))

    assert "There’s still time, and no is fine." in words
    assert not re.search(r"overdue|late\b|must|should|streak|\d+ of \d+|\d+%|!", words)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (None, ""),
        (0, "This was planned for today. Another day is fine, and so is no."),
        (-1, "This was planned for Saturday. There’s still time, and no is fine."),
        (2, "Planned for Tuesday, if that suits you."),
        (10, "Planned for Wednesday 2 December, if that suits you."),
    ],
)
def test_a_date_is_only_an_idea(days, says, time_machine):
    time_machine.move_to("2026-11-22 12:00")
    today = timezone.localdate()

    assert planned(None if days is None else today + timedelta(days=days), today) == says


def test_home_badges_say_who_can_read(cast, sign_in):
    make.answers(given(cast, "a2", state="submitted"), {"tally": 1}, visibility="clin")
    make.answers(given(cast, "a1", state="submitted"), {"often_loved": 1}, visibility="self")

    page = sign_in(cast.jo.user).get("/home/").text
    shared = page[page.index("Finished, and who can read it") :]

    assert shared.count("audience-clin") == 1
    assert shared.count("audience-self") == 1


def test_home_earlier_work_is_a_page_away(cast, sign_in):
    for _ in range(SENT_SHOWN + 2):
        given(cast, "a2", state="submitted")
    browser = sign_in(cast.jo.user)

    first = browser.get("/home/").text
    older = re.search(r'href="\?before=([0-9a-f-]+)', first)[1]
    second = browser.get(f"/home/?before={older}").text

    assert first.count('href="/sent/') == SENT_SHOWN
    assert second.count('href="/sent/') == 2
    assert browser.get("/home/?before=nonsense").status_code == 200
