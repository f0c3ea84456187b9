"""A form as a browser without script reads it from a page, fills it in and sends it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

VOID_TYPES = {"submit", "button", "image", "reset"}


@dataclass
class FormOnPage:
    """Where it goes, and what it would send if nothing were touched."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    # What may be ticked or picked, by field: (radio, checkbox or select; its values).
    choices: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)

    def sent_by(
        self,
        browser: Any,
        press: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **typed: Any,
    ) -> Any:
        data: dict[str, Any] = self.fields | typed | ({press[0]: press[1]} if press else {})
        return browser.post(
            self.action,
            urlencode(data, doseq=True),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, []
        self.form: FormOnPage | None = None
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = dict(attrs)
        if tag == "form":
            self.form = FormOnPage(told.get("action") or self.address, attributes=told)
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "textarea":
            self.area = told["name"]
            self.form.fields.setdefault(self.area, []).append("")
        elif tag == "select":
            self.select = told["name"]
        elif tag == "option" and self.select:
            self._may_be(self.select, "select", told.get("value"))
            if "selected" in told:
                self._has(self.select, told.get("value"))
        elif tag == "button" and told.get("name"):
            self.form.buttons.append((told["name"], told.get("value", "")))
        elif tag == "input" and told.get("name"):
            self._input(told)

    def _input(self, told: dict[str, Any]) -> None:
        kind = told.get("type", "text")
        if kind in {"checkbox", "radio"}:
            self._may_be(told["name"], kind, told.get("value", "on"))
        if kind not in VOID_TYPES and (kind not in {"checkbox", "radio"} or "checked" in told):
            self._has(told["name"], told.get("value", "on" if kind == "checkbox" else ""))

    def _may_be(self, name: str, kind: str, value: str | None) -> None:
        assert self.form is not None
        if value:
            self.form.choices.setdefault(name, (kind, []))[1].append(value)

    def _has(self, name: str, value: str | None) -> None:
        assert self.form is not None
        self.form.fields.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.form and self.area:
            self.form.fields[self.area][-1] += data

    def close(self) -> None:
        super().close()
        for form in self.forms:
            # The first line break of a text box is not part of what it says.
            form.fields = {n: [one.removeprefix("\n") for one in v] for n, v in form.fields.items()}


def forms_on(page: Any, address: str = "") -> list[FormOnPage]:
    reader = _Reader(address)
    reader.feed(page.content.decode())
    reader.close()
    return reader.forms


def form_with(page: Any, name: str, address: str = "") -> FormOnPage:
    """The form on this page that has a field of this name."""
    return next(form for form in forms_on(page, address) if name in form.fields)
