"""Words in what was sent: a Hold and a task in one go; never in what is kept to oneself."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.actions import holds as hold_actions
from clients.context import acting_as, acting_as_worker
from clients.models import ClinicianTask, Hold, User
from tests.conftest import as_owner
from tests.support import make
from tests.support.at_desk import begun, fresh, rows, why
from tests.support.submitting import send
from worksheets.models import Answer
from worksheets.rules import phrases

pytestmark = pytest.mark.django_db

SAYS = {
    "self_harm": "Some days I want to die.",
    "threat": "I’m afraid of him.",
    "assault": "He hit me.",
    "no_not_heard": "I said no and he did it anyway.",
    "child": "He hits our son.",
}


def filled(cast, text):
    sheet = begun(cast)
    make.answers(sheet, {"like_you_to_know": text, "tally": 1})
    return sheet


def asked_for(cast, sheet):
    with acting_as(cast.amara.pk):
        rows = list(Hold.objects.filter(about_id=sheet.pk))
        tasks = list(ClinicianTask.objects.filter(about_id=sheet.pk).values_list("kind", flat=True))
    return [why(cast.amara, hold) for hold in rows], tasks


@pytest.mark.invariant(14)
@pytest.mark.parametrize(("key", "text"), SAYS.items())
def test_words_that_were_sent_place_a_hold_and_a_task(cast, sign_in, key, text):
    sheet = filled(cast, text)

    send(sign_in(cast.jo.user), sheet)

    assert asked_for(cast, sheet) == ([("phrase", [phrases.PREFIX + key])], ["hold"])
    page = sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").text
    assert "Text contains" in page
    assert "It can be wrong either way" in page


def test_words_that_a_no_is_not_possible_are_a_note_and_no_hold(cast, sign_in):
    sheet = filled(cast, "I can’t say no. I gave in because it was easier.")

    send(sign_in(cast.jo.user), sheet)

    assert asked_for(cast, sheet) == ([], [])
    page = sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").text
    assert "Text contains words that a no isn’t possible" in page
    assert "Safety review" not in page


@pytest.mark.invariant(3)
@pytest.mark.parametrize("how", [{"go": "nothing"}, {"like_you_to_know": "self"}])
def test_words_kept_to_oneself_are_looked_at_by_nothing(cast, sign_in, how):
    sheet = filled(cast, SAYS["threat"])
    browser = sign_in(cast.jo.user)
    review = browser.get(f"/pages/{sheet.pk}/review/").text
    assert "the portal doesn’t check a word of it" in review
    assert "gives it no special protection in law" in review

    send(browser, sheet, **how)

    assert fresh(sheet).state == "submitted"
    assert asked_for(cast, sheet) == ([], [])


def test_a_flag_and_words_are_one_hold(cast, sign_in):
    sheet = begun(cast, "a3")
    make.answers(sheet, {"easier_no": SAYS["assault"], "away": {"chosen": ["worse"]}})

    send(sign_in(cast.jo.user), sheet)

    assert asked_for(cast, sheet) == (
        [("worksheet_flag", ["something_worse", "words.assault"])],
        ["hold"],
    )


def test_the_task_is_done_when_it_is_read_or_the_hold_lifted(cast, sign_in):
    read, lifted = filled(cast, SAYS["threat"]), filled(cast, SAYS["child"])
    for sheet in (read, lifted):
        send(sign_in(cast.jo.user), sheet)

    sign_in(cast.amara).post(f"/submissions/{read.pk}/read/")
    with acting_as(cast.amara.pk):
        row = Hold.objects.get(about_id=lifted.pk)
        hold_actions.lift(hold=row, why="Spoke alone.", by=cast.amara)

        assert not ClinicianTask.objects.waiting().exists()
        assert Hold.objects.active().filter(about_id=read.pk).exists(), "reading lifts nothing"


@pytest.mark.invariant(14)
@pytest.mark.parametrize("table", ["clients_cliniciantask", "clients_hold"])
@pytest.mark.django_db(transaction=True)
def test_where_a_part_fails_nothing_is_sent_and_nothing_is_lost(table, sign_in):
    cast = make.cast()
    sheet = filled(cast, SAYS["threat"])
    browser = sign_in(cast.jo.user)
    before = rows(sheet)
    as_owner(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'broken'; END $$",
        f"CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()",
    )
    try:
        answer = send(browser, sheet)
    finally:
        as_owner(f"DROP TRIGGER broken ON {table}", "DROP FUNCTION broken()")

    assert answer.status_code == 503
    assert "This could not be sent" in answer.text
    assert SAYS["threat"].replace("’", "&#x27;") in answer.text or SAYS["threat"] in answer.text
    assert (rows(sheet), fresh(sheet).state) == (before, "opened")
    assert asked_for(cast, sheet) == ([], [])
    send(browser, sheet)
    assert asked_for(cast, sheet) == ([("phrase", ["words.threat"])], ["hold"])


@pytest.mark.invariant(23)
def test_while_somebody_is_locked_nothing_they_send_is_read_or_looked_at(cast, sign_in):
    """Whoever is there after a bare reset widens nothing (P6a)."""
    sheet = filled(cast, SAYS["threat"])
    with acting_as_worker():
        long_ago = timezone.now() - dt.timedelta(hours=1)
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=long_ago)

    send(sign_in(cast.jo.user), sheet)

    assert asked_for(cast, sheet) == ([], [])
    with acting_as(cast.amara.pk):
        assert not Answer.objects.filter(response__assignment=sheet).exists()
