"""What an owner makes of the list of help lines: confirm, add, correct, leave out, undo."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import audit
from clients.content import resources
from clients.models import HelpLine, HelpLineCheck, Practice, User
from clients.models.help_lines import LASTS
from clients.policies.help_lines import NEEDED
from clients.queries import help_lines

ON_LIST = _("A line with this name and number is already on your list, or among those left out.")
NOTHING_NEW = _("The line already says this.")
NOT_LISTED = _("That line is no longer on the list. Nothing was changed.")


class NotAllowed(Exception):
    """Carries the sentence that says why not."""


@transaction.atomic
def confirm(*, practice: Practice, line: resources.Line, by: User) -> HelpLineCheck:
    """An owner looked this line up at its own source today; that counts for 180 days (Inv 54)."""
    _owner(by, practice)
    check = _check(practice, line, by, is_withdrawn=False)
    settle(practice=practice, by=by)
    audit.record("help_line.confirmed", check, by=by, practice_id=practice.pk)
    return check


@transaction.atomic
def withdraw_confirmation(*, practice: Practice, line: resources.Line, by: User) -> HelpLineCheck:
    """It was confirmed by mistake: from now on the line counts as not confirmed."""
    _owner(by, practice)
    check = _check(practice, line, by, is_withdrawn=True)
    settle(practice=practice, by=by)
    audit.record("help_line.unconfirmed", check, by=by, practice_id=practice.pk)
    return check


@transaction.atomic
def add(
    *,
    practice: Practice,
    name: str,
    number: str,
    by: User,
    is_checked: bool = False,
    **words: str,
) -> HelpLine:
    """A line of the practice's own, to be confirmed like every other: `is_checked` does it now."""
    _owner(by, practice)
    _alone(practice)
    if help_lines.is_taken(practice, name, number):
        raise NotAllowed(ON_LIST)
    row = _write(practice, by, **_known(words | {"name": name, "number": number}))
    audit.record("help_line.added", row, by=by, practice_id=practice.pk)
    _said(row, by, is_checked=is_checked)
    return row


@transaction.atomic
def correct(
    *,
    practice: Practice,
    key: str,
    by: User,
    kind: str = "",
    is_checked: bool = False,
    **told: str,
) -> HelpLine:
    """From now on people see this wording. What the portal's line is for stays as it is."""
    _owner(by, practice)
    _alone(practice)
    line = _find(practice, key)
    kind = line.listed.kind if line.shipped else kind or line.listed.kind
    words = _known(told | {"kind": kind})
    _may_correct(practice, line, words)
    _end(line.row, by)
    row = _write(practice, by, **_stands_for(line), **words)
    audit.record("help_line.corrected", row, by=by, practice_id=practice.pk)
    _said(row, by, is_checked=is_checked)
    return row


@transaction.atomic
def leave_out(*, practice: Practice, key: str, reason: str, by: User) -> HelpLine:
    """The practice's people no longer see this line of the portal's list."""
    _owner(by, practice)
    _alone(practice)
    line = _find(practice, key)
    if line.shipped is None:
        raise NotAllowed(NOT_LISTED)
    if line.why_it_stays:
        raise NotAllowed(line.why_it_stays)
    _end(line.row, by)
    row = _write(
        practice,
        by,
        **_stands_for(line),
        kind=line.listed.kind,
        is_left_out=True,
        reason=reason,
    )
    settle(practice=practice, by=by)
    audit.record("help_line.left_out", row, by=by, practice_id=practice.pk)
    return row


@transaction.atomic
def undo(*, practice: Practice, key: str, by: User) -> HelpLine:
    """A line is as the portal has it again, or one of the practice's own is gone."""
    _owner(by, practice)
    _alone(practice)
    row, line = help_lines.row_of(practice, key), help_lines.find_by_key(practice, key)
    if row is None:
        raise NotAllowed(NOT_LISTED)
    is_own = line is not None and line.shipped is None
    if line and is_own and line.why_it_stays:
        raise NotAllowed(line.why_it_stays)
    _end(row, by)
    settle(practice=practice, by=by)
    verb = "help_line.removed" if is_own else "help_line.restored"
    audit.record(verb, row, by=by, practice_id=practice.pk)
    return row


@transaction.atomic
def settle(*, practice: Practice, by: User) -> None:
    """Notes whether the list is complete and confirmed, for Today, which asks nothing more."""
    _owner(by, practice)
    lines = help_lines.of(practice)
    is_open = help_lines.problem(practice, lines) is not None
    days = [one.checked_on for one in lines if one.checked_on]
    practice.help_lines_digest = "" if is_open else help_lines.digest(practice)
    practice.help_lines_due_on = None if is_open else min(days) + LASTS
    practice.save(update_fields=["help_lines_digest", "help_lines_due_on"])


def _owner(by: User, practice: Practice) -> None:
    if not by.clinician.is_owner or by.practice_id != practice.pk:
        raise PermissionError("owners only")


def _alone(practice: Practice) -> None:
    """Two owners at once don't each leave out the other one's last line."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


def _find(practice: Practice, key: str) -> help_lines.Line:
    line = help_lines.find_by_key(practice, key)
    if line is None:
        raise NotAllowed(NOT_LISTED)
    return line


def _known(words: dict[str, str]) -> dict[str, str]:
    """What a line says, all of it; nothing else is written."""
    unknown = set(words) - set(help_lines.WORDS)
    assert not unknown, f"a help line has no {unknown}"
    return {name: words.get(name, "") for name in help_lines.WORDS}


def _may_correct(practice: Practice, line: help_lines.Line, words: dict[str, str]) -> None:
    was, kind = line.listed, words["kind"]
    if words == {name: str(getattr(was, name)) for name in words}:
        raise NotAllowed(NOTHING_NEW)
    if help_lines.is_taken(practice, words["name"], words["number"], apart_from=line.key):
        raise NotAllowed(ON_LIST)
    if kind != was.kind and was.kind in NEEDED and line.why_it_stays:
        raise NotAllowed(line.why_it_stays)


def _stands_for(line: help_lines.Line) -> dict[str, str]:
    """Of a correction that the portal's list has lost, nothing: it is the practice's own now."""
    if line.shipped is None:
        return {}
    return {"shipped_name": line.shipped.name, "shipped_number": line.shipped.number}


def _write(practice: Practice, by: User, **words: Any) -> HelpLine:
    return HelpLine.objects.create(
        practice=practice, country=practice.country, added_by=by.clinician, **words
    )


def _said(row: HelpLine, by: User, *, is_checked: bool) -> None:
    """Whoever typed a line may have looked it up for that."""
    practice = row.practice
    line = help_lines.find(practice, row.name, row.number)
    if is_checked and line:
        confirm(practice=practice, line=line, by=by)
    else:
        settle(practice=practice, by=by)


def _end(row: HelpLine | None, by: User) -> None:
    if row is not None:
        row.ended_at, row.ended_by = timezone.now(), by.clinician
        row.save(update_fields=["ended_at", "ended_by"])


def _check(
    practice: Practice, line: resources.Line, by: User, *, is_withdrawn: bool
) -> HelpLineCheck:
    return HelpLineCheck.objects.create(
        practice=practice,
        country=practice.country,
        name=line.name,
        number=line.number,
        signature=line.signature,
        checked_on=help_lines.today_in(practice),
        checked_by=by.clinician,
        is_withdrawn=is_withdrawn,
    )
