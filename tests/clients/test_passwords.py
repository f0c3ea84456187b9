"""Passwords that are long and known all the same; no network is asked."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clients.signin.passwords import is_well_known
from tests.support import make

KNOWN = [
    "passwordpassword",
    "P@ssw0rdP@ssw0rd",
    "Password1234567!",
    "iloveyou11111111",
    "sunshine sunshine",
    "letmein!letmein!",
    "Summer2024Summer2024",
    "123456789012345",
    "98765432109876543",
    "qwertyuiopasdfgh",
    "1q2w3e4r5t6y7u8i",
    "abcdefghijklmnop",
    "aaaaaaaaaaaaaaaa",
    "---------------",
    "Portal123456789",
]
FINE = [
    make.PASSWORD,
    "teal lantern otter seven",
    "seven calm lanterns",
    "my dog eats slippers",
    "Straße mit vierzig Enten",
    "夜の図書館で七つの青い傘をひらく",
]


@pytest.mark.parametrize("typed", KNOWN)
def test_a_known_one_is_refused_in_words(typed):
    assert is_well_known(typed)
    with pytest.raises(ValidationError, match="lists of passwords that attackers try first"):
        validate_password(typed)


@pytest.mark.parametrize("typed", FINE)
def test_a_phrase_of_ones_own_is_fine(typed):
    validate_password(typed)


@pytest.mark.django_db
def test_it_is_said_beside_the_field(cast, sign_in):
    typed = {"oldpassword": make.PASSWORD, "password1": KNOWN[0], "password2": KNOWN[0]}

    page = sign_in(cast.jo.user).post("/accounts/password/change/", typed)

    assert "lists of passwords that attackers try first" in page.text
    assert cast.jo.user.check_password(make.PASSWORD)
