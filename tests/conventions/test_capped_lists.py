"""Whatever is cut short says so: every list is whole, has pages, or a true count and a way to all.

A slice to so many, `LIMIT` in a statement or `slice` in a template may leave something out without
a word. Each one that stands in the product is in this table, with what makes up for it; a new one
fails until somebody has decided what does.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PAGES = "a page at a time, by key, with a link to the next"
COUNTED = "a true count beside it, and a link to all"
TRIED = "the worker's: the rest is next hour's, and what was tried waits behind what was not"
FILE = "what is wrong with a file, from its beginning: put right, it is read again for the rest"
LISTS = {
    "clients/queries/client/access_log.py log": PAGES,
    "clients/queries/clinician/notes.py notes_about": PAGES,
    "clients/queries/client/receipts.py page": PAGES,
    "clients/queries/clinician/messages.py stuck_for": PAGES,
    "clients/keys/rewrapping.py rewrap_some": "called again until nothing is left",
    "clients/messaging/outbox_rows.py LIMIT": "the worker's: the next batch follows at once",
    "clients/signin/reset_requests.py LIMIT": "the worker's: the next batch follows at once",
    "clients/signin/known_devices.py remember": "the newest devices of one browser's own cookie",
    "therapist_portal/queries/caseload.py LIMIT": PAGES,
    "therapist_portal/queries/caseload.py caseload": PAGES,
    "therapist_portal/queries/caseload.py inbox": PAGES,
    "therapist_portal/queries/waiting.py LIMIT": COUNTED,
    "therapist_portal/queries/waiting.py list_of": PAGES,
    "worksheets/actions/schedules.py due": TRIED,
    "worksheets/actions/draft_questions.py remove": "the last ten taken out can come back",
    "worksheets/exchange/fhir.py _departures": FILE,
    "worksheets/parsing/strict_json.py fail": FILE,
    "worksheets/parsing/workbook.py _rows": FILE,
    "worksheets/exchange/preview.py first": "a true count above it, and the rest a press away",
    "worksheets/library/measure_wording.py from_pasted": FILE,
    "worksheets/library/measure_wording.py _from_csv": FILE,
    "worksheets/library/measure_wording.py _usable": FILE,
    "worksheets/queries/client/home.py home": PAGES,
    "worksheets/queries/client/home.py _sent": PAGES,
    "worksheets/queries/client/sharing.py sharing_of": PAGES,
    "worksheets/queries/client/sharing.py _sent": PAGES,
    "worksheets/queries/clinician/all_assignments.py page": PAGES,
}
# Of each of several people or scales the newest: a rank in the statement, with its count.
RANKED = {
    "worksheets/models/assignments.py newest_of_each": COUNTED,
    "worksheets/queries/clinician/measures.py _newest_of_each_scale": COUNTED,
}
# One text or one key cut to its length: no list of anything.
TEXTS = {
    "clients/queries/help_lines.py _key", "clients/queries/help_lines.py digest",
    "clients/content/resources.py signature",
    "therapist_portal/templatetags/portal_ui.py licensed_button",
    "clients/actions/practice.py record_licence", "clients/keys/keks.py unwrap",
    "clients/management/commands/verify_audit.py handle", "clients/messaging/outbox.py cancel",
    "clients/messaging/outbox_rows.py claim", "clients/messaging/outbox_rows.py finish",
    "clients/messaging/outbox_rows.py put_off", "clients/messaging/provider.py _read",
    "clients/messaging/signed_links.py _mark", "clients/messaging/signed_links.py stops",
    "clients/migration_vault.py opened", "clients/signin/known_devices.py _entries",
    "clients/signin/known_devices.py _mac", "clients/signin/reset_requests.py opened",
    "therapist_portal/views/caseload.py _asked",
    "worksheets/actions/draft_questions.py add_flag", "worksheets/models/drafts.py slug",
    "worksheets/actions/drafts.py begin_draft", "worksheets/actions/drafts.py change",
    "worksheets/actions/submissions.py fingerprint", "worksheets/exchange/fhir.py _place",
    "worksheets/exchange/fhir.py differences", "worksheets/exchange/fhir_foreign.py one",
    "worksheets/exchange/fhir_logic.py as_key", "worksheets/exchange/sheets.py begun",
    "worksheets/exchange/sheets.py endless", "worksheets/exchange/xlsform.py _question",
    "worksheets/exchange/xlsform.py _select", "worksheets/exchange/xlsform.py _unread",
    "worksheets/exchange/xlsform.py problem", "worksheets/exchange/xlsform_logic.py _item",
    "worksheets/exchange/xlsform_logic.py stands_alone",
    "worksheets/forms/drafts.py elsewhere", "worksheets/library/condition_text.py short",
    "worksheets/library/drafts.py fingerprint", "worksheets/library/lint_files.py _line",
    "worksheets/library/module_text.py _heading", "worksheets/lint/readability.py problems",
    "worksheets/parsing/strict_json.py _object", "worksheets/printing/codes.py code_of",
    "worksheets/rules/phrases.py _beginnings", "worksheets/rules/phrases.py _first_words",
    "worksheets/views/clinician/draft_questions.py _arranged",
    "worksheets/views/clinician/exchange.py answers",
}  # fmt: skip
# The developer's own tools, and migrations: no page and no task is drawn from them.
OUTSIDE = {"migrations", "devstack", "demo", "seed_demo.py"}
NAMES = {"limit", "batch"}


def sources() -> Iterator[tuple[str, str]]:
    for storey in ("clients", "worksheets", "therapist_portal"):
        for path in sorted((ROOT / storey).rglob("*.py")):
            if not OUTSIDE & set(path.relative_to(ROOT).parts):
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def is_cap(upper: ast.expr | None) -> bool:
    """So many: a number beyond one, or a constant by its name. Not a place that was worked out."""
    if isinstance(upper, ast.BinOp):
        return is_cap(upper.left)
    if isinstance(upper, ast.Constant):
        return isinstance(upper.value, int) and upper.value > 1
    name = getattr(upper, "id", getattr(upper, "attr", ""))
    return name.isupper() or name in NAMES


def cuts(name: str, source: str) -> Iterator[str]:
    """File and function of every `[:so many]`, ranked or not, and of every LIMIT beyond one."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            part = node.slice if isinstance(node, ast.Subscript) else None
            if isinstance(part, ast.Slice) and part.lower is None and is_cap(part.upper):
                yield f"{name} {function.name}"
            if isinstance(node, ast.Name) and node.id == "RowNumber":
                yield f"{name} {function.name}"
    if re.search(r"\bLIMIT\s+(%|\d*[02-9]|1\d)", source):
        yield f"{name} LIMIT"


def test_every_list_that_is_cut_short_says_so():
    found = {one for name, source in sources() for one in cuts(name, source)}

    assert found - TEXTS == LISTS.keys() | RANKED.keys()
    assert found >= TEXTS, "no longer there"


@pytest.mark.parametrize(
    "line", ["rows[:5]", "rows.order_by('at')[: SHOWN + 1]", "cursor.execute('… LIMIT %s')",
             "list(rows)[:limit]", "rows.annotate(rank=Window(RowNumber()))"],
)  # fmt: skip
def test_a_new_one_is_found(line):
    assert list(cuts("here.py", f"def page(rows, limit):\n    return {line}\n"))


@pytest.mark.parametrize("line", ["rows[:1]", "rows[1:]", "items[:place]", "'LIMIT 1'"])
def test_what_leaves_nothing_out_is_not(line):
    assert not list(cuts("here.py", f"def page(rows, items, place):\n    return {line}\n"))


def test_no_template_cuts_a_list():
    """The few that slice cut the beginning of an address or of a field's name."""
    for path in (ROOT / "templates").rglob("*.html"):
        for match in re.finditer(r"(\S+)\|slice:", path.read_text()):
            assert match[1] in {"path", "one.field.name", "field.name"}, path
