"""A wrong key-encryption key is told from the right one before a row is written."""

import ast
import base64
import io
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import tasks as clients_tasks
from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.keys import check_values, rewrapping
from clients.models import DataKey, KeyCheck, Note
from clients.signin import factor_secrets
from tests.support import make
from tests.support.key_values import RANDOM, kek, write_a_note
from tests.support.layers import parsed, sources
from worksheets.models import Answer

pytestmark = pytest.mark.django_db


def wrong_ones(current: str, right: str) -> dict[str, str]:
    key = base64.b64decode(right.partition(":")[2])
    return {
        "another key of the same id": kek(current, RANDOM["wrong"]),
        "empty": "",
        "blank": " \n, ",
        "missing": kek("next", RANDOM["next"]),
        "two keys of one id": f"{right},{kek(current, RANDOM['wrong'])}",
        "ids swapped": f"{kek('next', key)},{kek(current, RANDOM['next'])}",
        "new one right, old one wrong": f"{kek('next', RANDOM['next'])},"
        f"{kek(current, RANDOM['wrong'])}",
        "half of it": f"{current}:{right.partition(':')[2][:20]}",
    }


CASES = sorted(wrong_ones("x", f"x:{base64.b64encode(bytes(32)).decode()}"))


def rows_in_all() -> dict[str, int]:
    with acting_as_worker(), connection.cursor() as cursor:
        counts = {}
        for model in apps.get_models():
            if model._meta.managed:
                # The app has no right at all to some tables of packages.
                may = "has_table_privilege(%s, 'SELECT')"
                cursor.execute(f"SELECT {may}", [model._meta.db_table])
                if not cursor.fetchone()[0]:
                    continue
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                counts[model._meta.db_table] = cursor.fetchone()[0]
    return counts


def seal_for_somebody_new(practice: Any) -> None:
    with acting_as_worker(practice.pk):
        row = Answer(practice=practice, client_id=uuid.uuid4(), item_key="q", visibility="self")
        vault.seal(row, "value_sealed", "hello")


# --- Wrong, empty, missing, swapped: nothing is written -----------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_key_is_said_in_words_and_writes_no_row(
    cast: make.Cast, settings: Any, right: str, current: str, case: str
) -> None:
    before = rows_in_all()
    settings.PORTAL_KEK = wrong_ones(current, right)[case]

    said = check_values.problem()
    for write in (
        lambda: seal_for_somebody_new(cast.practice),
        lambda: factor_secrets.seal("secret"),
        lambda: rewrapping.rewrap_some(),
        lambda: factor_secrets.rewrap(),
    ):
        with pytest.raises(ImproperlyConfigured), transaction.atomic():
            write()
    settings.PORTAL_KEK = right

    assert said is not None
    assert "PORTAL_KEK" in said
    assert all(base64.b64encode(key).decode() not in said for key in RANDOM.values())
    assert rows_in_all() == before


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("command", ["create_practice", "rotate_kek", "seed_demo", "setup_demo"])
def test_no_command_writes_with_a_wrong_key(
    cast: make.Cast,
    settings: Any,
    monkeypatch: Any,
    right: str,
    current: str,
    case: str,
    command: str,
) -> None:
    words = {
        "create_practice": [
            *("--name=New", "--email=new@example.org", "--owner-name=New", "--licence-number=1"),
            *("--licence-jurisdiction=X", "--licence-expires=2030-01-01", "--verified-by=register"),
            "--password-stdin",
        ]
    }.get(command, [])
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough pass phrase\n"))
    before = rows_in_all()
    settings.DEBUG = True
    settings.PORTAL_KEK = wrong_ones(current, right)[case]

    with pytest.raises(CommandError, match=r"PORTAL_KEK.*Nothing was written"):
        call_command(command, *words)
    settings.PORTAL_KEK = right

    assert rows_in_all() == before


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_key_is_not_ready(
    cast: make.Cast, client: Any, settings: Any, right: str, current: str, case: str
) -> None:
    settings.PORTAL_KEK = wrong_ones(current, right)[case]
    wrong = client.get("/readyz")
    settings.PORTAL_KEK = right

    assert wrong.status_code == 503
    assert b"PORTAL_KEK" not in wrong.content, "strangers learn that it is not ready, no more"
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("case", CASES)
def test_the_deploy_check_tells_a_wrong_key(
    db: None, settings: Any, right: str, current: str, case: str
) -> None:
    settings.PORTAL_KEK = wrong_ones(current, right)[case]
    told = [one.id for one in run_checks(tags=["keys"], include_deployment_checks=True)]
    settings.PORTAL_KEK = right

    # On a database without words, a key under a new id alone is no mistake.
    assert told == ([] if case == "missing" else ["clients.E003"])
    assert run_checks(tags=["keys"], include_deployment_checks=True) == []


def test_a_page_with_a_wrong_key_saves_nothing_and_says_so(
    cast: make.Cast, sign_in: Any, settings: Any, right: str, current: str
) -> None:
    """A process whose database was away when it began has not been refused its start."""
    browser = sign_in(cast.amara)
    before = rows_in_all()
    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])

    page = browser.post(reverse("clients:note_begin_person", args=[cast.jo.pk]))
    settings.PORTAL_KEK = right

    assert (page.status_code, page["Retry-After"]) == (503, "20")
    assert rows_in_all() == before


@pytest.mark.parametrize("task", [clients_tasks.deliver_outbox, clients_tasks.tidy])
def test_no_task_runs_with_a_wrong_key(
    cast: make.Cast, settings: Any, right: str, current: str, task: Any
) -> None:
    before = rows_in_all()
    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])

    with pytest.raises(check_values.WrongKey):
        task()
    settings.PORTAL_KEK = right

    assert rows_in_all() == before


def test_two_keys_of_one_id_are_called_what_they_are(
    cast: make.Cast, settings: Any, right: str, current: str
) -> None:
    """Whichever of them the database knows: which one was meant is the operator's to say."""
    other = kek(current, RANDOM["wrong"])
    for both in (f"{right},{other}", f"{other},{right}"):
        settings.PORTAL_KEK = both

        said = check_values.problem() or ""

        assert f"two different keys called {current!r}: give each an id of its own" in said
    settings.PORTAL_KEK = right


# --- The right one ------------------------------------------------------------------------------


def test_the_right_key_is_no_problem_and_costs_no_statement(cast: make.Cast) -> None:
    assert check_values.problem() is None

    with CaptureQueriesContext(connection) as asked:
        check_values.require()
        assert check_values.problem() is None

    assert len(asked) == 0


def test_a_new_key_in_front_is_taken_in_and_turning_to_it_can_stop_half_way(
    cast: make.Cast, settings: Any, right: str, current: str
) -> None:
    write_a_note(cast)
    settings.PORTAL_KEK = f"{kek('next', RANDOM['next'])},{right}"
    with acting_as_worker():
        rewrapping.rewrap_some(batch=1)
        assert set(DataKey.objects.values_list("kek_id", flat=True)) == {"next", current}

    half_way = check_values.problem()
    settings.PORTAL_KEK = kek("next", RANDOM["next"])
    without_the_old = check_values.problem()
    settings.PORTAL_KEK = f"{kek('next', RANDOM['next'])},{right}"
    call_command("rotate_kek", stdout=io.StringIO())
    settings.PORTAL_KEK = kek("next", RANDOM["next"])

    assert half_way is None
    assert f"lacks the key {current!r}" in (without_the_old or "")
    assert check_values.problem() is None
    with acting_as(cast.amara.pk):
        assert vault.opened(Note.objects.get(), "body_sealed") == "Something only Amara reads."


def test_a_retired_id_cannot_come_back_with_another_key(settings: Any, right: str) -> None:
    settings.PORTAL_KEK = f"{kek('next', RANDOM['next'])},{right}"
    check_values.require()

    settings.PORTAL_KEK = f"{right},{kek('next', RANDOM['other'])}"

    assert "another key under the id 'next'" in (check_values.problem() or "")


# --- The table ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clients_keycheck SET value = 'x'",
        "DELETE FROM clients_keycheck",
        "TRUNCATE clients_keycheck",
    ],
)
def test_the_app_never_changes_or_removes_a_check_value(db: None, change: str) -> None:
    with (
        acting_as_worker(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_person_sees_and_writes_no_check_value(cast: make.Cast) -> None:
    for person in (cast.jo.user, cast.amara):
        with acting_as(person.pk):
            assert KeyCheck.objects.count() == 0
            refused = pytest.raises(DatabaseError, match="row-level security")
            with refused, transaction.atomic():
                KeyCheck.objects.create(kek_id="mine", value=b"x")


def test_a_check_value_holds_neither_the_key_nor_a_plain_digest_of_it(db: None) -> None:
    one, again = (check_values.check_value("k", RANDOM["next"]) for _ in range(2))

    assert one != again
    assert RANDOM["next"] not in one
    assert check_values.opens(one, "k", RANDOM["next"])
    assert not check_values.opens(one, "another", RANDOM["next"])
    assert not check_values.opens(one, "k", RANDOM["wrong"])


# --- No command is forgotten --------------------------------------------------------------------

# Commands that change something and need no key, and why.
NEED_NO_KEY = {
    "load_library": "publishes shipped files: nobody's words",
    "load_notices": "publishes shipped files: nobody's words",
    "demo_logins": "lists the demo's sign-ins, writes nothing",
    "give_up_key": "for when the operator's key is lost",
    "shred_person": "destroys keys, which must work where the operator's key is lost",
}


def test_every_command_that_writes_looks_at_the_key_first() -> None:
    writing, keyed = set(), set()
    for path in sources():
        if "commands" not in path.parts or path.stem == "__init__":
            continue
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if any(
            ".actions" in name or name.startswith("therapist_portal.demo.") for name in imported
        ):
            writing.add(path.stem)
        if "KeyedCommand" in path.read_text(encoding="utf-8"):
            keyed.add(path.stem)

    assert {"create_practice", "rotate_kek", "seed_demo"} <= keyed
    assert writing - keyed - set(NEED_NO_KEY) == set()
    assert set(NEED_NO_KEY) & keyed == set()
