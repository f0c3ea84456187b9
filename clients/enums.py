"""The vocabulary of people, and which transitions between states are allowed.

docs/states.md is drawn from the TRANSITIONS tables; actions refuse what is not in them.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CLINICIAN = "clinician", _("Clinician")
    CLIENT = "client", _("Client")


class CoupleStage(TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class SecretsPolicy(TextChoices):
    """What a therapist may do with something told alone."""

    NONE_HELD = "none_held", _("No secrets held")
    LIMITED = "limited", _("Limited, at the therapist’s discretion")
    KEPT = "kept", _("Individual confidences are kept")


class InvitationKind(TextChoices):
    CLIENT = "client", _("Client")
    CLINICIAN = "clinician", _("Clinician")


class Purpose(TextChoices):
    """What a person is asked to agree to, one at a time."""

    PORTAL = "portal", _("Using the portal")
    SUBMISSIONS = "submissions", _("My therapist reads what I send")
    EMAIL = "email", _("Notes by email")
    RELEASE = "release", _("One answer, to one partner")
    SUPERVISION = "supervision", _("My therapist’s supervisor may know who I am")
    SUPERVISION_UNNAMED = "supervision_unnamed", _("Discussing my care without using my name")
    IMPROVEMENT = "improvement", _("Making the portal better")
    # That the practice's way with things told alone was read; one for each way there is.
    TOLD_ALONE_NONE_HELD = "told_alone_none", _("No secrets held")
    TOLD_ALONE_LIMITED = "told_alone_limited", _("Limited, at the therapist’s discretion")
    TOLD_ALONE_KEPT = "told_alone_kept", _("Individual confidences are kept")


class Decision(TextChoices):
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Replaced by a newer notice")


class ConfirmedBy(TextChoices):
    """Who made sure that a new second factor is the person's own, within its three days."""

    OLDER = "older", _("Another two-factor method of theirs")
    IN_PERSON = "in_person", _("Somebody who met them")
    FIRST = "first", _("Nothing was there to see yet")


class Channel(TextChoices):
    EMAIL = "email", _("Email")


class HoldReason(TextChoices):
    """Why a Hold was placed. Words for clinicians; never a grade (Inv 18)."""

    WORKSHEET_FLAG = "worksheet_flag", _("An answer needs a safety review")
    CHECK_IN = "check_in", _("A private check-in needs a safety review")
    PHRASE = "phrase", _("Something written needs a safety review")
    CLINICIAN = "clinician", _("Placed by the therapist")


class HoldState(TextChoices):
    ACTIVE = "active", _("On")
    LIFTED = "lifted", _("Lifted")


class WindowState(TextChoices):
    """The joint space is closed unless a therapist opened it; it closes by itself (Inv 57)."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class TaskKind(TextChoices):
    """What asks for a clinician. Words for clinicians; no answer is in them."""

    CHECK_IN = "check_in", _("A check-in to review")
    HOLD = "hold", _("Safety review")


class TaskState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")


class NoteState(TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


class NoteKind(TextChoices):
    PROGRESS = "progress", _("Progress note")


class MessageState(TextChoices):
    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    EXPIRED = "expired", _("Too late to send")
    CANCELLED = "cancelled", _("No longer wanted")
    UNKNOWN = "unknown", _("Outcome unknown")
    PARKED = "parked", _("Not sent after five attempts")


class UnsentKind(TextChoices):
    """Under what a clinician is writing something that is saved while they type."""

    FEEDBACK = "feedback", _("Written back about what was sent")
    ADDENDUM = "addendum", _("Added to a signed note")


class HelpLineKind(TextChoices):
    """What a help line is for: the list never goes without the first two once it has them."""

    EMERGENCY = "emergency", _("Emergencies")
    CRISIS = "crisis", _("A crisis or abuse")
    OTHER = "other", _("Other help")


class HelpLineTrace(TextChoices):
    UNKNOWN = "", _("Nobody has found out")
    NO = "no", _("No")
    YES = "yes", _("Yes")


class KeyClass(TextChoices):
    """Each class of a person's words has a key of its own."""

    ANSWERS = "answers", _("Answers")
    NOTES = "notes", _("Notes")
    CONTACT = "contact", _("Contact details")


COUPLE_TRANSITIONS: dict[str, set[str]] = {
    CoupleStage.INVITED: {CoupleStage.ACTIVE, CoupleStage.ENDED},
    CoupleStage.ACTIVE: {CoupleStage.PAUSED, CoupleStage.ENDED},
    CoupleStage.PAUSED: {CoupleStage.ACTIVE, CoupleStage.ENDED},
    CoupleStage.ENDED: set(),
}
NOTE_TRANSITIONS: dict[str, set[str]] = {
    NoteState.DRAFT: {NoteState.SIGNED},
    NoteState.SIGNED: set(),
}
HOLD_TRANSITIONS: dict[str, set[str]] = {
    HoldState.ACTIVE: {HoldState.LIFTED},
    HoldState.LIFTED: set(),
}
WINDOW_TRANSITIONS: dict[str, set[str]] = {
    WindowState.OPEN: {WindowState.CLOSED},
    WindowState.CLOSED: set(),
}
TASK_TRANSITIONS: dict[str, set[str]] = {
    TaskState.WAITING: {TaskState.DONE},
    TaskState.DONE: set(),
}
CONSENT_TRANSITIONS: dict[str, set[str]] = {
    "asked": {Decision.GIVEN, Decision.REFUSED},
    Decision.GIVEN: {Decision.WITHDRAWN, Decision.EXPIRED, Decision.SUPERSEDED},
    Decision.REFUSED: {Decision.GIVEN, Decision.SUPERSEDED},
    Decision.WITHDRAWN: {Decision.GIVEN, Decision.SUPERSEDED},
    Decision.EXPIRED: {Decision.GIVEN, Decision.REFUSED},
    Decision.SUPERSEDED: {Decision.GIVEN, Decision.REFUSED},
}
MESSAGE_TRANSITIONS: dict[str, set[str]] = {
    MessageState.PENDING: {
        MessageState.SENDING,
        MessageState.CANCELLED,
        MessageState.EXPIRED,
    },
    MessageState.SENDING: {
        MessageState.SENT,
        MessageState.PENDING,
        MessageState.CANCELLED,
        MessageState.EXPIRED,
        MessageState.UNKNOWN,
        MessageState.PARKED,
    },
    MessageState.SENT: set(),
    MessageState.EXPIRED: set(),
    MessageState.CANCELLED: set(),
    MessageState.UNKNOWN: set(),
    MessageState.PARKED: {MessageState.PENDING, MessageState.CANCELLED},
}
