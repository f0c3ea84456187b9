"""Whoever's words are opened for somebody else, it is on record that they were read (Inv 50)."""

import ast

import pytest
from django.apps import apps

from clients.fields import SealedField
from clients.models.base import Row
from tests.support import readings
from tests.support.layers import ROOT, layer_of, name_of, parsed, sources, used
from tests.support.readings import (
    NOT_ON_RECORD,
    openers,
    parts_in,
    unrecorded_on_page,
    unrecorded_readers,
)

# Here nothing is recorded: a page could forget it, and what is pure has nothing to record.
RECORDS_NOTHING = {
    "views", "forms", "templatetags", "policies", "visibility", "rules", "library", "exchange",
    "printing", "item_types", "parsing", "lint", "models",
}  # fmt: skip
PAGES = {"views", "templatetags"}


def records(tree: ast.Module) -> list[int]:
    return [line for line, name in used(tree) if f"{name}.".startswith("clients.audit.")]


def test_pages_and_rules_record_nothing() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if layer_of(path).removesuffix(".py") in RECORDS_NOTHING
        for line in records(parsed(path))
    ]

    assert wrong == []


def test_every_sealed_column_is_on_a_row_of_ours() -> None:
    """So that proving a backup looks at each (therapist_portal/backup/canary.py)."""
    sealed = [
        model
        for model in apps.get_models()
        if any(isinstance(field, SealedField) for field in model._meta.concrete_fields)
    ]

    assert len(sealed) > 10
    assert [model for model in sealed if not issubclass(model, Row)] == []


@pytest.mark.invariant(50)
def test_a_query_that_opens_somebody_elses_words_records_that_they_were_read() -> None:
    assert unrecorded_readers(openers()) == []


@pytest.mark.invariant(50)
def test_a_page_opens_somebody_elses_words_by_a_query_that_records_it() -> None:
    wrong = [
        one
        for path in sources()
        if layer_of(path) in PAGES
        for one in unrecorded_on_page(openers(), path, parsed(path))
    ]

    assert wrong == []


def test_what_is_not_on_record_is_little_and_each_has_its_reason(monkeypatch) -> None:
    assert len(NOT_ON_RECORD) <= 5
    assert all(NOT_ON_RECORD.values())
    for name in list(NOT_ON_RECORD):
        with monkeypatch.context() as without:
            without.delitem(readings.NOT_ON_RECORD, name)
            assert unrecorded_readers(openers()), f"nothing needs {name} here"


def test_the_rules_would_refuse_a_reading_off_the_record() -> None:
    head = "from clients import audit, vault\n"
    opens = "    return vault.opened(row, 'body_sealed')\n"
    off = {
        "clinician": f"{head}def read(user, row):\n{opens}",
        "by a helper": f"{head}def read(user, row):\n    return _of(row)\ndef _of(row):\n{opens}",
        # What another reading records is not this one.
        "beside another": (
            f"{head}def read(user, row):\n    other(user, row)\n{opens}"
            f"def other(user, row):\n    audit.record('note.read', row, by=user)\n{opens}"
        ),
    }
    on = {
        "itself": f"{head}def read(user, row):\n    audit.record('a.read', row, by=user)\n{opens}",
        "by a helper": (
            f"{head}def read(user, row):\n    _note(user, row)\n{opens}"
            "def _note(user, row):\n    audit.record('a.read', row, by=user)\n"
        ),
        "own": f"{head}def read(user, row):\n    row.is_written_by(user.clinician)\n{opens}",
    }
    reply = "from worksheets.visibility.worksheets import feedback_for, own_answers_for\n"

    def found(code: str, side: str = "clinician") -> list[str]:
        parts = dict(parts_in(f"worksheets.queries.{side}.some", ast.parse(code)))
        return unrecorded_readers(parts)

    assert [key for key, code in off.items() if not found(code)] == []
    assert [key for key, code in on.items() if found(code)] == []
    asks = f"{head}{reply}def read(user):\n    row = {{}}(user).get()\n{opens}"
    assert found(asks.format("feedback_for"), "client") != []
    assert found(asks.format("own_answers_for"), "client") == []
    assert (
        found(f"{head}def read(user, row):\n    vault.opened(row, 'note_sealed')", "client") != []
    )


def test_the_rules_would_refuse_a_page_that_opens_or_records_by_itself() -> None:
    page = ROOT / "worksheets" / "views" / "clinician" / "some.py"
    opens = ast.parse(
        "from worksheets.queries.clinician import session_room as rooms\nrooms.draft_of(sheet)"
    )
    names = ("from clients import audit\naudit.record('a.read', row)",
             "from clients.audit import record as note\nnote('a.read', row)")  # fmt: skip

    assert [*unrecorded_on_page(openers(), page, opens)] != []
    assert [code for code in names if not records(ast.parse(code))] == []
