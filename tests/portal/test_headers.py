"""What every answer says about itself to the browser (Inv 22; G10)."""

import re
import uuid

import pytest
from csp.exceptions import CSPNonceError
from csp.utils import build_policy
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory

from tests.support import make
from therapist_portal.content_policy import ContentPolicy

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(22)]
PAGES = ["/home/", "/settings/", "/consents/", "/accounts/2fa/", "/help/", "/nowhere/"]


@pytest.mark.parametrize("url", PAGES)
def test_headers_of_a_page(cast, sign_in, url):
    headers = sign_in(cast.jo.user).get(url).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    for sensor in ("camera", "microphone", "geolocation"):
        assert f"{sensor}=()" in headers["Permissions-Policy"]


def policy(answer):
    parts = answer["Content-Security-Policy"].split("; ")
    return {name: rest.split() for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.goal(10)
@pytest.mark.parametrize("url", PAGES)
def test_the_policy_allows_nothing_it_need_not(cast, sign_in, url):
    found = policy(sign_in(cast.jo.user).get(url))

    assert found["default-src"] == ["'none'"]
    assert found["base-uri"] == ["'none'"]
    assert found["frame-ancestors"] == ["'none'"]
    assert all(one.startswith("'nonce-") for one in found["script-src"])
    said = " ".join(sum(found.values(), []))
    assert "unsafe" not in said
    assert "*" not in said


def test_no_page_brings_inline_script_style_or_another_origin(cast, sign_in):
    browser = sign_in(cast.jo.user)
    for url in PAGES[:-1]:
        page = browser.get(url).content.decode()
        assert not re.search(r"\son\w+=|\sstyle=|<style", page)
        for source in re.findall(r'(?:src|href)="(https?:)?//', page):
            assert source == ""
        for tag in re.findall(r"<script[^>]*>", page):
            assert "nonce=" in tag or 'type="application/json"' in tag


def test_a_nonce_is_used_once(cast, sign_in):
    browser = sign_in(cast.jo.user)

    first, second = (policy(browser.get("/settings/"))["script-src"] for _ in range(2))

    assert first != second


def asked(url):
    request = RequestFactory().get(url)
    middleware = ContentPolicy(lambda request: HttpResponse("ok"))
    middleware.process_request(request)
    return middleware, request


def test_the_policy_is_the_one_the_settings_name_with_a_nonce_and_without():
    for wants_nonce in (True, False):
        middleware, request = asked("/")
        nonce = str(request.csp_nonce) if wants_nonce else None

        found = policy(middleware.process_response(request, HttpResponse("ok")))

        asked_for = {"Content-Security-Policy": build_policy(nonce=nonce)}
        assert found == policy(asked_for)
        assert (f"'nonce-{nonce}'" in found["script-src"]) is wants_nonce


def test_a_nonce_that_comes_too_late_is_an_error():
    middleware, request = asked("/")

    middleware.process_response(request, HttpResponse("ok"))

    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)


def test_a_response_with_a_policy_of_its_own_keeps_it():
    middleware, request = asked("/")
    response = HttpResponse("ok")
    response._csp_update = {"img-src": ["https://pictures.invalid"]}

    found = policy(middleware.process_response(request, response))

    assert "https://pictures.invalid" in found["img-src"]
    assert found["default-src"] == ["'none'"]


@pytest.mark.invariant(8)
def test_not_yours_and_never_there_are_the_same_bytes(cast, sign_in):
    browser = sign_in(cast.ben)
    pages = {
        browser.get(f"/people/{pk}/invite/").content
        for pk in (cast.jo.pk, cast.sam.pk, uuid.uuid4(), uuid.uuid4())
    }

    assert len(pages) == 1
    assert b"nonce" not in pages.pop()


def test_cookies_are_for_the_server_alone(cast):
    browser = Browser()
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": cast.jo.user.email, "password": make.PASSWORD})

    assert {"id", "form", "seen"} <= set(browser.cookies)
    for cookie in browser.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]


def test_titles_are_neutral(cast, sign_in):
    browser = sign_in(cast.jo.user)
    for url in PAGES:
        title = re.search(r"<title>(.*?)</title>", browser.get(url).content.decode())[1]
        assert not re.search(r"sex|therap|couple|partner|worksheet|Jo|Amara", title, re.I)


def test_ready_tells_a_database_that_is_away(rf):
    from therapist_portal.views import errors

    answer = errors.unavailable(rf.get("/readyz"))

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")
    assert answer["Retry-After"]
