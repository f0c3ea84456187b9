"""Everything one person was ever given, a page at a time; their own page shows the newest of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from clients.models import Client, User
from worksheets.queries.clinician.assignments import COLUMNS, IS_DIARY, WorkRow, work_row
from worksheets.visibility.worksheets import assignments_for

PAGE = 50


@dataclass(frozen=True)
class WorkPage:
    rows: Sequence[WorkRow]
    older: UUID | None


def page(user: User, client: Client, before: UUID | None = None) -> WorkPage:
    """Newest first, one query; two with a place to begin from."""
    mine = assignments_for(user).filter(client=client)
    rows = mine.annotate(**IS_DIARY).order_by("-assigned_at", "-pk")
    if before and (edge := mine.filter(pk=before).values_list("assigned_at", "pk").first()):
        at, pk = edge
        rows = rows.filter(Q(assigned_at__lt=at) | Q(assigned_at=at, pk__lt=pk))
    found = [work_row(values) for values in rows.values(*COLUMNS)[: PAGE + 1]]
    return WorkPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)
