"""Plain functions that make people and work, through the database's own rules."""

import itertools
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.core import signing
from django.test import Client as Browser
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.enums import ConfirmedBy, CoupleStage, Decision, Purpose, Role
from clients.models import (
    Care,
    Client,
    Clinician,
    ConsentEvent,
    ConsentNotice,
    ContactChannel,
    Couple,
    Member,
    NewFactor,
    Practice,
    User,
)
from clients.signin.accounts import load_user
from therapist_portal.web.middleware import SEEN_COOKIE
from worksheets.enums import AssignmentState, Audience
from worksheets.models import (
    Answer,
    Assignment,
    AssignmentGroup,
    DialDiary,
    DialEntry,
    Pathway,
    PathwayStep,
    PathwayTemplate,
    Response,
    Version,
)
from worksheets.url_converters import OpaqueName

PASSWORD = "correct horse battery staple"
_number = itertools.count(1)


def practice(name: str = "Elm Street Practice", **fields: Any) -> Practice:
    row = Practice(name=name, neutral_name="Elm Street", **fields)
    with acting_as_worker():
        row.save(force_insert=True)
    return row


def user(*, practice: Practice, name: str, role: str, email: str = "", **fields: Any) -> User:
    email = email or f"{name.lower()}{next(_number)}@example.org"
    with acting_as_worker():
        return User.objects.create_user(
            email=email,
            password=PASSWORD,
            practice=practice,
            display_name=name,
            role=role,
            **fields,
        )


def second_factor(user: User, *, waits: bool = False) -> None:
    """An app of theirs, had for long; `waits`: added just now, and nobody has confirmed it."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    with acting_as(user.pk):
        TOTP.activate(user, generate_totp_secret())
        if not waits:
            now = timezone.now()
            rows = NewFactor.objects.filter(user=user, confirmed_at=None)
            rows.update(confirmed_at=now, confirmed_by=ConfirmedBy.IN_PERSON)


def clinician(
    *,
    practice: Practice,
    name: str = "Amara",
    owner: bool = False,
    licensed: bool = True,
    with_second_factor: bool = True,
    expires_on: date | None = None,
) -> User:
    person = user(practice=practice, name=name, role=Role.CLINICIAN)
    licence: dict[str, Any] = {}
    if licensed:
        licence = {
            "licence_number": f"ST-{next(_number):04}",
            "licence_jurisdiction": "England",
            "licence_expires_on": expires_on or timezone.localdate() + timedelta(days=300),
            "licence_verified_at": timezone.now(),
            "licence_verified_by": "register checked at set-up",
        }
    with acting_as_worker():
        Clinician.objects.create(
            practice=practice, user=person, is_owner=owner, credential="PST", **licence
        )
    if with_second_factor:
        second_factor(person)
    return fresh(person)


def fresh(person: User) -> User:
    """The user as a request would load them, with client, clinician, factor and consents."""
    with acting_as(person.pk):
        loaded = load_user(person.pk)
    assert loaded is not None, "deactivated people cannot be loaded"
    return loaded


def client(
    *,
    by: User,
    name: str,
    joined: bool = True,
    agrees: Iterable[str] = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL),
    email: str = "",
) -> Client:
    """A client in `by`'s care; joined and agreed unless told otherwise."""
    with acting_as(by.pk):
        row = Client.objects.create(practice=by.practice, name=name)
        Care.objects.create(
            practice=by.practice, client=row, clinician=by.clinician, sort_name=name
        )
    if joined:
        person = user(practice=by.practice, name=name, role=Role.CLIENT, email=email)
        with acting_as(by.pk):
            row.user, row.joined_at, row.adult_attested_at = person, timezone.now(), timezone.now()
            row.save()
        agree(row, agrees)
        if Purpose.EMAIL in agrees:
            channel(row)
        row.user = fresh(person)
    return row


def agree(
    client: Client, purposes: Iterable[str], decision: str = Decision.GIVEN
) -> list[ConsentEvent]:
    with acting_as(client.user_id):
        return [
            ConsentEvent.objects.create(
                practice_id=client.practice_id,
                client=client,
                notice=ConsentNotice.objects.filter(purpose=purpose).order_by("-version")[0],
                purpose=purpose,
                decision=decision,
                recipient_id=client.practice_id,
                by_id=client.user_id,
                receipt_hash="0" * 64,
            )
            for purpose in purposes
        ]


def channel(client: Client, **fields: Any) -> ContactChannel:
    with acting_as(client.user_id):
        row = ContactChannel(
            practice_id=client.practice_id,
            client=client,
            verified_at=timezone.now(),
            address_lookup=vault.lookup(client.user.email, client.practice_id),
            **fields,
        )
        vault.seal(row, "address_sealed", client.user.email)
        row.save(force_insert=True)
    return row


def couple(
    *, by: User, clients: Iterable[Client], stage: str = CoupleStage.ACTIVE, accepted: bool = True
) -> Couple:
    with acting_as(by.pk):
        row = Couple.objects.create(practice=by.practice, created_by=by.clinician, stage=stage)
        for place, person in enumerate(clients):
            Member.objects.create(
                practice=by.practice,
                couple=row,
                client=person,
                place=place,
                accepted_at=timezone.now() if accepted and person.user_id else None,
            )
    return row


def version(slug: str = "a2") -> Version:
    """The newest shipped version whose worksheet has this slug or code."""
    with acting_as_worker():
        found = Version.objects.filter(worksheet__practice__isnull=True)
        by_slug = found.filter(worksheet__slug=slug) or found.filter(worksheet__code__iexact=slug)
        return by_slug.select_related("worksheet").order_by("-number")[0]


def assignment(
    *,
    by: User,
    client: Client,
    version: Version,
    state: str = AssignmentState.ASSIGNED,
    group: AssignmentGroup | None = None,
    couple: Couple | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Assignment:
    """Rows as an assign action leaves them, in any state; no mail is planned."""
    now = timezone.now()
    with acting_as(by.pk):
        group = group or AssignmentGroup.objects.create(
            practice=by.practice, couple=couple, version=version, created_by=by.clinician
        )
        row = Assignment(
            practice=by.practice,
            group=group,
            client=client,
            version=version,
            assigned_by=by.clinician,
            state=state,
            due_on=due_on,
            opened_at=None if state == AssignmentState.ASSIGNED else now,
            submitted_at=now if state in {"submitted", "reviewed"} else None,
            reviewed_at=now if state == "reviewed" else None,
        )
        if note:
            vault.seal(row, "note_sealed", note)
        row.save(force_insert=True)
    return row


def answers(
    assignment: Assignment, values: dict[str, Any], *, visibility: str = Audience.SELF
) -> Response:
    """Sealed answers by their author; values are what item types keep (None = skipped)."""
    client = assignment.client
    with acting_as(client.user_id):
        response, _ = Response.objects.get_or_create(
            assignment=assignment,
            defaults={
                "id": uuid.uuid4(),
                "practice_id": client.practice_id,
                "client": client,
                "submitted_at": assignment.submitted_at,
            },
        )
        for key, value in values.items():
            row = Answer(
                practice_id=client.practice_id,
                response=response,
                client=client,
                item_key=key,
                visibility=visibility,
            )
            vault.seal(row, "value_sealed", vault.dumps(value))
            row.save(force_insert=True)
    return response


def pathway(
    *, by: User, couple: Couple | None = None, client: Client | None = None, slugs: Iterable[str]
) -> Pathway:
    """A couple's or a person's steps, none of them opened."""
    with acting_as(by.pk):
        row = Pathway.objects.create(
            practice=by.practice,
            couple=couple,
            client=client,
            title="First weeks",
            begun_by=by.clinician,
        )
        for place, slug in enumerate(slugs):
            PathwayStep.objects.create(
                practice=by.practice, pathway=row, place=place, slug=slug, why="A reason."
            )
    return row


def pathway_template(by: User, title: str = "Ours") -> PathwayTemplate:
    with acting_as(by.pk):
        return PathwayTemplate.objects.create(
            practice=by.practice,
            title=title,
            steps=[{"sheet": "keeping-count", "why": "A reason."}],
            saved_by=by.clinician,
        )


def diary(assignment: Assignment, *entries: tuple[date, dict, str], mode: str = "self"):
    """A diary begun on the assignment's day, with (day, value, visibility) for each note."""
    client = assignment.client
    with acting_as(client.user_id):
        row = DialDiary.objects.create(
            practice_id=client.practice_id,
            assignment=assignment,
            client=client,
            mode=mode,
            last_on=timezone.localdate() + timedelta(days=13),
        )
        for on, value, visibility in entries:
            entry = DialEntry(
                practice_id=client.practice_id,
                diary=row,
                assignment=assignment,
                client=client,
                on=on,
                visibility=visibility,
                last_op=uuid.uuid4(),
            )
            vault.seal(entry, "value_sealed", vault.dumps(value))
            entry.save(force_insert=True)
    return row


def opaque(name: str) -> str:
    """A slug or an item's key as it stands in an address."""
    return OpaqueName().to_url(name)


def signed_in(person: User, browser: Browser | None = None) -> Browser:
    """A browser whose session and idle clock are as after a sign-in just now."""
    browser = browser or Browser()
    with acting_as(person.pk):
        browser.force_login(person)
    session = browser.session
    session["signed_in_at"] = int(time.time())
    # What the second factor leaves behind, so that settings pages do not ask again.
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = user_id_to_str(person)
    session.save()
    signer = signing.TimestampSigner(salt=f"seen|{session.session_key}")
    browser.cookies[SEEN_COOKIE] = signer.sign("1")
    return browser


@dataclass
class Cast:
    practice: Practice
    amara: User
    cleo: User
    jo: Client
    sam: Client
    couple: Couple
    elsewhere: Practice
    ben: User
    kim: Client
    lee: Client
    other_couple: Couple


def cast() -> Cast:
    here, there = practice(), practice("Harbour Rooms")
    amara = clinician(practice=here, name="Amara", owner=True)
    cleo = clinician(practice=here, name="Cleo")
    ben = clinician(practice=there, name="Ben", owner=True)
    jo, sam = client(by=amara, name="Jo"), client(by=amara, name="Sam")
    kim, lee = client(by=ben, name="Kim"), client(by=ben, name="Lee")
    return Cast(
        practice=here,
        amara=amara,
        cleo=cleo,
        jo=jo,
        sam=sam,
        couple=couple(by=amara, clients=[jo, sam]),
        elsewhere=there,
        ben=ben,
        kim=kim,
        lee=lee,
        other_couple=couple(by=ben, clients=[kim, lee]),
    )
