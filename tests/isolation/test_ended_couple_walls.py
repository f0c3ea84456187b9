"""What the database itself holds to about a couple that has ended (Inv 10, docs/adr/0029)."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from clients.context import acting_as
from clients.models import Care, JointWindow, Note
from tests.conftest import as_owner
from tests.support import make, shared
from tests.support.ended_couple import is_ended, states, together
from worksheets.models import Assignment, AssignmentGroup, JointSheet, Pathway, Reveal

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(10)]


def test_the_database_lets_nothing_new_hang_on_it(cast, sign_in):
    sheet, _ = together(cast, "b2", "submitted")
    is_ended(cast, sign_in)
    here = {"practice": cast.practice, "couple": cast.couple}
    amara, version = cast.amara.clinician, make.version("a2")
    deeds = {
        "group": lambda: AssignmentGroup.objects.create(version=version, created_by=amara, **here),
        "pathway": lambda: Pathway.objects.create(title="x", begun_by=amara, **here),
        "reveal": lambda: Reveal.objects.create(
            group_id=sheet.group_id, proposed_by=amara, **here
        ),
        "sheet": lambda: JointSheet.objects.create(group_id=sheet.group_id, **here),
        "window": lambda: JointWindow.objects.create(
            opened_by=amara, closes_at=timezone.now() + timedelta(hours=1), **here
        ),
        "note": lambda: Note.objects.create(author=amara, **here),
        "assignment": lambda: Assignment.objects.create(
            practice=cast.practice, group_id=sheet.group_id, client=cast.sam,
            version=version, assigned_by=amara,
        ),
        "opened again": lambda: Assignment.objects.filter(pk=sheet.pk).update(
            state="opened", submitted_at=None
        ),
    }  # fmt: skip
    with acting_as(cast.amara.pk):
        Assignment.objects.filter(group=sheet.group_id, client=cast.sam).update(state="withdrawn")
        for deed in deeds.values():
            with pytest.raises(Error, match="ended"), transaction.atomic():
                deed()


def test_a_release_cannot_hang_on_it_either(cast, sign_in):
    sheet = shared.sent(cast)
    is_ended(cast, sign_in)

    with pytest.raises(Error):
        shared.standing(cast.jo, cast.sam, cast.couple, sheet, "like_you_to_know")


def test_what_was_left_over_from_before_ends_when_it_is_asked_to(cast):
    """As the migration does for couples that ended before there was this rule."""
    rows = together(cast)
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    with acting_as(cast.amara.pk), connection.cursor() as cursor:
        cursor.execute("SELECT couple_part(%s, NULL, now())", [cast.couple.pk])
    assert states(*rows) == ["assigned", "assigned"]

    for found in (3, 0):
        with acting_as(cast.sam.user_id), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM couple_work_end(%s, now())", [cast.couple.pk])
            assert len(cursor.fetchall()) == found

    assert states(*rows) == ["lapsed", "lapsed"]
    with acting_as(cast.amara.pk):
        assert Pathway.objects.get(pk=pathway.pk).ended_at


def test_nobody_ends_the_work_of_a_couple_that_goes_on_or_is_elsewhere(cast, sign_in):
    rows = together(cast)
    theirs = make.assignment(
        by=cast.ben, client=cast.kim, version=make.version("a2"), couple=cast.other_couple
    )
    with acting_as(cast.ben.pk), connection.cursor() as cursor:
        cursor.execute("SELECT couple_part(%s, NULL, now())", [cast.other_couple.pk])

    for person in (cast.jo.user, cast.amara, cast.cleo):
        with acting_as(person.pk), connection.cursor() as cursor:
            for pair in (cast.couple, cast.other_couple):
                cursor.execute("SELECT * FROM couple_work_end(%s, now())", [pair.pk])
                assert cursor.fetchall() == []

    assert states(*rows, theirs) == ["assigned"] * 3


@pytest.mark.django_db(transaction=True)
def test_bringing_it_in_tidies_couples_that_had_ended_before(cast):
    rows = together(cast)
    own = make.assignment(by=cast.amara, client=cast.jo, version=make.version("b1"))
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    goes_on = make.assignment(
        by=cast.ben, client=cast.kim, version=make.version("a2"), couple=cast.other_couple
    )
    with acting_as(cast.amara.pk), connection.cursor() as cursor:
        cursor.execute("SELECT couple_part(%s, NULL, now())", [cast.couple.pk])
        Care.objects.filter(client=cast.jo).update(open_count=2)

    for _ in range(2):
        as_owner(import_module("worksheets.migrations.0015_ended_couples").LEFT_OVER)

    assert states(*rows, own, goes_on) == ["lapsed", "lapsed", "assigned", "assigned"]
    with acting_as(cast.amara.pk):
        assert Pathway.objects.get(pk=pathway.pk).ended_at
        assert Care.objects.get(client=cast.jo).open_count == 1
