"""Measures as their papers have them: names, whom a cut-off is for, steps, what is known how."""

import html

import pytest

from clients.context import acting_as
from tests.support import make, measuring
from tests.support.measuring import posted, url
from tests.support.shipped import LIBRARY, MODULES
from worksheets.library import checking, measure_definitions, measure_names, measure_wording
from worksheets.library.measure_wording import NotUsable
from worksheets.models import MeasureWording
from worksheets.parsing.strict_yaml import LibraryError

SHELF = measure_definitions.shelf()
PER_ITEM = {"csi-16", "csi-32", "fsfi", "natsal-sf"}
EVIDENCE = [
    (code, one)
    for code, content in {**LIBRARY, **MODULES}.items()
    for one in content.get("evidence") or content.get("sources", ())
]


def facts(part):
    """Every fact of a file, wherever it stands."""
    if isinstance(part, dict):
        if "verified" in part:
            yield part
        for one in part.values():
            yield from facts(one)
    elif isinstance(part, list):
        for one in part:
            yield from facts(one)


# --- Names and people ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "slug", "slots"),
    [("FSDS", "sds", 12), ("SDS", "sds", 12), ("FSDS-R", "fsds-r", 13), ("SDS-R", "fsds-r", 13)],
)
def test_the_two_distress_scales_go_by_the_names_of_their_papers(name, slug, slots):
    found = measure_names.known(name)

    assert (found["slug"], found["slots"]) == (slug, slots)


def test_the_twelve_have_no_cut_off_that_belongs_to_the_thirteen():
    assert "cutoffs" not in SHELF["sds"]["scales"][0]
    assert [one["at"] for one in SHELF["fsds-r"]["scales"][0]["cutoffs"]] == ["11"]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["fsds-r", "fsfi", "hark", "e-hits"])
def test_a_cut_off_for_women_is_shown_as_such(cast, sign_in, slug):
    page = html.unescape(sign_in(cast.amara).get(url(slug)).text)

    assert page.count("It is for women, and says nothing about anybody else.") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["eda-qa", "scs"])
def test_what_counts_the_other_way_round_says_by_which_form(cast, sign_in, slug):
    page = html.unescape(sign_in(cast.amara).get(url(slug)).text)
    scale = SHELF[slug]["scales"][0]

    assert f"count the other way round, as in {scale['reversed_from']}." in page
    assert "from memory" in scale["reversed_from"]


def test_each_reversal_is_documented():
    turned = [one for d in SHELF.values() for one in d["scales"] if "reversed" in one]

    assert len(turned) == 2
    assert all(one["reversed_from"] for one in turned)


# --- Several sets of steps ----------------------------------------------------------------------


def test_these_have_steps_in_words_of_their_own():
    assert {slug for slug, one in SHELF.items() if measure_wording.has_own_steps(one)} == PER_ITEM
    assert [len(SHELF[slug]["answers"]) for slug in ("csi-4", "wast", "gmsex")] == [3, 3, 5]


@pytest.mark.parametrize("slug", sorted(PER_ITEM))
def test_their_steps_come_question_by_question(slug):
    wording = measure_wording.from_pasted(SHELF[slug], measuring.pasted(slug))

    assert len({tuple(labels) for labels in wording.labels}) == SHELF[slug]["slots"]


@pytest.mark.parametrize("slug", sorted(PER_ITEM))
def test_one_set_for_all_is_refused_in_every_way_of_pasting(slug):
    definition = SHELF[slug]
    same = [["Low", "High"][:2] for _ in range(definition["slots"])]
    rows = [f"{n},Question {n},{' | '.join(labels)}" for n, labels in enumerate(same, start=1)]
    group = next(one for one in definition["answers"] if measure_wording.is_per_item(one))
    named = f"labels:\n  {group['key']}: [Low, High]\nitems:\n" + "".join(
        f"  - Question {n}\n" for n in range(1, definition["slots"] + 1)
    )

    with pytest.raises(NotUsable, match="all have the same steps here"):
        measure_wording.from_pasted(definition, "\n".join(["slot,text,labels", *rows]))
    with pytest.raises(NotUsable, match="steps in words of its own; give its labels"):
        measure_wording.from_pasted(definition, named)
    with pytest.raises(NotUsable, match="Paste them as YAML or CSV"):
        measure_wording.from_lines(definition, "", "Question", {})


@pytest.mark.django_db
def test_their_page_has_no_box_for_one_set_and_takes_each_its_own(cast, sign_in):
    browser = sign_in(cast.amara)
    form = browser.get(url("csi-32", "words/")).text
    boxes = posted("csi-32")
    refused = browser.post(url("csi-32", "words/"), boxes)
    with acting_as(cast.amara.pk):
        assert not MeasureWording.objects.exists()
    given = boxes | {"pasted": measuring.pasted("csi-32")}
    checked = browser.post(url("csi-32", "words/"), given | {"step": "check"})
    done = browser.post(url("csi-32", "words/"), given)

    assert 'name="items"' not in form
    assert 'name="labels_others"' not in form
    assert "<details open>" in form
    assert refused.status_code == 422
    assert "with the steps of each question" in refused.text
    assert "Step 2 of 31" in checked.text
    assert done.url == url("csi-32")
    with acting_as(cast.amara.pk):
        items = MeasureWording.objects.get().version.content["items"]
        assert items[1]["labels"] != items[2]["labels"]


# --- What is known, and how ---------------------------------------------------------------------


def test_nothing_is_called_verified_that_says_not_against_what():
    own = {measuring.OURS}
    told = {slug: [one for one in facts(d) if one["verified"]] for slug, d in SHELF.items()}

    assert {slug for slug, found in told.items() if found} == own
    for code, one in EVIDENCE:
        assert one["verified"] is (one["kind"] == "own"), (code, one)


def test_a_shipped_fact_that_says_not_against_what_is_refused_by_its_line():
    bare = {"source": "A book", "verified": True}
    told = [
        [path for path, _ in checking.unchecked({"evidence": [one]})]
        for one in (
            bare, bare | {"verified": False}, bare | {"kind": "own"},
            bare | {"checked_against": "A book, read by Dr Elm"},
        )
    ]  # fmt: skip
    raw = (measure_definitions.FOLDER / "rdas.yaml").read_bytes()
    claimed = raw.replace(b"    higher: more adjustment\n    verified: false",
                          b"    higher: more adjustment\n    verified: true")  # fmt: skip

    assert told == [[("evidence", 0, "verified")], [], [], []]
    with pytest.raises(LibraryError, match="say in `checked_against` in which publication"):
        measure_definitions.read_one(claimed, "measures/rdas.yaml")


def test_a_reversal_that_says_not_from_which_form_is_refused():
    scs = (measure_definitions.FOLDER / "scs.yaml").read_text("utf-8")
    without = "\n".join(row for row in scs.split("\n") if "reversed_from" not in row)

    with pytest.raises(LibraryError, match="say in `reversed_from` which form"):
        measure_definitions.read_one(without.encode(), "measures/scs.yaml")


@pytest.mark.django_db
def test_a_source_that_is_not_the_study_says_so(cast, sign_in):
    browser = sign_in(cast.amara)
    for code in ("A4", "B3"):
        content = LIBRARY[code]
        page = html.unescape(browser.get(f"/library/{make.opaque(content['slug'])}/").text)
        kinds = [one["kind"] for one in content["evidence"]]
        assert page.count("A secondary source, not the study itself") == kinds.count("secondary")
        assert page.count(". From memory. Not yet checked") == kinds.count("memory")
        assert "secondary" in kinds


def test_what_was_misread_is_put_right():
    told = " ".join(" ".join(one["note"].split()) for _, one in EVIDENCE)

    assert "told nobody" not in told
    assert "(n = 76)" not in told
    assert told.count("33% did not tell the partner") == 3
    assert told.count("33% did not tell their partner") == 1  # in the handout on pain
    assert told.count("aged 18 to 22") == 4
    assert told.count("76 undergraduate women in relationships with men") == 6  # C6 too
