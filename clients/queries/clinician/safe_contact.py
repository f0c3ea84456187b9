"""How a person may be reached, as their therapist reads it before every call."""

from dataclasses import dataclass

from clients import audit
from clients.models import Client, SafeContact, User
from clients.queries.safe_contact import ContactWays, before, in_force, is_shared, of, opened
from clients.wording import day


@dataclass(frozen=True)
class SafeContactPage:
    """`said`: as it was written down. `ways`: what may be done of it. `before`: what counts too
    while a change waits. `since`: the day it was said, or nothing."""

    row: SafeContact | None
    said: ContactWays
    ways: ContactWays
    before: ContactWays | None
    is_shared: bool
    since: str


def read(user: User, client: Client) -> SafeContactPage:
    """What this person said about being reached, opened, and on record as read (Inv 50); nothing
    is allowed, and nothing recorded, where they have said nothing yet."""
    row = of(user, client)
    if row is not None:
        audit.record("safe_contact.read", row, by=user, about=client.pk)
    return SafeContactPage(
        row=row,
        said=opened(row),
        ways=in_force(row),
        before=before(row),
        is_shared=is_shared(row),
        since=day(row.updated_at) if row else "",
    )
