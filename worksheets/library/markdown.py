"""Library text to HTML: paragraphs, emphasis, lists and links to the help page, nothing else."""

from functools import cache, lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from worksheets.library.module_text import LINKS


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero").enable(["emphasis", "list", "link", "escape"])
    markdown.validateLink = LINKS.__contains__
    return markdown


@lru_cache(maxsize=512)
def render(text: str) -> SafeString:
    """Escapes whatever is not in the list above, so authored text can't carry markup."""
    return mark_safe(_markdown().render(text))  # noqa: S308 -- markdown-it escapes; html is off


def tokens(text: str) -> list[Token]:
    """The same reading, for whoever draws it in another way than HTML."""
    return _markdown().parse(text)
