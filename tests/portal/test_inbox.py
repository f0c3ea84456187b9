"""The inbox: what was sent and not read, first what asks for a look; constant statements."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import Care
from tests.support import make
from worksheets.models import Assignment


def sent(cast, client, hours_ago=0, by=None, state="submitted"):
    by = by or cast.amara
    row = make.assignment(by=by, client=client, version=make.version(), state=state)
    with acting_as(by.pk):
        Assignment.objects.filter(pk=row.pk).update(
            submitted_at=timezone.now() - timedelta(hours=hours_ago)
        )
    return row


def links(page):
    return re.findall(r'/submissions/([0-9a-f-]{36})/"', page.content.decode())


def test_inbox_happy_path(cast, sign_in):
    older, newer = sent(cast, cast.jo, 30), sent(cast, cast.sam, 1)
    sent(cast, cast.sam, 2, state="reviewed")
    make.answers(older, {"tally": 1, "g2_setting": {"chosen": ["nearby"]}}, visibility="clin")
    make.answers(newer, {"g2_setting": {"chosen": ["own"]}}, visibility="clin")

    page = sign_in(cast.amara).get("/inbox/")
    words = page.content.decode()

    assert links(page) == [str(newer.pk), str(older.pk)]
    assert words.count("context uncertain") == 1
    assert "Keeping score about sex" in words
    assert "<title>Inbox ·" in words


def test_inbox_shows_what_to_look_at_first_in_words(cast, sign_in):
    flagged, newer = sent(cast, cast.jo, 30), sent(cast, cast.sam)
    with acting_as(cast.jo.user_id):
        holds.place(
            client=cast.jo,
            reason=HoldReason.WORKSHEET_FLAG,
            marks=["fear"],
            about_id=flagged.pk,
            by=cast.jo.user,
        )

    page = sign_in(cast.amara).get("/inbox/")

    assert links(page) == [str(flagged.pk), str(newer.pk)]
    assert "Safety review" in page.content.decode()
    assert "fear" not in page.content.decode()


def test_inbox_lists_all_there_is_to_look_at_first(cast, sign_in, monkeypatch):
    monkeypatch.setattr("therapist_portal.queries.caseload.PAGE", 2)
    rows = [sent(cast, cast.jo, hours) for hours in range(5)]
    with acting_as(cast.jo.user_id):
        for row in rows:
            holds.place(
                client=cast.jo,
                reason=HoldReason.WORKSHEET_FLAG,
                marks=["fear"],
                about_id=row.pk,
                by=cast.jo.user,
            )

    assert links(sign_in(cast.amara).get("/inbox/")) == [str(row.pk) for row in rows]


def test_inbox_empty_says_what_will_appear(cast, sign_in):
    words = sign_in(cast.amara).get("/inbox/").content.decode()

    assert "Nothing to read" in words
    assert "/library/" in words


def test_inbox_holds_nothing_of_another_therapist(cast, sign_in):
    sent(cast, cast.jo)
    sent(cast, cast.kim, by=cast.ben)
    past = make.client(by=cast.amara, name="Past")
    sent(cast, past)
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=past).update(until=timezone.now())

    assert len(links(sign_in(cast.amara).get("/inbox/"))) == 1
    assert links(sign_in(cast.cleo).get("/inbox/")) == []
    assert len(links(sign_in(cast.ben).get("/inbox/"))) == 1


def test_inbox_partner_sees_404(cast, sign_in):
    assert sign_in(cast.jo.user).get("/inbox/").status_code == 404


def test_inbox_pages_follow_each_other(cast, sign_in, monkeypatch):
    monkeypatch.setattr("therapist_portal.queries.caseload.PAGE", 2)
    rows = [sent(cast, cast.jo, hours) for hours in range(5)]
    browser = sign_in(cast.amara)

    seen, url = [], "/inbox/"
    while url:
        page = browser.get(url)
        seen += links(page)
        on = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = f"/inbox/{on[1]}" if on else ""

    assert seen == [str(row.pk) for row in rows]
    assert browser.get("/inbox/?after=nonsense").status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_inbox_costs_the_same_for_one_and_for_three(cast, sign_in, django_assert_num_queries, n):
    for hours in range(n):
        sent(cast, cast.jo, hours)
    browser = sign_in(cast.amara)

    # Session, user, what comes first, the rest; two are the test's own savepoint.
    with django_assert_num_queries(7):
        browser.get("/inbox/")
