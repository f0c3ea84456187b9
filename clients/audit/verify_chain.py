"""Recomputes the audit chain outside the database, so that a database that lies is found out.

Nothing of ours inside PostgreSQL is trusted here: the hashes are computed in this process, and
the functions that guard the table are compared with their source (clients/sql).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from clients.models import AuditHead
from clients.sql import definition

# One statement, so one moment: rows written meanwhile are in neither the chain nor its head.
_CHAINS = """
SELECT p.id::text, p.lane, h.seq, h.hash, e.seq, e.prev_hash, e.hash, concat_ws('|', p.id, e.seq,
       extract(epoch FROM e.at), coalesce(e.actor_id::text, '-'), e.verb, e.object_kind,
       coalesce(e.object_id::text, '-'), coalesce(e.about_id::text, '-'), e.facts)
FROM (SELECT id, lane FROM clients_practice, generate_series(0, %s) lane
      UNION SELECT practice_id, lane FROM clients_audithead
      UNION SELECT practice_id, lane FROM clients_auditevent) p
LEFT JOIN clients_audithead h ON h.practice_id = p.id AND h.lane = p.lane
LEFT JOIN clients_auditevent e ON e.practice_id = p.id AND e.lane = p.lane
ORDER BY p.id, p.lane, e.seq, e.id
"""
# Chains a practice; clients/sql says the same number to the database (audit_append).
LANES = 32
_GUARDS = {
    ("clients_auditevent", "never_changes"),
    ("clients_auditevent", "never_truncated"),
    ("clients_practice", "audit_open_lanes"),
    ("clients_consentevent", "never_changes"),
    ("clients_addendum", "never_changes"),
    ("clients_note", "never_changes"),
}
_FUNCTIONS = (
    "audit_append",
    "audit_lane_start",
    "audit_line",
    "audit_open_lanes",
    "refuse_change",
    "refuse_truncate",
)


@dataclass
class Chain:
    """What was found of one practice's chains, all its lanes together."""

    practice: str
    rows: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)


def heads() -> list[dict[str, Any]]:
    """Where each chain that was begun stands, to be kept where the operator cannot rewrite it."""
    return [
        {
            "practice": str(head.practice_id),
            "lane": head.lane,
            "seq": head.seq,
            "hash": bytes(head.hash).hex(),
        }
        for head in AuditHead.begun()
    ]


class BadAnchors(ValueError):
    """The file of anchored heads cannot be read; the text says where."""


# Hashes by practice, then by lane and row number.
Place = tuple[int, int]
Anchors = dict[str, dict[Place, str]]


def read_anchors(text: str) -> Anchors:
    """Anchored heads by practice, lane and row number, out of lines of anchor_audit; those of a
    time when a practice had one chain name no lane and are of lane 0."""
    found: Anchors = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            for head in json.loads(line)["heads"]:
                known = found.setdefault(str(head["practice"]), {})
                place, digest = (int(head.get("lane", 0)), int(head["seq"])), str(head["hash"])
                seq = place[1]
                if known.setdefault(place, digest) != digest:
                    raise BadAnchors(f"line {number}: row {seq} was anchored before, differently")
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise BadAnchors(f"line {number} is not what anchor_audit prints") from error
    if not found:
        raise BadAnchors("there is no anchored head in it")
    return found


def examine(anchors: Anchors | None = None) -> Iterator[Chain]:
    """Every practice's chains, recomputed row by row, and held against the anchors given."""
    unseen = dict(anchors or {})
    for practice, rows in groupby(_rows(), key=itemgetter(0)):
        chain, anchored = Chain(practice), dict(unseen.pop(practice, {}))
        ends = sha256()
        for lane, of_lane in groupby(rows, key=itemgetter(1)):
            ends.update(_walk(chain, lane, (row for _, _, row in of_lane), anchored))
        chain.head = ends.hexdigest() if chain.rows else ""
        gone = [f"row {seq} was anchored and is gone" + _of(lane) for lane, seq in sorted(anchored)]
        chain.problems += gone
        yield chain
    for practice in unseen:
        yield Chain(practice, problems=["the practice was anchored and is gone, chain and all"])


def _rows() -> Iterator[tuple[str, int, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAINS, [LANES - 1])
        while some := cursor.fetchmany(2000):
            for practice, lane, *row in some:
                yield practice, lane, _digested(row)


def _digested(row: list[Any]) -> tuple[int | None, bytes, int | None, bytes, bytes, bytes]:
    """A row as (its head's seq and hash, its own seq, hash before, own hash, right hash)."""
    head_seq, head_hash, seq, prev, own, line = row
    prev, own, head_hash = bytes(prev or b""), bytes(own or b""), bytes(head_hash or b"")
    return head_seq, head_hash, seq, prev, own, sha256(prev + line.encode()).digest()


def lane_start(practice: str, lane: int) -> bytes:
    """What the first row of a lane continues: no lane can be passed off as another."""
    return sha256(f"lane|{practice}|{lane}".encode()).digest() if lane else b""


def _walk(chain: Chain, lane: int, rows: Iterable[Any], anchored: dict[Place, str]) -> bytes:
    """Add what is found in one lane to its practice's chain; returns the hash it ends with."""
    last_seq, last_hash, head = 0, lane_start(chain.practice, lane), (None, b"")
    found: list[str] = []
    for head_seq, head_hash, seq, prev, own, right in rows:
        head = head_seq, head_hash
        if seq is None:
            break
        chain.rows += 1
        if seq != last_seq + 1:
            found.append(_gap(last_seq, seq))
        elif prev != last_hash:
            found.append(f"row {seq} does not continue the row before it")
        if own != right:
            found.append(f"row {seq} was changed after it was written")
        if anchored.pop((lane, seq), own.hex()) != own.hex():
            found.append(f"row {seq} is not the one that was anchored")
        last_seq, last_hash = seq, own
    if head[0] is None:
        found.append("the chain has no head")
    elif head[0] != last_seq:
        found.append(f"the head is at row {head[0]}, the last row is {last_seq}")
    elif head[1] != last_hash:
        found.append("the head is not the hash of the last row")
    chain.problems += [problem + _of(lane) for problem in found]
    return last_hash


def _of(lane: int) -> str:
    return f" (lane {lane})"


def _gap(last: int, seq: int) -> str:
    if seq <= last:
        return f"row {seq} is there twice"
    gone = f"row {last + 1} is" if seq == last + 2 else f"rows {last + 1} to {seq - 1} are"
    return f"{gone} missing"


def guards() -> list[str]:
    """What is wrong with the guards themselves: triggers, row security, rights and functions."""
    problems = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        standing = set(cursor.fetchall())
        problems += [
            f"the trigger {trigger} of {table} is switched off or gone"
            for table, trigger in sorted(_GUARDS - standing)
        ]
        for table in ("clients_auditevent", "clients_audithead"):
            cursor.execute(
                "SELECT relrowsecurity AND relforcerowsecurity, "
                "has_table_privilege('portal_app', oid, 'UPDATE, DELETE, TRUNCATE, INSERT') "
                "FROM pg_class WHERE oid = to_regclass(%s)",
                [table],
            )
            is_forced, may_write = cursor.fetchone()
            if not is_forced:
                problems.append(f"row security of {table} is switched off")
            if may_write:
                problems.append(f"portal_app may write to {table} directly")
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND proname = ANY(%s)",
            [list(_FUNCTIONS)],
        )
        bodies = cursor.fetchall()
    problems += [
        f"the function {name} is not ours"
        for name, body in bodies
        if f"$${body}$$" not in definition(name)
    ]
    missing = sorted(set(_FUNCTIONS) - {name for name, _ in bodies})
    return problems + [f"the function {name} is gone" for name in missing]
