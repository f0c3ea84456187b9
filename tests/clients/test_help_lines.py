"""An owner confirms each help line of the practice's country; 180 days later it is due again."""

import dataclasses
import datetime as dt
import html
import zoneinfo
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
LIST = "/practice/help-lines/"
MENS = "Men’s Advice Line"


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


def listed(browser: Browser, tail: str = "") -> str:
    page = text(browser, HELP + tail)
    return page[page.index('<ul class="rows help-lines">') : page.index("Numbers and hours change")]


def open_steps(cast: make.Cast) -> list[str]:
    with acting_as(cast.amara.pk):
        return first_steps.open_steps(make.fresh(cast.amara))


def noon_in_london(day: dt.date) -> dt.datetime:
    """A day that is the same one in winter and in summer, however late this test runs."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=zoneinfo.ZoneInfo("Europe/London"))


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
    assert (check.line, check.checked_by.user_id) == (
        (MENS, line().number, line().signature),
        cast.amara.pk,
    )
    assert check.checked_on == help_lines.today_in(cast.practice)
    assert (event.actor_id, event.practice_id) == (cast.amara.pk, cast.practice.pk)
    assert event.object_id == check.pk


def test_after_180_days_they_are_due_again(
    cast: make.Cast, sign_in: Any, time_machine: Any
) -> None:
    confirm_all(sign_in(cast.amara))
    confirmed_on = help_lines.today_in(cast.practice)

    time_machine.move_to(noon_in_london(confirmed_on + dt.timedelta(days=179)))
    assert "help_lines" not in open_steps(cast)
    time_machine.move_to(noon_in_london(confirmed_on + dt.timedelta(days=180)))
    count = len(resources.countries()["GB"].every_line)
    page = text(sign_in(cast.amara), PAGE)

    assert "help_lines" in open_steps(cast)
    assert f"{count} of {count} were last confirmed more than 180 days ago." in page
    assert page.count(", more than 180 days ago") == page.count(">Confirm<") == count
    confirm_all(sign_in(cast.amara))
    assert "help_lines" not in open_steps(cast)


def test_another_number_is_another_line(cast: make.Cast, sign_in: Any, monkeypatch: Any) -> None:
    """A newer version of the portal brings it: what was confirmed is not what is shown now."""
    confirm_all(sign_in(cast.amara))
    changed = resources._country(
        "GB", {"name": "There", "emergency": {"number": "111"}, "lines": []}
    )
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


def test_people_see_the_same_calm_list_whether_or_not_it_was_looked_up(
    cast: make.Cast, sign_in: Any
) -> None:
    """An alarm beside a number helps nobody who needs it; what is unchecked, the owner sees."""
    jo, stranger = sign_in(cast.jo.user), Browser()
    before, marks = listed(jo), text(sign_in(cast.amara), LIST).count("Not confirmed yet")
    confirm(sign_in(cast.amara), line())
    after = listed(jo)

    assert before == after
    assert marks == len(resources.countries()["GB"].every_line)
    assert text(sign_in(cast.amara), LIST).count("Not confirmed yet") == marks - 1
    for page in (after, listed(stranger, "?country=GB")):
        for word in ("onfirmed", "hecked", "verified", "look it up"):
            assert word not in page
    assert "try another one here" in text(jo, HELP)
    assert text(jo, f"{HELP}?country=IE").count("Ireland") > 0


def test_that_a_call_leaves_no_trace_is_said_once_somebody_looked_it_up(
    cast: make.Cast, sign_in: Any
) -> None:
    """Whoever relies on it may be in danger. The owner sees what there is to look up."""
    no_trace, jo = "A call is not shown on a phone bill", sign_in(cast.jo.user)
    samaritans, before = line("Samaritans"), text(jo, HELP)
    assert samaritans.trace == "no"
    seen = text(sign_in(cast.amara), LIST)
    confirm(sign_in(cast.amara), samaritans)
    with acting_as(cast.jo.user_id):
        assert help_lines.shown(cast.practice).every_line[1].checked_on  # type: ignore[union-attr]

    assert no_trace not in before
    assert no_trace in seen
    assert text(jo, HELP).count(no_trace) == 1
    assert no_trace not in text(Browser(), f"{HELP}?country=GB")


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


# --- The deploy check (Inv 54) ------------------------------------------------------------------


def begun(cast: make.Cast, days_ago: int, monkeypatch: Any) -> None:
    """A practice and a list that are so many days old; nobody else's practice counts."""
    then = timezone.now() - dt.timedelta(days=days_ago)
    monkeypatch.setattr(resources, "listed_on", lambda file=None: then.date())
    moves_to(cast, "ZZ")
    with acting_as(cast.amara.pk):
        assert Practice.objects.filter(pk=cast.practice.pk).update(created_at=then)


def moves_to(cast: make.Cast, country: str) -> None:
    """The practice elsewhere is in this country now."""
    with acting_as(cast.ben.pk):
        assert Practice.objects.filter(pk=cast.elsewhere.pk).update(country=country)


def told() -> list[str]:
    return [str(one.msg) for one in help_resources_are_fresh(None)]


@pytest.mark.invariant(54)
@pytest.mark.parametrize("days", [30, 31])
def test_a_list_that_nobody_looked_up_fails_after_its_first_month(
    cast: make.Cast, monkeypatch: Any, days: int
) -> None:
    begun(cast, days, monkeypatch)
    count = len(resources.countries()["GB"].every_line)

    assert len(told()) == (count if days > 30 else 0)
    if days > 30:
        assert "GB, Samaritans (116 123): nobody of the practice" in " ".join(told())
        assert f"{count} help lines that people see were never" in str(service.help_lines())


@pytest.mark.invariant(54)
def test_only_what_a_person_of_the_practice_checked_counts(
    cast: make.Cast, sign_in: Any, monkeypatch: Any
) -> None:
    """Not a colleague's elsewhere for a line of theirs, not a day in the list that is shipped."""
    begun(cast, 400, monkeypatch)
    moves_to(cast, "GB")
    confirm_all(sign_in(make.fresh(cast.ben)))
    before = len(told())
    moves_to(cast, "ZZ")
    confirm_all(sign_in(cast.amara))

    assert before == len(resources.countries()["GB"].every_line)
    assert told() == []
    assert service.help_lines() is None


@pytest.mark.invariant(54)
def test_what_was_looked_up_fails_again_after_180_days(
    cast: make.Cast, sign_in: Any, monkeypatch: Any
) -> None:
    begun(cast, 400, monkeypatch)
    confirm_all(sign_in(cast.amara))
    today = timezone.localdate()
    with acting_as_worker():
        fine = help_lines.unchecked(today + dt.timedelta(days=179))
        due = help_lines.unchecked(today + dt.timedelta(days=181))

    assert fine == []
    assert len(due) == len(resources.countries()["GB"].every_line)
    assert all("last looked up on " in one for one in due)


@pytest.mark.invariant(54)
def test_a_confirmation_is_of_all_that_people_see(
    cast: make.Cast, sign_in: Any, monkeypatch: Any
) -> None:
    """Its hours, its text number and what it leaves behind as much as its number."""
    begun(cast, 400, monkeypatch)
    confirm_all(sign_in(cast.amara))
    old = line("Samaritans")
    changed = dataclasses.replace(old, hours="Mornings")
    gb = resources.countries()["GB"]
    lines = tuple(changed if one == old else one for one in gb.lines)
    monkeypatch.setattr(
        resources, "countries", lambda file=None: {"GB": dataclasses.replace(gb, lines=lines)}
    )

    assert [one.split(":")[1].strip() for one in told()] == ["GB, Samaritans (116 123)"]
    assert "help_lines" in open_steps(cast)
    seen = sign_in(cast.amara)
    given = {"name": changed.name, "number": changed.number}
    refused = seen.post(CONFIRM, given | {"signature": old.signature}, follow=True)
    assert "Nothing was confirmed." in html.unescape(refused.text)
    seen.post(CONFIRM, given | {"signature": changed.signature})
    assert told() == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_check_asks_as_much_for_three_practices_as_for_one(
    cast: make.Cast, django_assert_num_queries: Any, n: int
) -> None:
    for number in range(n):
        make.practice(f"Practice {number}")
    with acting_as_worker(), django_assert_num_queries(3):
        help_lines.unchecked(timezone.localdate())
