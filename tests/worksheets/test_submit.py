"""Sending: what was looked at moves at once, once, to whom its author chose, or nothing does."""

import re
import uuid

import pytest
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.models import Care, Hold, OutboxMessage
from tests.support import make
from tests.support.at_desk import (
    autosave,
    fresh,
    given,
    response_of,
    rows,
    statements,
    stored,
    together,
    url,
    value,
    why,
)
from tests.support.submitting import AFRAID, CALM, HOLDS, filled, looked_at, send
from worksheets.library import version_cache
from worksheets.queries.client.desks import asides_of

pytestmark = pytest.mark.django_db


def holds(cast, sheet):
    with acting_as(cast.amara.pk):
        return list(Hold.objects.filter(client=sheet.client_id))


def test_submit_happy_path(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)

    page = browser.get(url(sheet, "review"))
    assert "something of mine" in page.text
    assert 'Send to <span translate="no">Amara</span>' in page.text
    assert page.text.count("Skipped – that’s complete.") == 12
    answer = send(browser, sheet, tally="self")

    assert answer.url == f"/sent/{sheet.pk}/done/"
    assert fresh(sheet).state == "submitted"
    assert {r["item_key"]: r["visibility"] for r in rows(sheet)} == {
        "tally": "self", "free_no": "clin", "like_you_to_know": "clin", "fear_mood": "self",
    }  # fmt: skip
    with acting_as(cast.amara.pk):
        care = Care.objects.get(client=cast.jo)
        assert (care.open_count, care.to_read_count) == (0, 1)


def test_submit_partner_sees_nothing(cast, sign_in):
    sheet = filled(cast)
    jo, sam = sign_in(cast.jo.user), sign_in(cast.sam.user)
    home = sam.get("/home/").content
    never_was = sam.get(f"/pages/{uuid.uuid4()}/review/").content

    assert sam.post(url(sheet, "review"), looked_at(jo, sheet)).content == never_was
    assert fresh(sheet).state == "opened"
    send(jo, sheet)

    for path in (url(sheet, "review"), f"/sent/{sheet.pk}/", f"/sent/{sheet.pk}/done/"):
        assert (sam.get(path).status_code, sam.get(path).content) == (404, never_was)
    assert _without_nonce(sam.get("/home/").content) == _without_nonce(home)


def _without_nonce(page):
    return re.sub(rb'(nonce|(?:csrf\w+|page_owner)" value)="[^"]+"', b"", page)


def test_submit_other_couple_gets_404(cast, sign_in):
    sheet = filled(cast)

    answer = sign_in(cast.kim.user).post(url(sheet, "review"), {"op": uuid.uuid4()})

    assert answer.status_code == 404


def test_submit_other_therapist_gets_404(cast, sign_in):
    sheet = filled(cast)

    for therapist in (cast.amara, cast.ben):
        assert sign_in(therapist).post(url(sheet, "review"), {}).status_code == 404


def test_submit_shares_nothing_in_one_press(cast, sign_in):
    sheet = filled(cast)

    answer = send(sign_in(cast.jo.user), sheet, go="nothing")

    assert answer.url == f"/sent/{sheet.pk}/done/"
    assert {row["visibility"] for row in rows(sheet)} == {"self"}


def test_submit_preview_moves_nothing_and_shows_what_is_chosen(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    before = rows(sheet)

    page = send(browser, sheet, go="look", like_you_to_know="self")

    assert page.status_code == 200
    assert "I keep a rough count of days, times or turns." in page.text
    assert "something of mine" not in page.text
    assert 'name="who-like_you_to_know" value="self"' in page.text
    assert (rows(sheet), fresh(sheet).state) == (before, "opened")


def test_submit_closing_page_is_the_same_for_everybody(cast, sign_in):
    afraid = AFRAID | {"g1_alone": {"chosen": ["yes"]}}
    pages = set()

    for said, go in ((CALM, "send"), (afraid, "send"), (afraid, "nothing"), ({}, "nothing")):
        sheet = filled(cast, said, slug=HOLDS)
        browser = sign_in(cast.jo.user)
        page = browser.get(send(browser, sheet, go=go).url).content
        pages.add(_without_nonce(page).replace(str(sheet.pk).encode(), b""))

    assert len(pages) == 1
    assert b"People you can talk to" in pages.pop()


def test_submit_takes_the_same_five_statements_whatever_was_said(cast, sign_in):
    for said in (CALM, AFRAID):
        sheet = filled(cast, said, slug=HOLDS)
        browser = sign_in(cast.jo.user)
        told = looked_at(browser, sheet)
        with statements() as seen:
            browser.post(url(sheet, "review"), told)
        assert len(seen) == 5
        assert fresh(sheet).state == "submitted"


@pytest.mark.parametrize("n", [12, 60])
def test_submit_costs_no_statement_more_for_sixty(cast, sign_in, n):
    version = make.version("a2")
    items = [{"key": f"item_{i}", "type": "free_text", "prompt": f"Question {i}"} for i in range(n)]
    content = version.content | {"items": items, "flags": []}
    sheet = filled(cast, {f"item_{i}": f"said {i}" for i in range(n)})
    version_cache.content(version.pk, content)
    browser = sign_in(cast.jo.user)
    try:
        told = looked_at(browser, sheet)
        with statements() as seen:
            browser.post(url(sheet, "review"), told)
    finally:
        version_cache.content(version.pk, version.content)

    assert len(seen) == 5
    assert {row["visibility"] for row in rows(sheet)} == {"clin"}


def test_submit_safety_rule_places_a_hold_in_the_same_transaction(cast, sign_in):
    sheet = filled(
        cast, {"could_stop": {"chosen": ["no"]}, "away": {"chosen": ["worse"]}}, slug="a3"
    )

    send(sign_in(cast.jo.user), sheet)

    hold = holds(cast, sheet)[0]
    assert why(cast.amara, hold) == ("worksheet_flag", ["could_not_stop", "something_worse"])
    assert (hold.reason, hold.marks) == ("", []), "in the clear it says that it is there"
    assert (hold.about_id, hold.placed_by_id) == (sheet.pk, None), "the inbox puts it first"
    with acting_as(cast.jo.user.pk):
        assert not Hold.objects.exists(), "no client sees a Hold, their own included"


def test_submit_sent_taken_back_and_sent_again_is_one_hold(cast, sign_in):
    sheet = filled(cast, AFRAID, slug=HOLDS)
    browser = sign_in(cast.jo.user)

    send(browser, sheet)
    browser.post(f"/sent/{sheet.pk}/withdraw/")
    send(browser, sheet)

    assert len(holds(cast, sheet)) == 1


def test_submit_what_is_kept_to_oneself_is_never_evaluated(cast, sign_in):
    sheet = filled(cast, {"fear_after": 3}, slug=HOLDS)

    send(sign_in(cast.jo.user), sheet, fear_after="self")

    assert holds(cast, sheet) == []


@pytest.mark.parametrize(
    ("setting", "uncertain"), [("own", False), ("nearby", True), ("together", True), (None, True)]
)
def test_submit_says_where_it_was_filled_in(cast, sign_in, setting, uncertain):
    sheet = filled(cast, {"g2_setting": {"chosen": [setting]} if setting else None})

    send(sign_in(cast.jo.user), sheet)

    assert response_of(sheet).is_closed is uncertain


def test_submit_without_consent_everything_stays_and_is_complete(cast, sign_in):
    ira = make.client(by=cast.amara, name="Ira", agrees=("portal",))
    sheet = filled(cast, AFRAID, client=ira, slug=HOLDS)
    browser = sign_in(ira.user)

    page = browser.get(url(sheet, "review"))
    assert "These answers stay with you." in page.text
    assert "/consents/" in page.text
    assert "who-" not in re.sub(r'class="[^"]*"|id="[^"]*"|aria-labelledby="[^"]*"', "", page.text)
    forced = looked_at(browser, sheet) | {"who-what_might": "clin", "who-fear_after": "clin"}
    answer = browser.post(url(sheet, "review"), forced)

    assert answer.url == f"/sent/{sheet.pk}/done/"
    assert {row["visibility"] for row in rows(sheet)} == {"self"}
    assert holds(cast, sheet) == []


def test_submit_a_change_since_looking_sends_nothing(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    told = looked_at(browser, sheet, tally="self")
    autosave(browser, cast.jo.user, sheet, "like_you_to_know", value="second thoughts", revision=1)

    answer = browser.post(url(sheet, "review"), told)

    assert answer.status_code == 409
    assert "second thoughts" in answer.text
    assert re.search(r'name="who-tally" value="self"[^>]* checked', answer.text)
    assert fresh(sheet).state == "opened"
    assert {row["visibility"] for row in rows(sheet)} == {"self"}


def test_submit_same_op_twice_is_one_sending(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    told = looked_at(browser, sheet)

    first = browser.post(url(sheet, "review"), told)
    at = fresh(sheet).submitted_at
    again = browser.post(url(sheet, "review"), told)

    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert fresh(sheet).submitted_at == at


def test_submit_same_op_with_other_choices_is_422(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    told = looked_at(browser, sheet, tally="self")
    browser.post(url(sheet, "review"), told)
    before = rows(sheet)

    assert browser.post(url(sheet, "review"), told | {"who-tally": "clin"}).status_code == 422
    assert rows(sheet) == before


def test_submit_another_press_after_sending_is_409(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    told = looked_at(browser, sheet)
    browser.post(url(sheet, "review"), told)

    late = browser.post(url(sheet, "review"), told | {"op": str(uuid.uuid4())})

    assert late.status_code == 409
    assert "perhaps in another tab. Nothing was changed." in late.text


@pytest.mark.parametrize(
    "wrong", [{"op": "x"}, {"op": ""}, {"seen": ""}, {"who-tally": "partner"}, {"who-tally": ""}]
)
def test_submit_malformed_is_422_and_moves_nothing(cast, sign_in, wrong):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)

    answer = browser.post(url(sheet, "review"), looked_at(browser, sheet) | wrong)

    assert answer.status_code == 422
    assert "something of mine" in answer.text
    assert (fresh(sheet).state, {r["visibility"] for r in rows(sheet)}) == ("opened", {"self"})


def test_submit_extra_fields_change_nothing(cast, sign_in):
    sheet = filled(cast)
    browser = sign_in(cast.jo.user)
    extra = {
        "who-nonsense": "clin", "who-fear_mood": "clin", "visibility": "partner",
        "state": "reviewed", "client": str(cast.sam.pk), "context_uncertain": "0",
    }  # fmt: skip

    browser.post(url(sheet, "review"), looked_at(browser, sheet) | extra)

    assert fresh(sheet).state == "submitted"
    assert stored(sheet, "fear_mood").visibility == "self", "a skip is nobody's to read"
    assert {row["client_id"] for row in rows(sheet)} == {cast.jo.pk}


def test_submit_of_what_was_never_opened_leads_to_the_start(cast, sign_in):
    sheet = given(cast)

    answer = sign_in(cast.jo.user).get(url(sheet, "review"))

    assert answer.url == f"/pages/{sheet.pk}/"


def test_submit_stops_the_notes_about_it(cast, sign_in):
    sheet = filled(cast)
    with acting_as_worker(cast.practice.pk):
        OutboxMessage.objects.create(
            practice=cast.practice, kind="x", recipient_id=cast.jo.user_id, about_id=sheet.pk,
            send_before=timezone.now(), idempotency_key=uuid.uuid4(),
        )  # fmt: skip

    send(sign_in(cast.jo.user), sheet)

    with acting_as_worker(cast.practice.pk):
        assert OutboxMessage.objects.get(about_id=sheet.pk).state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_submit_a_hundred_at_once_is_one_result(cast, sign_in):
    sheet = filled(cast, AFRAID, slug=HOLDS)
    told = looked_at(sign_in(cast.jo.user), sheet)
    browsers = [sign_in(cast.jo.user) for _ in range(100)]

    def press(browser):
        return lambda: browser.post(url(sheet, "review"), told)

    answers = []
    for start in range(0, 100, 20):
        answers += together(*(press(browser) for browser in browsers[start : start + 20]))

    assert {(one.status_code, one.get("Location")) for one in answers} == {
        (302, f"/sent/{sheet.pk}/done/")
    }
    assert len(holds(cast, sheet)) == 1


@pytest.mark.django_db(transaction=True)
def test_submit_and_a_save_at_once_never_write_after_sending(cast, sign_in):
    for _ in range(10):
        sheet = filled(cast, {"like_you_to_know": "before"})
        tab, other = sign_in(cast.jo.user), sign_in(cast.jo.user)
        told = looked_at(tab, sheet)

        sent, saved = together(
            lambda told=told, tab=tab, sheet=sheet: tab.post(url(sheet, "review"), told),
            lambda other=other, sheet=sheet: autosave(
                other, cast.jo.user, sheet, "like_you_to_know", value="after", revision=1
            ),
        )

        outcome = (sent.status_code, saved.status_code, value(sheet, "like_you_to_know"))
        assert outcome in {(302, 410, "before"), (409, 200, "after")}
        state = fresh(sheet).state
        assert state == ("submitted" if sent.status_code == 302 else "opened")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_lose_no_text(cast, sign_in):
    for known in (0, 1):
        sheet = filled(cast, {"like_you_to_know": "start"} if known else {})
        tabs = [sign_in(cast.jo.user) for _ in range(4)]
        answers = together(
            *(
                lambda i=i, tab=tab, known=known, sheet=sheet: autosave(
                    tab, cast.jo.user, sheet, "like_you_to_know", value=f"tab {i}", revision=known
                )
                for i, tab in enumerate(tabs)
            )
        )
        assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
        with acting_as(cast.jo.user.pk):
            aside = asides_of(stored(sheet, "like_you_to_know"))
        kept = {value(sheet, "like_you_to_know"), *aside}
        assert kept == {f"tab {i}" for i in range(4)}
