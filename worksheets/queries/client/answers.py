"""What a client's own pages are drawn from: each look-up begins with what is theirs to see."""

import json
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple
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
from clients.queries.reading import partner_word
from worksheets.library import partner_term, version_cache
from worksheets.models import Answer, Assignment
from worksheets.prepared_query import Prepared
from worksheets.queries.client.desks import Desk, value_in
from worksheets.visibility.worksheets import own_answers_for, own_assignments_for

_ANSWER = (
    "id", "value_sealed", "is_skipped", "audience", "visibility",
    "revision", "last_op", "set_aside_sealed", "updated_at",
)  # fmt: skip
_OWN = [field.attname for field in Assignment._meta.concrete_fields]
_COLUMNS = (
    *_OWN, *(f"mine__{name}" for name in _ANSWER), "response__pk", "response__submitted_at",
    "response__entered_at", "assigned_by__user__display_name", "wording", "data_keys",
)  # fmt: skip
_KEYS = DataKey.versions_of(OuterRef("client_id"), KeyClass.ANSWERS).values(
    key=JSONObject(
        version="version",
        kek_id="kek_id",
        wrapped=Func(F("wrapped"), Value("hex"), function="encode", output_field=TextField()),
    )
)


def desk(user: User, assignment_id: UUID, key: str = "", *, lock: bool = False) -> Desk | None:
    """The assignment, its wording, the one answer and its keys in one statement, or None.

    With `lock`, nobody else moves this assignment until the transaction ends: two tabs, or a
    save and a sending, come one after the other.
    """
    if not (user.is_active and user.is_client):
        return None
    rows = (_LOCKED if lock else _FREE).run(
        client=user.client.pk, assignment=assignment_id, key=key, known=version_cache.known()
    )
    found = _as_desk(user, dict(zip(_COLUMNS, rows[0], strict=True)), key) if rows else None
    since = user.shut_since
    # The prepared statement knows nothing of locks: what was given before one is not there (P6a).
    return None if found and since and found.assignment.assigned_at <= since else found


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


def _somebody(client_id: UUID) -> User:
    """Stands in for whoever asks, while the query is prepared."""
    user = User(is_active=True, role=Role.CLIENT)
    user._state.fields_cache["client"] = Client(pk=client_id)
    return user


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
    content = version_cache.content(assignment.version_id, json.loads(brought) if brought else None)
    shut = user.shut_since
    return Desk(
        assignment=assignment,
        content=partner_term.spoken(content, partner_word(user)),
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


class Said(NamedTuple):
    """One of a person's own answers with what it says, as far as pages of a whole sheet ask."""

    pk: UUID
    item_key: str
    value: Any
    audience: str
    visibility: str
    revision: int


def answers_of(user: User, desk: Desk, keys: set[str] | None = None) -> list[Said]:
    """The person's own answers to this assignment, all or some, in one statement; each is opened
    once, and not again for every part of a request that looks at it."""
    if desk.response_id is None or keys == set():
        return []
    client = user.client.pk
    if keys is None and not user.shut_since:
        return _opened(client, _ANSWERS.run(client=client, response=desk.response_id))
    found = own_answers_for(user).filter(response=desk.response_id)
    if keys is not None:
        found = found.filter(item_key__in=keys)
    return _opened(client, found.values_list(*_SEALED))


_SEALED = ("pk", "item_key", "value_sealed", "audience", "visibility", "revision")
_ANSWERS = Prepared(
    lambda client, response: (
        own_answers_for(_somebody(client)).filter(response=response).values_list(*_SEALED)
    ),
    {"client": UUID(int=1), "response": UUID(int=2)},
)


def _opened(client_id: UUID, rows: Iterable[tuple[Any, ...]]) -> list[Said]:
    rows = list(rows)
    opened = vault.all_opened(Answer, "value_sealed", client_id, ((row[0], row[2]) for row in rows))
    return [
        Said(pk, key, value_in(words), *rest)
        for (pk, key, _, *rest), words in zip(rows, opened, strict=True)
    ]


def shut_keys(user: User, desk: Desk) -> set[str]:
    """Items whose earlier words are shut for now (P6). Asks nothing where nothing is."""
    if not user.shut_since or desk.response_id is None:
        return set()
    return Answer.keys_written_until(
        user.shut_since, response=desk.response_id, client=user.client.pk
    )
