"""The yardstick's own data: a therapist with fifty clients, and writers with open sheets."""

import random
from dataclasses import dataclass, field

import psycopg
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from bench import words

SEED = 20260202
CLIENTS = 50
EACH = 10
KEYS = [f"q{number:02}" for number in range(12)]
WRITERS = 8
STATES = ("reviewed",) * 7 + ("submitted", "opened", "opened")


@dataclass
class FloorData:
    therapist: int
    writers: list[int] = field(default_factory=list)
    opened: dict[int, int] = field(default_factory=dict)
    unsent: dict[int, list[int]] = field(default_factory=dict)


def fill(database: psycopg.Connection, pool: int) -> FloorData:
    """Everything by COPY, in the schema the connection looks in."""
    database.execute("SET search_path = bench_floor")
    chance = random.Random(SEED)
    therapist = _user(database, "therapist")
    _sheet(database)
    data = FloorData(therapist)
    for number in range(CLIENTS + WRITERS):
        user = _user(database, f"client{number}")
        is_writer = number >= CLIENTS
        client = _client(database, 0 if is_writer else therapist, user, chance)
        made = [_assignment(database, client, user, place, chance) for place in range(EACH)]
        if is_writer:
            data.writers.append(user)
            data.opened[user] = made[-1]
            data.unsent[user] = [
                _assignment(database, client, user, EACH - 1, chance) for _ in range(pool)
            ]
    database.commit()
    database.execute("RESET search_path")
    return data


def _user(database: psycopg.Connection, name: str) -> int:
    row = database.execute(
        "INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email,"
        " is_staff, is_active, date_joined) VALUES (%s, false, %s, '', '', '', false, true, now())"
        " RETURNING id",
        [UNUSABLE_PASSWORD_PREFIX, name],
    ).fetchone()
    return row[0]


def _sheet(database: psycopg.Connection) -> None:
    database.execute("INSERT INTO sheet VALUES (1, 'Things I notice')")
    for place, item in enumerate(words.sheet(len(KEYS))["items"]):
        options = [option["text"] for option in item.get("options", [])]
        kind = "choice" if options else "text"
        database.execute(
            "INSERT INTO item (sheet_id, place, key, prompt, hint, kind, options)"
            " VALUES (1, %s, %s, %s, %s, %s, %s)",
            [place, KEYS[place], item["prompt"], item["hint"], kind, options],
        )


def _client(database: psycopg.Connection, therapist: int, user: int, chance: random.Random) -> int:
    row = database.execute(
        "INSERT INTO client (therapist_id, user_id, name, last_activity_at)"
        " VALUES (%s, %s, %s, now() - make_interval(hours => %s)) RETURNING id",
        [therapist, user, words.name(chance, sought=False), chance.randrange(2000)],
    ).fetchone()
    return row[0]


def _assignment(
    database: psycopg.Connection, client: int, user: int, place: int, chance: random.Random
) -> int:
    row = database.execute(
        "INSERT INTO assignment (sheet_id, client_id, user_id, title, state, updated_at)"
        " VALUES (1, %s, %s, 'Things I notice', %s, now() - make_interval(days => %s))"
        " RETURNING id",
        [client, user, STATES[place], 7 * (EACH - place)],
    ).fetchone()
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO answer (assignment_id, key, value) VALUES (%s, %s, %s)",
            [(row[0], key, words.text(chance)) for key in KEYS],
        )
    return row[0]
