"""Made-up words for measures: no instrument's wording stands in the repository, tests included."""

import json
from typing import Any

from clients.context import acting_as
from tests import make
from worksheets import library, measure_files, measure_wording
from worksheets.actions import measures
from worksheets.models import Score, Version

OURS = "ease-and-freedom"


def definition(slug: str) -> dict[str, Any]:
    return measure_files.shelf()[slug]


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
    labels = {one["key"]: typed[f"labels_{one['key']}"] for one in measure["answers"]}
    wording = measure_wording.from_lines(measure, "", typed["items"], labels)
    return library.measure_content(measure, wording)


def brought_in(cast: make.Cast, slug: str, by: Any = None, word: str = "Made-up") -> Version:
    by = make.fresh(by or cast.amara)
    with acting_as(by.pk):
        return measures.bring_in(
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
    from clients import vault

    with acting_as(cast.amara.pk):
        rows = Score.objects.filter(client=client or cast.jo)
        return {row.scale: json.loads(vault.opened(row, "value_sealed") or "") for row in rows}
