"""Notes begun and saved by their pages."""

import uuid
from datetime import date

from clients.actions import notes
from clients.context import acting_as

WORDS = "Subjective:\nBoth came. Jo spoke of the move, Sam of the exam feeling."
LATE = "Written in the other tab, on the train."


def begun(cast, body=WORDS, by=None):
    by = by or cast.amara
    with acting_as(by.pk):
        row = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=by)
        if not body:
            return row
        return notes.save_draft(note=row, body=body, session_on=date(2026, 3, 2), revision=0, by=by)


def there(row, path=""):
    return f"/notes/{row.pk}/{path}"


def typed(body=WORDS, revision=1, **more):
    return {"body": body, "session_on": "2026-03-02", "revision": revision} | more


def save(browser, row, person, **fields):
    return browser.post(
        there(row, "save/"),
        typed(**fields),
        headers={"Accept": "application/json", "X-Portal-User": str(person.pk)},
    )
