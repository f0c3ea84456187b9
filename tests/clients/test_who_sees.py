"""“What your therapist can and cannot see” says what is served, line by line."""

import pytest

from clients.context import acting_as
from clients.queries.client.who_sees import TOLD_ALONE, therapist_sees
from tests.support import make
from tests.support.at_desk import given
from worksheets.models import Answer
from worksheets.visibility.worksheets import readable_answers_for

pytestmark = pytest.mark.django_db
URL = "/settings/sees/"


def rows(person):
    return {row.what: row for row in therapist_sees(make.fresh(person))}


def test_it_changes_with_what_was_agreed(cast, sign_in):
    browser = sign_in(cast.jo.user)
    sent = "Answers you send and let them read"
    assert rows(cast.jo.user)[sent].is_seen
    assert "Yes, once you send them" in browser.get(URL).content.decode()

    browser.post("/consents/submissions/", {"decision": "withdrawn"})
    browser.post("/consents/supervision/", {"decision": "given"})

    assert not rows(cast.jo.user)[sent].is_seen
    page = browser.get(URL).content.decode()
    assert "You haven’t agreed that they read what you send" in page
    assert "Your name too" in page


@pytest.mark.invariant(3)
def test_it_says_what_is_served(cast):
    row = given(cast, "b2", state="submitted")
    keys = [item["key"] for item in row.version.content["items"]][:2]
    make.answers(row, {keys[0]: None}, visibility="clin")
    make.answers(row, {keys[1]: None}, visibility="self")
    said = rows(cast.jo.user)

    with acting_as(cast.amara.pk):
        read = set(readable_answers_for(cast.amara).values_list("item_key", flat=True))
        # Row security as well, for a query that forgot its filter.
        assert set(Answer.objects.values_list("item_key", flat=True)) == read
    assert (keys[0] in read) is said["Answers you send and let them read"].is_seen
    assert (keys[1] in read) is said["Answers you mark “Only me”"].is_seen
    with acting_as(cast.sam.user_id):
        assert not Answer.objects.exists()


def test_it_is_linked_from_home_agreements_and_every_question(cast, sign_in):
    browser, row = sign_in(cast.jo.user), given(cast, state="opened")
    make.answers(row, {})
    key = make.opaque(row.version.content["items"][0]["key"])

    for url in ("/home/", "/consents/", f"/pages/{row.pk}/{key}/"):
        assert f'href="{URL}"' in browser.get(url).content.decode(), url


def test_it_says_the_words_that_stand_above_the_boxes(cast, sign_in):
    page = sign_in(cast.jo.user).get(URL).content.decode()

    assert TOLD_ALONE["limited"] in page
    assert TOLD_ALONE["kept"] not in page
