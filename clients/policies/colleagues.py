"""Which roles colleagues can have beside each other: the reasons that an owner is told on the page,
and again at the press (actions/practice.py)."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.models import Clinician

ONLY_OWNER = _("A practice needs an owner. Make someone else one first.")
NO_SUPERVISOR = _("A supervisor is a colleague whose own licence was checked and is valid.")
SUPERVISES = _("Somebody works under their supervision. Choose another supervisor for them first.")


def why_not_supervisor(supervisor: Clinician, clinician: Clinician) -> str | None:
    """Why `clinician` cannot work under this supervisor, as a sentence; None where they can."""
    is_colleague = supervisor.practice_id == clinician.practice_id and supervisor != clinician
    return None if is_colleague and supervisor.may_supervise() else gettext(NO_SUPERVISOR)


def who_cannot_supervise(clinician: Clinician, colleagues: Iterable[Clinician]) -> dict[UUID, str]:
    """Of these colleagues, those under whom `clinician` cannot work now, each with why not."""
    reasons = {one.pk: why_not_supervisor(one, clinician) for one in colleagues}
    return {pk: why for pk, why in reasons.items() if why}


def why_under_nobody(clinician: Clinician, colleagues: Iterable[Clinician]) -> str:
    """Why `clinician` can work under no supervision at all; empty where they can."""
    is_supervisor = any(one.supervised_by_id == clinician.pk for one in colleagues)
    return gettext(SUPERVISES) if is_supervisor else ""
