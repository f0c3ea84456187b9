"""A practice's own wording: its own shelf, frozen, and never under a shipped name."""

import pytest
from django.db import DatabaseError

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make
from worksheets.actions import library
from worksheets.enums import Kind
from worksheets.models import Version
from worksheets.visibility.worksheets import versions_for

pytestmark = pytest.mark.django_db


def content(**changes):
    return make.version("a2").content | {"slug": "our-own", "code": "X1"} | changes


def publish(cast, by=None, kind=Kind.WORKSHEET, **changes):
    by = by or cast.amara
    with acting_as(by.pk):
        return library.publish(
            practice=by.practice, kind=kind, content=content(**changes), by=make.fresh(by)
        )


@pytest.mark.invariant(39)
def test_publish_happy_path_adds_versions_and_changes_none(cast):
    first = publish(cast, title="One way")
    again = publish(cast, title="One way")
    second = publish(cast, title="Another way")

    assert (first.number, first.is_new) == (1, True)
    assert (again.version, again.is_new) == (first.version, False)
    assert (second.number, second.is_new) == (2, True)
    with acting_as(cast.amara.pk):
        rows = Version.objects.filter(worksheet__slug="our-own").order_by("number")
        assert [row.title for row in rows] == ["One way", "Another way"]
        heard = AuditEvent.objects.filter(verb="library.published", actor_id=cast.amara.pk)
        assert {event.object_id for event in heard} == {first.version.pk, second.version.pk}


def test_publish_is_for_one_practice_alone(cast):
    published = publish(cast).version

    with acting_as(cast.cleo.pk):
        assert versions_for(make.fresh(cast.cleo)).filter(pk=published.pk).exists()
    with acting_as(cast.ben.pk):
        assert not versions_for(make.fresh(cast.ben)).filter(pk=published.pk).exists()
        assert not Version.objects.filter(pk=published.pk).exists()
    with acting_as(cast.jo.user_id):
        assert not versions_for(cast.jo.user).exists()


def test_publish_refuses_a_shipped_name_and_a_change_of_kind(cast):
    with pytest.raises(library.NotPublished, match="shipped"):
        publish(cast, slug="keeping-count")
    publish(cast)

    with pytest.raises(library.NotPublished, match="already"):
        publish(cast, kind=Kind.MEASURE)


def test_publish_for_another_practice_is_refused_by_the_database(cast):
    with pytest.raises(DatabaseError), acting_as(cast.amara.pk):
        library.publish(
            practice=cast.elsewhere, kind=Kind.WORKSHEET, content=content(), by=cast.amara
        )
