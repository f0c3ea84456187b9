"""What a pathway has no room for: told where a step is chosen, and again at the press."""

from django.utils.translation import gettext as _

from worksheets.models.pathways import MOST_STEPS


def no_room(steps: int) -> str:
    """Why no further step fits beside so many, as a sentence; blank where one does."""
    full = _("A pathway has room for %(most)s steps. Drop one first.") % {"most": MOST_STEPS}
    return full if steps >= MOST_STEPS else ""
