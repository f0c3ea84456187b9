"""A second factor was added: it waits, its owner is told, and can put it back (P8a)."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clients import audit
from clients.actions import sessions
from clients.context import acting_as, acting_as_worker
from clients.enums import ConfirmedBy
from clients.messaging import outbox, put_back_links
from clients.models import Care, NewFactor, Note, User
from clients.policies import locked_accounts
from clients.signin import new_factors
from clients.visibility import clients_for, colleagues_for


@transaction.atomic
def begin_waiting(*, factor: Authenticator, by: User) -> NewFactor:
    """Written with the factor itself, whichever way it was added: none is without its row.

    A clinician's first one, before there is anybody's word to see, is confirmed at once: they
    can't begin without it (Inv 55). Of several added together one letter tells. Nobody adds one
    while their words are shut (P8a).
    """
    locked_accounts.refuse_widening(by)
    now = timezone.now()
    is_first = by.is_clinician and not has_seen_words(by) and not _had_one_before(by, factor)
    just_now = NewFactor.objects.filter(user=by, added_at__gt=now - put_back_links.TOGETHER)
    told = just_now.held().exists()
    row = NewFactor.objects.create(
        practice_id=by.practice_id,
        user=by,
        authenticator_id=factor.pk,
        kind=factor.type,
        added_at=now,
        held_until=new_factors.held_until(now),
        confirmed_at=now if is_first else None,
        confirmed_by=ConfirmedBy.FIRST if is_first else "",
    )
    if not is_first and not told:
        outbox.enqueue(
            kind="new_factor",
            recipient_id=by.pk,
            about=row.pk,
            practice_id=by.practice_id,
            send_before=row.held_until,
        )
    return row


def has_seen_words(user: User) -> bool:
    """Whether anybody was ever in this clinician's care, or anything written about them."""
    clinician = user.clinician.pk
    if Care.objects.filter(clinician=clinician).exists():
        return True
    return Note.objects.filter(author=clinician).exists()


def _had_one_before(user: User, factor: Authenticator) -> bool:
    """Whether this is not the first. Recovery codes come with the first, and count as it does."""
    rows = NewFactor.objects.filter(user=user)
    if rows.exclude(confirmed_by=ConfirmedBy.FIRST).exists():
        return True
    others = Authenticator.objects.filter(user=user).exclude(pk=factor.pk)
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        others = others.exclude(pk__in=rows.values("authenticator_id"))
    return others.filter(type__in=new_factors.STRONG).exists()


@transaction.atomic
def confirm(*, rows: list[NewFactor], how: str, by: User) -> None:
    """These are the person's own: what rests on them shows everything from the next request on."""
    for row in rows:
        changed = NewFactor.objects.filter(pk=row.pk, confirmed_at__isnull=True).update(
            confirmed_at=timezone.now(), confirmed_by=how
        )
        if changed:
            about = sessions.client_id_of(row.user)
            audit.record("second_factor.confirmed", row, by=by, about=about, how=how)


@transaction.atomic
def confirm_of(*, user: User, how: str, by: User) -> None:
    """Every factor of this person's that still waits."""
    confirm(rows=list(NewFactor.objects.filter(user=user).held()), how=how, by=by)


@transaction.atomic
def confirm_in_person(*, user_id: UUID, by: User) -> None:
    """Somebody who works here has met the person: their own therapist, or for a colleague an
    owner (P8a). Raises User.DoesNotExist for anybody else's."""
    confirm_of(user=whom_one_may_help(by).get(pk=user_id), how=ConfirmedBy.IN_PERSON, by=by)


def whom_one_may_help(by: User) -> QuerySet[User]:
    """Sign-ins of those in one's care now; to an owner, also of colleagues, never one's own."""
    mine = User.objects.filter(pk__in=clients_for(by).values("user"))
    staff = User.objects.filter(pk__in=colleagues_for(by).values("user")).exclude(pk=by.pk)
    return mine | staff.filter(is_active=True)


@transaction.atomic
def remove_all(*, user: User, by: User | None, verb: str = "second_factor.removed") -> None:
    """Every second factor of this person goes, recorded one by one."""
    for factor in Authenticator.objects.filter(user=user):
        _remove(factor, user, by, verb)


def _remove(factor: Authenticator, user: User, by: User | None, verb: str) -> None:
    kind = factor.type
    factor.delete()
    audit.record(verb, user, by=by, about=sessions.client_id_of(user), kind=kind)


@transaction.atomic
def put_back_by_link(*, token: str, by: None = None) -> bool:
    """Whoever reads the safe address undoes it, within three days: the new factors go, and every
    session ends. False where the link is not ours, or its time is over; twice is once.

    Of several added in these days all go: whoever added one knows how to add two.
    """
    row = _row_of(token)
    if row is None:
        return False
    with acting_as(row.user_id):
        user = User.objects.select_for_update().get(pk=row.user_id)
        rows = list(NewFactor.objects.filter(user=user).can_be_put_back())
        if row.pk not in {one.pk for one in rows}:
            return False
        for factor in Authenticator.objects.filter(
            user=user, pk__in=[one.authenticator_id for one in rows]
        ):
            _remove(factor, user, None, "second_factor.put_back")
        _delete_lone_codes(user)
        NewFactor.objects.filter(pk__in=[one.pk for one in rows]).update(put_back_at=timezone.now())
        sessions.end_all(user=user, why="put_back", by=None)
    return True


def _delete_lone_codes(user: User) -> None:
    """Recovery codes are for the day another factor is lost; alone they are no second step."""
    codes = Authenticator.Type.RECOVERY_CODES
    rest = Authenticator.objects.filter(user=user)
    if not rest.exclude(type=codes).exists():
        rest.delete()


def link_puts_back(token: str) -> bool:
    """What opening the link shows a button for; it changes nothing."""
    return _row_of(token) is not None


def _row_of(token: str) -> NewFactor | None:
    row_id = put_back_links.new_factor_of(token)
    if row_id is None:
        return None
    with acting_as_worker():
        return NewFactor.objects.can_be_put_back().filter(pk=row_id).first()
