"""The marks a caseload sorts and filters by, kept beside the care."""

from uuid import UUID

from django.db import connection, transaction

# One statement, so that whoever calls it pays one: the counts and dates of a person's work.
# Answers are not looked at: what somebody writes for themselves leaves no trace here (Inv 3).
# `rows`: all of one client's assignments, as they stand after the deed.
REFRESH = """
UPDATE clients_care AS care
SET open_count = work.open_count,
    to_read_count = work.to_read_count,
    earliest_due_on = work.earliest_due_on,
    last_activity_at = greatest(care.since, work.last_activity_at)
FROM (
    SELECT count(*) FILTER (WHERE state IN ('assigned', 'opened')) AS open_count,
           count(*) FILTER (WHERE state = 'submitted') AS to_read_count,
           min(due_on) FILTER (WHERE state IN ('assigned', 'opened')) AS earliest_due_on,
           max(greatest(assigned_at, opened_at, submitted_at, reviewed_at, withdrawn_at))
               AS last_activity_at
    FROM ({rows}) AS theirs
) AS work
WHERE care.client_id = %(client)s AND care.until IS NULL
"""
_STORED = "SELECT * FROM worksheets_assignment WHERE client_id = %(client)s"


@transaction.atomic(savepoint=False)
def refresh_care(client_id: UUID) -> None:
    """The current care of this client shows how their work stands now. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH.format(rows=_STORED), {"client": client_id})
