"""How templates draw library text, a question and an answer."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from worksheets.item_types import type_of
from worksheets.library import markdown as prose_text

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """Library text (never anyone's answer) as paragraphs, emphasis, lists and help links."""
    return prose_text.render(text)


@register.simple_tag
def question(item: dict, prefix: str | None = None) -> SafeString:
    """An unanswered question, exactly as a client meets it; used by previews."""
    form = type_of(item).form(item, prefix=prefix or item["key"])
    return render_to_string(form.template, {"form": form, "item": item})


@register.simple_tag
def answer(item: dict, value: object) -> SafeString:
    """What someone answered, in words."""
    kind = type_of(item)
    context = {"item": item, "lines": kind.words(item, value)}
    return render_to_string(kind.read_template, context)
