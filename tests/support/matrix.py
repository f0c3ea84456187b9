"""Drives every URL with every verb as every actor, and says what each one got (G1)."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client as Browser

from clients import access
from worksheets.url_converters import OpaqueName

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REACHED, NONE, LOGIN, FACTOR, CONSENTS, METHOD, BROKEN = (
    "reached",
    "404",
    "sign in",
    "second factor",
    "consents",
    "405",
    "5xx",
)

CLINICIANS = frozenset(
    {"own therapist", "lapsed", "colleague", "supervisor", "owner", "other therapist"}
)
CLIENTS = frozenset({"author", "partner", "ex-partner", "other client"})
SIGNED_OUT = frozenset({"anonymous", "deactivated client", "deactivated therapist"})
ACTORS = (
    *sorted(SIGNED_OUT),
    *sorted(CLIENTS),
    *sorted(CLINICIANS),
    "no second factor",
    "refused the portal",
)


@dataclass(frozen=True)
class Route:
    """Who a URL is for, which verbs it takes, and who reaches the object in it."""

    audience: str
    verbs: str = "GET"
    reach: frozenset[str] | None = None

    def allows(self, verb: str) -> bool:
        return verb in self.verbs.split() or (verb == "HEAD" and "GET" in self.verbs.split())


def expected(route: Route, actor: str, verb: str, *, exists: bool) -> set[str]:
    """What may come back. A verb the URL does not take may be refused before anything else."""
    refused = set() if route.allows(verb) else {METHOD}
    return _by_audience(route, actor, verb, exists=exists) | refused


def _by_audience(route: Route, actor: str, verb: str, *, exists: bool) -> set[str]:
    if route.audience == "public":
        return {REACHED, NONE, METHOD, LOGIN, CONSENTS, FACTOR}
    if actor in SIGNED_OUT:
        return {LOGIN}
    if route.audience == "members":
        return {REACHED, METHOD} | ({NONE} if not exists or route.reach is not None else set())
    is_client = actor in CLIENTS or actor == "refused the portal"
    if is_client != (route.audience in {"clients", "arriving"}):
        return {NONE}
    if actor == "no second factor":
        return {FACTOR}
    if actor == "refused the portal" and route.audience == "clients":
        return {CONSENTS}
    if route.audience == "owners" and actor not in {"owner", "other therapist"}:
        return {NONE}
    if not route.allows(verb):
        return {METHOD}
    if route.reach is None:
        return {REACHED}
    return {REACHED} if exists and actor in route.reach else {NONE}


def outcome(answer, audience: str) -> str:
    where = answer.headers.get("Location", "")
    if answer.status_code == 404:
        return NONE
    if answer.status_code == 405:
        return METHOD
    if answer.status_code >= 500:
        return BROKEN
    if where.startswith("/accounts/login/") or answer.status_code == 401:
        return LOGIN
    if where == "/accounts/2fa/":
        return FACTOR
    if where == "/consents/" and audience == "clients":
        return CONSENTS
    return REACHED


@dataclass(frozen=True)
class Cell:
    route: str
    actor: str
    verb: str
    exists: bool
    got: str
    wanted: frozenset[str]
    body: bytes

    @property
    def is_unexpected(self) -> bool:
        return self.got not in self.wanted

    def __str__(self) -> str:
        what = "theirs" if self.exists else "no such id"
        wanted = " or ".join(sorted(self.wanted))
        return f"{self.verb} {self.route} as {self.actor} ({what}): {self.got}, wanted {wanted}"


def fill(path: str, ids: dict[str, object], *, exists: bool) -> str:
    """A real URL from a pattern; ids of nothing where `exists` is False."""

    def one(match: re.Match[str]) -> str:
        kind, _, name = match.group(1).rpartition(":")
        if kind == "uuid":
            return str(ids[name] if exists else uuid.uuid4())
        if kind == "int":
            return str(ids.get(name, 1)) if exists else "999999"
        plain = str(ids[name] if exists else "no-such-thing")
        return OpaqueName().to_url(plain) if kind == "opaque" else plain

    return "/" + re.sub(r"<([^>]+)>", one, path).lstrip("/")


def cells(
    expectations: dict[str, Route],
    actor: str,
    browser: Browser,
    ids: dict[str, dict[str, object]],
) -> Iterator[Cell]:
    """One cell a route, verb and object, as this actor; every request is undone afterwards."""
    proof = browser.session.get("_auth_user_id", "")
    for path, name, _view in access.patterns():
        route = expectations.get(name)
        if route is None:  # another test names it
            continue
        for verb in VERBS:
            for exists in objects(path, verb):
                url = fill(path, ids.get(name, ids["*"]), exists=exists)
                answer = asked_and_undone(browser, verb, url, proof)
                yield Cell(
                    name,
                    actor,
                    verb,
                    exists,
                    outcome(answer, route.audience),
                    frozenset(expected(route, actor, verb, exists=exists)),
                    b"" if verb == "HEAD" else answer.content,
                )


def objects(path: str, verb: str) -> tuple[bool, ...]:
    """What stands behind the ids of an address: something, and where it tells, nothing as well."""
    return (True, False) if "<" in path and verb in {"GET", "POST"} else (True,)


def cells_each() -> int:
    """How many cells each actor has."""
    return sum(len(objects(path, verb)) for path, *_ in access.patterns() for verb in VERBS)


def asked_and_undone(browser: Browser, verb: str, url: str, proof: str) -> Any:
    cookies = browser.cookies.output()
    with transaction.atomic():
        answer = browser.generic(verb, url, headers={"X-Portal-User": proof})
        transaction.set_rollback(True)
    if browser.cookies.output() != cookies:
        restore(browser, cookies)
    return answer


def restore(browser: Browser, cookies: str) -> None:
    """Put back the cookies that signing out took away: the next cell starts signed in."""
    browser.cookies.clear()
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))


def tally(found: list[Cell]) -> str:
    counts = Counter(cell.got for cell in found)
    return f"{len(found)} cells: " + ", ".join(f"{n} {got}" for got, n in counts.most_common())
