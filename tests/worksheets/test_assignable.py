"""What will be refused is greyed where one chooses, with its reason; what is done is not next."""

import datetime as dt
import html
import re
import uuid

import pytest
import time_machine
from django.utils import timezone

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import CheckInMark, Couple
from tests.support import make
from tests.support.on_pathway import given, opening, url_to_open
from tests.support.shared import reviewed, sent, text_of, window
from worksheets.library.requirements import OPENS_WHEN
from worksheets.policies import requirements
from worksheets.policies.assignments import IN_THE_ROOM, PARTED

pytestmark = pytest.mark.django_db


def choosing(browser, cast, *, person=None):
    """{title: (whether it can be chosen, the reason beside it)} of the page where one chooses."""
    where = f"/people/{person.pk}/assign/" if person else f"/couples/{cast.couple.pk}/assign/"
    page = browser.get(where)
    assert page.status_code == 200
    rows = re.findall(r"<li[^>]*>.*?</li>", page.text.split('class="rows choose"', 1)[1], re.S)
    found = {}
    for row in rows:
        if title := re.search(r"<b>(.*?)</b>", row):
            reason = re.search(r'class="why">Not yet: (.*?)</span>', row, re.S)
            found[title[1]] = (f"{where}" in row, reason[1] if reason else "")
    return found


def test_what_has_to_wait_is_greyed_with_its_reason_where_one_chooses(cast, sign_in):
    browser = sign_in(cast.amara)

    page = choosing(browser, cast)

    assert page["Keeping score about sex"] == (True, "")
    for title in ("Our cycle", "Working agreement", "Letting go of keeping score", "Menu"):
        assert page[title] == (False, OPENS_WHEN["checkins_reviewed"]), title
    reviewed(cast.amara, cast.jo, cast.sam)
    page = choosing(browser, cast)
    for title in ("Our cycle", "Working agreement", "Letting go of keeping score", "Menu"):
        assert page[title] == (True, ""), title
    assert page["Underneath the distance"] == (False, OPENS_WHEN["myths_first"])
    alone = choosing(browser, cast, person=cast.jo)
    assert alone["Working agreement"] == (False, requirements.TOGETHER)
    assert alone["Our cycle"] == (False, requirements.BOTH_OR_NEITHER)


def test_a_hold_greys_joint_work_and_leaves_the_rest(cast, sign_in):
    reviewed(cast.amara, cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.sam, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )

    page = choosing(sign_in(cast.amara), cast)

    assert page["Working agreement"] == page["Our cycle"] == (False, requirements.HELD)
    assert page["Keeping score about sex"] == page["Private check-in"] == (True, "")


def test_who_has_it_open_is_greyed_and_the_other_can_still_be_chosen(cast, sign_in):
    browser = sign_in(cast.amara)
    make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))
    assert choosing(browser, cast)["Keeping score about sex"] == (True, "")
    where = f"/couples/{cast.couple.pk}/assign/{make.opaque('keeping-count')}/"

    page = browser.get(where).text

    jo = re.search(rf'<input[^>]*value="{cast.jo.pk}"[^>]*>', page)[0]
    sam = re.search(rf'<input[^>]*value="{cast.sam.pk}"[^>]*>', page)[0]
    assert "disabled" in jo
    assert "checked" not in jo
    assert "Jo (already has this open)" in page
    assert "disabled" not in sam
    assert "checked" in sam
    make.assignment(by=cast.amara, client=cast.sam, version=make.version("a2"))
    reason = "Jo and Sam already have this open. Unassign that one first, or wait for it."
    assert choosing(browser, cast)["Keeping score about sex"] == (False, reason)
    assert "Review assignment" not in browser.get(where).text


def test_what_stands_in_the_room_an_ended_couple_and_a_lapsed_licence_are_greyed(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    browser = sign_in(cast.amara)
    where = f"/couples/{cast.couple.pk}/assign/{make.opaque('working-agreement')}/"
    told = {"op": str(uuid.uuid4()), "considered": "on", "step": "give"}
    browser.post(where, told)
    assert choosing(browser, cast)["Working agreement"] == (False, IN_THE_ROOM)
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=timezone.now())
    refused = browser.get(f"/couples/{cast.couple.pk}/assign/", follow=True)
    assert html.unescape(refused.text).count(str(PARTED["ended"])) == 1
    with acting_as(cast.amara.pk):
        cast.amara.clinician.licence_expires_on = dt.date(2020, 1, 1)
        cast.amara.clinician.save()

    page = choosing(browser, cast, person=cast.jo)

    assert not any(can for can, _ in page.values())
    assert (
        "Your licence expired on 1 January 2020."
        in browser.get(f"/people/{cast.jo.pk}/assign/").text
    )


@pytest.mark.parametrize("n", [1, 3])
def test_choosing_costs_the_same_for_every_number_of_reasons(
    cast, sign_in, django_assert_max_num_queries, n
):
    for code in ["a2", "a3", "b1"][:n]:
        make.assignment(by=cast.amara, client=cast.jo, version=make.version(code))
    browser = sign_in(cast.amara)
    browser.get(f"/couples/{cast.couple.pk}/assign/")

    with django_assert_max_num_queries(13):
        browser.get(f"/couples/{cast.couple.pk}/assign/")


def test_assign_partner_and_strangers_get_404(cast, sign_in):
    for user in (cast.jo.user, cast.sam.user, cast.ben, cast.cleo):
        browser = sign_in(user)
        assert browser.get(f"/couples/{cast.couple.pk}/assign/").status_code == 404
        assert browser.get(f"/people/{cast.jo.pk}/measures/").status_code == 404


# --- Steps that were done outside their pathway -------------------------------------------------


def check_in(cast, client, state="reviewed"):
    return make.assignment(by=cast.amara, client=client, version=make.version("p0"), state=state)


def test_a_step_done_before_is_not_next(cast, sign_in):
    """The private check-in was reviewed before the pathway began."""
    slugs = ["private-check-in", "keeping-count"]
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=slugs)
    browser, where = sign_in(cast.amara), f"/pathways/{pathway.pk}/"
    reviewed(cast.amara, cast.jo, cast.sam)
    check_in(cast, cast.jo)
    steps = steps_of(browser, where)
    assert "Next" in steps[0], "Sam was never asked"
    check_in(cast, cast.sam)

    steps = steps_of(browser, where)

    assert "Done already" in steps[0]
    assert "Next" not in steps[0]
    assert "Jo Read" in steps[0]
    assert "Sam Read" in steps[0]
    assert "Next" in steps[1]
    assert browser.post(url_to_open(cast, pathway, "keeping-count"), opening()).status_code == 302
    again = url_to_open(cast, pathway, "private-check-in")
    assert browser.post(again, opening()).status_code == 302
    assert ("Jo", "private-check-in", "assigned") in given(cast)


def test_a_check_in_that_is_due_again_is_next_again(cast, sign_in):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["private-check-in"])
    reviewed(cast.amara, cast.jo, cast.sam)
    check_in(cast, cast.jo)
    check_in(cast, cast.sam)
    browser, where = sign_in(cast.amara), f"/pathways/{pathway.pk}/"
    assert "Done already" in steps_of(browser, where)[0]
    with acting_as(cast.amara.pk):
        CheckInMark.objects.filter(client=cast.sam).update(due_again_at=timezone.now())

    assert "Next" in steps_of(browser, where)[0]


def test_what_was_withdrawn_or_is_only_open_was_not_done(cast, sign_in):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    sent(cast, {}, code="a2")
    sent(cast, {}, code="a2", client=cast.sam, state="withdrawn")
    browser, where = sign_in(cast.amara), f"/pathways/{pathway.pk}/"
    assert "Open this step" in steps_of(browser, where)[0]
    make.assignment(by=cast.amara, client=cast.sam, version=make.version("a2"))

    step = steps_of(browser, where)[0]

    assert "Not yet: Sam already has this open." in step
    assert "Open this step" not in step
    assert "Open it for" not in browser.get(url_to_open(cast, pathway, "keeping-count")).text


def test_the_ex_of_before_does_not_make_a_step_done(cast, sign_in):
    """Only those on the pathway now count, each for themselves."""
    mo = make.client(by=cast.amara, name="Mo")
    sent(cast, {}, code="a2")
    make.assignment(by=cast.amara, client=mo, version=make.version("a2"), state="reviewed")
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])

    assert "Next" in steps_of(sign_in(cast.amara), f"/pathways/{pathway.pk}/")[0]


def steps_of(browser, where):
    """Each step of the page as plain words, in order."""
    steps = re.findall(
        r'<li class="step.*?(?=<li class="step|</ol>)', browser.get(where).text, re.S
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", step).split()) for step in steps]


# --- A measure before its first result ----------------------------------------------------------


def test_a_measure_is_scheduled_before_its_first_result(cast, sign_in):
    browser, slug = sign_in(cast.amara), make.opaque("ease-and-freedom")
    person = browser.get(f"/people/{cast.jo.pk}/").text
    assert f"/people/{cast.jo.pk}/measures/" in person
    page = browser.get(f"/people/{cast.jo.pk}/measures/").text
    assert f"/people/{cast.jo.pk}/measures/{slug}/again/" in page
    form = browser.get(f"/people/{cast.jo.pk}/assign/{slug}/").text
    assert f"/people/{cast.jo.pk}/measures/{slug}/again/" in form

    with time_machine.travel(timezone.now(), tick=False):
        told = {"every_weeks": "4", "first_on": f"{timezone.localdate():%Y-%m-%d}", "times": "3"}
        told["considered"] = "on"
        done = browser.post(f"/people/{cast.jo.pk}/measures/{slug}/again/", told)

    assert done.status_code == 302
    page = text_of(browser.get(f"/people/{cast.jo.pk}/measures/"))
    assert "On a schedule already" in page
    assert "Schedule:" not in page
