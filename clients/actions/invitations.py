"""One invitation per person: a link by mail, a code told in person, used once (P9, Inv 11, 12)."""

import datetime as dt
import secrets
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients import audit, context, vault
from clients.enums import InvitationKind, Role
from clients.messaging import outbox
from clients.models import Client, Clinician, Invitation, Member, User
from clients.policies import licences
from clients.queries.invitations import email_of
from clients.visibility import clients_for

LASTS = dt.timedelta(hours=72)
# No vowels, so that no word appears; nothing that is mistaken for another: 43 bits in nine.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 9, 3
IN_USE = gettext_noop(
    "This address already belongs to a sign-in here. Ask whoever invited you to use another "
    "address of yours."
)


class AddressTaken(Exception):
    """Carries the sentence shown beside the address. Only ever about people `by` may see."""


class NotOpen(Exception):
    """Used, revoked, run out, tried too often, or never was: nobody is told which."""


def new_code() -> str:
    """A code that nobody can guess, in letters and numbers that are easy to read out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spoken(code: str) -> str:
    """In groups, as it is read out: 7KQ-4M2-XDH."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def bare(typed: str) -> str:
    """What was typed without spaces, hyphens and small letters."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


@transaction.atomic
def invite_client(*, client: Client, email: str, by: User) -> tuple[Invitation, str]:
    """A fresh invitation and its code; any earlier one of this person is void from now on."""
    licences.gate(by)
    client = Client.objects.select_for_update().get(pk=client.pk)
    if client.user_id is not None:
        raise NotOpen
    problem = address_problem(email=email, client=client, by=by)
    if problem:
        raise AddressTaken(problem)
    member = Member.objects.current().filter(client=client).first()
    revoke_open(client=client, by=by)
    return _send(
        Invitation(
            practice_id=client.practice_id,
            kind=InvitationKind.CLIENT,
            client=client,
            couple_id=member.couple_id if member else None,
            name=client.name,
            invited_by=by.clinician,
        ),
        email,
        by,
    )


@transaction.atomic
def invite_colleague(*, name: str, email: str, by: User) -> tuple[Invitation, str]:
    """A colleague joins the way clients do; owners only. Earlier ones to this address are void."""
    if not by.clinician.is_owner:
        raise PermissionError("owners invite colleagues")
    licences.gate(by)
    problem = address_problem(email=email, client=None, by=by)
    if problem:
        raise AddressTaken(problem)
    for earlier in Invitation.objects.filter(
        practice_id=by.practice_id,
        kind=InvitationKind.CLINICIAN,
        email_lookup=vault.lookup(email, by.practice_id),
        used_at=None,
        revoked_at=None,
    ):
        revoke(invitation=earlier, by=by)
    return _send(
        Invitation(
            practice_id=by.practice_id,
            kind=InvitationKind.CLINICIAN,
            name=name,
            invited_by=by.clinician,
        ),
        email,
        by,
    )


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """The link and the code open nothing from now on."""
    revoked = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        outbox.cancel(reason="revoked", recipient_id=invitation.pk)
        audit.record("invitation.revoked", invitation, by=by, about=invitation.client_id)


@transaction.atomic
def revoke_open(*, client: Client, by: User) -> None:
    """No invitation of this person opens anything from now on."""
    for earlier in client.invitations.filter(used_at=None, revoked_at=None):
        revoke(invitation=earlier, by=by)


@transaction.atomic
def revoke_colleagues(*, invited_by: Clinician, by: User) -> None:
    """Nobody joins the practice any more on the word of this clinician."""
    for earlier in Invitation.objects.filter(
        kind=InvitationKind.CLINICIAN, invited_by=invited_by, used_at=None, revoked_at=None
    ):
        revoke(invitation=earlier, by=by)


@transaction.atomic
def try_code(*, invitation_id: UUID, code: str, by: None = None) -> Invitation | None:
    """The open invitation that this code fits, or None. Five wrong codes close it.

    The try is counted before the code is looked at, so that many at once are still five.
    """
    context.hold_invitation(invitation_id)
    counted = Invitation.objects.open().filter(pk=invitation_id).update(tries=F("tries") + 1)
    invitation = Invitation.objects.filter(pk=invitation_id).first() if counted else None
    if invitation is None:
        make_password(code)  # as slow as looking
        return None
    context.stand_at_the_door_of(invitation.practice_id)
    if not check_password(code, invitation.code_hash):
        audit.record("invitation.code_refused", invitation, about=invitation.client_id)
        return None
    Invitation.objects.filter(pk=invitation_id).update(tries=F("tries") - 1)
    audit.record("invitation.code_matched", invitation, about=invitation.client_id)
    return invitation


@transaction.atomic
def accept(
    *,
    invitation: Invitation,
    password: str,
    display_name: str,
    time_zone: str,
    by: None = None,
) -> User:
    """A sign-in for the invited person, and the invitation is used up: both or neither (Inv 28).

    Runs at the door of the invitation's practice, after the code matched and the person said
    that they are 18 or older.
    """
    context.stand_at_the_door_of(invitation.practice_id, invitation=invitation.pk)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise NotOpen
    email = email_of(invitation).lower()
    if _is_taken(email):
        raise AddressTaken(_(IN_USE))
    role = Role.CLIENT if invitation.kind == InvitationKind.CLIENT else Role.CLINICIAN
    user = User(
        practice_id=invitation.practice_id,
        email=email,
        display_name=display_name,
        role=role,
        time_zone=time_zone,
    )
    user.set_password(password)
    user.save(force_insert=True)
    context.name_at_the_door(user.pk)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    _take_the_place(invitation, user)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    audit.record("invitation.accepted", invitation, by=user, about=invitation.client_id)
    return user


def _is_taken(email: str) -> bool:
    context.look_for(email)
    return User.objects.filter(email__iexact=email).exists()


def _take_the_place(invitation: Invitation, user: User) -> None:
    """The client who was waited for, or one clinician more, without a licence as yet."""
    if user.is_clinician:
        Clinician(practice_id=invitation.practice_id, user=user).save(force_insert=True)
        return
    now, policy = timezone.now(), invitation.practice.secrets_policy
    assert invitation.client_id is not None  # a constraint says so
    Client.objects.filter(pk=invitation.client_id, user=None).update(
        user=user,
        joined_at=now,
        adult_attested_at=now,
        secrets_policy=policy,
        first_secrets_policy=policy,
    )


def address_problem(*, email: str, client: Client | None, by: User) -> str | None:
    """Why this address can't be invited, said only where `by` may know: in this couple, in their
    own care, among colleagues.

    Anyone else's sign-in is met when the invitation is accepted, by whoever holds that mailbox.
    """
    seat = Member.objects.current().filter(client=client).first() if client else None
    if client is not None and seat is not None:
        invited = Invitation.objects.filter(couple_id=seat.couple_id, revoked_at=None)
        found = vault.lookup(email, client.practice_id)
        if invited.filter(email_lookup=found).exclude(client=client).exists():
            return _(
                "The other person in this couple was invited at this address. "
                "Each needs an address that only they read."
            )
    if clients_for(by).filter(user__email__iexact=email).exists():
        return _("Someone in your care signs in with this address already.")
    staff = User.objects.filter(practice_id=by.practice_id, role=Role.CLINICIAN)
    if staff.filter(email__iexact=email).exists():
        return _("Someone who works here signs in with this address already.")
    return None


def _send(invitation: Invitation, email: str, by: User) -> tuple[Invitation, str]:
    code = new_code()
    invitation.code_hash = make_password(code)
    invitation.expires_at = timezone.now() + LASTS
    invitation.email_lookup = vault.lookup(email, invitation.practice_id)
    vault.seal(invitation, "email_sealed", email)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        # Two invitations at the same moment; the constraint lets one through (Inv 12).
        raise AddressTaken(_("This was just sent from another window. Check again.")) from None
    outbox.enqueue(
        kind="invitation",
        recipient_id=invitation.pk,
        about=invitation.pk,
        practice_id=invitation.practice_id,
    )
    audit.record("invitation.sent", invitation, by=by, about=invitation.client_id)
    return invitation, code
