"""What a pathway has no room for: told where a step is chosen, and again at the press."""

from worksheets.models.pathways import MOST_STEPS


def no_room(steps: int) -> str:
    """Why no further step fits beside so many, as a sentence; blank where one does."""
    full = f"A pathway has room for {MOST_STEPS} steps. Drop one first."
    return full if steps >= MOST_STEPS else ""
