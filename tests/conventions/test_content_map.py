"""docs/content-map.md: each idea the library grew from stands where somebody meets it."""

import pytest

from therapist_portal.written_docs import content_map
from worksheets.library import reading


@pytest.fixture(scope="module")
def places():
    return content_map.places()


def test_there_is_a_name_for_each_of_the_forty_nine_rows():
    names = content_map.names()

    assert len(names) == len(set(names)) == 49


@pytest.mark.parametrize("row", range(1, 50))
def test_a_row_has_its_place(row, places):
    assert places[row], content_map.names()[row - 1]


def test_the_page_lists_rows_with_their_places():
    page = content_map.page()

    assert "| 25 | Below zero, a no is enough | B When an invitation" in page
    assert "`iou_jokes`" in page
    assert "nowhere yet" not in page


def test_where_something_stands_is_not_part_of_the_wording():
    for publication in reading.read_library():
        assert "covers" not in str(reading.canonical(publication.content))
