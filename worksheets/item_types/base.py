"""What every item type promises: a form, a value, words to read, and a check of its definition."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir
from worksheets.item_types.paper import Brick

# A skip is an answer like any other (Inv 34). It is stored as JSON null.
SKIPPED = None

OTHER_MAX = 200
ONE_BOX = _("only one option can have a box; remove `other`")


@dataclass(frozen=True)
class Line:
    """One thing a person said, in words. `side` is "guess" for a guess about a partner."""

    text: str
    label: str = ""
    side: str = ""
    prose: bool = False


class ItemPartial(LayoutObject):
    """Lets `{% crispy form %}` draw an item with its own partial."""

    def __init__(self, template: str):
        self.template = template

    def render(self, form, context, template_pack=None, **kwargs):
        return render_to_string(self.template, {"form": form, "item": form.item})


class ItemForm(forms.Form):
    """One question. Every field may be left blank: blank is a skip, and complete."""

    use_required_attribute = False

    def __init__(self, kind, item, **kwargs):
        self.kind, self.item = kind, item
        self.value = SKIPPED
        super().__init__(**kwargs)
        self.fields.update(kind.fields(item))
        if "answer" in self.fields:
            self.fields["answer"].help_text = item.get("hint", "")
        self.template = kind.template
        self.hide_optional = True  # everything is: saying so at each field would be noise
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(ItemPartial(kind.template))

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.value = self.kind.clean(self.item, cleaned)
        return cleaned


class ItemType:
    """Base of every item type. `key` is the `type:` authors write."""

    key = ""
    name = ""
    form_class = ItemForm

    @property
    def template(self) -> str:
        return f"worksheets/items/{self.key}.html"

    @property
    def read_template(self) -> str:
        return "worksheets/items/read/lines.html"

    def form(self, item, data=None, initial=SKIPPED, prefix=None) -> ItemForm:
        """A form for this one question; `initial` is a stored value."""
        start = {} if initial is SKIPPED else self.initial(item, initial)
        return self.form_class(self, item, data=data, initial=start, prefix=prefix)

    def value(self, form: ItemForm):
        """The JSON value of a valid form, or SKIPPED."""
        if not form.is_valid():
            raise ValidationError("Only a valid form has a value.")
        return form.value

    def post_data(self, item, value, prefix=None) -> dict:
        """What a browser would send for this value; used for imports, seeds and tests."""
        start = {} if value is SKIPPED else self.initial(item, value)
        return {f"{prefix}-{name}" if prefix else name: v for name, v in start.items()}

    def accepts(self, item, value) -> bool:
        """Whether a stored or imported value is one this item could have produced."""
        if value is SKIPPED:
            return True
        try:
            form = self.form(item, data=self.post_data(item, value))
            return form.is_valid() and form.value == value
        except (TypeError, ValueError, LookupError, AttributeError):
            return False

    def words(self, item, value) -> list[Line]:
        """The answer as a person would say it. A skip has no lines."""
        return [] if value is SKIPPED else self.lines(item, value)

    # Each type writes these.
    def fields(self, item) -> dict[str, forms.Field]:
        raise NotImplementedError

    def clean(self, item, cleaned):
        raise NotImplementedError

    def initial(self, item, value) -> dict:
        raise NotImplementedError

    def lines(self, item, value) -> list[Line]:
        raise NotImplementedError

    def paper(self, item) -> list[Brick]:
        """What stands below the question on paper, in place of the form."""
        raise NotImplementedError

    def validate_definition(self, item) -> list[tuple[tuple, str]]:
        """What the schema cannot see: (path inside the item, what is wrong)."""
        return []

    def own_words(self, item, value) -> list[str]:
        """What its author typed into this answer, chosen texts left out."""
        said = value.get("other") if isinstance(value, dict) else ""
        return [said] if said else []

    # What declarative rules may ask of a value (worksheets/rules/conditions.py).
    def number(self, item, value) -> int | None:
        return None

    def picks(self, item, value) -> list[str]:
        return []

    def choices(self, item) -> list[str]:
        """The keys a rule may name in `has`."""
        return []

    # What a band may count a share of (worksheets/rules/flags.py).
    def tally(self, item, value) -> list[str]:
        return self.picks(item, value)

    def tallied(self, item) -> list[str]:
        return self.choices(item)

    # What FHIR makes of it (worksheets/exchange): a question of a Questionnaire, and an answer.
    # `fhir_kept` are the fields that FHIR's own elements carry; the others stand in our extension.
    fhir_type = "group"
    fhir_kept: tuple[str, ...] = ()

    def fhir_item(self, item) -> dict:
        kept = {"key", "prompt", *self.fhir_kept}
        rest = {name: part for name, part in item.items() if name not in kept}
        asked = fhir.question(item["key"], self.fhir_type, item["prompt"])
        return fhir.portal(rest) | asked | self.fhir_parts(item)

    def from_fhir_item(self, node) -> dict:
        """The item that `fhir_item` wrote; NotOurs or LookupError if something else did."""
        item = {"key": node["linkId"], "prompt": node["text"]} | fhir.ours(node)
        return item | self.from_fhir_parts(node)

    def fhir_parts(self, item) -> dict:
        return {}

    def from_fhir_parts(self, node) -> dict:
        return {}

    def fhir_answer(self, item, value) -> dict:
        raise NotImplementedError

    def from_fhir_answer(self, item, node):
        raise NotImplementedError


def texts(options) -> dict[str, str]:
    return {option["key"]: option["text"] for option in options}


def twice(options, name="options") -> list[tuple[tuple, str]]:
    """Options that share a key or a text."""
    problems = []
    for field in ("key", "text"):
        seen: dict[str, int] = {}
        for i, option in enumerate(options):
            if option[field] in seen:
                what = gettext("“%(words)s” is used twice; give each option its own %(field)s") % {
                    "words": option[field],
                    "field": field,
                }
                problems.append(((name, i, field), what))
            seen.setdefault(option[field], i)
    return problems
