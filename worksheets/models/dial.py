"""A diary of a minute a day: who may read it from now on, and one sealed note for a day."""

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import Audience


class DialDiary(PracticeRow):
    """Begun by choosing a mode; `mode` holds for what is written from then on. Its client's own:
    no clinician can read the row, so none learns which mode was chosen."""

    assignment = models.OneToOneField("worksheets.Assignment", models.PROTECT, related_name="diary")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, choices=Audience)
    begun_at = models.DateTimeField(default=timezone.now)
    # The last day on which something can be noted; after it the diary has stopped by itself.
    last_on = models.DateField()
    stopped_at = models.DateTimeField(null=True, blank=True)


class DialEntry(PracticeRow):
    """One day's note. `visibility` is the mode it was written in; nothing about a day in SELF can
    set anything off, and no row ever reaches a partner (Inv 4)."""

    diary = models.ForeignKey(DialDiary, models.PROTECT, related_name="entries", db_index=False)
    assignment = models.ForeignKey("worksheets.Assignment", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    value_sealed = SealedField(key_class=KeyClass.ANSWERS)
    visibility = models.CharField(max_length=8, choices=Audience)
    last_op = models.UUIDField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["diary", "on"], name="dial_entry_once_a_day"),
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id
