"""The generated work: what was given to each person, how it stands, and their sealed answers."""

import datetime as dt
import os
from typing import Any, NamedTuple
from uuid import UUID

from bench import words
from bench.source import Source, Traits, Writer
from clients import vault
from clients.enums import KeyClass
from clients.models import Care, DataKey
from worksheets.models import Answer, Assignment, AssignmentGroup, Response

DAY = dt.timedelta(days=1)
APART = 7  # days between one assignment and the next
LONG = {1, 3}  # of a person's assignments, those with 60 questions
ANSWERED = (5, 6, 7)
BEGUN = 4  # answers in a sheet that is open


class Person(NamedTuple):
    user: UUID
    client: UUID
    name: str


class Words:
    """As much of an Answer as the vault asks for; a model instance a row would cost more."""

    _meta = Answer._meta
    value_sealed: bytes

    def __init__(self, pk: UUID, owner: UUID, practice: UUID) -> None:
        self.pk, self.key_owner_id, self.practice_id = pk, owner, practice


class Work:
    def __init__(self, source: Source, versions: dict[int, UUID]) -> None:
        self.of = source
        self.versions = versions
        self.items = {count: words.sheet(count)["items"] for count in versions}
        self.kek_id, self.kek = next(iter(vault.keks().items()))

    def key(self, practice: UUID, client: UUID) -> None:
        """A data key of their own, wrapped as the portal wraps it, and known to the vault now."""
        aad = vault.wrap_aad(client, KeyClass.ANSWERS, 1)
        row = {
            "id": self.of.uuid(), "practice_id": practice, "owner_id": client,
            "key_class": KeyClass.ANSWERS.value, "version": 1, "kek_id": self.kek_id,
            "wrapped": vault.wrap(os.urandom(32), self.kek, aad),
        }  # fmt: skip
        self.of.tables[DataKey].add(**row)
        vault.ring().learn([DataKey(**row)])

    def history(
        self, clinician: UUID, practice: UUID, couple: UUID, people: list[Person],
        traits: list[Traits], answered: bool,
    ) -> None:  # fmt: skip
        """The same for both partners, each in a state of their own; and the marks of their care."""
        count = self.of.each
        ages = [self._age(one) for one in traits]
        for place in range(count):
            items = 60 if place in LONG else 12
            group = self._group(clinician, practice, couple, items)
            for (_, client, _), one, age in zip(people, traits, ages, strict=True):
                state = self._state(place - count, one)
                assigned = self.of.now - (age + APART * (count - 1 - place)) * DAY
                self._give(
                    clinician, practice, group, client, items, state, assigned, one,
                    said=answered and (place in ANSWERED or state == "opened"),
                )  # fmt: skip
        for person, one, age in zip(people, traits, ages, strict=True):
            self._care(clinician, practice, person, one, age)

    def _age(self, traits: Traits) -> float:
        return self.of.random.uniform(16, 120) if traits.quiet else self.of.random.uniform(0.1, 12)

    @staticmethod
    def _state(from_end: int, traits: Traits) -> str:
        newest = {-1: "assigned", -2: "opened", -3: "submitted" if traits.to_read else "reviewed"}
        return newest.get(from_end, "reviewed")

    def _group(self, clinician: UUID, practice: UUID, couple: UUID | None, items: int) -> UUID:
        pk = self.of.uuid()
        self.of.tables[AssignmentGroup].add(
            id=pk, practice_id=practice, couple_id=couple, version_id=self.versions[items],
            created_by_id=clinician,
        )  # fmt: skip
        return pk

    def _give(
        self, clinician: UUID, practice: UUID, group: UUID, client: UUID, items: int, state: str,
        assigned: dt.datetime, traits: Traits, *, said: bool,
    ) -> None:  # fmt: skip
        pk, sent = self.of.uuid(), state in {"submitted", "reviewed"}
        self.of.tables[Assignment].add(
            id=pk, practice_id=practice, group_id=group, client_id=client,
            version_id=self.versions[items], assigned_by_id=clinician, state=state,
            due_on=self._due(traits), assigned_at=assigned,
            opened_at=None if state == "assigned" else assigned + DAY,
            submitted_at=assigned + 2 * DAY if sent else None,
            reviewed_at=assigned + 3 * DAY if state == "reviewed" else None,
        )  # fmt: skip
        if state == "assigned":
            return
        response = self._response(practice, pk, client, assigned + 2 * DAY if sent else None)
        if said:
            limit = len(self.items[items]) if sent else BEGUN
            self._answers(practice, response, client, items, limit, "clin" if sent else "self")

    def _due(self, traits: Traits) -> dt.date:
        return self.of.now.date() + (-3 if traits.past_date else 5) * DAY

    def _response(
        self, practice: UUID, assignment: UUID, client: UUID, at: dt.datetime | None
    ) -> UUID:
        pk = self.of.uuid()
        self.of.tables[Response].add(
            id=pk, practice_id=practice, assignment_id=assignment, client_id=client,
            submitted_at=at,
        )  # fmt: skip
        return pk

    def _answers(
        self, practice: UUID, response: UUID, client: UUID, items: int, limit: int, seen_by: str
    ) -> None:
        for item in self.items[items][:limit]:
            pk = self.of.uuid()
            self.of.tables[Answer].add(
                id=pk, practice_id=practice, response_id=response, client_id=client,
                item_key=item["key"], audience="clin", visibility=seen_by,
                value_sealed=self._sealed(pk, client, practice, words.value(item, self.of.random)),
            )  # fmt: skip

    def _sealed(self, pk: UUID, client: UUID, practice: UUID, value: Any) -> bytes:
        return vault.seal(Words(pk, client, practice), "value_sealed", vault.dumps(value))  # type: ignore[arg-type]

    def _care(
        self, clinician: UUID, practice: UUID, person: Person, traits: Traits, age: float
    ) -> None:
        self.of.tables[Care].add(
            id=self.of.uuid(), practice_id=practice, client_id=person.client,
            clinician_id=clinician, since=self.of.now - 400 * DAY,
            last_activity_at=self.of.now - age * DAY,
            sort_name=person.name, open_count=2, to_read_count=int(traits.to_read),
            earliest_due_on=self._due(traits),
        )  # fmt: skip

    def drafts(self, clinician: UUID, practice: UUID, writer: Writer, pool: int) -> None:
        """One open sheet of each length to save to, and a pool of them to send."""
        for items in self.items:
            made = [self._draft(clinician, practice, writer.client_id, items) for _ in range(pool)]
            writer.unsent[items] = made
            writer.opened[items] = self._draft(clinician, practice, writer.client_id, items)

    def _draft(self, clinician: UUID, practice: UUID, client: UUID, items: int) -> UUID:
        pk, now = self.of.uuid(), self.of.now
        self.of.tables[Assignment].add(
            id=pk, practice_id=practice, client_id=client, version_id=self.versions[items],
            group_id=self._group(clinician, practice, None, items), assigned_by_id=clinician,
            state="opened", assigned_at=now - 2 * DAY, opened_at=now - DAY,
        )  # fmt: skip
        response = self._response(practice, pk, client, None)
        self._answers(practice, response, client, items, items, "self")
        return pk
