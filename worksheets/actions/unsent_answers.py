"""Drafts that nobody sent go thirty days after their assignment ended."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from clients import audit
from clients.context import acting_as_worker
from worksheets.models import Assignment

DRAFTS_KEPT = dt.timedelta(days=30)


@transaction.atomic
def delete_expired(*, by: None = None) -> int:
    """Deletes unsent answers of withdrawn and lapsed assignments; an audit row each stays behind.

    The worker may not see answers: a function of the database's owner deletes them unseen.
    """
    with acting_as_worker():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM purge_ended_drafts(%s)", [timezone.now() - DRAFTS_KEPT])
            ids = [row[0] for row in cursor.fetchall()]
        for assignment in Assignment.objects.filter(pk__in=ids):
            audit.record("draft.let_go", assignment, about=assignment.client_id)
    return len(ids)
