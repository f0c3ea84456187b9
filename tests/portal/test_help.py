"""Where to turn: always open, tells nobody, and honest about what was checked (Inv 20, 54)."""

import datetime as dt

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client as Browser
from django.utils import timezone

from clients import checks
from clients.content import resources
from clients.context import acting_as
from clients.models import AuditEvent


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


@pytest.mark.invariant(54)
def test_nothing_in_the_list_claims_to_have_been_looked_up():
    every = [one for place in resources.countries().values() for one in place.every_line]

    assert len(every) > 80
    assert {one.checked_on for one in every} == {None}
    rows = resources.FILE.read_text("utf-8").split("\n")
    assert [row.strip() for row in rows].count("verified: false") == len(every)


@pytest.mark.invariant(54)
@pytest.mark.parametrize(
    "change",
    [
        {"verified": True},
        {"verified": None},
        {"trace": "never"},
        {"verified_on": "2026-11-22"},
        {"number": ""},
    ],
)
def test_a_list_that_claims_more_or_says_less_is_refused(tmp_path, change):
    line = {"name": "A", "number": "1", "about": "x", "verified": False} | change
    data = {
        "listed_on": "2026-11-30",
        "countries": {
            "GB": {"name": "UK", "emergency": {"number": "9", "verified": False}, "lines": [line]}
        },
    }
    file = tmp_path / "resources.yaml"
    file.write_text(yaml.safe_dump(data))

    with pytest.raises(resources.ResourcesError, match="resources.yaml"):
        resources.countries(file)


def test_each_nation_has_lines_of_its_own():
    places = [one.place for one in resources.countries()["GB"].lines]

    for nation in ("England", "Scotland", "Wales", "Northern Ireland"):
        assert any(nation == place for place in places), nation
    assert places.count("") > 3


@pytest.mark.parametrize("code", ["GB", "NZ", "US"])
def test_a_way_to_call_without_speaking_is_told(code):
    emergency = resources.countries()[code].emergency

    assert "can’t speak" in emergency.silent
    assert emergency.silent in emergency.details


def test_the_european_numbers_are_told_with_where_they_work():
    lines = resources.countries()["EU"].lines

    assert [one.number for one in lines] == ["116 006", "116 123"]
    assert all("in some countries" in one.about for one in lines)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("US", "988"), ("US", "1-800-799-7233"), ("US", "1-800-656-4673"), ("GB", "0808 2000 247"),
        ("GB", "0808 801 0327"), ("GB", "0800 999 5428"), ("GB", "0808 802 4040"),
        ("GB", "116 123"), ("IE", "1800 341 900"), ("CA", "988"), ("AU", "1800 737 732"),
        ("NZ", "0800 733 843"), ("DE", "116 016"), ("FR", "3919"), ("IT", "1522"),
        ("AT", "0800 222 555"), ("ES", "016"),
    ],
)  # fmt: skip
def test_every_line_of_the_brief_is_there(code, number):
    assert number in [one.number for one in resources.countries()[code].lines]


@pytest.mark.invariant(54)
def test_the_deploy_check_fails_on_a_list_that_nobody_looked_up(cast, monkeypatch):
    later = timezone.localdate() + dt.timedelta(days=200)
    monkeypatch.setattr(checks.timezone, "localdate", lambda: later)

    with pytest.raises(SystemCheckError, match="nobody of the practice that shows it"):
        call_command("check", deploy=True, tags=["resources"])
