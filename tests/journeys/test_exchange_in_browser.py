"""A worksheet leaves as a file and comes in again, with script and without."""

import json

import pytest

from clients.context import acting_as
from tests.journeys.conftest import DESK, PHONE
from tests.support import make
from tests.support.looks import looks_of
from tests.support.workbooks import book
from worksheets.models import Draft
from worksheets.sealed import drafts as draft_words

pytestmark = pytest.mark.journey

FORM = [
    ["type", "name", "label", "hint", "relevant"],
    ["note", "n", "Three short questions for one evening."],
    ["select_one yn", "tea", "Would you like tea together tonight?", "Either is fine"],
    ["text", "kind", "What kind of tea?", "", "${tea} = 'yes'"],
    ["range", "near", "How often should you have sex?", "", "count-selected(${tea}) > 0"],
    ["geopoint", "where", "Where are you just now?"],
]


def drafts(user):
    with acting_as(user.pk):
        rows = Draft.objects.filter(author=user.clinician)
        return [draft_words.opened(one).title for one in rows]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_spreadsheet_becomes_a_draft_after_a_look(village, person, tmp_path, width, script):
    amara = make.clinician(practice=village.practice, name="Ada")
    form = tmp_path / "form.xlsx"
    form.write_bytes(book(FORM))
    visitor = person(amara, width=width, java_script_enabled=script)
    page = visitor.goes("/library/")

    page.get_by_role("link", name="Import a worksheet").click()
    page.get_by_label("A file").set_input_files(form)
    visitor.presses("Preview")

    visitor.sees("This is how the file was read. Nothing is saved yet.")
    visitor.sees("Sheet “survey”, cell A6")
    visitor.sees("only after an answer to “Would you like tea together tonight?”")
    assert drafts(amara) == []
    if script:
        assert looks_of(visitor, f"import-look-{width}") == []
    visitor.presses("Save as a draft")
    visitor.sees("Evening questions")
    assert drafts(amara) == ["Evening questions"]
    assert visitor.complaints == []


def test_a_mistake_is_told_where_it_stands(village, person):
    visitor = person(village.amara, width=DESK)
    page = visitor.goes("/library/import/")

    page.get_by_label("Or its text, pasted").fill('{"title": "Ours",\n "title": "Mine"}')
    visitor.presses("Preview")

    visitor.sees("Line 2, column 2")
    assert page.title().startswith("Error: ")
    assert "Mine" in page.get_by_label("Or its text, pasted").input_value()
    assert looks_of(visitor, "import-mistake") == []


def test_what_was_taken_along_comes_in_again(village, person):
    visitor = person(village.amara, width=DESK)
    slug = make.opaque(make.version("a2").worksheet.slug)
    page = visitor.goes(f"/library/{slug}/")

    with page.expect_download() as taken:
        page.get_by_role("link", name="As a FHIR R4 Questionnaire").click()
    file = taken.value.path()
    assert taken.value.suggested_filename.startswith("sheet-a2-")
    assert json.loads(file.read_text())["resourceType"] == "Questionnaire"

    page = visitor.goes("/library/import/")
    page.get_by_label("A file").set_input_files(file)
    visitor.presses("Preview")
    visitor.sees("Keeping score about sex")
    assert page.get_by_role("heading", name="Please review these").count() == 0
    visitor.presses("Save as a draft")
    assert "Keeping score about sex" in drafts(village.amara)
