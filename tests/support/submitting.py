"""A worksheet filled in, looked at and sent, by the pages its person uses."""

import re

from tests.support import make
from tests.support.at_desk import (
    begun,
    url,
)

SAID = {"tally": 2, "free_no": 3, "like_you_to_know": "something of mine", "fear_mood": None}


def filled(cast, said=None, client=None):
    sheet = begun(cast, client=client)
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
