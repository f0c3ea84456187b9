"""A new wording of the private check-in: what was answered stays, and nobody is asked earlier.

`tests/support/first_check_in.yaml` is the first wording, with the flags it was published with.
"""

import datetime as dt
import html
from pathlib import Path

import pytest
from django.db.models import F

from clients.context import acting_as, acting_as_worker
from clients.models import CheckInMark, Hold
from clients.policies import windows
from tests import support
from tests.support import make
from tests.support.at_desk import fresh, given, why
from tests.support.checking_in import send
from tests.support.checkins_sent import press
from worksheets.actions.library import publish_shipped
from worksheets.library import reading
from worksheets.models import Assignment
from worksheets.parsing import strict_yaml
from worksheets.policies import checkins
from worksheets.tasks import look_after_checkins

pytestmark = pytest.mark.django_db
FIRST = Path(support.__file__).parent / "first_check_in.yaml"
# The first wording’s own questions and steps.
CALM = dict.fromkeys(
    ["worry_no", "worn_down", "went_on", "contraception", "leverage", "own_acts", "checked"],
    "never",
) | {"free_life": "often", "speak_freely": "often", "together_safe": "yes", "g2_setting": "own"}


def publish(content):
    with acting_as_worker():
        one = reading.Publication("worksheet", content, "private-check-in.yaml")
        [outcome] = publish_shipped(publications=[one])
    return outcome


@pytest.fixture
def first(cast):
    """The library as it was: the first wording is the newest."""
    source = strict_yaml.parse(FIRST.read_text("utf-8"), FIRST.name)
    data, _ = reading.without_covers(source.data)
    now = dict(make.version("p0").content)
    publish(reading.with_closing(data, reading.read_shared()))
    assert "own_acts" in {item["key"] for item in make.version("p0").content["items"]}
    return now


def upgraded(now):
    """The portal is upgraded: today’s wording is published beside the first."""
    outcome = publish({name: part for name, part in now.items() if name != "restores"})
    assert outcome.is_new
    assert "own_force" in {item["key"] for item in make.version("p0").content["items"]}


def answered(cast, said, client=None):
    sheet = given(cast, "p0", client)
    assert send(make.signed_in(sheet.client.user), sheet, said).status_code == 302
    return sheet


def marks(cast):
    with acting_as(cast.amara.pk):
        return {
            one.client_id: (one.reviewed_at, one.due_again_at) for one in CheckInMark.objects.all()
        }


def asked(cast):
    with acting_as(cast.amara.pk):
        rows = Assignment.objects.filter(state="assigned").select_related("version", "client")
        return {row.client.name: row.version_id for row in rows}


def test_who_answered_the_first_is_asked_again_when_it_is_next_due_and_not_before(cast, first):
    for client in (cast.jo, cast.sam):
        assert press(make.signed_in(cast.amara), answered(cast, CALM, client)).status_code == 302
    before = marks(cast)
    assert len(before) == 2

    upgraded(first)

    assert marks(cast) == before, "a new wording moves no day"
    with acting_as(cast.amara.pk):
        assert windows.unreviewed([cast.jo.pk, cast.sam.pk]) == {}, "what was reviewed counts on"
    look_after_checkins()
    assert asked(cast) == {}, "nobody is asked before"

    # Due in seven weeks, and there a week ahead: in five weeks it is not, in six and a day it is.
    for weeks, names in ((5, set()), (1.2, {"Jo", "Sam"})):
        with acting_as(cast.amara.pk):
            ago = dt.timedelta(weeks=weeks)
            CheckInMark.objects.update(
                reviewed_at=F("reviewed_at") - ago, due_again_at=F("due_again_at") - ago
            )
        look_after_checkins()
        assert set(asked(cast)) == names
    assert set(asked(cast).values()) == {make.version("p0").pk}, "in today’s wording"


def test_an_answer_to_the_first_opens_beside_the_words_it_answered(cast, sign_in, first):
    sheet = answered(cast, CALM | {"checked": "sometimes", "own_acts": "once"})
    version = fresh(sheet).version_id
    upgraded(first)

    page = html.unescape(sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").text)

    assert fresh(sheet).version_id == version != make.version("p0").pk
    assert "I have done one or more of these things to a partner." in page
    assert "Someone checks my phone, my messages or this account." in page
    assert "Answered “Sometimes” to" in page
    assert "hurt a partner’s body" not in page


def test_one_that_lay_open_keeps_its_wording_and_its_outcomes(cast, sign_in, first):
    sheet = given(cast, "p0")
    upgraded(first)
    browser = sign_in(cast.jo.user)

    asked_page = browser.post(f"/pages/{sheet.pk}/", {"alone-answer": "yes", "step": "begin"}).text
    assert "I worry what might happen if I say no." in asked_page
    assert "own_force-answer" not in asked_page
    assert send(browser, sheet, CALM | {"checked": "once"}).status_code == 302

    with acting_as(cast.amara.pk):
        [hold] = Hold.objects.all()
        assert why(cast.amara, hold) == ("check_in", ["checked"]), "as that wording said"


def test_a_new_one_is_given_in_todays_wording_at_once(cast, first):
    with acting_as(cast.amara.pk):
        old = checkins.newest()
    upgraded(first)
    with acting_as(cast.amara.pk):
        assert checkins.newest() == make.version("p0") != old
