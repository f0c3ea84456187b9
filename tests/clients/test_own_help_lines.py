"""An owner adds, corrects and leaves out help lines; everybody of the practice sees the result."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import help_lines as actions
from clients.content import resources
from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, HelpLine, Practice
from clients.queries import help_lines
from clients.queries.clinician import first_steps
from tests.support import helping, make

PAGE, NEW, HELP = "/practice/help-lines/", "/practice/help-lines/new/", "/help/"
CONFIRM, FIRST = "/practice/first-steps/help-line/", "/practice/first-steps/"
MENS, SAMARITANS = "Men’s Advice Line", "Samaritans"
GB = resources.countries()["GB"].lines
# Galop last: the one that stays.
CRISIS = [one.name for one in GB if one.kind == "crisis" and one.name != "Galop"] + ["Galop"]


def text(browser: Browser, page: str) -> str:
    return html.unescape(browser.get(page).text)


def listed(browser: Browser) -> str:
    page = text(browser, HELP)
    return page[page.index('<ul class="rows help-lines">') : page.index("Numbers and hours change")]


def way(cast: make.Cast, name: str, what: str) -> str:
    return f"{PAGE}{helping.key(cast.amara, name)}/{what}/"


def rows() -> list[HelpLine]:
    with acting_as_worker():
        return list(HelpLine.objects.order_by("added_at"))


def verbs() -> list[str]:
    with acting_as_worker():
        events = AuditEvent.objects.filter(verb__startswith="help_line.")
        return list(events.order_by("at", "pk").values_list("verb", flat=True))


def moves_to(cast: make.Cast, code: str) -> None:
    with acting_as(cast.amara.pk):
        Practice.objects.filter(pk=cast.practice.pk).update(country=code)
    cast.practice.country = code


def test_own_help_lines_happy_path(cast: make.Cast, sign_in: Any) -> None:
    amara, jo, sam = sign_in(cast.amara), sign_in(cast.jo.user), sign_in(cast.sam.user)
    amara.post(NEW, helping.CRISIS | {"is_checked": "on"})
    amara.post(way(cast, "Galop", "correct"), helping.CORRECTED)
    amara.post(way(cast, MENS, "leave-out"), {"reason": helping.REASON})

    page = text(amara, PAGE)
    assert page.count("Elm Street night line") > 1
    assert "Every night, 20:00 to 6:00" in page
    assert 'The portal’s list says: <span translate="no">Galop, 0800 999 5428</span>' in page
    assert helping.REASON in page
    for person in (jo, sam):
        seen = text(person, HELP)
        assert seen.index(">999<") < seen.index("0161 496 0000") < seen.index("116 123")
        assert "Every night, 20:00 to 6:00" in seen
        assert "0800 555 0199" in seen
        for gone in ("0800 999 5428", MENS, helping.REASON, "Amara"):
            assert gone not in seen
    assert verbs() == [
        "help_line.added", "help_line.confirmed", "help_line.corrected", "help_line.left_out",
    ]  # fmt: skip


def test_each_can_be_undone(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    galop = next(one for one in resources.countries()["GB"].lines if one.name == "Galop")
    words = {"name": galop.name, "number": galop.number}
    before = listed(sign_in(cast.jo.user))
    browser.post(NEW, helping.CRISIS)
    browser.post(way(cast, helping.CRISIS["name"], "undo"))
    browser.post(CONFIRM, words | {"from": "list"})
    browser.post(f"{PAGE}unconfirm/", words)
    helping.corrected(by=cast.amara)
    browser.post(way(cast, "Galop", "undo"))
    browser.post(f"{PAGE}{helping.left_out(by=cast.amara, name=MENS).pk}/undo/")

    assert listed(sign_in(cast.jo.user)) == before
    assert verbs() == [
        "help_line.added", "help_line.removed", "help_line.confirmed", "help_line.unconfirmed",
        "help_line.corrected", "help_line.restored", "help_line.left_out", "help_line.restored",
    ]  # fmt: skip
    assert all(row.ended_by_id == cast.amara.clinician.pk for row in rows())


def test_a_corrected_number_is_to_be_confirmed_anew(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    for one in resources.countries()["GB"].every_line:
        browser.post(CONFIRM, {"name": one.name, "number": one.number})
    assert "help_lines" not in open_steps(cast)
    helping.corrected(by=cast.amara)
    assert "help_lines" in open_steps(cast)
    assert text(browser, PAGE).count("Not confirmed yet") == 1
    browser.post(
        way(cast, "Galop", "correct"), helping.CORRECTED | {"hours": "9 to 5", "is_checked": "on"}
    )

    assert "help_lines" not in open_steps(cast)
    assert [row.ended_at is None for row in rows()] == [False, True]


def open_steps(cast: make.Cast) -> list[str]:
    with acting_as(cast.amara.pk):
        return first_steps.open_steps(make.fresh(cast.amara))


# --- A country without lines of the portal's ----------------------------------------------------


def test_first_steps_close_with_lines_of_ones_own(cast: make.Cast, sign_in: Any) -> None:
    moves_to(cast, "BR")
    browser, jo = sign_in(cast.amara), sign_in(cast.jo.user)
    before, nobody = text(browser, FIRST), text(jo, HELP)
    assert "Add at least one line for emergencies, or for a crisis or abuse." in before
    assert f'href="{NEW}"' in before
    assert "Choose a country" in nobody
    browser.post(NEW, helping.CRISIS | {"kind": "other", "name": "Advice", "is_checked": "on"})
    assert "Add at least one line for emergencies" in text(browser, FIRST)
    browser.post(NEW, helping.CRISIS)
    assert "1 of 2 are not confirmed yet." in text(browser, FIRST)
    assert "help_lines" in open_steps(cast)
    browser.post(CONFIRM, {"name": helping.CRISIS["name"], "number": helping.CRISIS["number"]})

    assert "help_lines" not in open_steps(cast)
    assert "Your list has no emergency number yet" in text(browser, PAGE)
    assert "<h2>Brazil</h2>" in text(jo, HELP)
    assert "0161 496 0000" in text(jo, HELP)
    assert "call your local emergency number" in text(jo, HELP)
    elsewhere = text(jo, f"{HELP}?country=IE")
    assert "0161 496 0000" not in elsewhere
    assert "Back to the list for Brazil" in elsewhere


def test_another_country_is_settled_anew(cast: make.Cast, sign_in: Any) -> None:
    """There and back: what was confirmed at home is confirmed still."""
    browser = sign_in(cast.amara)
    for one in resources.countries()["GB"].every_line:
        browser.post(CONFIRM, {"name": one.name, "number": one.number})
    helping.own(by=cast.amara, is_checked=True)
    given = {"name": "Elm", "neutral_name": "Elm", "time_zone": "Europe/London",
             "secrets_policy": "limited"}  # fmt: skip
    assert "help_lines" not in open_steps(cast)

    browser.post("/practice/edit/", given | {"country": "IE"})
    assert "help_lines" in open_steps(cast)
    assert "Elm Street night line" not in text(sign_in(cast.jo.user), HELP)
    browser.post("/practice/edit/", given | {"country": "GB"})
    assert "help_lines" not in open_steps(cast)


# --- What always stands -------------------------------------------------------------------------


def test_the_last_crisis_line_and_the_emergency_number_stay(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    helping.own(by=cast.amara, **{k: v for k, v in helping.EMERGENCY.items() if k != "hours"})
    for name in CRISIS[:-1]:
        helping.left_out(by=cast.amara, name=name)
    page = text(browser, PAGE)
    assert "This is the only line for a crisis or abuse on your list" in page
    assert "The emergency number is always shown." in page

    for name in ("Galop", "Emergency services"):
        answer = browser.post(way(cast, name, "leave-out"), {"reason": "Not needed."})
        assert answer.status_code == 422
        assert "can’t be left out" in html.unescape(answer.text)
        with acting_as(cast.amara.pk), pytest.raises(actions.NotAllowed):
            actions.leave_out(
                practice=cast.practice, key=helping.key(cast.amara, name), reason="x", by=cast.amara
            )
    seen = text(sign_in(cast.jo.user), HELP)
    assert ">999<" in seen
    assert "Galop" in seen
    assert "Respect Phoneline" in seen


def test_ones_own_last_line_stays_and_can_be_corrected(cast: make.Cast, sign_in: Any) -> None:
    moves_to(cast, "BR")
    browser = sign_in(cast.amara)
    row = helping.own(by=make.fresh(cast.amara))
    browser.post(f"{PAGE}{row.pk}/undo/")
    assert "so you can’t remove it" in html.unescape(
        browser.post(f"{PAGE}{row.pk}/correct/", helping.CRISIS | {"kind": "other"}).text
    )
    assert helping.CRISIS["number"] in text(browser, PAGE)
    browser.post(f"{PAGE}{row.pk}/correct/", helping.CRISIS | {"number": "188"})

    assert ">188<" in text(sign_in(cast.jo.user), HELP)


def test_a_newer_list_loses_no_correction_and_no_emergency_number(
    cast: make.Cast, sign_in: Any, monkeypatch: Any
) -> None:
    helping.corrected(by=cast.amara)
    helping.left_out(by=cast.amara, name=MENS)
    gb = {"name": "There", "emergency": {"number": "112"}, "lines": []}
    changed = resources._country("GB", gb)
    monkeypatch.setattr(resources, "countries", lambda file=None: {"GB": changed})

    seen = text(sign_in(cast.jo.user), HELP)

    assert seen.index(">112<") < seen.index("0800 555 0199")
    assert MENS not in seen


# --- What is typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    ["188", "+55 (11) 5555-0100", "text HOME to 741741", "0800 123 456 ext. 2", "www.help.example",
     "https://help.example/chat", "Elm House, 12 Elm Street"],
)  # fmt: skip
def test_numbers_are_taken_as_people_write_them(cast: Any, sign_in: Any, number: str) -> None:
    answer = sign_in(cast.amara).post(NEW, helping.CRISIS | {"number": f"  {number} "})

    assert answer.status_code == 302
    assert number in text(sign_in(cast.jo.user), HELP)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("number", "", "This can’t stay empty."),
        ("number", "javascript:alert(1)", "This isn’t a number or a web address."),
        ("number", "Java Script : 1", "This isn’t a number or a web address."),
        ("number", "<b>1</b>", "This isn’t a number or a web address."),
        ("number", "ask us", "Give a number to dial or text, or a web address."),
        ("number", "1\u202e2", "This contains a character that can’t be shown."),
        ("number", "1" * 81, "This can be up to 80 characters; it has 81."),
        ("number", "116 123", "already on your list"),
        ("name", "", "This can’t stay empty."),
        ("about", "", "This can’t stay empty."),
        ("kind", "", "This can’t stay empty."),
        ("kind", "emergency", "In an emergency people need a number to dial or text."),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    cast: Any, sign_in: Any, field: str, typed: str, said: str
) -> None:
    given = helping.CRISIS | {"name": SAMARITANS} | {field: typed}
    if typed == "emergency":
        given["number"] = "www.help.example"
    answer = sign_in(cast.amara).post(NEW, given)

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    where = "number" if typed == "emergency" else field
    assert said in str(errors[where][0])
    assert html.escape(said.split("’")[0]) in answer.text
    assert rows() == []


def test_what_is_the_same_or_gone_changes_nothing(cast: make.Cast, sign_in: Any) -> None:
    browser = sign_in(cast.amara)
    same = text(browser, way(cast, SAMARITANS, "correct"))
    line = next(one for one in resources.countries()["GB"].lines if one.name == SAMARITANS)
    words = {name: getattr(line, name) for name in help_lines.WORDS if name != "kind"}
    again = browser.post(way(cast, SAMARITANS, "correct"), words)

    assert f'value="{line.number}"' in same
    assert "The line already says this." in again.text
    assert browser.post(way(cast, SAMARITANS, "leave-out"), {"reason": " "}).status_code == 422
    assert browser.post(way(cast, SAMARITANS, "undo")).status_code == 404
    for what in ("correct", "leave-out"):
        assert browser.get(f"{PAGE}gone/{what}/").status_code == 404
    assert rows() == []


# --- Who may ------------------------------------------------------------------------------------


def test_nobody_but_owners_of_the_practice(cast: make.Cast, sign_in: Any) -> None:
    row = helping.corrected(by=cast.amara)
    pages = [PAGE, NEW, *(f"{PAGE}{row.pk}/{what}/" for what in ("correct", "leave-out"))]
    for person in (cast.cleo, cast.jo.user):
        browser = sign_in(person)
        assert {browser.get(page).status_code for page in pages} == {404}
        assert browser.post(NEW, helping.CRISIS).status_code == 404
        assert browser.post(f"{PAGE}{row.pk}/undo/").status_code == 404
    ben = sign_in(cast.ben)
    assert {ben.get(page).status_code for page in pages[2:]} == {404}
    assert ben.post(f"{PAGE}{row.pk}/undo/").status_code == 404
    assert "0800 555 0199" not in text(ben, PAGE) + text(ben, HELP)
    for other in (cast.cleo, cast.ben):
        with pytest.raises(PermissionError):
            actions.add(practice=cast.practice, by=make.fresh(other), **helping.CRISIS)

    assert [one.pk for one in rows()] == [row.pk]
    assert "0800 999 5428" in text(Browser(), f"{HELP}?country=GB")


@pytest.mark.goal(2)
def test_the_database_lets_owners_add_and_end_and_change_no_word(cast: make.Cast) -> None:
    row = helping.corrected(by=cast.amara)
    for other in (cast.jo.user, cast.ben, cast.cleo):
        mine = getattr(other, "clinician", None) or cast.amara.clinician
        new = HelpLine(practice=cast.practice, country="GB", added_by=mine, **helping.CRISIS)
        with acting_as(other.pk), pytest.raises(DatabaseError), transaction.atomic():
            new.save(force_insert=True)
        with acting_as(other.pk):
            ended = HelpLine.objects.filter(pk=row.pk).update(ended_at=row.added_at, ended_by=mine)
            assert ended == 0
    with acting_as(cast.ben.pk):
        assert HelpLine.objects.count() == 0
    for change in ("UPDATE clients_helpline SET number = '1'", "DELETE FROM clients_helpline"):
        with acting_as(cast.amara.pk), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(change)

    assert [(one.number, one.ended_at) for one in rows()] == [("0800 555 0199", None)]


# --- Paper, and what the service knows ----------------------------------------------------------


def test_paper_shows_the_same_list_to_both(cast: make.Cast, sign_in: Any) -> None:
    helping.own(by=cast.amara)
    helping.left_out(by=cast.amara, name=MENS)
    seen = []
    for person in (cast.jo, cast.sam):
        given = make.assignment(by=cast.amara, client=person, version=make.version("a2"))
        page = text(sign_in(person.user), f"/pages/{given.pk}/paper/page/")
        assert "0161 496 0000" in page
        assert MENS not in page
        seen.append(
            page[page.index('<ul class="sheet-help">') : page.index("Numbers and hours change.")]
        )

    assert seen[0] == seen[1]


def test_a_line_that_a_practice_left_out_is_not_asked_for(cast: make.Cast, sign_in: Any) -> None:
    later = timezone.localdate() + dt.timedelta(days=300)

    def named() -> bool:
        with acting_as_worker():
            return any(f"GB, {SAMARITANS} (" in one for one in help_lines.unchecked(later))

    with acting_as(cast.ben.pk):
        Practice.objects.filter(pk=cast.elsewhere.pk).update(country="ZZ")
    before = named()
    row = helping.left_out(by=cast.amara, name=SAMARITANS)
    without = named()
    sign_in(cast.amara).post(f"{PAGE}{row.pk}/undo/")

    assert (before, without, named()) == (True, False, True)


def test_every_way_of_reaching_it_is_shown_and_can_be_put_right(cast: Any, sign_in: Any) -> None:
    ways = {"text": "HELLO to 85258", "chat": "elm.example/chat", "address": "12 Elm Street",
            "languages": "English, Polish", "deaf": "Textphone 18001 0161 496 0000",
            "place": "Wales", "trace": "yes", "silent": ""}  # fmt: skip
    said = ["By text: HELLO to 85258", "Online: elm.example/chat", "12 Elm Street",
            "Languages: English, Polish", "For Wales", "A call is shown on a phone bill",
            "Deaf or hard of hearing: Textphone 18001 0161 496 0000"]  # fmt: skip
    amara, jo = sign_in(cast.amara), sign_in(cast.jo.user)
    amara.post(NEW, helping.CRISIS | ways)
    given = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))
    pages = [text(jo, HELP), text(amara, PAGE), text(amara, FIRST),
             text(jo, f"/pages/{given.pk}/paper/page/")]  # fmt: skip
    corrected = helping.CRISIS | ways | {"text": "HELLO to 85259"}
    amara.post(way(cast, helping.CRISIS["name"], "correct"), corrected)

    for page in pages:
        assert [one for one in said if one not in page] == []
    assert "HELLO to 85259" in text(jo, HELP)
    assert "HELLO to 85258" not in text(jo, HELP)


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_as_much_with_three_lines_as_with_one(
    cast: Any, sign_in: Any, django_assert_num_queries: Any, n: int
) -> None:
    for number in range(n):
        helping.own(by=cast.amara, name=f"Line {number}", is_checked=True)
    browser = sign_in(cast.amara)
    browser.get(PAGE)

    with django_assert_num_queries(6):
        browser.get(PAGE)
