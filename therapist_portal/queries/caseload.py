"""What the caseload and inbox show: a few rows, one statement each, made ready before the template.

Raw SQL, because these are the pages a therapist opens all day. Each statement
starts from the rule of clients/visibility.py `cares_for`: this clinician's care, now. Row
security stands beneath.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import User
from clients.wording import ago, day, together
from therapist_portal.queries import name_search
from worksheets.queries.clinician import filled_alone

PAGE = 50
QUIET_DAYS = 14
FILTERS = {
    "all": "",
    "to-read": "AND to_read_count > 0",
    "past-date": "AND earliest_due_on < %(today)s",
    "quiet": "AND last_activity_at < %(quiet)s",
}
SORTS = {"name": ("sort_name", ">", "ASC"), "activity": ("last_activity_at", "<", "DESC")}
_NIL = UUID(int=0)

_CASELOAD = """
SELECT c.id, c.client_id, k.name, k.user_id IS NULL, pair.couple_id, pair.names, pair.all_mine,
       c.open_count, c.to_read_count, c.earliest_due_on, c.last_activity_at,
       EXISTS (SELECT 1 FROM clients_hold h
               WHERE h.client_id = c.client_id AND h.lifted_at IS NULL)
FROM (SELECT id, client_id, sort_name, open_count, to_read_count, earliest_due_on,
             last_activity_at
      FROM clients_care
      WHERE clinician_id = %(me)s AND until IS NULL {only} {term} {place}
      ORDER BY {key} {way}, id {way} LIMIT %(limit)s) c
JOIN LATERAL (SELECT name, user_id FROM clients_client WHERE id = c.client_id LIMIT 1) k ON true
LEFT JOIN LATERAL (
    SELECT m.couple_id, array_agg(pk.name ORDER BY o.place) AS names,
           bool_and(app_cares_for(o.client_id)) AS all_mine
    FROM clients_member m
    JOIN clients_member o
      ON o.couple_id = m.couple_id AND o.client_id <> m.client_id AND o.left_at IS NULL
    JOIN clients_client pk ON pk.id = o.client_id
    WHERE m.client_id = c.client_id AND m.left_at IS NULL
    GROUP BY m.couple_id) pair ON true
ORDER BY c.{key} {way}, c.id {way}
"""
_PLACE = """AND ({key}, id) {sign} (
    (SELECT {key} FROM clients_care
     WHERE id = %(cursor)s AND clinician_id = %(me)s AND until IS NULL), %(cursor)s)"""

_INBOX = """
SELECT a.id, k.name, v.title, a.submitted_at, held.is_held, a.client_id, r.id, g.id, g.value_sealed
FROM worksheets_assignment a
JOIN clients_care c
  ON c.client_id = a.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
JOIN clients_client k ON k.id = a.client_id
JOIN worksheets_version v ON v.id = a.version_id
LEFT JOIN worksheets_response r ON r.assignment_id = a.id
LEFT JOIN worksheets_answer g ON g.response_id = r.id AND g.item_key = 'g2_setting'
     AND g.visibility = 'clin'
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT 1 FROM clients_hold h
    WHERE h.client_id = a.client_id AND h.about_id = a.id AND h.lifted_at IS NULL)
    AS is_held) held
WHERE a.practice_id = %(practice)s AND a.state = 'submitted' {place}
ORDER BY a.submitted_at DESC, a.id DESC {most}
"""


@dataclass(frozen=True)
class CaseloadRow:
    id: UUID
    name: str
    partners: str
    url: str
    is_held: bool
    to_read: str
    work: str
    last: str


@dataclass(frozen=True)
class Caseload:
    rows: Sequence[CaseloadRow]
    newer: UUID | None
    older: UUID | None


@dataclass(frozen=True)
class InboxRow:
    """`hold_url` is empty where these answers have raised a Hold already."""

    id: UUID
    name: str
    title: str
    url: str
    hold_url: str
    when: str
    is_held: bool
    is_uncertain: bool


@dataclass(frozen=True)
class Inbox:
    first: Sequence[InboxRow]
    rows: Sequence[InboxRow]
    older: UUID | None


@dataclass(frozen=True)
class Asked:
    """Which part of the caseload is asked for. `cursor` is a row's id: no name in a URL (P2)."""

    only: str = "all"
    sort: str = "name"
    term: str = ""
    cursor: UUID | None = None
    backwards: bool = False


def caseload(user: User, asked: Asked) -> Caseload:
    """One page of those in this clinician's care, whatever the size of the caseload."""
    key, sign, way = SORTS[asked.sort]
    if asked.backwards:
        sign, way = ("<", "DESC") if way == "ASC" else (">", "ASC")
    term, names = name_search.search(asked.term)
    sql = _CASELOAD.format(
        only=FILTERS[asked.only],
        term=term,
        place=_PLACE.format(key=key, sign=sign) if asked.cursor else "",
        key=key,
        way=way,
    )
    today = timezone.localdate()
    found = rows_of(
        sql,
        me=user.clinician.pk,
        today=today,
        quiet=timezone.now() - dt.timedelta(days=QUIET_DAYS),
        cursor=asked.cursor,
        limit=PAGE + 1,
        **names,
    )
    has_more, found = len(found) > PAGE, found[:PAGE]
    rows = _caseload_rows(found[::-1] if asked.backwards else found, today)
    before = rows and (asked.backwards and has_more or not asked.backwards and asked.cursor)
    after = rows and (asked.backwards or has_more)
    return Caseload(rows, rows[0].id if before else None, rows[-1].id if after else None)


def inbox(user: User, cursor: UUID | None = None) -> Inbox:
    """What was sent and not read yet; the first page begins with all there is to look at first."""
    given = {"me": user.clinician.pk, "practice": user.practice_id, "cursor": cursor}
    place = "AND NOT held.is_held"
    first: list[tuple] = []
    if cursor is None:
        sql = _INBOX.format(place="AND held.is_held", most="")
        first = rows_of(sql, **given)
    else:
        place += """ AND (a.submitted_at, a.id) < (
            (SELECT submitted_at FROM worksheets_assignment WHERE id = %(cursor)s), %(cursor)s)"""
    sql = _INBOX.format(place=place, most="LIMIT %(limit)s")
    found = rows_of(sql, **given, limit=PAGE + 1)
    filled_alone.fetch_keys(row[5] for row in [*first, *found[:PAGE]])
    rows = [_inbox_row(row) for row in found[:PAGE]]
    older = rows[-1].id if len(found) > PAGE else None
    return Inbox([_inbox_row(row) for row in first], rows, older)


def rows_of(sql: str, **given: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def place_hold(client: UUID, about: UUID | None) -> str:
    """The form for a Hold on this person, which leads back to what was read."""
    url = reverse("clients:hold_place", args=[client])
    return f"{url}?about={about}" if about else url


def _url_to(name: str) -> Any:
    """Fifty addresses from one reverse(): the id is the only thing that differs."""
    pattern = reverse(name, args=[_NIL])
    return lambda pk: pattern.replace(str(_NIL), str(pk))


def _caseload_rows(found: Sequence[tuple], today: dt.date) -> list[CaseloadRow]:
    couple_url, person_url = _url_to("portal:couple"), _url_to("portal:person")
    with_, to_read = _("with %(names)s"), _("%(number)s to read")
    not_joined = _("Not joined yet")
    rows = []
    for pk, client, name, unjoined, couple, names, mine, n_open, n_read, due, last, held in found:
        rows.append(
            CaseloadRow(
                id=pk,
                name=name,
                partners=with_ % {"names": together(names)} if couple and mine else "",
                url=couple_url(couple) if couple and mine else person_url(client),
                is_held=held,
                to_read=to_read % {"number": n_read} if n_read else "",
                work=not_joined if unjoined and not n_open else _work(n_open, due, today),
                last=ago(last, today),
            )
        )
    return rows


def _work(n_open: int, due: dt.date | None, today: dt.date) -> str:
    if not n_open:
        return _("Nothing open")
    if due is None:
        return _("%(number)s open") % {"number": n_open}
    told = {"number": n_open, "day": day(due)}
    if due < today:
        return _("%(number)s open, was planned for %(day)s") % told
    return _("%(number)s open, planned for %(day)s") % told


def _inbox_row(row: tuple) -> InboxRow:
    pk, name, title, at, held, client, response, *setting = row
    url = reverse("worksheets:submission", args=[pk])
    when = ago(at, timezone.localdate())
    is_uncertain = response is not None and not filled_alone.is_said(client, *setting)
    place = "" if held else place_hold(client, pk)
    return InboxRow(pk, name, title, url, place, when, held, is_uncertain)
