"""Four ways to run: developing, a demo, a practice on one machine, a practice behind a proxy."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.support.settings_process import settings_with
from therapist_portal import env


def test_behind_a_proxy_everything_needs_tls() -> None:
    assert settings_with(BASE_URL="https://portal.example") == {
        "SESSION_COOKIE_NAME": "__Host-id",
        "CSRF_COOKIE_NAME": "__Host-form",
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 63072000,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
    }


def test_on_this_machine_a_browser_can_sign_in_without_tls() -> None:
    """A Secure cookie is not kept by every browser on http, and HSTS would shut out every other
    program on localhost for two years."""
    found = settings_with(BASE_URL="http://localhost:8000")

    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("id", False)
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (False, 0)
    assert found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is True


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example",
        "portal.example",
        "http://192.168.1.4:8000",
        "http://localhost.example",
    ],
)
def test_anything_else_is_refused_in_words(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="BASE_URL starts with https://"):
        env.address("BASE_URL", None, check=True)


def test_port_465_speaks_tls_at_once() -> None:
    found = settings_with(BASE_URL="https://portal.example", EMAIL_PORT="465")

    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (True, False)


def test_both_ways_to_encrypt_mail_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_USE_SSL", "True")
    monkeypatch.setenv("EMAIL_USE_TLS", "True")

    with pytest.raises(ImproperlyConfigured, match="set one of them to False"):
        env.mail_encryption(465, starttls=True)
