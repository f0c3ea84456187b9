"""Every box for more than a line of somebody's words is saved while they type, or stands here with
what is at risk otherwise (docs/adr/0028, G22). A new one fails until somebody has decided."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.goal(22)
ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
ADR = ROOT / "docs" / "adr" / "0028-unsaved-words.md"

READING = "worksheets/clinician/submissions/submission.html"
BUILDER = "worksheets/clinician/draft_questions/part.html"
RUNNER = "worksheets/client/answers/parts/question.html"
ROOM = "worksheets/clinician/session_room/room.html"
# Saved while they type: the template whose form does it. What is asked on several kinds of pages
# is held against PAGES as well.
SAVED = {
    "clients/forms/notes.py NoteForm.body": "clients/clinician/notes/draft.html",
    "clients/forms/notes.py AddendumForm.body": "clients/clinician/notes/signed.html",
    "clients/forms/unsent.py UnsentForm.body": "clients/clinician/notes/signed.html",
    "clients/forms/unsent.py UnsentForm.__init__": "clients/clinician/notes/signed.html",
    "worksheets/forms/feedback.py FeedbackForm.body": READING,
    "worksheets/forms/drafts.py _words": BUILDER,
    "worksheets/forms/drafts.py FlagForm.__init__": BUILDER,
    "worksheets/forms/draft_questions.py paragraph": BUILDER,
    "worksheets/forms/draft_questions.py paragraph_of_prompt": BUILDER,
    "worksheets/item_types/agreement.py Agreement.fields": ROOM,
    "worksheets/item_types/free_text.py FreeText.fields": RUNNER,
    "worksheets/item_types/sentence.py Sentence.fields": RUNNER,
}
REASON = "A reason"
ELSEWHERE = "Brought from elsewhere"
FEW = "A few sentences with something else"
OWN_CHOICE = "Words that a client has not decided to keep"
# Not saved while they type, by the row of ADR 28 that tells why not.
NOT_SAVED = {
    "clients/forms/holds.py PlaceForm.why": REASON,
    "clients/forms/holds.py LiftForm.why": REASON,
    "clients/forms/receipts.py ReceiptForm.text": ELSEWHERE,
    "worksheets/forms/assignments.py AssignForm.note": FEW,
    "worksheets/forms/drafts.py PublishForm.reason": REASON,
    "worksheets/forms/drafts.py ReadingForm.comment": FEW,
    "worksheets/forms/checkins.py ReviewForm.note": FEW,
    "worksheets/forms/checkins.py MeetingForm.note": FEW,
    "worksheets/forms/exchange.py ImportForm.text": ELSEWHERE,
    "worksheets/forms/measures.py WordingForm.intro": ELSEWHERE,
    "worksheets/forms/measures.py WordingForm.items": ELSEWHERE,
    "worksheets/forms/measures.py WordingForm.pasted": ELSEWHERE,
    "worksheets/forms/measures.py _steps_field": ELSEWHERE,
    "worksheets/forms/pathways.py SaveTemplateForm.purpose": FEW,
    "worksheets/forms/releases.py ReleaseForm.__init__": OWN_CHOICE,
    "worksheets/forms/voiding.py VoidForm.why": REASON,
    "worksheets/item_types/diary.py Diary.fields": OWN_CHOICE,
}
# Where the questions of a sheet are answered.
PAGES = {
    RUNNER: "",
    ROOM: "",
    "worksheets/client/checkins/parts/start.html": OWN_CHOICE,
    "worksheets/client/checkins/parts/questions.html": OWN_CHOICE,
    "worksheets/client/dial/today.html": OWN_CHOICE,
    "worksheets/clinician/paper_entry/page.html": ELSEWHERE,
}
# Where a question takes choices alone, what draws one kind of question, and the boxes' own page.
CHOICES = {
    "worksheets/module/check.html",
    "worksheets/items/slider.html",
    "worksheets/items/diary.html",
    "therapist_portal/style/forms.html",
}
# The sentences of the shared base, the boxes' own page, and what is no box to write in.
OUTSIDE = {
    "clients/forms/base.py WordsField.__init__",
    "therapist_portal/views/style.py SampleForm.answer",
}
MAKERS = {"Text", "Textarea", "Words", "WordsField"}
BOXES = {
    "worksheets/clinician/draft_questions/parts/rows.html": BUILDER,
    "worksheets/clinician/exchange/preview.html": "hidden: the text travels along",
}


def _called(node: ast.AST) -> str:
    func = getattr(node, "func", None)
    return getattr(func, "id", getattr(func, "attr", ""))


def _is_one_line(call: ast.Call) -> bool:
    rows = [one.value for one in call.keywords if one.arg == "rows"]
    return any(isinstance(one, ast.Constant) and one.value == 1 for one in rows)


def boxes(node: ast.AST, trail: tuple[str, ...] = ()) -> Iterator[str]:
    """The class and field, or the function, of every box for more than a line."""
    for child in ast.iter_child_nodes(node):
        here = trail
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            here = (*trail, child.name)
        elif isinstance(child, ast.Assign) and isinstance(node, ast.ClassDef):
            here = (*trail, ast.unparse(child.targets[0]))
        if isinstance(child, ast.Call) and _called(child) in MAKERS:
            if not _is_one_line(child):
                yield ".".join(here)
            continue
        yield from boxes(child, here)


def found() -> set[str]:
    return {
        f"{path.relative_to(ROOT)} {name}"
        for app in ("clients", "worksheets", "therapist_portal")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for name in boxes(ast.parse(path.read_text("utf-8")))
    }


def saves_itself(template: str) -> bool:
    return "data-autosave-url=" in (TEMPLATES / template).read_text("utf-8")


def test_every_box_is_saved_or_told_why_not() -> None:
    assert found() - OUTSIDE == SAVED.keys() | NOT_SAVED.keys()
    assert [one for one in SAVED.values() if not saves_itself(one)] == []


def test_every_box_in_a_template_is_too() -> None:
    there = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if "<textarea" in path.read_text("utf-8")
    }

    assert there == BOXES.keys()
    assert saves_itself(BOXES["worksheets/clinician/draft_questions/parts/rows.html"])


def test_so_is_every_page_on_which_questions_are_answered() -> None:
    asks = re.compile(r"include [\w.]*\btemplate with form=|components/dial\.html. with field=")
    there = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if asks.search(path.read_text("utf-8"))
    }

    assert there - CHOICES == PAGES.keys()
    assert {one for one in PAGES if not PAGES[one]} == {one for one in PAGES if saves_itself(one)}


def test_the_document_tells_why_each_need_not() -> None:
    told = ADR.read_text("utf-8")

    for reason in {*NOT_SAVED.values(), *filter(None, PAGES.values())}:
        assert f"| {reason} |" in told, reason


@pytest.mark.parametrize(
    "line",
    ["body = WordsField(max_length=9)", "body = forms.CharField(widget=forms.Textarea())",
     "body = Words(limit=9, rows=2)", "body = Text(max_length=9, rows=lines)"],
)  # fmt: skip
def test_a_new_box_is_found(line: str) -> None:
    assert list(boxes(ast.parse(f"class NewForm:\n    {line}\n"))) == ["NewForm.body"]


def test_a_line_is_no_box() -> None:
    assert not list(boxes(ast.parse("class NewForm:\n    name = Words(limit=9, rows=1)\n")))
