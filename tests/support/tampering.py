"""Ways in which somebody with the owner's rights could lie with the audit table."""

import random
from collections.abc import Callable

from clients.models import AuditEvent, AuditHead

Statements = list[str]
TABLE = "clients_auditevent"
OFF = f"ALTER TABLE {TABLE} DISABLE TRIGGER USER"
ON = f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"
# What a forger who knows the code would compute, to make a changed row look right.
RIGHT_HASH = (
    "sha256(prev_hash || convert_to(audit_line(practice_id, seq, at, actor_id, verb, object_kind, "
    "object_id, about_id, facts), 'UTF8'))"
)
EDITS = [
    "verb = 'nothing.happened'",
    "actor_id = gen_random_uuid()",
    "actor_id = NULL",
    "object_id = gen_random_uuid()",
    "object_kind = 'other'",
    "about_id = gen_random_uuid()",
    "facts = '{\"count\": 7}'",
    "at = at + interval '1 microsecond'",
    "hash = sha256('made up')",
    "prev_hash = sha256('made up')",
]


def _rows() -> list[AuditEvent]:
    """All rows; in these tests each practice's stand in one lane."""
    return list(AuditEvent.objects.order_by("practice_id", "lane", "seq"))


def _heads() -> list[AuditHead]:
    """Heads of lanes in which something stands."""
    return list(AuditHead.objects.filter(seq__gt=0))


def _lane(of: AuditEvent | AuditHead) -> str:
    return f"practice_id = '{of.practice_id}' AND lane = {of.lane}"


def edit(luck: random.Random) -> Statements:
    row = luck.choice(_rows())
    return [f"UPDATE {TABLE} SET {luck.choice(EDITS)} WHERE id = {row.pk}"]


def edit_with_its_own_hash_right(luck: random.Random) -> Statements:
    row = luck.choice(_rows())
    return [
        f"UPDATE {TABLE} SET {luck.choice(EDITS[:8])} WHERE id = {row.pk}",
        f"UPDATE {TABLE} SET hash = {RIGHT_HASH} WHERE id = {row.pk}",
    ]


def delete(luck: random.Random) -> Statements:
    return [f"DELETE FROM {TABLE} WHERE id = {luck.choice(_rows()).pk}"]


def delete_and_close_the_gap(luck: random.Random) -> Statements:
    rows = _rows()
    gone = luck.choice([row for row in rows if row.seq < 5])
    after = f"{_lane(gone)} AND seq > {gone.seq}"
    return [
        f"DELETE FROM {TABLE} WHERE id = {gone.pk}",
        f"UPDATE {TABLE} SET seq = -seq WHERE {after}",
        f"UPDATE {TABLE} SET seq = -seq - 1 WHERE {_lane(gone)} AND seq < 0",
        f"UPDATE clients_audithead SET seq = seq - 1 WHERE {_lane(gone)}",
    ]


def reorder(luck: random.Random) -> Statements:
    one = luck.choice(_rows())
    practice = _lane(one)
    other = luck.choice([seq for seq in range(1, 7) if seq != one.seq])
    return [
        f"UPDATE {TABLE} SET seq = -1 WHERE {practice} AND seq = {one.seq}",
        f"UPDATE {TABLE} SET seq = {one.seq} WHERE {practice} AND seq = {other}",
        f"UPDATE {TABLE} SET seq = {other} WHERE {practice} AND seq = -1",
    ]


def swap_contents(luck: random.Random) -> Statements:
    one, other = luck.sample([row for row in _rows() if row.seq > 1], 2)
    return [
        f"UPDATE {TABLE} SET verb = '{b.verb}', object_id = '{b.object_id}', hash = "
        f"'\\x{bytes(b.hash).hex()}' WHERE id = {a.pk}"
        for a, b in ((one, other), (other, one))
    ]


def cut_the_tail(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    return [f"DELETE FROM {TABLE} WHERE {_lane(head)} AND seq > {luck.randrange(head.seq)}"]


def insert_a_row(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    return [
        f"INSERT INTO {TABLE} (practice_id, lane, seq, at, verb, object_kind, facts, prev_hash, "
        f"hash) VALUES ('{head.practice_id}', {head.lane}, {head.seq + 1}, now(), 'made.up', "
        f"'user', '{{}}', '\\x{bytes(head.hash).hex()}', sha256('made up'))"
    ]


def move_the_head(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    change = luck.choice(["seq = seq - 1", "seq = seq + 1", "hash = sha256('made up')"])
    return [f"UPDATE clients_audithead SET {change} WHERE {_lane(head)}"]


def take_the_head_away(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    return [f"DELETE FROM clients_audithead WHERE {_lane(head)}"]


def wipe_one_lane(luck: random.Random) -> Statements:
    """Somebody's whole list, and the head that would tell of it."""
    head = luck.choice(_heads())
    return [f"DELETE FROM {table} WHERE {_lane(head)}" for table in (TABLE, "clients_audithead")]


def pass_a_lane_off_as_another(luck: random.Random) -> Statements:
    """The rows stay as they are and their hashes with them; only the lane is another."""
    head = luck.choice(_heads())
    to = luck.choice([lane for lane in range(32) if lane != head.lane])
    free = f"practice_id = '{head.practice_id}' AND lane = {to}"
    return [
        f"UPDATE clients_audithead SET lane = -1 WHERE {free}",
        f"UPDATE clients_audithead SET lane = {to} WHERE {_lane(head)}",
        f"UPDATE clients_audithead SET lane = {head.lane} "
        f"WHERE practice_id = '{head.practice_id}' AND lane = -1",
        f"UPDATE {TABLE} SET lane = {to} WHERE {_lane(head)}",
    ]


def move_a_row_to_another_lane(luck: random.Random) -> Statements:
    row = luck.choice(_rows())
    return [f"UPDATE {TABLE} SET lane = (lane + 7) % 32 WHERE id = {row.pk}"]


def wipe_one_practice(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    return [
        f"DELETE FROM {table} WHERE practice_id = '{head.practice_id}'"
        for table in (TABLE, "clients_audithead")
    ]


KNOWN: list[Callable[[random.Random], Statements]] = [
    edit,
    edit_with_its_own_hash_right,
    delete,
    delete_and_close_the_gap,
    reorder,
    swap_contents,
    cut_the_tail,
    insert_a_row,
    move_the_head,
    take_the_head_away,
    wipe_one_lane,
    pass_a_lane_off_as_another,
    move_a_row_to_another_lane,
    wipe_one_practice,
]


# --- Tamperings that leave a chain in which everything fits: only an anchor shows them ------------


def cut_the_tail_and_move_the_head(luck: random.Random) -> Statements:
    head = luck.choice(_heads())
    last = AuditEvent.objects.get(
        practice_id=head.practice_id, lane=head.lane, seq=luck.randrange(1, head.seq)
    )
    where = _lane(head)
    return [
        f"DELETE FROM {TABLE} WHERE {where} AND seq > {last.seq}",
        f"UPDATE clients_audithead SET seq = {last.seq}, hash = '\\x{bytes(last.hash).hex()}' "
        f"WHERE {where}",
    ]


def rebuild_the_chain(luck: random.Random) -> Statements:
    """Change one row and compute every hash after it anew, the head's too."""
    row = luck.choice(_rows())
    where = _lane(row)
    start = f"audit_lane_start('{row.practice_id}', {row.lane}::smallint)"
    statements = [f"UPDATE {TABLE} SET {luck.choice(EDITS[:8])} WHERE id = {row.pk}"]
    for seq in range(1, 7):
        before = f"(SELECT hash FROM {TABLE} WHERE {where} AND seq = {seq - 1})"
        statements += [
            f"UPDATE {TABLE} SET prev_hash = coalesce({before}, {start}) "
            f"WHERE {where} AND seq = {seq}",
            f"UPDATE {TABLE} SET hash = {RIGHT_HASH} WHERE {where} AND seq = {seq}",
        ]
    last = f"(SELECT hash FROM {TABLE} WHERE {where} AND seq = 6)"
    return [*statements, f"UPDATE clients_audithead SET hash = {last} WHERE {where}"]


SEAMLESS = [cut_the_tail_and_move_the_head, rebuild_the_chain]
