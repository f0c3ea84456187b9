"""docs/content-map.md: each idea the library grew from stands where somebody meets it."""

import pytest

from therapist_portal import docs_content_map
from worksheets import library


@pytest.fixture(scope="module")
def places():
    return docs_content_map.places()


def test_there_is_a_name_for_each_of_the_forty_nine_rows():
    names = docs_content_map.names()

    assert len(names) == len(set(names)) == 49


@pytest.mark.parametrize("row", range(1, 50))
def test_a_row_has_its_place(row, places):
    assert places[row], docs_content_map.names()[row - 1]


def test_the_page_lists_rows_with_their_places():
    page = docs_content_map.page()

    assert "| 25 | Below zero, a no is enough | B When an invitation" in page
    assert "`iou_jokes`" in page
    assert "nowhere yet" not in page


def test_where_something_stands_is_not_part_of_the_wording():
    for publication in library.read_library():
        assert "covers" not in str(library.canonical(publication.content))
