"""Yes / no / maybe: a list on which every answer is fine, and no reason is asked.

A private no is stored like any other answer and never leaves its author (Inv 5).
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import texts, twice
from worksheets.item_types.sort import Sort

ANSWERS = {
    "yes": _("Yes"),
    "maybe": _("Maybe"),
    "no": _("No"),
    "talk": _("Let’s talk first"),
    "private_no": _("No, and keep this private"),
}


class YesNoMaybe(Sort):
    key = "yes_no_maybe"
    name = _("Yes, no, maybe")
    cards_field = "options"

    def places(self, item):
        return {key: str(ANSWERS[key]) for key in item.get("answers", ("yes", "maybe", "no"))}

    def paper(self, item):
        """A private no has no column: on paper a row left blank keeps it better (Inv 5)."""
        places = self.places(item)
        columns = [text for key, text in places.items() if key != "private_no"]
        note = str(paper.EACH_ROW)
        if "private_no" in places:
            note = gettext(
                "Tick one in each row, where you like. A row that is nobody’s business stays blank."
            )
        return [paper.grid(self.cards(item), columns, note)]

    def validate_definition(self, item):
        problems = twice(item["options"])
        if "no" not in self.places(item):
            problems.append((("answers",), gettext("there is always a “no”; add it")))
        return problems

    def choices(self, item):
        return list(texts(item["options"]))

    def picks(self, item, value):
        """Only what someone said yes to; a no is never a rule's business."""
        return [key for key, place in value.items() if place == "yes"]

    fhir_kept = ("options",)

    def fhir_places(self, item):
        return [fhir.option(key, text) for key, text in self.places(item).items()]
