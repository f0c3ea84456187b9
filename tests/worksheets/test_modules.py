"""A module: short pages, the place kept, a check that keeps nothing, a reflection at the end."""

import uuid

import pytest

from tests.support.at_desk import begun, body, fresh, given, rows, statements, url, value
from worksheets.rules import pages

pytestmark = pytest.mark.django_db


def page_url(module, number):
    return f"/reading/{module.pk}/{number}/"


def content_of(module):
    return module.version.content


def test_reader_happy_path(cast, sign_in):
    module = given(cast, "a")
    browser = sign_in(cast.jo.user)

    start = browser.get(f"/reading/{module.pk}/")
    assert "What a yes is made of" in start.text
    assert fresh(module).state == "assigned"
    here = browser.post(f"/reading/{module.pk}/").url
    assert here == page_url(module, 1)
    assert fresh(module).state == "opened"

    for number in range(1, pages.steps(content_of(module)) + 1):
        assert here == page_url(module, number)
        assert browser.get(here).status_code == 200
        here = browser.post(here, {"go": "next"}).url
    assert here == url(module, "keep")
    assert browser.post(here, body("nothing was due", go="next")).url == url(module, "review")
    assert value(module, "keep") == "nothing was due"


def test_reader_partner_sees_nothing(cast, sign_in):
    module = begun(cast, "a")
    browser = sign_in(cast.sam.user)
    never_was = browser.get(f"/reading/{uuid.uuid4()}/1/").content

    for path in (f"/reading/{module.pk}/", page_url(module, 1), page_url(module, 99)):
        for answer in (browser.get(path), browser.post(path, {"go": "next"})):
            assert (answer.status_code, answer.content) == (404, never_was)


def test_reader_other_couple_gets_404(cast, sign_in):
    module = begun(cast, "a")

    assert sign_in(cast.lee.user).get(page_url(module, 1)).status_code == 404


def test_reader_other_therapist_gets_404(cast, sign_in):
    module = begun(cast, "a")

    for therapist in (cast.amara, cast.cleo, cast.ben):
        assert sign_in(therapist).get(page_url(module, 1)).status_code == 404


def test_reader_keeps_the_place(cast, sign_in):
    module = begun(cast, "a")
    browser = sign_in(cast.jo.user)

    browser.post(page_url(module, 1), {"go": "next"})
    browser.post(page_url(module, 2), {"go": "next"})
    browser.get(page_url(module, 5))
    assert browser.post(f"/reading/{module.pk}/").url == page_url(module, 3)

    browser.post(page_url(module, 3), {"go": "back"})
    assert browser.post(f"/reading/{module.pk}/").url == page_url(module, 2)
    assert browser.post(page_url(module, 2), {"go": "stop"}).url == "/home/"
    assert fresh(module).place == 1
    assert browser.post(page_url(module, 1), {"go": "back"}).url == f"/reading/{module.pk}/"


def test_reader_looking_opens_and_moves_nothing(cast, sign_in):
    module = given(cast, "a")
    browser = sign_in(cast.jo.user)

    assert browser.get(page_url(module, 2)).url == f"/reading/{module.pk}/"
    assert (fresh(module).state, fresh(module).place) == ("assigned", 0)


def test_reader_plain_words_go_along(cast, sign_in):
    module = begun(cast, "a")
    browser = sign_in(cast.jo.user)
    plain = content_of(module)["sections"][1]["plain"].split("\n")[0]

    onward = browser.post(page_url(module, 1), {"go": "next", "words": "plain"}).url
    page = browser.get(onward).text

    assert onward == page_url(module, 2) + "?words=plain"
    assert page.index("The longer version") > page.index(plain[:30])
    assert "About 1 minute<" in page or "About 2 minutes<" in page


def test_reader_check_gives_thoughts_and_keeps_nothing(cast, sign_in):
    module = begun(cast, "a")
    check = len(content_of(module)["sections"]) + 1
    browser = sign_in(cast.jo.user)

    asked = browser.get(page_url(module, check))
    thought = browser.post(page_url(module, check), {"go": "check", "answer": ["debt"]})
    blank = browser.post(page_url(module, check), {"go": "check"})

    assert "The bill is only in Robin’s mind" not in asked.text
    for answer in (thought, blank):
        assert answer.status_code == 200
        assert "The bill is only in Robin’s mind" in answer.text
    assert ("(you chose this)" in thought.text, "(you chose this)" in blank.text) == (True, False)
    assert rows(module) == []
    assert (
        browser.post(page_url(module, check), {"go": "check", "answer": ["no such"]}).status_code
        == 422
    )


@pytest.mark.parametrize("number", [0, 10, 99999999999999999999])
def test_reader_pages_that_are_not_there_are_404(cast, sign_in, number):
    module = begun(cast, "a")

    assert sign_in(cast.jo.user).get(page_url(module, number)).status_code == 404


def test_reader_and_runner_keep_to_their_own_kind(cast, sign_in):
    module, sheet = begun(cast, "a"), begun(cast, "a2")
    browser = sign_in(cast.jo.user)

    assert browser.get(f"/pages/{module.pk}/").status_code == 404
    assert browser.get(f"/reading/{sheet.pk}/").status_code == 404
    assert browser.get(page_url(sheet, 1)).status_code == 404


def test_reader_wrong_verbs_are_405(cast, sign_in):
    module = begun(cast, "a")

    for verb in ("put", "patch", "delete"):
        assert getattr(sign_in(cast.jo.user), verb)(page_url(module, 1)).status_code == 405


def test_reader_opens_a_page_in_three_statements(cast, sign_in):
    module = begun(cast, "a")
    browser = sign_in(cast.jo.user)
    browser.get(page_url(module, 1))

    with statements() as seen:
        page = browser.get(page_url(module, 2))

    assert len(seen) == 3
    assert len(page.content) <= 16_000


def test_reader_can_be_read_again_after_sending(cast, sign_in):
    module = given(cast, "a", state="submitted")
    browser = sign_in(cast.jo.user)

    assert browser.get(page_url(module, 1)).status_code == 200
    browser.post(page_url(module, 1), {"go": "next"})
    assert (fresh(module).state, fresh(module).place) == ("submitted", 0)
    last = pages.steps(content_of(module))
    assert browser.post(page_url(module, last), {"go": "next"}).url == f"/sent/{module.pk}/"
