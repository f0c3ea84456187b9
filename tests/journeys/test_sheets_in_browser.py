"""What a sheet becomes after it was sent, at every width and in both colours."""

import pytest

from tests.journeys.conftest import DESK
from tests.support import make, measuring
from tests.support.card_answers import SAID
from tests.support.looks import walk
from tests.support.shared import address, lets, sent, window

pytestmark = pytest.mark.journey
LINES = ("words_ok", "ways_ok", "best_way", "say_no", "hear_no", "after_no")
MORE = {
    "ways_ok": {"message": "yes", "hug": "yes", "woken": "no", "sign": "maybe"},
    "say_no": {"chosen": ["warm", "instead"]},
    "after_no": "Just as before: a film, or each of us with a book.",
}


def signs_in(user):
    return make.signed_in(make.fresh(user))


@pytest.fixture(scope="module")
def card(village):
    """Jo's card, let go to Sam yesterday; the joint space is open."""
    sheet = sent(village, SAID | MORE, code="B2")
    window(village.amara, village.couple, village.jo, village.sam)
    chosen = {f"whole__{key}": "on" for key in LINES}
    answer = lets(signs_in, village.jo, address(sheet, village.sam), **chosen)
    assert answer.status_code == 302
    return sheet


def test_a_card_wherever_it_stands(village, card, person):
    preview = f"/library/{make.opaque('asking-and-answering')}/preview/"
    last = len(card.version.content["items"])

    assert walk(person(village.jo.user), {"card-sent": f"/sent/{card.pk}/"}, in_care=True) == ""
    assert walk(person(village.sam.user), {"card-together": "/together/"}, in_care=True) == ""
    amara = {"card-read": f"/submissions/{card.pk}/", "card-blank": f"{preview}?page={last}"}
    assert walk(person(village.amara, DESK), amara, in_care=False) == ""


FIVES = {
    "jo": {"order": ["closeness", "play", "pleasure", "other", "relief"], "other": "Being silly"},
    "sam": {"order": ["pleasure", "closeness", "reassurance"]},
}


@pytest.fixture(scope="module")
def fives(village):
    """Each ranked theirs, guessed, and let the other see both."""
    for name, mate in (("jo", "sam"), ("sam", "jo")):
        author, other = getattr(village, name), getattr(village, mate)
        said = {"meanings": FIVES[name], "meanings_guess": {"guess": FIVES[mate]}}
        sheet = sent(village, said | {"g2_setting": SAID["g2_setting"]}, code="A1", client=author)
        boxes = {"whole__meanings": "on", "guess__meanings_guess": "on"}
        assert lets(signs_in, author, address(sheet, other), **boxes).status_code == 302
    window(village.amara, village.couple, village.jo, village.sam)


def test_side_by_side_for_the_screen_in_the_room(village, fives, person):
    amara = person(village.amara, DESK)
    assert walk(amara, {"side": f"/couples/{village.couple.pk}/side/"}, in_care=False) == ""
    amara.sees("Sam’s guess")
    amara.goes(f"/couples/{village.couple.pk}/")
    amara.page.get_by_role("link", name="Side by side, for the screen in the room").click()
    amara.page.wait_for_url("**/side/")


def test_words_out_of_force_and_what_was_said_before(village, person):
    """Jo's numbers stay, the measure is closed; pain is told before a plan for touch."""
    measuring.counted(village.jo, village.amara)
    pain = {"regions_upper": {"regions": {"jaw": ["pain"]}}, "g2_setting": SAID["g2_setting"]}
    sent(village, pain, code="A4")
    measuring.brought_in(village, "csi-4")
    shelf = f"/library/measures/{make.opaque('csi-4')}/"
    plan = f"/couples/{village.couple.pk}/assign/{make.opaque('touch-plan')}/"
    amara = person(village.amara, DESK)

    wrong = walk(amara, {"measure-end": f"{shelf}end/", "said-before": plan}, in_care=False)
    assert wrong == ""
    amara.sees("Said in earlier answers")
    amara.goes(f"{shelf}end/")
    amara.page.get_by_label("The licence has ended").check()
    amara.presses("Withdraw the wording")
    amara.sees("Add its wording again")
    assert walk(amara, {"measure-ended": shelf}, in_care=False) == ""
