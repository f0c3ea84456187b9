"""Agreement: ready sentences to keep, clauses in one's own words, and when to look at it again.

Its text is linted where it is written, so that none with a quota, a deadline, a penalty or a
reward can be kept (Inv 33). What always applies is printed with it and can't be taken out.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import Pick, Several, Words
from worksheets.item_types.sentence import leads, read_leads
from worksheets.lint import agreements

LIMIT = 600
WEEKS = {
    1: _("In a week"),
    2: _("In two weeks"),
    3: _("In three weeks"),
    4: _("In four weeks"),
    5: _("In five weeks"),
    6: _("In six weeks"),
}
# The same, as what was agreed is read out.
REVIEWED = {
    1: _("We review this in a week."),
    2: _("We review this in two weeks."),
    3: _("We review this in three weeks."),
    4: _("We review this in four weeks."),
    5: _("We review this in five weeks."),
    6: _("We review this in six weeks."),
}
REVIEW = _("When would you like to review this?")
FITS = _("Choose what fits you all")


def _to_finish(lead: str) -> str:
    """The beginning of a clause, as it stands above the box."""
    return lead if lead.endswith(":") else f"{lead}\N{NO-BREAK SPACE}…"


class Agreement(ItemType):
    key = "agreement"
    name = _("Agreement in clauses")

    def fields(self, item):
        fields = {}
        if ready := item.get("ready"):
            fields["ready"] = Several(list(texts(ready).items()), label=FITS)
        for clause in item["clauses"]:
            fields[f"clause_{clause['key']}"] = Words(
                label=_to_finish(clause["lead"]),
                limit=LIMIT,
                rows=2,
                help_text=clause.get("hint", ""),
            )
        if weeks := item.get("review"):
            fields["review"] = Pick([(str(n), WEEKS[n]) for n in weeks], label=REVIEW)
        return fields

    def clean(self, item, cleaned):
        said = {c["key"]: cleaned[f"clause_{c['key']}"] for c in item["clauses"]}
        said = {key: words for key, words in said.items() if words}
        errors = {
            f"clause_{key}": agreements.complaints(words, agreements.AGREEMENT)
            for key, words in said.items()
        }
        if errors := {name: found for name, found in errors.items() if found}:
            raise ValidationError(errors)
        value = {"ready": cleaned.get("ready"), "clauses": said}
        if cleaned.get("review"):
            value["review"] = int(cleaned["review"])
        return {name: part for name, part in value.items() if part} or SKIPPED

    def initial(self, item, value):
        start = {f"clause_{key}": words for key, words in value.get("clauses", {}).items()}
        if "ready" in value:
            start["ready"] = value["ready"]
        if "review" in value:
            start["review"] = str(value["review"])
        return start

    def own_words(self, item, value):
        return list(value.get("clauses", {}).values())

    def lines(self, item, value):
        ready = texts(item.get("ready", []))
        lines = [Line(text) for text in item["always"]]
        lines += [Line(ready[key]) for key in value.get("ready", ()) if key in ready]
        said = value.get("clauses", {})
        lines += [
            Line(f"{clause['lead']} {said[clause['key']]}", prose=True)
            for clause in item["clauses"]
            if clause["key"] in said
        ]
        if "review" in value:
            lines.append(Line(str(REVIEWED[value["review"]])))
        return lines

    def paper(self, item):
        bricks = [paper.fixed(item["always"])]
        if ready := item.get("ready"):
            bricks.append(paper.ticks(ready, gettext("Tick what fits you all.")))
        bricks += [
            paper.lines(2, _to_finish(c["lead"]), c.get("hint", "")) for c in item["clauses"]
        ]
        if weeks := item.get("review"):
            bricks.append(paper.ticks([{"text": str(WEEKS[n])} for n in weeks], REVIEW))
        return bricks

    def validate_definition(self, item):
        """What an author ships is held to the same rules as what people write."""
        problems = twice([c | {"text": c["lead"]} for c in item["clauses"]], "clauses")
        problems += twice(item.get("ready", []), "ready")
        shipped = [(("always", i), text) for i, text in enumerate(item["always"])]
        shipped += [(("ready", i, "text"), r["text"]) for i, r in enumerate(item.get("ready", []))]
        shipped += [(("clauses", i, "lead"), c["lead"]) for i, c in enumerate(item["clauses"])]
        for path, text in shipped:
            problems += [(path, str(found)) for found in agreements.problems(text)]
        return problems

    fhir_kept = ("always", "ready", "clauses")

    def fhir_parts(self, item):
        """What always applies is read, what is ready is chosen, clauses are written."""
        key = item["key"]
        inside = [
            fhir.question(f"{key}.always_{number}", "display", text)
            for number, text in enumerate(item["always"], start=1)
        ]
        if ready := item.get("ready"):
            chosen = fhir.question(f"{key}.ready", "choice", str(FITS))
            inside.append(chosen | {"repeats": True, "answerOption": fhir.options(ready)})
        inside += leads(f"{key}.clause", item["clauses"], LIMIT)
        if weeks := item.get("review"):
            when = [fhir.option(str(week), str(WEEKS[week])) for week in weeks]
            inside.append(fhir.question(f"{key}.review", "choice", str(REVIEW), answerOption=when))
        return {"item": inside}

    def from_fhir_parts(self, node):
        start = f"{node['linkId']}.clause."
        clauses = [one for one in node["item"] if one["linkId"].startswith(start)]
        others = [one for one in node["item"] if one not in clauses]
        always = [one["text"] for one in others if one["type"] == "display"]
        ready = next((one for one in others if one["linkId"].endswith(".ready")), None)
        found = {"always": always, "clauses": read_leads(fhir.parts({"item": clauses}))}
        return found | ({"ready": fhir.read_options(ready)} if ready else {})

    def fhir_answer(self, item, value):
        key, inside = item["key"], []
        if "ready" in value:
            named = texts(item["ready"])
            chosen = [fhir.coded(one, named) for one in value["ready"]]
            inside.append(fhir.said(f"{key}.ready", *chosen))
        named = {clause["key"]: clause["lead"] for clause in item["clauses"]}
        inside += [
            fhir.said(f"{key}.clause.{clause}", {"valueString": words}, text=named[clause])
            for clause, words in value.get("clauses", {}).items()
        ]
        if "review" in value:
            named = {str(value["review"]): str(WEEKS[value["review"]])}
            inside.append(fhir.said(f"{key}.review", fhir.coded(str(value["review"]), named)))
        return fhir.group(key, inside, item["prompt"])

    def from_fhir_answer(self, item, node):
        start, value, said = f"{item['key']}.clause.", {}, {}
        for one in node["item"]:
            if one["linkId"].startswith(start):
                said[one["linkId"].removeprefix(start)] = fhir.words(one)
            elif one["linkId"].endswith(".ready"):
                value["ready"] = fhir.codes(one)
            else:
                value["review"] = int(fhir.codes(one)[0])
        return value | ({"clauses": said} if said else {})
