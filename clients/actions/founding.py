"""How a practice begins: with its first owner, whose licence somebody checked."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from clients import audit
from clients.enums import Role
from clients.models import Clinician, Practice, User


@dataclass(frozen=True)
class Licence:
    credential: str
    number: str
    jurisdiction: str
    expires_on: date
    verified_by: str


@transaction.atomic
def found(
    *, practice: Practice, owner: User, password: str, licence: Licence, by: User | None
) -> Clinician:
    """The practice, its owner's sign-in and verified licence: all of them, recorded, or none.

    Raises ValidationError, by field, where a row makes no sense. Runs in worker scope, on the
    operator's word: `by` is nobody yet.
    """
    owner.practice, owner.role, owner.email = practice, Role.CLINICIAN, owner.email.strip().lower()
    owner.set_password(password)
    practice.full_clean()
    owner.full_clean(exclude=["practice"])
    clinician = Clinician(
        practice=practice,
        user=owner,
        is_owner=True,
        credential=licence.credential,
        licence_number=licence.number,
        licence_jurisdiction=licence.jurisdiction,
        licence_expires_on=licence.expires_on,
        licence_verified_at=timezone.now(),
        licence_verified_by=licence.verified_by,
    )
    clinician.full_clean(exclude=["practice", "user"])
    for row in (practice, owner, clinician):
        row.save(force_insert=True)
    # allauth asks for the password again at this address, and writes there when it is changed.
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=True)
    audit.record("practice.founded", practice, by=by, practice_id=practice.pk, owner=owner.pk)
    return clinician
