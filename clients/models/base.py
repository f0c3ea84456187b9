"""What every row has in common."""

import uuid
from typing import Any

from django.db import models


class Row(models.Model):
    """A public id that says nothing, so that a URL says nothing either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # Names and words never reach a log line through str().
        return f"{type(self).__name__} {self.pk}"

    @classmethod
    def newest_with(cls, column: str) -> "models.QuerySet[Any]":
        """Rows in which this column is filled in, the newest first, of every practice."""
        return cls._base_manager.exclude(**{column: None}).order_by("-pk")


class PracticeRow(Row):
    """A row that belongs to one practice; row security keeps other practices out."""

    practice = models.ForeignKey("clients.Practice", models.PROTECT, related_name="+")

    class Meta:
        abstract = True
