"""The ground everything stands on: context, audit in the same transaction, idle, 404, 503."""

import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser

from clients import context
from clients.context import acting_as
from clients.models import AuditEvent, Client, Hold
from tests.support import make


@pytest.mark.django_db
def test_a_request_without_context_sees_no_client_at_all(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clients_client")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_acting_as_gives_back_what_was_set_before(cast):
    with acting_as(cast.jo.user_id):
        with acting_as(cast.amara.pk):
            assert Client.objects.count() == 2
        assert {c.name for c in Client.objects.all()} == {"Jo", "Sam"}
        assert not Hold.objects.exists()
    assert Client.objects.count() == 0


@pytest.mark.django_db
def test_a_deactivated_user_leaves_an_empty_context(cast):
    with context.acting_as_worker():
        cast.jo.user.is_active = False
        cast.jo.user.save(update_fields=["is_active"])

    with acting_as(cast.jo.user_id):
        assert Client.objects.count() == 0


@pytest.mark.django_db
def test_alive_tells_who_is_signed_in_and_nothing_else(cast, sign_in):
    browser = sign_in(cast.jo.user)

    told = browser.get("/session/alive").json()

    # With a fresh form token, so that a page left open can save again (P4).
    assert (sorted(told), told["user"]) == (["csrf", "user"], str(cast.jo.user_id))
    assert Browser().get("/session/alive").status_code == 401


@pytest.mark.django_db
def test_leaving_ends_the_session_and_is_recorded(cast, sign_in):
    browser = sign_in(cast.jo.user)

    answer = browser.post("/leave/")

    assert answer.status_code == 303
    assert browser.get("/session/alive").status_code == 401
    with acting_as(cast.amara.pk):
        verbs = AuditEvent.objects.filter(actor_id=cast.jo.user_id).values_list("verb", flat=True)
        assert list(verbs.order_by("at", "pk")) == ["user.signed_in", "user.signed_out"]


@pytest.mark.django_db
def test_a_copied_session_without_its_idle_clock_is_signed_out(cast, sign_in):
    browser = sign_in(cast.jo.user)
    del browser.cookies["seen"]

    assert browser.get("/session/alive").status_code == 401


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_with_a_time_to_come_back(cast, sign_in, monkeypatch):
    browser = sign_in(cast.jo.user)

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("clients.signin.accounts.load_user", away)
    answer = browser.get("/session/alive")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "20"


@pytest.mark.django_db
@pytest.mark.invariant(22)
def test_every_answer_is_private_and_neutral(sign_in, cast):
    answer = sign_in(cast.jo.user).get("/session/alive")

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_make_version_finds_shipped_worksheets(db):
    assert make.version("a2").worksheet.code == "A2"


@pytest.mark.django_db
@pytest.mark.invariant(8)
def test_rattling_at_doors_leaves_a_trace(cast, sign_in):
    answer = sign_in(cast.ben).get(f"/people/{cast.jo.pk}/")

    assert answer.status_code == 404
    with acting_as(cast.ben.pk):
        met = AuditEvent.objects.get(verb="page.refused")
        assert (met.actor_id, met.facts) == (cast.ben.pk, {"route": "portal:person"})
