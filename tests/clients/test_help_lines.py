"""An owner confirms each help line of the practice's country; a year later it is due again."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.checks import help_resources_are_fresh
from clients.content import resources
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, HelpLineCheck, Practice
from clients.queries import help_lines
from clients.queries.clinician import first_steps
from tests.support import make
from therapist_portal import service

PAGE, CONFIRM, HELP = "/practice/first-steps/", "/practice/first-steps/help-line/", "/help/"
MENS = "Men’s Advice Line"
NOT_YET, CONFIRMED_HERE = "We haven’t confirmed this number yet", "From our list of "


def line(name: str = MENS, code: str = "GB") -> resources.Line:
    country = resources.countries()[code]
    return next(one for one in country.every_line if one.name == name)


def confirm(browser: Browser, one: resources.Line) -> None:
    answer = browser.post(CONFIRM, {"name": one.name, "number": one.number})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)


def confirm_all(browser: Browser) -> None:
    for one in resources.countries()["GB"].every_line:
        confirm(browser, one)


def text(browser: Browser, page: str) -> str:
    return html.unescape(browser.get(page).text)


def open_steps(cast: make.Cast) -> list[str]:
    with acting_as(cast.amara.pk):
        return first_steps.open_steps(make.fresh(cast.amara))


def checks() -> list[HelpLineCheck]:
    with acting_as_worker():
        return list(HelpLineCheck.objects.select_related("checked_by").order_by("checked_on"))


def test_help_lines_happy_path(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    count = len(resources.countries()["GB"].every_line)
    before = text(browser, PAGE)
    confirm(browser, line())
    one = text(browser, PAGE)
    confirm_all(browser)
    after = text(browser, PAGE)

    today = f"{help_lines.today_in(cast.practice):%-d %B %Y}"
    assert f"{count} of {count} are not confirmed yet." in before
    assert before.count("Not confirmed yet") == before.count(">Confirm<") == count
    assert f"{count - 1} of {count} are not confirmed yet." in one
    assert one.count(f'Confirmed on {today} by <span translate="no">Amara</span>') == 1
    assert (after.count(f"Confirmed on {today}"), after.count(">Confirm<")) == (count, 0)
    assert "help_lines" not in open_steps(cast)


def test_who_and_when_is_kept_and_audited(cast: make.Cast, sign_in: Any) -> None:
    confirm(sign_in(cast.amara), line())

    [check] = checks()
    with acting_as_worker():
        event = AuditEvent.objects.get(verb="help_line.confirmed")
    assert (check.line, check.checked_by.user_id) == (("GB", MENS, line().number), cast.amara.pk)
    assert check.checked_on == help_lines.today_in(cast.practice)
    assert (event.actor_id, event.practice_id) == (cast.amara.pk, cast.practice.pk)
    assert event.object_id == check.pk


def test_a_year_later_they_are_due_again(cast: make.Cast, sign_in: Any, time_machine: Any) -> None:
    confirm_all(sign_in(cast.amara))
    now = timezone.now()

    time_machine.move_to(now + dt.timedelta(days=364))
    assert "help_lines" not in open_steps(cast)
    time_machine.move_to(now + dt.timedelta(days=365))
    count = len(resources.countries()["GB"].every_line)
    page = text(sign_in(cast.amara), PAGE)

    assert "help_lines" in open_steps(cast)
    assert f"{count} of {count} were last confirmed more than a year ago." in page
    assert page.count(", more than a year ago") == page.count(">Confirm<") == count
    confirm_all(sign_in(cast.amara))
    assert "help_lines" not in open_steps(cast)


def test_another_number_is_another_line(cast: make.Cast, sign_in: Any, monkeypatch: Any) -> None:
    """A newer version of the portal brings it: what was confirmed is not what is shown now."""
    confirm_all(sign_in(cast.amara))
    emergency = {"name": "There", "emergency": "111", "emergency_verified_on": dt.date(2026, 11, 1)}
    changed = resources._country("GB", emergency | {"lines": []})
    monkeypatch.setattr(resources, "countries", lambda file=None: {"GB": changed})

    assert "1 of 1 are not confirmed yet." in text(sign_in(cast.amara), PAGE)
    assert "help_lines" in open_steps(cast)


def test_what_is_not_listed_is_not_confirmed(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    for given in ({}, {"name": MENS, "number": "0800 000 000"}, {"name": "x" * 90, "number": "1"},
                  {"name": line("Emergency services", "US").name, "number": "911"}):  # fmt: skip
        assert "Nothing was confirmed." in html.unescape(
            browser.post(CONFIRM, given, follow=True).text
        )

    assert checks() == []


def test_a_country_without_lines_stays_open(cast: make.Cast, sign_in: Any) -> None:
    with acting_as(cast.amara.pk):
        Practice.objects.filter(pk=cast.practice.pk).update(country="BR")

    assert "The portal has no help lines for this country." in text(sign_in(cast.amara), PAGE)
    assert "help_lines" in open_steps(cast)


# --- What others see ----------------------------------------------------------------------------


def test_the_help_page_of_the_practice_follows(cast: make.Cast, sign_in: Any) -> None:
    jo, ben, stranger = sign_in(cast.jo.user), sign_in(cast.ben), Browser()
    before = [text(one, HELP).count(NOT_YET) for one in (jo, ben)]
    confirm(sign_in(cast.amara), line())
    after = [text(one, HELP).count(NOT_YET) for one in (jo, ben)]

    assert before[0] == before[1] > 1
    assert after == [before[0] - 1, before[1]]
    assert f"{CONFIRMED_HERE}{help_lines.today_in(cast.practice):%-d %B %Y}" in text(jo, HELP)
    assert text(stranger, f"{HELP}?country=GB").count(NOT_YET) == before[0]
    assert text(jo, f"{HELP}?country=IE").count("Ireland") > 0


def test_nobody_but_owners_confirms(cast: make.Cast, sign_in: Any) -> None:
    given = {"name": MENS, "number": line().number}
    for person in (cast.cleo, cast.jo.user):
        assert sign_in(person).post(CONFIRM, given).status_code == 404
    assert Browser().post(CONFIRM, given).status_code == 302

    assert checks() == []


def row_of(cast: make.Cast, **changed: Any) -> HelpLineCheck:
    with acting_as_worker():
        mine = make.fresh(cast.amara).clinician
    fields = {"practice": cast.practice, "country": "GB", "name": "x", "number": "1"}
    fields |= {"checked_on": dt.date(2026, 11, 3), "checked_by": mine}
    return HelpLineCheck(**(fields | changed))


@pytest.mark.goal(2)
def test_the_database_keeps_them_apart_and_unchanged(cast: make.Cast, sign_in: Any) -> None:
    confirm(sign_in(cast.amara), line())
    for other in (cast.jo.user, cast.ben, cast.cleo):
        with acting_as(other.pk), pytest.raises(DatabaseError), transaction.atomic():
            row_of(cast).save(force_insert=True)
    with acting_as(cast.ben.pk):
        assert HelpLineCheck.objects.count() == 0
    for change in (
        "UPDATE clients_helplinecheck SET name = 'x'",
        "DELETE FROM clients_helplinecheck",
    ):
        with acting_as(cast.amara.pk), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(change.format(table="clients_helplinecheck"))

    assert [one.name for one in checks()] == [MENS]


# --- The deploy check ---------------------------------------------------------------------------


def test_a_stale_list_that_owners_confirmed_is_not_told(
    cast: make.Cast, sign_in: Any, monkeypatch: Any
) -> None:
    """The list is old, and the owners of its only country looked at each line themselves."""
    gb = resources.countries()["GB"]
    monkeypatch.setattr(resources, "countries", lambda file=None: {"GB": gb})
    monkeypatch.setattr(resources, "MOST_DAYS", -1)
    dated = [one for one in gb.every_line if one.verified_on]
    before = [str(one.msg) for one in help_resources_are_fresh(None)]
    said = service.help_lines() or ""
    confirm_all(sign_in(cast.amara))

    assert len(before) == len(dated) > 1
    assert f"{len(dated)} help lines were last looked up too long ago" in said
    assert "under Practice, First steps" in said
    assert help_resources_are_fresh(None) == []
    assert service.help_lines() is None
