"""That a clinician looked at somebody's private check-in, or held one in person; never changed."""

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow


class CheckInReview(PracticeRow):
    """A fact and, if the clinician likes, a note; no answer, no result, no grade (Inv 18)."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    # None where the questions were asked in person.
    assignment = models.ForeignKey(
        "worksheets.Assignment", models.PROTECT, related_name="+", null=True, blank=True
    )
    met_on = models.DateField(null=True, blank=True)
    # Whether something was left blank or "rather not", and asked about in person:
    # made of answers, and so sealed as they are.
    asked_sealed = SealedField(key_class=KeyClass.ANSWERS, owner="client_id", null=True, blank=True)
    # Says nothing since 0013: true of every review. Here until no release reads it any more.
    asked_in_person = models.BooleanField(default=True)
    reviewed_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)
    note_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)

    class Meta:
        ordering = ["-reviewed_at"]
        constraints = [
            models.CheckConstraint(
                name="checkin_review_of_answers_or_of_a_meeting",
                condition=models.Q(assignment__isnull=False, met_on__isnull=True)
                | models.Q(assignment__isnull=True, met_on__isnull=False, asked_in_person=True),
            ),
        ]
        indexes = [
            models.Index("client", models.F("reviewed_at").desc(), name="checkin_reviews_of")
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.reviewed_by_id
