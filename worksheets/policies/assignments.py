"""The sentences for what cannot be assigned now: who has it already, a couple that parted, a sheet
that was put away. Which of them holds is asked in queries/clinician/assignable.py."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.enums import CoupleStage
from clients.wording import together
from worksheets.enums import Theme

# Why nothing is assigned, suggested or opened to a couple at this stage.
PARTED: dict[str, Promise] = {
    CoupleStage.ENDED: _(
        "This couple has ended here. You can still assign something to each person alone."
    ),
    CoupleStage.PAUSED: _(
        "This couple is pausing. Ask those who stayed whether they want to continue together; "
        "until then you "
        "can assign something to each person alone."
    ),
}
PUT_AWAY = _("This has been archived. Restore it to assign it.")
# They would lie open on a device that others may hold.
WITHOUT_WORDS = _("A private check-in can’t have a message with it. Say it in person.")
IN_THE_ROOM = _(
    "They have this in the session room already, where it can be revised. To start again, "
    "unassign it or end it first."
)


def has_it_open(names: Sequence[str]) -> str:
    """That these people have the same worksheet open; nothing where there are none."""
    if not names:
        return ""
    told = ngettext(
        "%(names)s already has this open. Unassign that one first, or wait for it.",
        "%(names)s already have this open. Unassign that one first, or wait for it.",
        len(names),
    )
    return told % {"names": together(names)}


def why_no_words(theme: str) -> str:
    """Why nothing can be written beside a worksheet of this theme; blank where it can."""
    return str(WITHOUT_WORDS) if theme == Theme.CHECKIN else ""
