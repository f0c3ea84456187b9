"""A dump gives nobody a second factor, and turning the operator's key keeps each one working."""

import base64
import json
import os

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command

from clients import vault
from clients.context import acting_as
from clients.signin import factor_secrets

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


def kek(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def factor(cast):
    with acting_as(cast.jo.user_id):
        Authenticator.objects.filter(user=cast.jo.user).delete()
        return TOTP.activate(cast.jo.user, SECRET).instance


def code_now():
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def stored_row(factor):
    with acting_as(factor.user_id):
        return Authenticator.objects.get(pk=factor.pk)


def test_the_stored_row_holds_no_secret(factor):
    stored = json.dumps(stored_row(factor).data)

    assert SECRET not in stored
    assert base64.b64encode(SECRET.encode()).decode() not in stored


def test_the_code_still_works_after_the_key_was_turned_and_the_old_one_is_gone(factor, settings):
    settings.PORTAL_KEK = f"{kek('next')},{settings.PORTAL_KEK}"
    call_command("rotate_kek")
    settings.PORTAL_KEK = settings.PORTAL_KEK.split(",")[0]

    now = stored_row(factor)

    assert now.data["secret"].startswith("next:")
    assert TOTP(now).validate_code(code_now())


def test_a_changed_or_foreign_secret_is_refused(settings):
    sealed = factor_secrets.seal(SECRET)
    name, _, encoded = sealed.partition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1

    with pytest.raises(vault.Tampered):
        factor_secrets.opened(f"{name}:{base64.b64encode(bytes(raw)).decode()}")
    with pytest.raises(vault.Tampered):
        factor_secrets.opened(f"unknown:{encoded}")
