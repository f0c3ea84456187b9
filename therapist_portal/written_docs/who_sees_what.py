"""docs/who-sees-what.md: the expectation table that a test walks cell by cell, made readable."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

INTRO = """\
# Who sees what

Made by `python3 run.py docs` from `tests/isolation/who_sees_what.yaml`. A test builds these people
and things in a real database and asks about every cell, so the tables are what happens, not what
was meant. An empty cell is *nothing*: the page is the one that never existed.

*Words*: can read what was written. *Status*: can see that it exists and what state it is in.
"""
RULES = """\
## What people see

Through `clients/visibility.py`, `worksheets/visibility/worksheets.py` and
`worksheets/visibility/joint_sheets.py`, the only way in which a page looks anything up.
"""
DATABASE = """\
## What the database lets through by itself

The second wall: which rows row security hands to the same people where a query forgot its filter
altogether. A dot is a row, its words still sealed. Colleagues can be handed rows of their own
practice that no page shows them; words of answers, notes and replies they can't. An invitation can
be looked up by somebody who has not signed in, because opening one comes before that.
"""
STORY = """\
## What else can be so

`tests/isolation/test_story.py` walks each line below with every thing and every person: by rule, by
row, and by the words on the pages each of them can open. What is not named stays as in
the tables above. People besides the client and their therapist get the same bytes in all of them,
unless a line says that their own pages tell them.
"""
Table = dict[str, Any]


def read(root: Path) -> Table:
    path = root / "tests" / "isolation" / "who_sees_what.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def page(root: Path) -> str:
    table = read(root)
    people = table["people"]
    _refuse_strangers(table)
    return "\n".join(
        [
            INTRO,
            RULES,
            *_grid(table, lambda thing, who: thing["sees"].get(who, "")),
            "",
            DATABASE,
            *_grid(table, lambda thing, who: "·" if who in thing["database"] else ""),
            "",
            STORY,
            *_story(table),
            "",
            _summary(people),
        ]
    )


def _grid(table: Table, cell: Callable[[Table, str], str]) -> list[str]:
    people = table["people"]
    lines = [
        f"| | {' | '.join(people.values())} |",
        f"|---|{':-:|' * len(people)}",
    ]
    for thing in table["things"].values():
        lines.append(f"| {thing['name']} | {' | '.join(cell(thing, who) for who in people)} |")
    return lines


def _story(table: Table) -> list[str]:
    consents = table["consents"]
    lines = [(one["name"], one) for one in table["situations"].values()]
    for purpose, called in consents["purposes"].items():
        for state, told in consents["states"].items():
            changes = consents["changes"].get(f"{purpose} {state}", {})
            lines.append((f"{called}: {told}", changes))
    rows = [f"| {name} | {_in_words(table, changes)} |" for name, changes in lines]
    return ["| What is so | What changes |", "|---|---|", *rows]


def _in_words(table: Table, changes: Table) -> str:
    """Who loses what, and whose own pages are shut or tell them something."""
    people, things = table["people"], table["things"]
    gone: dict[str, list[str]] = {}
    for thing, who in changes.get("gone", {}).items():
        gone.setdefault(_names(people, who), []).append(things[thing]["name"])
    told = [f"Nothing for {who} of: {'; '.join(names)}" for who, names in gone.items()]
    if changes.get("shut"):
        told.append(f"No page with words for {_names(people, changes['shut'])}")
    if changes.get("knows"):
        told.append(f"Their own pages tell {_names(people, changes['knows'])}")
    return ". ".join(told) + "." if told else "Nothing."


def _names(people: Table, who: list[str]) -> str:
    names = ["the " + people[one].removeprefix("The ").lower() for one in who]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _summary(people: dict[str, str]) -> str:
    return (
        "*Own therapist* cares for the client now; *Colleague* and *Owner* work in the same "
        "practice and do not; *Deactivated therapist* did. Between a partner, a third member and a "
        f"former partner nothing of each other's work shows. {len(people)} kinds of people.\n"
    )


def _refuse_strangers(table: Table) -> None:
    for name, thing in table["things"].items():
        named = set(thing["sees"]) | set(thing["database"]) | set(thing.get("pages", {}))
        strangers = named - set(table["people"])
        if strangers:
            raise ValueError(f"{name} names people who are not in the table: {sorted(strangers)}")
