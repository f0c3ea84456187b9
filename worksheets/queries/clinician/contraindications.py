"""What earlier answers of theirs say against giving people something now.

Rules look, on answers this therapist may read anyway; nobody else ever hears of it (Inv 3, 15).
A hint that is shown was made of answers, so whoever saw it has read them, and that is on record.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from clients import audit, vault
from clients.models import Client, User
from clients.sealed import hold_reasons
from clients.visibility import holds_for
from clients.wording import day
from worksheets.library.requirements import after_facts, after_flags
from worksheets.models import Assignment
from worksheets.rules import flags as flag_rules
from worksheets.rules.conditions import items_named
from worksheets.visibility.worksheets import readable_answers_for, submissions_for


@dataclass(frozen=True)
class Said:
    """What speaks against it, told by one person, and when it was sent."""

    client_id: UUID
    words: str
    at: datetime


@dataclass(frozen=True)
class Against:
    """What would speak against it: certain flags, and facts on whichever sheet they are told."""

    flags: dict[str, str]
    facts: dict[str, str]

    @classmethod
    def giving(cls, content: dict[str, Any]) -> "Against":
        """What the contraindications of this content name."""
        return cls(after_flags(content), after_facts(content))

    def words(self, flag: dict[str, Any]) -> str:
        """What a flag as a sheet declares it says against giving this; blank for nothing."""
        named = self.flags.get(flag["flag"])
        return named or self.facts.get(flag.get("fact", ""), "")


def on_record(
    user: User, content: dict[str, Any], clients: Sequence[Client], since: datetime | None = None
) -> list[str]:
    """Contraindications that these people's own earlier answers named, the newest first: by the
    mark of a Hold, lifted or not, and by any flag, of whatever kind, in what they sent. `since`:
    only what was said after that moment."""
    names = {client.pk: client.name for client in clients}
    why = Against.giving(content)
    if not (why.flags or why.facts) or not names:
        return []
    found = [*_held(user, why, list(names)), *_sent(user, why, list(names), since)]
    found = sorted(
        (one for one in found if since is None or one.at > since),
        key=lambda one: one.at,
        reverse=True,
    )
    lines = [f"{names[one.client_id]}, {day(one.at)}: {one.words}" for one in found]
    return list(dict.fromkeys(lines))


def is_held_for_it(user: User, content: dict[str, Any], ids: Sequence[UUID]) -> bool:
    """Whether a Hold stands that was placed for the very reason not to give this."""
    why = set(after_flags(content))
    rows = list(holds_for(user).active().filter(client__in=ids)) if why else []  # type: ignore[attr-defined]
    hold_reasons.fetch_keys(rows)
    return any(why & set(hold_reasons.marks_of(hold)) for hold in rows)


def _held(user: User, why: Against, ids: list[UUID]) -> Iterator[Said]:
    rows = list(holds_for(user).filter(client__in=ids))
    hold_reasons.fetch_keys(rows)
    for hold in rows:
        flags = sorted({*why.flags} & {*hold_reasons.marks_of(hold)})
        if flags:
            # About nobody: that there was a Hold is on no client's list (Inv 15).
            audit.record("hold.read", hold, by=user)
        for flag in flags:
            yield Said(hold.client_id, why.flags[flag], hold.placed_at)


def _sent(user: User, why: Against, ids: list[UUID], since: datetime | None = None) -> list[Said]:
    """By rule, from the few answers that the rules name: nothing else is opened.

    Locked while they are looked at: whoever takes one back at that moment is told truly whether
    it had been read.
    """
    could = Q()
    for flag in sorted(why.flags):
        could |= Q(version__content__contains={"flags": [{"flag": flag}]})
    for fact in sorted(why.facts):
        could |= Q(version__content__contains={"flags": [{"fact": fact}]})
    sendings = (
        submissions_for(user)
        .filter(could, client__in=ids, response__isnull=False)
        .select_related("version", "response")
        .select_for_update(of=("self",), no_key=True)
        .order_by("-submitted_at")
    )
    if since is not None:
        sendings = sendings.filter(submitted_at__gt=since)
    rules = {row.response.pk: (row, _rules(row.version.content, why)) for row in sendings}
    values = _values(user, rules)
    found: list[Said] = []
    for response, (row, content) in rules.items():
        found += _raised(user, row, content, values.get(response, {}), why)
    return found


def _rules(content: dict[str, Any], why: Against) -> dict[str, Any]:
    """The same sheet with no other rules in it than those that are asked about."""
    return content | {"flags": [one for one in content["flags"] if why.words(one)]}


def _values(user: User, rules: dict[UUID, Any]) -> dict[UUID, dict[str, Any]]:
    keys = {
        key
        for _, content in rules.values()
        for rule in content["flags"]
        for key in items_named(rule["when"])
    }
    rows = list(readable_answers_for(user).filter(response__in=list(rules), item_key__in=keys))
    vault.fetch_keys(rows, "value_sealed")
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        words = vault.words_or_notice(row, "value_sealed", notice="")
        if words:
            found.setdefault(row.response_id, {})[row.item_key] = json.loads(words)
    return found


def _raised(
    user: User, row: Assignment, content: dict[str, Any], values: dict[str, Any], why: Against
) -> list[Said]:
    if not values:
        return []
    hits = flag_rules.flags(content, values)
    verb = "answers.read" if hits else "answers.checked"
    audit.record(verb, row.response, by=user, about=row.client_id, count=len(values))
    assert row.submitted_at is not None  # what was sent was sent on a day
    told = [why.words({"flag": hit.flag, "fact": hit.fact}) for hit in hits]
    return [Said(row.client_id, words, row.submitted_at) for words in told]
