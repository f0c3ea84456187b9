"""Letting one partner see one answer, and taking it back: each as easy as the other (Inv 24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.actions import consents
from clients.enums import Purpose
from clients.models import Client, ConsentEvent, Couple, User
from clients.policies import consents as consent_policy
from clients.policies import licences, locked_accounts
from clients.visibility import own_couple_for
from worksheets.enums import RELEASE_TRANSITIONS, AssignmentState, Audience, ReleaseState
from worksheets.models import Answer, HeldBack, Release, Response, Reveal, SharingPause
from worksheets.models.releases import COOLING_OFF, LASTS
from worksheets.queries.client.desks import Desk
from worksheets.rules.releases import Offer
from worksheets.visibility.worksheets import release_partners_for, releases_for

Result = Literal["released", "closed"]


@dataclass(frozen=True)
class Chosen:
    """One offer as its author looked at it: what is kept for the partner, and its markup's hash."""

    offer: Offer
    kept: dict[str, Any]
    preview_hash: str


@transaction.atomic
def release(
    *,
    desk: Desk,
    partners: Sequence[Client],
    chosen: Sequence[Chosen],
    op: UUID,
    by: User,
    reveal: Reveal | None = None,
) -> Result:
    """From tomorrow, in open windows, these partners can see exactly what was looked at (Inv 27).

    One release an answer and partner, each with a consent of its own (Inv 23). Pressed twice, it
    is one. Nothing where the answers are not sent, or were not filled in alone (Inv 26).
    `desk` must have been looked up with its lock.
    """
    locked_accounts.refuse_widening(by)
    couple = own_couple_for(by).filter(stage="active").first()
    known = set(release_partners_for(by).values_list("pk", flat=True))
    if couple is None or not {one.pk for one in partners} <= known:
        raise PermissionError("a release is to a present partner")
    response = Response.objects.filter(assignment=desk.pk, client=by.client).first()
    if response is None or not may_release(desk, response):
        return "closed"
    answers = {one.item_key: one for one in response.answers.filter(visibility=Audience.CLIN)}
    for partner in partners:
        for one in chosen:
            answer = answers.get(one.offer.key)
            if answer is None:
                return "closed"
            row = _row(desk, response, answer, one, partner, couple, op)
            row.reveal = reveal
            if _is_new(row, by):
                _keep(row, one, partner, by)
    return "released"


def may_release(desk: Desk, response: Response) -> bool:
    """Sent, not withdrawn, something in it can be shared, and filled in alone (Inv 26)."""
    return (
        desk.is_sent
        and desk.assignment.state != AssignmentState.WITHDRAWN
        and response.withdrawn_at is None
        and not response.is_closed
    )


def _row(
    desk: Desk,
    response: Response,
    answer: Answer,
    one: Chosen,
    partner: Client,
    couple: Couple,
    op: UUID,
) -> Release:
    now = timezone.now()
    assert response.submitted_at is not None
    return Release(
        pk=uuid5(op, f"{partner.pk}|{one.offer.name}"),
        practice_id=response.practice_id,
        answer_id=answer.pk,
        client_id=response.client_id,
        recipient=partner,
        couple=couple,
        version_id=desk.assignment.version_id,
        item_key=one.offer.key,
        mine_key=one.offer.mine_key,
        part=one.offer.part,
        is_paraphrase="words" in one.kept,
        answer_revision=answer.revision,
        sent_at=response.submitted_at,
        requested_at=now,
        releases_at=now + COOLING_OFF,
        expires_at=now + COOLING_OFF + LASTS,
    )


def _is_new(row: Release, by: User) -> bool:
    """Whether there is none like it. One that can never be seen again makes room."""
    before = (
        Release.objects.select_for_update()
        .filter(answer_id=row.answer_id, recipient=row.recipient, part=row.part, ended_at=None)
        .first()
    )
    if before is None:
        return not Release.objects.filter(pk=row.pk).exists()
    stands = (before.answer_revision, before.sent_at) == (row.answer_revision, row.sent_at)
    if stands and before.state != ReleaseState.EXPIRED:
        return False
    over = ReleaseState.EXPIRED if before.state == ReleaseState.EXPIRED else ReleaseState.VOID
    _end(before, over, by)
    return True


def _keep(row: Release, one: Chosen, partner: Client, by: User) -> None:
    vault.seal(row, "shown_sealed", vault.dumps(one.kept))
    row.preview_hash = vault.digest(row, "shown_sealed", one.preview_hash)
    row.save(force_insert=True)
    consents.give(
        purpose=Purpose.RELEASE,
        recipient=partner,
        object_kind="release",
        object_id=row.pk,
        expires_at=row.expires_at,
        by=by,
    )
    audit.record("release.requested", row, by=by, about=row.client_id, to=partner.pk)


def _end(row: Release, how: ReleaseState, by: User) -> None:
    # What is past its time was released until then.
    old = ReleaseState.RELEASED if row.state == ReleaseState.EXPIRED else row.state
    transitions.check(RELEASE_TRANSITIONS, old, how, row, by)
    row.ended_at, row.ended_as = timezone.now(), how
    row.save(update_fields=["ended_at", "ended_as"])
    audit.record(f"release.{how}", row, by=by, about=row.client_id)


@transaction.atomic
def end(*, release: Release, by: User) -> Release:
    """Cancelled while it waits, revoked after: gone from the next request on (Inv 2).

    Nobody else is told, and a cancelled one leaves no trace for anyone else (P13). Ending twice
    is ending once.
    """
    row = Release.objects.select_for_update(of=("self",)).get(pk=release.pk, client=by.client)
    if row.ended_at is not None or row.state == ReleaseState.EXPIRED:
        return row
    is_pending = row.state == ReleaseState.PENDING
    _end(row, ReleaseState.CANCELLED if is_pending else ReleaseState.REVOKED, by)
    events = ConsentEvent.objects.filter(client=by.client)
    said = consent_policy.agreement(events, Purpose.RELEASE, row.recipient_id, row.pk)
    if said.is_given:
        consents.withdraw(
            purpose=Purpose.RELEASE,
            recipient=Client(pk=row.recipient_id),
            object_kind="release",
            object_id=row.pk,
            by=by,
        )
    return row


@transaction.atomic
def pause(*, by: User) -> None:
    """Everything this person released to partners is out of sight at once; nothing ends (P13)."""
    row = SharingPause(practice_id=by.practice_id, client=by.client)
    made = SharingPause.objects.bulk_create([row], ignore_conflicts=True)
    if SharingPause.objects.filter(pk=made[0].pk).exists():
        audit.record("sharing.paused", row, by=by, about=by.client.pk)


@transaction.atomic
def resume(*, by: User) -> None:
    """What was paused stands again as it stood; what ended meanwhile has ended."""
    locked_accounts.refuse_widening(by)
    rows = SharingPause.objects.select_for_update().filter(client=by.client, until=None)
    for row in rows:
        row.until = timezone.now()
        row.save(update_fields=["until"])
        audit.record("sharing.resumed", row, by=by, about=by.client.pk)


@transaction.atomic
def hold_back(*, release: Release, by: User) -> None:
    """Out of the partner's sight until a therapist lets it go on; its author is not told (P13).

    Needs no licence: closing is safe.
    """
    row = releases_for(by).get(pk=release.pk)
    held = HeldBack(
        practice_id=row.practice_id, release=row, client_id=row.client_id, by=by.clinician
    )
    made = HeldBack.objects.bulk_create([held], ignore_conflicts=True)
    if HeldBack.objects.filter(pk=made[0].pk).exists():
        # About nobody: the author's own list of events does not know either.
        audit.record("release.held_back", held, by=by, release=row.pk)


@transaction.atomic
def allow_again(*, release: Release, by: User) -> None:
    """A release that was held back stands again as its author made it; nobody can make one."""
    licences.gate(by)
    rows = HeldBack.objects.standing().filter(release__in=releases_for(by).filter(pk=release.pk))
    for held in rows.select_for_update(of=("self",)):
        held.let_go_at, held.let_go_by = timezone.now(), by.clinician
        held.save(update_fields=["let_go_at", "let_go_by"])
        audit.record("release.let_go", held, by=by, release=release.pk)
