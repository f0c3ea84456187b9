"""Recomputes the audit chain outside the database, so that a database that lies is found out.

Nothing of ours inside PostgreSQL is trusted here: the hashes are computed in this process, and
the functions and triggers that guard the table are compared with the migrations' own text.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import connection

from clients.models import AuditHead

# One statement, so one moment: rows written meanwhile are in neither the chain nor its head.
_CHAINS = """
SELECT p.id::text, h.seq, h.hash, e.seq, e.prev_hash, e.hash, concat_ws('|', p.id, e.seq,
       extract(epoch FROM e.at), coalesce(e.actor_id::text, '-'), e.verb, e.object_kind,
       coalesce(e.object_id::text, '-'), coalesce(e.about_id::text, '-'), e.facts)
FROM (SELECT id FROM clients_practice
      UNION SELECT practice_id FROM clients_audithead
      UNION SELECT practice_id FROM clients_auditevent) p
LEFT JOIN clients_audithead h ON h.practice_id = p.id
LEFT JOIN clients_auditevent e ON e.practice_id = p.id
ORDER BY p.id, e.seq, e.id
"""
_GUARDS = {
    ("clients_auditevent", "never_changes"),
    ("clients_auditevent", "never_truncated"),
    ("clients_consentevent", "never_changes"),
    ("clients_addendum", "never_changes"),
    ("clients_note", "never_changes"),
}
_FUNCTIONS = ("audit_append", "audit_line", "refuse_change", "refuse_truncate")


@dataclass
class Chain:
    """What was found of one practice's chain."""

    practice: str
    rows: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)


def heads() -> list[dict[str, Any]]:
    """Where each chain stands now: to be kept where the operator cannot rewrite it."""
    return [
        {"practice": str(head.practice_id), "seq": head.seq, "hash": bytes(head.hash).hex()}
        for head in AuditHead.objects.order_by("practice_id")
    ]


class BadAnchors(ValueError):
    """The file of anchored heads cannot be read; the text says where."""


Anchors = dict[str, dict[int, str]]


def read_anchors(text: str) -> Anchors:
    """Anchored heads by practice and row number, out of one or many lines of anchor_audit."""
    found: Anchors = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            for head in json.loads(line)["heads"]:
                known = found.setdefault(str(head["practice"]), {})
                seq, digest = int(head["seq"]), str(head["hash"])
                if known.setdefault(seq, digest) != digest:
                    raise BadAnchors(f"line {number}: row {seq} was anchored before, differently")
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise BadAnchors(f"line {number} is not what anchor_audit prints") from error
    if not found:
        raise BadAnchors("there is no anchored head in it")
    return found


def examine(anchors: Anchors | None = None) -> Iterator[Chain]:
    """Every practice's chain, recomputed row by row, and held against the anchors given."""
    unseen = dict(anchors or {})
    for practice, rows in groupby(_rows(), key=itemgetter(0)):
        yield _walk(practice, (row for _, row in rows), unseen.pop(practice, {}))
    for practice in unseen:
        yield Chain(practice, problems=["the practice was anchored and is gone, chain and all"])


def _rows() -> Iterator[tuple[str, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAINS)
        while some := cursor.fetchmany(2000):
            for practice, *row in some:
                yield practice, _digested(row)


def _digested(row: list[Any]) -> tuple[int | None, bytes, int | None, bytes, bytes, bytes]:
    """A row as (its head's seq and hash, its own seq, hash before, own hash, right hash)."""
    head_seq, head_hash, seq, prev, own, line = row
    prev, own, head_hash = bytes(prev or b""), bytes(own or b""), bytes(head_hash or b"")
    return head_seq, head_hash, seq, prev, own, sha256(prev + line.encode()).digest()


def _walk(practice: str, rows: Iterable[Any], anchored: dict[int, str]) -> Chain:
    chain = Chain(practice)
    last_seq, last_hash, head = 0, b"", (None, b"")
    for head_seq, head_hash, seq, prev, own, right in rows:
        head = head_seq, head_hash
        if seq is None:
            break
        chain.rows += 1
        if seq != last_seq + 1:
            chain.problems.append(_gap(last_seq, seq))
        elif prev != last_hash:
            chain.problems.append(f"row {seq} does not continue the row before it")
        if own != right:
            chain.problems.append(f"row {seq} was changed after it was written")
        if anchored.pop(seq, own.hex()) != own.hex():
            chain.problems.append(f"row {seq} is not the one that was anchored")
        last_seq, last_hash = seq, own
    if head[0] is None:
        chain.problems.append("the chain has no head")
    elif head[0] != last_seq:
        chain.problems.append(f"the head stands at row {head[0]}, the last row is {last_seq}")
    elif head[1] != last_hash:
        chain.problems.append("the head is not the hash of the last row")
    chain.problems += [f"row {seq} was anchored and is gone" for seq in sorted(anchored)]
    chain.head = last_hash.hex()
    return chain


def _gap(last: int, seq: int) -> str:
    if seq <= last:
        return f"row {seq} stands twice"
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
    ours = _migrations_text()
    problems += [f"the function {name} is not ours" for name, body in bodies if body not in ours]
    missing = sorted(set(_FUNCTIONS) - {name for name, _ in bodies})
    return problems + [f"the function {name} is gone" for name in missing]


def _migrations_text() -> str:
    folder = Path(__file__).parent / "migrations"
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("0*.py")))
