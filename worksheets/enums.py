"""The words the work is described in: kinds, themes, states. Imports nothing of ours."""

from django.db.models import TextChoices


class Kind(TextChoices):
    MODULE = "module", "Module"
    WORKSHEET = "worksheet", "Worksheet"
    MEASURE = "measure", "Measure"


class Theme(TextChoices):
    """The library's shelves. Labels are for clinicians; clients see client titles only."""

    OWED = "owed", "When closeness feels owed"
    DEMAND = "demand", "When an invitation feels like a demand"
    POWER = "power", "Power and safety"
    DESIRE = "desire", "What we want closeness for"
    CHECKIN = "checkin", "Private check-in"
    MEASURE = "measure", "Measures"


class Who(TextChoices):
    """How a worksheet is meant to be done; for the clinician who chooses it."""

    INDIVIDUAL = "individual", "One person, alone"
    SEPARATELY = "separately", "Each person, alone"
    THEN_JOINT = "separately-then-joint", "Each alone first, then together in a session"
    JOINT = "joint", "Together, in a session"


class AssignmentState(TextChoices):
    """Never "failed": an assignment that nobody did has simply lapsed."""

    ASSIGNED = "assigned", "Assigned"
    OPENED = "opened", "Opened"
    SUBMITTED = "submitted", "Sent"
    REVIEWED = "reviewed", "Read"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


class Audience(TextChoices):
    """Who may read one answer. PARTNER and JOINT need a live release and arrive with it."""

    SELF = "self", "Only me"
    CLIN = "clin", "My therapist"


class DraftState(TextChoices):
    """A practice's own worksheet on its way into the library."""

    WRITING = "writing", "Being written"
    ASKED = "asked", "With a second reader"
    PUBLISHED = "published", "Published"
    LET_GO = "let_go", "Let go"


class Verdict(TextChoices):
    """What a second clinician says of the exact wording they read."""

    APPROVED = "approved", "Ready to publish"
    RETURNED = "returned", "Not yet"


class Outcome(TextChoices):
    """What an answer to a private check-in asks of the therapist, where it asks for something."""

    NOTE = "note", "A note: ask about it alone"
    SAFETY = "safety", "Safety: a Hold and a task"


class ReleasePart(TextChoices):
    """What of an answer a release lets one partner see."""

    WHOLE = "whole", "What was answered"
    # Seen only where the partner released theirs too (Inv 5, 7).
    MUTUAL = "mutual", "Lines that all said yes or maybe to"
    GUESS = "guess", "A guess about the partner"


class ReleaseState(TextChoices):
    """Pending for a day, then seen in open windows until it ends in one of four ways."""

    PENDING = "pending", "Waits a day"
    RELEASED = "released", "Released"
    CANCELLED = "cancelled", "Cancelled"
    REVOKED = "revoked", "Revoked"
    EXPIRED = "expired", "Expired"
    VOID = "void", "Void"


class RevealState(TextChoices):
    """Sealed until all answered, all agreed and the therapist opened it; then at once."""

    PROPOSED = "proposed", "Suggested"
    OPENED = "opened", "Opened"
    ENDED = "ended", "Ended"


class JointState(TextChoices):
    """What is written together in a session: agreed by each for themselves, ended by any alone."""

    WRITING = "writing", "Being written together"
    AGREED = "agreed", "Agreed"
    ENDED = "ended", "Ended"
    TAKEN_BACK = "taken_back", "Taken back"


class Right(TextChoices):
    """By which right a practice's wording of a measure stands here."""

    OPEN = "open", "Its publisher lets anyone use it"
    AUTHORS = "authors", "Its authors allow us to use it"
    LICENCE = "licence", "Our practice holds a licence"


class WordsEnd(TextChoices):
    """Why a measure's words stand here no longer. A reason, and no story."""

    LICENCE = "licence", "The licence has ended"
    WITHDRAWN = "withdrawn", "Whoever allowed it allows it no longer"
    CHOICE = "choice", "Our practice chose so"


class ScheduleState(TextChoices):
    ACTIVE = "active", "Coming again"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Turn(TextChoices):
    """What became of one day of a schedule. What could not be given is let go, never chased."""

    GIVEN = "given", "Given"
    STILL_OPEN = "still_open", "Left out: the last one was still open"
    HELD = "held", "Left out: there was a Hold"
    NO_CONSENT = "no_consent", "Left out: not agreed to at that time"
    NOT_LICENSED = "not_licensed", "Left out: no current licence"
    NOT_NOW = "not_now", "Left out: it could not be given then"
    NO_WORDS = "no_words", "Stopped: its words are out of force here"


OPEN_STATES = (AssignmentState.ASSIGNED, AssignmentState.OPENED)

ASSIGNMENT_MOVES: dict[str, set[str]] = {
    AssignmentState.ASSIGNED: {
        AssignmentState.OPENED,
        AssignmentState.WITHDRAWN,
        AssignmentState.LAPSED,
    },
    AssignmentState.OPENED: {
        AssignmentState.SUBMITTED,
        AssignmentState.WITHDRAWN,
        AssignmentState.LAPSED,
    },
    # Back to opened: pulled back by its author while unread. Lapsed: the
    # same, where it was given to a couple that its author is in no more.
    AssignmentState.SUBMITTED: {
        AssignmentState.REVIEWED,
        AssignmentState.WITHDRAWN,
        AssignmentState.OPENED,
        AssignmentState.LAPSED,
    },
    AssignmentState.REVIEWED: {AssignmentState.WITHDRAWN},
    AssignmentState.WITHDRAWN: set(),
    AssignmentState.LAPSED: set(),
}
# What in the record says that answers were opened. A number made of them tells of them, too.
READS = ("answers.read", "answers.exported", "answers.entered_from_paper", "scores.read")
OPEN_DRAFTS = (DraftState.WRITING, DraftState.ASKED)
DRAFT_MOVES: dict[str, set[str]] = {
    DraftState.WRITING: {DraftState.ASKED, DraftState.PUBLISHED, DraftState.LET_GO},
    # Back to being written: by any change to its words, and when the reader returns it.
    DraftState.ASKED: {DraftState.WRITING, DraftState.PUBLISHED, DraftState.LET_GO},
    DraftState.PUBLISHED: set(),
    DraftState.LET_GO: set(),
}
ANSWER_MOVES: dict[str, set[str]] = {
    Audience.SELF: {Audience.CLIN},
    Audience.CLIN: {Audience.SELF},
}
RELEASE_MOVES: dict[str, set[str]] = {
    ReleaseState.PENDING: {ReleaseState.RELEASED, ReleaseState.CANCELLED, ReleaseState.VOID},
    ReleaseState.RELEASED: {ReleaseState.REVOKED, ReleaseState.EXPIRED, ReleaseState.VOID},
    ReleaseState.CANCELLED: set(),
    ReleaseState.REVOKED: set(),
    ReleaseState.EXPIRED: set(),
    ReleaseState.VOID: set(),
}
REVEAL_MOVES: dict[str, set[str]] = {
    RevealState.PROPOSED: {RevealState.OPENED, RevealState.ENDED},
    RevealState.OPENED: {RevealState.ENDED},
    RevealState.ENDED: set(),
}
JOINT_MOVES: dict[str, set[str]] = {
    JointState.WRITING: {JointState.AGREED, JointState.TAKEN_BACK},
    # Agreed anew: the newer words take the place of the older, which stay on record.
    JointState.AGREED: {JointState.AGREED, JointState.ENDED},
    JointState.ENDED: {JointState.AGREED},
    JointState.TAKEN_BACK: set(),
}
SCHEDULE_MOVES: dict[str, set[str]] = {
    ScheduleState.ACTIVE: {ScheduleState.PAUSED, ScheduleState.ENDED},
    ScheduleState.PAUSED: {ScheduleState.ACTIVE, ScheduleState.ENDED},
    ScheduleState.ENDED: set(),
}
