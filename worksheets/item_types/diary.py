"""Diary: one moment on the dial, how free a no felt, and what was going on; any of it may be blank.

The number a rule may look at is the freedom of a no, never the dial (Inv 35).
"""

from worksheets.item_types.base import SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One, Several, Words
from worksheets.item_types.slider import Slider

NOTE_LIMIT = 140
DIAL = Slider()


class Diary(ItemType):
    key = "diary"
    name = "Diary entry"

    @property
    def read_template(self):
        return "worksheets/items/read/sorted.html"

    def fields(self, item):
        free = item["free"]
        steps = [(str(n), text) for n, text in enumerate(free["labels"])]
        fields = DIAL.fields(item) | {"free": One(steps, label=free["prompt"])}
        if asked := item.get("context"):
            choices = list(texts(asked["options"]).items())
            fields["context"] = Several(choices, label=asked["prompt"])
        if asked := item.get("happened"):
            choices = list(texts(asked["options"]).items())
            fields["happened"] = One(choices, label=asked["prompt"])
        if note := item.get("note"):
            limit = note.get("max_length", NOTE_LIMIT)
            fields["note"] = Words(label=note["prompt"], limit=limit, rows=2)
        return fields

    def clean(self, item, cleaned):
        value = dict(DIAL.clean(item, cleaned) or {})
        if cleaned["free"]:
            value["free"] = int(cleaned["free"])
        rest = ("context", "happened", "note")
        return value | {name: cleaned[name] for name in rest if cleaned.get(name)} or SKIPPED

    def initial(self, item, value):
        start = {name: value[name] for name in ("context", "happened", "note") if name in value}
        if "at" in value or "applies" in value:
            start |= DIAL.initial(item, value)
        if "free" in value:
            start["free"] = str(value["free"])
        return start

    def lines(self, item, value):
        lines = []
        if "at" in value or "applies" in value:
            lines += [Line(line.text, label=item["prompt"]) for line in DIAL.lines(item, value)]
        if "free" in value:
            free = item["free"]
            lines.append(Line(free["labels"][value["free"]], label=free["prompt"]))
        for name, chosen in (
            ("context", value.get("context", [])),
            ("happened", [value["happened"]] if "happened" in value else []),
        ):
            if chosen:
                named = texts(item[name]["options"])
                lines += [Line(named.get(key, key), label=item[name]["prompt"]) for key in chosen]
        if "note" in value:
            lines.append(Line(value["note"], label=item["note"]["prompt"]))
        return lines

    def validate_definition(self, item):
        problems, seen = [], set()
        for name in ("context", "happened"):
            options = item.get(name, {}).get("options", [])
            found = twice(options)
            problems += [((name, *path), what) for path, what in found]
            for i, option in enumerate(options):
                if option["key"] in seen:
                    what = f"“{option['key']}” is used twice here; give each its own key"
                    problems.append(((name, "options", i, "key"), what))
            seen |= {option["key"] for option in options}
        return problems

    def number(self, item, value):
        return value.get("free")

    def picks(self, item, value):
        return [*value.get("context", []), *([value["happened"]] if "happened" in value else [])]

    def choices(self, item):
        options = [
            *item.get("context", {}).get("options", []),
            *item.get("happened", {}).get("options", []),
        ]
        return list(texts(options))
