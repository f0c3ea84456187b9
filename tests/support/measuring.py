"""Made-up words for measures: no instrument's wording stands in the repository, tests included."""

import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clients import vault
from clients.context import acting_as
from tests.support import make
from worksheets.actions import measure_ends, measures
from worksheets.library import measure_definitions, measure_wording, reading
from worksheets.models import MeasureSchedule, MeasureTurn, Score, Version
from worksheets.rules import scores

OURS = "ease-and-freedom"


def definition(slug: str) -> dict[str, Any]:
    return measure_definitions.shelf()[slug]


def url(slug: str, tail: str = "") -> str:
    return f"/library/measures/{make.opaque(slug)}/{tail}"


def posted(slug: str, step: str = "add", right: str = "licence", **changes: Any) -> dict:
    """The form that adds a wording; a change to None leaves that box out."""
    told = {"right": right, "where": "Licence 7 of May", "attested": "on", "step": step}
    if definition(slug).get("staffed"):
        told["staffed"] = "on"
    return {k: v for k, v in (boxes(slug) | told | changes).items() if v is not None}


def boxes(slug: str, word: str = "Made-up") -> dict[str, str]:
    """What a clinician would paste: a line a question, a line a step."""
    measure = definition(slug)
    lines = [f"{word} question {n}" for n in range(1, measure["slots"] + 1)]
    typed = {"intro": "", "items": "\n".join(lines), "pasted": ""}
    for group in measure["answers"]:
        steps = "\n".join(f"Step {n}" for n in range(group["steps"]))
        typed[measure_wording.labels_field(group["key"])] = steps
    return typed


def content(slug: str, word: str = "Made-up") -> dict[str, Any]:
    typed, measure = boxes(slug, word), definition(slug)
    if measure_wording.has_own_steps(measure):
        wording = measure_wording.from_pasted(measure, pasted(slug, word))
    else:
        labels = {one["key"]: typed[f"labels_{one['key']}"] for one in measure["answers"]}
        wording = measure_wording.from_lines(measure, "", typed["items"], labels)
    return reading.measure_content(measure, wording)


def pasted(slug: str, word: str = "Made-up") -> str:
    """The same as CSV, with steps of its own for each question."""
    rows = ["slot,text,labels"]
    for group in definition(slug)["answers"]:
        for slot in group["slots"]:
            steps = " | ".join(f"Step {n} of {slot}" for n in range(group["steps"]))
            rows.append(f"{slot},{word} question {slot},{steps}")
    return "\n".join(rows)


def brought_in(cast: make.Cast, slug: str, by: Any = None, word: str = "Made-up") -> Version:
    by = make.fresh(by or cast.amara)
    with acting_as(by.pk):
        return measures.add_wording(
            content=content(slug, word),
            right="licence",
            where="Licence 7",
            is_staffed=True,
            by=by,
        )


def given(cast: make.Cast, version: Version, client: Any = None, **fields: Any) -> Any:
    by = cast.ben if client in (cast.kim, cast.lee) else cast.amara
    return make.assignment(by=by, client=client or cast.jo, version=version, **fields)


def kept(cast: make.Cast, client: Any = None) -> dict[str, Any]:
    """What is kept of this person's scores, opened as their therapist may."""
    with acting_as(cast.amara.pk):
        rows = Score.objects.filter(client=client or cast.jo)
        return {row.scale: json.loads(vault.opened(row, "value_sealed") or "") for row in rows}


def counted(client: Any, therapist: Any, scale: str = "ease") -> Score:
    """A sending of our own measure, with one of its scores kept as sending keeps it."""
    version = make.version(OURS)
    sheet = make.assignment(by=therapist, client=client, version=version, state="submitted")
    response = make.answers(sheet, {"q1": 3}, visibility="clin")
    row = Score(
        practice_id=client.practice_id,
        response=response,
        client=client,
        version=version,
        scale=scale,
    )
    with acting_as(client.user_id):
        result = scores.Scored(scale, scores.SCORED, Decimal(3), 1, 1)
        vault.seal(row, "value_sealed", vault.dumps(scores.as_stored(result)))
        Score.objects.bulk_create([row])
    return row


def things(client: Any, therapist: Any) -> dict[str, Any]:
    """One of each thing about measures, for the world of tests/support/world.py."""
    seen, gone = counted(client, therapist), counted(client, therapist)
    with acting_as(client.user_id):
        type(gone.response).objects.filter(pk=gone.response_id).update(withdrawn_at=timezone.now())
    with acting_as(therapist.pk):
        schedule = MeasureSchedule.objects.create(
            practice=therapist.practice,
            client=client,
            worksheet=seen.version.worksheet,
            set_by=therapist.clinician,
            every_weeks=4,
            next_on=timezone.localdate(),
            times=3,
        )
        turn = MeasureTurn.objects.create(
            practice=therapist.practice,
            schedule=schedule,
            client=client,
            on=timezone.localdate(),
            outcome="held",
        )
        by = make.fresh(therapist)
        version = measures.add_wording(
            content=content("gad-2"), right="open", where="Its page", is_staffed=False, by=by
        )
        measures.add_wording(
            content=content("gad-7"), right="open", where="Its page", is_staffed=False, by=by
        )
        measure_ends.take_out_of_force(slug="gad-7", why="choice", by=by)
    return {
        "score": seen,
        "score_withdrawn": gone,
        "schedule": schedule,
        "turn": turn,
        "wording": version.measure_wording,
    }
