"""How one person stands with the portal: invited or joined, a factor that waits, set-asides."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from clients import vault
from clients.models import Client, Invitation, NewFactor, User
from clients.visibility import invitations_for, new_factors_for, set_asides_for
from clients.wording import day


@dataclass(frozen=True)
class Aside:
    when: str
    by: str
    why: str | None


def set_asides(user: User, client: Client) -> list[Aside]:
    """What was sent under this person's name and was not theirs, newest first, and why."""
    rows = set_asides_for(user).filter(client=client).select_related("by__user").order_by("-at")
    vault.fetch_keys(rows, "reason_sealed")
    return [
        Aside(day(row.at), row.by.user.display_name, vault.words_or_notice(row, "reason_sealed"))
        for row in rows
    ]


def newest_invitations(user: User, clients: Sequence[Client]) -> dict[UUID, Invitation]:
    """By client who has not joined: the last invitation; none for who was never invited."""
    waiting = [client.pk for client in clients if client.joined_at is None]
    newest = invitations_for(user).filter(client__in=waiting)
    newest = newest.order_by("client", "-created_at").distinct("client")
    return {row.client_id: row for row in newest if row.client_id}


def joined(client: Client, invitation: Invitation | None) -> str:
    """Since when somebody is here, or how their invitation stands, as a sentence."""
    if client.joined_at:
        return _("Joined %(day)s") % {"day": day(client.joined_at)}
    if invitation is None:
        return _("Not invited yet")
    if invitation.is_open:
        until = timezone.localtime(invitation.expires_at)
        told = {"day": day(until), "time": f"{until:%H:%M}"}
        return _("Invited. The invitation is open until %(day)s, %(time)s.") % told
    told = {"day": day(invitation.created_at)}
    return _("Invited %(day)s; that invitation is closed now") % told


def new_factor(user: User, client: Client) -> NewFactor | None:
    """The newest second factor of this client's that waits to be confirmed."""
    return new_factors_for(user).filter(user=client.user_id).order_by("-added_at").first()
