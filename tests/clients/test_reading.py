"""How a person's own pages look and speak is theirs: sealed, told to nobody, and safe to show."""

import pytest

from clients import vault
from clients.context import acting_as
from clients.models import AuditEvent, Client, User
from tests.support import make

pytestmark = pytest.mark.django_db
URL = "/settings/reading/"


def word_of(client):
    with acting_as(client.user_id):
        return vault.opened(Client.objects.get(pk=client.pk), "partner_word_sealed")


def test_reading_happy_path(cast, sign_in):
    browser = sign_in(cast.jo.user)
    told = {
        "calm_pages": "on",
        "plain_words": "on",
        "called": "own",
        "own_word": " meine  Liebste ",
    }

    before = browser.get(URL).content.decode()
    browser.post(URL, told)
    after = browser.get(URL).content.decode()

    assert 'data-pages="calm"' not in before
    assert 'data-pages="calm"' in after
    assert 'data-pages="calm"' in browser.get("/home/").content.decode()
    assert word_of(cast.jo) == "meine Liebste"
    assert 'value="meine Liebste"' in after


def test_going_back_leaves_nothing(cast, sign_in):
    browser = sign_in(cast.jo.user)

    browser.post(URL, {"called": "wife"})
    chosen = word_of(cast.jo)
    browser.post(URL, {"called": "", "own_word": "left over"})

    assert (chosen, word_of(cast.jo)) == ("wife", None)
    with acting_as(cast.jo.user_id):
        user = User.objects.get(pk=cast.jo.user_id)
        assert (user.calm_pages, user.plain_words) == (False, False)


@pytest.mark.parametrize(
    "word", ["ma chérie", "Søren’s", "Jean-Luc", "партнёр", "配偶", "Mr. B", "x" * 30]
)
def test_words_of_any_script_are_taken(cast, sign_in, word):
    answer = sign_in(cast.jo.user).post(URL, {"called": "own", "own_word": word})

    assert answer.status_code == 302
    assert word_of(cast.jo) == word


@pytest.mark.parametrize("typed", ["my husband", "The  husband", "your husband"])
def test_the_sentence_brings_its_own_your(cast, sign_in, typed):
    sign_in(cast.jo.user).post(URL, {"called": "own", "own_word": typed})

    assert word_of(cast.jo) == "husband"


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        "<b>x</b>",
        "{partner}",
        "*x*",
        "[a](/help/)",
        "a&b;",
        "x" * 31,
        "a  -",
        "1",
        "\u202ex",
    ],
)
def test_what_is_no_word_is_told_beside_its_box_and_kept_there(cast, sign_in, word):
    answer = sign_in(cast.jo.user).post(URL, {"called": "own", "own_word": word})

    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()
    assert "<b>x</b>" not in answer.content.decode()
    assert word_of(cast.jo) is None


@pytest.mark.invariant(6)
@pytest.mark.invariant(53)
def test_nobody_is_told_what_was_chosen(cast, sign_in):
    partner, therapist = sign_in(cast.sam.user), sign_in(cast.amara)
    sign_in(cast.jo.user).post(URL, {"called": "own", "own_word": "canary", "calm_pages": "on"})

    for browser, url in (
        (partner, "/home/"),
        (partner, URL),
        (therapist, f"/people/{cast.jo.pk}/"),
        (therapist, f"/couples/{cast.couple.pk}/"),
    ):
        words = browser.get(url).content.decode()
        assert "canary" not in words
        assert "calm" not in words.replace("calm_pages", "").replace("Calmer pages", "")
    with acting_as(cast.amara.pk):
        seen = AuditEvent.objects.get(verb="user.reading_set")
        assert (seen.facts, seen.about_id) == ({}, None)


def test_plainer_words_come_first_and_the_longer_stay_near(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("when-sex-feels-owed"), state="opened"
    )
    browser = sign_in(cast.jo.user)

    usual = browser.get(f"/reading/{sheet.pk}/1/").content.decode()
    browser.post(URL, {"plain_words": "on"})
    plain = browser.get(f"/reading/{sheet.pk}/1/").content.decode()
    asked = browser.get(f"/reading/{sheet.pk}/1/?words=full").content.decode()

    assert "In plainer words" in usual
    assert "The longer version" in plain
    assert "In plainer words" in asked


def test_reading_is_for_clients_alone(cast, sign_in):
    assert sign_in(cast.amara).get(URL).status_code == 404
    assert sign_in(cast.amara).post(URL, {"called": "wife"}).status_code == 404
