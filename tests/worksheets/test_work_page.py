"""All that somebody was given: the newest on their own page, with a count and a way to the rest."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.context import acting_as
from tests.support import make, measuring
from worksheets.models import Assignment, AssignmentGroup

pytestmark = pytest.mark.django_db


def many(cast, client, n, state="reviewed"):
    """Given on n days in a row, the newest yesterday."""
    version, now = make.version("a2"), timezone.now()
    with acting_as(cast.amara.pk):
        groups = AssignmentGroup.objects.bulk_create(
            AssignmentGroup(
                practice=cast.practice, version=version, created_by=cast.amara.clinician
            )
            for _ in range(n)
        )
        return Assignment.objects.bulk_create(
            Assignment(
                practice=cast.practice, group=group, client=client, version=version,
                assigned_by=cast.amara.clinician, state=state,
                assigned_at=now - timedelta(days=i + 1), submitted_at=now, reviewed_at=now,
            )
            for i, group in enumerate(groups)
        )  # fmt: skip


def links(page):
    return re.findall(r'href="/submissions/([0-9a-f-]{36})/"', page.content.decode())


def all_of(client):
    return f"/people/{client.pk}/work/"


def test_work_happy_path_has_pages_that_follow_each_other(cast, sign_in, monkeypatch):
    monkeypatch.setattr("worksheets.queries.clinician.all_assignments.PAGE", 3)
    rows = many(cast, cast.jo, 7)
    browser, seen, url = sign_in(cast.amara), [], all_of(cast.jo)

    while url:
        page = browser.get(url)
        seen += links(page)
        on = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = f"{all_of(cast.jo)}{on[1]}" if on else ""

    assert seen == [str(row.pk) for row in rows]
    assert browser.get(f"{all_of(cast.jo)}?before=nonsense").status_code == 200


def test_work_partner_sees_404(cast, sign_in):
    for person in (cast.jo, cast.sam):
        assert sign_in(person.user).get(all_of(cast.jo)).status_code == 404


def test_work_other_couple_gets_404(cast, sign_in):
    assert sign_in(cast.kim.user).get(all_of(cast.jo)).status_code == 404


def test_work_other_therapist_gets_404(cast, sign_in):
    for other in (cast.cleo, cast.ben):
        assert sign_in(other).get(all_of(cast.jo)).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_work_costs_the_same_for_one_and_for_three(cast, sign_in, django_assert_num_queries, n):
    many(cast, cast.jo, n)
    browser = sign_in(cast.amara)

    with django_assert_num_queries(6):
        browser.get(all_of(cast.jo))


def test_a_page_shows_the_newest_all_that_is_open_and_how_many_there_are(cast, sign_in):
    rows = many(cast, cast.jo, 35)
    with acting_as(cast.amara.pk):
        Assignment.objects.filter(pk=rows[-1].pk).update(state="assigned")
    sams = many(cast, cast.sam, 2)
    browser = sign_in(cast.amara)

    for url in (f"/people/{cast.jo.pk}/", f"/couples/{cast.couple.pk}/"):
        page = browser.get(url)
        words = page.content.decode()
        assert set(links(page)) >= {str(row.pk) for row in rows[:30]}
        assert not set(links(page)) & {str(row.pk) for row in rows[30:]}
        assert f"/assignments/{rows[-1].pk}/unassign/" in words, "what is open is there"
        assert "All 35 assignments" in words
        assert f'href="{all_of(cast.jo)}"' in words
        assert "All 2 assignments" not in words, "all of Sam's are there"
    assert set(links(page)) >= {str(row.pk) for row in sams}, "one's many push out nobody else's"
    history = words.partition('class="history"')[2].partition("</details>")[0]
    assert history.count("was assigned to Jo") == 31
    assert history.count("was assigned to Sam") == 2
    assert "Earlier assignments" in history


def test_a_measure_shows_the_newest_of_each_scale_and_all_on_its_own_page(
    cast, sign_in, monkeypatch
):
    monkeypatch.setattr("worksheets.queries.clinician.measures.SHOWN", 2)
    for _ in range(3):
        measuring.counted(cast.jo, cast.amara)
    browser = sign_in(cast.amara)

    page = browser.get(f"/people/{cast.jo.pk}/").content.decode()
    assert "The newest 2 of 3." in page
    own = browser.get(f"/people/{cast.jo.pk}/measures/{make.opaque(measuring.OURS)}/")
    own = own.content.decode()
    assert own.count('<th scope="row">') == 3
    assert "The newest" not in own
