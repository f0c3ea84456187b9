"""A practice's own worksheets: begun, copied, kept within their limits, let go."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from clients.context import acting_as
from clients.models import AuditEvent
from clients.transitions import IllegalTransition
from tests.support import make
from worksheets.actions import drafts as acts
from worksheets.library import checking, reading
from worksheets.library.drafts import NotADraft, as_written, blank, publication, shared
from worksheets.models import Draft, SecondReading
from worksheets.parsing import json_schema
from worksheets.parsing.strict_yaml import Source
from worksheets.sealed import drafts
from worksheets.visibility.worksheets import drafts_for, own_drafts_for

pytestmark = pytest.mark.django_db

WORKSHEETS = [one.slug for one in reading.read_library() if one.kind == "worksheet"]
COPIES = [slug for slug in WORKSHEETS if slug != "private-check-in"]


def begun(by, slug="keeping-count", **fields):
    with acting_as(by.pk):
        return acts.begin_draft(content=make.version(slug).content, source="copy", by=by, **fields)


@pytest.mark.parametrize("slug", COPIES)
def test_a_copy_of_every_shipped_sheet_is_a_whole_worksheet(cast, slug):
    """What publishing adds is taken off and put back: nothing else of the wording changes."""
    version = make.version(slug)
    draft = begun(cast.amara, slug)

    again = publication(draft.content, slug=slug, code=version.content["code"]).content
    source = Source("draft", {**draft.content, "slug": slug, "code": "A1"}, {})

    assert again == version.content
    assert json_schema.problems(source, "worksheet") == []
    assert checking.worksheet_problems(source, shared().closing) == []
    assert draft.origin_id == version.pk


@pytest.mark.parametrize("slug", ["private-check-in", "when-sex-feels-owed"])
def test_what_the_portal_itself_needs_is_not_rewritten(cast, slug):
    with pytest.raises(NotADraft, match="belongs to the portal"):
        begun(cast.amara, slug)


@pytest.mark.invariant(4)
@pytest.mark.parametrize("slug", COPIES)
def test_a_copy_never_opens_what_its_original_keeps_closed(cast, slug):
    original = make.version(slug).content
    draft = begun(cast.amara, slug)
    wide = {"default": "clin", "partner": "per_item", "never": False}
    wide["releasable"] = [item["key"] for item in draft.content["items"]]
    wide["only"] = ["yes", "maybe", "talk"]

    with acting_as(cast.amara.pk):
        changed = acts.change(draft=draft, content=draft.content | {"sharing": wide}, by=cast.amara)

    sharing = changed.content["sharing"]
    assert sharing["never"] == original["sharing"]["never"]
    assert set(sharing["releasable"]) <= set(original["sharing"]["releasable"])
    assert "no" not in sharing.get("only", [])


@pytest.mark.invariant(13)
def test_a_copy_keeps_the_gates_of_its_original(cast):
    draft = begun(cast.amara, "underneath-the-distance")

    with acting_as(cast.amara.pk):
        milder = draft.content | {"theme": "desire", "needs": []}
        changed = acts.change(draft=draft, content=milder, by=cast.amara)

    assert changed.content["needs"] == ["checkins_reviewed", "myths_first"]


def test_begun_twice_with_one_press_is_one_draft(cast):
    op = uuid.uuid4()

    first, second = begun(cast.amara, op=op), begun(cast.amara, op=op)

    assert first == second
    with acting_as(cast.amara.pk):
        assert Draft.objects.count() == 1
        assert AuditEvent.objects.filter(verb="draft.begun").count() == 1


def test_drafts_are_seen_by_the_practice_and_changed_by_author_and_owner(cast):
    draft = begun(cast.cleo)

    seen, own = {}, {}
    people = {"owner": cast.amara, "author": cast.cleo, "ben": cast.ben, "jo": cast.jo.user}
    for name, person in people.items():
        with acting_as(person.pk):
            seen[name] = draft in drafts_for(person)
            own[name] = draft in own_drafts_for(person)

    assert seen == {"owner": True, "author": True, "ben": False, "jo": False}
    assert own == seen
    mine = begun(cast.amara)
    with acting_as(cast.cleo.pk):
        assert mine in drafts_for(cast.cleo)
        assert mine not in own_drafts_for(cast.cleo)
        with pytest.raises(IllegalTransition):
            acts.locked(mine, cast.cleo)


def test_the_database_keeps_drafts_from_clients_and_other_practices(cast):
    draft = begun(cast.amara)

    for person in (cast.ben, cast.jo.user, cast.kim.user):
        with acting_as(person.pk):
            assert Draft.objects.count() == 0
            assert Draft.objects.filter(pk=draft.pk).update(source="mine") == 0
    with acting_as(cast.ben.pk), pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.create(practice=cast.practice, author=cast.amara.clinician, source="new")


def test_a_second_reading_is_its_readers_own_and_stays(cast):
    draft = begun(cast.amara)
    words = {"practice": cast.practice, "draft": draft, "content_hash": "0" * 64}

    with acting_as(cast.amara.pk), pytest.raises(DatabaseError), transaction.atomic():
        SecondReading.objects.create(reader=cast.cleo.clinician, verdict="approved", **words)
    with acting_as(cast.cleo.pk):
        row = SecondReading.objects.create(reader=cast.cleo.clinician, verdict="returned", **words)
    with acting_as(cast.cleo.pk), transaction.atomic():
        assert SecondReading.objects.filter(pk=row.pk).update(verdict="approved") == 0


def test_a_deleted_draft_is_gone_for_everyone(cast):
    draft = begun(cast.cleo)

    with acting_as(cast.cleo.pk):
        acts.delete(draft=draft, by=cast.cleo)
        assert draft not in drafts_for(cast.cleo)
        left = Draft.objects.get(pk=draft.pk)
        assert drafts.opened(left).content == left.clear_content == {}
        with pytest.raises(IllegalTransition):
            acts.delete(draft=draft, by=cast.cleo)


def test_a_blank_sheet_and_an_unfinished_import_are_drafts_too(cast):
    with acting_as(cast.amara.pk):
        new = acts.begin_draft(content=blank("Quiet hour"), source="new", by=cast.amara)
        bare = acts.begin_draft(content={"title": "From a file"}, source="json", by=cast.amara)

    assert new.title == "Quiet hour"
    assert as_written(bare.content) == bare.content
    assert bare.content["items"] == []
