"""The words the work is described in: kinds, themes, states. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    MODULE = "module", _("Module")
    WORKSHEET = "worksheet", _("Worksheet")
    MEASURE = "measure", _("Measure")


class Theme(TextChoices):
    """The library's shelves. Labels are for clinicians; clients see client titles only."""

    OWED = "owed", _("When closeness feels owed")
    DEMAND = "demand", _("When an invitation feels like a demand")
    POWER = "power", _("Power and safety")
    DESIRE = "desire", _("What we want closeness for")
    CHECKIN = "checkin", _("Private check-in")
    MEASURE = "measure", _("Measures")


class Who(TextChoices):
    """How a worksheet is meant to be done; for the clinician who chooses it."""

    INDIVIDUAL = "individual", _("One person, alone")
    SEPARATELY = "separately", _("Each person, alone")
    THEN_JOINT = "separately-then-joint", _("Each alone first, then together in a session")
    JOINT = "joint", _("Together, in a session")


class AssignmentState(TextChoices):
    """Never "failed": an assignment that nobody did has simply lapsed."""

    ASSIGNED = "assigned", _("Assigned")
    OPENED = "opened", _("Opened")
    SUBMITTED = "submitted", _("Sent")
    REVIEWED = "reviewed", _("Read")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Closed")


class Audience(TextChoices):
    """Who may read one answer. PARTNER and JOINT need a live release and arrive with it."""

    SELF = "self", _("Only me")
    CLIN = "clin", _("My therapist")


class DraftState(TextChoices):
    """A practice's own worksheet on its way into the library."""

    WRITING = "writing", _("Draft")
    ASKED = "asked", _("With a second reader")
    PUBLISHED = "published", _("Published")
    LET_GO = "let_go", _("Deleted")


class Verdict(TextChoices):
    """What a second clinician says of the exact wording they read."""

    APPROVED = "approved", _("Ready to publish")
    RETURNED = "returned", _("Not yet")


class Outcome(TextChoices):
    """What an answer to a private check-in asks of the therapist, where it asks for something."""

    NOTE = "note", _("A note: ask about it alone")
    SAFETY = "safety", _("Safety: a Hold and a task")


class ReleasePart(TextChoices):
    """What of an answer a release lets one partner see."""

    WHOLE = "whole", _("What was answered")
    # Seen only where the partner released theirs too (Inv 5, 7).
    MUTUAL = "mutual", _("Lines that all said yes or maybe to")
    GUESS = "guess", _("A guess about the partner")


class ReleaseState(TextChoices):
    """Pending for a day, then seen in open windows until it ends in one of four ways."""

    PENDING = "pending", _("Waits a day")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("Cancelled")
    REVOKED = "revoked", _("Stopped by its author")
    EXPIRED = "expired", _("Expired")
    VOID = "void", _("No longer valid")


class RevealState(TextChoices):
    """Sealed until all answered, all agreed and the therapist opened it; then at once."""

    PROPOSED = "proposed", _("Suggested")
    OPENED = "opened", _("Opened")
    ENDED = "ended", _("Ended")


class JointState(TextChoices):
    """What is written together in a session: agreed by each for themselves, ended by any alone."""

    WRITING = "writing", _("Being written together")
    AGREED = "agreed", _("Agreed")
    ENDED = "ended", _("Ended")
    UNASSIGNED = "taken_back", _("Unassigned")


class Right(TextChoices):
    """By which right a practice's wording of a measure is here."""

    OPEN = "open", _("Its publisher lets anyone use it")
    AUTHORS = "authors", _("Its authors allow us to use it")
    LICENCE = "licence", _("Our practice holds a licence")


class WordsEnd(TextChoices):
    """Why a measure's wording is no longer used here. A reason, and no story."""

    LICENCE = "licence", _("The licence has ended")
    WITHDRAWN = "withdrawn", _("The permission was withdrawn")
    CHOICE = "choice", _("Our practice’s decision")


class ScheduleState(TextChoices):
    ACTIVE = "active", _("On a schedule")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Turn(TextChoices):
    """What became of one day of a schedule. What could not be assigned is skipped, never chased."""

    GIVEN = "given", _("Assigned")
    STILL_OPEN = "still_open", _("Skipped: the last one was still open")
    HELD = "held", _("Skipped: there was a Hold")
    NO_CONSENT = "no_consent", _("Skipped: not agreed to at that time")
    NOT_LICENSED = "not_licensed", _("Skipped: no current licence")
    NOT_NOW = "not_now", _("Skipped: it could not be assigned then")
    NO_WORDS = "no_words", _("Stopped: its wording is no longer in use here")


OPEN_STATES = (AssignmentState.ASSIGNED, AssignmentState.OPENED)

ASSIGNMENT_TRANSITIONS: dict[str, set[str]] = {
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
    # same, where it was assigned to a couple that its author is in no more.
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
DRAFT_TRANSITIONS: dict[str, set[str]] = {
    DraftState.WRITING: {DraftState.ASKED, DraftState.PUBLISHED, DraftState.LET_GO},
    # Back to being written: by any change to its words, and when the reader returns it.
    DraftState.ASKED: {DraftState.WRITING, DraftState.PUBLISHED, DraftState.LET_GO},
    DraftState.PUBLISHED: set(),
    DraftState.LET_GO: set(),
}
ANSWER_TRANSITIONS: dict[str, set[str]] = {
    Audience.SELF: {Audience.CLIN},
    Audience.CLIN: {Audience.SELF},
}
RELEASE_TRANSITIONS: dict[str, set[str]] = {
    ReleaseState.PENDING: {ReleaseState.RELEASED, ReleaseState.CANCELLED, ReleaseState.VOID},
    ReleaseState.RELEASED: {ReleaseState.REVOKED, ReleaseState.EXPIRED, ReleaseState.VOID},
    ReleaseState.CANCELLED: set(),
    ReleaseState.REVOKED: set(),
    ReleaseState.EXPIRED: set(),
    ReleaseState.VOID: set(),
}
REVEAL_TRANSITIONS: dict[str, set[str]] = {
    RevealState.PROPOSED: {RevealState.OPENED, RevealState.ENDED},
    RevealState.OPENED: {RevealState.ENDED},
    RevealState.ENDED: set(),
}
JOINT_TRANSITIONS: dict[str, set[str]] = {
    JointState.WRITING: {JointState.AGREED, JointState.UNASSIGNED},
    # Agreed anew: the newer words take the place of the older, which stay on record.
    JointState.AGREED: {JointState.AGREED, JointState.ENDED},
    JointState.ENDED: {JointState.AGREED},
    JointState.UNASSIGNED: set(),
}
SCHEDULE_TRANSITIONS: dict[str, set[str]] = {
    ScheduleState.ACTIVE: {ScheduleState.PAUSED, ScheduleState.ENDED},
    ScheduleState.PAUSED: {ScheduleState.ACTIVE, ScheduleState.ENDED},
    ScheduleState.ENDED: set(),
}
