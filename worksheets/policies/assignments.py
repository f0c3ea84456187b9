"""The sentences for what cannot be assigned now: who has it already, a couple that parted, a sheet
that was put away. Which of them holds is asked in queries/clinician/assignable.py."""

from collections.abc import Sequence

from clients.enums import CoupleStage
from clients.wording import together
from worksheets.enums import Theme

# Why nothing is assigned, suggested or opened to a couple at this stage.
PARTED: dict[str, str] = {
    CoupleStage.ENDED: (
        "This couple has ended here. You can still assign something to each person alone."
    ),
    CoupleStage.PAUSED: (
        "This couple is pausing. Ask those who stayed whether they want to continue together; "
        "until then you "
        "can assign something to each person alone."
    ),
}
PUT_AWAY = "This has been archived. Restore it to assign it."
# They would lie open on a device that others may hold.
WITHOUT_WORDS = "A private check-in can’t have a message with it. Say it in person."
IN_THE_ROOM = (
    "They have this in the session room already, where it can be revised. To start again, "
    "unassign it or end it first."
)


def has_it_open(names: Sequence[str]) -> str:
    """That these people have the same worksheet open; nothing where there are none."""
    if not names:
        return ""
    have = "has" if len(names) == 1 else "have"
    return f"{together(names)} already {have} this open. Unassign that one first, or wait for it."


def why_no_words(theme: str) -> str:
    """Why nothing can be written beside a worksheet of this theme; blank where it can."""
    return WITHOUT_WORDS if theme == Theme.CHECKIN else ""
