"""The clinician's record: a draft is private, a signed note is never changed (Inv 40)."""

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass, NoteKind, NoteState, UnsentKind
from clients.fields import SealedField
from clients.models.base import PracticeRow


class Note(PracticeRow):
    """About one client or one couple; sealed with its author's key."""

    author = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="notes")
    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="notes", null=True, blank=True
    )
    couple = models.ForeignKey(
        "clients.Couple", models.PROTECT, related_name="notes", null=True, blank=True
    )
    kind = models.CharField(max_length=16, choices=NoteKind, default=NoteKind.PROGRESS)
    state = models.CharField(max_length=16, choices=NoteState, default=NoteState.DRAFT)
    session_on = models.DateField(default=timezone.localdate)
    body_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)
    set_aside_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_name = models.CharField(max_length=80, blank=True)
    signed_credential = models.CharField(max_length=160, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="note_about_client_or_couple",
                condition=models.Q(client__isnull=False, couple__isnull=True)
                | models.Q(client__isnull=True, couple__isnull=False),
            ),
            models.CheckConstraint(
                name="note_signed_whole",
                condition=models.Q(state=NoteState.DRAFT, signed_at__isnull=True, signed_hash="")
                | (
                    models.Q(state=NoteState.SIGNED, signed_at__isnull=False)
                    & ~models.Q(signed_hash="")
                    & ~models.Q(signed_name="")
                ),
            ),
        ]
        indexes = [models.Index("couple", models.F("created_at").desc(), name="note_of_couple")]

    def is_written_by(self, clinician: models.Model) -> bool:
        """Whether this clinician is its author, who alone reads it while it is a draft."""
        return self.author_id == clinician.pk

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.author_id


class Addendum(PracticeRow):
    """Something added to a signed note, dated; the note itself stays as it was."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="addenda")
    author = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    body_sealed = SealedField(key_class=KeyClass.NOTES)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_name = models.CharField(max_length=80)
    signed_credential = models.CharField(max_length=160, blank=True)
    signed_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at"]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.author_id


class UnsentWords(PracticeRow):
    """What a clinician is writing below something, as of the last save; gone once it is sent.

    Their own alone, like the draft of a note: neither whom it is for nor a colleague reads it.
    """

    author = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=UnsentKind)
    about_id = models.UUIDField()
    body_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)
    set_aside_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "kind", "about_id"], name="unsent_once_for_each_thing"
            ),
        ]

    @classmethod
    def written_by(cls, user: models.Model) -> "models.QuerySet[UnsentWords]":
        """What this clinician, by their sign-in, has begun to write anywhere."""
        return cls.objects.filter(author__user=user)

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.author_id
