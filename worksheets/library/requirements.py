"""What has to be in place before something can be assigned to anyone (Inv 13).

What is done alone never waits for the joint space, and what is done together can be assigned
beforehand: the session room asks for the open space each time it is opened
(worksheets/policies/session_room.py).
"""

from collections.abc import Set as AbstractSet

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.enums import Theme

# In the order in which a therapist would hear of them: safety before machinery.
OPENS_WHEN = {
    "checkins_reviewed": _("You can assign this once each person’s private check-in is reviewed."),
    "myths_first": _(
        "You can assign this once “Myths about owing” (C4) is reviewed for each person."
    ),
    "private_checkin": _("You can assign this once private check-ins are available here."),
}
# Never a reason not to assign: a diary has its own pages, where its writer chooses who reads it,
# and the joint space is asked for by the session room.
ALWAYS_MET = frozenset({"diary", "joint_session"})


def blocked_by(content: dict, met: AbstractSet[str] = frozenset()) -> str | None:
    """Why this cannot be assigned yet, as a sentence for the therapist; None where it can.

    `met`: the needs that are fulfilled for the people it would be assigned to. What a theme or a
    joint sheet implies counts even where its own file does not say so.
    """
    wanted = {*content.get("needs", ()), *implied(content)}
    missing = wanted - met - ALWAYS_MET
    for need, sentence in OPENS_WHEN.items():
        if need in missing:
            return str(sentence)
    if not missing:
        return None
    return gettext("You can assign this once “%(need)s” is there.") % {"need": min(missing)}


def implied(content: dict) -> set[str]:
    """Needs that follow from the content, whatever is written in `needs`."""
    needs = set()
    is_together = content.get("who") == "joint" or any(
        i.get("in_session") for i in content["items"]
    )
    if content.get("theme") == Theme.POWER or is_together:
        needs.add("checkins_reviewed")
    if is_together:
        needs.add("joint_session")
    if content.get("theme") == Theme.CHECKIN:
        needs.add("private_checkin")
    if any(item["type"] == "diary" for item in content["items"]):
        needs.add("diary")
    return needs


def after_flags(content: dict) -> dict[str, str]:
    """Flags of earlier sheets that speak against giving this one, with the words for each."""
    return _words_by("after_flag", content)


def after_facts(content: dict) -> dict[str, str]:
    """Facts told on any earlier sheet that speak against giving this one, each with its words."""
    return _words_by("after_fact", content)


def _words_by(name: str, content: dict) -> dict[str, str]:
    rows = content.get("contraindications", ())
    return {one[name]: one["words"] for one in rows if one.get(name)}
