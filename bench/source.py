"""What all generated rows draw from: one seed, one clock, the tables, and what people are like."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from bench.copying import Tables


@dataclass
class Writer:
    """Someone who fills in worksheets while we measure."""

    user_id: UUID
    client_id: UUID
    opened: dict[int, UUID] = field(default_factory=dict)
    unsent: dict[int, list[UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Traits:
    sought: bool
    to_read: bool
    past_date: bool
    quiet: bool


class Source:
    """The same numbers for the same seed; keys and nonces are new each time."""

    def __init__(self, seed: int, each: int, models: Sequence[type[Model]]) -> None:
        self.random = random.Random(seed)
        self.now = timezone.now()
        self.each = each  # assignments a person
        self.tables = Tables(models)

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
