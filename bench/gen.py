"""A deterministic data set: invented people and texts, real keys, sealed answers, by COPY.

The same seed and day give the same people, states and words; only keys and nonces differ.
"""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from allauth.mfa.models import Authenticator
from django.db import transaction
from psycopg.types.json import Jsonb

from bench import words
from bench.source import Source, Traits, Writer
from bench.work import Person, Work
from clients.models import (
    Care,
    Client,
    Clinician,
    ConsentEvent,
    Couple,
    DataKey,
    Member,
    Practice,
    User,
)
from worksheets.library.reading import content_hash
from worksheets.models import Answer, Assignment, AssignmentGroup, Response, Version, Worksheet

SEED = 20260201
PINNED = (10, 50, 1_000, 10_000)
# In a large caseload; in a small one everybody matches, so that pages compared are as long.
SHARES = {"sought": 0.01, "to_read": 0.10, "past_date": 0.10, "quiet": 0.15}
EVERYBODY_UP_TO = 50
AT_LEAST = 60  # of each, so that a page of 50 is full
BATCH = 2_000
CLINICIANS_EACH = 5


@dataclass(frozen=True)
class Size:
    """`writers` and `pool`: people and unsent worksheets that the scenarios write to."""

    clients: int
    pinned: tuple[int, ...]
    writers: int
    pool: int
    each: int = 10


SIZES = {
    "S": Size(100, PINNED[:2], writers=8, pool=16),
    "M": Size(10_000, PINNED, writers=32, pool=12),
    "L": Size(1_000_000, PINNED, writers=32, pool=12, each=3),
}


@dataclass
class Data:
    """Where to find what the scenarios ask for."""

    practice_id: UUID
    sheets: dict[int, dict]
    clinicians: dict[int, UUID] = field(default_factory=dict)
    writers: list[Writer] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


class Generator(Source):
    def __init__(self, database: psycopg.Connection, size: Size) -> None:
        self.database = database
        self.size = size
        super().__init__(SEED, size.each, [
            Practice, User, Authenticator, Clinician, Client, Care, Couple, Member, DataKey,
            ConsentEvent, Worksheet, Version, AssignmentGroup, Assignment, Response, Answer,
        ])  # fmt: skip
        self.number = 0
        found = database.execute(
            "SELECT DISTINCT ON (purpose) purpose, id FROM clients_consentnotice "
            "WHERE purpose IN ('portal', 'submissions', 'email') ORDER BY purpose, version DESC"
        )
        self.notices = dict(found.fetchall())
        self.practice = self._practice("Brook Lane")
        self.work = Work(self, {count: self._version(count) for count in (12, 60)})
        self.data = Data(self.practice, {count: words.sheet(count) for count in (12, 60)})

    def fill(self) -> Data:
        for caseload in self.size.pinned:
            user, clinician = self._clinician(self.practice)
            self.data.clinicians[caseload] = user
            self._caseload(clinician, self.practice, caseload, answered=True)
        self._writers()
        self._rest()
        self.data.rows = self.tables.written
        return self.data

    def _rest(self) -> None:
        """Everybody else: log-normal caseloads, five clinicians a practice, 1 in 10 answered."""
        left = max(self.size.clients - sum(self.size.pinned), self.size.clients // 10)
        turn = 0
        while left > 0:
            if turn % CLINICIANS_EACH == 0:
                practice = self._practice(f"Practice {turn // CLINICIANS_EACH + 2}")
            caseload = min(left, max(2, round(self.random.lognormvariate(3.4, 0.6))))
            _, clinician = self._clinician(practice)
            self._caseload(clinician, practice, caseload, answered=turn % 10 == 0)
            left, turn = left - caseload, turn + 1

    def _practice(self, name: str) -> UUID:
        pk = self.uuid()
        self.tables[Practice].add(id=pk, name=name, neutral_name="Brook Lane", created_at=self.now)
        return pk

    def _version(self, items: int) -> UUID:
        content, worksheet, pk = words.sheet(items), self.uuid(), self.uuid()
        self.tables[Worksheet].add(
            id=worksheet, practice_id=self.practice, kind=words.KIND, slug=content["slug"],
            theme=content["theme"], code=content["code"],
        )  # fmt: skip
        self.tables[Version].add(
            id=pk, worksheet_id=worksheet, practice_id=self.practice, number=1,
            title=content["title"], client_title=content["client_title"],
            content=Jsonb(content), content_hash=content_hash(content),
        )  # fmt: skip
        return pk

    def _user(self, practice: UUID, name: str, role: str) -> UUID:
        pk = self.uuid()
        self.number += 1
        self.tables[User].add(
            id=pk, practice_id=practice, email=f"{role}{self.number}@example.org",
            display_name=name, role=role, password="!",
        )  # fmt: skip
        return pk

    def _clinician(self, practice: UUID) -> tuple[UUID, UUID]:
        user, pk = self._user(practice, "Robin", "clinician"), self.uuid()
        self.tables[Clinician].add(
            id=pk, practice_id=practice, user_id=user, credential="PST",
            licence_number=f"ST-{self.number:06}", licence_jurisdiction="England",
            licence_expires_on=self.now.date() + dt.timedelta(days=300),
            licence_verified_at=self.now, licence_verified_by="made up",
        )  # fmt: skip
        self.tables[Authenticator].add(user_id=user, type="totp", data=Jsonb({}))
        return user, pk

    def _traits(self, caseload: int) -> list[Traits]:
        """Exactly as many of each as SHARES says, shuffled independently of each other."""
        columns = []
        for share in SHARES.values():
            count = max(min(caseload, AT_LEAST), round(caseload * share))
            column = [place < count for place in range(caseload)]
            self.random.shuffle(column)
            columns.append(column)
        return [Traits(*row) for row in zip(*columns, strict=True)]

    def _caseload(self, clinician: UUID, practice: UUID, caseload: int, *, answered: bool) -> None:
        traits = self._traits(caseload)
        for start in range(0, caseload, BATCH):
            # One transaction of Django's a batch: the vault's keyring lives as long as that.
            with transaction.atomic():
                for place in range(start, min(start + BATCH, caseload), 2):
                    pair = traits[place : place + 2]
                    people = [self.person(practice, one) for one in pair]
                    couple = self.couple(clinician, practice, people)
                    self.work.history(clinician, practice, couple, people, pair, answered)
                self.tables.copy(self.database)

    def person(self, practice: UUID, traits: Traits) -> Person:
        """Joined and agreed, with a key of their own for their answers."""
        name = words.name(self.random, sought=traits.sought)
        user, pk = self._user(practice, name, "client"), self.uuid()
        joined = self.now - dt.timedelta(days=400)
        self.tables[Client].add(
            id=pk, practice_id=practice, user_id=user, name=name, joined_at=joined,
            adult_attested_at=joined, created_at=joined,
        )  # fmt: skip
        for purpose, notice in self.notices.items():
            self.tables[ConsentEvent].add(
                id=self.uuid(), practice_id=practice, client_id=pk, notice_id=notice,
                purpose=purpose, decision="given", recipient_id=practice, by_id=user, at=joined,
                receipt_hash="0" * 64,
            )  # fmt: skip
        self.work.key(practice, pk)
        return Person(user, pk, name)

    def couple(self, clinician: UUID, practice: UUID, people: list[Person]) -> UUID:
        pk = self.uuid()
        self.tables[Couple].add(
            id=pk, practice_id=practice, stage="active", created_by_id=clinician
        )
        for place, (_, client, _) in enumerate(people):
            self.tables[Member].add(
                id=self.uuid(), practice_id=practice, couple_id=pk, client_id=client, place=place,
                accepted_at=self.now,
            )  # fmt: skip
        return pk

    def _writers(self) -> None:
        _, clinician = self._clinician(self.practice)
        nothing = Traits(sought=False, to_read=False, past_date=False, quiet=False)
        for _ in range(self.size.writers // 2):
            with transaction.atomic():
                people = [self.person(self.practice, nothing) for _ in range(2)]
                couple = self.couple(clinician, self.practice, people)
                pair = [nothing, nothing]
                self.work.history(clinician, self.practice, couple, people, pair, answered=True)
                for user, client, _ in people:
                    writer = Writer(user, client)
                    self.work.drafts(clinician, self.practice, writer, self.size.pool)
                    self.data.writers.append(writer)
                self.tables.copy(self.database)
