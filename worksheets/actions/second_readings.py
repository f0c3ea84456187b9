"""A second clinician reads what touches on power before it is published."""

from django.db import transaction
from django.utils.translation import gettext as _

from clients import audit, transitions, vault
from clients.models import User
from clients.policies import licences
from worksheets.actions.drafts import DEEDS, locked
from worksheets.enums import DraftState, Verdict
from worksheets.library.reading import content_hash
from worksheets.models import Draft, SecondReading
from worksheets.queries.clinician.drafts import opened


class NotTheReader(Exception):
    """Why this clinician can’t be the second reader now, as a sentence."""


@transaction.atomic
def ask(*, draft: Draft, by: User) -> Draft:
    """The draft waits for a second reader; any changed word takes it back to being written."""
    row = locked(draft, by, DraftState.ASKED) if draft.state != DraftState.ASKED else draft
    if row.state == DraftState.ASKED:
        return row
    row.state = DraftState.ASKED
    row.save(update_fields=["state"])
    audit.record("draft.reader_asked", row, by=by)
    return row


@transaction.atomic
def decide(*, draft: Draft, verdict: str, comment: str, seen: str, by: User) -> SecondReading:
    """What `by` says of exactly the words they read; once for each wording.

    Refused to whoever wrote any of it, without a valid licence (Inv 56), and where a word
    changed since the page was opened.
    """
    licences.gate(by)
    row = opened(Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk))
    before = SecondReading.objects.filter(draft=row, reader=by.clinician, content_hash=seen).first()
    if before is not None:
        return before
    transitions.check(DEEDS, row.state, DraftState.WRITING, row, by)
    if row.state != DraftState.ASKED or str(by.clinician.pk) in row.editors:
        raise NotTheReader(_("This waits for a clinician who wrote none of it."))
    if content_hash(row.content) != seen:
        raise NotTheReader(_("It was changed since you opened it. Read it as it is now."))
    reading = SecondReading(
        practice_id=row.practice_id,
        draft=row,
        reader=by.clinician,
        content_hash=seen,
        verdict=verdict,
    )
    vault.seal(reading, "comment_sealed", comment)
    reading.save(force_insert=True)
    audit.record("draft.second_read", row, by=by, verdict=verdict)
    if verdict == Verdict.RETURNED:
        row.state = DraftState.WRITING
        row.save(update_fields=["state"])
    return reading
