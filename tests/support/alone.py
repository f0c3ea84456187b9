"""A rule of seeing asked for whole lists, with row security lifted."""

from typing import Any

from django.db import models

from clients.context import acting_as_worker
from clients.models import Couple, Member, User
from tests.support.world import standing_as


def found(rule: Any, user: User, **more: Any) -> set[Any]:
    with standing_as(user):
        return set(rule(user, **more).values_list("pk", flat=True))


def pks(*rows: models.Model) -> set[Any]:
    return {row.pk for row in rows}


def changed(row: models.Model, **fields: Any) -> None:
    with acting_as_worker():
        type(row).objects.filter(pk=row.pk).update(**fields)  # type: ignore[attr-defined]


def seat(couple: Couple, client: Any) -> Member:
    with acting_as_worker():
        return Member.objects.get(couple=couple, client=client)
