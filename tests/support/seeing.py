"""By which rule each kind of thing is looked up, and what somebody is then found to see of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from clients import visibility as people
from clients.models import User
from clients.queries.clinician import unsent
from worksheets.visibility import joint_sheets as joint
from worksheets.visibility import worksheets as work

Look = Callable[[User], models.QuerySet[Any]]
Things = dict[str, models.Model]
# The first rule that finds it says how much is seen.
RULES: dict[str, list[tuple[Look, str]]] = {
    "answer": [(work.own_answers_for, "words"), (work.readable_answers_for, "words")],
    "release": [
        (work.own_releases_for, "words"),
        (work.released_for, "words"),
        (work.releases_for, "status"),
    ],
    "held": [(work.held_back_for, "status")],
    "pause": [(work.own_pauses_for, "status"), (work.pauses_for, "status")],
    "at": [(work.own_reveals_for, "status"), (work.reveals_for, "status")],
    "joint": [
        (joint.joint_sheets_for, "words"),
        (joint.open_texts_for, "words"),
        (joint.joint_texts_for, "words"),
        (joint.own_yeses_for, "status"),
    ],
    "feedback": [(work.feedback_for, "words")],
    "assignment": [(work.own_assignments_for, "words"), (work.assignments_for, "status")],
    "score": [(work.scores_for, "words")],
    "schedule": [(work.schedules_for, "status")],
    "turn": [(work.turns_for, "status")],
    "wording": [(work.wordings_for, "status")],
    "group": [],
    "diary": [(work.own_diaries_for, "words")],
    "day": [(work.own_days_for, "words"), (work.readable_days_for, "words")],
    "pathway": [(work.pathways_for, "status")],
    "template": [(work.pathway_templates_for, "status")],
    "draft": [(work.drafts_for, "words")],
    "reading": [(work.readings_for, "words")],
    "note": [(people.notes_for, "words")],
    "unsent": [(unsent.mine, "words")],
    "hold": [(people.holds_for, "status")],
    "reason": [(people.holds_by_hand_for, "words")],
    "window": [(people.open_windows_for, "status"), (people.windows_for, "status")],
    "check": [(people.checkin_marks_for, "status"), (work.checkin_reviews_for, "status")],
    "clinician": [(people.tasks_for, "status")],
    "consent": [(people.consent_events_for, "status")],
    "channel": [(people.channels_for, "words")],
    "reach": [(people.safe_contacts_for, "words")],
    "aside": [(people.set_asides_for, "status")],
    "couple": [(people.own_couple_for, "status"), (people.couples_for, "status")],
    "invitation": [(people.invitations_for, "status")],
    "message": [(people.messages_for, "status")],
    "audit": [(people.audit_about_me, "status")],
    "key": [],
}


def by_rules(user: User | None, things: Things) -> dict[str, str]:
    """How much of each this person sees, by the rules that pages look up with."""
    found = dict.fromkeys(things, "")
    if user is None:  # no page looks anything up for somebody who has not signed in
        return found
    for kind, rules in RULES.items():
        alike = {name: one for name, one in things.items() if name.split("_")[0] == kind}
        for look, grade in rules if alike else ():
            seen = _among(look(user), alike.values())
            found |= {n: grade for n, one in alike.items() if one.pk in seen and not found[n]}
    return found


def by_rows(things: Things) -> dict[str, bool]:
    """Which rows the database hands out where a query forgets its filter."""
    found: dict[str, bool] = {}
    for model in {type(one) for one in things.values()}:
        alike = {name: one for name, one in things.items() if type(one) is model}
        seen = _among(model._default_manager.all(), alike.values())
        found |= {name: one.pk in seen for name, one in alike.items()}
    return found


def _among(rows: models.QuerySet[Any], things: Iterable[models.Model]) -> set[Any]:
    return set(rows.filter(pk__in=[one.pk for one in things]).values_list("pk", flat=True))


def unlike(found: dict[Any, Any], expected: Callable[..., Any]) -> dict[Any, str]:
    """The cells in which what was found and the table disagree."""
    return {
        cell: f"is {value!r}, expected {expected(*cell)!r}"
        for cell, value in found.items()
        if value != expected(*cell)
    }
