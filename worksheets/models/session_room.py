"""What people write together in a session: a draft, what they agreed to, and each one's own yes.

It belongs to the couple's record and to no one person's (docs/adr/0024).
"""

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import JointState


class JointSheet(PracticeRow):
    """The part of one sheet that a couple fills in together. Its draft is the therapist's to see:
    on their device in the room, and nowhere else."""

    group = models.OneToOneField(
        "worksheets.AssignmentGroup", models.PROTECT, related_name="joint_sheet"
    )
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="+")
    # What stands in its fields, whatever it is: nothing typed is lost, and nothing of it counts.
    draft_sealed = SealedField(key_class=KeyClass.ANSWERS, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    last_op = models.UUIDField(null=True, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    @property
    def key_owner_id(self):  # noqa: ANN201
        """Joint words have the couple's key: erasing one person takes nothing from the others."""
        return self.couple_id


class JointText(PracticeRow):
    """What they agreed to. It never changes: it ends, or a newer one takes its place.

    Whether it can be seen now is for the SQL function app_joint_open_to to say.
    """

    sheet = models.ForeignKey(JointSheet, models.PROTECT, related_name="texts", db_index=False)
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="+")
    version = models.ForeignKey("worksheets.Version", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    value_sealed = SealedField(key_class=KeyClass.ANSWERS)
    confirmed_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField(null=True, blank=True)
    # By a therapist; a member ends it by ending their own yes.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="joint_text_number_once"),
            models.CheckConstraint(
                name="joint_text_ended_pair",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.couple_id


class JointYes(PracticeRow):
    """One member's own yes to one text, said in the session. They end it alone, at any moment."""

    text = models.ForeignKey(JointText, models.PROTECT, related_name="yeses", db_index=False)
    # So that its member finds their newest yes to a sheet, where the text is not theirs to see.
    sheet = models.ForeignKey(JointSheet, models.PROTECT, related_name="+")
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "client"], name="joint_yes_once_each")
        ]

    @property
    def state(self) -> JointState:
        return JointState.ENDED if self.ended_at else JointState.AGREED
