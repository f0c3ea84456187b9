"""docs/states.md: a picture of every table of transitions, drawn from the table itself."""

from collections.abc import Iterator
from types import ModuleType

import clients.enums
import worksheets.enums

INTRO = """\
# States

Drawn from the `*_TRANSITIONS` tables in `clients/enums.py` and `worksheets/enums.py` by
`python3 run.py docs`. A transition that is in no picture is refused, and the refusal recorded.
"""


def page() -> str:
    parts = [INTRO]
    for module in (clients.enums, worksheets.enums):
        for name, moves in tables(module):
            parts.append(f"## {name}\n\n{picture(moves)}")
    return "\n".join(parts)


def tables(module: ModuleType) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """The tables of one vocabulary, in the order in which they stand in the file."""
    for name, value in vars(module).items():
        if name.endswith("_TRANSITIONS"):
            yield name.removesuffix("_TRANSITIONS").replace("_", " ").capitalize(), value


def picture(moves: dict[str, set[str]]) -> str:
    """The first state of a table is where things begin."""
    lines = ["```mermaid", "stateDiagram-v2"]
    for state in moves:
        lines.append(f'    state "{_label(state)}" as {_id(state)}')
    lines.append(f"    [*] --> {_id(next(iter(moves)))}")
    order = {_id(state): place for place, state in enumerate(moves)}
    for state, after in moves.items():
        for one in sorted(after, key=lambda to: order.get(_id(to), len(order))):
            lines.append(f"    {_id(state)} --> {_id(one)}")
        if not after:
            lines.append(f"    {_id(state)} --> [*]")
    return "\n".join([*lines, "```", ""])


def _id(state: str) -> str:
    return str(getattr(state, "value", state))


def _label(state: str) -> str:
    return str(getattr(state, "label", state)).capitalize()
