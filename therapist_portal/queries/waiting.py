"""“Waiting for you”: Holds first, check-ins to review, what waited too long, answers, drafts.

One statement. Each part starts from this clinician's care, now (clients/visibility.py
`cares_for`); what waited too long elsewhere is status alone: that it does, and with whom.
"""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clients.models import User
from clients.wording import ago, together
from therapist_portal.queries import rows_of

WAITING_EACH = 5

_WAITING = """
(SELECT 'hold', (SELECT a.id FROM worksheets_assignment a
                 WHERE a.id = h.about_id AND a.state IN ('submitted', 'reviewed')),
        h.client_id, ARRAY[k.name], 0, h.placed_at
 FROM clients_hold h
 JOIN clients_care c
   ON c.client_id = h.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
 JOIN clients_client k ON k.id = h.client_id
 WHERE h.lifted_at IS NULL ORDER BY h.placed_at LIMIT %(each)s)
UNION ALL
(SELECT 'checkin', (SELECT a.id FROM worksheets_assignment a
                    WHERE a.id = t.about_id AND a.state = 'submitted'),
        t.client_id, ARRAY[k.name], 0, t.opened_at
 FROM clients_cliniciantask t
 JOIN clients_care c
   ON c.client_id = t.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
 JOIN clients_client k ON k.id = t.client_id
 WHERE t.done_at IS NULL AND t.kind = 'check_in'
   AND NOT EXISTS (SELECT 1 FROM clients_hold h WHERE h.client_id = t.client_id
                   AND h.about_id = t.about_id AND h.lifted_at IS NULL)
 ORDER BY t.opened_at LIMIT %(each)s)
UNION ALL
(SELECT 'late', NULL, NULL,
        ARRAY(SELECT u.display_name FROM clients_care o
              JOIN clients_clinician w ON w.id = o.clinician_id
              JOIN clients_user u ON u.id = w.user_id
              WHERE o.client_id = t.client_id AND o.until IS NULL ORDER BY o.since), 0, t.opened_at
 FROM clients_cliniciantask t
 WHERE %(stands_in)s AND t.practice_id = %(practice)s
   AND t.done_at IS NULL AND t.passed_on_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM clients_care c WHERE c.client_id = t.client_id
                   AND c.clinician_id = %(me)s AND c.until IS NULL)
 ORDER BY t.opened_at LIMIT %(each)s)
UNION ALL
(SELECT 'answers', newest.id, c.client_id, ARRAY[k.name], newest.many, newest.submitted_at
 FROM (SELECT client_id, to_read_count, last_activity_at FROM clients_care
       WHERE clinician_id = %(me)s AND until IS NULL AND to_read_count > 0
       ORDER BY last_activity_at DESC LIMIT %(each)s) c
 JOIN clients_client k ON k.id = c.client_id
 JOIN LATERAL (SELECT a.id, a.submitted_at, count(*) OVER () AS many
               FROM worksheets_assignment a
               WHERE a.client_id = c.client_id AND a.state = 'submitted'
                 AND NOT EXISTS (SELECT 1 FROM clients_hold h WHERE h.client_id = a.client_id
                                 AND h.about_id = a.id AND h.lifted_at IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM clients_cliniciantask t WHERE t.about_id = a.id
                                 AND t.kind = 'check_in' AND t.done_at IS NULL)
               ORDER BY a.submitted_at DESC LIMIT 1) newest ON true
 ORDER BY newest.submitted_at DESC)
UNION ALL
(SELECT 'draft', n.id, n.client_id,
        ARRAY(SELECT k.name FROM clients_client k
              LEFT JOIN clients_member m ON m.client_id = k.id AND m.couple_id = n.couple_id
              WHERE k.id = n.client_id OR m.couple_id IS NOT NULL
              ORDER BY m.place), 0, n.updated_at
 FROM clients_note n
 WHERE n.author_id = %(me)s AND n.state = 'draft'
 ORDER BY n.updated_at DESC LIMIT %(each)s)
UNION ALL
(SELECT 'reach', NULL, s.client_id, ARRAY[k.name], 0, s.review_on::timestamptz
 FROM clients_safecontact s
 JOIN clients_care c
   ON c.client_id = s.client_id AND c.clinician_id = %(me)s AND c.until IS NULL
 JOIN clients_client k ON k.id = s.client_id
 WHERE s.review_on < current_date ORDER BY s.review_on LIMIT %(each)s)
"""


@dataclass(frozen=True)
class WaitingRow:
    """`url` is empty where there is nothing that this reader may open."""

    kind: str
    words: str
    url: str
    when: str


def waiting(user: User) -> list[WaitingRow]:
    """What asks for this clinician, the most pressing first."""
    today, me = timezone.localdate(), user.clinician
    found = rows_of(
        _WAITING,
        me=me.pk,
        practice=user.practice_id,
        stands_in=me.is_owner or user.practice.stands_in_id == me.pk,
        each=WAITING_EACH,
    )
    return [_row(row, today) for row in found]


def _row(row: tuple, today: dt.date) -> WaitingRow:
    kind, pk, client, names, count, at = row
    name, when = together(names), ago(at, today)
    reading = reverse("worksheets:submission", args=[pk]) if pk else ""
    if kind == "hold":
        url = reading or reverse("clients:person", args=[client])
        return WaitingRow(kind, f"Look at this first: {name}", url, when)
    if kind == "checkin":
        url = reading or reverse("worksheets:checkin", args=[client])
        return WaitingRow(kind, f"A check-in to review: {name}", url, when)
    if kind == "late":
        words = f"Something has waited too long with {name or 'nobody'}. Make sure somebody looks."
        return WaitingRow(kind, words, "", when)
    if kind == "answers":
        more = f", and {count - 1} more" if count > 1 else ""
        return WaitingRow(kind, f"{name} sent answers{more}", reading, when)
    if kind == "reach":
        url = reverse("clients:person_reach", args=[client])
        return WaitingRow(kind, f"Go over how to reach {name} safely", url, when)
    url = reverse("clients:note", args=[pk])
    return WaitingRow(kind, f"A draft about {name}, to finish and sign", url, when)
