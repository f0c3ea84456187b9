"""What is never handed out on paper, and why (Inv 4, 13, 37)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from worksheets.enums import Theme
from worksheets.library import requirements
from worksheets.rules import facts
from worksheets.rules.conditions import is_joint, items_named

CHECK_IN = _(
    "A private check-in is asked of one person alone, here or face to face. It is not for paper: "
    "paper can be found."
)
MEASURE = _(
    "A measure is answered on the screen. What it asks is never for a partner, and paper can be "
    "picked up; and the right to published words was attested for their use here, not for copies."
)
NEVER = _(
    "Nothing of this may ever reach a partner, in any form, and paper can be picked up. It is "
    "only for the screen of whoever fills it in."
)
SAFETY_FIRST = _(
    "What this asks depends on an answer about safety. On paper everybody would read every "
    "question, so it stays on the screen."
)
NOT_BLANK = _(
    "This one waits for each private check-in, so there is no blank copy to hand out. Assign it "
    "to somebody first; then their own copy can be printed."
)
NOT_BLANK_TOGETHER = _(
    "This one is filled in together, in a session, and waits for each private check-in. Assign "
    "it to the couple first; while their joint space is open, the session room has a copy to "
    "print."
)
# Needs that are about the people a sheet is assigned to: a blank copy would go round them (Inv 13).
ABOUT_PEOPLE = {"checkins_reviewed", "myths_first"}


def refusal(content: dict, *, is_given: bool) -> str | None:
    """Why there is no paper of this, as a sentence for the therapist; None where there is.

    `is_given`: somebody was given it already, and every need was looked at then.
    """
    if content["theme"] == Theme.CHECKIN:
        return str(CHECK_IN)
    if content["theme"] == Theme.MEASURE:
        return str(MEASURE)
    if content["sharing"]["never"]:
        return str(NEVER)
    if safety_decides(content):
        return str(SAFETY_FIRST)
    needs = {*content.get("needs", ()), *requirements.implied(content)}
    if not is_given and needs & ABOUT_PEOPLE:
        return str(NOT_BLANK_TOGETHER if is_joint(content) else NOT_BLANK)
    return None


def safety_decides(content: dict) -> bool:
    """Whether a question that raises a safety flag also decides what else is asked (Inv 37)."""
    safety = [flag for flag in content.get("flags", ()) if facts.is_safety(flag)]
    looked_at = set(_named(safety, "when"))
    return bool(looked_at & set(_named(content["items"], "show_if")))


def _named(rows, rule: str) -> Iterator[str]:
    for row in rows:
        if rule in row:
            yield from items_named(row[rule])
