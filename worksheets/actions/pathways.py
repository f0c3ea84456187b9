"""Tailoring a couple's (or a person's) steps, and opening the next one when a therapist says so."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import audit
from clients.enums import CoupleStage
from clients.models import Client, Couple, Member, User
from worksheets.actions import assignments
from worksheets.actions.assignments import NotNow
from worksheets.enums import AssignmentState
from worksheets.models import (
    Assignment,
    AssignmentGroup,
    JointSheet,
    Pathway,
    PathwayStep,
    PathwayTemplate,
    Version,
)
from worksheets.policies.pathways import no_room
from worksheets.queries.clinician import pathway_steps

IN_A_COUPLE = _("They are in a couple here, and a couple’s steps are for everybody in it.")
ENDED = _("This pathway has ended. You can still read its steps.")


@transaction.atomic
def begin(
    *,
    op: UUID,
    couple: Couple | None,
    client: Client | None,
    title: str,
    steps: Sequence[Mapping[str, str]],
    by: User,
) -> Pathway:
    """Own copies of the steps: tailoring them touches no template. Pressed twice it begins once.

    Refused where one is under way, for a couple that has ended, and for one partner of a couple.
    """
    if couple is not None:
        assignments.refuse_parted(couple)
    if reason := why_not(client):
        raise NotNow(reason)
    row = Pathway(
        pk=op,
        practice_id=by.practice_id,
        couple=couple,
        client=client,
        title=title,
        begun_by=by.clinician,
    )
    before = Pathway.objects.current().filter(couple=couple, client=client).first()
    if before is None:
        Pathway.objects.bulk_create([row], ignore_conflicts=True)
        before = Pathway.objects.current().filter(couple=couple, client=client).first()
        if before is not None and before.pk == op:
            _keep(before, steps)
            audit.record("pathway.begun", before, by=by, steps=len(steps))
    if before is None or before.pk != op:
        raise NotNow(gettext("There is a pathway already. Open it, or end it first."))
    return before


def why_not(client: Client | None) -> str:
    """Why no pathway can begin for this person alone; blank where one can, and for a couple."""
    seats = Member.objects.current().filter(client=client)
    is_in_a_couple = client and seats.exclude(couple__stage=CoupleStage.ENDED).exists()
    return str(IN_A_COUPLE) if is_in_a_couple else ""


def _keep(pathway: Pathway, steps: Sequence[Mapping[str, str]]) -> None:
    PathwayStep.objects.bulk_create(
        PathwayStep(
            practice_id=pathway.practice_id,
            pathway=pathway,
            place=place,
            slug=step["sheet"],
            why=step.get("why", ""),
        )
        for place, step in enumerate(steps)
    )


@transaction.atomic
def add_step(*, pathway: Pathway, slug: str, seen: int, by: User) -> bool:
    """One more at the end. False where the page was older than the pathway: nothing changed."""
    locked = _changing(pathway, seen)
    if locked is None:
        return False
    last = locked.steps.count()
    if reason := no_room(last):
        raise NotNow(reason)
    step = PathwayStep(practice_id=locked.practice_id, pathway=locked, place=last, slug=slug)
    step.save(force_insert=True)
    _changed(locked, "pathway.step_added", by)
    return True


@transaction.atomic
def move_step(*, step: PathwayStep, way: Literal["up", "down"], seen: int, by: User) -> bool:
    """Past its neighbour. Only what waits can move; False where the page was old."""
    locked = _changing(step.pathway, seen)
    if locked is None:
        return False
    rows = list(locked.steps.all())
    here = next(i for i, row in enumerate(rows) if row.pk == step.pk)
    there = here + (-1 if way == "up" else 1)
    if not is_waiting(rows[here]) or not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    _number(rows)
    _changed(locked, "pathway.step_moved", by)
    return True


@transaction.atomic
def drop_step(*, step: PathwayStep, seen: int, by: User) -> bool:
    """Gone from this pathway alone. What was opened stays, as a record of what was given."""
    locked = _changing(step.pathway, seen)
    if locked is None:
        return False
    rows = list(locked.steps.all())
    mine = next(row for row in rows if row.pk == step.pk)
    if not is_waiting(mine):
        return False
    left = [row for row in rows if row.pk != mine.pk]
    mine.delete()
    _number(left)
    _changed(locked, "pathway.step_dropped", by)
    return True


@transaction.atomic
def open_step(
    *, op: UUID, step: PathwayStep, version: Version, due_on: date | None, note: str, by: User
) -> AssignmentGroup:
    """The next step, given to everybody at once or to nobody; never by itself (Inv 6, 13).

    All the gates of giving a worksheet hold: licence, Holds, what has to come first. Pressed
    twice with the same `op` it opens once.
    """
    pathway = _locked(step.pathway)
    rows = list(pathway.steps.all())
    step = next(row for row in rows if row.pk == step.pk)
    if step.group_id == op and step.group is not None:
        return step.group
    if pathway.ended_at is not None:
        raise NotNow(ENDED)
    if not is_waiting(step):
        raise NotNow(gettext("This step is open already."))
    if _comes_before(pathway, rows, step, by):
        raise NotNow(
            gettext("Another step comes before this one. Move this one up, or remove the other.")
        )
    if version.worksheet.slug != step.slug:
        raise NotNow(gettext("This step was changed. Check it, then try again."))
    group = assignments.assign(
        op=op,
        couple=pathway.couple,
        clients=everyone(pathway),
        version=version,
        due_on=due_on,
        note=note,
        by=by,
    )
    step.group, step.opened_at = group, timezone.now()
    step.save(update_fields=["group", "opened_at"])
    _changed(pathway, "pathway.step_opened", by, version=version.pk)
    return group


@transaction.atomic
def end(*, pathway: Pathway, by: User) -> Pathway:
    """No more steps open; what was given stays as it is. Ending twice is ending once."""
    pathway = _locked(pathway)
    if pathway.ended_at is None:
        pathway.ended_at = timezone.now()
        pathway.save(update_fields=["ended_at"])
        audit.record("pathway.ended", pathway, by=by)
    return pathway


@transaction.atomic
def save_template(
    *, op: UUID, pathway: Pathway, title: str, purpose: str, by: User
) -> PathwayTemplate:
    """The steps as they stand, for the whole practice to begin from; nobody's work is in it.

    Pressed twice it is saved once.
    """
    steps = [{"sheet": step.slug, "why": step.why} for step in pathway.steps.all()]
    if not steps:
        raise NotNow(gettext("Add a step first."))
    row = PathwayTemplate(
        pk=op,
        practice_id=by.practice_id,
        title=title,
        purpose=purpose,
        steps=steps,
        saved_by=by.clinician,
    )
    PathwayTemplate.objects.bulk_create([row], ignore_conflicts=True)
    kept = PathwayTemplate.objects.filter(pk=op, saved_by=by.clinician).first()
    if kept is None:
        raise NotNow(gettext("This was already saved once. Check it, then press the button again."))
    audit.record("pathway_template.saved", kept, by=by, steps=len(steps))
    return kept


@transaction.atomic
def archive(*, template: PathwayTemplate, by: User) -> None:
    """Off the shelf. What was begun with it goes on. Twice is once."""
    if template.put_away_at is None:
        template.put_away_at = timezone.now()
        template.save(update_fields=["put_away_at"])
        audit.record("pathway_template.put_away", template, by=by)


def is_waiting(step: PathwayStep) -> bool:
    """Never opened, or taken back from everybody before anyone sent anything."""
    if step.group_id is None:
        return True
    if JointSheet.objects.filter(group=step.group_id, taken_back_at__isnull=True).exists():
        return False
    given = Assignment.objects.filter(group=step.group_id)
    return not given.exclude(state=AssignmentState.WITHDRAWN, submitted_at__isnull=True).exists()


def _comes_before(
    pathway: Pathway, rows: Sequence[PathwayStep], step: PathwayStep, by: User
) -> bool:
    """Whether something that waits stands before it. What was done outside the pathway does not
    wait, and can be assigned again."""
    earlier = [row for row in rows if row.place < step.place and is_waiting(row)]
    if not earlier:
        return False
    slugs = [row.slug for row in earlier]
    done = pathway_steps.done(by, slugs, everyone(pathway), pathway.couple)
    return any(slug not in done for slug in slugs)


def everyone(pathway: Pathway) -> list[Client]:
    """All partners of the couple now, in the order of their seats; or the one person."""
    if pathway.client is not None:
        return [pathway.client]
    seats = Client.objects.filter(
        memberships__couple=pathway.couple_id, memberships__left_at__isnull=True
    )
    return list(seats.order_by("memberships__place"))


def _locked(pathway: Pathway) -> Pathway:
    """Two presses at once come one after the other, and neither beside a parting: whoever parts
    has the couple's lock before any of its work."""
    if pathway.couple_id is not None:
        Couple.objects.select_for_update(no_key=True).get(pk=pathway.couple_id)
    return Pathway.objects.select_for_update().get(pk=pathway.pk)


def _changing(pathway: Pathway, seen: int) -> Pathway | None:
    """Locked, where the page showed it as it is; None for a second press or an old tab."""
    locked = _locked(pathway)
    if locked.ended_at is not None:
        raise NotNow(ENDED)
    return locked if locked.revision == seen else None


def _number(rows: Sequence[PathwayStep]) -> None:
    for place, row in enumerate(rows):
        row.place = place
    PathwayStep.objects.bulk_update(rows, ["place"])


def _changed(pathway: Pathway, verb: str, by: User, **facts: UUID) -> None:
    pathway.revision += 1
    pathway.save(update_fields=["revision"])
    audit.record(verb, pathway, by=by, **facts)
