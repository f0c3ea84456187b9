"""A module's check: thoughts on every option, whatever was chosen; no marks and nothing kept."""

from dataclasses import dataclass
from typing import Any

from worksheets.item_types import SKIPPED, true_false


@dataclass(frozen=True)
class Thought:
    text: str
    words: str
    chosen: bool


def thoughts(item: dict, value: Any) -> list[Thought]:
    """Feedback on each option, with the chosen ones marked. A skip gets the same words."""
    if item["type"] == "true_false":
        said = true_false.answers().get(value, item["prompt"])
        return [Thought(said, item["feedback"], value is not SKIPPED)]
    parts = item["options"] if item["type"] == "choice" else item["cards"]
    chosen = set() if value is SKIPPED else set(value.get("chosen", value))
    return [Thought(part["text"], part["feedback"], part["key"] in chosen) for part in parts]
