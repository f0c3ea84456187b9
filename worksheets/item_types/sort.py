"""Sort: a few cards, each put in one of a few places; radio buttons, so no dragging is needed."""

from worksheets.item_types.base import SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One


class Sort(ItemType):
    key = "sort"
    name = "Sorting"
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

    def validate_definition(self, item):
        return twice(item["cards"], "cards") + twice(item["places"], "places")
