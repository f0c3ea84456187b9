"""A therapist and an owner whose session is shut: no page for clinicians says or does anything."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from clients import access
from clients.context import acting_as, acting_as_worker
from clients.models import Clinician, JointWindow, User
from tests.support import factors, make, matrix
from tests.support.expectations import EXPECTATIONS
from tests.support.ids_behind import ids_of
from tests.support.locked_account import lock
from tests.support.shared import reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.goal(17)]
CLOSED = (302, "/settings/closed/")
# That somebody met a closed door may go on record; nothing else is written.
ON_RECORD = {"clients_auditevent", "clients_audithead"}


def by_reset(person: User) -> Browser:
    lock(person)
    return make.signed_in(make.fresh(person))


def by_new_factor(person: User) -> Browser:
    return factors.signed_in_with(person, factors.passkey(person, waits=True))


SHUT = pytest.mark.parametrize("shut", [by_reset, by_new_factor])


def routes() -> list[tuple[str, str]]:
    return [
        (path, name)
        for path, name, view in access.patterns()
        if access.audience_of(name, view) in ("clinicians", "owners")
    ]


def written() -> dict[str, int]:
    """Rows that this transaction put in, changed or took out so far, by table, whoever may see
    them; what a request wrote and undid counts as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


def answers(browser: Browser, ids: dict[str, Any]) -> Iterator[tuple[str, str, Any, set[str]]]:
    """(verb, route, answer, tables written to), of every page for clinicians."""
    proof = browser.session["_auth_user_id"]
    for path, name in routes():
        url = matrix.fill(path, ids.get(name, ids["*"]), exists=True)
        for verb in ("GET", "POST"):
            before = written()
            answer = matrix.asked_and_undone(browser, verb, url, proof)
            after = written()
            yield verb, name, answer, {one for one in after if after[one] != before.get(one, 0)}


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "")


def is_closed(verb: str, name: str, answer: Any) -> bool:
    """The way to the one page that says why; or, to a verb nobody may use, that nobody may."""
    if answer.status_code == 405:
        return not EXPECTATIONS[name].allows(verb)
    return told(answer) == CLOSED


@pytest.fixture
def ids(cast: make.Cast) -> dict[str, Any]:
    """Something of Amara's own behind every id: a clinician who is open would reach it."""
    return ids_of(cast)


@SHUT
@pytest.mark.parametrize("is_owner", [True, False], ids=["owner", "therapist"])
def test_every_page_for_clinicians_answers_closed_and_writes_nothing(
    cast: make.Cast, ids: dict[str, Any], is_owner: bool, shut: Callable[[User], Browser]
) -> None:
    with acting_as_worker():
        Clinician.objects.filter(user=cast.amara).update(is_owner=is_owner)
    browser = shut(make.fresh(cast.amara))

    wrong = []
    for verb, name, answer, tables in answers(browser, ids):
        if not is_closed(verb, name, answer):
            wrong.append((verb, name, told(answer)))
        if tables - ON_RECORD:
            wrong.append((verb, name, tables - ON_RECORD))

    assert wrong == []


def test_whoever_is_open_meets_another_answer_everywhere(
    cast: make.Cast, ids: dict[str, Any]
) -> None:
    """What the test above asks tells one from the other, at every address; and writing is seen."""
    alike, writing = [], set()
    for verb, name, answer, tables in answers(make.signed_in(cast.amara), ids):
        takes_it = EXPECTATIONS[name].allows(verb)
        alike += [(verb, name)] if takes_it and is_closed(verb, name, answer) else []
        writing |= {name} if tables - ON_RECORD else set()

    assert alike == []
    assert {"portal:joint_close", "worksheets:unassign"} <= writing
    assert len(writing) > 20


@SHUT
def test_no_joint_window_opens(cast: make.Cast, shut: Callable[[User], Browser]) -> None:
    reviewed(cast.amara, cast.jo, cast.sam)
    path, hours = f"/couples/{cast.couple.pk}/joint/", {"hours": 2}
    browser = shut(cast.amara)

    assert told(browser.post(path, hours)) == CLOSED
    assert windows_of(cast) == 0
    with acting_as(cast.amara.pk):
        User.objects.filter(pk=cast.amara.pk).update(words_locked_at=None)
    # Whoever it is for opens it in the same way, with the same form.
    make.signed_in(make.fresh(cast.amara)).post(path, hours)
    assert windows_of(cast) == 1


def windows_of(cast: make.Cast) -> int:
    with acting_as(cast.amara.pk):
        return JointWindow.objects.filter(couple=cast.couple).count()
