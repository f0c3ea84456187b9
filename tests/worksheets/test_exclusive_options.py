"""“None of these” stands alone: in the form, on the page, in the builder, files and shares."""

import json
import uuid

import pytest
from django.http import QueryDict

from clients.context import acting_as
from tests.support import own_sheets
from tests.support.at_desk import begun, url, valid_post
from tests.support.drafting import save
from tests.support.drafting import url as draft_url
from tests.support.exchanged import BASE, SHARED
from tests.support.items import CARDS, ITEMS, NONE, OPTIONS, item
from tests.support.shipped import LIBRARY, SHEETS
from worksheets.exchange import fhir
from worksheets.exchange.reading import read
from worksheets.exchange.sheets import Imported
from worksheets.item_types import type_of
from worksheets.library import draft_review
from worksheets.models import Answer
from worksheets.parsing import json_schema
from worksheets.parsing.strict_yaml import Source
from worksheets.rules.flags import bands

ALONE = ITEMS["choices_alone"]
EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
UNTICK = "“None of these” can only be chosen on its own. Untick it, or untick the others."


def form(**data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return type_of(ALONE).form(ALONE, data=query)


def test_ticked_with_another_it_is_refused_beside_the_field():
    assert form(answer=["tea", "none"]).errors == {"answer": [UNTICK]}


def test_with_words_in_the_box_the_complaint_is_about_the_words():
    said = form(answer=["none"], other="Stars").errors["answer"]

    assert said == [
        "“None of these” can only be chosen on its own. Untick it, or clear what you wrote below."
    ]


def test_every_box_names_what_stands_alone_for_the_script():
    page = str(form()["answer"])

    assert page.count('data-exclusive="none"') == len(ALONE["options"])
    assert "data-exclusive" not in str(type_of(ITEMS["choices"]).form(ITEMS["choices"])["answer"])


@pytest.mark.parametrize(
    ("options", "multiple", "at"),
    [
        ([OPTIONS[0], NONE], False, ("options", 1, "exclusive")),
        ([NONE | {"other": True}, OPTIONS[0]], True, ("options", 0, "exclusive")),
    ],
)
def test_it_belongs_to_several_answers_and_has_no_box(options, multiple, at):
    one = item("choice", options=options, multiple=multiple)

    assert at in [where for where, _ in type_of(one).validate_definition(one)]


@pytest.mark.parametrize("kind", ["ranking", "yes_no_maybe", "regions"])
def test_no_other_kind_of_list_has_it(kind):
    one = item(kind, options=[*CARDS, NONE], top=1, feelings=CARDS)
    source = Source("x", BASE | {"items": [one]}, {})

    assert any("exclusive" in str(problem) for problem in json_schema.problems(source, "worksheet"))


def test_it_is_an_answer_but_no_part_of_a_share():
    towards, away = (
        item("choice", options=[OPTIONS[0], NONE], multiple=True) | {"key": key}
        for key in ("towards", "away")
    )
    steps = [{"below": 100, "words": "Some."}, {"words": "All."}]
    band = {"key": "mix", "title": "Mix", "items": ["towards", "away"], "reversed": [], "needs": 1}
    band |= {"share_of": ["tea"], "steps": steps}
    content = {"items": [towards, away], "scoring": {"note": "", "bands": [band]}}

    [mix] = bands(content, {"towards": {"chosen": ["tea"]}, "away": {"chosen": ["none"]}})
    [none] = bands(content, {"towards": {"chosen": ["none"]}})

    assert (mix.words, mix.answered) == ("All.", 2)
    assert none.words == "Too few answers to describe."
    assert type_of(away).tallied(away) == ["tea"]
    assert type_of(away).choices(away) == ["tea", "none"]


@pytest.mark.django_db
def test_without_script_the_page_says_so_and_keeps_what_was_ticked(cast, sign_in):
    content = LIBRARY["B3"]
    asked = next(one for one in content["items"] if one["key"] == "senses")
    sheet = begun(cast, content["slug"])
    browser = sign_in(cast.jo.user)
    both = valid_post(asked, {"chosen": ["quiet", "nothing"]})
    proof = {"revision": 0, "op": str(uuid.uuid4()), "go": "next"}

    answer = browser.post(url(sheet, "senses"), both | proof)

    assert answer.status_code == 422
    assert "can only be chosen on its own" in answer.text
    assert answer.text.count("checked") == 2
    with acting_as(cast.jo.user_id):
        assert not Answer.objects.filter(response__assignment=sheet.pk).exists()


@pytest.mark.django_db
def test_an_author_ticks_it_in_the_builder(cast, sign_in):
    one = item("choice", options=[OPTIONS[0], OPTIONS[1]], multiple=True) | {"key": "one"}
    draft = own_sheets.draft(cast.amara, items=[one])
    browser = sign_in(cast.amara)

    page = browser.get(draft_url(draft, "q.one")).text
    save(browser, draft, "q.one", **{"options-1-exclusive": "on"})

    assert "on its own: choosing it clears the others" in page
    [kept] = own_sheets.fresh(draft, cast.amara).content["items"]
    assert kept["options"] == [OPTIONS[0], OPTIONS[1] | {"exclusive": True}]


def test_the_author_is_told_where_it_cannot_be():
    one = item("choice", options=[OPTIONS[0], NONE])

    [remark] = draft_review.of_item(one, [])

    assert remark.path == ("options", 1, "exclusive")
    assert remark.blocks
    assert "Only one of several answers can stand alone" in remark.words


def test_fhir_says_it_in_its_own_extension_and_reads_it_from_others():
    whole = Imported("worksheet", BASE | {"items": [ALONE]}).whole(SHARED)
    document = fhir.questionnaire(whole, SHARED)
    [*_, none] = document["item"][0]["answerOption"]
    foreign = {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [{"linkId": "q", "text": "Q?", "type": "choice", "repeats": True,
                  "answerOption": [{"valueString": "Tea"}, none]}],
    }  # fmt: skip

    found = read(json.dumps(foreign).encode(), SHARED)

    assert none["extension"] == [{"url": EXCLUSIVE, "valueBoolean": True}]
    assert [one.get("exclusive") for one in found.data["items"][0]["options"]] == [None, True]


def test_shipped_lists_that_say_none_let_it_stand_alone():
    """Whatever says that nothing of a list fits, or that nothing is meant, excludes the rest."""
    says = ("none of these", "nothing i know of", "nothing just now", "nobody asked anything")
    for code, content in SHEETS.items():
        for one in content["items"]:
            for part in (one, one.get("of", {})):
                for option in part.get("options", ()) if part.get("multiple") else ():
                    if option["text"].casefold().startswith(says):
                        assert option.get("exclusive"), (code, one["key"], option["text"])
