"""Questions of a draft through their forms: every kind, rows with lasting keys, rules, sharing."""

import re
import uuid

import pytest

from clients.context import acting_as
from tests.support import own_sheets
from tests.support.drafting import save, url
from tests.support.items import ITEMS
from worksheets.actions import draft_questions
from worksheets.forms.draft_questions import KINDS, fresh, parts_of
from worksheets.item_types import ITEM_TYPES
from worksheets.item_types.offered import OFFERED
from worksheets.library import draft_review
from worksheets.library.drafts import item_of
from worksheets.library.reading import content_hash
from worksheets.views.clinician import draft_parts

pytestmark = pytest.mark.django_db
SHAPES = {name: item | {"key": "one"} for name, item in ITEMS.items() if name != "paired_guess"}


def test_every_kind_of_question_has_a_form_and_is_offered():
    assert set(KINDS) == set(ITEM_TYPES)
    assert {kind.split(":")[0] for kind in OFFERED} == set(ITEM_TYPES)


@pytest.mark.parametrize("name", SHAPES)
def test_a_question_of_every_kind_comes_through_its_form_as_it_was(cast, sign_in, name):
    item = SHAPES[name]
    draft = own_sheets.draft(cast.amara, items=[item])
    browser = sign_in(cast.amara)

    page = browser.get(url(draft, "q.one"))
    answer = save(browser, draft, "q.one")

    assert page.status_code == 200
    assert "preview-frame" in page.content.decode()
    assert answer.status_code == 302
    assert own_sheets.fresh(draft, cast.amara).content["items"] == [item]


FILLED = {
    "choice": {"options-0-text": "Tea", "options-1-text": "Walk", "options-1-other": "on"},
    "likert": {"labels-0-plain": "Never", "labels-1-plain": "Often"},
    "free_text": {"max_length": "200"},
    "slider": {"low": "Far", "high": "Near"},
    "yes_no_maybe": {"options-0-text": "A hug", "options-1-text": "A song"},
    "ranking": {"options-0-text": "Tea", "options-1-text": "Walk", "top": "2"},
    "sort": {"cards-0-text": "A sigh", "places-0-text": "Asks", "places-1-text": "Offers"},
    "true_false": {"explanation": "It is never so."},
    "regions": {"options-0-text": "Hands", "options-1-text": "Feet",
                "feelings-0-text": "Warm", "feelings-1-text": "Numb"},
    "sentence": {"parts-0-lead": "When", "parts-0-end": ",", "parts-1-lead": "I feel",
                 "parts-1-end": "."},
    "paired:choice": {"mine": "Me", "guess": "Them", "options-0-text": "Tea",
                      "options-1-text": "Walk"},
    "paired:likert": {"mine": "Me", "guess": "Them", "labels-0-plain": "Low",
                      "labels-1-plain": "High"},
    "paired:ranking": {"mine": "Me", "guess": "Them", "options-0-text": "Tea",
                       "options-1-text": "Walk", "top": "2"},
    "paired:slider": {"mine": "Me", "guess": "Them", "low": "Far", "high": "Near"},
    "agreement": {"always-0-plain": "Any of us can end this.", "clauses-0-lead": "We ask with"},
    "diary": {"low": "Far", "high": "Near", "free_prompt": "How free is a no?",
              "free_labels-0-plain": "Not free", "free_labels-1-plain": "Free"},
}  # fmt: skip


@pytest.mark.parametrize("kind", OFFERED)
def test_a_new_question_of_every_kind_is_built_by_hand(cast, sign_in, kind):
    """Added, filled in with nothing but its form, and then it blocks nothing and can be drawn."""
    draft = own_sheets.draft(cast.amara, items=[])
    browser, op = sign_in(cast.amara), str(uuid.uuid4())

    for _ in range(2):  # a second press of the same button
        added = browser.post(
            f"/library/drafts/{draft.pk}/arrange/", {"do": "add", "kind": kind, "op": op}
        )
    draft = own_sheets.fresh(draft, cast.amara)
    [item] = draft.content["items"]
    unfinished = draft_review.of_item(item, [])
    answer = save(browser, draft, f"q.{item['key']}", prompt="What is it like?", **FILLED[kind])
    [made] = own_sheets.fresh(draft, cast.amara).content["items"]

    assert added["Location"] == url(draft, f"q.{item['key']}")
    assert any(one.blocks for one in unfinished)
    assert answer.status_code == 302
    assert draft_review.of_item(made, []) == []
    assert browser.get(f"/library/drafts/{draft.pk}/?page=1").status_code == 200


def test_rows_keep_their_keys_when_words_and_order_change(cast, sign_in):
    draft = own_sheets.draft(cast.amara)
    browser, part = sign_in(cast.amara), f"q.{own_sheets.TEA}"

    save(browser, draft, part, **{"options-0-text": "Green tea", "options-2-text": "A bath"})
    draft = own_sheets.fresh(draft, cast.amara)
    save(browser, draft, part, do="rows options 2 up")
    rows = item_of(own_sheets.fresh(draft, cast.amara).content, own_sheets.TEA)["options"]

    assert [row["text"] for row in rows] == ["Green tea", "A bath", "A walk"]
    assert (rows[0]["key"], rows[2]["key"]) == ("tea", "walk")
    assert re.fullmatch(r"k[0-9a-f]{8}", rows[1]["key"])
    save(browser, own_sheets.fresh(draft, cast.amara), part, **{"options-1-text": " "})
    rows = item_of(own_sheets.fresh(draft, cast.amara).content, own_sheets.TEA)["options"]
    assert [row["key"] for row in rows] == ["tea", "walk"]


def test_two_rows_with_one_key_get_keys_of_their_own(cast, sign_in):
    draft = own_sheets.draft(cast.amara)

    save(sign_in(cast.amara), draft, f"q.{own_sheets.TEA}", **{"options-1-key": "tea"})

    rows = item_of(own_sheets.fresh(draft, cast.amara).content, own_sheets.TEA)["options"]
    assert len({row["key"] for row in rows}) == 2


def test_a_rule_is_chosen_in_two_steps_and_told_in_words(cast, sign_in):
    items = own_sheets.content()["items"]
    draft = own_sheets.draft(cast.amara, items=[items[0], {**items[1], "show_if": None}][:1] + [
        {name: part for name, part in items[1].items() if name != "show_if"}
    ])  # fmt: skip
    browser, part = sign_in(cast.amara), f"q.{own_sheets.WHY}"

    save(browser, draft, part, rule_about=own_sheets.TEA, do="rows rule_about more")
    half = own_sheets.fresh(draft, cast.amara)
    page = browser.get(url(draft, part)).content.decode()
    save(browser, half, part, rule_answers=["walk"], rule_test="lacks")
    whole = own_sheets.fresh(draft, cast.amara)

    assert "Say which answer it looks for." in page
    rule = item_of(whole.content, own_sheets.WHY)["show_if"]
    assert rule == {"item": own_sheets.TEA, "lacks": ["walk"]}
    assert "is none of: A walk" in browser.get(f"/library/drafts/{draft.pk}/").content.decode()


@pytest.mark.invariant(37)
def test_a_rule_looks_back_only_and_a_broken_one_is_told(cast, sign_in):
    """Cycles are impossible: only questions above can be chosen, and moving one is told."""
    draft = own_sheets.draft(cast.amara)
    form = draft_parts.form_of(draft, f"q.{own_sheets.TEA}")
    browser = sign_in(cast.amara)

    assert [key for key, _ in form.fields["rule_about"].choices] == [""]
    browser.post(f"/library/drafts/{draft.pk}/arrange/", {"do": "move 0", "key": own_sheets.WHY})
    moved = own_sheets.fresh(draft, cast.amara)
    page = browser.get(url(draft, f"q.{own_sheets.WHY}")).content.decode()

    assert [item["key"] for item in moved.content["items"]] == [own_sheets.WHY, own_sheets.TEA]
    assert "This refers to something that is no longer asked above" in page


@pytest.mark.invariant(4)
def test_who_could_read_an_answer_is_said_per_question_and_within_the_floor(cast, sign_in):
    browser = sign_in(cast.amara)
    own = own_sheets.draft(cast.amara)
    copy = own_sheets.copied(cast.amara, "keeping-count")
    key = copy.content["items"][0]["key"]

    save(browser, own, f"q.{own_sheets.WHY}", sharing="may_go")
    save(browser, copy, f"q.{key}", sharing="may_go", prompt="I keep a rough tally.")
    page = browser.get(url(copy, f"q.{key}")).content.decode()

    sharing = own_sheets.fresh(own, cast.amara).content["sharing"]
    assert (sharing["partner"], sharing["releasable"]) == ("per_item", [own_sheets.WHY])
    assert key not in own_sheets.fresh(copy, cast.amara).content["sharing"]["releasable"]
    assert "No partner can ever read it" in page
    assert 'name="sharing"' not in page


@pytest.mark.invariant(5)
def test_of_a_list_only_a_yes_and_a_maybe_could_ever_be_seen(cast, sign_in):
    item = SHAPES["yes_no_private"]
    draft = own_sheets.draft(cast.amara, items=[item])

    save(sign_in(cast.amara), draft, "q.one", sharing="may_go")

    assert own_sheets.fresh(draft, cast.amara).content["sharing"]["only"] == ["yes", "maybe"]


def test_taken_out_is_put_back_where_it_stood_with_what_it_let_be_shared(cast, sign_in):
    draft = own_sheets.draft(cast.amara)
    browser, arrange = sign_in(cast.amara), f"/library/drafts/{draft.pk}/arrange/"
    save(browser, draft, f"q.{own_sheets.TEA}", sharing="may_go")
    before = own_sheets.fresh(draft, cast.amara).content

    for _ in range(2):
        browser.post(arrange, {"do": "remove", "key": own_sheets.TEA})
    without = own_sheets.fresh(draft, cast.amara)
    for _ in range(2):
        browser.post(arrange, {"do": "put_back", "key": own_sheets.TEA})

    assert [item["key"] for item in without.content["items"]] == [own_sheets.WHY]
    assert without.content["sharing"]["releasable"] == []
    assert len(without.removed) == 1
    assert own_sheets.fresh(draft, cast.amara).content == before
    assert own_sheets.fresh(draft, cast.amara).removed == []


def test_a_copy_of_a_question_stands_below_it_and_is_not_shareable(cast, sign_in):
    draft = own_sheets.draft(cast.amara)
    browser, op = sign_in(cast.amara), str(uuid.uuid4())
    save(browser, draft, f"q.{own_sheets.TEA}", sharing="may_go")

    for _ in range(2):
        browser.post(
            f"/library/drafts/{draft.pk}/arrange/",
            {"do": "copy", "key": own_sheets.TEA, "op": op},
        )

    content = own_sheets.fresh(draft, cast.amara).content
    first, second, third = content["items"]
    assert second == first | {"key": second["key"]}
    assert third["key"] == own_sheets.WHY
    assert content["sharing"]["releasable"] == [own_sheets.TEA]


def test_a_hundred_questions_and_no_more(cast):
    items = [fresh("free_text", f"q{n}") | {"prompt": "Why?"} for n in range(100)]
    draft = own_sheets.draft(cast.amara, items=items)

    with acting_as(cast.amara.pk), pytest.raises(draft_questions.TooMany, match="room for 100"):
        draft_questions.add(draft=draft, item=fresh("slider", "more"), by=cast.amara)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompt": "x" * 301}, "This can be up to 300 characters; it has 301."),
        ({"options-0-text": "x" * 301}, "there is room for 300"),
        ({"hint": "a\x00b"}, "character that can’t be saved"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_kept(cast, sign_in, changes, words):
    draft = own_sheets.draft(cast.amara)
    browser, part = sign_in(cast.amara), f"q.{own_sheets.TEA}"

    answer = save(browser, draft, part, **changes)

    [typed] = changes.values()
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed.replace("\x00", "") in answer.content.decode().replace("\x00", "")
    assert own_sheets.fresh(draft, cast.amara).content == draft.content


def test_extra_fields_and_odd_ones_change_nothing(cast, sign_in):
    draft = own_sheets.draft(cast.amara)
    odd = {"key": "mine", "type": "slider", "covers": "1", "options-99-text": "x", "sharing": "all"}

    save(sign_in(cast.amara), draft, f"q.{own_sheets.TEA}", **odd)

    assert own_sheets.fresh(draft, cast.amara).content == draft.content


def test_parts_of_every_kind_name_places_that_the_format_knows():
    """A typo in a part's place would write a field that nobody reads."""
    for name, item in SHAPES.items():
        found = [part.name for part in parts_of(item)]
        assert len(found) == len(set(found)), name
        assert "prompt" in found


def test_the_whole_still_has_the_same_hash_when_nothing_was_typed(cast, sign_in):
    draft = own_sheets.copied(cast.amara, "asking-and-answering")
    browser = sign_in(cast.amara)

    for item in draft.content["items"]:
        save(browser, own_sheets.fresh(draft, cast.amara), f"q.{item['key']}")
    save(browser, own_sheets.fresh(draft, cast.amara), "about")

    assert content_hash(own_sheets.fresh(draft, cast.amara).content) == content_hash(draft.content)
