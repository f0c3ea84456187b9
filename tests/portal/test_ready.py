"""Alive, ready, well: three questions, for a supervisor, for a proxy, and for the owners."""

import datetime as dt
import uuid
import zoneinfo
from typing import Any

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.utils import timezone

from clients import safety_alarm
from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.messaging import outbox
from clients.models import ConsentNotice, OutboxMessage
from therapist_portal import service
from therapist_portal.checks import static_files_are_collected

NOT_READY = b'{"ready": false}'
SERVICE = "/practice/service/"


@pytest.fixture(autouse=True)
def _nothing_settled() -> None:
    service._settled.clear()


def unready() -> None:
    answer = Browser().get("/readyz")

    assert (answer.status_code, answer.content) == (503, NOT_READY)
    assert answer["Retry-After"]


def test_alive_without_any_database() -> None:
    """This test may not touch one: pytest-django would raise."""
    answer = Browser().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Cache-Control"] == "no-store"


def test_a_database_that_is_away_is_not_ready_but_alive(db: None, monkeypatch: Any) -> None:
    def away(*args: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("therapist_portal.web.middleware.begin", away)

    unready()
    assert Browser().get("/healthz").status_code == 200


def test_ready_says_so_and_not_a_word_more(db: None, settings: Any) -> None:
    safety_alarm.cache.set(safety_alarm.KEY, True, 60)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = Browser().get("/readyz")

    # Pages work without the broker; an alarm is the owners' to read.
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


def test_not_ready_without_tables(owner_role: None, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0012_walls'")

    unready()
    assert "migrations have not run" in (service.tables() or "")


def test_not_ready_without_the_library(owner_role: None, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE worksheets_version DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM worksheets_version")

    unready()


def test_not_ready_without_one_consent_notice(owner_role: None, db: None) -> None:
    ConsentNotice.objects.filter(purpose="release").delete()

    unready()
    assert "release" in (service.consent_notices() or "")


def test_not_ready_with_keys_that_are_wrong(db: None, monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setattr("clients.keys.check_values.problem", lambda: "PORTAL_KEK is another one.")

    unready()
    assert "'missing': 'Keys'" in caplog.text
    assert "another one" not in caplog.text


@pytest.fixture
def no_manifest(monkeypatch: Any, tmp_path: Any) -> None:
    storage = ManifestStaticFilesStorage(location=tmp_path)
    monkeypatch.setattr(service, "staticfiles_storage", storage)


def test_not_ready_without_collected_files(db: None, no_manifest: None) -> None:
    unready()


def test_a_manifest_from_before_an_upgrade_is_not_enough(db: None, no_manifest: None) -> None:
    service.staticfiles_storage.hashed_files = dict.fromkeys(service.asked_by_pages(), "x")
    assert service.static_files() is None
    service.staticfiles_storage.hashed_files.popitem()

    unready()


def test_the_deploy_check_notices_what_was_not_collected(no_manifest: None) -> None:
    assert [one.id for one in static_files_are_collected(None)] == ["therapist_portal.E001"]


def test_the_deploy_check_is_quiet_in_development() -> None:
    assert static_files_are_collected(None) == []


def test_owners_read_a_sentence_for_each_thing(cast: Any, sign_in: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    browser = sign_in(cast.amara)

    page = browser.get(SERVICE).text

    for name in (*service.NEEDED, *service.WATCHED):
        assert f"<b>{name}</b>" in page
    assert "The broker does not answer." in page
    assert "No backup is known yet." in page


def test_a_check_that_breaks_is_told_and_the_others_still_are(
    cast: Any, sign_in: Any, monkeypatch: Any
) -> None:
    def broken() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")

    monkeypatch.setitem(service.NEEDED, "Library", broken)
    page = sign_in(cast.amara).get(SERVICE).text

    assert "Could not be checked: ProgrammingError." in page
    assert "<b>Backup</b>" in page


@pytest.mark.parametrize("who", ["cleo", "jo"])
def test_service_is_for_owners(cast: Any, sign_in: Any, who: str) -> None:
    person = getattr(cast, who)

    assert sign_in(getattr(person, "user", person)).get(SERVICE).status_code == 404


def test_the_command_ends_badly_while_anything_is_wrong(cast: Any, capsys: Any) -> None:
    with pytest.raises(CommandError, match="Not well: Backup"):
        call_command("service_state")
    assert "Tables: well" in capsys.readouterr().out

    call_command("note_backup")
    call_command("service_state")

    assert "Backup: well" in capsys.readouterr().out


def sent(to: Any, at: dt.datetime) -> None:
    with acting_as_worker():
        about = uuid.uuid4()
        outbox.enqueue(
            kind="staff_note", recipient_id=to.pk, about=about, practice_id=to.practice_id
        )
        OutboxMessage.objects.filter(about_id=about).update(state=MessageState.SENT, finished_at=at)


def test_the_signs_of_life_of_mail_stand_beside_its_answer(
    cast: Any, sign_in: Any, capsys: Any
) -> None:
    """An owner reads those of their own practice; the operator those of all together."""
    earlier, later = (timezone.now() - dt.timedelta(minutes=minutes) for minutes in (40, 20))
    sent(cast.cleo, earlier)
    sent(cast.ben, later)

    page = sign_in(cast.amara).get(SERVICE).text
    call_command("note_backup")
    call_command("service_state")

    said = capsys.readouterr().out
    zone = zoneinfo.ZoneInfo(cast.amara.time_zone)
    assert "Oldest email waiting: No email is waiting" in page
    assert f"Last email sent: {timezone.localtime(earlier, zone):%H:%M}" in page
    assert f"Last email sent: {timezone.localtime(later, zone):%H:%M}" not in page
    assert "Mail: well\n    Oldest email waiting: No email is waiting\n" in said
    assert f"    Last email sent: {timezone.localtime(later):%H:%M}" in said
    assert "    Last check for due emails: None yet" in said


def test_a_backup_grows_old(cast: Any) -> None:
    past = timezone.now() - dt.timedelta(days=8)

    call_command("note_backup", "--at", past.isoformat())

    assert "The last known backup is from" in (service.backup() or "")
