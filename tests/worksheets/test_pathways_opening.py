"""Opening a pathway's next step: by hand, for all partners at once, through every gate."""

import re
import uuid

import pytest

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import Couple
from tests.support import make
from tests.support.at_desk import together
from tests.support.on_pathway import SLUGS, given, opening, url_to_open
from worksheets.models import Assignment, AssignmentGroup, PathwayStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid(cast):
    return make.pathway(by=cast.amara, couple=cast.couple, slugs=SLUGS)


def test_opening_gives_the_step_to_all_partners_in_one_group(cast, sign_in, laid):
    browser, op = sign_in(cast.amara), uuid.uuid4()
    url = url_to_open(cast, laid, SLUGS[0])

    page = browser.get(url).content.decode()
    for _ in range(2):
        browser.post(url, opening(op))

    assert "Open it for" in page
    assert given(cast) == [
        ("Jo", "keeping-count", "assigned"),
        ("Sam", "keeping-count", "assigned"),
    ]
    with acting_as(cast.amara.pk):
        assert AssignmentGroup.objects.get().couple_id == cast.couple.pk
    shown = browser.get(f"/pathways/{laid.pk}/").content.decode()
    assert shown.count("Unassign<") == 2
    assert re.search(r"What sex means to me</a>\s*<span class=\"state state-new\">Next", shown)


def test_contraindications_are_shown_and_have_to_be_considered(cast, sign_in, laid):
    with acting_as(cast.amara.pk):
        PathwayStep.objects.filter(pathway=laid, slug=SLUGS[0]).update(slug="what-it-means-to-me")
        PathwayStep.objects.filter(pathway=laid, place=1).delete()
    browser = sign_in(cast.amara)
    url = url_to_open(cast, laid, "what-it-means-to-me")

    page = browser.get(url).content.decode()
    refused = browser.post(url, opening(considered=""))

    words = make.version("a1").content["contraindications"][0]["words"]
    assert words[:40] in page
    assert refused.status_code == 422
    assert given(cast) == []


def test_only_the_next_step_opens(cast, sign_in, laid):
    answer = sign_in(cast.amara).post(url_to_open(cast, laid, SLUGS[1]), opening())

    assert answer.status_code == 422
    assert "Another step comes before this one." in answer.content.decode()
    assert given(cast) == []


def test_nothing_opens_by_itself_when_the_step_before_is_done(cast, sign_in, laid):
    browser = sign_in(cast.amara)
    browser.post(url_to_open(cast, laid, SLUGS[0]), opening())
    with acting_as(cast.amara.pk):
        Assignment.objects.update(state="withdrawn")
    make.assignment(by=cast.amara, client=cast.jo, version=make.version("a1"), state="reviewed")

    browser.get(f"/pathways/{laid.pk}/")
    browser.get(f"/couples/{cast.couple.pk}/")

    assert [one for one in given(cast) if one[1] == SLUGS[1] and one[2] == "assigned"] == []


def test_taking_back_is_the_undo_and_the_step_waits_again(cast, sign_in, laid):
    browser = sign_in(cast.amara)
    url = url_to_open(cast, laid, SLUGS[0])
    browser.post(url, opening())
    with acting_as(cast.amara.pk):
        ids = list(Assignment.objects.values_list("pk", flat=True))

    browser.post(f"/assignments/{ids[0]}/unassign/")
    half = browser.post(url, opening())
    browser.post(f"/assignments/{ids[1]}/unassign/")
    again = browser.post(url, opening())

    assert (half.status_code, again.status_code) == (422, 302)
    assert [state for _, _, state in given(cast)].count("assigned") == 2


@pytest.mark.invariant(13)
def test_the_gates_of_giving_hold_for_a_step(cast, sign_in):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["working-agreement"])
    browser = sign_in(cast.amara)

    page = browser.get(f"/pathways/{pathway.pk}/").content.decode()
    refused = browser.post(url_to_open(cast, pathway, "working-agreement"), opening())

    assert "Not yet: You can assign this once each person’s private check-in is reviewed." in page
    assert "Open this step" not in page
    assert refused.status_code == 422
    assert given(cast) == []


def test_a_hold_is_told_before_opening(cast, sign_in, laid):
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )

    page = sign_in(cast.amara).get(url_to_open(cast, laid, SLUGS[0])).content.decode()

    assert "There is a Hold." in page


@pytest.mark.invariant(56)
def test_without_a_licence_no_step_opens(cast, sign_in, laid):
    lena = make.clinician(practice=cast.practice, name="Lena", licensed=False)
    with acting_as(cast.amara.pk):
        for person in (cast.jo, cast.sam):
            lena.clinician.cares.create(
                practice=cast.practice, client=person, sort_name=person.name
            )

    answer = sign_in(lena).post(url_to_open(cast, laid, SLUGS[0]), opening())

    assert answer.status_code == 422
    assert given(cast) == []


def test_where_one_partner_has_it_open_nobody_gets_it(cast, sign_in, laid):
    make.assignment(by=cast.amara, client=cast.sam, version=make.version("a2"))

    answer = sign_in(cast.amara).post(url_to_open(cast, laid, SLUGS[0]), opening())

    assert answer.status_code == 422
    assert given(cast) == [("Sam", "keeping-count", "assigned")]


def test_a_couple_that_has_ended_gets_no_more_steps(cast, sign_in, laid):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=laid.begun_at)

    answer = sign_in(cast.amara).post(url_to_open(cast, laid, SLUGS[0]), opening())

    assert answer.status_code == 422
    assert given(cast) == []


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_step_once(cast, sign_in, laid):
    url = url_to_open(cast, laid, SLUGS[0])
    tabs = [sign_in(cast.amara) for _ in range(2)]

    answers = together(*(lambda tab=tab: tab.post(url, opening()) for tab in tabs))

    assert sorted(one.status_code for one in answers) == [302, 422]
    assert len(given(cast)) == 2
