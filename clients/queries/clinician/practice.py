"""What an owner sees of each colleague: role, licence, second factor, and whether people wait."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from clients.models import Clinician, User
from clients.policies.colleagues import ONLY_OWNER
from clients.signin import new_factors
from clients.visibility import colleagues_for


@dataclass(frozen=True)
class Colleague:
    clinician: Clinician
    name: str
    is_you: bool
    is_active: bool
    has_second_factor: bool
    # A second factor was added of late, and shows nothing until somebody has asked in person.
    waits: bool
    licence_problem: str | None
    # How many people are in the care of someone who can't sign in: a number, no names.
    left_behind: int
    # Why their role as an owner cannot be taken from them now; blank where it can.
    stays_owner: str

    @property
    def why_not_take_over(self) -> str | None:
        """Why nobody's care can be handed to them now, in words for an owner; None when it can."""
        if not self.is_active:
            return _("They don’t work here now.")
        if self.licence_problem:
            return _("Their licence has not been checked, or is no longer valid.")
        return None if self.has_second_factor else _("They have no two-factor authentication yet.")


def rows(user: User) -> list[Colleague]:
    """One query, however many work here."""
    found = (
        colleagues_for(user)
        .select_related("user", "supervised_by__user")
        .annotate(
            has_second_factor=Exists(new_factors.second_steps_of(OuterRef("user"))),
            waits=Exists(new_factors.waiting_of(OuterRef("user"))),
            in_care=Count("cares", filter=Q(cares__until=None)),
        )
        .order_by("user__display_name", "pk")
    )
    owners = [one for one in found if one.is_owner and one.user.is_active]
    return [
        Colleague(
            clinician=one,
            name=one.user.display_name,
            is_you=one.user_id == user.pk,
            is_active=one.user.is_active,
            has_second_factor=one.has_second_factor,
            waits=one.waits,
            licence_problem=one.licence_problem(),
            left_behind=0 if one.user.is_active else one.in_care,
            stays_owner=_(ONLY_OWNER) if owners == [one] else "",
        )
        for one in found
    ]
