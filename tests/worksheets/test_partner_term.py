"""{partner} is “partner” for everybody but a reader who chose another word for their own pages."""

import pytest

from clients.actions import reading
from clients.context import acting_as
from tests.support import make
from tests.support.at_desk import begun
from tests.support.shipped import LIBRARY
from worksheets.library import diagrams, lint_files, partner_term
from worksheets.lint.content import pieces

CONTENT = {
    "intro": "Your {partner} and you.",
    "items": [{"prompt": "And your {partner}?", "key": "a"}, {"prompt": "Plain", "key": "b"}],
}


def test_what_is_published_reads_plainly_and_keeps_the_places():
    content = partner_term.settled(CONTENT)

    assert content["intro"] == "Your partner and you."
    assert content["items"][0]["prompt"] == "And your partner?"
    assert content["worded"] == {
        "intro": "Your {partner} and you.",
        "items/0/prompt": "And your {partner}?",
    }
    assert partner_term.as_written(content) == CONTENT


def test_a_text_without_a_place_is_left_as_it_is():
    plain = {"items": [{"prompt": "Hello"}]}

    assert partner_term.settled(plain) is plain
    assert partner_term.spoken(plain, "wife") is plain


def test_a_chosen_word_changes_a_copy_alone():
    content = partner_term.settled(CONTENT)

    mine = partner_term.spoken(content, "wife")

    assert mine["intro"] == "Your wife and you."
    assert mine["items"][0]["prompt"] == "And your wife?"
    assert mine["items"][1] is content["items"][1]
    assert content["intro"] == "Your partner and you."
    assert partner_term.spoken(content, "") is content


def test_no_shipped_text_shows_a_place():
    loose = [
        (code, piece.path)
        for code, content in LIBRARY.items()
        for piece in pieces({name: part for name, part in content.items() if name != "worded"})
        if set("{}") & set(diagrams.DIRECTIVE.sub("", piece.text))
    ]

    assert loose == []
    assert {code for code, content in LIBRARY.items() if "worded" in content} >= {
        "A1", "A2", "B2", "C1", "C3",
    }  # fmt: skip
    assert lint_files.problems() == []


@pytest.mark.django_db
def test_own_pages_say_the_chosen_word_and_nobody_elses_do(cast, sign_in):
    sheet, sams = begun(cast, "a2"), begun(cast, "a2", cast.sam)
    with acting_as(cast.jo.user_id):
        reading.set_reading(
            calm_pages=False, plain_words=False, word="Søren’s", by=make.fresh(cast.jo.user)
        )
    key = make.opaque("like_you_to_know")

    mine = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/{key}/").content.decode()
    review = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/review/").content.decode()
    theirs = sign_in(cast.sam.user).get(f"/pages/{sams.pk}/{key}/").content.decode()
    preview = sign_in(cast.amara).get(f"/library/{make.opaque('keeping-count')}/preview/?page=13")

    assert "would like your Søren’s to know" in mine
    assert "would like your Søren’s to know" in review
    assert "would like your partner to know" in theirs
    assert "would like your partner to know" in preview.content.decode()
    for words in (mine, review, theirs, preview.content.decode()):
        assert "{partner}" not in words


@pytest.mark.django_db
def test_a_word_is_escaped_like_any_other_text(cast, sign_in):
    """The form takes no signs; should one get in, the page still shows it as text."""
    sheet = begun(cast, "a2")
    with acting_as(cast.jo.user_id):
        reading.set_reading(
            calm_pages=False, plain_words=False, word="<b>x</b>", by=make.fresh(cast.jo.user)
        )

    words = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/{make.opaque('like_you_to_know')}/")

    assert "<b>x</b>" not in words.content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in words.content.decode()


@pytest.mark.django_db
def test_the_beliefs_tell_what_we_think_whatever_was_answered(cast, sign_in):
    sheet = begun(cast, "c4")
    for key in ("standing_yes", "needs_reason", "would_stop"):
        page = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/{make.opaque(key)}/").content.decode()
        assert "What we think" in page
