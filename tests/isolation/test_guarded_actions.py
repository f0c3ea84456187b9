"""Each action that a page of a client's or member's own calls asks whether they are shut, or has a
reason here why it need not: a page that nobody thought of widens nothing (P6a, P8a)."""

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from clients import access
from tests.support.locked_account import CLIENTS_OWN

pytestmark = pytest.mark.goal(17)
GUARDS = {"refuse_widening", "may_send"}
APPS = ("clients", "worksheets", "therapist_portal")
LOOKS = "looks something up, and changes nothing"
STOPS = "stops, pauses or takes back"
OWN_WORDS = "saves what its writer types now, for nobody else's eyes"
# The others, and why each lets nobody see more and sends nothing anywhere.
NEED_NONE = {
    "clients.actions.accounts.by_code_typed": "public: whoever is signed out opens their account",
    "clients.actions.accounts.choose_password": "the same, with a code told in person",
    "clients.actions.accounts.try_code": "the same",
    "clients.actions.contact.stop": STOPS,
    "clients.actions.factors.link_puts_back": LOOKS,
    "clients.actions.factors.put_back_by_link": "public: takes back a second factor, by a letter",
    "clients.actions.invitations.bare": LOOKS,
    "clients.actions.people.set_profile": "one's own name, clock and colours",
    "clients.actions.reading.set_reading": "how one's own pages look; refused at the gate as well",
    "clients.actions.sessions.end_all": STOPS,
    "clients.actions.uncouple.leave": STOPS,
    "worksheets.actions.answers.keep_place": "which page its reader left",
    "worksheets.actions.answers.save": OWN_WORDS,
    "worksheets.actions.answers.set_aside_until": "out of the person's own way; nobody is told",
    "worksheets.actions.answers.start": "makes a place for one's own words",
    "worksheets.actions.dial.note": "for its therapist only by a yes that no lock leaves standing",
    "worksheets.actions.dial.stop": STOPS,
    "worksheets.actions.dial.take_out": STOPS,
    "worksheets.actions.paper_copies.record_copy": "puts on record that pages were printed",
    "worksheets.actions.releases.end": STOPS,
    "worksheets.actions.releases.may_release": LOOKS,
    "worksheets.actions.releases.pause": STOPS,
    "worksheets.actions.session_room.end_own": STOPS,
    "worksheets.actions.submissions.fingerprint": LOOKS,
    "worksheets.actions.submissions.may_send": "is a guard itself",
    "worksheets.actions.submissions.read_by_clinician": LOOKS,
    "worksheets.actions.submissions.withdraw": STOPS,
}
# What does ask, by the guard it asks.
ASK = {
    "refuse_widening": {
        "clients.actions.consents.decide",
        "clients.actions.contact.confirm_email",
        "clients.actions.contact.set_demand_light",
        "clients.actions.contact.set_email",
        "clients.actions.contact.start_again",
        "clients.actions.couples.accept_seat",
        "clients.actions.safe_contact.say",
        "worksheets.actions.dial.choose",
        "worksheets.actions.releases.release",
        "worksheets.actions.releases.resume",
    },
    "may_send": {"worksheets.actions.checkins.send", "worksheets.actions.submissions.send"},
}

Names = dict[str, tuple[str, str]]


def tree_of(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def imported(tree: ast.Module) -> Names:
    """What a name in this module stands for: (module, name there)."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def used(tree: ast.AST, names: Names) -> Iterator[tuple[str, str]]:
    """(module, name) of whatever of other modules is named in here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package, name = names.get(node.value.id, ("", ""))
            yield f"{package}.{name}", node.attr
        if isinstance(node, ast.Name) and node.id in names:
            yield names[node.id]


def pages() -> set[str]:
    """The modules of pages of a client's or member's own, and what of views these lean on."""
    found: set[str] = set()
    waiting = {
        view.__module__
        for _, name, view in access.patterns()
        if access.audience_of(name, view) in CLIENTS_OWN
    }
    while waiting:
        module = waiting.pop()
        if not module.startswith(APPS) or ".views" not in module or module in found:
            continue
        found.add(module)
        for package, name in imported(tree_of(module)).values():
            is_module = isinstance(vars(importlib.import_module(package)).get(name), ModuleType)
            waiting.add(f"{package}.{name}" if is_module else package)
    return found


def called() -> set[tuple[str, str]]:
    """(module, name) of every action that these pages call."""
    found = set()
    for module in pages():
        tree = tree_of(module)
        for package, name in used(tree, imported(tree)):
            if ".actions." in package and not name.startswith("_") and is_function(package, name):
                found.add((package, name))
    return found


def is_function(module: str, name: str) -> bool:
    return inspect.isfunction(vars(importlib.import_module(module)).get(name))


def asks(module: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether this function, or one of its module that it calls, asks a guard."""
    functions = {one.name: one for one in tree_of(module).body if isinstance(one, ast.FunctionDef)}
    calls = {
        one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
        for one in ast.walk(functions[name])
        if isinstance(one, ast.Call)
    }
    if calls & GUARDS:
        return True
    return any(asks(module, one, seen | {name}) for one in calls & functions.keys() - seen - {name})


def silent() -> set[str]:
    return {f"{module}.{name}" for module, name in called() if not asks(module, name)}


def test_each_action_of_a_page_of_ones_own_asks_or_has_a_reason_not_to() -> None:
    assert sorted(silent()) == sorted(NEED_NONE)


@pytest.mark.parametrize("guard", sorted(GUARDS))
def test_an_action_that_no_longer_asks_is_found(
    guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "GUARDS", GUARDS - {guard})

    assert silent() - set(NEED_NONE) == ASK[guard]
