"""Everything without JavaScript: join, answer, go back, choose, send; two tabs; an idle sign-in."""

import pytest

from clients.actions import invitations
from clients.context import acting_as
from tests.journeys.at_home import Partner
from tests.journeys.rooms import expect
from tests.support import make
from worksheets.models import Answer, Assignment

pytestmark = pytest.mark.journey

SHARED = "It gets lighter when we laugh."
KEY = "like_you_to_know"


@pytest.fixture
def newcomer(village, street, person):
    """Ash, invited into a couple, with a browser that runs no script."""
    amara = village.amara
    ash, bo = (make.client(by=amara, name=name, joined=False) for name in ("Ash", "Bo"))
    make.couple(by=amara, clients=[ash, bo])
    with acting_as(amara.pk):
        invitation, code = invitations.invite_client(
            client=ash, email="ash@example.org", by=make.fresh(amara)
        )
    visitor = person(java_script_enabled=False)
    partner = Partner("Ash", "ash@example.org", visitor.page)
    partner.code, partner.invitation = code, f"{street.url}/join/{invitation.pk}/"
    partner.client, partner.visitor = ash, visitor
    return partner


def test_joining_answering_and_sending(village, newcomer):
    newcomer.joins("Europe/Athens")
    newcomer.answers_every_question()
    make.assignment(by=village.amara, client=newcomer.client, version=make.version("a2"))

    newcomer.begins("Keeping count")
    newcomer.picks("Sometimes")
    newcomer.presses("Next")
    newcomer.picks("Often")
    newcomer.presses("Back")
    newcomer.has_picked("Sometimes")
    newcomer.presses("Save and stop")
    newcomer.begins("Keeping count", again=True)
    while not newcomer.page.get_by_role("textbox").count():
        newcomer.presses("Next")
    newcomer.writes(SHARED)
    newcomer.presses("Next")
    newcomer.skips_to_the_last_page()
    newcomer.chooses({"rough count": "Only me", "After a no": "Only me", "know one day": "Me and"})
    newcomer.looks_first(SHARED)
    newcomer.sends()

    with acting_as(village.amara.pk):
        sent = Assignment.objects.get(client=newcomer.client)
        keys = list(Answer.objects.filter(response__assignment=sent).values_list("item_key"))
    assert (sent.state, keys) == ("submitted", [(KEY,)])
    assert newcomer.visitor.complaints == []
    assert newcomer.visitor.strangers == set()


@pytest.fixture
def sheet(village):
    row = make.assignment(
        by=village.amara, client=village.jo, version=make.version("a2"), state="opened"
    )
    make.answers(row, {})
    return f"/pages/{row.pk}/{make.opaque(KEY)}/"


def test_two_tabs_show_both_texts(village, sheet, person):
    visitor = person(village.jo.user, java_script_enabled=False)
    first, second = visitor.goes(sheet), visitor.tab()
    second.goto(sheet)
    second.get_by_role("textbox").fill("Over there.")
    visitor.presses("Next", second)
    first.get_by_role("textbox").fill("Over here.")
    visitor.presses("Next")

    asked = first.get_by_role("region", name="There are two versions of this")
    expect(asked.get_by_text("Over here.")).to_be_visible()
    expect(asked.get_by_text("Over there.")).to_be_visible()
    asked.get_by_role("button", name="Keep both").click()

    expect(first.get_by_role("textbox")).to_have_value("Over there.\n\nOver here.")


def test_an_idle_sign_in_keeps_the_words_for_the_same_person(village, sheet, person):
    visitor = person(village.jo.user, java_script_enabled=False)
    visitor.goes(sheet)
    visitor.page.get_by_role("textbox").fill("Nearly lost.")
    # What is left when the idle clock has run out: the session, and no sign of life.
    kept = [one for one in visitor.context.cookies() if one["name"] != "seen"]
    visitor.context.clear_cookies()
    visitor.context.add_cookies(kept)

    visitor.presses("Next")
    visitor.sees("Your sign-in has ended")
    visitor.page.get_by_label("Email").fill(village.jo.user.email)
    visitor.page.get_by_label("Password").fill(make.PASSWORD)
    visitor.presses("Sign in")
    visitor.sees("Here is what you had typed")
    expect(visitor.page.get_by_role("textbox")).to_have_value("Nearly lost.")
    visitor.presses("Next")

    visitor.goes(sheet)
    expect(visitor.page.get_by_role("textbox")).to_have_value("Nearly lost.")
