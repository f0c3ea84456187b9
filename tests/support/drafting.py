"""A draft's questions as the builder's pages post them."""

from tests.support import make
from worksheets.library.drafts import fingerprint, part_of
from worksheets.views.clinician import draft_parts


def url(draft, part, tail=""):
    return f"/library/drafts/{draft.pk}/parts/{make.opaque(part)}/{tail}"


def posted(form) -> dict:
    """What a browser would send of a form as it is drawn."""
    data = {}
    for bound in form:
        if getattr(bound.field, "is_rows", False):
            for row in bound.rows:
                for cell in row.cells:
                    if cell.column.kind != "tick" or cell.value:
                        data[cell.name] = "on" if cell.value is True else cell.value or ""
        elif bound.value() not in (None, False):
            value = bound.value()
            data[bound.html_name] = "on" if value is True else value
    return data


def form_data(draft, part):
    form = draft_parts.form_of(draft, part)
    return posted(form) | {"revision": fingerprint(part_of(draft.content, part))}


def save(browser, draft, part, **changes):
    data = form_data(draft, part) | changes
    return browser.post(url(draft, part), data | {"do": changes.get("do", "done")})
