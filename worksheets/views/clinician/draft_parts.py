"""The form of each part of a draft, and that part looked over: its remarks and its preview."""

from collections.abc import Sequence
from typing import Any

from clients.wording import is_number
from worksheets.forms.draft_parts import PartsForm, get_in
from worksheets.forms.draft_rows import RowsField, moved
from worksheets.forms.drafts import AboutForm, FlagForm, QuestionForm
from worksheets.library import draft_review, drafts
from worksheets.library.drafts import floor_of, part_of, with_part
from worksheets.models import Draft
from worksheets.queries.clinician import drafts as draft_queries


def form_of(row: Draft, name: str, data: Any = None, codes: Sequence[str] = ()) -> PartsForm | None:
    """The form of this part, as it is kept or as it was typed; None where there is no such part."""
    content, thing = row.content, part_of(row.content, name)
    if thing is None:
        return None
    floor = floor_of(row.origin_content)
    if name.startswith("q."):
        item = thing["item"]
        return QuestionForm(
            data,
            item=item,
            items=content["items"][: content["items"].index(item)],
            is_closed=content["sharing"]["never"] or floor.closes(item["key"]),
            may_go=thing["may_go"],
        )
    if name.startswith("f."):
        codes = sorted({*codes, *thing.get("offer", [])})
        return FlagForm(data, flag=thing, items=content["items"], codes=codes)
    return AboutForm(data, content=content, is_never=floor.never)


def value_of(form: Any, name: str, do: str = "") -> dict[str, Any]:
    """What a valid form says, with a row moved where a button of the list was pressed."""
    value = form.value()
    match do.split():
        case ["rows", field, place, way] if way in ("up", "down") and is_number(place):
            _move(form, value, field, int(place), -1 if way == "up" else 1)
    return {"item": value, "may_go": form.lets_go} if name.startswith("q.") else value


def _move(form: Any, value: dict[str, Any], name: str, place: int, step: int) -> None:
    part = next((one for one in form.parts if one.name == name), None)
    if part and isinstance(part.field, RowsField) and place in part.field.places:
        rows = get_in(value, part.at)
        rows[:] = moved(rows, part.field.places.index(place), step)


def in_words(row: Draft, name: str) -> str:
    """How a part stands, for laying it beside what was typed."""
    form = form_of(row, name)
    return form.in_words(form.thing) if form else ""


def looked_over(row: Draft, name: str, form: Any) -> dict[str, Any]:
    """The form with every remark beside its field, and the part as a client would meet it."""
    content, is_whole = row.content, not form.is_bound or form.is_valid()
    if form.is_bound and is_whole:
        content = drafts.tidied(
            with_part(content, name, value_of(form, name)),
            row.origin_content,
        )
    found = _remarks(content, name) if is_whole else []
    form.tell(found)
    page = draft_queries.page_of(content, name[2:]) if name.startswith("q.") else None
    return {
        "form": form,
        "blocking": sum(one.blocks for one in found),
        "others": sum(not one.blocks for one in found),
        "page": page,
        "drawn": draft_queries.drawn(content),
        "is_question": name.startswith("q."),
        "is_about": name == drafts.ABOUT,
        "preview": True,
    }


def _remarks(content: dict[str, Any], name: str) -> list[draft_review.Remark]:
    thing = part_of(content, name)
    if thing is None:
        return []
    if name.startswith("q."):
        items = content["items"]
        return draft_review.of_item(thing["item"], items[: items.index(thing["item"])])
    if name.startswith("f."):
        return draft_review.of_flag(thing, content["items"])
    return draft_review.of_sheet(content)
