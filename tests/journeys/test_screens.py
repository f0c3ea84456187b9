"""Every screen: no barriers, no strangers, neutral titles, and the way out on every client page."""

import pytest

from clients import access
from clients.actions import accounts
from clients.context import acting_as
from tests.journeys import screens, screens_named
from tests.journeys.conftest import DESK, PHONE, Visitor
from tests.support import make
from tests.support.looks import walk

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def village(committed):
    return screens.build()


# Who looks at which screens, with how wide a window, and whether they are in care.
GROUPS = {
    "public": (screens.public, lambda cast: None, PHONE, False),
    "client": (screens.client, lambda cast: cast.jo.user, PHONE, True),
    "writing": (screens.writing, lambda cast: cast.sam.user, PHONE, True),
    "questions": (lambda village: village.questions, lambda cast: cast.kim.user, PHONE, True),
    "clinician": (screens.clinician, lambda cast: cast.amara, DESK, False),
    "authoring": (screens.authoring, lambda cast: cast.amara, DESK, False),
    "account": (screens.account, lambda cast: cast.amara, DESK, False),
}
PAGES = [
    pytest.param(group, name, id=f"{group}-{name}")
    for group, (addresses, *_) in GROUPS.items()
    for name in addresses(screens_named.unbuilt())
]


@pytest.fixture(scope="module")
def visitor_of(village, street, browser):
    """visitor_of(group) -> whoever these screens are for, signed in once for all of them."""
    there = {}

    def visitor(group):
        _, person_of, width, _ = GROUPS[group]
        if group not in there:
            window = {"viewport": {"width": width, "height": 844}, "color_scheme": "light"}
            there[group] = Visitor(browser, street.url, person_of(village.cast), **window)
        return there[group]

    yield visitor
    for one in there.values():
        one.context.close()
    assert [one.complaints for one in there.values() if one.complaints] == []


def test_every_address_is_looked_at_or_is_no_page():
    named = {name for _, name, _ in access.patterns()}
    looked_at = {page.values[1] for page in PAGES} | screens.ALONE

    assert named - looked_at - screens.NOT_SCREENS == set()


def test_every_page_of_the_village_is_looked_at(village):
    """The pages are named before there is a village: it has those, and no others."""
    there = {(group, name) for group, (of, *_) in GROUPS.items() for name in of(village)}

    assert there == {page.values for page in PAGES}
    assert len(PAGES) >= 151


@pytest.mark.invariant(22)
def test_what_a_page_asks_of_somebody_else_is_noticed_and_goes_nowhere(person):
    visitor = person(bypass_csp=True)
    page = visitor.goes("/help/")

    ask = "fetch('https://elsewhere.example/count').then(() => 'answered', () => 'no way')"

    assert page.evaluate(ask) == "no way"
    assert visitor.strangers == {"elsewhere.example"}


@pytest.mark.invariant(20)
@pytest.mark.invariant(22)
@pytest.mark.parametrize(("group", "name"), PAGES)
def test_each_screen(village, visitor_of, group, name):
    addresses, _, _, in_care = GROUPS[group]
    visitor = visitor_of(group)

    told = walk(visitor, {name: addresses(village)[name]}, in_care=in_care)

    # The next page begins anew: what this one's browser said is told here.
    visitor.complaints.clear()
    visitor.strangers.clear()
    assert told == ""


def _after_an_opening(village, ira):
    """The page after the code that a therapist told whoever lost their phone."""
    cast = village.cast
    with acting_as(cast.amara.pk):
        _, code = accounts.open_again(user_id=cast.sam.user_id, by=make.fresh(cast.amara))
    ira.goes("/open/")
    ira.page.get_by_label("The email address you sign in with").fill(cast.sam.user.email)
    ira.page.get_by_label("Your code").fill(code)
    ira.presses("Continue")
    ira.page.wait_for_url("**/password/")
    return walk(ira, {"clients:open_password": ira.page.url}, in_care=True)


def test_arriving_screens(village, person):
    """The page after the right code, and the seat that nobody else may say yes for."""
    robin, lou = person(), person(village.lou.user)
    robin.goes(f"/join/{village.ids['invitation']}/")
    robin.page.get_by_label("Your code").fill(village.ids["code"])
    robin.page.get_by_label("I am 18 or older").check()
    robin.presses("Continue")
    robin.page.wait_for_url("**/you/")

    told = walk(robin, {"clients:join_details": robin.page.url}, in_care=True)
    told += _after_an_opening(village, person())
    told += walk(lou, {"clients:seat": "/welcome/together/"}, in_care=True)

    assert told == ""
