"""The card somebody makes of their own answers, and which lines of it others meet."""

import html
import re

import pytest

from tests.support import make
from tests.support.answering import chosen
from tests.support.at_desk import begun, url
from tests.support.card_answers import SAID
from tests.support.shared import (
    CANARY,
    address,
    fragments,
    lets,
    looked_at,
    plain,
    sent,
    text_of,
    window,
)
from tests.support.shipped import SHEETS
from worksheets.rules import cards as card_rules
from worksheets.rules.cards import CardLine

pytestmark = pytest.mark.django_db
TITLE = "How to ask me, and how I answer"
LEADS = [line["lead"] for line in SHEETS["B2"]["card"]["lines"]]
FINE, DEPENDS, LEFT_OUT = LEADS[0], LEADS[1], LEADS[4]
CLOSE = "“Would you like to be close?”"


def cards(page):
    """Every card of a page: title, and what stands under each lead."""
    found = []
    for one in re.findall(r'<section class="own-card">.*?</section>', page.text, re.DOTALL):
        lines = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", one, re.DOTALL)
        said = {
            html.unescape(lead): [
                html.unescape(text) for text in re.findall(r'<dd translate="no">(.*?)</dd>', rest)
            ]
            for lead, rest in lines
        }
        found.append((re.search(r"<h3[^>]*>(.*?)</h3>", one)[1], said))
    return found


def only_card(page):
    [(title, said)] = cards(page)
    assert title == TITLE
    return said


def together(cast, sign_in, sheet, **lines):
    """Sam's page in an open window, after Jo let these lines go yesterday."""
    if lines:
        answer = lets(sign_in, cast.jo, address(sheet, cast.sam), **lines)
        assert answer.status_code == 302, answer.text
    return sign_in(cast.sam.user).get("/together/")


def test_its_author_finds_it_beside_their_answers(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")

    page = sign_in(cast.jo.user).get(f"/sent/{sheet.pk}/")

    said = only_card(page)
    assert list(said) == [FINE, DEPENDS, LEFT_OUT, *LEADS[6:]]
    assert said[FINE] == [CLOSE]
    assert said["How I often say no"] == [
        "Warmly: “I love being with you, and not tonight”",
        "Some other way: with a song",
    ]
    assert said["What I’d like after a no"] == [f"A film.<br>{CANARY}"]
    assert said["What suits me best"] == ["Asked in plain words"], "and never a guess"


def test_a_lead_without_an_answer_is_not_there(cast, sign_in):
    sheet = sent(cast, {"hear_no": chosen("short"), "say_no": None}, code="B2")

    page = sign_in(cast.jo.user).get(f"/sent/{sheet.pk}/")

    assert only_card(page) == {"How I like to hear a no": ["Short and clear"]}
    assert FINE not in page.text


@pytest.mark.parametrize(("code", "said"), [("B2", {}), ("A2", {"tally": 2})])
def test_without_answers_or_without_a_card_there_is_none(cast, sign_in, code, said):
    sheet = sent(cast, said, code=code)

    assert cards(sign_in(cast.jo.user).get(f"/sent/{sheet.pk}/")) == []
    assert cards(sign_in(cast.amara).get(f"/submissions/{sheet.pk}/")) == []


@pytest.mark.invariant(3)
def test_the_therapist_s_card_has_only_what_they_may_read(cast, sign_in):
    sheet = sent(cast, {"hear_no": chosen("short"), "g2_setting": chosen("own")}, code="B2")
    make.answers(sheet, {"say_no": chosen("plain"), "after_no": CANARY}, visibility="self")

    mine = only_card(sign_in(cast.jo.user).get(f"/sent/{sheet.pk}/"))
    page = sign_in(cast.amara).get(f"/submissions/{sheet.pk}/")

    assert list(mine) == LEADS[7:]
    assert only_card(page) == {"How I like to hear a no": ["Short and clear"]}
    assert CANARY not in page.text
    assert "How I often say no" not in page.text


def test_what_the_therapist_will_see_is_shown_before_it_is_sent(cast, sign_in):
    sheet = begun(cast, "B2")
    make.answers(sheet, SAID)
    browser = sign_in(cast.jo.user)
    page = browser.get(url(sheet, "review")).text
    fields = dict(re.findall(r'<input type="hidden" name="(op|seen)" value="([^"]+)"', page))
    radios = dict(re.findall(r'<input type="radio" name="(who-\w+)" value="(\w+)"', page))
    told = dict.fromkeys(radios, "self") | {"who-hear_no": "clin", "who-words_ok": "clin"}
    where = url(sheet, "review")

    looked = browser.post(where, fields | told | {"go": "look"})
    assert list(only_card(looked)) == [FINE, DEPENDS, LEFT_OUT, "How I like to hear a no"]
    browser.post(where, fields | told | {"go": "send"})

    assert cards(sign_in(cast.amara).get(f"/submissions/{sheet.pk}/")) == cards(looked)


def test_a_therapist_looking_through_the_library_sees_what_could_stand_on_it(cast, sign_in):
    browser = sign_in(cast.amara)
    last = len(SHEETS["B2"]["items"])

    page = browser.get(f"/library/{make.opaque('asking-and-answering')}/preview/?page={last}")

    assert only_card(page) == dict.fromkeys(LEADS, [])
    first = browser.get(f"/library/{make.opaque('asking-and-answering')}/preview/?page=1")
    other = browser.get(f"/library/{make.opaque('keeping-count')}/preview/?page=1")
    assert cards(first) == cards(other) == []


@pytest.mark.invariant(1, 27)
def test_a_partner_sees_only_the_lines_that_were_let_go(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = together(cast, sign_in, sheet, **{"whole__hear_no": "on", "whole__best_way": "on"})

    assert only_card(page) == {
        "What suits me best": ["Asked in plain words"],
        "How I like to hear a no": ["Short and clear"],
    }
    for lead in (FINE, DEPENDS, LEFT_OUT, "How I often say no", "What I’d like after a no"):
        assert lead not in text_of(page)
    assert CANARY not in page.text
    assert "gentle touch" not in page.text


@pytest.mark.invariant(27)
def test_the_preview_is_the_very_card_a_partner_gets(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    lines = {"whole__words_ok": "on", "whole__after_no": "on", "whole__say_no": "on"}
    _, preview = looked_at(sign_in(cast.jo.user), address(sheet, cast.sam), **lines)

    page = together(cast, sign_in, sheet, **lines)

    assert list(only_card(page)) == [FINE, DEPENDS, LEFT_OUT, "How I often say no", LEADS[9]]
    assert fragments(page) == fragments(preview) != ""


@pytest.mark.invariant(5, 6)
def test_skipped_kept_and_not_let_go_are_the_same_bytes(cast, sign_in):
    """Whether the rest of Jo's card is blank, private, or there and not let go: Sam can’t tell."""
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    pages = set()
    for rest, visibility in (({}, ""), (SAID, "self"), (SAID, "clin"), (NOES, "clin")):
        sheet = sent(cast, {"hear_no": chosen("short"), "g2_setting": chosen("own")}, code="B2")
        more = {key: value for key, value in rest.items() if key not in ("hear_no", "g2_setting")}
        if more:
            make.answers(sheet, more, visibility=visibility)
        page = together(cast, sign_in, sheet, whole__hear_no="on")
        pages.add(plain(page))
        assert only_card(page) == {"How I like to hear a no": ["Short and clear"]}
        ended(cast, sign_in)

    assert len(pages) == 1


NOES = {"words_ok": {"straight": "no", "close": "no"}, "say_no": None}


def ended(cast, sign_in):
    browser = sign_in(cast.jo.user)
    for pk in re.findall(r'action="(/sharing/[^"]+/end/)"', browser.get("/sharing/").text):
        browser.post(pk)


def test_lines_let_go_one_after_the_other_stand_on_one_card_in_its_order(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    together(cast, sign_in, sheet, whole__after_no="on")

    page = together(cast, sign_in, sheet, whole__hear_no="on")

    assert list(only_card(page)) == ["How I like to hear a no", "What I’d like after a no"]


def test_two_sendings_are_two_cards(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    for said in ("short", "touch"):
        sheet = sent(cast, {"hear_no": chosen(said), "g2_setting": chosen("own")}, code="B2")
        page = together(cast, sign_in, sheet, whole__hear_no="on")

    assert sorted(said["How I like to hear a no"][0] for _, said in cards(page)) == [
        "Short and clear",
        "With a touch that both of us like",
    ]


def test_other_words_stand_under_the_same_lead(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    page = together(
        cast, sign_in, sheet, whole__after_no="on", **{"whole__after_no__words": "Tea & quiet"}
    )

    assert only_card(page) == {"What I’d like after a no": ["Tea & quiet"]}
    assert CANARY not in page.text


def test_other_words_for_an_answer_with_several_leads_stand_under_its_question():
    content = SHEETS["B2"]
    item = next(one for one in content["items"] if one["key"] == "words_ok")

    assert card_rules.said_otherwise(content, item, "Ask me plainly") == [
        CardLine(
            "words_ok",
            "Which words are fine with you when someone asks you?",
            ("Ask me plainly",),
            0,
        )
    ]


@pytest.mark.invariant(1)
def test_another_couple_and_another_therapist_get_404(cast, sign_in):
    sheet = sent(cast, SAID, code="B2")

    for other in (cast.sam.user, cast.kim.user):
        assert sign_in(other).get(f"/sent/{sheet.pk}/").status_code == 404
    for other in (cast.cleo, cast.ben):
        assert sign_in(other).get(f"/submissions/{sheet.pk}/").status_code == 404
