"""A no to anything optional takes nothing away: every page is as it was (Inv 24, 25)."""

import re

import pytest

from tests.support import make
from tests.support.at_desk import begun, box_of, given

pytestmark = pytest.mark.django_db
# These say how agreements stand, so they say the no too; that they open is all that is asked.
TELL = ("/consents/", "/consents/receipts/", "/settings/", "/settings/notes/", "/settings/log/",
        "/settings/sees/")  # fmt: skip
OPTIONAL = ["email", "supervision", "supervision_unnamed", "improvement", "told_alone_limited"]


@pytest.fixture
def urls(cast):
    sheet, module, sent = begun(cast, "b1"), begun(cast, "when-sex-feels-owed"), given(cast, "a2")
    done = given(cast, "b2", state="submitted")
    make.answers(done, {}, visibility="clin")
    box = make.opaque(box_of(sheet))
    return [
        "/home/",
        f"/pages/{sheet.pk}/",
        f"/pages/{sheet.pk}/{box}/",
        f"/pages/{sheet.pk}/review/",
        f"/reading/{module.pk}/",
        f"/reading/{module.pk}/1/",
        f"/pages/{sent.pk}/",
        f"/sent/{done.pk}/",
        f"/sent/{done.pk}/done/",
        "/settings/together/",
        "/settings/reach/",
        "/help/",
        *TELL,
    ]


def pages(browser, urls):
    found = {}
    for url in urls:
        answer = browser.get(url)
        text = answer.content.decode()
        text = re.sub(
            r'((?:csrf\w+|page_owner)" value|nonce|name="op" value|content)="[^"]*"', "", text
        )
        text = re.sub(r'value="[0-9a-f-]{36}"|"[A-Za-z0-9]{64}"', "", text)
        found[url] = (answer.status_code, answer.headers.get("Location"), text)
    return found


@pytest.mark.invariant(25)
@pytest.mark.parametrize("purpose", OPTIONAL)
def test_a_no_changes_no_page(cast, sign_in, urls, purpose):
    browser = sign_in(cast.jo.user)
    browser.post(f"/consents/{purpose}/", {"decision": "given"})
    browser.get("/home/")
    before = pages(browser, urls)

    browser.post(f"/consents/{purpose}/", {"decision": "withdrawn"})
    browser.get("/home/")
    after = pages(browser, urls)

    for url in urls:
        assert after[url][:2] == before[url][:2] == (200, None), url
        if url not in TELL:
            assert after[url] == before[url], url


@pytest.mark.invariant(25)
def test_a_no_to_being_read_leaves_every_page_open(cast, sign_in, urls):
    browser = sign_in(cast.jo.user)
    browser.post("/consents/submissions/", {"decision": "withdrawn"})

    # What nobody had opened came back to its author: its old page is no more.
    gone = [url for url, (status, *_) in pages(browser, urls).items() if status != 200]
    assert {url.split("/")[1] for url in gone} == {"sent"}


@pytest.mark.invariant(25)
@pytest.mark.parametrize("purpose", OPTIONAL)
def test_a_no_changes_nothing_the_therapist_can_give(cast, sign_in, purpose):
    browser = sign_in(cast.jo.user)
    browser.post(f"/consents/{purpose}/", {"decision": "refused"})
    row = given(cast, "a1")

    assert browser.get(f"/pages/{row.pk}/").status_code == 200
    assert {"portal", "submissions"} <= make.fresh(cast.jo.user).agreed


@pytest.mark.invariant(24)
@pytest.mark.parametrize("purpose", ["submissions", *OPTIONAL])
def test_the_page_takes_one_press_either_way(cast, sign_in, purpose):
    browser = sign_in(cast.jo.user)

    for decision in ("given", "withdrawn", "given"):
        page = browser.get("/consents/").content.decode()
        form = re.search(rf'action="/consents/{purpose}/".*?</form>', page, re.DOTALL)[0]
        standing = purpose in make.fresh(cast.jo.user).agreed
        wanted = "withdrawn" if standing else "given"
        assert f'value="{wanted}"' in form
        assert 'name="decision"' in form
        browser.post(f"/consents/{purpose}/", {"decision": decision})
    assert purpose in make.fresh(cast.jo.user).agreed
