"""Publishing the library: new versions only for new wording, all or nothing, never changed."""

import shutil

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent
from worksheets.enums import Kind
from worksheets.library import reading
from worksheets.models import Version, Worksheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    """A copy of the shipped files that a test may spoil."""
    return shutil.copytree(reading.CONTENT, tmp_path / "content")


def load(folder=reading.CONTENT, **options):
    from io import StringIO

    out = StringIO()
    call_command("load_library", folder, stdout=out, **options)
    return out.getvalue()


def change(files, old, new, name="worksheets/keeping-count.yaml"):
    path = files / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def versions(slug="keeping-count"):
    with acting_as_worker():
        return list(
            Version.objects.filter(worksheet__slug=slug)
            .order_by("number")
            .values_list("number", "content_hash", "title")
        )


def test_shipped_library_is_on_the_shelf():
    with acting_as_worker():
        shelf = {sheet.code: (sheet.kind, sheet.slug) for sheet in Worksheet.objects.shipped()}

    assert shelf == {
        publication.content["code"]: (publication.kind, publication.slug)
        for publication in reading.read_library()
    }
    assert shelf["A"] == (Kind.MODULE, "when-sex-feels-owed")


def test_second_load_changes_nothing():
    before = versions()

    assert load() == "no change\n"
    assert versions() == before


@pytest.mark.invariant(39)
def test_changed_wording_is_a_new_version_beside_the_old(files):
    before = versions()
    change(files, "I keep a rough count of days, times or turns.", "I keep a rough tally.")

    assert load(files) == f"keeping-count: version {len(before) + 1}\n"

    assert versions()[: len(before)] == before
    assert len(versions()) == len(before) + 1
    assert load(files) == "no change\n"


def test_wording_that_comes_back_is_a_new_version_that_names_the_old(files):
    first = versions()[-1][0]
    change(files, "I keep a rough count of days, times or turns.", "I keep a rough tally.")
    load(files)

    load()

    with acting_as_worker():
        newest = Version.objects.filter(worksheet__slug="keeping-count").first()
    assert (newest.number, newest.content["restores"]) == (first + 2, first)
    assert load() == "no change\n"


def test_layout_of_the_file_is_not_wording(files):
    change(files, "minutes: 10\n", "minutes: 10   # about\n\n")

    assert load(files) == "no change\n"


def test_hash_is_that_of_the_stored_content():
    with acting_as_worker():
        for version in Version.objects.all():
            assert version.content_hash == reading.content_hash(version.content)


def test_one_bad_file_publishes_nothing(files):
    before = versions(), versions("what-it-means-to-me")
    change(files, "I keep a rough count of days, times or turns.", "I keep a rough tally.")
    change(files, "minutes: 15", "minutes: fifteen", "worksheets/what-it-means-to-me.yaml")

    with pytest.raises(CommandError) as caught:
        load(files)

    assert str(caught.value) == (
        "nothing was published:\n"
        "worksheets/what-it-means-to-me.yaml:10: “minutes” has the wrong shape; "
        "write a whole number"
    )
    assert (versions(), versions("what-it-means-to-me")) == before


def test_check_says_what_is_wrong_and_publishes_nothing(files):
    before = versions()
    change(files, "I keep a rough count of days, times or turns.", "I keep a rough tally.")

    assert load(files, check=True) == "25 files, nothing to put right\n"
    assert versions() == before


def test_two_files_with_one_code_are_refused(files):
    change(files, "code: A2", "code: A1")

    with pytest.raises(CommandError, match="code “A1” is already used in worksheets/keeping-count"):
        load(files)


def test_a_slug_never_turns_into_another_kind(files):
    (files / "modules/when-sex-feels-owed.md").unlink()
    text = (files / "worksheets/keeping-count.yaml").read_text("utf-8")
    text = text.replace("slug: keeping-count", "slug: when-sex-feels-owed").replace("A2", "A9")
    (files / "worksheets/when-sex-feels-owed.yaml").write_text(text, "utf-8")

    with pytest.raises(CommandError, match="is already a module; choose another slug"):
        load(files)


def test_a_stray_file_is_named(files):
    (files / "worksheets/notes.txt").write_text("hello")

    with pytest.raises(CommandError, match=r"worksheets/notes.txt:1: files here end in .yaml"):
        load(files)


def test_a_missing_shared_file_is_named(files):
    (files / "closing.yaml").unlink()

    with pytest.raises(CommandError, match="closing.yaml:1: this file is missing; put it back"):
        load(files)


@pytest.mark.invariant(39)
def test_a_version_never_changes():
    with acting_as_worker():
        version = Version.objects.filter(worksheet__slug="keeping-count").first()
        version.title = "Something else"
        with pytest.raises(ValidationError):
            version.save()
        with pytest.raises(ValidationError):
            version.delete()


@pytest.mark.invariant(39)
@pytest.mark.parametrize(
    "change_it",
    [
        lambda rows: rows.update(title="Something else"),
        lambda rows: rows.filter(number=1)._raw_delete("default"),
    ],
)
def test_the_database_keeps_versions_as_they_are(change_it):
    before = versions()
    with acting_as_worker():
        try:
            with transaction.atomic():
                change_it(Version.objects.all())
        except DatabaseError:
            pass

    assert versions() == before


def test_the_same_wording_cannot_be_published_twice():
    with acting_as_worker():
        twin = Version.objects.filter(worksheet__slug="keeping-count").first()
        twin.pk, twin._state.adding, twin.number = None, True, 99
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


def test_each_practice_hears_of_a_new_version(files, cast):
    change(files, "I keep a rough count of days, times or turns.", "I keep a rough tally.")
    load(files)

    for owner, practice in ((cast.amara, cast.practice), (cast.ben, cast.elsewhere)):
        with acting_as(owner.pk):
            heard = AuditEvent.objects.filter(verb="library.published")
            assert [event.practice_id for event in heard] == [practice.pk]


def test_a_client_cannot_publish(cast):
    from worksheets.actions.library import publish_shipped

    publications = [
        reading.Publication(p.kind, p.content | {"minutes": 59}, p.file)
        for p in reading.read_library()
    ]
    with pytest.raises(DatabaseError), acting_as(cast.jo.user_id):
        publish_shipped(publications=publications)

    assert {row[0] for row in versions()} == {1}
