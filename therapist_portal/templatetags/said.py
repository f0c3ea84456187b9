"""Django's own tags for sentences, which look each one up once for a language, not at each drawing.

Where no catalogue has a sentence, Django asks all there are, each time, and each time which
language it is: more than the rest of a short page. What a catalogue says never changes while a
process lives. A builtin (settings), so that no template loads anything for its words:
`{% load i18n %}` would put the slower tags back (docs/adr/0041).
"""

from django import template
from django.template.base import Node, Parser, Token, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n
from django.utils import translation

register = template.Library()
register.tag("get_current_language", i18n.do_get_current_language)


class Sentence(Node):
    """A whole sentence without values: {% translate "…" %}."""

    child_nodelists = ()

    def __init__(self, asked: i18n.TranslateNode) -> None:
        self.asked = asked
        self.known: dict[str, str] = {}

    def render(self, context: Context) -> str:
        language = language_of(context)
        if language not in self.known:
            self.known[language] = self.asked.render(context)
        return self.known[language]


class SentenceAround(Node):
    """One with values in it, {% blocktranslate with … %}: what stands around them is looked up."""

    child_nodelists = ()

    def __init__(self, asked: i18n.BlockTranslateNode) -> None:
        self.asked = asked
        self.source, self.names = asked.render_token_list(asked.singular)
        self.known: dict[str, str] = {}

    def render(self, context: Context) -> str:
        language = language_of(context)
        if language not in self.known:
            self.known[language] = translation.gettext(self.source)
        try:
            return self.known[language] % {name: self._value(name, context) for name in self.names}
        except (KeyError, ValueError):
            # A value that isn't there, or a translation that can't be filled in: as Django has it.
            return self.asked.render(context)

    def _value(self, name: str, context: Context) -> str:
        given = self.asked.extra_context.get(name)
        return render_value_in_context(given.resolve(context) if given else context[name], context)


def language_of(context: Context) -> str:
    """Of the page, asked once and noted where Django's own middleware would note it. A letter has
    no request, and is in the language of whoever writes it."""
    request = getattr(context, "request", None)
    if request is None:
        return translation.get_language()
    if not hasattr(request, "LANGUAGE_CODE"):
        request.LANGUAGE_CODE = translation.get_language()
    return request.LANGUAGE_CODE


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    asked = i18n.do_translate(parser, token)
    expression = asked.filter_expression
    is_sentence = expression.var.literal is not None and not expression.filters
    is_more = asked.noop or asked.asvar or asked.message_context
    return Sentence(asked) if is_sentence and not is_more else asked


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    asked = i18n.do_block_translate(parser, token)
    is_more = asked.plural or asked.asvar or asked.message_context
    return asked if is_more else SentenceAround(asked)
