"""Where to turn: always open, tells nobody, and honest about what was checked (Inv 20, 54)."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client as Browser

from clients import checks
from clients.content import resources
from clients.context import acting_as
from clients.models import AuditEvent

TODAY = dt.date(2026, 11, 23)


@pytest.mark.django_db
@pytest.mark.invariant(20)
def test_help_opens_signed_out_and_leaves_no_cookie():
    browser = Browser()

    answer = browser.get("/help/?country=gb")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "isn’t monitored and isn’t for emergencies" in page
    assert "116 123" in page
    assert "id" not in browser.cookies


@pytest.mark.django_db
def test_help_dials_nothing_by_itself():
    for code in resources.countries():
        assert "tel:" not in Browser().get(f"/help/?country={code}").content.decode()


@pytest.mark.django_db
def test_help_begins_with_the_country_of_the_practice(cast, sign_in):
    page = sign_in(cast.jo.user).get("/help/").content.decode()

    assert "<h2>United Kingdom</h2>" in page


@pytest.mark.django_db
def test_looking_for_help_is_not_recorded(cast, sign_in):
    browser = sign_in(cast.jo.user)
    with acting_as(cast.amara.pk):
        before = AuditEvent.objects.count()

    browser.get("/help/")

    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("country", ["", "XX", "<script>", "g" * 500])
def test_an_unknown_country_shows_the_list(country):
    answer = Browser().get("/help/", {"country": country})

    assert answer.status_code == 200
    assert "Choose a country" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.django_db
def test_an_unconfirmed_number_says_so():
    page = Browser().get("/help/?country=US").content.decode()
    line = page[page.index("RAINN") : page.index("1-800-656-4673")]

    assert "haven’t confirmed this number" in line
    assert "Checked" not in line


@pytest.mark.invariant(54)
def test_every_line_is_dated_or_marked():
    assert resources.problems(TODAY) == []


@pytest.mark.invariant(54)
@pytest.mark.parametrize("days", [180, 181])
def test_numbers_grow_old(days):
    found = resources.problems(dt.date(2026, 11, 22) + dt.timedelta(days=days))

    assert bool(found) == (days > resources.MOST_DAYS)


@pytest.mark.invariant(54)
def test_a_line_without_a_date_or_one_yet_to_come_is_a_problem(tmp_path):
    file = tmp_path / "resources.yaml"
    file.write_text(
        "countries: {GB: {name: UK, emergency: '999', emergency_verified_on: 2030-01-01,"
        " lines: [{name: A, number: '1', about: x}]}}"
    )

    assert len(resources.problems(TODAY, file)) == 2


@pytest.mark.invariant(54)
def test_the_deploy_check_fails_on_old_numbers(db, monkeypatch, settings):
    later = dt.date(2027, 12, 1)
    monkeypatch.setattr(checks.timezone, "localdate", lambda: later)

    with pytest.raises(SystemCheckError, match="last verified on 2026-11-22"):
        call_command("check", deploy=True, tags=["resources"])
