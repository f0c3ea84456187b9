"""What somebody had typed or chosen when their sign-in ran out, in words they would know (P4)."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from clients.models import User
from worksheets.item_types import SKIPPED, type_of
from worksheets.queries.client import answers
from worksheets.queries.client.desks import Desk


@dataclass(frozen=True)
class UnsavedAnswer:
    """One question and what was answered to it; of a private check-in, neither."""

    asked: str = ""
    markup: str = ""
    is_private: bool = False


def unsaved_answer(user: User, path: str, fields: MultiValueDict[str, str]) -> UnsavedAnswer | None:
    """For the pages of a worksheet; None for any other form, or one that is no longer there.

    What a private check-in was answered with is on no page but its own: whoever looks over a
    shoulder while somebody signs in again sees that something is kept, and nothing of it (Inv 16).
    """
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.view_name not in ("worksheets:worksheet", "worksheets:question"):
        return None
    key = found.kwargs.get("key", "")
    desk = answers.desk(user, found.kwargs["assignment_id"], key)
    if desk is None:
        return None
    return UnsavedAnswer(is_private=True) if desk.is_checkin else _answer(desk, fields)


def _answer(desk: Desk, fields: MultiValueDict[str, str]) -> UnsavedAnswer | None:
    item = desk.item
    if item is None:
        return None
    kind = type_of(item)
    form = kind.form(item, data=fields)
    if not form.is_valid() or form.value is SKIPPED:
        return None
    lines = kind.words(item, form.value)
    return UnsavedAnswer(item["prompt"], render_to_string(kind.read_template, {"lines": lines}))
