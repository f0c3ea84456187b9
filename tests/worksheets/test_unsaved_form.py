"""After the sign-in ran out: a question's page comes back in words, a check-in's in none (P4)."""

import re
import uuid

import pytest

from tests.support import make
from tests.support.signing_in import go_idle, sign_in_by_form
from worksheets.item_types import type_of

pytestmark = pytest.mark.django_db


def kept_page(sign_in, person, path, typed):
    browser = sign_in(person.user)
    go_idle(browser)
    late = browser.post(path, typed)
    assert late.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', late.text)[1]
    back = sign_in_by_form(browser, person.user, kept=kept)
    return browser, browser.get(back["Location"])


def opened(cast, code):
    return make.assignment(
        by=cast.amara, client=cast.jo, version=make.version(code), state="opened"
    )


ASKED = [
    ("a2", "tally", {"answer": "3"}),
    ("c3", "underneath", {"answer": ["lonely", "afraid_of_them"]}),
    ("a1", "early_messages", {"answer": "Short."}),
]


@pytest.mark.parametrize(("code", "key", "said"), ASKED)
def test_what_was_chosen_is_shown_as_it_was_asked(cast, sign_in, code, key, said):
    sheet = opened(cast, code)
    item = next(one for one in sheet.version.content["items"] if one["key"] == key)
    form = type_of(item).form(item, data=said)
    assert form.is_valid()
    typed = said | {"revision": 0, "op": str(uuid.uuid4()), "go": "next"}

    path = f"/pages/{sheet.pk}/{make.opaque(key)}/"
    browser, page = kept_page(sign_in, cast.jo, path, typed)

    assert item["prompt"] in page.text
    for line in type_of(item).words(item, form.value):
        assert line.text in page.text
    assert browser.post("/kept/", {"kept": "send"})["Location"] == path


@pytest.mark.invariant(16)
def test_a_check_in_comes_back_without_a_word_of_it(cast, sign_in):
    sheet = opened(cast, "p0")
    content = sheet.version.content
    asked = [one for one in content["items"] if one["type"] == "choice"]
    typed = {f"{one['key']}-answer": one["options"][0]["key"] for one in asked}
    typed |= {
        "safe_contact-answer": "Call my sister first.",
        "step": "send",
        "op": str(uuid.uuid4()),
    }

    browser, page = kept_page(sign_in, cast.jo, f"/pages/{sheet.pk}/", typed)

    shown = re.sub(r'<input type="hidden"[^>]*>', "", page.text)
    assert "It isn’t shown here" in shown
    assert "sister" not in shown
    for one in asked:
        assert one["prompt"] not in shown
