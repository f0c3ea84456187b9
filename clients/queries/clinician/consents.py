"""What people said to each thing they were asked, in words for their therapist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import Decision, Purpose, SecretsPolicy
from clients.models import Client, ConsentEvent, ConsentNotice, User
from clients.policies import consents as consent_policy
from clients.visibility import consent_events_for
from clients.wording import day


@dataclass(frozen=True)
class Agreed:
    """What a person said to one purpose, in words for their therapist."""

    purpose: str
    words: str
    tone: str


def agreed_by(user: User, clients: Sequence[Client]) -> dict[UUID, list[Agreed]]:
    """By client who has joined: each purpose they were asked, and what they said last."""
    notices = ConsentNotice.material_of(OuterRef("purpose"))
    counts_from = notices.values("purpose").annotate(n=Max("version")).values("n")
    latest = (
        consent_events_for(user)
        .filter(client__in=[client.pk for client in clients], object_id__isnull=True)
        .order_by("client", "purpose", "-at")
        .distinct("client", "purpose")
        .select_related("notice")
        .annotate(counts_from=Subquery(counts_from))
    )
    said = {(event.client_id, event.purpose): event for event in latest}
    return {
        client.pk: [
            _agreed(purpose, said.get((client.pk, purpose)))
            for purpose in PURPOSES
            if purpose in consent_policy.ON_ARRIVAL or (client.pk, purpose) in said
        ]
        + [_told_alone(user, client, said)]
        for client in clients
        if client.joined_at
    }


# Said of the client, to the therapist; the notices themselves speak to the client.
PURPOSES = {
    Purpose.PORTAL: _("Uses the portal"),
    Purpose.SUBMISSIONS: _("You read what they send"),
    Purpose.EMAIL: _("Notes by email"),
    Purpose.SUPERVISION_UNNAMED: _("Supervision, without their name"),
    Purpose.SUPERVISION: _("Supervision, by name"),
    Purpose.IMPROVEMENT: _("Making the portal better"),
}
LAPSED = _("Lapsed on %(day)s")
SINCE = {
    Decision.GIVEN: _("Yes, since %(day)s"),
    Decision.REFUSED: _("No, on %(day)s"),
    Decision.WITHDRAWN: _("Withdrawn on %(day)s"),
}


def _told_alone(user: User, client: Client, said: Mapping[Any, ConsentEvent]) -> Agreed:
    """Which way with things told alone stands for this person, and whether they have read it."""
    now = SecretsPolicy(user.practice.secrets_policy)
    stands = SecretsPolicy(client.secrets_policy)
    if stands != now:
        return Agreed(
            gettext("What they tell you alone"),
            gettext("Hasn’t read the new version yet. For them it is still: %(label)s")
            % {"label": stands.label},
            "waiting",
        )
    event = said.get((client.pk, consent_policy.TOLD_ALONE[now]))
    if event is None:
        return Agreed(
            gettext("What they tell you alone"),
            gettext("%(label)s; not marked as read") % {"label": stands.label},
            "",
        )
    if event.decision != Decision.GIVEN:
        return Agreed(
            gettext("What they tell you alone"),
            gettext("Wants to talk about it, %(at)s") % {"at": day(event.at)},
            "waiting",
        )
    return Agreed(
        gettext("What they tell you alone"),
        gettext("%(label)s; read on %(at)s") % {"label": stands.label, "at": day(event.at)},
        "done",
    )


def _agreed(purpose: Purpose, event: ConsentEvent | None) -> Agreed:
    name = str(PURPOSES[purpose])
    if event is None:
        return Agreed(name, gettext("Not asked yet"), "")
    if event.decision == Decision.GIVEN and event.notice.version < event.counts_from:  # type: ignore[attr-defined]
        return Agreed(name, gettext("To be asked again: the wording has changed"), "waiting")
    if event.expires_at is not None and event.expires_at <= timezone.now():
        return Agreed(
            name,
            LAPSED % {"day": day(event.expires_at)},
            "paused",
        )
    words = SINCE.get(Decision(event.decision), LAPSED)
    tone = "done" if event.decision == Decision.GIVEN else "paused"
    return Agreed(name, words % {"day": day(event.at)}, tone)
