"""Which help lines a practice can do without: the list never goes without the ones that matter."""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.enums import HelpLineKind

# Without one of these nobody in trouble is helped by the list.
NEEDED = (HelpLineKind.EMERGENCY, HelpLineKind.CRISIS)
ONLY_ONE = {
    HelpLineKind.EMERGENCY: _(
        "This is the only emergency number on your list, so you can’t remove it. If it is wrong, "
        "correct it."
    ),
    HelpLineKind.CRISIS: _(
        "This is the only line for a crisis or abuse on your list, so you can’t remove it. If it "
        "is wrong, correct it, or add another one first."
    ),
}


def why_it_stays(kind: str, listed: Collection[str], *, is_shipped: bool) -> str | None:
    """The reason why this line can’t be left out or removed; None where it can.

    `listed`: what each line of the list is for, this one included. The portal's own emergency
    number can be corrected, never left out: whatever else is listed, it is always shown.
    """
    if is_shipped and kind == HelpLineKind.EMERGENCY:
        return gettext("The emergency number is always shown. If it is wrong, correct it.")
    if kind in NEEDED and sum(1 for one in listed if one == kind) < 2:
        return gettext(ONLY_ONE[HelpLineKind(kind)])
    return None


def missing(listed: Collection[str], *, is_shipped: bool) -> str | None:
    """What the list has to have and lacks, in a sentence; None where nothing is missing.

    Where the portal has lines for the country, the emergency number is among them anyway. Where it
    has none, a practice begins with whichever of the two it knows.
    """
    if is_shipped and HelpLineKind.CRISIS not in listed:
        return gettext("Your list has no line for a crisis or abuse. Add at least one.")
    if not any(kind in NEEDED for kind in listed):
        return gettext("Add at least one line for emergencies, or for a crisis or abuse.")
    return None
