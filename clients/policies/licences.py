"""The licence gate: without one, verified and current, nobody invites, assigns, signs (Inv 56)."""

from clients.models import User


class NotLicensed(Exception):
    """Carries the sentence that is shown beside the form."""


def gate(by: User) -> None:
    """Raise NotLicensed, with its reason in words, unless `by` may act as a clinician now."""
    problem = by.clinician.licence_problem()
    if problem:
        raise NotLicensed(problem)
