"""An account locked after a bare reset, and the addresses it may still meet."""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from clients import access
from clients.actions import contact
from clients.context import acting_as
from clients.models import User
from clients.signin import locked_pages
from tests.support import factors, make, matrix
from tests.support.ids_behind import ids_of
from worksheets.actions import feedback, releases

CLIENTS_OWN = ("clients", "arriving", "members")


def own_routes():
    for path, name, view in access.patterns():
        if access.audience_of(name, view) in CLIENTS_OWN:
            yield path, name, access.while_locked_of(name, view)


def lock(person):
    with acting_as(person.pk):
        User.objects.filter(pk=person.pk).update(words_locked_at=timezone.now())


def by_reset(cast, sign_in):
    lock(cast.jo.user)
    return sign_in(make.fresh(cast.jo.user))


def by_new_factor(cast, sign_in):
    make.second_factor(cast.jo.user, waits=True)
    with acting_as(cast.jo.user_id):
        app = Authenticator.objects.get(user=cast.jo.user, type="totp")
    browser = factors.signed_in_with(cast.jo.user, app)
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    return browser


LOCKED = pytest.mark.parametrize("locked_by", [by_reset, by_new_factor])


def life_of(cast):
    """Everything Jo could have here, each with a word of its own."""
    ids = ids_of(cast)
    given = {"by": cast.amara, "client": cast.jo}
    noted = make.assignment(version=make.version("a"), note="Wait for me.", **given)
    sheet = make.assignment(version=make.version("a2"), state="reviewed", **given)
    make.answers(sheet, {"like_you_to_know": "The lilac jumper."}, visibility="clin")
    with acting_as(cast.amara.pk):
        feedback.write(op=uuid.uuid4(), assignment=sheet, body="About the jumper.", by=cast.amara)
    with acting_as(cast.jo.user_id):
        contact.set_email(client=cast.jo, address="nightjar@example.org", by=cast.jo.user)
        releases.pause(by=cast.jo.user)
    make.signed_in(cast.jo.user).post(
        "/settings/reach/", {"phone_ok": "on", "phone": "020 7946 0018", "code_word": "heron-44"}
    )
    return ids | {"more": [f"/sent/{sheet.pk}/", f"/reading/{noted.pk}/", f"/pages/{noted.pk}/"]}


def urls(life, *kinds):
    for path, name, kind in own_routes():
        if kind in kinds and name not in ("account_logout",):
            yield name, matrix.fill(path, life.get(name, life["*"]), exists=True)
    if locked_pages.AS_NEW in kinds:
        yield from ((url, url) for url in life["more"])
