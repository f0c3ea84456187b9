"""What people in the world of world.py let each other see, in each state that it can be in.

Every thing that has words has words of its own, so that a page can be asked whose it shows.
"""

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone

from clients.context import acting_as
from clients.models import User
from tests.support import make
from tests.support.shared import reviewed, standing
from worksheets.models import Answer, HeldBack, Release, Reveal, SharingPause

KNOW = "like_you_to_know"


def told(name: str) -> str:
    """The words of one thing, in no other."""
    return f"told-by-{name.replace('_', '-')}."


def sheet(
    name: str,
    client: Any,
    therapist: User,
    *,
    state: str = "reviewed",
    visibility: str = "clin",
    code: str = "a2",
    key: str = KNOW,
    **fields: Any,
) -> Any:
    """A worksheet of this person's with one answer, in which this thing's words stand."""
    version = make.version(code)
    row = make.assignment(by=therapist, client=client, version=version, state=state, **fields)
    make.answers(row, {key: told(name)}, visibility=visibility)
    return row


class CoupleSharing:
    """The client, and whoever is in a couple with them: releases as the action leaves them."""

    def __init__(
        self, clients: dict[str, Any], therapist: User, couple: Any, *, agreed: bool
    ) -> None:
        self.clients, self.therapist, self.couple, self.agreed = clients, therapist, couple, agreed

    def lets(
        self,
        name: str,
        *,
        by: str = "client",
        to: str = "partner",
        after: Any = None,
        **fields: Any,
    ) -> Release:
        """`after`: what became of the answer since, as a change of its row."""
        author, reader = self.clients[by], self.clients[to]
        # In other words: what stands beside them in the answer is somebody else's to read.
        beside = "answer_released" if name == "release_open" else f"answer_of_{name}"
        row = sheet(beside, author, self.therapist, couple=self.couple)
        agreed = self.agreed or by != "client"
        release = standing(
            author, reader, self.couple, row, KNOW, words=told(name), agreed=agreed, **fields
        )
        if after:
            with acting_as(author.user_id):
                Answer.objects.filter(pk=release.answer_id).update(**after)
        return release

    def in_every_state(self) -> dict[str, models.Model]:
        now = timezone.now()
        days = dt.timedelta(days=1)
        return {
            "release_open": self.lets("release_open"),
            "release_pending": self.lets("release_pending", ago=dt.timedelta(hours=2)),
            "release_cancelled": self.lets(
                "release_cancelled",
                ago=dt.timedelta(hours=2),
                ended_at=now,
                ended_as="cancelled",
            ),
            "release_revoked": self.lets("release_revoked", ended_at=now, ended_as="revoked"),
            "release_expired": self.lets("release_expired", ago=40 * days),
            "release_held_back": self.lets("release_held_back"),
            "release_of_changed": self.lets("release_of_changed", after={"revision": 2}),
            "release_of_kept": self.lets("release_of_kept", after={"visibility": "self"}),
            "release_to_third": self.lets("release_to_third", to="third"),
            "release_by_partner": self.lets("release_by_partner", by="partner", to="client"),
        }

    def alone(self) -> Release:
        """One side of a list that is seen only where both let it be seen."""
        client, partner = self.clients["client"], self.clients["partner"]
        row = make.assignment(
            by=self.therapist, client=client, version=make.version("d2"), state="reviewed"
        )
        make.answers(row, {"everyday": {"walk": "yes"}}, visibility="clin")
        return standing(
            client, partner, self.couple, row, "everyday", kept={"keys": ["walk"]},
            part="mutual", agreed=self.agreed,
        )  # fmt: skip

    def at_once(self) -> dict[str, models.Model]:
        """All are to show each other at one moment; so far one has agreed."""
        client = self.clients["client"]
        row = sheet("answer_of_release_at_once", client, self.therapist, couple=self.couple)
        with acting_as(self.therapist.pk):
            reveal = Reveal.objects.create(
                practice=self.therapist.practice,
                group_id=row.group_id,
                couple=self.couple,
                proposed_by=self.therapist.clinician,
                opened_at=timezone.now(),
            )
        release = standing(
            client, self.clients["partner"], self.couple, row, KNOW,
            words=told("release_at_once"), reveal=reveal, agreed=self.agreed,
        )  # fmt: skip
        return {"at_once": reveal, "release_at_once": release}


def couple_sharing(
    clients: dict[str, Any], therapist: User, couple: Any, *, agreed: bool = True
) -> dict[str, models.Model]:
    """What the client lets the partner see while a window is open, and what lies beside it.

    `agreed`: whether the client’s yes to each is on record.
    """
    reviewed(therapist, *(clients[name] for name in ("client", "partner", "third")))
    here = {"practice": therapist.practice}
    all_of = CoupleSharing(clients, therapist, couple, agreed=agreed)
    found = {
        **all_of.in_every_state(),
        **all_of.at_once(),
        "release_of_one_side": all_of.alone(),
    }
    client = clients["client"]
    with acting_as(client.user_id):
        since = timezone.now()
        found["pause"] = SharingPause.objects.create(client=client, until=since, **here)
        found["answer_released"] = Answer.objects.get(pk=found["release_open"].answer_id)  # type: ignore[attr-defined]
    with acting_as(therapist.pk):
        found["held_back"] = HeldBack.objects.create(
            release=found["release_held_back"], client=client, by=therapist.clinician, **here
        )
    return found
