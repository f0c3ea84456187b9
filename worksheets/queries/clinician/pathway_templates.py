"""What a pathway may begin from: the shipped ones, and those that a practice saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clients.models import User
from worksheets.library import pathways
from worksheets.library.pathways import Step
from worksheets.visibility.worksheets import pathway_templates_for


@dataclass(frozen=True)
class Template:
    """Something to begin with, shipped or the practice's own. `name` stands in its address."""

    name: str
    title: str
    purpose: str
    steps: Sequence[Step]
    id: UUID | None = None

    @property
    def is_own(self) -> bool:
        """Whether the practice saved it; a shipped one has no id."""
        return self.id is not None

    def as_steps(self) -> list[dict[str, str]]:
        """Its steps as a pathway keeps them."""
        return [{"sheet": step.slug, "why": step.why} for step in self.steps]


def templates(user: User) -> list[Template]:
    """The shelf: shipped ones first, then those the practice saved."""
    shipped = [
        Template(one.slug, one.title, one.purpose, one.steps) for one in pathways.shipped().values()
    ]
    return shipped + [_own(row) for row in pathway_templates_for(user)]


def template(user: User, name: str) -> Template | None:
    """A shipped one by its name or one of the practice’s by its id; None for any other name."""
    one = pathways.shipped().get(name)
    if one is not None:
        return Template(one.slug, one.title, one.purpose, one.steps)
    try:
        row = pathway_templates_for(user).filter(pk=UUID(name)).first()
    except ValueError:
        return None
    return _own(row) if row else None


def _own(row: Any) -> Template:
    steps = [Step(step["sheet"], step.get("why", "")) for step in row.steps]
    return Template(str(row.pk), row.title, row.purpose, steps, row.pk)
