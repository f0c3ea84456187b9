"""What a page may cost, counted: every statement of a request, commits and bytes.

Sessions and row security's own statement count too. The limits are the shared performance goals;
bench/ measures the same pages against the clock.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import words
from clients.context import acting_as, acting_as_worker
from clients.models import Care, Client, Couple, Member, User
from tests.support import make
from therapist_portal.queries.caseload import FILTERS, SORTS
from worksheets.actions.submissions import fingerprint
from worksheets.enums import AssignmentState
from worksheets.forms.submissions import PREFIX
from worksheets.library.reading import content_hash
from worksheets.models import Answer, Assignment, Response, Version, Worksheet

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = (12, 60)
PAGE_BYTES = 16_000


@dataclass(frozen=True)
class Cost:
    response: HttpResponse
    statements: int
    commits: int


def cost_of(ask: Callable[[], HttpResponse]) -> Cost:
    with CaptureQueriesContext(connection) as captured:
        response = ask()
    said = [one["sql"] for one in captured.captured_queries]
    frame = {"BEGIN", "COMMIT"}
    return Cost(response, sum(one not in frame for one in said), said.count("COMMIT"))


def version_of(cast: make.Cast, items: int) -> Version:
    content = words.sheet(items)
    with acting_as_worker():
        worksheet = Worksheet.objects.create(
            practice=cast.practice,
            kind=words.KIND,
            slug=content["slug"],
            theme=content["theme"],
            code=content["code"],
        )
        return Version.objects.create(
            worksheet=worksheet,
            practice=cast.practice,
            number=1,
            title=content["title"],
            client_title=content["client_title"],
            content=content,
            content_hash=content_hash(content),
        )


def answered(cast: make.Cast, items: int) -> Assignment:
    """Jo's open worksheet of this many items, each answered once."""
    version = version_of(cast, items)
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=version, state=AssignmentState.OPENED
    )
    chance = random.Random(1)
    make.answers(row, {one["key"]: words.value(one, chance) for one in version.content["items"]})
    return row


def answers_to(assignment: Assignment) -> list[Answer]:
    with acting_as(assignment.client.user_id):
        return list(Answer.objects.filter(response__assignment=assignment))


@pytest.fixture
def jo(cast: make.Cast, sign_in: Callable[..., Browser]) -> Browser:
    return sign_in(cast.jo.user)


def test_opening_a_question_costs_the_same_in_a_short_and_a_long_sheet(
    cast: make.Cast, jo: Browser
) -> None:
    counts = []
    for items in SIZES:
        row = answered(cast, items)
        for key in ("q00", "q01"):
            page = reverse("worksheets:question", args=[row.pk, key])
            jo.get(page)
            cost = cost_of(lambda page=page: jo.get(page))
            assert cost.response.status_code == 200
            assert "What comes to mind first" in cost.response.content.decode()
            assert len(cost.response.content) <= PAGE_BYTES
            counts.append(cost.statements)
    assert max(counts) <= 6
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize("length", [60, 3_900])
def test_an_autosave_is_five_statements_and_one_commit(
    cast: make.Cast, jo: Browser, length: int
) -> None:
    row = answered(cast, 12)
    save = reverse("worksheets:save", args=[row.pk, "q00"])
    headers = {"X-Portal-User": str(cast.jo.user_id)}
    for revision in (1, 2, 3):
        form = {
            "answer": f"{revision} {words.long_text(length)}"[:length],
            "revision": revision,
            "op": str(uuid.uuid4()),
        }
        cost = cost_of(lambda form=form: jo.post(save, form, headers=headers))
        assert cost.response.status_code == 200
        assert cost.response.json()["revision"] == revision + 1
    assert cost.statements <= 5
    assert cost.commits == 1
    kept = next(one for one in answers_to(row) if one.item_key == "q00")
    assert kept.revision == 4


def test_a_stale_autosave_costs_no_more(cast: make.Cast, jo: Browser) -> None:
    row = answered(cast, 12)
    save = reverse("worksheets:save", args=[row.pk, "q00"])
    headers = {"X-Portal-User": str(cast.jo.user_id)}
    for words_now in ("from another tab", "from a third"):
        form = {"answer": words_now, "revision": 0, "op": str(uuid.uuid4())}
        cost = cost_of(lambda form=form: jo.post(save, form, headers=headers))
        assert cost.response.status_code == 409
    assert cost.statements <= 5
    assert cost.commits == 1


def test_sending_costs_the_same_for_twelve_and_for_sixty(cast: make.Cast, jo: Browser) -> None:
    counts = []
    for items in SIZES:
        row = answered(cast, items)
        answers = answers_to(row)
        jo.get(reverse("worksheets:review", args=[row.pk]))
        form: dict[str, Any] = {PREFIX + one.item_key: "clin" for one in answers}
        form |= {"op": str(uuid.uuid4()), "seen": fingerprint(answers), "go": "send"}
        page = reverse("worksheets:review", args=[row.pk])
        cost = cost_of(lambda page=page, form=form: jo.post(page, form))
        assert cost.response.status_code == 302
        assert cost.commits == 1
        counts.append(cost.statements)
        with acting_as(cast.jo.user_id):
            assert Response.objects.get(assignment=row).submitted_at is not None
        assert {one.visibility for one in answers_to(row)} == {"clin"}
    assert max(counts) <= 8
    assert len(set(counts)) == 1, counts


def take_in(by: User, start: int, count: int) -> None:
    """People in pairs, each with something for every filter to find."""
    now = timezone.now()
    with acting_as(by.pk):
        people = [Client(practice=by.practice, name=f"Person {start + n:05}") for n in range(count)]
        Client.objects.bulk_create(people)
        Care.objects.bulk_create(
            Care(
                practice=by.practice,
                client=one,
                clinician=by.clinician,
                sort_name=one.name,
                open_count=1,
                to_read_count=1,
                earliest_due_on=now.date() - dt.timedelta(days=3),
                last_activity_at=now - dt.timedelta(days=20),
            )
            for one in people
        )
        for pair in zip(people[::2], people[1::2], strict=False):
            couple = Couple.objects.create(practice=by.practice, created_by=by.clinician)
            Member.objects.bulk_create(
                Member(practice=by.practice, couple=couple, client=one, place=place)
                for place, one in enumerate(pair)
            )


WAYS = [(sort, only, "") for sort in SORTS for only in FILTERS]
WAYS += [(sort, "all", "person") for sort in SORTS]


def test_a_caseload_costs_the_same_at_every_size(
    cast: make.Cast, sign_in: Callable[..., Browser]
) -> None:
    clinician = make.clinician(practice=cast.practice, name="Noor")
    browser = sign_in(clinician)
    browser.get(reverse("portal:caseload"))
    counts: dict[tuple, set[int]] = {way: set() for way in WAYS}
    sizes: dict[tuple, list[int]] = {way: [] for way in WAYS}
    here = 0
    for size in (1, 3, 60, 120):
        take_in(clinician, here, size - here)
        here = size
        for way in WAYS:
            sort, only, term = way
            page = f"{reverse('portal:caseload')}?sort={sort}&only={only}"
            ask = browser.post if term else browser.get
            cost = cost_of(lambda ask=ask, page=page, term=term: ask(page, term and {"name": term}))
            shown = cost.response.content.decode().count("<tr><th")
            assert shown >= min(size, 50), (way, size)
            counts[way].add(cost.statements)
            sizes[way].append(len(cost.response.content))
    for way in WAYS:
        assert max(counts[way]) <= 6, (way, counts[way])
        assert len(counts[way]) == 1, (way, counts[way])
        assert sizes[way][3] == pytest.approx(sizes[way][2], rel=0.02), way
