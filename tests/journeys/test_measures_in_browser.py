"""A measure from its pasted words to a picture over time, at a desk and on a phone."""

import datetime as dt
import re

import pytest

from clients.context import acting_as
from tests.journeys.at_home import Partner
from tests.journeys.conftest import DESK
from tests.journeys.rooms import expect
from tests.support import make, measuring
from tests.support.looks import walk
from tests.support.submitting import looked_at
from worksheets.models import Response

pytestmark = pytest.mark.journey
CSI = measuring.boxes("csi-4")


def fills_boxes(page):
    page.get_by_label("Our practice holds a licence").check()
    page.get_by_label("Where that can be looked up").fill("Email of 3 May")
    page.get_by_label("The questions, one a line").fill(CSI["items"])
    for field, key in (
        ("The first question", "labels_first"),
        ("The second question", "labels_second"),
        ("The last two", "labels_others"),
    ):
        page.get_by_label(re.compile(f"^Steps: {field}", re.IGNORECASE)).fill(CSI[key])
    page.get_by_label(re.compile("^I have checked")).check()


def test_words_come_in_and_a_number_comes_out(village, person):
    amara = person(village.amara, DESK)
    amara.goes("/library/measures/")
    amara.page.get_by_role("link", name="CSI-4", exact=True).click()
    amara.page.get_by_role("link", name="Add its wording").click()
    amara.presses("Review it")
    expect(amara.page.get_by_role("alert")).to_be_focused()
    fills_boxes(amara.page)
    amara.presses("Review it")
    amara.sees("Made-up question 4")
    amara.presses("Add wording")
    amara.sees("In use")

    amara.goes(f"/people/{village.jo.pk}/assign/{make.opaque('csi-4')}/")
    amara.page.get_by_label(re.compile("^I have reviewed the contraindications")).check()
    amara.presses("Review assignment")
    amara.presses(re.compile("^Assign to"))

    jo = person(village.jo.user)
    partner = Partner("Jo", "", jo.page)
    partner.begins("Four short questions")
    for _ in range(4):
        partner.picks("Step 3")
        before = jo.page.url
        jo.page.get_by_role("button", name=re.compile("^(Next|Go to the last page)$")).click()
        jo.page.wait_for_url(lambda url, before=before: url != before)
    partner.skips_to_the_last_page()
    partner.sends()

    amara.goes(f"/people/{village.jo.pk}/measures/{make.opaque('csi-4')}/")
    # Four times the fourth step, each counted from nought: 12.
    expect(amara.page.get_by_role("img", name="Total over time")).to_be_visible()
    expect(amara.page.get_by_role("row", name=re.compile("From 4 of 4"))).to_contain_text("12")
    amara.sees("12 is below 13.5.")
    assert amara.complaints + jo.complaints == []


def counted(village, version, sendings):
    """Sent through the review page on days that lie weeks apart."""
    for weeks_ago, said in sendings:
        sheet = measuring.given(village, version, state="opened")
        make.answers(sheet, said | {"g2_setting": {"chosen": ["own"]}})
        browser = make.signed_in(make.fresh(village.jo.user))
        browser.post(f"/pages/{sheet.pk}/review/", looked_at(browser, sheet))
        with acting_as(village.jo.user_id):
            row = Response.objects.get(assignment=sheet)
            row.submitted_at -= dt.timedelta(weeks=weeks_ago)
            row.save(update_fields=["submitted_at"])


def three_months(village):
    """Four sendings of ours, one of them half empty; three of a measure with a cut-off."""
    steps = [(12, 2, 3), (8, 2, 2), (4, 3, 1), (0, 4, 0)]
    ours = []
    for weeks, free, pressed in steps:
        said = dict.fromkeys(("q1", "q2", "q3", "q4"), free) | {"q5": pressed, "q6": 0}
        ours.append((weeks, said if weeks == 8 else said | {"q7": 2, "q8": pressed}))
    counted(village, make.version(measuring.OURS), ours)
    rdas = [(weeks, {f"q{n}": free for n in range(1, 15)}) for weeks, free, _ in steps[:3]]
    counted(village, measuring.brought_in(village, "rdas"), rdas)


def test_every_screen_of_measures(village, person):
    three_months(village)
    amara, shelf = person(village.amara, DESK), "/library/measures/"
    jo = f"/people/{village.jo.pk}"
    mine, theirs = (f"{jo}/measures/{make.opaque(one)}/" for one in (measuring.OURS, "rdas"))
    amara.goes(f"{mine}again/")
    amara.page.get_by_label("Or this many times").fill("6")
    amara.presses("Repeat")
    amara.sees("given 0 of 6 times")

    wrong = walk(
        amara,
        {
            "measures-shelf": f"{shelf}?name=das",
            "measures-measure": f"{shelf}{make.opaque('rdas')}/",
            "measures-unsure": f"{shelf}{make.opaque('eda-qa')}/",
            "measures-words": f"{shelf}{make.opaque('fsfi')}/words/",
            "measures-refused": f"{shelf}{make.opaque('iief')}/",
            "measures-scores": mine,
            "measures-scores-rdas": theirs,
            "measures-again": f"{theirs}again/",
            "measures-person": f"{jo}/",
        },
        in_care=False,
    )

    assert wrong == ""
