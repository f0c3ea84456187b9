"""Help lines as an owner makes them: one of the practice's own, one corrected, one left out."""

from typing import Any

from clients.actions import help_lines as actions
from clients.context import acting_as
from clients.models import HelpLine, User
from clients.queries import help_lines

CRISIS = {
    "kind": "crisis",
    "name": "Elm Street night line",
    "number": "0161 496 0000",
    "about": "If you are in crisis, in English or Polish.",
    "hours": "Every night, 20:00 to 6:00",
}
EMERGENCY = CRISIS | {"kind": "emergency", "name": "Ambulance", "number": "192", "hours": ""}
CORRECTED = {"name": "Galop", "number": "0800 555 0199", "about": "For LGBT+ people.", "hours": ""}
REASON = "Closed since the spring."


def own(*, by: User, is_checked: bool = False, **changed: str) -> HelpLine:
    with acting_as(by.pk):
        words: dict[str, Any] = CRISIS | changed
        return actions.add(practice=by.practice, by=by, is_checked=is_checked, **words)


def corrected(*, by: User, name: str = "Galop", **changed: str) -> HelpLine:
    with acting_as(by.pk):
        words: dict[str, Any] = CORRECTED | changed
        return actions.correct(practice=by.practice, key=key(by, name), by=by, **words)


def left_out(*, by: User, name: str) -> HelpLine:
    with acting_as(by.pk):
        return actions.leave_out(practice=by.practice, key=key(by, name), reason=REASON, by=by)


def key(by: User, name: str) -> str:
    """What names this line of the practice's list in an address."""
    with acting_as(by.pk):
        return next(one.key for one in help_lines.of(by.practice) if one.listed.name == name)
