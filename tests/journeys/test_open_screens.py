"""The pages between two people while something is open on them: at every width, in both colours.

The joint page with everything that can stand on it, the sharing centre beside it, and what an
author meets on the way there.
"""

import re

import pytest

from clients.context import acting_as
from tests.support import in_room, shared
from tests.support.looks import looks_of, thumbs, way_out, what_it_tells
from worksheets.models import Reveal

pytestmark = [pytest.mark.journey, pytest.mark.invariant(20), pytest.mark.invariant(22)]
LONG = "A walk by the canal, " * 12
WORDS = {"early_messages": LONG, "what_counts": "Lying close, and talking."}


@pytest.fixture(scope="module")
def home(village):
    """Texts, a choice, a list both said yes to, one moment for both, and something written."""
    jo, sam, couple = village.jo, village.sam, village.couple
    sheet = shared.sent(village, WORDS | {"often_loved": 3}, code="a1", couple=couple)
    for key, words in WORDS.items():
        shared.standing(jo, sam, couple, sheet, key, words=words)
    for author, reader in ((jo, sam), (sam, jo)):
        menu = shared.sent(village, {"everyday": {"walk": "yes"}}, code="d2", client=author)
        kept = {"keys": ["walk", "cook"]}
        shared.standing(author, reader, couple, menu, "everyday", part="mutual", kept=kept)
    _at_once(village)
    waits = shared.sent(village, code="a2")
    shared.standing(jo, sam, couple, waits, "like_you_to_know", ago=shared.A_DAY_AGO / 5)
    over = shared.sent(village, code="a2")
    shared.standing(jo, sam, couple, over, "like_you_to_know")
    with acting_as(jo.user_id):
        over.response.answers.update(revision=2)
    shared.window(village.amara, couple, jo, sam)
    in_room.things(village.amara, couple, [jo, sam])
    return sheet


def _at_once(village):
    first = shared.sent(village, {"after_no": "x"}, code="b2", couple=village.couple)
    with acting_as(village.amara.pk):
        group = first.group
        reveal = Reveal.objects.create(
            practice=village.practice, group=group, couple=village.couple,
            proposed_by=village.amara.clinician, opened_at=first.assigned_at,
        )  # fmt: skip
    other = shared.sent(village, {"after_no": "x"}, code="b2", client=village.sam, group=group)
    pairs = ((village.jo, village.sam, first), (village.sam, village.jo, other))
    for author, reader, sheet in pairs:
        words = f"{author.name}: tea, and no questions."
        shared.standing(
            author, reader, village.couple, sheet, "after_no", words=words, reveal=reveal
        )


def looked_at(visitor, name):
    return [
        *what_it_tells(visitor, name),
        *way_out(visitor, name),
        *thumbs(visitor, name),
        *looks_of(visitor, name),
    ]


def test_the_joint_page_with_everything_open_on_it(village, home, person):
    sam = person(village.sam.user)

    sam.goes("/together/")

    for words in (
        "Lying close, and talking.",
        "A walk with no phone",
        "Jo: tea",
        "Written together",
    ):
        sam.sees(re.compile(words))
    assert looked_at(sam, "together-everything") == []
    assert sam.complaints == []
    assert sam.strangers == set()


def test_the_sharing_centre_with_releases_in_it_and_paused(village, home, person):
    jo = person(village.jo.user)
    jo.goes("/sharing/")
    for words in ("Waits until", "This has ended", "Can be seen while"):
        jo.sees(re.compile(words))
    for one in jo.page.locator("details").all():
        one.evaluate("one => one.open = true")
    assert looked_at(jo, "sharing-everything") == []

    jo.presses("Pause everything")
    jo.sees("Everything is paused")
    assert looked_at(jo, "sharing-paused") == []
    jo.presses("Resume sharing")


def test_choosing_and_the_preview(village, person):
    sheet = shared.sent(village, WORDS | {"often_loved": 3}, code="a1")
    jo = person(village.jo.user)
    page = jo.goes(f"/sent/{sheet.pk}/lines/{village.sam.pk}/")
    jo.presses(re.compile("See exactly what"))
    assert looked_at(jo, "release-nothing-chosen") == []
    page.locator("li", has_text="Lying close").get_by_label("Share this with Sam").check()
    jo.presses(re.compile("See exactly what"))
    jo.sees("Lying close, and talking.")
    assert looked_at(jo, "release-preview") == []
