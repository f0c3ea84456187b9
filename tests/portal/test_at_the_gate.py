"""What a stranger tries at the gate: to lead elsewhere, to be taken for another (T5, T6)."""

import html
import re

import pytest
from django.core import mail
from django.test import Client as Browser

from clients.messaging import outbox
from tests.support import make

pytestmark = pytest.mark.django_db
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("to", ELSEWHERE)
def test_signing_in_leads_nowhere_else(cast, to):
    typed = {"login": cast.jo.user.email, "password": make.PASSWORD, "next": to}

    answer = Browser().post(f"/accounts/login/?next={to}", typed)

    assert answer["Location"] == "/"


@pytest.mark.parametrize("to", ELSEWHERE)
@pytest.mark.parametrize("path", ["/accounts/reauthenticate/", "/accounts/logout/"])
def test_neither_does_proving_who_one_is_nor_signing_out(cast, sign_in, path, to):
    answer = sign_in(cast.jo.user).post(path, {"password": make.PASSWORD, "next": to})

    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_makes_a_post_of_a_get(cast, sign_in, name):
    browser = sign_in(cast.jo.user)

    browser.get("/accounts/logout/", headers={name: "POST"})
    browser.get("/accounts/logout/?_method=POST")

    assert browser.get("/session/alive").status_code == 200


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "options", "trace"])
def test_other_verbs_change_and_tell_nothing(cast, sign_in, verb):
    browser = sign_in(cast.jo.user)

    for path in ("/home/", "/sharing/", "/sharing/pause/", "/together/", "/settings/reach/"):
        answer = getattr(browser, verb)(path)
        assert answer.status_code == 405, path
        assert cast.sam.name not in answer.text


def test_another_host_is_not_answered_for_and_stands_in_no_letter(
    cast, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["portal.example"]
    wrong = Browser().get("/accounts/login/", headers={"Host": "evil.example"})
    with django_capture_on_commit_callbacks(execute=True):
        Browser().post(
            "/accounts/password/reset/",
            {"email": cast.jo.user.email},
            headers={"Host": "portal.example", "X-Forwarded-Host": "evil.example"},
        )
    outbox.deliver_due()

    assert wrong.status_code == 400
    assert mail.outbox
    assert not any("evil" in one.body + str(one.extra_headers) for one in mail.outbox)


def plain(answer):
    body = re.sub(r'(nonce|(?:csrf\w+|page_owner)" value|value)="[^"]*"', "", answer.text)
    return answer.status_code, html.unescape(body)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_a_known_and_an_unknown_address_are_answered_alike(cast, path):
    answers = []
    for address in (cast.jo.user.email, "nobody.at.all@example.org"):
        typed = {"login": address, "email": address, "password": "not the password at all"}
        answer = Browser().post(path, typed)
        answers.append((plain(answer), answer.headers.get("Location")))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("field", ["email", "login"])
def test_many_tries_are_stopped_whatever_a_header_says_of_where_they_come_from(cast, field):
    path = "/accounts/login/" if field == "login" else "/accounts/password/reset/"
    browser = Browser()

    met = {
        browser.post(
            path,
            {field: cast.jo.user.email, "password": "wrong, and wrong again"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(40)
    }

    assert met & {429} or "many" in browser.post(path, {field: cast.jo.user.email}).text


@pytest.mark.parametrize("verb", ["put", "delete", "options"])
def test_a_page_that_asks_who_is_there_refuses_other_verbs_before_it_asks(cast, sign_in, verb):
    browser = sign_in(cast.jo.user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()

    for path in ("/settings/reach/", "/settings/together/alone/", "/sharing/resume/"):
        assert getattr(browser, verb)(path).status_code == 405, path
