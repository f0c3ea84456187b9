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
    """Never "failed": an assignment that nobody did has simply lapsed (CLINICAL §5)."""

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
    # Back to opened: pulled back by its author while unread (CLINICAL §5, revocation).
    AssignmentState.SUBMITTED: {
        AssignmentState.REVIEWED,
        AssignmentState.WITHDRAWN,
        AssignmentState.OPENED,
    },
    AssignmentState.REVIEWED: {AssignmentState.WITHDRAWN},
    AssignmentState.WITHDRAWN: set(),
    AssignmentState.LAPSED: set(),
}
ANSWER_MOVES: dict[str, set[str]] = {
    Audience.SELF: {Audience.CLIN},
    Audience.CLIN: {Audience.SELF},
}
