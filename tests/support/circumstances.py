"""What else can be so, besides what a thing is: each state of consent, each turn that a couple's
way here can take. Named as in tests/isolation/who_sees_what.yaml; each as the portal leaves it.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from clients.actions import consents, couples, holds, uncouple
from clients.actions import windows as joint
from clients.context import acting_as, acting_as_worker
from clients.enums import Purpose, SecretsPolicy
from clients.models import CheckInMark, ConsentEvent, ConsentNotice, Couple, JointWindow, User
from clients.policies import consents as consent_policy
from tests.support import make
from tests.support.world import AGREED, World, make_world
from worksheets.actions import releases
from worksheets.models import Release

OTHERS = (
    Purpose.EMAIL,
    Purpose.SUPERVISION,
    Purpose.SUPERVISION_UNNAMED,
    Purpose.IMPROVEMENT,
    consent_policy.TOLD_ALONE[SecretsPolicy.LIMITED],
)
PURPOSES: dict[str, tuple[str, ...]] = {
    "portal": (Purpose.PORTAL,),
    "submissions": (Purpose.SUBMISSIONS,),
    "release": (Purpose.RELEASE,),
    "others": OTHERS,
}


def world_without(purpose: str) -> World:
    """A world in which the client was never asked this."""
    if purpose == "release":
        return make_world(releases_agreed=False)
    return make_world(agrees=[one for one in AGREED if one not in PURPOSES[purpose]])


def client_of(world: World) -> Any:
    user = world.people["client"]
    assert user
    return make.fresh(user).client


# --- What was answered ----------------------------------------------------------------------------


def answered(world: World, purpose: str, decision: str, **fields: Any) -> None:
    """One more answer by the client to each question of this kind that they can be asked."""
    client = client_of(world)
    with acting_as(client.user_id):
        for one, to, kind, about in list(_questions(client, purpose)):
            newest = ConsentNotice.objects.filter(purpose=one).order_by("-version")[0]
            ConsentEvent.objects.create(
                practice_id=client.practice_id, client=client, notice=newest, purpose=one,
                decision=decision, recipient_kind=kind, recipient_id=to, by_id=client.user_id,
                object_kind="release" if about else "", object_id=about, receipt_hash="0" * 64,
                at=timezone.now(), **fields,
            )  # fmt: skip


def _questions(client: Any, purpose: str) -> Iterable[tuple[str, Any, str, Any]]:
    if purpose == "release":
        for row in Release.objects.filter(client=client):
            yield Purpose.RELEASE, row.recipient_id, "client", row.pk
        return
    for one in PURPOSES[purpose]:
        yield one, client.practice_id, "practice", None


def taken_back(world: World, purpose: str) -> None:
    """By the deed itself, with everything that follows from it."""
    client = client_of(world)
    user = make.fresh(client.user)
    with acting_as(client.user_id):
        if purpose == "release":
            for row in Release.objects.filter(client=client, ended_at__isnull=True):
                releases.end(release=row, by=user)
            return
        if purpose == "others":
            answered(world, purpose, "given")
        for one in PURPOSES[purpose]:
            consents.withdraw(purpose=one, by=user)


def in_other_words(world: World, purpose: str, *, is_material: bool) -> None:
    """The words of the notice have changed since it was answered."""
    with acting_as_worker():
        for one in PURPOSES[purpose]:
            notice = ConsentNotice.objects.filter(purpose=one).order_by("-version")[0]
            notice.pk, notice.version = uuid.uuid4(), notice.version + 1
            notice.is_material = is_material
            notice.save(force_insert=True)


def asked_again(world: World, purpose: str) -> None:
    in_other_words(world, purpose, is_material=True)
    answered(world, purpose, "given")


STATES: dict[str, Callable[[World, str], None]] = {
    "given": lambda world, purpose: answered(world, purpose, "given"),
    "refused": lambda world, purpose: answered(world, purpose, "refused"),
    "withdrawn": taken_back,
    "expired": lambda world, purpose: answered(
        world, purpose, "given", expires_at=timezone.now() - dt.timedelta(days=2)
    ),
    "superseded": lambda world, purpose: in_other_words(world, purpose, is_material=True),
    "reworded": lambda world, purpose: in_other_words(world, purpose, is_material=False),
    "asked again": asked_again,
}


# --- What happens ---------------------------------------------------------------------------------


def _couple(world: World) -> Couple:
    return world.things["couple"]  # type: ignore[return-value]


def _therapist(world: World) -> User:
    user = world.people["therapist"]
    assert user
    return make.fresh(user)


def held(who: str) -> Callable[[World], None]:
    def place(world: World) -> None:
        person, by = world.people[who], _therapist(world)
        with acting_as(by.pk):
            holds.place(client=person.client, reason="clinician", marks=[], about_id=None, by=by)

    return place


def check_in(who: str, **fields: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        with acting_as(_therapist(world).pk):
            CheckInMark.objects.filter(client=world.people[who].client).update(**fields)

    return change


def paused(who: str) -> Callable[[World], None]:
    def pause(world: World) -> None:
        user = make.fresh(world.people[who])
        with acting_as(user.pk):
            releases.pause(by=user)

    return pause


def locked(who: str) -> Callable[[World], None]:
    def lock(world: World) -> None:
        with acting_as_worker():
            User.objects.filter(pk=world.people[who].pk).update(words_locked_at=timezone.now())

    return lock


def left(who: str) -> Callable[[World], None]:
    def leave(world: World) -> None:
        user = make.fresh(world.people[who])
        with acting_as(user.pk):
            assert uncouple.leave(by=user)

    return leave


def ended(world: World) -> None:
    by = _therapist(world)
    with acting_as(by.pk):
        uncouple.end(couple=_couple(world), by=by)


def ended_and_begun_anew(world: World) -> None:
    """The same people, who each said yes again, with a window open: nothing comes with them."""
    ended(world)
    by, new = _therapist(world), uuid.uuid4()
    with acting_as(by.pk):
        couple = uncouple.start_again(
            couple=Couple.objects.get(pk=_couple(world).pk), new_id=new, by=by
        )
    for who in ("client", "partner", "third"):
        user = make.fresh(world.people[who])
        with acting_as(user.pk):
            couples.accept_seat(member=user.client.memberships.get(couple=couple), by=user)
    with acting_as(by.pk):
        joint.open_for(couple=Couple.objects.get(pk=new), hours=3, by=by)


def stage(to: str) -> Callable[[World], None]:
    def move(world: World) -> None:
        with acting_as(_therapist(world).pk):
            Couple.objects.filter(pk=_couple(world).pk).update(stage=to)

    return move


def closed(world: World) -> None:
    by = _therapist(world)
    with acting_as(by.pk):
        joint.close(window=JointWindow.objects.get(pk=world.things["window_open"].pk), by=by)


def run_out(world: World) -> None:
    ago = timezone.now() - dt.timedelta(hours=4)
    with acting_as(_therapist(world).pk):
        JointWindow.objects.update(opened_at=ago, closes_at=ago + dt.timedelta(hours=3))


_WAITS = {"waiting_since": timezone.now()}
_DUE = {"due_again_at": timezone.now() - dt.timedelta(days=1)}
SITUATIONS: dict[str, Callable[[World], None]] = {
    "always": lambda world: None,
    "closed": closed,
    "run_out": run_out,
    "held_client": held("client"),
    "held_partner": held("partner"),
    "held_third": held("third"),
    "waits_client": check_in("client", **_WAITS),
    "waits_partner": check_in("partner", **_WAITS),
    "due_client": check_in("client", **_DUE),
    "paused_client": paused("client"),
    "paused_partner": paused("partner"),
    "locked_client": locked("client"),
    "locked_partner": locked("partner"),
    "couple_paused": stage("paused"),
    "left_client": left("client"),
    "left_partner": left("partner"),
    "left_third": left("third"),
    "ended": ended,
    "anew": ended_and_begun_anew,
}
