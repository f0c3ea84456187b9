"""The first practice: whole, recorded, and only from what makes sense."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients import audit
from clients.context import acting_as_worker
from clients.models import AuditEvent, Clinician, ConsentNotice, Practice, User
from tests.support import make
from tests.support.founding_words import words

PASSWORD = "a long enough pass phrase"


def create(monkeypatch: Any, password: str = PASSWORD, **changed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\nand more\n"))
    call_command("create_practice", *words(**changed), "--password-stdin")


def counted() -> tuple[int, int, int, int]:
    with acting_as_worker():
        return tuple(model.objects.count() for model in (Practice, User, Clinician, AuditEvent))


def test_create_practice_happy_path(db: None, monkeypatch: Any, capsys: Any) -> None:
    create(monkeypatch)

    with acting_as_worker():
        owner = User.objects.get()
        clinician = Clinician.objects.get()
        event = AuditEvent.objects.get()
        address = owner.emailaddress_set.get()
    assert (owner.email, owner.check_password(PASSWORD)) == ("owner@example.org", True)
    assert (clinician.is_owner, clinician.licence_problem()) == (True, None)
    assert clinician.licence_verified_by == "public register"
    assert (event.verb, event.facts) == ("practice.founded", {"owner": str(owner.pk)})
    assert address.verified
    assert PASSWORD not in capsys.readouterr().out


def test_the_new_owner_can_be_loaded_as_a_request_would(db: None, monkeypatch: Any) -> None:
    create(monkeypatch)

    with acting_as_worker():
        owner = User.objects.get()
    loaded = make.fresh(owner)

    assert loaded.clinician.is_owner
    assert loaded.has_second_factor is False


def test_a_second_practice_knows_nothing_of_the_first(db: None, monkeypatch: Any) -> None:
    create(monkeypatch)
    create(monkeypatch, name="Harbour Rooms", email="other@example.org")

    assert counted() == (2, 2, 2, 2)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "  "}, "--name is empty"),
        ({"owner_name": "–"}, "--owner-name is empty"),
        ({"email": "not an address"}, "email: Enter a valid email"),
        ({"name": "x" * 121}, "name: Ensure this value has at most 120"),
        ({"licence_number": ""}, "--licence-number is empty"),
        ({"licence_jurisdiction": " "}, "--licence-jurisdiction is empty"),
        ({"licence_expires": "next year"}, "--licence-expires is a date"),
        ({"licence_expires": "2020-01-01"}, "--licence-expires is past"),
        ({"licence_expires": "2226-01-01"}, "more than ten years"),
        ({"verified_by": ""}, "--verified-by is empty"),
        ({"verified_by": "amara lind"}, "nobody vouches for their own"),
        ({"verified_by": "owner@example.org"}, "nobody vouches for their own"),
        ({"country": "England"}, "--country is two letters"),
        ({"time_zone": "Mars/Olympus"}, "--time-zone is a name"),
        ({"neutral_name": "Elm Sex Therapy"}, "--neutral-name is on mail"),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(
    db: None, monkeypatch: Any, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        create(monkeypatch, **changed)

    assert counted() == (0, 0, 0, 0)


@pytest.mark.parametrize("password", ["", "short", "yfdbufnjh10305070", "owner@example.org"])
def test_a_weak_password_is_refused(db: None, monkeypatch: Any, password: str) -> None:
    with pytest.raises(CommandError):
        create(monkeypatch, password=password)

    assert counted() == (0, 0, 0, 0)


def test_an_address_in_use_is_refused(db: None, monkeypatch: Any) -> None:
    create(monkeypatch)

    with pytest.raises(CommandError, match="signs in with this address already"):
        create(monkeypatch, email="OWNER@example.org")

    assert counted() == (1, 1, 1, 1)


def test_two_different_passwords_are_refused(db: None, monkeypatch: Any) -> None:
    typed = iter([PASSWORD, PASSWORD + "!"] * 3)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))

    with pytest.raises(CommandError, match="differ"):
        call_command("create_practice", *words())


def test_a_slip_is_asked_again(db: None, monkeypatch: Any) -> None:
    typed = iter([PASSWORD, PASSWORD + "!", "short", "short", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))

    call_command("create_practice", *words())

    assert counted() == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("place", "country", "zone"),
    [("Leeds", "GB", "Europe/London"), ("Ohio", "US", "America/New_York")],
)
def test_a_place_is_turned_into_its_zone(
    db: None, monkeypatch: Any, place: str, country: str, zone: str
) -> None:
    create(monkeypatch, time_zone=place, country=country)

    with acting_as_worker():
        assert (Practice.objects.get().time_zone, User.objects.get().time_zone) == (zone, zone)


def test_a_database_without_notices_is_told_what_to_do(
    owner_role: None, db: None, monkeypatch: Any
) -> None:
    ConsentNotice.objects.all().delete()

    with pytest.raises(CommandError, match="no consent notices yet"):
        create(monkeypatch)


def test_where_the_audit_cannot_be_written_nothing_is(db: None, monkeypatch: Any) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "flush", broken)
    with pytest.raises(RuntimeError):
        create(monkeypatch)

    monkeypatch.undo()
    assert counted() == (0, 0, 0, 0)
