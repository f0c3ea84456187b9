"""The demo's inbox: mail as files, codes as a phone would show them, and no page on a server."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import RequestFactory

from clients.context import acting_as
from therapist_portal.demo import inbox
from therapist_portal.views import demo

BACKEND = "therapist_portal.demo.inbox.InboxBackend"


def letter(subject="A note from Elm Street", body="See http://localhost:8000/join/1/ now"):
    return EmailMultiAlternatives(
        subject=subject, body=body, from_email="notes@portal.invalid", to=["jo@example.org"]
    )


def test_a_letter_is_one_whole_file_and_reads_back(settings):
    with get_connection(BACKEND) as connection:
        assert connection.send_messages([letter("First"), letter("Second", "Größe: <b>")]) == 2

    assert [file.suffix for file in Path(settings.DEMO_INBOX).iterdir()] == [".eml"] * 2
    found = inbox.letters()
    assert [one.subject for one in found] == ["Second", "First"]
    assert found[0].text.strip() == "Größe: <b>"
    assert found[0].to == "jo@example.org"


def test_there_is_no_inbox_before_the_first_letter():
    assert inbox.letters() == []


@pytest.mark.django_db
def test_the_code_shown_is_the_one_that_signs_in(cast):
    shown = {code.email: code.code for code in inbox.codes()}

    with acting_as(cast.amara.pk):
        factor = Authenticator.objects.get(user=cast.amara, type="totp")
        assert TOTP(factor).validate_code(shown[cast.amara.email])
    assert cast.jo.user.email not in shown


@pytest.mark.django_db
def test_the_page_does_not_exist_on_a_server(client):
    assert client.get("/demo/inbox/").status_code == 404


@pytest.mark.django_db
def test_the_page_shows_letters_as_text_with_links(settings, cast):
    settings.DEMO = True
    get_connection(BACKEND).send_messages([letter(), letter(body="<script>alert(1)</script>")])
    request = RequestFactory().get("/demo/inbox/")
    request.user = cast.amara

    page = demo.inbox(request).content.decode()

    assert '<a href="http://localhost:8000/join/1/"' in page
    assert "<script>alert" not in page
    assert cast.amara.email in page
