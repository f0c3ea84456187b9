"""A page as the server draws it, with what somebody had typed put back into its form. Pure.

Only where every field that was typed finds its place: a form that has changed since is not filled
half. The HTML is read by the standard library's parser; nothing but the form's own tags changes.
"""

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser

Attrs = list[tuple[str, str | None]]
TICKED = {"checkbox", "radio"}
PRESSED = {"submit", "button", "image", "reset"}


class _Filler(HTMLParser):
    """Collects what has to change: (from, to, instead), as places in the page's text."""

    def __init__(self, text: str, number: int, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.number = number  # which form of the page, from 0
        self.left = {name: list(values) for name, values in fields.items()}
        self.changes: list[tuple[int, int, str]] = []
        self.starts: int | None = None
        self.action: str | None = None
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._seen, self._is_in, self._select = -1, False, ""
        self._area: tuple[str, int] | None = None
        self.feed(text)
        self.close()

    @property
    def is_whole(self) -> bool:
        return self.starts is not None and not any(self.left.values())

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        told = dict(attrs)
        if tag == "form":
            self._seen += 1
            self._is_in = self._seen == self.number
            if self._is_in:
                self.starts, self.action = self._at(), told.get("action")
                self._instead(tag, [*attrs, ("data-unsaved", None)])
            return
        if not self._is_in:
            return
        name = told.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._tick(tag, attrs, self._select, told.get("value") or "", "selected")
        elif tag == "textarea":
            self._area = (name, self._at() + len(self.get_starttag_text() or ""))
        elif tag == "button" or (tag == "input" and told.get("type") in PRESSED):
            self.left.pop(name, None)
        elif tag == "input" and told.get("type") in TICKED:
            self._tick(tag, attrs, name, told.get("value", "on") or "", "checked")
        elif tag == "input" and self.left.get(name):
            value = self.left[name].pop(0)
            self._instead(tag, [one for one in attrs if one[0] != "value"] + [("value", value)])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            (name, begins), self._area = self._area, None
            if self.left.get(name):
                # A text box swallows its first line break.
                self.changes.append((begins, self._at(), "\n" + escape(self.left[name].pop(0))))

    def _tick(self, tag: str, attrs: Attrs, name: str, value: str, how: str) -> None:
        chosen = self.left.get(name, [])
        others = [one for one in attrs if one[0] != how]
        if is_chosen := value in chosen:
            chosen.remove(value)
        self._instead(tag, [*others, (how, None)] if is_chosen else others)

    def _instead(self, tag: str, attrs: Attrs) -> None:
        told = "".join(f" {n}" if v is None else f' {n}="{escape(v)}"' for n, v in attrs)
        begins = self._at()
        ends = begins + len(self.get_starttag_text() or "")
        self.changes.append((begins, ends, f"<{tag}{told}>"))


def filled(
    text: str, goes_to: str, page: str, fields: Mapping[str, Sequence[str]], notice: str
) -> str | None:
    """The page with the form that goes there filled in, below a notice; None where it has none
    that takes all of it. `page`: where a form goes that names no address."""
    number = 0
    while True:
        form = _Filler(text, number, fields)
        if form.starts is None:
            return None
        if form.is_whole and (form.action or page.partition("?")[0]) == goes_to:
            break
        number += 1
    whole = text
    for begins, ends, instead in reversed(form.changes):
        whole = whole[:begins] + instead + whole[ends:]
    return whole[: form.starts] + notice + whole[form.starts :]
