"""A database of every kept release upgrades with its data: rows, words, second factors, sign-in."""

import json
import re
from collections.abc import Iterator

import psycopg
import pytest

from clients.context import acting_as_worker
from clients.models import DataKey, Hold, Practice
from tests.support.sql_sources import ask
from tests.upgrades.catalog import catalog, differences
from tests.upgrades.fill import fill
from tests.upgrades.restored import RELEASES, Restored, another_key, restored

# Shipped with the code or counted by Django: an upgrade adds to these, and takes nothing away.
GROWS = {
    "auth_permission",
    "clients_auditevent",  # by what was published, and by exactly that: see below
    "clients_audithead",  # a head for each lane
    "clients_datakey",  # a practice's own, for worksheets that are being written
    "clients_consentnotice",
    "django_content_type",
    "django_migrations",
    "worksheets_version",
    "worksheets_worksheet",
}
# Sealed columns that a migration emptied into others, and where their words are now.
MOVED: dict[str, str] = {}


@pytest.fixture(scope="module", params=RELEASES)
def release(request: pytest.FixtureRequest) -> Iterator[Restored]:
    with restored(request.param) as one:
        one.upgrade()
        yield one


@pytest.fixture(scope="module")
def now(release: Restored) -> dict:
    return release.looks()


def test_there_is_a_dump_to_upgrade() -> None:
    assert "48c403e" in RELEASES


def test_no_row_is_lost_or_doubled(release: Restored, now: dict) -> None:
    before, after = release.kept["rows"], now["rows"]
    gone = {table: count for table, count in before.items() if count and table not in after}
    changed = {
        table: (count, after[table])
        for table, count in before.items()
        if table in after and after[table] != count and table not in GROWS
    }

    assert gone == {}
    assert changed == {}
    assert [table for table in GROWS if after[table] < before[table]] == []


def test_the_audit_grows_by_what_was_published_alone(release: Restored, now: dict) -> None:
    """The shipped library belongs to no practice: each one's record hears of each new version."""
    before, after = release.kept["rows"], now["rows"]
    published = after["worksheets_version"] - before["worksheets_version"]

    grown = after["clients_auditevent"] - before["clients_auditevent"]
    assert grown == published * before["clients_practice"]


def test_every_sealed_word_is_as_it_was(release: Restored, now: dict) -> None:
    for column, before in release.kept["sealed"].items():
        if column in MOVED and not now["sealed"].get(column, {}).get("opened"):
            continue
        after = now["sealed"][column]
        assert (column, after["opened"], after["shredded"]) == (
            column,
            before["opened"],
            before["shredded"],
        )
        assert after["some"] == before["some"]
        assert after["digest"] == before["digest"], column
    assert sum(one["opened"] for one in release.kept["sealed"].values()) > 150
    assert sum(one["shredded"] for one in release.kept["sealed"].values()) > 0


def test_every_second_factor_opens_and_is_the_same(release: Restored, now: dict) -> None:
    assert now["second_factors"] == release.kept["second_factors"]
    assert now["second_factors"][0] > 20


def test_the_audit_is_whole(release: Restored) -> None:
    said = release.runs("manage.py", "verify_audit")

    assert "The audit is whole." in said
    assert "broken" not in said


def test_people_sign_in_and_read_their_words(release: Restored) -> None:
    met = json.loads(release.runs("-m", "tests.upgrades.sign_in"))

    assert met["amara"]["statuses"] == [302, 302, 200]
    assert met["jo"]["statuses"] == [302, 200]
    assert all(one["on_the_page"] and len(one["words"]) > 10 for one in met.values())


def test_every_old_answer_opens_beside_the_version_that_it_answered(release: Restored) -> None:
    """Every sheet that this release shipped and that has a newer version now."""
    met = json.loads(release.runs("-m", "tests.upgrades.old_answers"))
    # What was told in a private check-in stays off its author's screen, whatever its version.
    check_in = met["private-check-in"].pop("jo")
    seen = [one[name] for one in met.values() for name in ("jo", "amara") if name in one]

    assert {one["status"] for one in [*seen, check_in]} == {200}
    assert [one["left_out"] for one in seen if one["left_out"]] == []
    assert sum(one["other_words_now"] for one in met.values()) > 20


def test_nothing_is_left_to_migrate(release: Restored) -> None:
    release.runs("manage.py", "migrate", "--check", owner=True)
    release.runs("manage.py", "check", "--database", "default")


def test_it_is_made_of_the_same_things_as_a_new_database(db: None, release: Restored) -> None:
    with psycopg.connect(release.env["DATABASE_OWNER_URL"]) as owner:
        there = catalog(lambda sql: owner.execute(sql).fetchall())

    assert differences(without_casts(there), without_casts(catalog(ask))) == []


def without_casts(found: dict[str, str]) -> dict[str, str]:
    """What was read from a dump has the casts of its lists in other places."""
    casts = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")
    listed = ("constraint", "index")
    return {
        name: casts.sub("", text) if name.startswith(listed) else text
        for name, text in found.items()
    }


@pytest.mark.parametrize("release_name", RELEASES)
def test_the_first_start_takes_the_right_key_and_no_other(release_name: str) -> None:
    """There is no check value yet: what the key has sealed shows whether it is the right one."""
    with restored(release_name) as one:
        one.runs("manage.py", "migrate", "--no-input", owner=True)
        start = ("-c", "import therapist_portal.wsgi")

        refused = one.runs(*start, ok=False, PORTAL_KEK=another_key(one.kek))
        missing = one.runs(*start, ok=False, PORTAL_KEK=f"k9:{another_key('').partition(':')[2]}")
        one.runs(*start)
        after = one.runs(*start, ok=False, PORTAL_KEK=another_key(one.kek))

    assert "another key under the id 'made-up-1'" in refused
    assert "PORTAL_KEK lacks the key 'made-up-1'" in missing
    assert "another key under the id 'made-up-1'" in after


def test_the_next_release_can_be_kept_too(db: None) -> None:
    """What fills a database for the next dump still does, with today's pages and actions."""
    fill()

    with acting_as_worker():
        assert Practice.objects.count() > 10
        assert Hold.objects.count() >= 3
        assert DataKey.objects.exclude(shredded_at=None).count() == 1
