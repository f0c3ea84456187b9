"""“Waiting for you”: Holds first, check-ins to review, what waited too long, answers, drafts.

One statement. Each part starts from this clinician's care, now (clients/visibility.py
`cares_for`); what waited too long elsewhere is status alone: that it does, and with whom.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.models import User
from clients.wording import ago, together
from therapist_portal.queries.caseload import place_hold, rows_of

# What is for safety is listed whole. Of everything else so many, with how many there are in all.
EACH = 5
PAGE = 50

# Sent, and neither under the Hold that it raised itself nor a check-in that waits for review: those
# have a row of their own above. A client under a Hold can have sent other answers, too.
_PLAIN = """
SELECT {what} FROM worksheets_assignment a
WHERE a.client_id = {client} AND a.state = 'submitted'
  AND NOT EXISTS (SELECT 1 FROM clients_hold h WHERE h.client_id = a.client_id
                  AND h.about_id = a.id AND h.lifted_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM clients_cliniciantask t WHERE t.about_id = a.id
                  AND t.kind = 'check_in' AND t.done_at IS NULL)
"""
# How many people sent answers of that kind. Counted from the other end: whoever has something to
# read, without those few about whom there is nothing but what stands above.
_PEOPLE_WITH_ANSWERS = f"""
((SELECT count(*) FROM clients_care
  WHERE clinician_id = %(me)s AND until IS NULL AND to_read_count > 0)
 - (SELECT count(*) FROM clients_care o
    WHERE o.clinician_id = %(me)s AND o.until IS NULL AND o.to_read_count > 0
      AND o.client_id IN (SELECT client_id FROM clients_hold WHERE lifted_at IS NULL
                          UNION SELECT client_id FROM clients_cliniciantask
                          WHERE done_at IS NULL AND kind = 'check_in')
      AND NOT EXISTS ({_PLAIN.format(what=1, client="o.client_id")})))
"""
_DRAFTS = """
SELECT 'draft' AS kind, n.id, n.client_id,
       ARRAY(SELECT k.name FROM clients_client k
             LEFT JOIN clients_member m ON m.client_id = k.id AND m.couple_id = n.couple_id
             WHERE k.id = n.client_id OR m.couple_id IS NOT NULL
             ORDER BY m.place), 0, n.updated_at, {total}
FROM clients_note n
WHERE n.author_id = %(me)s AND n.state = 'draft' {place}
ORDER BY n.updated_at DESC, n.id DESC LIMIT %(limit)s
"""
_SAFE_CONTACT = """
SELECT 'safe_contact' AS kind, s.id, s.client_id, ARRAY[k.name], 0,
       s.review_on::timestamptz, {total}
FROM clients_safecontact s
JOIN clients_care c
  ON c.client_id = s.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
JOIN clients_client k ON k.id = s.client_id
WHERE s.review_on < current_date {place}
ORDER BY s.review_on, s.id LIMIT %(limit)s
"""
_FIRST = {"place": "", "total": "count(*) OVER ()"}
_WAITING = f"""
(SELECT 'hold', (SELECT a.id FROM worksheets_assignment a
                 WHERE a.id = h.about_id AND a.state IN ('submitted', 'reviewed')),
        h.client_id, ARRAY[k.name], 0, h.placed_at, 0
 FROM clients_hold h
 JOIN clients_care c
   ON c.client_id = h.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
 JOIN clients_client k ON k.id = h.client_id
 WHERE h.lifted_at IS NULL ORDER BY h.placed_at)
UNION ALL
(SELECT 'checkin', (SELECT a.id FROM worksheets_assignment a
                    WHERE a.id = t.about_id AND a.state = 'submitted'),
        t.client_id, ARRAY[k.name], 0, t.opened_at, 0
 FROM clients_cliniciantask t
 JOIN clients_care c
   ON c.client_id = t.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
 JOIN clients_client k ON k.id = t.client_id
 WHERE t.done_at IS NULL AND t.kind = 'check_in'
   AND NOT EXISTS (SELECT 1 FROM clients_hold h WHERE h.client_id = t.client_id
                   AND h.about_id = t.about_id AND h.lifted_at IS NULL)
 ORDER BY t.opened_at)
UNION ALL
(SELECT 'late', NULL, NULL,
        ARRAY(SELECT u.display_name FROM clients_care o
              JOIN clients_clinician w ON w.id = o.clinician_id
              JOIN clients_user u ON u.id = w.user_id
              WHERE o.client_id = t.client_id AND o.until IS NULL ORDER BY o.since),
        0, t.opened_at, 0
 FROM clients_cliniciantask t
 WHERE %(stands_in)s AND t.practice_id = %(practice)s
   AND t.done_at IS NULL AND t.passed_on_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM clients_care c WHERE c.client_id = t.client_id
                   AND c.clinician_id = %(me)s AND c.until IS NULL)
 ORDER BY t.opened_at)
UNION ALL
(SELECT 'answers', c.id, c.client_id, ARRAY[k.name], c.many, c.submitted_at,
        {_PEOPLE_WITH_ANSWERS}
 FROM (SELECT o.client_id, newest.*
       FROM clients_care o
       JOIN LATERAL (SELECT plain.id, plain.submitted_at, count(*) OVER () AS many
                     FROM ({_PLAIN.format(what="a.id, a.submitted_at", client="o.client_id")}) plain
                     ORDER BY plain.submitted_at DESC LIMIT 1) newest ON true
       WHERE o.clinician_id = %(me)s AND o.until IS NULL AND o.to_read_count > 0
       ORDER BY o.last_activity_at DESC LIMIT %(limit)s) c
 JOIN clients_client k ON k.id = c.client_id
 ORDER BY c.submitted_at DESC)
UNION ALL ({_DRAFTS.format(**_FIRST)})
UNION ALL ({_SAFE_CONTACT.format(**_FIRST)})
"""


@dataclass(frozen=True)
class WaitingRow:
    """`url` is empty where there is nothing that this reader may open; `hold_url` where no Hold
    is placed from: one stands, or the row isn't about one person's words, who has that `name`."""

    kind: str
    words: str
    url: str
    when: str = ""
    hold_url: str = ""
    name: str = ""


@dataclass(frozen=True)
class WaitingPage:
    """All of one kind, a page at a time."""

    title: str
    nothing: str
    rows: Sequence[WaitingRow]
    next: UUID | None


@dataclass(frozen=True)
class Listed:
    """A kind with a page of its own: its rows, and where a page begins after the last one's."""

    sql: str
    after: str
    title: str
    nothing: str


DRAFTS = Listed(
    _DRAFTS,
    "AND (n.updated_at, n.id) < (SELECT updated_at, id FROM clients_note WHERE id = %(after)s)",
    _("Drafts"),
    _("No drafts. A note you begin and don’t sign appears here."),
)
SAFE_CONTACT = Listed(
    _SAFE_CONTACT,
    "AND (s.review_on, s.id) > "
    "(SELECT review_on, id FROM clients_safecontact WHERE id = %(after)s)",
    _("Safe contact to check"),
    _("Nobody’s safe contact is due to be checked."),
)


def waiting(user: User) -> list[WaitingRow]:
    """What asks for this clinician, the most pressing first."""
    today, me = timezone.localdate(), user.clinician
    found = rows_of(
        _WAITING,
        me=me.pk,
        practice=user.practice_id,
        stands_in=me.is_owner or user.practice.stands_in_id == me.pk,
        limit=EACH,
    )
    rows: list[WaitingRow] = []
    for kind, same in groupby(found, key=itemgetter(0)):
        of_kind = list(same)
        rows += [_row(row, today) for row in of_kind]
        total = of_kind[0][-1]
        if total > len(of_kind):
            rows.append(_all_of(kind, total))
    return rows


def list_of(user: User, listed: Listed, after: UUID | None) -> WaitingPage:
    """One page of all drafts, or of everyone whose safe contact is due to be checked."""
    today = timezone.localdate()
    sql = listed.sql.format(total=0, place=listed.after if after else "")
    found = rows_of(sql, me=user.clinician.pk, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    following = shown[-1][1] if len(found) > PAGE else None
    rows = [_row(row, today) for row in shown]
    return WaitingPage(gettext(listed.title), gettext(listed.nothing), rows, following)


def _all_of(kind: str, total: int) -> WaitingRow:
    """How many there are in all, and the way to all of them."""
    if kind == "answers":
        words = gettext("All %(number)s people who sent answers")
        url = reverse("portal:inbox")
    elif kind == "draft":
        words, url = gettext("All %(number)s drafts"), reverse("portal:waiting_drafts")
    else:
        words = gettext("All %(number)s people whose safe contact is due to be checked")
        url = reverse("portal:waiting_safe_contact")
    return WaitingRow("more", words % {"number": total}, url)


def _row(row: tuple, today: dt.date) -> WaitingRow:
    kind, pk, client, names, count, at, _total = row
    name, when = together(names), ago(at, today)
    reading = reverse("worksheets:submission", args=[pk]) if pk else ""
    hold = place_hold(client, pk) if client else ""
    if kind == "hold":
        url = reading or reverse("portal:person", args=[client])
        words = gettext("Safety review: %(name)s") % {"name": name}
        return WaitingRow(kind, words, url, when)
    if kind == "checkin":
        url = reading or reverse("worksheets:checkin", args=[client])
        words = gettext("A check-in to review: %(name)s") % {"name": name}
        return WaitingRow(kind, words, url, when, hold, name)
    if kind == "late":
        return WaitingRow(kind, _late(name), "", when)
    if kind == "answers":
        more = gettext("%(name)s sent answers, and %(number)s more")
        words = more if count > 1 else gettext("%(name)s sent answers")
        words %= {"name": name, "number": count - 1}
        return WaitingRow(kind, words, reading, when, hold, name)
    if kind == "safe_contact":
        url = reverse("clients:person_safe_contact", args=[client])
        words = gettext("Check how to reach %(name)s safely") % {"name": name}
        return WaitingRow(kind, words, url, when)
    url = reverse("clients:note", args=[pk])
    words = gettext("A draft about %(name)s, to finish and sign") % {"name": name}
    return WaitingRow(kind, words, url, when, hold, name)


def _late(name: str) -> str:
    if not name:
        return gettext(
            "Something to review has waited too long: the client has no therapist now. "
            "Make sure somebody reviews it."
        )
    words = gettext(
        "Something for %(name)s to review has waited too long. Make sure somebody reviews it."
    )
    return words % {"name": name}
