"""One answer, or part of it, that its author lets one named partner see; and what can stop it.

A release carries its own sealed copy of exactly what the partner gets. The answer itself is never
opened to anyone but its author and their therapist: what stands beside a paraphrase, a no, or a
line left out is not there to be read (Inv 1, 5; docs/adr/0021).
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import ReleasePart, ReleaseState, RevealState

COOLING_OFF = dt.timedelta(hours=24)
# There are no appointments to end it by: a month after it can first be seen, it is over.
LASTS = dt.timedelta(days=30)


class Reveal(PracticeRow):
    """A therapist suggests that all show each other at one moment. Each agrees by releasing."""

    group = models.ForeignKey(
        "worksheets.AssignmentGroup", models.PROTECT, related_name="reveals", db_index=False
    )
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(ended_at__isnull=True),
                name="reveal_one_at_a_time",
            )
        ]

    @property
    def state(self) -> RevealState:
        if self.ended_at:
            return RevealState.ENDED
        return RevealState.OPENED if self.opened_at else RevealState.PROPOSED


def open_to(person: UUID) -> RawSQL:
    """The ids of all releases that this person can see now, for a query over releases."""
    return RawSQL("SELECT app_releases_open_to(%s)", [person])


class ReleaseQuerySet(models.QuerySet["Release"]):
    def not_over(self) -> "ReleaseQuerySet":
        """Neither ended by anybody nor past its time. Not yet a yes to seeing it."""
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())

    def past_the_day(self) -> "ReleaseQuerySet":
        return self.not_over().filter(releases_at__lte=timezone.now())


class Release(PracticeRow):
    """Pinned to one wording and one sending of one answer: whatever changes there voids it.

    Whether it can be seen now is for the SQL function app_releases_open_to to say.
    """

    # No foreign key: a draft that was taken back may be purged, and then nothing is there to see.
    answer_id = models.UUIDField()
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="releases")
    recipient = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("worksheets.Version", models.PROTECT, related_name="+")
    reveal = models.ForeignKey(
        Reveal, models.PROTECT, related_name="releases", null=True, blank=True
    )
    item_key = models.CharField(max_length=60)
    # For a guess: the item in which the author says the same of themselves.
    mine_key = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=8, choices=ReleasePart, default=ReleasePart.WHOLE)
    shown_sealed = SealedField(key_class=KeyClass.ANSWERS)
    is_paraphrase = models.BooleanField(default=False)
    # Of the very markup its author looked at and the partner gets (Inv 27), with their own key:
    # a plain hash of one of a few answers would tell which it is.
    preview_hash = models.CharField(max_length=64)
    answer_revision = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    requested_at = models.DateTimeField(default=timezone.now)
    releases_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=ReleaseState, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer_id", "recipient", "part"],
                condition=models.Q(ended_at__isnull=True),
                name="release_one_live_per_answer_and_recipient",
            ),
            models.CheckConstraint(
                name="release_ended_pair",
                condition=models.Q(ended_at__isnull=True, ended_as="")
                | models.Q(
                    ended_at__isnull=False, ended_as__in=["cancelled", "revoked", "expired", "void"]
                ),
            ),
            models.CheckConstraint(
                name="release_waits_a_day",
                condition=models.Q(releases_at__gte=models.F("requested_at") + COOLING_OFF)
                & models.Q(expires_at__gt=models.F("releases_at")),
            ),
            models.CheckConstraint(
                name="release_to_somebody_else", condition=~models.Q(recipient=models.F("client"))
            ),
            models.CheckConstraint(
                name="release_guess_stands_beside_mine",
                condition=models.Q(part="guess", is_paraphrase=False) & ~models.Q(mine_key="")
                | ~models.Q(part="guess") & models.Q(mine_key=""),
            ),
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id

    @property
    def state(self) -> ReleaseState:
        now = timezone.now()
        if self.ended_as:
            return ReleaseState(self.ended_as)
        if self.expires_at <= now:
            return ReleaseState.EXPIRED
        return ReleaseState.RELEASED if self.releases_at <= now else ReleaseState.PENDING

    @property
    def reading_order(self) -> tuple[Any, ...]:
        """Where it stands among others on its reader's page: by seat, sheet and question, and
        never by when (P10)."""
        sheet, keys = (
            self.version.worksheet,
            [item["key"] for item in self.version.content["items"]],
        )
        return (
            self.client.name, str(self.client_id), sheet.code, sheet.slug, self.version.number,
            keys.index(self.item_key), self.part == ReleasePart.GUESS, str(self.answer_id),
        )  # fmt: skip

    def is_about(self, answer_id: UUID, revision: int, sent_at: dt.datetime | None) -> bool:
        """Whether this very wording and sending of an answer is what was released."""
        now = (answer_id, revision, sent_at)
        return (self.answer_id, self.answer_revision, self.sent_at) == now


class HeldBackQuerySet(models.QuerySet["HeldBack"]):
    def standing(self) -> "HeldBackQuerySet":
        return self.filter(let_go_at__isnull=True)


class HeldBack(PracticeRow):
    """A therapist, or the rule about safety marks, keeps a release from being seen.

    In a table of its own, so that its author's session cannot see that there is one (Inv 6, 15).
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="held_back")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    # Nobody, where answers of the same sheet once asked for a closer look.
    by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField(default=timezone.now)
    let_go_at = models.DateTimeField(null=True, blank=True)
    let_go_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = HeldBackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release"],
                condition=models.Q(let_go_at__isnull=True),
                name="held_back_once_at_a_time",
            )
        ]


class SharingPause(PracticeRow):
    """Its person paused everything they released, at one press (P13)."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(until__isnull=True),
                name="sharing_pause_once_at_a_time",
            )
        ]
