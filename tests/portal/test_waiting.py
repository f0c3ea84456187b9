"""“Waiting for you”: all there is for safety; the rest has a true count and a way to all."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from clients import vault
from clients.actions import holds, notes
from clients.context import acting_as
from clients.enums import HoldReason, TaskKind
from clients.models import Care, ClinicianTask, SafeContact
from tests.support import make
from worksheets.actions.caseload_counts import refresh_care
from worksheets.models import Assignment

pytestmark = pytest.mark.django_db
ROW = re.compile(r'class="waits-([\w-]+)">(?:<a href="([^"]+)"[^>]*>|<span[^>]*>)([^<]+)<')


def sent(cast, client, code="a2", hours_ago=0, by=None):
    by = by or cast.amara
    row = make.assignment(by=by, client=client, version=make.version(code), state="submitted")
    at = timezone.now() - timedelta(hours=hours_ago)
    with acting_as(by.pk):
        Assignment.objects.filter(pk=row.pk).update(submitted_at=at, assigned_at=at, opened_at=at)
        refresh_care(client.pk)
        Care.objects.filter(client=client).update(last_activity_at=at)
    return row


def held(client, row=None):
    with acting_as(client.user_id):
        return holds.place(
            client=client,
            reason=HoldReason.CHECK_IN,
            marks=["checked"],
            about_id=row.pk if row else None,
            by=client.user,
        )


def people(cast, n, by=None):
    return [make.client(by=by or cast.amara, name=f"Person {i:02}") for i in range(n)]


def listed(browser, *kinds):
    found = ROW.findall(browser.get("/caseload/").content.decode())
    return [(kind, url, words) for kind, url, words in found if not kinds or kind in kinds]


def test_every_hold_is_listed_however_many_there_are(cast, sign_in):
    """Seven check-ins under a Hold; two of them of partners."""
    rows = {}
    for client in [*people(cast, 5), cast.jo, cast.sam]:
        rows[client.name] = sent(cast, client, "p0")
        held(client, rows[client.name])

    found = listed(sign_in(cast.amara), "hold")

    assert sorted(words for _, _, words in found) == sorted(
        f"Safety review: {name}" for name in rows
    )
    assert {url for _, url, _ in found} == {f"/submissions/{row.pk}/" for row in rows.values()}


def test_every_check_in_to_review_and_what_waited_too_long_is_listed(cast, sign_in):
    for client in people(cast, 7):
        row = sent(cast, client, "p0")
        with acting_as(cast.amara.pk):
            ClinicianTask.objects.create(
                practice=cast.practice,
                client=client,
                kind=TaskKind.CHECK_IN,
                about_id=row.pk,
                passed_on_at=timezone.now(),
            )

    assert len(listed(sign_in(cast.amara), "checkin")) == 7
    with acting_as(cast.amara.pk):
        Care.objects.update(until=timezone.now())
    assert len(listed(sign_in(cast.amara), "late")) == 7


def test_answers_do_not_vanish_while_five_holds_stand(cast, sign_in):
    row = sent(cast, cast.jo, hours_ago=48)
    for client in people(cast, 5):
        held(client, sent(cast, client))

    assert listed(sign_in(cast.amara), "answers") == [
        ("answers", f"/submissions/{row.pk}/", "Jo sent answers")
    ]


def test_answers_of_somebody_under_a_hold_do_not_vanish(cast, sign_in):
    held(cast.jo, sent(cast, cast.jo, "p0"))
    row = sent(cast, cast.jo)

    assert listed(sign_in(cast.amara), "answers") == [
        ("answers", f"/submissions/{row.pk}/", "Jo sent answers")
    ]


def test_more_answers_than_fit_are_counted_and_one_press_away(cast, sign_in):
    held(cast.jo, sent(cast, cast.jo))
    for i, client in enumerate(people(cast, 8)):
        sent(cast, client, hours_ago=i)
    browser = sign_in(cast.amara)

    assert len(listed(browser, "answers")) == 5
    assert listed(browser, "more") == [("more", "/inbox/", "All 8 people who sent answers")]
    assert len(set(re.findall(r"/submissions/[^/]+/", browser.get("/inbox/").text))) == 9


def drafts(cast, n):
    with acting_as(cast.amara.pk):
        return [
            notes.begin(op=uuid.uuid4(), couple=None, client=cast.jo, by=cast.amara)
            for _ in range(n)
        ]


def to_go_over(cast, client, days_ago=1):
    with acting_as(cast.amara.pk):
        row = SafeContact(
            practice=cast.practice,
            client=client,
            review_on=timezone.localdate() - timedelta(days=days_ago),
            updated_by=cast.amara,
        )
        vault.seal(row, "words_sealed", "{}")
        row.save(force_insert=True)
    return row


def test_more_drafts_than_fit_are_counted_and_one_press_away(cast, sign_in):
    rows = drafts(cast, 7)
    browser = sign_in(cast.amara)

    assert len(listed(browser, "draft")) == 5
    assert listed(browser, "more") == [("more", "/waiting/drafts/", "All 7 drafts")]
    page = browser.get("/waiting/drafts/").text
    assert {str(row.pk) for row in rows} == set(re.findall(r"/notes/([0-9a-f-]{36})/", page))


def test_more_safe_contact_to_go_over_than_fits_is_counted_and_one_press_away(cast, sign_in):
    asked = people(cast, 6)
    for client in asked:
        to_go_over(cast, client)
    browser = sign_in(cast.amara)

    assert len(listed(browser, "safe_contact")) == 5
    assert listed(browser, "more") == [
        ("more", "/waiting/safe-contact/", "All 6 people whose safe contact is due to be checked")
    ]
    page = browser.get("/waiting/safe-contact/").text
    assert all(f"/people/{client.pk}/reach/" in page for client in asked)


@pytest.mark.parametrize("kind", ["drafts", "safe-contact"])
def test_a_list_of_all_has_pages_that_follow_each_other(cast, sign_in, monkeypatch, kind):
    monkeypatch.setattr("therapist_portal.queries.waiting.PAGE", 2)
    drafts(cast, 5)
    for client in people(cast, 5):
        to_go_over(cast, client)
    browser, seen, url = sign_in(cast.amara), [], f"/waiting/{kind}/"

    for _ in range(3):
        page = browser.get(url).text
        seen += ROW.findall(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"/waiting/{kind}/{following[1]}" if following else ""

    assert not url
    assert len({one[1:] for one in seen}) == len(seen) == 5


def test_a_list_of_all_says_what_will_appear_when_there_is_nothing(cast, sign_in):
    browser = sign_in(cast.amara)

    assert "No drafts" in browser.get("/waiting/drafts/").text
    assert "Nobody’s safe contact" in browser.get("/waiting/safe-contact/").text


def test_waiting_other_therapist_sees_none_of_it(cast, sign_in):
    held(cast.jo, sent(cast, cast.jo))
    sent(cast, cast.sam)
    drafts(cast, 2)
    to_go_over(cast, cast.jo)

    for other in (cast.cleo, cast.ben):
        browser = sign_in(other)
        assert listed(browser) == []
        for kind in ("drafts", "safe-contact"):
            assert ROW.findall(browser.get(f"/waiting/{kind}/").text) == []


def test_waiting_partner_sees_404(cast, sign_in):
    for kind in ("drafts", "safe-contact"):
        assert sign_in(cast.jo.user).get(f"/waiting/{kind}/").status_code == 404


@pytest.mark.parametrize("n", [1, 3, 9])
def test_waiting_costs_the_same_however_much_waits(cast, sign_in, django_assert_num_queries, n):
    for client in people(cast, n):
        held(client, sent(cast, client, "p0"))
        sent(cast, client)
        to_go_over(cast, client)
    drafts(cast, n)
    browser = sign_in(cast.amara)

    # As at every size: session, user, waiting, rows, an owner's state of sending, savepoint.
    with django_assert_num_queries(7):
        browser.get("/caseload/")
    for kind in ("drafts", "safe-contact"):
        with django_assert_num_queries(5):
            browser.get(f"/waiting/{kind}/")
