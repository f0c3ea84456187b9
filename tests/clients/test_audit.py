"""The audit only grows, holds no words, and shows every tampering."""

import json
import random
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from clients import audit
from clients.audit import verify_chain
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, Practice
from tests.support import make, tampering

ROWS_EACH = 6


@pytest.fixture
def chains(db: None) -> list[Practice]:
    """Two practices with six rows each, all different."""
    practices = [make.practice(), make.practice("Harbour Rooms")]
    for practice in practices:
        with acting_as_worker(practice.pk):
            for number in range(ROWS_EACH):
                audit.record(
                    f"deed.{number}",
                    Practice(pk=uuid.uuid4()),
                    practice_id=practice.pk,
                    about=uuid.uuid4(),
                    count=number,
                )
    return practices


@pytest.fixture
def owned(owner_role: None, chains: list[Practice]) -> list[Practice]:
    return chains


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in ("SET CONSTRAINTS ALL IMMEDIATE", *statements):
            cursor.execute(statement)


def verdict(*words: str) -> str:
    """What verify_audit says in the end."""
    try:
        call_command("verify_audit", *words)
    except CommandError as error:
        return str(error)
    return "whole"


def problems(anchors: verify_chain.Anchors | None = None) -> list[str]:
    with acting_as_worker():
        return [problem for found in verify_chain.examine(anchors) for problem in found.problems]


def test_an_untouched_chain_is_whole(chains: list[Practice], capsys: Any) -> None:
    assert verdict() == "whole"

    said = capsys.readouterr().out
    assert said.count("6 rows") == 2
    assert "Not held against an anchor" in said


# --- Only growing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO clients_auditevent (practice_id, seq, at, verb, object_kind, facts, "
        "prev_hash, hash) SELECT practice_id, 99, at, verb, object_kind, facts, hash, hash "
        "FROM clients_auditevent LIMIT 1",
        "UPDATE clients_auditevent SET verb = 'x'",
        "DELETE FROM clients_auditevent",
        "TRUNCATE clients_auditevent",
        "UPDATE clients_audithead SET seq = 0",
        "DELETE FROM clients_audithead",
        "TRUNCATE clients_audithead",
        "ALTER TABLE clients_auditevent DISABLE TRIGGER never_changes",
        "DROP TRIGGER never_changes ON clients_auditevent",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
    ],
)
def test_the_app_can_only_append(chains: list[Practice], statement: str) -> None:
    before = list(AuditEvent.objects.values_list("hash"))

    with pytest.raises(DatabaseError), acting_as_worker(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEvent.objects.values_list("hash")) == before
    assert verdict() == "whole"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE clients_auditevent SET verb = 'x'", "DELETE FROM clients_auditevent"],
)
def test_even_the_owner_is_refused_while_the_triggers_stand(
    owned: list[Practice], statement: str
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)


# --- Every tampering is found -------------------------------------------------------------------


def picture() -> Any:
    """One value that changes with anything in either table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(e::text, ',' ORDER BY id)), (SELECT md5(string_agg(h::text, ','"
            " ORDER BY practice_id, lane)) FROM clients_audithead h) FROM clients_auditevent e"
        )
        return cursor.fetchone()


def tampered(way: Callable[[random.Random], list[str]], luck: random.Random) -> bool:
    """Do it behind the triggers' back; True where something really changed."""
    before = picture()
    run(*way(luck))
    return picture() != before


@pytest.mark.goal(13)
@pytest.mark.parametrize("way", tampering.KNOWN, ids=lambda way: way.__name__)
def test_every_tampering_is_found(
    owned: list[Practice], way: Callable[[random.Random], list[str]]
) -> None:
    """Ninety tries each, over a thousand in all; each is undone before the next."""
    run(tampering.OFF)
    missed, done = [], 0
    for seed in range(91):
        with transaction.atomic():
            if tampered(way, random.Random(seed)):
                done += 1
                if not problems():
                    missed.append(seed)
            transaction.set_rollback(True)

    assert missed == []
    assert done > 80


@pytest.mark.goal(13)
@pytest.mark.parametrize("way", tampering.SEAMLESS, ids=lambda way: way.__name__)
def test_a_chain_rebuilt_whole_is_found_by_an_anchor_alone(
    owned: list[Practice], way: Callable[[random.Random], list[str]], tmp_path: Path, capsys: Any
) -> None:
    call_command("anchor_audit")
    kept = tmp_path / "heads.jsonl"
    kept.write_text(capsys.readouterr().out)

    run(tampering.OFF)
    for seed in range(30):
        with transaction.atomic():
            if tampered(way, random.Random(seed)):
                assert problems() == []
                assert problems(verify_chain.read_anchors(kept.read_text())) != []
            transaction.set_rollback(True)

    run(tampering.ON)
    assert verdict("--against", str(kept)) == "whole"


def test_rows_written_after_an_anchor_are_no_tampering(
    chains: list[Practice], tmp_path: Path, capsys: Any
) -> None:
    kept = tmp_path / "heads.jsonl"
    for _ in range(3):
        call_command("anchor_audit")
        kept.write_text(capsys.readouterr().out + (kept.read_text() if kept.exists() else ""))
        with acting_as_worker(chains[0].pk):
            audit.record("later", chains[0], practice_id=chains[0].pk)

    assert verdict("--against", str(kept)) == "whole"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (tampering.OFF, "the trigger never_changes of clients_auditevent"),
        ("DROP TRIGGER never_truncated ON clients_auditevent", "never_truncated"),
        ("ALTER TABLE clients_consentevent DISABLE TRIGGER never_changes", "clients_consentevent"),
        ("ALTER TABLE clients_auditevent NO FORCE ROW LEVEL SECURITY", "row security"),
        ("GRANT UPDATE ON clients_audithead TO portal_app", "may write to clients_audithead"),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
            "the function refuse_change is not ours",
        ),
        # One of ours, but of before: its rows stood in one chain.
        (
            import_module("clients.migrations.0007_lighter_statements").APPEND,
            "the function audit_append is not ours",
        ),
        ("DROP FUNCTION audit_append(jsonb)", "the function audit_append is gone"),
    ],
)
def test_guards_taken_away_are_found(owned: list[Practice], statement: str, said: str) -> None:
    run(statement)

    with acting_as_worker():
        assert [problem for problem in verify_chain.guards() if said in problem]
    assert "findings above" in verdict()


@pytest.mark.parametrize("text", ["", "not json", "{}", '{"heads": [{"practice": 1}]}', "[1]"])
def test_a_broken_file_of_anchors_is_said(db: None, tmp_path: Path, text: str) -> None:
    kept = tmp_path / "heads.jsonl"
    kept.write_text(text)

    with pytest.raises(CommandError, match="heads.jsonl"):
        call_command("verify_audit", "--against", str(kept))


def test_two_anchors_of_one_row_that_differ_are_said(chains: list[Practice]) -> None:
    head = {"practice": str(chains[0].pk), "seq": 3}
    lines = [json.dumps({"heads": [head | {"hash": digest}]}) for digest in ("aa", "bb")]

    with pytest.raises(verify_chain.BadAnchors, match="anchored before, differently"):
        verify_chain.read_anchors("\n".join(lines))


# --- Writers ------------------------------------------------------------------------------------


@pytest.mark.goal(13)
@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain() -> None:
    practices = [make.practice(), make.practice("Harbour Rooms")]
    gate = threading.Barrier(8)

    def write(number: int) -> None:
        try:
            gate.wait()
            for turn in range(25):
                with acting_as_worker():
                    for practice in practices if number % 2 else reversed(practices):
                        audit.record("deed", practice, practice_id=practice.pk, turn=turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(8)))

    with acting_as_worker():
        found = list(verify_chain.examine())
    assert [(one.rows, one.problems) for one in found] == [(200, []), (200, [])]


@pytest.mark.goal(13)
@pytest.mark.django_db(transaction=True)
def test_people_of_one_practice_do_not_wait_for_each_other() -> None:
    """One has written and not committed; another in the same practice writes meanwhile."""
    cast = make.cast()
    lanes = {user: lane_of(user) for user in (cast.amara, cast.cleo, cast.jo.user, cast.sam.user)}
    one, other = next((a, b) for a in lanes for b in lanes if lanes[a] != lanes[b] and a.pk != b.pk)
    written, finished = threading.Event(), threading.Event()

    def hold_back() -> None:
        try:
            with acting_as(one.pk):
                audit.record("deed", one, by=one)
                audit.flush()
                written.set()
                finished.wait(20)
        finally:
            connection.close()

    first = threading.Thread(target=hold_back)
    first.start()
    assert written.wait(20)
    with acting_as(other.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        audit.record("deed", other, by=other)
    finished.set()
    first.join()

    assert verdict() == "whole"


def lane_of(user: Any) -> int:
    with acting_as(user.pk):
        audit.record("lane", user, by=user)
    with acting_as_worker():
        return AuditEvent.objects.filter(actor_id=user.pk, verb="lane").latest("at").lane


def test_a_persons_rows_stand_in_one_lane_in_their_order(cast: make.Cast) -> None:
    for number in range(3):
        with acting_as(cast.amara.pk):
            audit.record(f"deed.{number}", cast.amara, by=cast.amara)

    with acting_as_worker():
        mine = AuditEvent.objects.filter(verb__startswith="deed.").order_by("seq")
        assert len({one.lane for one in mine}) == 1
        assert [one.verb for one in mine] == ["deed.0", "deed.1", "deed.2"]


def test_a_head_that_was_taken_away_stops_what_it_would_record(owned: list[Practice]) -> None:
    run(f"DELETE FROM clients_audithead WHERE practice_id = '{owned[0].pk}'")

    with pytest.raises(DatabaseError, match="is gone"), acting_as_worker(owned[0].pk):
        audit.record("deed", owned[0], practice_id=owned[0].pk)


def test_an_anchor_of_the_time_of_one_chain_is_read_as_lane_0(chains: list[Practice]) -> None:
    line = json.dumps({"heads": [{"practice": str(chains[0].pk), "seq": 2, "hash": "ab"}]})

    assert verify_chain.read_anchors(line) == {str(chains[0].pk): {(0, 2): "ab"}}


def test_a_rolled_back_deed_leaves_no_audit_row(chains: list[Practice]) -> None:
    with acting_as_worker(chains[0].pk), transaction.atomic():
        audit.record("deed", chains[0], practice_id=chains[0].pk)
        audit.flush()
        transaction.set_rollback(True)

    assert verdict() == "whole"
    with acting_as_worker():
        assert AuditEvent.objects.count() == 2 * ROWS_EACH


def test_nobody_writes_into_another_practice(cast: make.Cast) -> None:
    with pytest.raises(DatabaseError, match="belong to the practice"), acting_as(cast.amara.pk):
        audit.record("deed", cast.elsewhere, by=cast.amara, practice_id=cast.elsewhere.pk)


def test_nobody_from_elsewhere_is_named_as_who_acted(cast: make.Cast) -> None:
    with pytest.raises(DatabaseError, match="nobody in the practice"), acting_as(cast.amara.pk):
        audit.record("deed", cast.practice, by=cast.ben, practice_id=cast.practice.pk)


def test_without_a_context_nothing_is_written(db: None) -> None:
    practice = make.practice()

    with audit.collecting():
        audit.record("deed", practice, practice_id=practice.pk)
        with pytest.raises(DatabaseError, match="nobody is acting"), transaction.atomic():
            audit.flush()


def test_recording_outside_a_collecting_place_raises(db: None) -> None:
    with pytest.raises(audit.AuditNotOpen):
        audit.record("deed", Practice(), practice_id=uuid.uuid4())


@pytest.mark.invariant(53)
@pytest.mark.parametrize(
    "value",
    ["I would rather not", "jo@example.org", "x" * 65, ["fine", "not fine"], {"a": 1}, "naïve"],
)
def test_facts_refuse_words(value: Any) -> None:
    with audit.collecting(), pytest.raises(ValueError, match="never words"):
        audit.record("deed", Practice(), practice_id=uuid.uuid4(), fact=value)


@pytest.mark.parametrize(
    "value", [uuid.uuid4(), 3, None, True, "opened", ["b1", "a2"], "2026-11-22"]
)
def test_facts_take_ids_states_and_dates(value: Any) -> None:
    with audit.collecting() as events:
        audit.record("deed", Practice(), practice_id=uuid.uuid4(), fact=value)

    assert json.dumps(events[0].as_json())
