"""Sentence: one sentence built from a few beginnings, such as when, I feel, I need, I’d like."""

from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line, twice
from worksheets.item_types.fields import Words

LIMIT = 300


class Sentence(ItemType):
    key = "sentence"
    name = _("Sentence in parts")

    def fields(self, item):
        return {
            f"part_{part['key']}": Words(
                label=f"{part['lead']} …", limit=LIMIT, rows=2, help_text=part.get("hint", "")
            )
            for part in item["parts"]
        }

    def clean(self, item, cleaned):
        said = {part["key"]: cleaned[f"part_{part['key']}"] for part in item["parts"]}
        said = {key: words for key, words in said.items() if words}
        return {"parts": said} if said else SKIPPED

    def initial(self, item, value):
        return {f"part_{key}": words for key, words in value["parts"].items()}

    def own_words(self, item, value):
        return list(value["parts"].values())

    def lines(self, item, value):
        """The sentence as it would be said; a part that was left out leaves no gap."""
        said = [
            (part, value["parts"][part["key"]].strip().rstrip(".,;"))
            for part in item["parts"]
            if part["key"] in value["parts"]
        ]
        built = " ".join(f"{part['lead']} {words}{part.get('end', '.')}" for part, words in said)
        return [Line(built.removesuffix(",") + "." if built.endswith(",") else built, prose=True)]

    def paper(self, item):
        return [
            paper.lines(2, f"{part['lead']} …", part.get("hint", ""), part.get("end", "."))
            for part in item["parts"]
        ]

    def validate_definition(self, item):
        return twice([part | {"text": part["lead"]} for part in item["parts"]], "parts")

    fhir_kept = ("parts",)

    def fhir_parts(self, item):
        return {"item": leads(item["key"], item["parts"], LIMIT)}

    def from_fhir_parts(self, node):
        return {"parts": read_leads(fhir.parts(node))}

    def fhir_answer(self, item, value):
        named = {part["key"]: part["lead"] for part in item["parts"]}
        inside = [
            fhir.said(f"{item['key']}.{key}", {"valueString": words}, text=named[key])
            for key, words in value["parts"].items()
        ]
        return fhir.group(item["key"], inside, item["prompt"])

    def from_fhir_answer(self, item, node):
        return {"parts": {key: fhir.words(one) for key, one in fhir.parts(node).items()}}


def leads(link: str, parts, limit: int) -> list[dict]:
    """Beginnings to be finished in one's own words, a question each."""
    return [
        fhir.portal({k: v for k, v in part.items() if k not in ("key", "lead")})
        | fhir.question(f"{link}.{part['key']}", "string", part["lead"], maxLength=limit)
        for part in parts
    ]


def read_leads(nodes: dict[str, dict]) -> list[dict]:
    return [{"key": key, "lead": one["text"]} | fhir.ours(one) for key, one in nodes.items()]
