"""Measures: scoring without wording, wording added with the right to it, class N refused."""

import re

import pytest

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make, measuring
from tests.support.measuring import posted, url
from worksheets.actions.library import NotPublished, publish
from worksheets.actions.measures import NotAllowed, add_wording
from worksheets.enums import Kind
from worksheets.library import measure_definitions, measure_names, measure_wording
from worksheets.models import MeasureWording, Version

pytestmark = pytest.mark.django_db
NAMED = (
    "PHQ-2 PHQ-8 PHQ-9 GAD-2 GAD-7 HARK Natsal-SF Natsal-SW CSI-4 CSI-16 CSI-32 CPQ EDA-QA SCS "
    "RDAS SDI-2 FSFI FSDS-R SDS GMSEX NSSS NSSS-S HITS E-HITS WAST CASR-SF"
).split()


# --- What is shipped ----------------------------------------------------------------------------


@pytest.mark.invariant(38)
def test_every_instrument_of_the_table_has_its_scoring():
    shelf = measure_definitions.shelf().values()

    assert sorted(one["name"] for one in shelf if one["class"] != "own") == sorted(NAMED)
    assert [one["name"] for one in shelf if one["class"] == "own"] == ["Ease and freedom"]


@pytest.mark.invariant(38)
def test_no_definition_but_ours_has_any_wording():
    for path in measure_definitions.FOLDER.glob("*.yaml"):
        text = path.read_text("utf-8")
        assert ("wording:" in text) == (path.stem == "ease-and-freedom"), path.name
        assert "?" not in text, path.name


@pytest.mark.invariant(38)
@pytest.mark.parametrize(
    "name",
    [
        "ORS", "SRS", "Outcome Rating Scale", "session rating scale", "PCOMS", "ORS/SRS", "DAS",
        "DAS-32", "das 32", "Dyadic Adjustment Scale", "IIEF", "IIEF-5", "iief 5", "SHIM",
        "International Index of Erectile Function", "SCIRS", "Our IIEF for Tuesdays",
        "Sexual Coercion in Intimate Relationships Scale (short)",
    ],
)  # fmt: skip
def test_class_n_is_refused_by_every_name(cast, name):
    assert measure_names.refused(name)
    assert measure_names.known(name) is None
    content = measuring.content("gad-2") | {"slug": "quiet-name", "title": name}

    with acting_as(cast.amara.pk), pytest.raises(NotPublished, match=r"cannot be here\. \w+"):
        publish(practice=cast.practice, kind=Kind.WORKSHEET, content=content, by=cast.amara)


@pytest.mark.parametrize(
    "name", ["RDAS", "Revised Dyadic Adjustment Scale", "phq 9", "Natsal SF", "Das Wetter", "Hours"]
)
def test_what_only_sounds_alike_is_not_refused(name):
    assert measure_names.refused(name) is None


@pytest.mark.invariant(38)
def test_the_database_holds_no_measure_but_ours_until_a_practice_brings_one_in(cast):
    with acting_as(cast.amara.pk):
        assert [v.worksheet.slug for v in Version.objects.filter(worksheet__kind="measure")] == [
            measuring.OURS
        ]


def test_what_the_table_marks_as_unsure_is_marked_here_too():
    marks = {
        one["name"]: [
            cut["verified"] for scale in one["scales"] for cut in scale.get("cutoffs", ())
        ]
        for one in measure_definitions.shelf().values()
    }

    assert {name for name, sure in marks.items() if any(sure)} == set()
    assert not marks["EDA-QA"]


# --- Bringing in --------------------------------------------------------------------------------


def test_add_wording_happy_path(cast, sign_in):
    browser = sign_in(cast.amara)
    assert "Wording not added" in browser.get("/library/measures/").text

    checked = browser.post(url("csi-4", "words/"), posted("csi-4", step="check"))
    assert "Made-up question 3" in checked.text
    with acting_as(cast.amara.pk):
        assert not MeasureWording.objects.exists()
    answer = browser.post(url("csi-4", "words/"), posted("csi-4"))

    assert answer.url == url("csi-4")
    page = browser.get(answer.url).text
    assert "Version 1" in page
    assert "Licence 7 of May" in page
    assert "13.5" in page
    assert "Not yet checked against the publication" in page
    assert (
        "Made-up question 3" in browser.get(f"/library/{make.opaque('csi-4')}/preview/?page=3").text
    )
    with acting_as(cast.amara.pk):
        row = MeasureWording.objects.get()
        verbs = AuditEvent.objects.filter(actor_id=cast.amara.pk).values_list("verb", flat=True)
        assert (row.right, row.attested_by_id) == ("licence", cast.amara.clinician.pk)
        assert {"library.published", "measure.wording_attested"} <= set(verbs)
        assert row.version.content["sharing"]["never"] is True


def test_adding_twice_is_one_version_and_other_words_are_a_new_one(cast, sign_in):
    browser = sign_in(cast.amara)
    for _ in range(2):
        browser.post(url("gad-2", "words/"), posted("gad-2"))
    given = measuring.given(cast, measuring.brought_in(cast, "gad-2"))
    browser.post(url("gad-2", "words/"), posted("gad-2", items="Other one\nOther two"))

    with acting_as(cast.amara.pk):
        rows = list(MeasureWording.objects.order_by("version__number"))
        assert [row.version.number for row in rows] == [1, 2]
        assert rows[0].version.content["items"][0]["prompt"] == "Made-up question 1"
        assert type(given).objects.get(pk=given.pk).version_id == rows[0].version_id


def test_attestation_never_changes(cast):
    measuring.brought_in(cast, "gad-2")

    with acting_as(cast.amara.pk):
        assert MeasureWording.objects.update(where="somewhere else") == 0
        assert MeasureWording.objects.all().delete()[0] == 0
        assert MeasureWording.objects.get().where == "Licence 7"


def test_words_of_one_practice_are_nowhere_in_another(cast, sign_in):
    version = measuring.brought_in(cast, "rdas")

    assert "Made-up question" not in sign_in(cast.ben).get(url("rdas")).text
    assert sign_in(cast.ben).get(f"/library/{make.opaque('rdas')}/preview/").status_code == 404
    assert sign_in(cast.cleo).get(f"/library/{make.opaque('rdas')}/preview/").status_code == 200
    for person in (cast.ben.pk, cast.jo.user_id):
        with acting_as(person):
            assert not MeasureWording.objects.exists()
    with acting_as(cast.ben.pk):
        assert not Version.objects.filter(pk=version.pk).exists()


def test_clients_never_meet_the_shelf(cast, sign_in):
    browser = sign_in(cast.jo.user)

    for path in ("/library/measures/", url("gad-2"), url("gad-2", "words/")):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("slug", "changes", "said"),
    [
        ("gad-2", {"items": "Only one"}, "This measure has 2 questions; there is 1 line here."),
        ("gad-2", {"labels_how_often": "a\nb\nc"}, "There are 3 lines here; 4 steps are needed"),
        ("gad-2", {"labels_how_often": "a\na\nb\nc"}, "is used twice"),
        ("gad-2", {"items": "<script>x</script>\nTwo"}, "HTML is not used here"),
        ("gad-2", {"items": "x" * 301 + "\nTwo"}, "Question 1 is longer than 300 characters."),
        ("gad-2", {"items": "x" * 20_001}, "This can be up to 20,000 characters"),
        ("gad-2", {"attested": None}, "Tick this once you have checked."),
        ("gad-2", {"where": " "}, "Say where the right can be looked up."),
        ("gad-2", {"right": "wish"}, "Select a valid choice"),
        ("csi-4", {"right": "open"}, "Select a valid choice"),
        ("rdas", {"right": "authors"}, "Select a valid choice"),
        ("phq-9", {"staffed": None}, "only for a practice with such a plan"),
        ("gad-2", {"pasted": "items: ["}, "Line 1: not valid YAML"),
        ("gad-2", {"pasted": "items:\n  - One\n"}, "there are 1 items; this measure has 2"),
        ("gad-2", {"pasted": "items: &a [x]\n"}, "anchors and aliases"),
        ("gad-2", {"pasted": "slot,text,labels\n9,One,a|b"}, "Line 2: there is no slot “9”"),
        ("gad-2", {"pasted": "slot,text,labels\n1,One,a|b|c|d"}, "No row for slot 2."),
        ("gad-2", {"pasted": "slot,text,labels\n1,One,a|b|c|d\n1,x,y"}, "slot 1 is used twice"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_kept(cast, sign_in, slug, changes, said):
    answer = sign_in(cast.amara).post(url(slug, "words/"), posted(slug, **changes))

    assert answer.status_code == 422
    assert said in answer.text.replace("&#x27;", "'")
    with acting_as(cast.amara.pk):
        assert not MeasureWording.objects.exists()


def test_pasted_yaml_and_csv_come_to_the_same_as_the_boxes():
    csi = measuring.definition("csi-4")
    rows = [["a", "b", "c", "d", "e", "f", "g"]] + [["u", "v", "w", "x", "y", "z"]] * 3
    lines = {key: "\n".join(rows[n]) for n, key in enumerate(("first", "second", "others"))}
    boxes = measure_wording.from_lines(csi, "", "One\nTwo\nThree\nFour", lines)

    csv = "slot,text,labels\n" + "\n".join(
        f"{n},{text},{' | '.join(steps)}"
        for n, (text, steps) in enumerate(zip(boxes.items, rows, strict=True), 1)
    )
    yaml = (
        "labels:\n  second: [u, v, w, x, y, z]\n  others: [u, v, w, x, y, z]\nitems:\n"
        "  - text: One\n    labels: [a, b, c, d, e, f, g]\n  - Two\n  - Three\n  - Four\n"
    )

    assert measure_wording.from_pasted(csi, csv) == boxes
    # `y` stays text: YAML without surprises.
    assert measure_wording.from_pasted(csi, yaml) == boxes


def test_two_ends_of_a_long_scale_are_enough():
    gmsex = measuring.definition("gmsex")
    ends = {one["key"]: "Low\nHigh" for one in gmsex["answers"]}

    wording = measure_wording.from_lines(gmsex, "", "1\n2\n3\n4\n5", ends)

    assert wording.labels[0] == ["1: Low", "2", "3", "4", "5", "6", "7: High"]


def test_a_form_that_asks_to_change_something_keeps_what_was_typed(cast, sign_in):
    typed = posted("gad-2", step="change", items="My own pasted line")

    page = sign_in(cast.amara).post(url("gad-2", "words/"), typed)

    assert page.status_code == 200
    assert "My own pasted line" in page.text
    assert "Licence 7 of May" in page.text


@pytest.mark.invariant(38)
def test_refused_measures_have_a_page_that_says_why_and_no_way_in(cast, sign_in):
    browser = sign_in(cast.amara)

    page = browser.get(url("das", "words/"))
    pressed = browser.post(url("das", "words/"), {"items": "x", "step": "add"})
    looked = browser.get("/library/measures/", {"name": "dyadic adjustment scale"})

    assert "<textarea" not in page.text
    assert (pressed.status_code, "permits no copies" in pressed.text) == (422, True)
    assert "isn’t available here" in looked.text
    assert "RDAS" in browser.get("/library/measures/", {"name": "r-das"}).text
    assert browser.get(url("no-such-measure")).status_code == 404


@pytest.mark.invariant(56)
def test_without_a_licence_no_words_come_in(cast, sign_in):
    lapsed = make.clinician(practice=cast.practice, name="Lana", licensed=False)

    answer = sign_in(lapsed).post(url("gad-2", "words/"), posted("gad-2"))

    assert answer.status_code == 422
    with acting_as(cast.amara.pk):
        assert not MeasureWording.objects.exists()


def test_the_action_itself_refuses_a_wrong_right_and_an_unstaffed_urgent_measure(cast):
    wrong = [
        ("rdas", "open", True, "x"),
        ("phq-9", "open", False, "x"),
        ("gad-2", "open", True, ""),
    ]
    for slug, right, is_staffed, where in wrong:
        with acting_as(cast.amara.pk), pytest.raises(NotAllowed):
            add_wording(
                content=measuring.content(slug),
                right=right,
                where=where,
                is_staffed=is_staffed,
                by=cast.amara,
            )


def test_a_measure_on_the_shelf_leads_to_its_own_page(cast, sign_in):
    browser = sign_in(cast.amara)

    answer = browser.get(f"/library/{make.opaque(measuring.OURS)}/")

    assert answer.url == url(measuring.OURS)
    page = browser.get(answer.url).text
    assert "It informs, it never decides." in page
    assert "no norms" in page
    assert re.search(r"Mean, from 0 to 4", page)
