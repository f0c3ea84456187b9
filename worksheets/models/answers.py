"""What a person wrote, sealed, and who may read each piece of it."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import Audience


class Response(PracticeRow):
    """One person's answers to one assignment. `revision` counts saves; a stale save is shown."""

    assignment = models.OneToOneField(
        "worksheets.Assignment", models.PROTECT, related_name="response"
    )
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    submit_op = models.UUIDField(null=True, blank=True)
    # No answer of it can go to a partner, for whichever reason (rules/releases.py, is_closed).
    is_closed = models.BooleanField(default=False, db_column="context_uncertain")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Put in by a therapist, from paper that its author handed over. Never changes afterwards.
    entered_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_entered_pair",
                condition=models.Q(entered_by__isnull=True, entered_at__isnull=True)
                | models.Q(entered_by__isnull=False, entered_at__isnull=False),
            ),
        ]


class Answer(PracticeRow):
    """One item's answer. `audience` is what the author wants; `visibility` what holds now.

    Until the author sends, visibility is SELF and nobody else can read the row, whatever the
    audience says: a draft is its writer's alone, what is sent is for their clinician.
    """

    # Answers are looked up by their response, which has an index with the item: others would
    # only make each save and each sending dearer.
    practice = models.ForeignKey(
        "clients.Practice", models.PROTECT, related_name="+", db_index=False
    )
    response = models.ForeignKey(Response, models.PROTECT, related_name="answers", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    item_key = models.CharField(max_length=60)
    value_sealed = SealedField(key_class=KeyClass.ANSWERS, null=True, blank=True)
    # Not written since 0013, and emptied by 0014: a skip is sealed like any other answer (D1a).
    is_skipped = models.BooleanField(default=False)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.CLIN)
    visibility = models.CharField(max_length=8, choices=Audience, default=Audience.SELF)
    revision = models.PositiveIntegerField(default=1)
    last_op = models.UUIDField(null=True, blank=True)
    # The other text of two tabs, kept until its author chooses.
    set_aside_sealed = SealedField(key_class=KeyClass.ANSWERS, null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "item_key"], name="answer_once_per_item"),
            models.CheckConstraint(
                name="answer_skipped_is_empty",
                condition=models.Q(is_skipped=False) | models.Q(value_sealed__isnull=True),
            ),
        ]

    @classmethod
    def open_to_therapist(cls, assignment: UUID | models.OuterRef) -> "models.QuerySet[Answer]":
        """What of one assignment its therapist may read now: a status, whoever may read it."""
        return cls.objects.filter(response__assignment=assignment, visibility=Audience.CLIN)

    @classmethod
    def keys_written_until(cls, moment: datetime, *, response: UUID, client: UUID) -> set[str]:
        """Items of one person's sheet whose answers were written no later than this."""
        rows = cls.objects.filter(response=response, client=client, updated_at__lte=moment)
        return set(rows.values_list("item_key", flat=True))

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id


class Feedback(PracticeRow):
    """What the therapist writes back, for the author of the answers alone."""

    assignment = models.ForeignKey("worksheets.Assignment", models.PROTECT, related_name="feedback")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    author = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    body_sealed = SealedField(key_class=KeyClass.NOTES)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at"]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.author_id
