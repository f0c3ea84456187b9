"""Which functions open words, and which of them put it on record that they were read.

A function reads on record where it calls `audit.record` itself, or by a helper that opens nothing.
Whatever opens in another way is loose: nobody would learn of the reading.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.layers import VAULT_OPENS, layer_of, module_of, parsed, sources, used, whose

RECORDS = {"clients.audit.record"}
# What a client's page looks up that others wrote, and the column with a therapist's note to them.
OF_OTHERS = {"released_for", "open_texts_for", "feedback_for", "note_sealed"}
# How a query makes sure that only whoever wrote them is shown the words.
OWN = {"written_by", "is_written_by"}
# What is opened for a page and not put on record as read, each with its reason. Five at most.
NOT_ON_RECORD = {
    "sealed": "a rule's own sentence for a Hold, a worksheet in the making: nobody's words",
    "clients.queries.clinician.people.set_asides": "a list, with the line that a clinician filed",
    "worksheets.queries.clinician.checkins.page": "a list, with the reader's own notes, and a tick",
    "worksheets.queries.clinician.filled_alone.is_said": (
        "a list's mark that is made of one answer: on record, it would tell its author that their"
        " answers were opened when nobody has opened them"
    ),
    "worksheets.queries.client.shared_page.mark_of": (
        "a fingerprint that an open tab compares, with no word in it"
    ),
}


@dataclass(frozen=True)
class Part:
    """One function or class at the top of a file, and what it names."""

    node: ast.FunctionDef | ast.ClassDef
    names: frozenset[str]

    @property
    def is_for_a_reader(self) -> bool:
        """Whether others call it, and tell it who asks."""
        if not isinstance(self.node, ast.FunctionDef) or self.node.name.startswith("_"):
            return False
        return "user" in {one.arg for one in self.node.args.args}


Parts = Mapping[str, Part]


def parts_in(module: str, tree: ast.Module) -> Iterator[tuple[str, Part]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = {name for _, name in used(tree, node)}
            names |= {name.rsplit(".", 1)[1] for name in names if "." in name}
            for one in ast.walk(node):
                if isinstance(one, ast.Name):
                    names.add(f"{module}.{one.id}")
                elif isinstance(one, ast.Attribute):
                    names.add(one.attr)
                elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                    names.add(one.value)
            yield f"{module}.{node.name}", Part(node, frozenset(names))


@cache
def openers() -> Parts:
    """All that queries, and what they seal for themselves, are made of."""
    files = [path for path in sources() if layer_of(path) in {"queries", "sealed"}]
    return {name: part for one in files for name, part in parts_in(module_of(one), parsed(one))}


def reaching(parts: Parts, wanted: Iterable[str]) -> set[str]:
    """What names one of these, or something of these parts that does; and these themselves."""
    found = set(wanted)
    while new := {name for name, part in parts.items() if name not in found and part.names & found}:
        found |= new
    return found


def loose(parts: Parts) -> set[str]:
    """What opens words, and puts on record nowhere that they were read."""
    opens = reaching(parts, VAULT_OPENS)
    helpers = RECORDS | (reaching(parts, RECORDS) - opens)
    quiet = {
        name: part
        for name, part in parts.items()
        if not part.names & helpers and not is_excused(name)
    }
    return reaching(quiet, VAULT_OPENS) - VAULT_OPENS


def is_excused(name: str) -> bool:
    return name in NOT_ON_RECORD or name.split(".")[1] in NOT_ON_RECORD


def is_own(parts: Parts, name: str) -> bool:
    """Whether it opens the reader's own words alone: a clinician's, where the query asks who wrote
    them; a client's, where it starts from nothing that others wrote."""
    if name in reaching(parts, OWN):
        return True
    return ".queries.client." in name and name not in reaching(parts, OF_OTHERS)


def unrecorded_readers(parts: Parts) -> list[str]:
    """Functions that are told who asks, and open somebody else's words off the record."""
    found = loose(parts)
    return sorted(
        name
        for name, part in parts.items()
        if name in found and part.is_for_a_reader and not is_own(parts, name)
        and (_is_of_a_side(name) or name.startswith("therapist_portal."))
    )  # fmt: skip


def _is_of_a_side(name: str) -> bool:
    return ".queries.client." in name or ".queries.clinician." in name


def unrecorded_on_page(parts: Parts, path: Path, tree: ast.Module) -> Iterator[str]:
    """Where a page opens somebody else's words off the record. What is opened from a row alone is
    a client's own on a client's page: their look-ups begin with what is theirs."""
    found = loose(parts)
    is_clinicians = whose(path) == "clinician" or "therapist_portal" in path.parts
    for line, name in used(tree):
        is_seen = is_clinicians or _is_of_a_side(name)
        if is_seen and name in found and not is_own(parts, name):
            yield f"{path.name}:{line} opens {name}"
