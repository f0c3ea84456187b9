"""Sort: a few cards, each put in one of a few places; radio buttons, so no dragging is needed."""

from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One


class Sort(ItemType):
    key = "sort"
    name = _("Sorting")
    # Cards and places go by the author's names; yes/no/maybe calls them differently.
    cards_field, places_field = "cards", "places"

    @property
    def read_template(self):
        return "worksheets/items/read/sorted.html"

    def cards(self, item) -> list[dict]:
        return item[self.cards_field]

    def places(self, item) -> dict[str, str]:
        return texts(item[self.places_field])

    def fields(self, item):
        choices = list(self.places(item).items())
        return {f"card_{c['key']}": One(choices, label=c["text"]) for c in self.cards(item)}

    def clean(self, item, cleaned):
        put = {c["key"]: cleaned[f"card_{c['key']}"] for c in self.cards(item)}
        return {key: place for key, place in put.items() if place} or SKIPPED

    def initial(self, item, value):
        return {f"card_{card}": place for card, place in value.items()}

    def lines(self, item, value):
        """Grouped by place, so that the reading is short."""
        cards = texts(self.cards(item))
        return [
            Line(cards[card], label=text)
            for place, text in self.places(item).items()
            for card in cards
            if value.get(card) == place
        ]

    def tally(self, item, value):
        """Where the cards were put, one entry a card."""
        return list(value.values())

    def tallied(self, item):
        return list(self.places(item))

    def paper(self, item):
        return [paper.grid(self.cards(item), self.places(item).values())]

    def validate_definition(self, item):
        return twice(item["cards"], "cards") + twice(item["places"], "places")

    fhir_kept = ("cards", "places")

    def fhir_parts(self, item):
        """One question a card, each with the same places."""
        places = self.fhir_places(item)
        return {
            "item": [
                fhir.portal({k: v for k, v in card.items() if k not in ("key", "text")})
                | fhir.question(f"{item['key']}.{card['key']}", "choice", card["text"])
                | {"answerOption": places}
                for card in self.cards(item)
            ]
        }

    def fhir_places(self, item):
        return fhir.options(item[self.places_field])

    def from_fhir_parts(self, node):
        places = {}
        if self.places_field in self.fhir_kept:
            places[self.places_field] = fhir.read_options(node["item"][0])
        return {self.cards_field: fhir_cards(node)} | places

    def fhir_answer(self, item, value):
        named, cards = self.places(item), texts(self.cards(item))
        put = [
            fhir.said(f"{item['key']}.{card}", fhir.coded(place, named), text=cards[card])
            for card, place in value.items()
        ]
        return fhir.group(item["key"], put, item["prompt"])

    def from_fhir_answer(self, item, node):
        return {card: fhir.codes(one)[0] for card, one in fhir.parts(node).items()}


def fhir_cards(node) -> list[dict]:
    return [
        {"key": key, "text": one["text"]} | fhir.ours(one) for key, one in fhir.parts(node).items()
    ]
