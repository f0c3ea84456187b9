"""What an owner sees of each colleague: role, licence, second factor, and whether people wait."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q

from clients.models import Clinician, User
from clients.visibility import colleagues_for


@dataclass(frozen=True)
class Colleague:
    clinician: Clinician
    name: str
    is_you: bool
    is_active: bool
    has_second_factor: bool
    licence_problem: str | None
    # How many people are in the care of someone who can't sign in: a number, no names.
    left_behind: int


def rows(user: User) -> list[Colleague]:
    """One query, however many work here."""
    second = Authenticator.objects.filter(user=OuterRef("user"), type__in=["totp", "webauthn"])
    found = (
        colleagues_for(user)
        .select_related("user", "supervised_by__user")
        .annotate(
            has_second_factor=Exists(second),
            in_care=Count("cares", filter=Q(cares__until=None)),
        )
        .order_by("user__display_name", "pk")
    )
    return [
        Colleague(
            clinician=one,
            name=one.user.display_name,
            is_you=one.user_id == user.pk,
            is_active=one.user.is_active,
            has_second_factor=one.has_second_factor,
            licence_problem=one.licence_problem(),
            left_behind=0 if one.user.is_active else one.in_care,
        )
        for one in found
    ]
