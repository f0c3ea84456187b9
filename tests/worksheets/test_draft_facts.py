"""A practice’s own flag names a fact of the table, or says a kind where no fact fits."""

import pytest

from tests.support import own_sheets
from tests.support.exchanged import SHARED
from tests.support.shipped import SHEETS
from worksheets.exchange import json_file, sheets
from worksheets.exchange.reading import read
from worksheets.forms.drafts import FlagForm
from worksheets.library import draft_review, drafts
from worksheets.rules import pages

WHEN = {"item": own_sheets.TEA, "has": ["tea"]}
BEGUN = {"flag": "tea", "kind": "note", "words": ""}


def written(flag, **said):
    items = own_sheets.content()["items"]
    rule = {"rule_about": own_sheets.TEA, "rule_test": "has", "rule_answers": ["tea"]}
    form = FlagForm({"words": "Likes tea."} | rule | said, flag=flag, items=items, codes=["A3"])
    assert form.is_valid(), form.errors
    return form.value()


def published(flag):
    content = own_sheets.content(flags=[flag])
    assert [one.words for one in draft_review.of(content) if one.blocks] == []
    whole = drafts.publication(drafts.tidied(content, None), slug="tea", code="D51").content
    return next(one for one in whole["flags"] if one["flag"] == "tea")


@pytest.mark.parametrize(
    ("fact", "kind"), [("pain", "note"), ("force", "safety"), ("going_along", "note")]
)
def test_a_flag_with_a_fact_does_what_the_table_says(fact, kind):
    flag = written(BEGUN, fact=fact, kind="offer")

    assert flag == {"flag": "tea", "fact": fact, "words": "Likes tea.", "when": WHEN}
    assert published(flag) == flag | {"kind": kind}


@pytest.mark.parametrize("kind", ["note", "safety", "offer"])
def test_a_flag_without_a_fact_does_what_its_author_says(kind):
    flag = written(BEGUN | {"fact": "pain"}, fact="", kind=kind)

    assert "fact" not in flag
    assert published(flag) == flag
    assert flag["kind"] == kind


def test_a_fact_that_is_not_in_the_table_can_not_be_chosen():
    form = FlagForm({"fact": "blue"}, flag=BEGUN, items=[], codes=[])

    assert not form.is_valid()
    assert form.errors["fact"] == ["Choose one of the list."]


def test_every_fact_can_be_chosen_under_what_it_asks_for():
    form = FlagForm(flag=BEGUN, items=[], codes=[])
    none, *groups = form.fields["fact"].choices

    assert none == ("", "None of these")
    assert [title for title, _ in groups] == [
        "A Hold, and a talk alone",
        "A note, asked about alone",
    ]
    assert ("pain", "has pain") in groups[1][1]


def test_a_draft_with_a_fact_is_previewed_and_copied_without_a_kind():
    for code in ("A3", "A4", "C1"):
        copy = drafts.as_written(SHEETS[code])
        assert all("kind" not in flag for flag in copy["flags"])
        assert all("fact" in flag for flag in copy["flags"])
        for item in copy["items"]:
            assert not pages.is_exempt(copy, item) or "show_if" in item
        again = drafts.publication(copy, slug=SHEETS[code]["slug"], code=code).content
        assert again["flags"] == SHEETS[code]["flags"]


def test_a_practices_own_flags_travel_with_their_fact_or_their_kind():
    flags = [
        {"flag": "tea", "fact": "force", "when": WHEN, "words": "W."},
        {"flag": "walk", "kind": "note", "when": WHEN, "words": "W."},
    ]
    content = drafts.publication(
        own_sheets.content(flags=flags), slug="a-quiet-hour", code="D51"
    ).content

    own = sheets.own_part(content, SHARED)
    assert own["flags"] == flags, "a file says a fact or a kind, never both"
    back = read(json_file.write(content, SHARED), SHARED).whole(SHARED)
    assert back["flags"] == content["flags"]
    assert back["flags"][0]["kind"] == "safety"
