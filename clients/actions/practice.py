"""The practice and who works in it. Owners only; every change is recorded."""

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit
from clients.actions import help_lines, invitations, sessions
from clients.models import Care, Clinician, Practice, User
from clients.policies import colleagues
from clients.signin.accounts import STRONG

SETTINGS = ("name", "neutral_name", "country", "time_zone", "secrets_policy")


class NotAllowed(Exception):
    """Carries the sentence that says why not."""


def _owner(by: User, practice_id: object) -> None:
    if not by.clinician.is_owner or by.practice_id != practice_id:
        raise PermissionError("owners only")


@transaction.atomic
def set_practice(*, practice: Practice, by: User, **values: Any) -> Practice:
    """The practice's own settings; nothing but those named above can be set."""
    _owner(by, practice.pk)
    changed = [
        name for name in SETTINGS if name in values and getattr(practice, name) != values[name]
    ]
    for name in changed:
        setattr(practice, name, values[name])
    if changed:
        practice.save(update_fields=changed)
        if "country" in changed:
            help_lines.settle(practice=practice, by=by)
        audit.record("practice.set", practice, by=by, practice_id=practice.pk, fields=changed)
    return practice


@transaction.atomic
def record_licence(
    *,
    clinician: Clinician,
    credential: str,
    number: str,
    jurisdiction: str,
    expires_on: dt.date,
    how: str,
    supervised_by: Clinician | None = None,
    by: User,
) -> Clinician:
    """Somebody looked the licence up: who, how and when stay with it (Inv 56)."""
    _owner(by, clinician.practice_id)
    _may_supervise(supervised_by, clinician)
    clinician.supervised_by = supervised_by
    clinician.credential, clinician.licence_number = credential, number
    clinician.licence_jurisdiction, clinician.licence_expires_on = jurisdiction, expires_on
    clinician.licence_verified_at = timezone.now()
    clinician.licence_verified_by = f"{by.display_name}: {how}"[:120]
    clinician.save()
    audit.record(
        "licence.verified", clinician, by=by, expires_on=expires_on.isoformat(),
        is_own=clinician.pk == by.clinician.pk,
        supervised_by=supervised_by.pk if supervised_by else "",
    )  # fmt: skip
    return clinician


def _may_supervise(supervisor: Clinician | None, clinician: Clinician) -> None:
    if supervisor is None:
        return
    if reason := colleagues.why_not_supervisor(supervisor, clinician):
        raise NotAllowed(reason)
    if clinician.supervises.exists():
        raise NotAllowed(_(colleagues.SUPERVISES))


@transaction.atomic
def set_owner(*, clinician: Clinician, is_owner: bool, by: User) -> Clinician:
    """An owner more, or one less but never none; their sessions elsewhere end (G19)."""
    _owner(by, clinician.practice_id)
    clinician = _locked(clinician)
    if clinician.is_owner == is_owner:
        return clinician
    if not is_owner:
        _one_owner_stays(clinician)
    clinician.is_owner = is_owner
    clinician.save(update_fields=["is_owner"])
    audit.record("clinician.role_set", clinician, by=by, is_owner=is_owner)
    sessions.end_all(user=clinician.user, why="role", by=by)
    return clinician


@transaction.atomic
def deactivate(*, clinician: Clinician, by: User) -> Clinician:
    """Signed out at the next request and no way in, by an invitation of their own either; the
    people in their care stay as they are."""
    _owner(by, clinician.practice_id)
    if clinician.pk == by.clinician.pk:
        raise NotAllowed(_("You can’t deactivate yourself. Another owner can."))
    clinician = _locked(clinician)
    if not clinician.user.is_active:
        return clinician
    if clinician.is_owner:
        _one_owner_stays(clinician)
    clinician.user.is_active = False
    clinician.user.save(update_fields=["is_active"])
    audit.record("clinician.deactivated", clinician, by=by)
    invitations.revoke_colleagues(invited_by=clinician, by=by)
    sessions.end_all(user=clinician.user, why="deactivated", by=by)
    return clinician


@transaction.atomic
def reactivate(*, clinician: Clinician, by: User) -> Clinician:
    """May sign in again, as before."""
    _owner(by, clinician.practice_id)
    if not clinician.user.is_active:
        clinician.user.is_active = True
        clinician.user.save(update_fields=["is_active"])
        audit.record("clinician.reactivated", clinician, by=by)
    return clinician


@transaction.atomic
def hand_over(*, clinician: Clinician, to: Clinician, by: User) -> int:
    """Everyone in one clinician's care goes to another's, marks included. Returns how many.

    For a colleague who is deactivated: an active one keeps their own people. Whoever takes over
    is licensed and has a second step (Inv 55, 56).
    """
    _owner(by, clinician.practice_id)
    _owner(by, to.practice_id)
    _may_take_over(clinician, to)
    now = timezone.now()
    theirs = Care.objects.current().filter(clinician=to).values("client")
    cares = list(Care.objects.current().select_for_update().filter(clinician=clinician))
    known = set(theirs.values_list("client", flat=True))
    Care.objects.filter(pk__in=[care.pk for care in cares]).update(until=now)
    Care.objects.bulk_create(
        Care(
            practice_id=care.practice_id,
            client_id=care.client_id,
            clinician=to,
            since=now,
            sort_name=care.sort_name,
            last_activity_at=care.last_activity_at,
            open_count=care.open_count,
            to_read_count=care.to_read_count,
            earliest_due_on=care.earliest_due_on,
        )
        for care in cares
        if care.client_id not in known
    )
    for care in cares:
        audit.record("care.handed_over", care, by=by, about=care.client_id, to=to.pk)
    return len(cares)


def _may_take_over(clinician: Clinician, to: Clinician) -> None:
    if clinician.user.is_active or not to.user.is_active or clinician.pk == to.pk:
        raise NotAllowed(_("People move from someone who has left to someone who works here."))
    if to.licence_problem():
        raise NotAllowed(
            _("Whoever takes over needs a licence that was checked and is still valid.")
        )
    if not Authenticator.objects.filter(user=to.user, type__in=STRONG).exists():
        raise NotAllowed(_("Whoever takes over needs two-factor authentication first."))


def _locked(clinician: Clinician) -> Clinician:
    """With every owner's row locked, so that two cannot step back at the same moment."""
    owners = Clinician.objects.owners().of_practice(clinician.practice_id)
    list(owners.select_for_update(of=("self",)))
    return Clinician.objects.select_related("user").get(pk=clinician.pk)


def _one_owner_stays(clinician: Clinician) -> None:
    others = Clinician.objects.owners().of_practice(clinician.practice_id).exclude(pk=clinician.pk)
    if not others.exists():
        raise NotAllowed(_(colleagues.ONLY_OWNER))
