"""Every sheet from its first question to its last, by every branch, through the real pages."""

import re
import uuid

import pytest

from clients.context import acting_as
from tests.support import in_room, make
from tests.support.answering import some_answer
from tests.support.at_desk import begun, fresh, url, valid_post
from tests.support.shipped import LIBRARY, MODULES, SHEETS
from worksheets.item_types import SKIPPED, type_of
from worksheets.models import Answer
from worksheets.queries import joint_texts
from worksheets.rules import joint_sheets, pages
from worksheets.rules.conditions import asked_alone, asked_together, is_joint, shown
from worksheets.url_converters import OpaqueName


def branches(content):
    """(what to answer where it decides, for each way through): one way for each option or step."""
    deciding = pages.keys_needed(content)
    items = [item for item in content["items"] if item["key"] in deciding]
    ways = max([1, *(len(item.get("options") or item["labels"]) for item in items)])
    return [{item["key"]: some_answer(item, pick) for item in items} for pick in range(ways)] + [{}]


ALONE = [code for code in SHEETS if not is_joint(SHEETS[code])]
WAYS = [(code, n) for code in ALONE for n in range(len(branches(SHEETS[code])))]


@pytest.mark.parametrize(("code", "n"), WAYS)
def test_every_way_through_a_sheet_ends_at_its_last_question(code, n):
    content, decided = SHEETS[code], branches(SHEETS[code])[n]
    answers, key, met = {}, asked_alone(content)[0]["key"], []
    while key:
        item = next(item for item in content["items"] if item["key"] == key)
        value = decided.get(key, some_answer(item)) if decided else SKIPPED
        page = pages.question_page(
            content, key, answers=answers, data=type_of(item).post_data(item, value)
        )
        assert page.form.is_valid(), page.form.errors
        assert page.form.value == value
        answers[key] = value
        met.append(key)
        key = pages.question_page(content, key, answers=answers).next_key

    assert met == [item["key"] for item in shown(content, answers)]
    assert met[-2:] == ["g1_alone", "g2_setting"]


@pytest.mark.parametrize("code", SHEETS)
def test_no_question_of_a_shipped_sheet_is_met_in_no_way(code):
    """Alone by one branch or another, or together in the session room: all of them, somewhere."""
    content = SHEETS[code]
    alone = {
        item["key"]
        for decided in branches(content)
        for item in shown(content, all_answered(content, decided))
    }
    in_room = {form.item["key"] for form in joint_sheets.item_forms(content)}

    assert alone | in_room == {item["key"] for item in content["items"]}
    assert not alone & in_room


def all_answered(content, decided):
    return {item["key"]: decided.get(item["key"], some_answer(item)) for item in content["items"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", [code for code in ALONE if not {"diary", "checkin"} & set(SHEETS[code])]
)
def test_a_sheet_is_filled_in_and_sent_through_its_pages(cast, sign_in, code):
    content = LIBRARY[code]
    sheet = begun(cast, content["slug"])
    browser = sign_in(cast.jo.user)

    where = browser.post(f"/pages/{sheet.pk}/").url
    said = {}
    while not where.endswith("/review/"):
        key = OpaqueName().to_python(where.rstrip("/").split("/")[-1])
        item = next(item for item in content["items"] if item["key"] == key)
        said[key] = {"chosen": ["own"]} if key == "g2_setting" else some_answer(item, pick=2)
        assert item["prompt"].replace("'", "&#x27;") in browser.get(where).text
        proof = {"revision": 0, "op": str(uuid.uuid4()), "go": "next"}
        answer = browser.post(where, valid_post(item, said[key]) | proof)
        assert answer.status_code == 302, (key, answer.text)
        where = answer.url

    assert list(said) == [item["key"] for item in shown(content, said)]
    page = browser.get(where).text
    fields = dict(re.findall(r'<input type="hidden" name="(op|seen)" value="([^"]+)"', page))
    radios = re.findall(r'<input type="radio" name="(who-\w+)" value="(\w+)"[^>]* checked', page)
    assert browser.post(where, fields | dict(radios) | {"go": "send"}).status_code == 302
    assert fresh(sheet).state == "submitted"
    with acting_as(cast.jo.user_id):
        kept = Answer.objects.filter(response__assignment=sheet.pk)
        assert {answer.item_key for answer in kept} == set(said)


@pytest.mark.django_db
@pytest.mark.invariant(37)
def test_a_safety_choice_takes_the_other_branch_out_of_the_pages(cast, sign_in):
    sheet = begun(cast, LIBRARY["C2"]["slug"])
    browser = sign_in(cast.jo.user)
    make.answers(sheet, {"going_on": {"chosen": ["change", "scared"]}})

    for key in ("wanted_to_change", "another_way", "need", "sentence"):
        assert browser.get(url(sheet, key)).status_code == 404
        assert browser.post(url(sheet, key), {"answer": "x"}).status_code == 404
    for key in ("stay_safe", "therapist_to_know"):
        assert browser.get(url(sheet, key)).status_code == 200
    assert "to change" not in browser.get(url(sheet, "stay_safe")).text
    assert "bargain" not in browser.get(url(sheet, "stay_safe")).text


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["B5", "C3"])
def test_questions_for_a_session_are_on_nobodys_own_pages(cast, sign_in, code):
    sheet = begun(cast, LIBRARY[code]["slug"])
    browser = sign_in(cast.jo.user)
    together = [item["key"] for item in asked_together(LIBRARY[code])]

    assert together
    for key in together:
        assert browser.get(url(sheet, key)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["A5", "B5", "C3", "D3"])
def test_what_is_filled_in_together_is_agreed_in_the_room(cast, sign_in, code):
    """Every question of it is asked there, answered, read through and kept."""
    content = LIBRARY[code]
    parts = {} if is_joint(content) else {"g2_setting": {"chosen": ["own"]}}
    group = in_room.opened(cast, code)
    in_room.send_parts(cast, group, parts)
    browser = sign_in(cast.amara)
    said = {item["key"]: some_answer(item) for item in asked_together(content)}

    page = browser.get(in_room.url(group)).text
    for item in asked_together(content):
        assert item["prompt"].replace("'", "&#x27;") in page
    assert in_room.write(browser, group, said).status_code == 302
    assert in_room.agree(browser, group).status_code == 302

    [text] = in_room.texts(cast)
    with acting_as(cast.amara.pk):
        assert joint_texts.values_of(text) == said
    for who in (cast.jo, cast.sam):
        assert "tea" in sign_in(who.user).get("/together/").text


@pytest.mark.django_db
@pytest.mark.parametrize("code", MODULES)
def test_a_module_is_read_page_by_page(cast, sign_in, code):
    content = LIBRARY[code]
    row = begun(cast, content["slug"])
    browser = sign_in(cast.jo.user)

    for number in range(1, pages.steps(content) + 1):
        page = browser.get(f"/reading/{row.pk}/{number}/")
        assert page.status_code == 200, number
        if number <= len(content["sections"]):
            assert content["sections"][number - 1]["title"].replace("'", "&#x27;") in page.text


# A private check-in is met in one go: tests/worksheets/test_checkin_page.py.
@pytest.mark.django_db
@pytest.mark.parametrize("code", [code for code in LIBRARY if code != "P0"])
def test_a_therapist_can_look_through_every_page(cast, sign_in, code):
    content = LIBRARY[code]
    browser = sign_in(cast.amara)
    steps = pages.steps(content) if code in MODULES else 0

    for number, item in enumerate(content["items"], start=steps + 1):
        page = browser.get(f"/library/{make.opaque(content['slug'])}/preview/?page={number}")
        assert page.status_code == 200
        assert item["prompt"].replace("'", "&#x27;") in page.text
        assert ("filled in together" in page.text) == bool(item.get("in_session"))
