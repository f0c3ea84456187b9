"""Every kind of question, by the name authors write in `type:`."""

from worksheets.item_types.agreement import Agreement
from worksheets.item_types.base import SKIPPED, ItemForm, ItemType, Line
from worksheets.item_types.choice import Choice
from worksheets.item_types.diary import Diary
from worksheets.item_types.free_text import FreeText
from worksheets.item_types.likert import Likert
from worksheets.item_types.paired import Paired
from worksheets.item_types.ranking import Ranking
from worksheets.item_types.regions import Regions
from worksheets.item_types.sentence import Sentence
from worksheets.item_types.slider import Slider
from worksheets.item_types.sort import Sort
from worksheets.item_types.true_false import TrueFalse
from worksheets.item_types.yes_no_maybe import YesNoMaybe

ITEM_TYPES: dict[str, ItemType] = {
    kind.key: kind
    for kind in (
        Agreement(),
        Choice(),
        Diary(),
        FreeText(),
        Likert(),
        Paired(),
        Ranking(),
        Regions(),
        Sentence(),
        Slider(),
        Sort(),
        TrueFalse(),
        YesNoMaybe(),
    )
}


def type_of(item: dict) -> ItemType:
    return ITEM_TYPES[item["type"]]


__all__ = ["ITEM_TYPES", "SKIPPED", "ItemForm", "ItemType", "Line", "type_of"]
