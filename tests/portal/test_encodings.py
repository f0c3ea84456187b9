"""A form comes in UTF-8, or not at all: no encoding that a header names makes anything break."""

import pytest
from django.test import Client as Browser

from tests.support import hostile, make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(params=[False, True], ids=["as shipped", "demo"])
def caller(request, settings):
    """With DEBUG, as in the demo, Django's own page of an error reads the form once more."""
    settings.DEBUG = request.param
    return Browser(raise_request_exception=False)


@pytest.mark.parametrize("charset", hostile.CHARSETS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_an_encoding_that_is_not_utf_8_is_refused(caller, charset, kind):
    boundary = "; boundary=x" if "multipart" in kind else ""
    body = (
        b"login=a"
        if not boundary
        else b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--x--'
    )

    answer = caller.generic(
        "POST", LOGIN, body, content_type=f"{kind}{boundary}; charset={charset}"
    )

    is_plain = charset.strip("'").lower() in {"utf-8", "utf8", "ascii"}
    assert answer.status_code in ({200, 422} if is_plain else {400})


@pytest.mark.parametrize("charset", ["zlib", "idna", "utf-7", "utf-16"])
def test_nothing_is_saved_by_a_form_in_another_encoding(cast, charset):
    browser = make.signed_in(cast.jo.user)
    before = browser.get("/settings/").content.decode()
    body = "display_name=Mallory&time_zone=Europe/London&theme=auto".encode(
        "utf-16" if "16" in charset else "ascii"
    )
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    assert browser.generic("POST", "/settings/", body, content_type=kind).status_code == 400
    assert "Mallory" not in browser.get("/settings/").content.decode()
    assert "Jo" in before


def test_a_name_in_an_address_has_no_control_character():
    """Only whoever knows the key could make one; no database column takes every sign."""
    for name in ("a\x00b", "\x01", "a\x7f", "\u202e", "\ud7ff\x85"):
        assert Browser(raise_request_exception=False).get(
            f"/library/{make.opaque(name)}/"
        ).status_code in {302, 404}
