"""A worksheet filled in, looked at and sent, by the pages its person uses."""

import re

from tests.support import make
from tests.support.at_desk import (
    begun,
    url,
)

SAID = {"tally": 2, "free_no": 3, "like_you_to_know": "something of mine", "fear_mood": None}


# A worksheet whose answers can place a Hold, and one of each kind.
HOLDS = "saying-and-hearing-no"
CALM, AFRAID = {"fear_after": 0}, {"fear_after": 3, "what_might": {"chosen": ["hurt"]}}


def filled(cast, said=None, client=None, slug="a2"):
    sheet = begun(cast, slug, client)
    make.answers(sheet, SAID if said is None else said)
    return sheet


def looked_at(browser, sheet, go="send", **choices):
    """The fields of the review page as a browser would post them."""
    page = browser.get(url(sheet, "review")).text
    fields = dict(re.findall(r'<input type="hidden" name="(op|seen)" value="([^"]+)"', page))
    radios = re.findall(r'<input type="radio" name="(who-\w+)" value="(\w+)"[^>]* checked', page)
    return fields | dict(radios) | {"go": go} | {f"who-{k}": v for k, v in choices.items()}


def send(browser, sheet, **told):
    return browser.post(url(sheet, "review"), looked_at(browser, sheet, **told))
