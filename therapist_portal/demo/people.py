"""The demo's two practices: each person comes in through the real door."""

import datetime as dt
import uuid
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from clients import context
from clients.actions import consents, couples, founding, invitations
from clients.context import acting_as, acting_as_worker
from clients.enums import Decision, Purpose, SecretsPolicy
from clients.models import Client, Couple, Practice, User
from clients.policies import consents as consent_policy
from clients.signin.accounts import load_user
from clients.visibility import own_seats_for

PASSWORD = "three quiet demo lanterns"
HOST = "demo.example"
YES = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL)


@dataclass(frozen=True)
class House:
    """One practice with its owner, its couple, and both partners' sign-ins."""

    owner: User
    couple: Couple
    clients: tuple[Client, Client]
    users: tuple[User, User]


def address(name: str) -> str:
    return f"{name.lower()}@{HOST}"


def daytime_zone(now: dt.datetime | None = None) -> str:
    """A zone in which it is about noon, so that the first note need not wait for the morning."""
    ahead = 12 - (now or timezone.now()).astimezone(dt.UTC).hour
    # The names of these zones count westward: Etc/GMT-5 is five hours ahead.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def as_asked(user: User) -> User:
    """The user as a request would load them now; call inside acting_as."""
    loaded = load_user(user.pk)
    assert loaded is not None
    return loaded


def founder(name: str, practice_name: str, neutral_name: str) -> User:
    practice = Practice(name=practice_name, neutral_name=neutral_name, time_zone=daytime_zone())
    owner = User(email=address(name), display_name=name, time_zone=daytime_zone())
    licence = founding.Licence(
        credential="PST (fictional)",
        number=f"DEMO-{len(name):03}",
        jurisdiction="Nowhere",
        expires_on=timezone.localdate() + dt.timedelta(days=300),
        verified_by="nobody: this is a demo",
    )
    with acting_as_worker():
        founding.found(practice=practice, owner=owner, password=PASSWORD, licence=licence, by=None)
    with acting_as(owner.pk):
        TOTP.activate(owner, generate_totp_secret())
    return owner


def house(owner: User, names: tuple[str, str], agreeing: dict[str, tuple[str, ...]]) -> House:
    """A couple in the owner's care, both joined; each agrees to what stands beside their name."""
    with acting_as(owner.pk):
        by = as_asked(owner)
        couple = couples.add_couple(
            couple_id=uuid.uuid4(), people=[(uuid.uuid4(), name) for name in names], by=by
        )
        members = list(couple.members.select_related("client"))
    users = [join(owner, member.client, agreeing[member.client.name]) for member in members]
    for user in users:
        with acting_as(user.pk):
            by = as_asked(user)
            couples.accept_seat(member=own_seats_for(by).get(), by=by)
    with acting_as(owner.pk):
        couple.refresh_from_db()
        joined = {one.client_id: one.client for one in couple.members.select_related("client")}
        clients = [joined[member.client_id] for member in members]
    return House(owner, couple, (clients[0], clients[1]), (users[0], users[1]))


def join(owner: User, client: Client, agrees: tuple[str, ...]) -> User:
    """Invited, code told, joined, each question answered: yes to these, no to the rest."""
    with acting_as(owner.pk):
        invitation, code = invitations.invite_client(
            client=client, email=address(client.name), by=as_asked(owner)
        )
    with acting_as_worker():
        context.stand_at_the_door()
        assert invitations.try_code(invitation_id=invitation.pk, code=code)
        user = invitations.accept(
            invitation=invitation,
            password=PASSWORD,
            display_name=client.name,
            time_zone=daytime_zone(),
        )
    with acting_as(user.pk):
        by = as_asked(user)
        for purpose in consent_policy.ON_ARRIVAL:
            decision = Decision.GIVEN if purpose in agrees else Decision.REFUSED
            consents.decide(purpose=purpose, decision=decision, by=by)
        way = SecretsPolicy(by.practice.secrets_policy)
        consents.give(purpose=consent_policy.TOLD_ALONE[way], by=by)
    return user


def waiting_couple(owner: User) -> None:
    """One invited and not here yet, the other not invited: nobody has said yes."""
    with acting_as(owner.pk):
        by = as_asked(owner)
        couple = couples.add_couple(
            couple_id=uuid.uuid4(),
            people=[(uuid.uuid4(), "Robin"), (uuid.uuid4(), "Alex")],
            by=by,
        )
        robin = couple.members.select_related("client")[0].client
        invitations.invite_client(client=robin, email=address("Robin"), by=by)
