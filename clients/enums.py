"""The vocabulary of people, and which transitions between states are allowed.

docs/states.md is drawn from the TRANSITIONS tables; actions refuse what is not in them.
"""

from django.db.models import TextChoices


class Role(TextChoices):
    CLINICIAN = "clinician", "Clinician"
    CLIENT = "client", "Client"


class CoupleStage(TextChoices):
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class SecretsPolicy(TextChoices):
    """What a therapist may do with something told alone."""

    NONE_HELD = "none_held", "No secrets held"
    LIMITED = "limited", "Limited, at the therapist’s discretion"
    KEPT = "kept", "Individual confidences are kept"


class InvitationKind(TextChoices):
    CLIENT = "client", "Client"
    CLINICIAN = "clinician", "Clinician"


class Purpose(TextChoices):
    """What a person is asked to agree to, one at a time."""

    PORTAL = "portal", "Using the portal"
    SUBMISSIONS = "submissions", "My therapist reads what I send"
    EMAIL = "email", "Notes by email"
    RELEASE = "release", "One answer, to one partner"
    SUPERVISION = "supervision", "My therapist’s supervisor may know who I am"
    SUPERVISION_UNNAMED = "supervision_unnamed", "Discussing my care without using my name"
    IMPROVEMENT = "improvement", "Making the portal better"
    # That the practice's way with things told alone was read; one for each way there is.
    TOLD_ALONE_NONE_HELD = "told_alone_none", "No secrets held"
    TOLD_ALONE_LIMITED = "told_alone_limited", "Limited, at the therapist’s discretion"
    TOLD_ALONE_KEPT = "told_alone_kept", "Individual confidences are kept"


class Decision(TextChoices):
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Replaced by a newer notice"


class ConfirmedBy(TextChoices):
    """Who made sure that a new second factor is the person's own, within its three days."""

    OLDER = "older", "Another two-factor method of theirs"
    IN_PERSON = "in_person", "Somebody who met them"
    FIRST = "first", "Nothing was there to see yet"


class Channel(TextChoices):
    EMAIL = "email", "Email"


class HoldReason(TextChoices):
    """Why a Hold was placed. Words for clinicians; never a grade (Inv 18)."""

    WORKSHEET_FLAG = "worksheet_flag", "An answer needs a safety review"
    CHECK_IN = "check_in", "A private check-in needs a safety review"
    PHRASE = "phrase", "Something written needs a safety review"
    CLINICIAN = "clinician", "Placed by the therapist"


class HoldState(TextChoices):
    ACTIVE = "active", "On"
    LIFTED = "lifted", "Lifted"


class WindowState(TextChoices):
    """The joint space is closed unless a therapist opened it; it closes by itself (Inv 57)."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class TaskKind(TextChoices):
    """What asks for a clinician. Words for clinicians; no answer is in them."""

    CHECK_IN = "check_in", "A check-in to review"
    HOLD = "hold", "Safety review"


class TaskState(TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"


class NoteState(TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class NoteKind(TextChoices):
    PROGRESS = "progress", "Progress note"


class MessageState(TextChoices):
    PENDING = "pending", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    EXPIRED = "expired", "Too late to send"
    CANCELLED = "cancelled", "No longer wanted"
    UNKNOWN = "unknown", "Outcome unknown"
    PARKED = "parked", "Not sent after five attempts"


class UnsentKind(TextChoices):
    """Under what a clinician is writing something that is saved while they type."""

    FEEDBACK = "feedback", "Written back about what was sent"
    ADDENDUM = "addendum", "Added to a signed note"


class HelpLineKind(TextChoices):
    """What a help line is for: the list never goes without the first two once it has them."""

    EMERGENCY = "emergency", "Emergencies"
    CRISIS = "crisis", "A crisis or abuse"
    OTHER = "other", "Other help"


class HelpLineTrace(TextChoices):
    UNKNOWN = "", "Nobody has found out"
    NO = "no", "No"
    YES = "yes", "Yes"


class KeyClass(TextChoices):
    """Each class of a person's words has a key of its own."""

    ANSWERS = "answers", "Answers"
    NOTES = "notes", "Notes"
    CONTACT = "contact", "Contact details"


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
