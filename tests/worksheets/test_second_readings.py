"""What touches on power is read by a second clinician, in exactly these words."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent
from tests.support import make, own_sheets
from tests.support.drafting import save
from tests.support.publishing import own_versions, publish
from worksheets.actions import drafts, second_readings
from worksheets.actions.drafts import NotYet
from worksheets.library.reading import content_hash
from worksheets.models import SecondReading

pytestmark = pytest.mark.django_db


def read_url(draft):
    return f"/library/drafts/{draft.pk}/read/"


def says(browser, draft, verdict="approved", comment=""):
    words = {"seen": content_hash(draft.content), "verdict": verdict, "comment": comment}
    return browser.post(read_url(draft), words)


@pytest.mark.invariant(31)
def test_power_is_published_after_a_colleague_read_these_very_words(cast, sign_in):
    author, reader = sign_in(cast.cleo), sign_in(cast.amara)
    draft = own_sheets.draft(cast.cleo, theme="power")

    refused = publish(author, draft)
    author.post(f"/library/drafts/{draft.pk}/ask/")
    page = reader.get(read_url(draft)).content.decode()
    told = says(reader, draft)
    done = publish(author, draft)

    assert refused.status_code == 422
    assert "A second clinician reads this" in refused.content.decode()
    assert "What is it about tea?" in page
    assert "Asked when “What made it quiet?” is any of: Tea" in page
    assert (told.status_code, done.status_code) == (302, 302)
    assert own_versions(cast.cleo) == 1
    with acting_as(cast.cleo.pk):
        verbs = [
            one.verb for one in AuditEvent.objects.filter(object_id=draft.pk).order_by("at", "pk")
        ]
    assert verbs == ["draft.begun", "draft.reader_asked", "draft.second_read", "draft.published"]


def test_a_changed_word_voids_the_yes(cast, sign_in):
    author, reader = sign_in(cast.cleo), sign_in(cast.amara)
    draft = own_sheets.asked(cast.cleo)
    says(reader, draft)

    save(author, draft, f"q.{own_sheets.TEA}", prompt="What makes it quiet?")
    changed = own_sheets.fresh(draft, cast.cleo)

    assert changed.state == "writing"
    assert publish(author, changed).status_code == 422
    assert own_versions(cast.cleo) == 0
    page = author.get(f"/library/drafts/{draft.pk}/publish/").content.decode()
    assert "of earlier words" in page
    assert "Ask for a second reading" in page


def test_a_yes_to_words_that_changed_meanwhile_is_not_taken(cast, sign_in):
    reader, draft = sign_in(cast.amara), own_sheets.asked(cast.cleo)
    save(sign_in(cast.cleo), draft, f"q.{own_sheets.TEA}", prompt="What makes it quiet?")
    with acting_as(cast.cleo.pk):
        second_readings.ask(draft=own_sheets.fresh(draft, cast.cleo), by=cast.cleo)

    answer = says(reader, draft)

    assert answer.status_code == 422
    assert "It was changed since you opened it" in answer.content.decode()
    assert "What makes it quiet?" in answer.content.decode()
    with acting_as(cast.amara.pk):
        assert SecondReading.objects.count() == 0


def test_nobody_reads_what_they_wrote_themselves(cast, sign_in):
    """Neither the author, nor an owner who changed a word of it."""
    draft = own_sheets.asked(cast.cleo)
    assert sign_in(cast.cleo).get(read_url(draft)).status_code == 404
    assert says(sign_in(cast.cleo), draft).status_code == 404

    save(sign_in(cast.amara), draft, f"q.{own_sheets.TEA}", prompt="What makes it quiet?")
    with acting_as(cast.cleo.pk):
        changed = second_readings.ask(draft=own_sheets.fresh(draft, cast.cleo), by=cast.cleo)

    assert sign_in(cast.amara).get(read_url(draft)).status_code == 404
    with acting_as(cast.amara.pk), pytest.raises(second_readings.NotTheReader):
        second_readings.decide(
            draft=changed,
            verdict="approved",
            comment="",
            seen=content_hash(changed.content),
            by=cast.amara,
        )


@pytest.mark.invariant(56)
def test_a_reader_has_a_valid_licence(cast, sign_in):
    draft = own_sheets.asked(cast.amara)
    lapsed = make.clinician(
        practice=cast.practice,
        name="Lena",
        expires_on=timezone.localdate() - dt.timedelta(days=1),
    )

    answer = says(sign_in(lapsed), draft)

    assert answer.status_code == 422
    assert "expired" in answer.content.decode()
    with acting_as(lapsed.pk):
        assert SecondReading.objects.count() == 0


def test_returned_with_a_comment_it_is_being_written_again(cast, sign_in):
    reader, draft = sign_in(cast.amara), own_sheets.asked(cast.cleo)

    silent = says(reader, draft, "returned")
    answer = says(reader, draft, "returned", "The second question presses a little.")

    assert silent.status_code == 422
    assert "Say what you would change." in silent.content.decode()
    assert answer.status_code == 302
    assert own_sheets.fresh(draft, cast.cleo).state == "writing"
    page = sign_in(cast.cleo).get(f"/library/drafts/{draft.pk}/publish/").content.decode()
    assert "The second question presses a little." in page
    assert publish(sign_in(cast.cleo), draft).status_code == 422


def test_said_twice_is_said_once(cast, sign_in):
    reader, draft = sign_in(cast.amara), own_sheets.asked(cast.cleo)

    for _ in range(2):
        assert says(reader, draft).status_code == 302

    with acting_as(cast.amara.pk):
        assert SecondReading.objects.count() == 1


@pytest.mark.parametrize("slug", ["underneath-the-distance", "our-cycle"])
def test_what_grew_from_a_power_sheet_needs_its_reader_whatever_its_shelf(cast, slug):
    draft = own_sheets.copied(cast.amara, slug)
    with acting_as(cast.amara.pk):
        moved = drafts.change(
            draft=own_sheets.fresh(draft, cast.amara),
            content=draft.content | {"theme": "desire"},
            by=cast.amara,
        )
        with pytest.raises(NotYet) as no:
            drafts.publish(draft=moved, seen=content_hash(moved.content), reason="", by=cast.amara)

    assert no.value.why == "reader"


def test_a_practice_of_one_is_told_that_this_cannot_be_published_alone(cast, sign_in):
    alone = make.clinician(practice=make.practice("One Room"), name="Ona", owner=True)
    draft = own_sheets.draft(alone, theme="power")

    page = sign_in(alone).get(f"/library/drafts/{draft.pk}/publish/").content.decode()

    assert "This can’t be published alone" in page
    assert "Publish for your practice" not in page
    assert publish(sign_in(alone), draft).status_code == 422


def test_a_reader_who_left_leaves_a_practice_of_one(cast, sign_in):
    draft = own_sheets.draft(cast.amara, theme="power")
    with acting_as_worker():
        type(cast.cleo).objects.filter(pk=cast.cleo.pk).update(is_active=False)

    page = sign_in(cast.amara).get(f"/library/drafts/{draft.pk}/publish/").content.decode()

    assert "This can’t be published alone" in page


def test_drafts_to_read_are_on_the_list_for_those_who_may(cast, sign_in):
    own_sheets.asked(cast.cleo)

    for person, is_there in ((cast.amara, True), (cast.cleo, False), (cast.ben, False)):
        page = sign_in(person).get("/library/drafts/").content.decode()
        assert ("Review it" in page) == is_there
