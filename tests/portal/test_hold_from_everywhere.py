"""A Hold is placed from wherever a therapist reads: link, right person, and the way back."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from clients.actions import holds, notes
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import Hold, HoldByHand
from tests.support import make
from worksheets.actions.caseload_counts import refresh_care
from worksheets.rules import dial

pytestmark = pytest.mark.django_db
WHY = "Said something on the way out."
LINK = re.compile(
    r'<a href="(/people/[0-9a-f-]{36}/hold/(?:\?about=[0-9a-f-]{36})?)"[^>]*>(.*?)</a>', re.S
)


def answers(cast, slug="a2"):
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version(slug), state="submitted"
    )
    with acting_as(cast.amara.pk):
        refresh_care(cast.jo.pk)
    return row


def diary(cast):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("dial-diary"), state="opened"
    )
    day = dial.week_of(timezone.localdate()) - dt.timedelta(days=14)
    make.diary(sheet, (day, {"at": 2, "free": 3}, "clin"), mode="clin")
    return sheet


def note(cast, *, is_signed, couple=None):
    client = None if couple else cast.jo
    with acting_as(cast.amara.pk):
        row = notes.begin(op=uuid.uuid4(), couple=couple, client=client, by=cast.amara)
        if is_signed:
            today = timezone.localdate()
            notes.save_draft(note=row, body="Words.", session_on=today, revision=0, by=cast.amara)
            notes.sign(note=row, revision=1, by=cast.amara)
    return row


# Each: what is read, as (its page, the address a Hold placed there leads back to or none).
def from_person_card(cast):
    return f"/people/{cast.jo.pk}/", None


def from_couple_card(cast):
    return f"/couples/{cast.couple.pk}/", None


def from_inbox(cast):
    return "/inbox/", f"/submissions/{answers(cast).pk}/"


def from_today(cast):
    return "/caseload/", f"/submissions/{answers(cast).pk}/"


def from_draft_on_today(cast):
    return "/caseload/", f"/notes/{note(cast, is_signed=False).pk}/"


def from_list_of_drafts(cast):
    return "/waiting/drafts/", f"/notes/{note(cast, is_signed=False).pk}/"


def from_submission(cast):
    url = f"/submissions/{answers(cast).pk}/"
    return url, url


def from_check_in_review(cast):
    url = f"/submissions/{answers(cast, 'p0').pk}/"
    return url, url


def from_diary_weeks(cast):
    url = f"/submissions/{diary(cast).pk}/weeks/"
    return url, url


def from_signed_note(cast):
    url = f"/notes/{note(cast, is_signed=True).pk}/"
    return url, url


def from_signed_note_about_both(cast):
    url = f"/notes/{note(cast, is_signed=True, couple=cast.couple).pk}/"
    return url, url


PLACES = [
    from_person_card, from_couple_card, from_inbox, from_today, from_draft_on_today,
    from_list_of_drafts, from_submission, from_check_in_review, from_diary_weeks,
    from_signed_note, from_signed_note_about_both,
]  # fmt: skip


def links(page, client):
    """(address, words) of each link on this page to the form for a Hold on this person."""
    found = LINK.findall(page.text)
    return [
        (url, " ".join(re.sub(r"<[^>]+>", "", words).split()))
        for url, words in found
        if url.startswith(f"/people/{client.pk}/")
    ]


def is_placed_and_leads_back(browser, cast, link, origin):
    """Follows the link, cancels by its address, places, and looks for the way back."""
    form = browser.get(link)
    assert form.status_code == 200
    assert 'Place a Hold for <span translate="no">Jo</span></h1>' in form.text
    leads = origin or f"/people/{cast.jo.pk}/"
    assert re.findall(r'href="([^"]+)">Cancel<', form.text) == [leads]

    answer = browser.post(link, {"why": WHY, "op": uuid.uuid4()})

    assert answer["Location"] == f"/people/{cast.jo.pk}/"
    with acting_as(cast.amara.pk):
        hold, row = Hold.objects.get(), HoldByHand.objects.get()
        assert hold.client_id == cast.jo.pk
        assert (str(row.about_id) in origin) if origin else row.about_id is None
    person = browser.get(answer["Location"]).text
    [banner] = re.findall(r'<section class="notice notice-warn hold".*?</section>', person, re.S)
    assert not origin or f'href="{origin}"' in banner


@pytest.mark.parametrize("place", PLACES)
def test_from_everywhere_it_is_placed_on_the_right_person_and_leads_back(cast, sign_in, place):
    url, origin = place(cast)
    browser = sign_in(cast.amara)

    [(link, words)] = links(browser.get(url), cast.jo)

    assert words in {"Place a Hold", "Place a Hold for Jo"}
    is_placed_and_leads_back(browser, cast, link, origin)


@pytest.mark.parametrize("couple", [False, True])
def test_from_a_draft_it_is_saved_and_the_form_opens(cast, sign_in, couple):
    row = note(cast, is_signed=False, couple=cast.couple if couple else None)
    url, browser = f"/notes/{row.pk}/", sign_in(cast.amara)
    [press] = re.findall(rf'name="do" value="(hold:{cast.jo.pk})"', browser.get(url).text)
    form = {"body": "On the stairs.", "session_on": "2026-01-05", "revision": row.revision}

    answer = browser.post(url, form | {"do": press})

    assert "On the stairs." in browser.get(url).text
    is_placed_and_leads_back(browser, cast, answer["Location"], url)


@pytest.mark.parametrize("list_of", ["/inbox/", "/caseload/", "/waiting/drafts/"])
def test_rows_about_several_people_lead_each_to_their_own(cast, sign_in, list_of):
    rows = [
        make.assignment(by=cast.amara, client=one, version=make.version("a2"), state="submitted")
        for one in (cast.jo, cast.sam)
    ]
    with acting_as(cast.amara.pk):
        [refresh_care(one.pk) for one in (cast.jo, cast.sam)]
    note(cast, is_signed=False, couple=cast.couple)

    page = sign_in(cast.amara).get(list_of)

    of_answers = [] if "drafts" in list_of else rows
    assert sorted(url for url, _ in LINK.findall(page.text)) == sorted(
        f"/people/{row.client_id}/hold/?about={row.pk}" for row in of_answers
    )


def test_answers_that_raised_a_hold_ask_for_no_other(cast, sign_in):

    row = answers(cast)
    with acting_as(cast.jo.user_id):
        holds.place(
            client=cast.jo, reason=HoldReason.WORKSHEET_FLAG, marks=["fear"], about_id=row.pk,
            by=cast.jo.user,
        )  # fmt: skip
    browser = sign_in(cast.amara)

    assert links(browser.get("/inbox/"), cast.jo) == links(browser.get("/caseload/"), cast.jo) == []
