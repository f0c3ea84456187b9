"""Library text to HTML: paragraphs, emphasis, lists, links to the help page and our own drawings,
nothing else."""

from functools import cache, lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from worksheets.library import diagrams
from worksheets.library.diagrams import Diagram
from worksheets.library.module_text import LINKS

FIGURE = '<figure class="diagram">{}<figcaption>{}</figcaption></figure>\n'


class _OurLinks(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return url in LINKS


@cache
def _markdown() -> MarkdownIt:
    return _OurLinks("zero").enable(["emphasis", "list", "link", "escape"])


@lru_cache(maxsize=512)
def render(text: str) -> SafeString:
    """Escapes whatever is not in the list above, so authored text can't carry markup."""
    drawn = [_figure(one) if isinstance(one, Diagram) else _prose(one) for one in pieces(text)]
    return mark_safe("".join(drawn))  # noqa: S308 -- both halves are safe by themselves


def _prose(text: str) -> SafeString:
    return mark_safe(_markdown().render(text))  # noqa: S308 -- markdown-it escapes; html is off


def _figure(one: Diagram) -> SafeString:
    svg = mark_safe(one.svg)  # noqa: S308 -- a file of ours, never anybody's text
    return format_html(FIGURE, svg, one.words)


def pieces(text: str) -> list[str | Diagram]:
    """The text, with each drawing where its line stands."""
    return diagrams.split(text)


def tokens(text: str) -> list[Token]:
    """The same reading, for whoever draws it in another way than HTML."""
    return _markdown().parse(text)
