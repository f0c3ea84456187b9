"""Diary: one moment on the dial, how free a no felt, and what was going on; any of it may be blank.

The number a rule may look at is the freedom of a no, never the dial (Inv 35).
"""

from string import ascii_lowercase

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One, Several, Words
from worksheets.item_types.slider import Slider, dial_answer, dial_items, read_dial

NOTE_LIMIT = 140
# Rows on paper: three days a week for two weeks, and a few to spare.
PAPER_DAYS = 8
DIAL = Slider()


class Diary(ItemType):
    key = "diary"
    name = _("Diary entry")

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

    def own_words(self, item, value):
        return [value["note"]] if "note" in value else []

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

    def paper(self, item):
        """Numbers and letters stand for the words above the rows; a blank row is a blank day."""
        columns = [gettext("−10 to 10"), gettext("A no")]
        not_applying = "–: " + gettext("doesn’t apply")
        legends = [
            (item["prompt"], [f"−10: {item['low']}", f"10: {item['high']}", not_applying]),
            (item["free"]["prompt"], _numbered(item["free"]["labels"])),
        ]
        for name, column in (
            ("context", gettext("What is going on")),
            ("happened", gettext("What happened")),
        ):
            if asked := item.get(name):
                columns.append(column)
                legends.append((asked["prompt"], _lettered(asked["options"])))
        if note := item.get("note"):
            columns.append(note["prompt"])
        return [paper.days(columns, legends, PAPER_DAYS)]

    def validate_definition(self, item):
        problems, seen = [], set()
        for name in ("context", "happened"):
            options = item.get(name, {}).get("options", [])
            found = twice(options)
            problems += [((name, *path), what) for path, what in found]
            for i, option in enumerate(options):
                if option["key"] in seen:
                    what = gettext("“%(key)s” is used twice here; give each its own key") % {
                        "key": option["key"]
                    }
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

    fhir_kept = ("free", "context", "happened")

    def fhir_parts(self, item):
        key, free = item["key"], item["free"]
        steps = [fhir.option(str(n), text) for n, text in enumerate(free["labels"])]
        inside = dial_items(key)
        inside.append(fhir.question(f"{key}.free", "choice", free["prompt"], answerOption=steps))
        for name in ("context", "happened"):
            if asked := item.get(name):
                several = {"repeats": True} if name == "context" else {}
                listed = several | {"answerOption": fhir.options(asked["options"])}
                inside.append(fhir.question(f"{key}.{name}", "choice", asked["prompt"], **listed))
        if note := item.get("note"):
            most = note.get("max_length", NOTE_LIMIT)
            inside.append(fhir.question(f"{key}.note", "text", note["prompt"], maxLength=most))
        return {"item": inside}

    def from_fhir_parts(self, node):
        parts = fhir.parts(node)
        labels = [one["text"] for one in fhir.read_options(parts["free"])]
        found = {"free": {"prompt": parts["free"]["text"], "labels": labels}}
        for name in ("context", "happened"):
            if one := parts.get(name):
                found[name] = {"prompt": one["text"], "options": fhir.read_options(one)}
        return found

    def fhir_answer(self, item, value):
        key = item["key"]
        inside = dial_answer(key, value)
        for name, chosen, named in self._chosen(item, value):
            answers = [fhir.coded(one, named) for one in chosen]
            inside.append(fhir.said(f"{key}.{name}", *answers, text=item[name]["prompt"]))
        if "note" in value:
            text = item["note"]["prompt"]
            inside.append(fhir.said(f"{key}.note", {"valueString": value["note"]}, text=text))
        return fhir.group(key, inside, item["prompt"])

    def _chosen(self, item, value):
        if "free" in value:
            labels = {str(n): text for n, text in enumerate(item["free"]["labels"])}
            yield "free", [str(value["free"])], labels
        if "context" in value:
            yield "context", value["context"], texts(item["context"]["options"])
        if "happened" in value:
            yield "happened", [value["happened"]], texts(item["happened"]["options"])

    def from_fhir_answer(self, item, node):
        parts = fhir.parts(node)
        value = read_dial(parts)
        if "free" in parts:
            value["free"] = int(fhir.codes(parts["free"])[0])
        if "context" in parts:
            value["context"] = fhir.codes(parts["context"])
        if "happened" in parts:
            value["happened"] = fhir.codes(parts["happened"])[0]
        return value | ({"note": fhir.words(parts["note"])} if "note" in parts else {})


def _numbered(labels):
    return [f"{number}: {text}" for number, text in enumerate(labels)]


def _lettered(options):
    pairs = zip(ascii_lowercase, texts(options).values(), strict=False)
    return [f"{letter}: {text}" for letter, text in pairs]
