"""What has to be in place before something can be given to anyone (CLINICAL §2.4, Inv 13). Pure."""

from collections.abc import Set as AbstractSet

from worksheets.enums import Theme

# In the order in which a therapist would hear of them: safety before machinery.
OPENS_WHEN = {
    "checkins_reviewed": "This waits until each private check-in has been looked at.",
    "myths_first": "This opens when “Myths about owing” (C4) has been looked at alone first.",
    "private_checkin": "This opens when private check-ins can be done here from start to end.",
    "joint_session": (
        "This waits for an open joint space. Open it on the couple’s page, in the session."
    ),
}
# What every practice has: a diary's own pages, where its writer chooses who reads it.
ALWAYS_MET = frozenset({"diary"})


def blocked_by(content: dict, met: AbstractSet[str] = frozenset()) -> str | None:
    """Why this cannot be given yet, as a sentence for the therapist; None where it can.

    `met`: the needs that are fulfilled for the people it would be given to. What a theme or a
    joint sheet implies counts even where its own file does not say so.
    """
    wanted = {*content.get("needs", ()), *implied(content)}
    missing = wanted - met - ALWAYS_MET
    for need, sentence in OPENS_WHEN.items():
        if need in missing:
            return sentence
    return f"This opens when “{min(missing)}” is there." if missing else None


def implied(content: dict) -> set[str]:
    """Needs that follow from the content, whatever is written in `needs`."""
    needs = set()
    if content.get("theme") == Theme.POWER or content.get("who") == "joint":
        needs.add("checkins_reviewed")
    if content.get("who") == "joint" or any(i.get("in_session") for i in content["items"]):
        needs.add("joint_session")
    if content.get("theme") == Theme.CHECKIN:
        needs.add("private_checkin")
    if any(item["type"] == "diary" for item in content["items"]):
        needs.add("diary")
    return needs
