"""After a reset by mail, and in a session that rests on a new second factor: 0 words and 0 states
on any page; and what stops, pauses or takes back works as before (P6a, P8a)."""

import re

import pytest
from django.conf import settings
from django.core.checks import run_checks

from clients import access, checks
from clients.actions import consents, contact
from clients.context import acting_as
from clients.models import ConsentEvent, ContactChannel, Member
from clients.signin import locked_pages
from tests.support import make
from tests.support.locked_account import LOCKED, lock, own_routes, urls
from worksheets.actions import releases
from worksheets.models import Assignment, Release, SharingPause

pytestmark = [pytest.mark.django_db, pytest.mark.goal(17)]
CANARIES = ("lilac jumper", "About the jumper", "nightjar", "heron-44", "a film", "Wait for me")


def text_of(browser, url):
    answer = browser.get(url, follow=True)
    return answer.content.decode(errors="replace")


def test_every_page_of_a_clients_own_says_how_it_meets_the_locked():
    silent = [name for _, name, kind in own_routes() if kind not in locked_pages.KINDS]

    assert silent == []
    assert not [one for one in run_checks(tags=["access"]) if one.id == "clients.E003"]


def test_a_page_that_says_nothing_stops_the_process(monkeypatch):
    monkeypatch.setitem(access.PACKAGE_WHILE_LOCKED, "mfa_index", None)
    monkeypatch.setattr(access, "while_locked_of", lambda name, view: None)

    found = checks.every_url_declares_how_it_meets_the_locked(None)

    assert {one.id for one in found} == {"clients.E003"}


@LOCKED
def test_no_page_tells_a_word_or_a_state(cast, life, sign_in, locked_by):
    open_browser = sign_in(cast.jo.user)
    before = "".join(text_of(open_browser, url) for _, url in urls(life, *locked_pages.KINDS))
    for canary in CANARIES:
        assert canary in before, canary
    with acting_as(cast.jo.user_id):
        titles = set(
            Assignment.objects.filter(client=cast.jo).values_list(
                "version__client_title", flat=True
            )
        )
    assert any(title in before for title in titles)

    browser = locked_by(cast, sign_in)
    told = []
    for name, url in urls(life, *locked_pages.KINDS):
        page = text_of(browser, url)
        told += [(name, word) for word in (*CANARIES, *titles, "Paused") if word in page]
        told += [(name, "Sam")] if re.search(r"\bSam\b", page) else []

    assert told == []


# Theirs begin with joining itself; after a lock they begin with the lock.
LISTS_OF_EVENTS = ("clients:who_saw",)


def normal(page, person):
    """Without what differs between any two people and any two requests."""
    page = re.sub(r'<div class="notice notice-warn">.*?</div>\n</div>', "", page, flags=re.S)
    page = re.sub(r'(nonce|value)="[^"]*"', "", page)
    page = re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "-", page.replace(person.email, "-")
    )
    return re.sub(r"\s+", " ", re.sub(r"\d\d:\d\d", "", page))


@LOCKED
def test_pages_are_those_of_somebody_who_just_joined(cast, life, sign_in, locked_by):
    new = make.client(by=cast.amara, name="Jo", agrees=("portal",))
    newcomer = sign_in(new.user)
    browser = locked_by(cast, sign_in)
    differing = []
    for name, url in urls(life, locked_pages.AS_NEW):
        path = next((path for path, one, _ in own_routes() if one == name), "<")
        if "<" in path or name in LISTS_OF_EVENTS:
            continue
        mine, theirs = browser.get(url), newcomer.get(url)
        same_way = mine.headers.get("Location") == theirs.headers.get("Location")
        pages = [normal(mine.text, cast.jo.user), normal(theirs.text, new.user)]
        if (mine.status_code, pages[0]) != (theirs.status_code, pages[1]) or not same_way:
            differing.append(name)

    assert differing == []


@LOCKED
def test_stopping_pausing_and_taking_back_work_and_tell_nothing(cast, life, sign_in, locked_by):
    with acting_as(cast.jo.user_id):
        releases.resume(by=cast.jo.user)
        contact.stop(channel=ContactChannel.objects.get(client=cast.jo), by=cast.jo.user)
        contact.start_again(channel=ContactChannel.objects.get(client=cast.jo), by=cast.jo.user)
        consents.give(purpose="supervision", by=cast.jo.user)
    browser = locked_by(cast, sign_in)
    ends = f"/sharing/{life['*']['release_id']}/end/"
    assert browser.post("/sharing/pause/")["Location"] == "/settings/closed/"
    with acting_as(cast.jo.user_id):
        assert SharingPause.objects.filter(client=cast.jo, until=None).exists()
    presses = [
        ("/settings/notes/stop/", {}),
        ("/consents/supervision/", {"decision": "withdrawn"}),
        ("/consents/improvement/", {"decision": "withdrawn"}),
        (ends, {}),
        ("/settings/together/alone/", {}),
        ("/settings/sign-out-elsewhere/", {}),
    ]
    answers = [browser.post(url, data) for url, data in presses]
    pages = [text_of(browser, "/settings/closed/")]

    assert {one["Location"] for one in answers} == {"/settings/closed/"}
    assert pages[0].count(str(locked_pages.SAME_FOR_ALL)) >= 1
    with acting_as(cast.jo.user_id):
        assert ContactChannel.objects.get(client=cast.jo).stopped_at
        last = ConsentEvent.objects.filter(client=cast.jo, purpose="supervision").order_by("at")
        assert last.last().decision == "withdrawn"
        assert Release.objects.get(pk=life["*"]["release_id"]).ended_at
        assert not Member.objects.filter(client=cast.jo, left_at=None).exists()


def test_what_comes_after_the_lock_is_there(cast, sign_in):
    lock(cast.jo.user)
    new = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))

    home = sign_in(make.fresh(cast.jo.user)).get("/home/").text

    assert make.version("a2").client_title in home
    assert f"/pages/{new.pk}/" in home


def test_nobody_else_asks_what_is_stored():
    """`words_locked_at` knows nothing of sessions: what is shown asks `shut_since`."""
    allowed = {
        "clients/models/people.py", "clients/actions/people.py", "clients/actions/accounts.py",
        "clients/signals.py",
        # Says under which lock a page was drawn, and shows nothing.
        "clients/signin/page_owner.py",
        # Tells a therapist, who has the person there, whether it can be opened.
        "clients/policies/locked_accounts.py",
    }  # fmt: skip
    root = settings.BASE_DIR
    found = {
        str(path.relative_to(root))
        for app in ("clients", "worksheets", "therapist_portal")
        for path in (root / app).rglob("*.py")
        if "migrations" not in path.parts and "words_locked_at" in path.read_text()
    }

    assert found - allowed == set()
