"""What was said in earlier answers against giving something now."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import AuditEvent, Hold
from tests.support import make
from tests.support.answering import answered, chosen, today
from tests.support.at_desk import fresh, statements
from tests.support.shared import CANARY
from tests.support.shipped import LIBRARY, SHEETS
from worksheets.actions import submissions
from worksheets.actions.assignments import NotNow, assign
from worksheets.models import Response
from worksheets.policies.requirements import HELD, TALK_FIRST
from worksheets.queries.client.answers import desk
from worksheets.queries.clinician import contraindications, requirements
from worksheets.rules import flags

pytestmark = pytest.mark.django_db
SORE = {"regions_upper": {"regions": {"jaw": ["pain"]}}}
EASY = {"regions_upper": {"regions": {"jaw": ["pleasant"]}}}
NUMB = {"regions_lower": {"regions": {"belly": ["numb"]}}, "listening": 0}
SAID = "Said in earlier answers"
PAIN = "Pain that nobody has assessed, whichever worksheet mentioned it."


def giving(browser, cast, code, couple=True):
    """The page on which it would be given, to both or to Jo."""
    where = f"/couples/{cast.couple.pk}" if couple else f"/people/{cast.jo.pk}"
    return browser.get(f"{where}/assign/{make.opaque(LIBRARY[code]['slug'])}/")


def said_on(page):
    """The lines under “Said in earlier answers”."""
    found = re.search(rf"{SAID}</p><ul>(.*?)</ul>", page.text, re.DOTALL)
    return re.findall(r"<li[^>]*>(.*?)</li>", found[1]) if found else []


def seen_by(user, code, *clients):
    with acting_as(user.pk):
        return contraindications.on_record(make.fresh(user), LIBRARY[code], clients)


def refused(cast, code, *clients):
    with acting_as(cast.amara.pk), pytest.raises(NotNow) as why:
        assign(
            op=uuid4(),
            couple=None,
            clients=clients or [cast.jo],
            version=make.version(code),
            due_on=None,
            note="",
            by=cast.amara,
        )
    return str(why.value)


def lifted(cast):
    with acting_as(cast.amara.pk):
        for hold in Hold.objects.active():
            holds.lift(hold=hold, why="Spoke alone.", by=cast.amara)


def test_pain_in_a_body_check_in_is_told_with_its_day_before_a_touch_plan(cast, sign_in):
    """Kind `note`: it places no Hold, and stands there all the same."""
    answered(cast, sign_in, "A4", SORE)
    with acting_as(cast.amara.pk):
        assert not Hold.objects.exists()

    page = giving(sign_in(cast.amara), cast, "B5")

    assert said_on(page) == [f"Jo, {today()}: {PAIN}"]


def test_without_pain_nothing_is_told(cast, sign_in):
    answered(cast, sign_in, "A4", EASY)

    page = giving(sign_in(cast.amara), cast, "B5")

    assert SAID not in page.text
    assert PAIN in page.text, "it still stands among the reasons for everybody"


@pytest.mark.invariant(3)
def test_what_is_kept_to_oneself_counts_for_nothing(cast, sign_in):
    answered(cast, sign_in, "A4", SORE, kept=("regions_upper",))

    assert said_on(giving(sign_in(cast.amara), cast, "B5")) == []


def test_a_draft_counts_for_nothing(cast, sign_in):
    sheet = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a4"), state="opened"
    )
    make.answers(sheet, SORE)

    assert said_on(giving(sign_in(cast.amara), cast, "B5")) == []


def test_a_sending_without_any_answer_is_no_mistake(cast):
    make.assignment(by=cast.amara, client=cast.jo, version=make.version("a4"), state="submitted")

    assert seen_by(cast.amara, "B5", cast.jo) == []


def test_another_therapist_sees_nothing(cast, sign_in):
    answered(cast, sign_in, "A4", SORE)

    assert seen_by(cast.amara, "B5", cast.jo) != []
    for other in (cast.cleo, cast.ben, cast.sam.user, cast.jo.user):
        assert seen_by(other, "B5", cast.jo) == []
    assert giving(sign_in(cast.cleo), cast, "B5").status_code == 404


@pytest.mark.invariant(6)
def test_a_partner_never_hears_of_it(cast, sign_in):
    answered(cast, sign_in, "A4", SORE)
    giving(sign_in(cast.amara), cast, "B5")
    sam = sign_in(cast.sam.user)

    for where in ("/home/", "/together/", "/sharing/", "/settings/log/"):
        page = sam.get(where)
        assert page.status_code == 200
        assert "ain that" not in page.text


def test_taken_back_or_withdrawn_it_counts_no_longer(cast, sign_in):
    sheet = answered(cast, sign_in, "A4", SORE)
    assert seen_by(cast.amara, "B5", cast.jo) != []

    with acting_as(cast.jo.user_id):
        jo = make.fresh(cast.jo.user)
        done = submissions.withdraw(desk=desk(jo, sheet.pk, lock=True), by=jo)

    assert done == "withdrawn", "the hint was made of it: it can’t be unread"
    assert seen_by(cast.amara, "B5", cast.jo) == []


def test_a_rule_that_found_nothing_has_not_read_it(cast, sign_in):
    sheet = answered(cast, sign_in, "A4", EASY)
    assert seen_by(cast.amara, "B5", cast.jo) == []

    with acting_as(cast.jo.user_id):
        jo = make.fresh(cast.jo.user)
        assert submissions.withdraw(desk=desk(jo, sheet.pk, lock=True), by=jo) == "draft"


def test_set_aside_it_counts_no_longer(cast, sign_in):
    sheet = answered(cast, sign_in, "A4", SORE)

    sign_in(cast.amara).post(f"/submissions/{sheet.pk}/aside/", {"why": "Somebody else."})

    assert fresh(sheet).state == "withdrawn"
    assert seen_by(cast.amara, "B5", cast.jo) == []


@pytest.mark.invariant(50)
@pytest.mark.parametrize(("said", "verb"), [(SORE, "answers.read"), (EASY, "answers.checked")])
def test_each_look_is_recorded_without_words(cast, sign_in, said, verb):
    sheet = answered(cast, sign_in, "A4", said | {"more": CANARY})

    giving(sign_in(cast.amara), cast, "B5")

    with acting_as(cast.amara.pk):
        response = Response.objects.get(assignment=sheet)
        event = AuditEvent.objects.get(object_id=response.pk, actor_id=cast.amara.pk)
        assert (event.verb, event.about_id, event.facts) == (verb, cast.jo.pk, {"count": 1})


@pytest.mark.invariant(15)
def test_that_a_hold_s_reason_was_shown_is_recorded_for_clinicians_alone(cast, sign_in):
    answered(cast, sign_in, "A3", {"could_stop": chosen("no")})
    browser = sign_in(cast.amara)
    giving(browser, cast, "A2")
    with acting_as(cast.amara.pk):
        assert not AuditEvent.objects.filter(verb="hold.read").exists(), "nothing of it was asked"

    giving(browser, cast, "B5")

    with acting_as(cast.amara.pk):
        hold = Hold.objects.get()
        event = AuditEvent.objects.get(verb="hold.read")
        assert (event.object_id, event.about_id, event.facts) == (hold.pk, None, {})
    with acting_as(cast.jo.user_id):
        assert not AuditEvent.objects.filter(verb="hold.read").exists()


@pytest.mark.parametrize("n", [1, 3])
def test_it_costs_the_same_however_much_was_sent(cast, n):
    for _ in range(n):
        for client in (cast.jo, cast.sam):
            sheet = make.assignment(
                by=cast.amara, client=client, version=make.version("a4"), state="submitted"
            )
            make.answers(sheet, SORE, visibility="clin")

    with acting_as(cast.amara.pk), statements() as asked:
        found = contraindications.on_record(
            make.fresh(cast.amara), LIBRARY["B5"], [cast.jo, cast.sam]
        )

    told = [one for one in asked if "worksheets_" in one or "clients_hold" in one]
    assert len(told) == 3
    assert sorted(found) == [f"{name}, {today()}: {PAIN}" for name in ("Jo", "Sam")]


# (what was answered, in which sheet, against which other, in whose words).
CONTRA = [
    ("A2", {"fear_mood": 1}, "A5", "Worry about the mood after a no"),
    ("A2", {"fear_mood": 1}, "B2", "Worry about a partner’s mood after a no"),
    ("A2", {"fear_mood": 1}, "C3", "Worry about the mood after a no"),
    ("A2", {"fear_mood": 1}, "D2", "Worry about the mood after a no"),
    ("A2", {"fear_mood": 1}, "D3", "Worry about the mood after a no"),
    ("A2", {"free_no": 1}, "A5", "Rarely feels free to say no"),
    ("A2", {"free_no": 0}, "B2", "they rarely feel free to say no"),
    ("A3", {"could_stop": chosen("no")}, "A4", "Could not stop"),
    ("A3", {"could_stop": chosen("unsure")}, "A4", "or was not sure"),
    ("A3", {"could_stop": chosen("unsure")}, "A5", "or was not sure"),
    ("A3", {"could_stop": chosen("unsure")}, "B5", "could not be stopped"),
    ("A3", {"could_stop": chosen("unsure")}, "D3", "or was not sure"),
    ("A3", {"could_stop": chosen("no")}, "B5", "could not be stopped"),
    ("A3", {"could_stop": chosen("no")}, "A5", "Could not stop"),
    ("A3", {"away": chosen("worse")}, "B5", "something worse"),
    ("A3", {"presence": 0}, "A4", "Felt far away"),
    ("A3", {"presence": 0}, "B5", "Felt far away"),
    ("A4", NUMB, "B5", "Numb, or far away"),
    ("A4", {"contributors": chosen("memories")}, "B5", "hard memories"),
    ("C1", {"reasons": chosen("memories")}, "B5", "hard memories"),
    ("C1", {"reasons": chosen("pain")}, "B5", "Pain"),
    ("B1", {"heaviest_why": chosen("old")}, "B5", "from the past"),
    ("A4", {"contributors": chosen("pain")}, "B5", "Pain"),
    ("B1", {"heaviest_why": chosen("mood")}, "B2", "worry about a mood"),
    ("B1", {"heaviest_why": chosen("afraid")}, "B2", "feared after a no"),
    ("B3", {"body_matters": chosen("pain")}, "B5", "Pain"),
    ("C1", {"fear_after": 2}, "B2", "feared after a no"),
    ("C1", {"fear_after": 2}, "C3", "Fears what follows"),
    ("C1", {"what_might": chosen("hurt")}, "D2", "Fears what follows"),
    ("C2", {"going_on": chosen("pain")}, "B5", "Pain"),
    ("C4", {"standing_yes": 4}, "C2", "left beliefs"),
]


@pytest.mark.parametrize(("sheet", "said", "other", "words"), CONTRA)
def test_each_contraindication_that_an_answer_can_name_is_named(cast, sheet, said, other, words):
    """By the answers alone: no Hold is needed for it to stand there."""
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version(sheet), state="reviewed"
    )
    make.answers(row, said, visibility="clin")

    found = seen_by(cast.amara, other, cast.jo)

    assert len(found) == 1
    assert found[0].startswith(f"Jo, {today()}: ")
    assert words in found[0]


def test_every_reason_that_names_a_flag_stands_in_the_list_above():
    named = {
        (code, one["after_flag"])
        for code, content in SHEETS.items()
        for one in content["contraindications"]
        if "after_flag" in one
    }
    raised = set()
    for code, said, other, _ in CONTRA:
        hits = flags.flags(SHEETS[code], said)
        raised |= {(other, hit.flag) for hit in hits}

    assert named - raised <= {("D3", "could_not_stop"), ("D3", "afraid_after_no")}


@pytest.mark.invariant(14)
@pytest.mark.parametrize(
    ("sheet", "said", "other"),
    [
        ("A3", {"could_stop": chosen("no")}, "A4"),
        ("C1", {"fear_after": 2}, "B2"),
        ("C1", {"what_might": chosen("hurt")}, "B2"),
    ],
)
def test_while_a_hold_stands_for_that_very_reason_it_is_refused(cast, sign_in, sheet, said, other):
    """Talk alone first: lifting the Hold says that somebody has. Then it is told, not refused."""
    answered(cast, sign_in, sheet, said)
    browser = sign_in(cast.amara)

    assert str(TALK_FIRST) in giving(browser, cast, other, couple=False).text
    assert refused(cast, other) == TALK_FIRST
    lifted(cast)

    page = giving(browser, cast, other, couple=False)
    assert str(TALK_FIRST) not in page.text
    assert len(said_on(page)) == 1


@pytest.mark.parametrize(
    ("sheet", "said"), [("A3", {"away": chosen("worse")}), ("C1", {"fear_after": 1})]
)
@pytest.mark.parametrize("other", ["A5", "B5"])
def test_what_touches_both_is_shut_by_either_s_hold(cast, sign_in, sheet, said, other):
    answered(cast, sign_in, sheet, said, client=cast.sam)

    assert refused(cast, other, cast.jo) == HELD


def test_one_s_own_work_is_not_shut_by_a_partner_s_reason(cast, sign_in):
    answered(cast, sign_in, "A3", {"could_stop": chosen("no")}, client=cast.sam)

    assert str(TALK_FIRST) not in giving(sign_in(cast.amara), cast, "A4", couple=False).text


def test_a_hold_for_another_reason_leaves_what_is_free(cast):
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )
        why = requirements.why_not(make.fresh(cast.amara), LIBRARY["A4"], [cast.jo], None)

    assert why is None


def test_a_step_of_a_pathway_tells_it_too(cast, sign_in):
    answered(cast, sign_in, "A4", SORE)
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["touch-plan"])
    with acting_as(cast.amara.pk):
        step = pathway.steps.get()

    page = sign_in(cast.amara).get(f"/pathways/{pathway.pk}/steps/{step.pk}/open/")

    assert said_on(page) == [f"Jo, {today()}: {PAIN}"]


def test_the_newest_comes_first_and_each_day_once(cast):
    for weeks in (3, 1, 1):
        row = make.assignment(
            by=cast.amara, client=cast.jo, version=make.version("a4"), state="reviewed"
        )
        make.answers(row, SORE, visibility="clin")
        with acting_as(cast.amara.pk):
            ago = F("submitted_at") - timedelta(weeks=weeks)
            type(row).objects.filter(pk=row.pk).update(submitted_at=ago)

    found = seen_by(cast.amara, "B5", cast.jo)

    assert len(found) == 2
    assert found[0] != found[1]
