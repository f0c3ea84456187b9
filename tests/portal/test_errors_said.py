"""Whatever a form refuses is said once, in our words, and first of all in the page's title."""

import re
import uuid

import pytest
from django.db import transaction

from tests.journeys import screens

pytestmark = pytest.mark.django_db
# All that an empty form in a browser sends.
PROOF = {"csrfmiddlewaretoken": "a form's own proof", "op": str(uuid.uuid4()), "revision": 0}
# What a framework says, and nobody in a quiet room would.
STOCK = re.compile("This field is required|Ensure this value|Select a valid choice|and/or")


def refusals(browser, addresses):
    """Each page that refuses an empty press; what a press changed is undone again."""
    for address in addresses:
        press = transaction.savepoint()
        answer = browser.post(address, PROOF)
        transaction.savepoint_rollback(press)
        if answer.status_code == 422:
            yield address, answer.content.decode()


def wrong_with(address, page):
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    if not title.startswith("Error: ") or title.count("Error") > 1:
        yield f"{address}: its title is {title!r}"
    said = len(re.findall('data-error-summary|class="notice[^>]+role="', page))
    if said != 1:
        yield f"{address}: says {said} times what is wrong"
    yield from (f"{address}: {words}" for words in STOCK.findall(page))


@pytest.mark.giant
@pytest.mark.parametrize("who", ["client", "therapist"])
def test_an_empty_press_is_refused_in_our_words(sign_in, who):
    village = screens.build()
    kinds = {
        "client": (village.cast.jo.user, (screens.client,)),
        "therapist": (village.cast.amara, (screens.clinician, screens.authoring)),
    }
    person, sets = kinds[who]
    addresses = [path for one in sets for path in one(village).values()]

    refused = dict(refusals(sign_in(person), addresses))

    assert len(refused) >= {"client": 4, "therapist": 12}[who]
    assert "\n".join(wrong for one in refused.items() for wrong in wrong_with(*one)) == ""


def test_a_wrong_password_is_said_in_our_words(cast, client):
    page = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"}).text

    assert "That address and that password don’t match" in page
    assert not STOCK.findall(page)
