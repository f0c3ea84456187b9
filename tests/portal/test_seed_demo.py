"""The demo: made up, every state at once, and never outside DEBUG."""

import datetime as dt
import zoneinfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clients import vault
from clients.audit.verify_chain import examine
from clients.context import acting_as, acting_as_worker
from clients.models import ConsentEvent, Couple, Hold, Invitation, Note, OutboxMessage, User
from tests.support.database_dump import dump
from therapist_portal.demo import people, words
from worksheets.models import Answer, Assignment, Feedback, Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEBUG = True
    call_command("seed_demo", verbosity=0)
    with acting_as_worker():
        return {user.display_name: user for user in User.objects.all()}


@pytest.mark.parametrize("command", ["seed_demo", "demo_logins"])
def test_the_demo_refuses_outside_debug(settings, command):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        call_command(command)


def seen_by(user, rows):
    with acting_as(user.pk):
        return list(rows())


def test_every_state_is_there(demo):
    def states(name):
        return set(seen_by(demo[name], lambda: Assignment.objects.values_list("state", flat=True)))

    assert states("Amara") == {"assigned", "opened", "submitted", "reviewed", "withdrawn"}
    assert "submitted" in states("Ben")
    not_now = seen_by(demo["Sam"], lambda: Assignment.objects.exclude(not_now_until=None))
    assert len(not_now) == 1
    assert seen_by(demo["Jo"], lambda: Feedback.objects.all())
    stages = seen_by(demo["Amara"], lambda: Couple.objects.values_list("stage", flat=True))
    assert sorted(stages) == ["active", "invited"]
    notes = seen_by(demo["Amara"], lambda: Note.objects.order_by("state"))
    assert [note.state for note in notes] == ["draft", "signed"]
    assert seen_by(demo["Ben"], lambda: Hold.objects.active())
    assert seen_by(demo["Kim"], lambda: Hold.objects.all()) == []
    audiences = {row.visibility for row in seen_by(demo["Jo"], lambda: Answer.objects.all())}
    assert audiences == {"self", "clin"}
    decisions = seen_by(demo["Lee"], lambda: ConsentEvent.objects.values_list("decision"))
    assert ("refused",) in decisions
    waiting = seen_by(demo["Jo"], lambda: Release.objects.all())
    assert {row.state for row in waiting} == {"pending"}
    assert {row.is_paraphrase for row in waiting} == {True, False}
    assert seen_by(demo["Sam"], lambda: Release.objects.all()) == []
    assert seen_by(demo["Amara"], lambda: Invitation.objects.open().filter(name="Robin"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.invariant(53)
@pytest.mark.goal(3)
def test_nothing_the_demos_people_say_is_in_a_dump(demo):
    spoken = [value for name, value in vars(words).items() if name.isupper()]
    said = [one for value in spoken for one in ([value] if isinstance(value, str) else value)]
    with acting_as(demo["Amara"].pk):
        opened = {vault.opened(note, "body_sealed") for note in Note.objects.all()}
    kept = dump()

    assert words.NOTE_SIGNED in opened
    assert "Elm Street Practice (demo)" in kept
    assert len(said) > 15
    assert [one for one in said if one in kept or one.encode().hex() in kept] == []


def test_seeding_twice_is_once_and_the_record_is_whole(demo):
    call_command("seed_demo", verbosity=0)

    with acting_as_worker():
        assert User.objects.count() == len(demo) == 6
        chains = list(examine())
    assert [chain.problems for chain in chains] == [[], []]


def test_a_client_of_the_demo_signs_in_and_the_first_note_is_still_to_come(demo, capsys):
    call_command("demo_logins")
    browser = Browser()
    browser.post("/accounts/login/", {"login": "jo@demo.example", "password": people.PASSWORD})

    assert browser.get("/home/").status_code == 200
    with acting_as_worker():
        states = OutboxMessage.objects.exclude(kind="invitation").values_list("state", flat=True)
        assert set(states) == {"cancelled"}
    printed = capsys.readouterr().out
    assert "amara@demo.example" in printed
    assert people.PASSWORD in printed
    assert "made up" in printed


@pytest.mark.parametrize("hour", range(24))
def test_it_is_daytime_for_them(hour):
    now = dt.datetime(2026, 11, 22, hour, 30, tzinfo=dt.UTC)

    local = now.astimezone(zoneinfo.ZoneInfo(people.daytime_zone(now)))

    assert local.hour == 12
