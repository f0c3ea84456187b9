"""docs/content-map.md: each idea the library grew from is taught where somebody can read it."""

import re

import pytest

from therapist_portal.written_docs import content_map
from worksheets.library import reading


@pytest.fixture(scope="module")
def places():
    return content_map.places()


@pytest.fixture(scope="module")
def headings():
    """Every passage that teaches: the sections of a module, and its words to therapists."""
    found = set()
    for publication in reading.read_library():
        content = publication.content
        name = f"{content['code']} {content['title']}"
        found |= {f"{name} “{one['title']}”" for one in content.get("sections", ())}
        passages = content.get("for_therapists", ())
        found |= {f"{name} “{one['title']}” (for therapists)" for one in passages}
    return found


def test_there_is_a_name_for_each_of_the_forty_nine_rows():
    names = content_map.names()

    assert len(names) == len(set(names)) == 49


@pytest.mark.parametrize("row", range(1, 50))
def test_a_row_is_taught_in_a_passage_with_a_heading(row, places, headings):
    taught = places[row].taught

    assert taught, content_map.names()[row - 1]
    assert set(taught) <= headings


@pytest.mark.parametrize(
    ("row", "heading"),
    [
        (13, "“Taking no side, except against pressure” (for therapists)"),
        (13, "“Taking no side about what they make” (for therapists)"),
        (21, "“Not given and not taken”"),
        (29, "“Not given and not taken”"),
        (31, "“Saying it plainly”"),
        (32, "“What desire could be for”"),
        (33, "“Small ways back to ease”"),
        (35, "“When closeness has a price”"),
        (39, "“Making it together”"),
        (40, "“What can’t wait for the next session” (for therapists)"),
        (48, "“Making it together”"),
        (49, "“Making it together”"),
    ],
)
def test_these_have_a_passage_of_their_own(row, heading, places):
    assert any(one.endswith(heading) for one in places[row].taught), places[row].taught


def test_a_whole_sheet_that_points_at_a_row_teaches_nothing(tmp_path):
    """The same library, in which one row is only pointed at."""
    for file in reading.CONTENT.rglob("*.*"):
        copy = tmp_path / file.relative_to(reading.CONTENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        copy.write_text(re.sub(r"(\{covers[^}]*?)\b28\b", r"\g<1>14", text), encoding="utf-8")

    row = content_map.places(tmp_path)[28]

    assert row.taught == []
    assert any(one.startswith("D1 ") for one in row.taken_up)


def test_the_page_lists_rows_with_their_places():
    page = content_map.page()

    assert "| 25 | Below zero, a no is enough | B When an invitation" in page
    assert "`iou_jokes`" in page
    assert "nowhere yet" not in page


def test_where_something_stands_is_not_part_of_the_wording():
    for publication in reading.read_library():
        wording = reading.canonical(publication.content).decode()

        assert '"covers":' not in wording
        assert "{covers" not in wording
