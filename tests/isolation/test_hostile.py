"""Every address, whoever asks, whatever is sent: an answer, and never a 500 (G11)."""

import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.test import Client as Browser

from clients import access
from clients.actions import invitations
from clients.context import acting_as
from clients.queries.client import access_log
from clients.signin import page_owner
from tests.support import hostile, make, matrix
from tests.support.expectations import EXPECTATIONS
from tests.support.ids_behind import ids_of, people_of

pytestmark = pytest.mark.usefixtures("just_made")
# How much each kind of people sends to pages and forms, so that it never asks less.
AT_LEAST = {"anonymous": 325, "in care": 3757, "clinicians": 4619}
# What is asked about once more before something is changed: here it was answered long ago.
UNPROVEN = {"author, unproven": "author", "own therapist, unproven": "own therapist"}
# Who gets the same forms stands together, and fills in each of them once.
ROLES = {
    "anonymous": ("anonymous",),
    "in care": (
        "author", "partner", "ex-partner", "other client", "refused the portal",
        "author, unproven",
    ),
    "clinicians": (
        "own therapist", "lapsed", "supervisor", "colleague", "other therapist", "owner",
        "no second factor", "own therapist, unproven",
    ),
}  # fmt: skip
# What has no form on any page is sent every name that views read, by these.
TRY_NAMES = {"in care": ("author",), "clinicians": ("own therapist", "owner")}
# From a page of another site: without the form's own proof, or with one that is made up.
FROM_OUTSIDE = {"author, from outside": "author", "anonymous, from outside": "anonymous"}
NONSENSE = {"Origin": "http://[", "Referer": "http://["}
BAD_PROOFS = (
    hostile.Body("no proof", b"op=x"),
    hostile.Body("a short proof", b"csrfmiddlewaretoken=x&op=x"),
    hostile.Body("a proof of zeros", b"csrfmiddlewaretoken=" + b"0" * 64),
    hostile.Body("a proof in bytes", b"csrfmiddlewaretoken=%00%ED%A0%80"),
    hostile.Body("another origin", b"op=x", headers={"Origin": "https://evil.example"}),
    hostile.Body("an origin of nonsense", b"op=x", headers=NONSENSE),
)
# Names that views read for themselves, for addresses no page has a form for.
NAMES = (
    "answer as clients do go keep name on op other owner revision seats step words code login "
    "password password1 password2 email credential item value at text next"
).split()
PATHS = (
    "/%00/", "/%ff%fe/", "/../../etc/passwd", "//evil.example/", "/%2e%2e%2f", "/" + "a/" * 2000,
    "/" + "x" * 9000, "/home/%00", "/people/00000000-0000-0000-0000-00000000000g/",
    "/people/00000000000000000000000000000000/", "/pages/%7b%7d/", "/join/%00/", "/stop/%00/",
    "/stop/" + "x" * 5000 + "/", "/stop/a~b~99999999.x/", "/back/%00/",
    "/settings/notes/confirm/%00/",
    "/worksheets/%00/", "/accounts/2fa/webauthn/keys/99999999999999999999/remove/",
    "/accounts/2fa/webauthn/keys/99999999999999999999/edit/", "/static/%00", "/static/../x",
)  # fmt: skip


@pytest.fixture(scope="module")
def cast(made_once) -> make.Cast:
    return make.cast()


@pytest.fixture(scope="module")
def browsers(cast) -> dict[str, Browser]:
    """Who asks, by the name of the role; an error comes back as the page that people would get."""
    people = people_of(cast)
    found = {role: people[role] for kind in ROLES.values() for role in kind if role in people}
    for role, of in UNPROVEN.items():
        user = {"author": cast.jo.user, "own therapist": cast.amara}[of]
        found[role] = browser = make.signed_in(user)
        session = browser.session
        session.pop("account_authentication_methods")
        session.save()
    for role, of in FROM_OUTSIDE.items():
        found[role] = Browser(enforce_csrf_checks=True)
        found[role].cookies.load(people[of].cookies.output().replace("Set-Cookie: ", ""))
    for browser in found.values():
        browser.raise_request_exception = False
    return found


@pytest.fixture(scope="module")
def there(cast, browsers) -> dict[str, str]:
    """Every address, with something of Jo's behind it, and what its route is called."""
    ids = ids_of(cast)
    return {
        matrix.fill(path, ids.get(name, ids["*"]), exists=True): name
        for path, name, _ in access.patterns()
    }


@pytest.fixture
def undone(cast) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walk:
    """Sends, undoes, and keeps the name of each cell that broke."""

    def __init__(self, browsers: dict[str, Browser]) -> None:
        self.browsers, self.broken, self.count = browsers, [], 0
        self.was_read = False
        self.proofs = {
            role: "" if role.startswith("anonymous") else one.session.get("_auth_user_id", "")
            for role, one in browsers.items()
        }

    def ask(self, role: str, verb: str, url: str, body: hostile.Body | None = None) -> Any:
        browser = self.browsers[role]
        cookies = browser.cookies.output()
        with transaction.atomic(), mock.patch.object(WSGIRequest, "POST", self._form):
            self.was_read = False
            answer = browser.generic(
                verb,
                url,
                body.content if body else b"",
                content_type=body.content_type if body else "application/octet-stream",
                headers={"X-Portal-User": self.proofs[role]} | (body.headers if body else {}),
            )
            transaction.set_rollback(True)
        if browser.cookies.output() != cookies:
            matrix.restore(browser, cookies)
        self.count += 1
        if answer.status_code >= 500:
            sent = f", {body.name}" if body else ""
            self.broken.append(f"{verb} {url[:90]} as {role}{sent}: {answer.status_code}")
        return answer

    @property
    def _form(self) -> property:
        """What was sent, as pages ask for it: that one did is remembered, but for what looks whose
        page each form came from, before any page."""
        post, walk = WSGIRequest.POST, self

        def asked_for(request: WSGIRequest) -> Any:
            walk.was_read |= sys._getframe(1).f_globals["__name__"] != page_owner.__name__
            return post.fget(request)

        return property(asked_for, post.fset)


def is_reached(answer: Any) -> bool:
    where = answer.headers.get("Location", "")
    return answer.status_code not in {401, 404, 405} and not where.startswith("/accounts/login/")


def test_a_page_that_breaks_is_named(browsers, monkeypatch) -> None:
    """The walk itself: what goes wrong inside comes back as people would get it, and is told."""
    monkeypatch.setattr(access_log, "SHOWN", None)
    walk = Walk(browsers)

    walk.ask("author", "GET", "/settings/log/")
    walk.ask("author", "GET", "/settings/")

    assert walk.broken == ["GET /settings/log/ as author: 500"]


@pytest.mark.giant
@pytest.mark.goal(11)
@pytest.mark.parametrize("kind", ROLES)
def test_no_page_and_no_form_breaks(browsers, there, asked, kind) -> None:
    """Every page as everybody, with a spoiled query; every form empty, and hostile field by field,
    for those who get it to see; what has no form on any page, with every name that views read."""
    walk, forms = Walk(browsers), {}
    for turn, url in enumerate(there):
        cache.clear()
        for role in ROLES[kind]:
            look(walk, forms, role, url, turn)
    fill_in(walk, forms)
    for turn, url in enumerate(there):
        if url not in forms:
            send_every_name(walk, kind, url, turn)
    asked("hostile requests to pages and forms", walk.count)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])
    assert walk.count >= AT_LEAST[kind]


def look(walk: Walk, forms: dict[str, dict[str, Any]], role: str, url: str, turn: int) -> None:
    """The page, with nothing sent to it, with spoiled queries; its forms are kept."""
    answer = walk.ask(role, "GET", url)
    if is_reached(answer):
        walk.ask(role, "POST", url, hostile.Body("nothing", b""))
        walk.ask(role, "GET", url + hostile.some(hostile.QUERIES, 1, turn)[0])
    if role in {"author", "own therapist"}:
        for query in hostile.some(hostile.QUERIES, 4, turn):
            walk.ask(role, "GET", url + query)
    collect(forms, url, role, answer)


def send_every_name(walk: Walk, kind: str, url: str, turn: int) -> None:
    values = hostile.some(hostile.VALUES, 2, turn)
    for role, typed in zip(TRY_NAMES.get(kind, ()), values, strict=False):
        body = hostile.encoded([(name, typed) for name in NAMES])
        walk.ask(role, "POST", url, hostile.Body(f"all names {typed[:12]!r}", body))


def collect(forms: dict[str, dict[str, Any]], url: str, role: str, answer: Any) -> None:
    """Where the forms of this page go, and what stands in them for whoever got it."""
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    for action, fields in hostile.forms_of(answer.content.decode()):
        if fields and not action.startswith("http"):
            forms.setdefault((action or url).split("#")[0], {}).setdefault(role, fields)


def fill_in(walk: Walk, forms: dict[str, dict[str, Any]]) -> None:
    """Whoever gets the same fields gets the same code: each set of them once, and by one who was
    not asked who they are for a while."""
    for turn, (url, by) in enumerate(forms.items()):
        cache.clear()
        done = set()
        for role, fields in by.items():
            names = tuple(name for name, _ in fields)
            if names in done and role not in UNPROVEN:
                continue
            most = 0 if names in done else 8
            done.add(names)
            for body in hostile.filled(fields, most=most, turn=turn):
                walk.ask(role, "POST", url, body)


EVERYBODY = tuple(one for some in ROLES.values() for one in some if one not in UNPROVEN)
# A form by its type, so that whoever reads what they are sent reads this.
FIRST, *OTHERS = sorted(hostile.ANYWHERE, key=lambda body: body.name != "bad percents")
REFUSING = ("/accounts/login/", "/accounts/2fa/", "/consents/")
# Whoever has an app is led back to the list before anything they send is read.
HAS_ONE = {"mfa_activate_totp"}


def send_all(walk: Walk, role: str, url: str, turn: int) -> bool:
    """Every body, where this address reads what this role sends or lets it in; whether it does.

    Whoever is refused with the first one unread is sent one more, another at each turn: what is
    in the others is not looked at either. (What reads it before any page, the form's own proof,
    has a walk of its own below.)
    """
    answer = walk.ask(role, "POST", url, FIRST)
    is_refused = not is_reached(answer) or answer.headers.get("Location", "").startswith(REFUSING)
    is_met = walk.was_read or not is_refused
    for body in OTHERS if is_met else hostile.some(OTHERS, 1, turn):
        walk.ask(role, "POST", url, body)
    return is_met


def takes(role: str, name: str, verb: str) -> bool:
    """Whether the table of who reaches what says that this route takes this verb of this role."""
    route = EXPECTATIONS[name]
    found = matrix.expected(route, role, verb, exists=True)
    return route.allows(verb) and matrix.REACHED in found and matrix.NONE not in found


def test_whoever_is_read_is_sent_every_body_and_whoever_is_refused_unread_two(browsers) -> None:
    walk = Walk(browsers)

    assert FIRST.name == "bad percents"
    assert send_all(walk, "author", "/settings/reach/", 0)
    assert walk.count == len(hostile.ANYWHERE) == 18
    assert not send_all(walk, "own therapist", "/settings/reach/", 0)
    assert walk.count == 18 + 2


@pytest.mark.giant
@pytest.mark.goal(11)
@pytest.mark.parametrize("role", EVERYBODY)
def test_no_address_breaks_at_what_no_browser_sends(browsers, there, asked, role) -> None:
    walk, met = Walk(browsers), set()
    for turn, (url, name) in enumerate(there.items()):
        cache.clear()
        if send_all(walk, role, url, turn):
            met.add(name)
    for url in PATHS:
        for verb in ("GET", "POST"):
            walk.ask(role, verb, url)
    asked("hostile requests that no browser sends", walk.count)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])
    assert {name for name in there.values() if takes(role, name, "POST")} - met <= HAS_ONE
    assert walk.count == 16 * len(met) + 2 * len(there) + 2 * len(PATHS)


@pytest.mark.giant
@pytest.mark.goal(11)
@pytest.mark.parametrize("role", FROM_OUTSIDE)
def test_no_address_breaks_at_a_form_of_another_site(browsers, there, asked, role) -> None:
    walk = Walk(browsers)
    for turn, url in enumerate(there):
        cache.clear()
        walk.ask(role, "POST", url, hostile.some(BAD_PROOFS, 1, turn)[0])
    asked("hostile requests that no browser sends", walk.count)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])


@pytest.mark.giant
@pytest.mark.goal(11)
def test_no_address_breaks_at_another_verb(browsers, there, asked) -> None:
    walk, verbs = Walk(browsers), ("PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "X")
    for turn, url in enumerate(there):
        for verb in hostile.some(verbs, 2, turn):
            walk.ask("author", verb, url, hostile.some(hostile.ANYWHERE, 1, turn)[0])
    asked("hostile requests that no browser sends", walk.count)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])


USERS = ("author", "own therapist", "owner", "anonymous")


def user_of(name: str) -> str:
    """The first of these who may send something to this route; else who may see it."""
    able = (role for verb in ("POST", "GET") for role in USERS if takes(role, name, verb))
    return next(able, "anonymous")


@pytest.mark.giant
@pytest.mark.goal(11)
@pytest.mark.parametrize("role", USERS)
def test_no_address_breaks_at_an_odd_charset(browsers, there, asked, role) -> None:
    """Every address, by one who may use it: all of them where it takes forms, else some."""
    walk, bodies = Walk(browsers), list(hostile.charsets())
    for turn, (url, name) in enumerate(there.items()):
        if user_of(name) != role:
            continue
        cache.clear()
        for body in bodies if takes(role, name, "POST") else hostile.some(bodies, 4, turn):
            walk.ask(role, "POST", url, body)
    asked("hostile requests that no browser sends", walk.count)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])


# --- Half way through the door ------------------------------------------------------------------


def asked_for_second_step(cast) -> Browser:
    browser = Browser()
    browser.post("/accounts/login/", {"login": cast.amara.email, "password": make.PASSWORD})
    return browser


def resetting(cast) -> Browser:
    browser = Browser()
    browser.post("/accounts/password/reset/", {"email": cast.jo.user.email})
    return browser


def code_confirmed(cast) -> Browser:
    browser = resetting(cast)
    code = browser.session["account_password_reset_verification"]["code"]
    browser.post("/accounts/password/reset/confirm/", {"code": code})
    return browser


def joining(cast) -> Browser:
    with acting_as(cast.amara.pk):
        al = make.client(by=cast.amara, name="Al", joined=False)
        invited, code = invitations.invite_client(client=al, email="al@example.org", by=cast.amara)
    browser = Browser()
    browser.post(f"/join/{invited.pk}/", {"code": code})
    browser.joins = f"/join/{invited.pk}/"
    return browser


@pytest.mark.goal(11)
@pytest.mark.parametrize("half", [asked_for_second_step, resetting, code_confirmed, joining])
def test_nothing_breaks_half_way_through_the_door(undone, cast, half) -> None:
    """Each form there, for whoever is half in: as it stands, and with everything in it hostile."""
    browser = half(cast)
    browser.raise_request_exception = False
    walk, forms = Walk({"anonymous": browser}), {}
    join = getattr(browser, "joins", "/join/")
    urls = [
        "/accounts/2fa/authenticate/", "/accounts/password/reset/confirm/",
        "/accounts/password/reset/complete/", "/accounts/login/", "/accounts/password/reset/",
        join, f"{join}you/",
    ]  # fmt: skip
    for url in urls:
        collect(forms, url, "anonymous", walk.ask("anonymous", "GET", url))
    for turn, (url, by) in enumerate(forms.items()):
        for place in range(6):
            cache.clear()
            for body in hostile.filled(by["anonymous"], most=6, turn=turn + 6 * place):
                walk.ask("anonymous", "POST", url, body)

    assert walk.broken == [], "\n".join(["", *walk.broken[:60]])
    assert len(forms) > 2
