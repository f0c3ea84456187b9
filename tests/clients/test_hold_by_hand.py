"""A clinician places a Hold by hand, with a reason; every Hold leads to what raised it."""

import re
import uuid

import pytest
from django.db import Error, transaction

from clients import vault
from clients.actions import holds, notes
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import AuditEvent, Hold, HoldByHand, OutboxMessage
from clients.sealed import hold_reasons
from tests.support import make

pytestmark = pytest.mark.django_db
WHY = "Rang on Tuesday; said the door had been locked from outside."


def where(client, about=None):
    return f"/people/{client.pk}/hold/" + (f"?about={about}" if about else "")


def place(browser, client, why=WHY, about=None, op=None):
    return browser.post(where(client, about), {"why": why, "op": op or uuid.uuid4()})


def placed(cast, client=None, by=None, **more):
    by = by or cast.amara
    with acting_as(by.pk):
        return holds.place_by_hand(client=client or cast.jo, why=WHY, by=by, **more)


def raised(client, about_id, reason=HoldReason.CHECK_IN):
    with acting_as(client.user_id):
        return holds.place(
            client=client, reason=reason, marks=["checked"], about_id=about_id, by=client.user
        )


def banners(page):
    found = re.findall(r'<section class="notice notice-warn hold".*?</section>', page.text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def links(page):
    block = re.findall(r'<section class="notice notice-warn hold".*?</section>', page.text, re.S)
    return re.findall(r'href="([^"]+)"', "".join(block))


def test_place_happy_path(cast, sign_in):
    browser = sign_in(cast.amara)
    page = browser.get(where(cast.jo)).text
    assert "What it does" in page
    assert "What it doesn’t do" in page
    assert "It isn’t shown to any client" in page

    assert place(browser, cast.jo)["Location"] == f"/people/{cast.jo.pk}/"

    with acting_as(cast.amara.pk):
        hold, row = Hold.objects.get(), HoldByHand.objects.get()
        assert (hold.client_id, hold.about_id) == (cast.jo.pk, None)
        assert hold_reasons.reason_of(hold) == HoldReason.CLINICIAN.label
        assert row.hold_id == hold.pk
        assert b"Tuesday" not in bytes(row.why_sealed)
        assert vault.opened(row, "why_sealed") == WHY
        assert row.key_owner_id == cast.amara.clinician.pk
        event = AuditEvent.objects.get(verb="hold.placed")
        assert (event.actor_id, event.about_id) == (cast.amara.pk, cast.jo.pk)
        assert not OutboxMessage.objects.exists()
    for url in (f"/people/{cast.jo.pk}/", f"/couples/{cast.couple.pk}/"):
        page = browser.get(url)
        assert len(banners(page)) == 1
        assert "Safety review: Jo There is a Hold. Placed by Amara" in banners(page)[0]
        assert "Read the reason" in banners(page)[0]
        assert WHY not in page.text
    assert ("hold", f"/people/{cast.jo.pk}/") == re.findall(
        r'waits-(hold)"><a href="([^"]+)"', browser.get("/caseload/").text
    )[0]


def test_its_reason_is_read_where_it_is_lifted_and_the_reading_is_on_record(cast, sign_in):
    hold = placed(cast)

    page = sign_in(cast.amara).get(f"/holds/{hold.pk}/lift/").text

    assert WHY in page
    with acting_as(cast.amara.pk):
        read = AuditEvent.objects.get(verb="hold.reason_read")
        assert (read.object_id, read.about_id) == (hold.pk, cast.jo.pk)


@pytest.mark.parametrize("why", ["", "   ", "x" * 2001])
def test_place_needs_a_reason_and_keeps_what_was_typed(cast, sign_in, why):
    answer = place(sign_in(cast.amara), cast.jo, why)

    assert answer.status_code == 422
    assert why.strip() in answer.text
    with acting_as(cast.amara.pk):
        assert not Hold.objects.exists()


def test_place_needs_no_licence_and_lifting_it_does(cast, sign_in):
    """A Hold protects: it must not wait until somebody has recorded a date."""
    late = make.clinician(practice=cast.practice, name="Dana", licensed=False)
    mo = make.client(by=late, name="Mo")
    browser = sign_in(late)

    answer = place(browser, mo)

    assert answer["Location"] == f"/people/{mo.pk}/"
    with acting_as(late.pk):
        hold = Hold.objects.get(client=mo)
    lifted = browser.post(f"/holds/{hold.pk}/lift/", {"why": "We spoke; all is well."})
    assert (lifted.status_code, "not been verified" in lifted.text) == (422, True)
    with acting_as(late.pk):
        assert Hold.objects.active().filter(client=mo).exists()


def test_place_twice_with_one_press_is_once(cast, sign_in):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    for _ in range(2):
        assert place(browser, cast.jo, op=op).status_code == 302

    with acting_as(cast.amara.pk):
        assert Hold.objects.count() == 1


def test_beside_another_both_are_listed_and_each_is_lifted_on_its_own(cast, sign_in):
    first = raised(cast.jo, None)
    second = placed(cast)
    browser = sign_in(cast.amara)
    assert "There is a Hold for" in browser.get(where(cast.jo)).text
    lifts = [f"/holds/{one.pk}/lift/" for one in (first, second)]
    assert [one for one in links(browser.get(f"/people/{cast.jo.pk}/")) if one in lifts] == lifts

    browser.post(lifts[1], {"why": "Met alone."})

    page = browser.get(f"/people/{cast.jo.pk}/")
    assert [one for one in links(page) if "/lift/" in one] == [lifts[0]]
    with acting_as(cast.amara.pk):
        assert list(Hold.objects.active().values_list("pk", flat=True)) == [first.pk]


@pytest.mark.parametrize("who", ["jo", "sam", "kim"])
def test_place_partner_sees_404_and_no_row(cast, sign_in, who):
    placed(cast)
    person = getattr(cast, who)

    assert sign_in(person.user).get(where(cast.jo)).status_code == 404
    assert place(sign_in(person.user), cast.jo).status_code == 404
    with acting_as(person.user_id):
        assert not HoldByHand.objects.exists()
        assert not Hold.objects.exists()
        assert not AuditEvent.objects.filter(object_kind__startswith="hold").exists()


def test_place_other_couple_gets_404(cast, sign_in):
    assert place(sign_in(cast.lee.user), cast.jo).status_code == 404


def test_place_other_therapist_gets_404_by_page_by_deed_and_by_row(cast, sign_in):
    hold = placed(cast)

    for other in (cast.cleo, cast.ben):
        assert sign_in(other).get(where(cast.jo)).status_code == 404
        assert place(sign_in(other), cast.jo).status_code == 404
        with acting_as(other.pk):
            with pytest.raises(PermissionError):
                holds.place_by_hand(client=cast.jo, why=WHY, by=other)
            assert not HoldByHand.objects.exists()
            with pytest.raises(Error), transaction.atomic():
                HoldByHand.objects.create(
                    practice=cast.practice, hold=hold, client=cast.jo,
                    why_sealed=b"x", by=other.clinician,
                )  # fmt: skip


def test_why_it_was_placed_never_changes(cast):
    placed(cast)

    with acting_as(cast.amara.pk):
        assert HoldByHand.objects.update(why_sealed=b"x") == 0
        assert HoldByHand.objects.all().delete()[0] == 0
        assert vault.opened(HoldByHand.objects.get(), "why_sealed") == WHY


def test_from_a_note_it_leads_back_to_the_note(cast, sign_in):
    with acting_as(cast.amara.pk):
        note = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    browser = sign_in(cast.amara)
    form = {"body": "Said on the stairs.", "session_on": "2026-01-05", "revision": 0}

    for person in (cast.jo, cast.sam):
        form |= {"do": f"hold:{person.pk}", "revision": form["revision"]}
        answer = browser.post(f"/notes/{note.pk}/", form)
        assert answer["Location"] == where(person, note.pk)
        form["revision"] += 1
    place(browser, cast.jo, about=note.pk)

    page = browser.get(f"/couples/{cast.couple.pk}/")
    assert f"/notes/{note.pk}/" in links(page)
    assert "Read the note" in banners(page)[0]
    assert "Said on the stairs." in browser.get(f"/notes/{note.pk}/").text
    browser.post(f"/notes/{note.pk}/discard/")
    page = browser.get(f"/couples/{cast.couple.pk}/")
    assert f"/notes/{note.pk}/" not in links(page)
    assert "Read the reason" in banners(page)[0]


def test_from_answers_it_leads_back_to_them(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
    )
    browser = sign_in(cast.amara)
    reading = browser.get(f"/submissions/{sheet.pk}/").text
    assert f'href="{where(cast.jo, sheet.pk)}"' in reading

    place(browser, cast.jo, about=sheet.pk)

    assert f"/submissions/{sheet.pk}/" in links(browser.get(f"/people/{cast.jo.pk}/"))
    assert "What raised it is on this page." in banners(browser.get(f"/submissions/{sheet.pk}/"))[0]


def test_what_is_somebody_elses_is_not_kept_as_where_it_came_from(cast, sign_in):
    sams = make.assignment(
        by=cast.amara, client=cast.sam, version=make.version("a2"), state="submitted"
    )
    foreign = make.assignment(by=cast.ben, client=cast.kim, version=make.version("a2"))
    with acting_as(cast.amara.pk):
        note = notes.begin(op=uuid.uuid4(), couple=None, client=cast.sam, by=cast.amara)
    browser = sign_in(cast.amara)

    for about in (sams.pk, foreign.pk, note.pk, uuid.uuid4(), "nonsense"):
        place(browser, cast.jo, about=about)

    with acting_as(cast.amara.pk):
        assert list(HoldByHand.objects.values_list("about_id", flat=True)) == [None] * 5


@pytest.mark.parametrize("state", ["submitted", "reviewed"])
def test_a_hold_leads_to_the_answers_that_raised_it(cast, sign_in, state):
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=make.version("p0"), state=state)
    other = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
    )
    raised(cast.jo, sheet.pk)
    browser = sign_in(cast.amara)
    reading = f"/submissions/{sheet.pk}/"

    for url in (
        f"/people/{cast.jo.pk}/", f"/couples/{cast.couple.pk}/", f"/submissions/{other.pk}/"
    ):  # fmt: skip
        assert reading in links(browser.get(url)), url
    assert "What raised it is on this page." in banners(browser.get(reading))[0]


def test_a_hold_whose_answers_were_taken_back_says_so(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="opened"
    )
    raised(cast.jo, sheet.pk)

    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/")

    assert "What raised it has been withdrawn since." in banners(page)[0]
    assert not [one for one in links(page) if "/submissions/" in one]


def test_a_hold_raised_by_a_diary_leads_to_its_days(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("dial-diary"), state="opened"
    )
    raised(cast.jo, sheet.pk, HoldReason.WORKSHEET_FLAG)
    browser = sign_in(cast.amara)

    assert f"/submissions/{sheet.pk}/weeks/" in links(browser.get(f"/people/{cast.jo.pk}/"))
    assert browser.get(f"/submissions/{sheet.pk}/weeks/").status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_with_holds_costs_the_same_for_one_and_for_three(
    cast, sign_in, django_assert_num_queries, n
):
    for _ in range(n):
        placed(cast)
        sheet = make.assignment(
            by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
        )
        raised(cast.jo, sheet.pk)
    browser = sign_in(cast.amara)
    browser.get(f"/people/{cast.jo.pk}/")

    with django_assert_num_queries(27):
        browser.get(f"/people/{cast.jo.pk}/")
