"""The choices on the review page: each is asked for, told apart when wrong, and kept as made."""

import re

import pytest
from django.http import QueryDict

from tests.support.at_desk import fresh, rows, url
from tests.support.submitting import filled, looked_at
from worksheets.forms.submissions import CHOOSE, ReviewForm

SEEN = "0123456789abcdef0123456789abcdef"
OP = "3f6f8d6e-3b1f-4c43-9d0a-0c1d1f0a7a11"


def posted(**choices: str) -> ReviewForm:
    data = QueryDict(mutable=True)
    data.update({"op": OP, "seen": SEEN} | {f"who-{key}": who for key, who in choices.items()})
    return ReviewForm(data, keys=["rain", "sleep"], therapist="Amara", audiences={"rain": "clin"})


def test_what_was_chosen_is_told_by_item():
    form = posted(rain="self", sleep="clin", nonsense="clin")

    assert form.is_valid()
    assert form.choices() == {"rain": "self", "sleep": "clin"}


@pytest.mark.parametrize("who", ["", "partner", "CLIN", "clin "])
def test_another_choice_is_told_at_its_own_answer(who):
    form = posted(rain="clin", sleep=who)

    assert not form.is_valid()
    assert form.errors == {"who-sleep": [CHOOSE]}


def test_a_choice_that_is_not_there_is_told_at_its_own_answer():
    form = posted(sleep="self")

    assert not form.is_valid()
    assert form.errors == {"who-rain": [CHOOSE]}
    assert list(form.fields) == ["op", "seen", "who-rain", "who-sleep"]


def test_the_last_of_two_choices_counts_as_in_any_form():
    form = posted(rain="self", sleep="self")
    form.data.appendlist("who-rain", "clin")

    assert form.is_valid()
    assert form.choices() == {"rain": "clin", "sleep": "self"}


def test_fields_are_built_for_a_page_and_not_for_a_sending():
    form = posted(rain="clin", sleep="self")

    assert form.is_valid()
    assert list(form.fields) == ["op", "seen"]
    form.lay_out()
    assert [field.name for field in form] == ["op", "seen", "who-rain", "who-sleep"]
    assert [form.choice(key).value() for key in ("rain", "sleep")] == ["clin", "self"]


def test_a_choice_starts_where_its_answer_stands_and_else_with_oneself():
    form = ReviewForm(keys=["rain", "sleep"], therapist="Amara", audiences={"rain": "clin"})
    form.lay_out()

    assert [form.choice(key).value() for key in ("rain", "sleep")] == ["clin", "self"]


@pytest.mark.django_db
def test_the_page_says_at_which_answers_a_choice_is_missing(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    told = looked_at(browser, sheet, tally="self")
    del told["who-free_no"]

    answer = browser.post(url(sheet, "review"), told)

    assert answer.status_code == 422
    assert answer.text.count(str(CHOOSE)) == 2  # at the top, and at the answer
    assert re.findall(r'class="field-error" id="id_who-(\w+)_error"', answer.text) == ["free_no"]
    assert re.search(r'name="who-tally" value="self"[^>]* checked', answer.text)
    assert fresh(sheet).state == "opened"
    assert {row["visibility"] for row in rows(sheet)} == {"self"}


@pytest.mark.django_db
def test_a_look_carries_every_choice_along(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)

    page = browser.post(url(sheet, "review"), looked_at(browser, sheet, "look", tally="self")).text

    kept = re.findall(r'<input type="hidden" name="who-(\w+)" value="(\w+)"', page)
    assert sorted(kept) == [("free_no", "clin"), ("like_you_to_know", "clin"), ("tally", "self")]
