"""What a clinician has begun to write below something, as its page shows it again."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from clients import vault
from clients.enums import UnsentKind
from clients.models import UnsentWords, User


@dataclass(frozen=True)
class Stale:
    """A save that came from an older text: nothing was overwritten, both texts are kept."""

    revision: int
    body: str


@dataclass(frozen=True)
class Unsent:
    """`set_aside`: other words that wait to be chosen from, or None. `saved_at`: a time, or ""."""

    body: str = ""
    revision: int = 0
    saved_at: str = ""
    set_aside: str | None = None

    @property
    def initial(self) -> dict[str, str | int]:
        """What the form starts with."""
        return {"body": self.body, "revision": self.revision}


def mine(user: User) -> QuerySet[UnsentWords]:
    """Whoever is writing them sees them, and nobody else."""
    return UnsentWords.written_by(user)


def of(user: User, kind: UnsentKind, about: UUID) -> Unsent:
    """This person's own words below this thing; nothing where they have written none."""
    row = mine(user).filter(kind=kind, about_id=about).first()
    if row is None:
        return Unsent()
    return Unsent(
        body=body_of(row),
        revision=row.revision,
        saved_at=f"{timezone.localtime(row.updated_at):%H:%M}" if row.revision else "",
        set_aside=set_aside_of(row),
    )


def body_of(row: UnsentWords) -> str:
    """What stands there as of the last save."""
    return vault.opened(row, "body_sealed") or ""


def set_aside_of(row: UnsentWords) -> str | None:
    """The other words that wait for their writer to choose from; None where none do."""
    return vault.opened(row, "set_aside_sealed")


def resolved(typed: str, choice: str, waiting: Unsent) -> str:
    """The words that were chosen from two: what stands in the form, the other, or both."""
    aside = waiting.set_aside or ""
    return {"theirs": aside, "both": f"{typed}\n\n{aside}"}.get(choice, typed)
