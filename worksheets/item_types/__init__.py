"""Every kind of question, by the name authors write in `type:`."""

from worksheets.item_types.base import SKIPPED, ItemForm, ItemType, Line
from worksheets.item_types.choice import Choice
from worksheets.item_types.free_text import FreeText
from worksheets.item_types.likert import Likert
from worksheets.item_types.paired import Paired
from worksheets.item_types.ranking import Ranking
from worksheets.item_types.slider import Slider
from worksheets.item_types.sort import Sort
from worksheets.item_types.true_false import TrueFalse
from worksheets.item_types.yes_no_maybe import YesNoMaybe

ITEM_TYPES: dict[str, ItemType] = {
    kind.key: kind
    for kind in (
        Choice(),
        FreeText(),
        Likert(),
        Paired(),
        Ranking(),
        Slider(),
        Sort(),
        TrueFalse(),
        YesNoMaybe(),
    )
}


def type_of(item: dict) -> ItemType:
    return ITEM_TYPES[item["type"]]


__all__ = ["ITEM_TYPES", "SKIPPED", "ItemForm", "ItemType", "Line", "type_of"]
