"""P0 as its person meets it: nothing before Send, one act, and one ending for every pattern."""

import re
import uuid

import pytest

from clients.context import acting_as
from clients.models import (
    AuditEvent,
    Care,
    CheckInMark,
    ClinicianTask,
    Hold,
    OutboxMessage,
)
from tests.conftest import as_owner
from tests.support import make
from tests.support.at_desk import fresh, given, same, statements, together, why
from tests.support.checking_in import AFRAID, CALM, PATTERNS, SAFETY, posted, send
from worksheets.models import Answer, Assignment, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(cast):
    return given(cast, "p0")


def everything_kept(cast):
    """All rows that anything on the way could have left."""
    with acting_as(cast.amara.pk):
        return {
            "assignments": list(Assignment.objects.order_by("pk").values()),
            "responses": Response.objects.count(),
            "holds": Hold.objects.count(),
            "tasks": ClinicianTask.objects.count(),
            "marks": CheckInMark.objects.count(),
            "cares": list(Care.objects.order_by("pk").values()),
            "audit": AuditEvent.objects.count(),
            "mail": OutboxMessage.objects.count(),
        }


def seen_by(cast):
    with acting_as(cast.amara.pk):
        held = list(Hold.objects.all())
        tasks = list(ClinicianTask.objects.values_list("kind", "about_id", "done_at"))
    return [(*why(cast.amara, hold), hold.about_id) for hold in held], tasks


def test_checkin_happy_path(cast, sign_in, sheet):
    browser = sign_in(cast.jo.user)

    start = browser.get(f"/pages/{sheet.pk}/").text
    assert "Are you alone just now?" in start
    assert "this form can’t get you urgent help" in start
    assert "a court orders it" in start
    assert "all together: there is no choosing answer by answer" in start
    asked = browser.post(f"/pages/{sheet.pk}/", {"alone-answer": "yes", "step": "begin"})
    assert asked.status_code == 200
    assert asked.text.count("<fieldset") == 18
    assert "secrets" not in asked.text, "check-ins are exempt from every policy"
    answer = send(browser, sheet, CALM)

    assert (answer.status_code, answer.url) == (302, f"/sent/{sheet.pk}/done/")
    assert fresh(sheet).state == "submitted"
    assert seen_by(cast) == ([], [("check_in", sheet.pk, None)])
    with acting_as(cast.amara.pk):
        assert CheckInMark.objects.get().waiting_since is not None
        assert Answer.objects.filter(visibility="clin").count() == 20


@pytest.mark.parametrize("alone", ["no", "", "maybe", None, "YES", "yes "])
@pytest.mark.parametrize("step", ["begin", "send"])
def test_checkin_not_alone_keeps_nothing_at_all(cast, sign_in, sheet, alone, step):
    browser = sign_in(cast.jo.user)
    browser.get("/home/")
    before = everything_kept(cast)

    told = posted(AFRAID) | {"step": step, "alone-answer": alone}
    answer = browser.post(
        f"/pages/{sheet.pk}/", {key: value for key, value in told.items() if value is not None}
    )

    assert answer.status_code == 200
    assert "Then this isn’t a good moment, and nothing has been saved." in answer.text
    assert everything_kept(cast) == before
    assert browser.get(f"/pages/{sheet.pk}/").status_code == 200, "it can be met again"


def test_checkin_stop_page_is_the_same_for_a_no_and_a_blank(cast, sign_in, sheet):
    browser = sign_in(cast.jo.user)

    pages = {
        same(browser.post(f"/pages/{sheet.pk}/", told).content)
        for told in ({"alone-answer": "no"}, {}, {"alone-answer": "x"}, posted({}, alone="no"))
    }

    assert len(pages) == 1


def test_checkin_looking_and_beginning_keep_nothing(cast, sign_in, sheet):
    browser = sign_in(cast.jo.user)
    browser.get("/home/")
    before = everything_kept(cast)

    browser.get(f"/pages/{sheet.pk}/")
    browser.post(f"/pages/{sheet.pk}/", {"alone-answer": "yes", "step": "begin"})

    assert everything_kept(cast) == before


@pytest.mark.invariant(16)
def test_checkin_ends_alike_for_every_pattern(cast, sign_in):
    """Closing page, status, headers, later pages and the number of statements."""
    ends = {}
    # A person's first words of all make their key, whatever they are: once, before it counts.
    send(sign_in(cast.jo.user), given(cast, "p0"), {})
    for name, said in PATTERNS.items():
        sheet = given(cast, "p0")
        browser = sign_in(cast.jo.user)
        browser.get("/home/")
        with statements() as seen:
            answer = send(browser, sheet, said)
        done = browser.get(answer.url)
        pages = [done.content, browser.get(f"/sent/{sheet.pk}/").content]
        ends[name] = (
            answer.status_code,
            len(answer.content),
            sorted(set(answer.headers) - {"Set-Cookie"}),
            len(seen),
            [re.sub(r"'[^']*'|\d+", "", sql)[:60] for sql in seen],
            [same(page).replace(str(sheet.pk).encode(), b"") for page in pages],
            [len(page) for page in pages],
        )
        with acting_as(cast.amara.pk):
            assert Response.objects.filter(assignment=sheet.pk, submitted_at__isnull=False)

    assert len({repr(end) for end in ends.values()}) == 1
    assert {tuple(marks) for _, marks, _ in seen_by(cast)[0]} == {
        ("worry_no", "free_life", "together_safe"), ("neck",), ("own_force",), ("words.threat",),
    }  # fmt: skip


@pytest.mark.invariant(14)
@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, values in SAFETY.items() for value in values],
)
def test_checkin_every_mark_places_a_hold_and_a_task_together(cast, sign_in, sheet, key, value):
    send(sign_in(cast.jo.user), sheet, CALM | {key: value})

    held, tasks = seen_by(cast)
    assert [(reason, about) for reason, _, about in held] == [("check_in", sheet.pk)]
    assert tasks == [("check_in", sheet.pk, None)]
    with acting_as(cast.amara.pk):
        event = AuditEvent.objects.get(verb="hold.placed")
        assert (event.about_id, event.actor_id) == (cast.jo.pk, None)


@pytest.mark.parametrize("name", ["nothing", "calm", "rather_not", "alone_wanted", "one_note"])
def test_checkin_blank_a_note_and_rather_not_hold_nothing_but_wait_for_a_review(
    cast, sign_in, sheet, name
):
    send(sign_in(cast.jo.user), sheet, PATTERNS[name])

    assert seen_by(cast) == ([], [("check_in", sheet.pk, None)])


@pytest.mark.invariant(14)
@pytest.mark.parametrize("table", ["clients_cliniciantask", "clients_hold", "clients_checkinmark"])
@pytest.mark.django_db(transaction=True)
def test_checkin_all_or_nothing_where_a_part_fails(table, sign_in, caplog):
    """The second half fails: neither is there, and the person is told so with nothing lost."""
    cast = make.cast()
    sheet = given(cast, "p0")
    browser = sign_in(cast.jo.user)
    browser.get("/home/")
    before = everything_kept(cast)
    as_owner(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'broken'; END $$",
        f"CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()",
    )
    try:
        answer = send(browser, sheet, AFRAID | {"safe_contact": "After nine, at work"})
    finally:
        as_owner(f"DROP TRIGGER broken ON {table}", "DROP FUNCTION broken()")

    assert answer.status_code == 503
    assert "This could not be sent" in answer.text
    assert "After nine, at work" in answer.text
    assert re.search(r'name="worry_no-answer" value="often"[^>]* checked', answer.text)
    assert everything_kept(cast) == before
    assert "checkin.not_kept" in caplog.text
    assert "After nine" not in caplog.text
    assert browser.get("/readyz").json() == {"ready": True}  # a stranger learns nothing of it
    owner = sign_in(cast.amara)
    assert "could not be saved" in owner.get("/practice/service/").text
    assert "could not be saved" in owner.get("/caseload/").text
    assert send(browser, sheet, AFRAID).status_code == 302
    assert len(seen_by(cast)[0]) == 1


@pytest.mark.invariant(15)
def test_checkin_partner_sees_nothing_and_no_mail_is_planned(cast, sign_in, sheet):
    sam = sign_in(cast.sam.user)
    pages = [
        "/home/",
        "/settings/",
        "/settings/notes/",
        "/consents/",
        "/together/",
        f"/pages/{sheet.pk}/",
    ]
    pages += [f"/sent/{sheet.pk}/", f"/sent/{sheet.pk}/done/"]
    before = [same(sam.get(page).content) for page in pages]

    for said in (PATTERNS["afraid"], PATTERNS["calm"]):
        one = given(cast, "p0")
        send(sign_in(cast.jo.user), one, said)
        assert [same(sam.get(page).content) for page in pages] == before

    with acting_as(cast.sam.user.pk):
        assert not Hold.objects.exists()
        assert not ClinicianTask.objects.exists()
        assert not CheckInMark.objects.exists()
    with acting_as(cast.jo.user.pk):
        assert not Hold.objects.exists(), "not even their own"
        assert not AuditEvent.objects.filter(object_kind__in=["hold", "cliniciantask"]).exists()
    with acting_as(cast.amara.pk):
        assert not OutboxMessage.objects.exists()


def test_checkin_partner_cannot_send_it(cast, sign_in, sheet):
    never_was = sign_in(cast.sam.user).post(f"/pages/{uuid.uuid4()}/", posted({})).content

    for person in (cast.sam.user, cast.kim.user, cast.amara):
        answer = send(sign_in(person), sheet, AFRAID)
        assert answer.status_code == 404
        if person == cast.sam.user:
            assert answer.content == never_was
    assert fresh(sheet).state == "assigned"


def test_checkin_has_no_page_of_one_question_no_autosave_and_no_choice_of_audience(
    cast, sign_in, sheet
):
    browser = sign_in(cast.jo.user)
    key = make.opaque("worry_no")

    for path in (f"/pages/{sheet.pk}/{key}/", f"/pages/{sheet.pk}/review/"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, {"answer": "often", "revision": 0}).status_code == 404
    saved = browser.post(
        f"/pages/{sheet.pk}/{key}/save/",
        {"answer": "often", "revision": 0, "op": str(uuid.uuid4())},
        headers={"X-Portal-User": str(cast.jo.user_id)},
    )
    assert saved.status_code == 404
    assert (
        "data-autosave"
        not in browser.post(f"/pages/{sheet.pk}/", {"alone-answer": "yes", "step": "begin"}).text
    )


def test_checkin_too_long_keeps_what_was_typed_on_the_page_and_nothing_else(cast, sign_in, sheet):
    browser = sign_in(cast.jo.user)
    browser.get("/home/")
    before = everything_kept(cast)

    answer = send(browser, sheet, AFRAID | {"safe_contact": "y" * 601})

    assert answer.status_code == 422
    assert "<title>Error: Questions" in answer.text
    assert "y" * 601 in answer.text
    assert re.search(r'name="worry_no-answer" value="often"[^>]* checked', answer.text)
    assert everything_kept(cast) == before


def test_checkin_twice_with_one_press_is_one_and_a_second_one_changes_nothing(cast, sign_in, sheet):
    browser, op = sign_in(cast.jo.user), uuid.uuid4()

    assert [send(browser, sheet, AFRAID, op=op).status_code for _ in range(2)] == [302, 302]
    late = send(browser, sheet, CALM)

    assert late.status_code in (302, 409)
    assert len(seen_by(cast)[0]) == len(seen_by(cast)[1]) == 1
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="assignment.submitted").count() == 1


@pytest.mark.invariant(23)
def test_checkin_without_consent_there_is_nothing_to_fill_in(cast, sign_in):
    mo = make.client(by=cast.amara, name="Mo", agrees=["portal"])
    row = given(cast, "p0", client=mo)
    browser = sign_in(mo.user)

    page = browser.get(f"/pages/{row.pk}/").text
    answer = send(browser, row, AFRAID)

    assert "there is nothing to fill in" in page
    assert "alone-answer" not in page
    assert answer.status_code == 200
    assert fresh(row).state == "assigned"
    assert seen_by(cast) == ([], [])


def test_checkin_taken_back_keeps_the_hold_and_the_task_and_begins_blank(cast, sign_in, sheet):
    browser = sign_in(cast.jo.user)
    send(browser, sheet, AFRAID | {"safe_contact": "canary"})

    assert "canary" not in browser.get(f"/sent/{sheet.pk}/").text
    answer = browser.post(f"/sent/{sheet.pk}/withdraw/")
    assert answer.url == f"/pages/{sheet.pk}/"
    asked = browser.post(f"/pages/{sheet.pk}/", {"alone-answer": "yes", "step": "begin"}).text
    assert "canary" not in asked
    assert not re.search(r"<input[^>]* checked", asked)
    assert len(seen_by(cast)[0]) == len(seen_by(cast)[1]) == 1

    assert send(browser, sheet, CALM).status_code == 302
    assert len(seen_by(cast)[0]) == len(seen_by(cast)[1]) == 1
    with acting_as(cast.amara.pk):
        assert Answer.objects.filter(response__assignment=sheet.pk).count() == 20


@pytest.mark.django_db(transaction=True)
def test_checkin_two_tabs_at_once_send_one():
    cast = make.cast()
    sheet = given(cast, "p0")

    def press(said):
        return send(make.signed_in(make.fresh(cast.jo.user)), sheet, said).status_code

    codes = together(lambda: press(AFRAID), lambda: press(CALM))

    assert set(codes) <= {302, 409}
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="assignment.submitted").count() == 1
        assert ClinicianTask.objects.count() == 1


def test_checkin_preview_shows_what_a_client_sees(cast, sign_in):
    slug = make.opaque("private-check-in")
    pages = [sign_in(cast.amara).get(f"/library/{slug}/preview/?page={n}").text for n in range(3)]

    for page, words in zip(
        pages,
        ("Are you alone just now?", "I worry about what would happen", "Thank you."),
        strict=True,
    ):
        assert words in page
        assert "<form class=" not in page
