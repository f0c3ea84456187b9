"""The longest name on the smallest screen: nothing runs over, and the way out stays in reach."""

import pytest

from clients.context import acting_as, acting_as_worker
from clients.models import Client, User
from tests.journeys import screens
from tests.journeys.conftest import SMALL
from tests.support import make

pytestmark = pytest.mark.journey
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwe"
RUNS_OVER = """() => [...document.querySelectorAll("main *, header *, .leave *")]
    .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, [tabindex='0']"))
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.innerText}`.slice(0, 60))"""


@pytest.fixture(scope="module")
def village(committed):
    village = screens.build()
    cast = village.cast
    for person in (cast.jo, cast.sam):
        with acting_as(cast.amara.pk):
            Client.objects.filter(pk=person.pk).update(name=LONG)
        with acting_as_worker():
            User.objects.filter(pk=person.user_id).update(display_name=LONG)
    return village


def too_wide(visitor, addresses):
    found = []
    for name, address in addresses.items():
        page = visitor.goes(address)
        assert page.locator("main").is_visible(), f"{name} is no page"
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {wide} px"] if wide > SMALL else []
        found += [f"{name}: {one}" for one in page.evaluate(RUNS_OVER)]
    return found


def test_a_clients_pages_hold_the_longest_name(village, person):
    jo = person(make.fresh(village.cast.jo.user), SMALL)

    assert "\n".join(too_wide(jo, screens.client(village))) == ""


def test_a_therapists_pages_hold_the_longest_name(village, person):
    amara = person(village.cast.amara, SMALL)

    assert "\n".join(too_wide(amara, screens.clinician(village))) == ""
