"""What a client's own pages are drawn from: each look-up begins with what is theirs to see."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    F,
    FilteredRelation,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from clients import vault
from clients.enums import KeyClass, Role
from clients.models import Client, DataKey, User
from worksheets import partner_words, published
from worksheets.enums import OPEN_STATES
from worksheets.item_types import SKIPPED
from worksheets.models import Answer, Assignment
from worksheets.prepared import Prepared
from worksheets.visibility import own_answers_for, own_assignments_for

_ANSWER = (
    "id", "value_sealed", "is_skipped", "audience", "visibility",
    "revision", "last_op", "set_aside_sealed", "updated_at",
)  # fmt: skip
_OWN = [field.attname for field in Assignment._meta.concrete_fields]
_COLUMNS = (
    *_OWN, *(f"mine__{name}" for name in _ANSWER), "response__pk", "response__submitted_at",
    "response__entered_at", "assigned_by__user__display_name", "wording", "data_keys",
)  # fmt: skip
_KEYS = (
    DataKey.objects.filter(owner_id=OuterRef("client_id"), key_class=KeyClass.ANSWERS)
    .order_by("version")
    .values(
        key=JSONObject(
            version="version",
            kek_id="kek_id",
            wrapped=Func(F("wrapped"), Value("hex"), function="encode", output_field=TextField()),
        )
    )
)


@dataclass
class Desk:
    """One person's assignment as it lies open: its wording, and at most one of its answers."""

    assignment: Assignment
    content: dict[str, Any]
    response_id: UUID | None
    submitted_at: datetime | None
    therapist: str
    key: str
    answer: Answer | None
    # Written before a bare password reset: shut until the therapist confirms who is there (P6).
    is_shut: bool
    # Put in by a therapist, from paper; None where the person typed it themselves.
    entered_at: datetime | None = None

    @property
    def pk(self) -> UUID:
        return self.assignment.pk

    @property
    def is_open(self) -> bool:
        return self.assignment.state in OPEN_STATES

    @property
    def is_sent(self) -> bool:
        return self.assignment.submitted_at is not None and not self.is_open

    @property
    def is_module(self) -> bool:
        return published.is_module(self.content)

    @property
    def is_checkin(self) -> bool:
        """Answered in one go, alone, with nothing kept before it is sent (CLINICAL §4, P0)."""
        return "checkin" in self.content

    @property
    def item(self) -> dict[str, Any] | None:
        return next((one for one in self.content["items"] if one["key"] == self.key), None)

    @property
    def value(self) -> Any:
        return value_of(self.answer) if self.answer and not self.is_shut else SKIPPED


def desk(user: User, assignment_id: UUID, key: str = "", *, lock: bool = False) -> Desk | None:
    """The assignment, its wording, the one answer and its keys in one statement, or None.

    With `lock`, nobody else moves this assignment until the transaction ends: two tabs, or a
    save and a sending, come one after the other.
    """
    if not (user.is_active and user.is_client):
        return None
    rows = (_LOCKED if lock else _FREE).run(
        client=user.client.pk, assignment=assignment_id, key=key, known=published.known()
    )
    return _as_desk(user, dict(zip(_COLUMNS, rows[0], strict=True)), key) if rows else None


def _somebody(client_id: UUID) -> User:
    """Stands in for whoever asks, while the query is prepared."""
    user = User(is_active=True, role=Role.CLIENT)
    user._state.fields_cache["client"] = Client(pk=client_id)
    return user


def _desks(
    client: UUID, assignment: UUID, key: str, known: list[UUID], *, lock: bool
) -> QuerySet[Assignment, Any]:
    relation = "response__answers"
    found = own_assignments_for(_somebody(client)).filter(pk=assignment)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    is_known = Func(
        F("version_id"),
        Value(known, ArrayField(UUIDField())),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return found.annotate(
        mine=FilteredRelation(relation, condition=Q(**{f"{relation}__item_key": key})),
        wording=Case(When(is_known, then=Value(None, JSONField())), default=F("version__content")),
        data_keys=ArraySubquery(_KEYS),
    ).values_list(*_COLUMNS)


def _as_desk(user: User, row: dict[str, Any], key: str) -> Desk:
    assignment = Assignment.from_db("default", _OWN, [row[name] for name in _OWN])
    response_id = row["response__pk"]
    answer = None
    if row["mine__id"]:
        parts = {
            "practice_id": assignment.practice_id,
            "response_id": response_id,
            "client_id": assignment.client_id,
            "item_key": key,
        } | {name: row[f"mine__{name}"] for name in _ANSWER}
        answer = Answer(**parts)
    keys = [json.loads(one) for one in row["data_keys"]]
    learn_keys(assignment.client_id, assignment.practice_id, keys)
    brought = row["wording"]
    content = published.content(assignment.version_id, json.loads(brought) if brought else None)
    shut = user.words_locked_at
    return Desk(
        assignment=assignment,
        content=partner_words.spoken(content, word_of(user)),
        response_id=response_id,
        submitted_at=row["response__submitted_at"],
        therapist=row["assigned_by__user__display_name"],
        key=key,
        answer=answer,
        entered_at=row["response__entered_at"],
        is_shut=bool(shut and answer and answer.updated_at <= shut),
    )


_HOLES = {
    "client": UUID(int=1),
    "assignment": UUID(int=2),
    "key": "the key of an item",
    "known": [UUID(int=3)],
}
_FREE = Prepared(partial(_desks, lock=False), _HOLES)
_LOCKED = Prepared(partial(_desks, lock=True), _HOLES)


def word_of(user: User) -> str:
    """What this person wants a partner to be called; nothing where they left it as it is."""
    return vault.words_or_notice(user.client, "partner_word_sealed", notice="") or ""


def learn_keys(owner_id: UUID, practice_id: UUID, keys: list[dict[str, Any]]) -> None:
    """Hand the vault the keys that came along, so that sealing asks for none."""
    vault.ring().learn(
        DataKey(
            owner_id=owner_id,
            practice_id=practice_id,
            key_class=KeyClass.ANSWERS,
            version=one["version"],
            kek_id=one["kek_id"],
            wrapped=bytes.fromhex(one["wrapped"]) if one["wrapped"] else None,
        )
        for one in keys
    )


def value_of(answer: Answer) -> Any:
    """What was answered, as the item type keeps it; SKIPPED where it was left blank."""
    words = vault.opened(answer, "value_sealed")
    return SKIPPED if words is None else json.loads(words)


def asides_of(answer: Answer | None) -> list[Any]:
    """The other versions that wait for their author to choose, oldest first."""
    words = vault.opened(answer, "set_aside_sealed") if answer else None
    return json.loads(words) if words else []


def answers_of(user: User, desk: Desk, keys: set[str] | None = None) -> list[Answer]:
    """The person's own answers to this assignment, all or some, in one statement."""
    if desk.response_id is None or keys == set():
        return []
    if keys is None and not user.words_locked_at:
        rows = _ANSWERS.run(client=user.client.pk, response=desk.response_id)
        return [Answer.from_db("default", _WHOLE, row) for row in rows]
    found = own_answers_for(user).filter(response=desk.response_id)
    return list(found if keys is None else found.filter(item_key__in=keys))


_WHOLE = [field.attname for field in Answer._meta.concrete_fields]
_ANSWERS = Prepared(
    lambda client, response: (
        own_answers_for(_somebody(client)).filter(response=response).values_list(*_WHOLE)
    ),
    {"client": UUID(int=1), "response": UUID(int=2)},
)


def shut_keys(user: User, desk: Desk) -> set[str]:
    """Items whose earlier words are shut for now (P6). Asks nothing where nothing is."""
    if not user.words_locked_at or desk.response_id is None:
        return set()
    own = Answer.objects.filter(response=desk.response_id, client=user.client)
    return set(own.filter(updated_at__lte=user.words_locked_at).values_list("item_key", flat=True))
