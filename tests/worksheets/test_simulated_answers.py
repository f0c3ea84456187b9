"""Whole sets of answers as people give them: what is held, what is a note, and who notices.

A Hold that most clients get means nothing. So a typical client who has sex out of
duty, worried about moods and free to say no, gets notes; each reason not to begin work together,
told alone and by itself, gets a Hold; and on nobody else’s pages anything changes.
"""

import html

import pytest

from clients.context import acting_as
from clients.models import Clinician, ClinicianTask, Hold, Practice
from tests.support import make
from tests.support.answering import answered, chosen
from tests.support.at_desk import given, same
from tests.support.checking_in import CALM, send
from tests.support.shared import window
from tests.support.shipped import LIBRARY
from worksheets.rules import flags, phrases

pytestmark = pytest.mark.django_db

# Somebody who worries about moods, goes along often, and can say no.
DUTY = {
    "A1": {"meanings": {"order": ["closeness", "obligation", "proof"]}, "often_loved": 6},
    "A2": {
        "tally": 3, "owe_next_move": 4, "guilt_yes": 3, "told_how_long": 3, "iou_jokes": 2,
        "have_to": 3, "fear_mood": 4, "free_no": 3, "free_to_ask": 1,
        "like_you_to_know": "I gave in last week because it was easier, and I was sad about it. "
        "I’m afraid he’ll be disappointed, or go cold. It hurts me when he sulks.",
    },
    "A3": {
        "toward": chosen("closeness"),
        "away": chosen("guilt", "argument", "sulking", "hurting_them", "being_left", "asked_again"),
        "before": {"at": -4}, "presence": 1, "could_stop": chosen("yes"),
    },
    "A4": {"regions_upper": {"regions": {"jaw": ["tense"]}}, "contributors": chosen("fatigue")},
    "B1": {"after_no": 4, "heaviest_why": chosen("mood", "letting_down"), "homework": 3},
    "B2": {"say_no": chosen("later", "go_along")},
    "B3": {"body_matters": chosen("low_mood"), "ways": chosen("rarely")},
    "C1": {
        "reasons": chosen("tired", "upset"), "my_style": chosen("seldom", "later"),
        "fear_after": 0, "what_might": chosen("sad", "distance", "argument", "asked_again", "left"),
    },
    "C2": {"going_on": chosen("tired", "hurt", "no_desire", "be_heard")},
    "C3": {"my_moves": chosen("please", "go_along"), "underneath": chosen("losing", "not_enough")},
    "C4": {"standing_yes": 2, "needs_reason": 3},
    "D1": {"place": chosen("not_now")},
    "M0": {"q3": 3, "q6": 2},
}  # fmt: skip
# The same, less certain of one time, and a little afraid: not of a mood, as the page says.
UNCERTAIN = DUTY | {
    "A3": DUTY["A3"] | {"could_stop": chosen("unsure")},
    "C1": DUTY["C1"] | {"fear_after": 1},
    "C5": {"role": chosen("counted"), "is_over": chosen("unsure")},
}
WORRIED = CALM | {"worry_no": "never", "free_life": "usually", "speak_freely": "usually"}

# The reasons not to begin work together, and how each is told by itself in a check-in.
REASONS = {
    "fear": [("afraid", "often"), ("afraid", "few_times"), ("worry_no", "few_times")],
    "coercive control": [
        ("contraception", "once"), ("leverage", "once"), ("checked", "few_times"),
        ("free_life", "rarely"),
    ],
    "injury": [("body_hurt", "once")],
    "a weapon or a threat": [("threatened", "once")],
    "strangulation": [("neck", "once")],
    "stalking": [("followed", "few_times")],
    "sexual violence": [("worn_down", "few_times"), ("went_on", "once")],
    "paying for what is said": [("speak_freely", "rarely"), ("together_safe", "no")],
    "harm done by oneself": [("own_pressure", "few_times"), ("own_force", "once")],
}  # fmt: skip
BY_CHECK_IN = [(reason, *told) for reason, each in REASONS.items() for told in each]
BY_SHEET = [
    ("A3", {"could_stop": chosen("no")}),
    ("A3", {"away": chosen("worse")}),
    ("B1", {"heaviest_why": chosen("afraid")}),
    ("C1", {"fear_after": 1}),
    ("C1", {"reasons": chosen("not_safe")}),
    ("C1", {"what_might": chosen("threat")}),
    ("C1", {"what_might": chosen("hurt")}),
    ("C1", {"what_might": chosen("forced")}),
    ("C2", {"going_on": chosen("scared")}),
    ("C2", {"going_on": chosen("not_safe")}),
    ("C3", {"underneath": chosen("afraid_of_them")}),
    ("C3", {"begins": chosen("fear")}),
    ("C5", {"is_over": chosen("no")}),
    ("C6", {"what_i_do": chosen("carry_on")}),
    ("C6", {"past_acts": chosen("hurt_body")}),
    ("C6", {"past_acts": chosen("threat_more")}),
    ("C6", {"past_acts": chosen("threat_self")}),
    ("C6", {"past_acts": chosen("tell_people")}),
    ("A2", {"like_you_to_know": "Some days I want to die."}),
    ("A2", {"like_you_to_know": "I’m worried for the children."}),
    ("A2", {"like_you_to_know": "I said no and they did it anyway."}),
    ("A2", {"like_you_to_know": "I am going to hit him one day."}),
]
ELSEWHERE = ["/home/", "/together/", "/settings/log/"]
# What a partner has, and what a clinician has who isn't this client's therapist.
PARTNER = ["/home/", "/together/", "/sharing/", "/settings/", "/settings/log/"]
COLLEAGUE = ["/caseload/", "/inbox/", "/practice/service/"]


def held(cast):
    with acting_as(cast.amara.pk):
        return Hold.objects.active().count()


@pytest.fixture
def others(cast, sign_in):
    """What the partner, the other couple and their therapist see on their pages, now."""
    partner, other, elsewhere = (cast.sam.user, cast.kim.user, cast.ben)
    return _looks(sign_in, [(partner, ELSEWHERE), (other, ["/home/"]), (elsewhere, ["/caseload/"])])


@pytest.fixture
def everybody_else(cast, sign_in):
    """The same for every page of theirs, and for everybody in the practice but the therapist:
    its owner, who stands in, who supervises, and a colleague."""
    owner = make.clinician(practice=cast.practice, name="Olu", owner=True)
    stand_in, supervisor = (
        make.clinician(practice=cast.practice, name=name) for name in ("Pat", "Sal")
    )
    with acting_as(cast.amara.pk):
        Practice.objects.filter(pk=cast.practice.pk).update(stands_in=stand_in.clinician)
        Clinician.objects.filter(user=cast.amara).update(supervised_by=supervisor.clinician)
    clinicians = [cast.ben, cast.cleo, owner, stand_in, supervisor]
    clients = [cast.sam.user, cast.kim.user]
    return _looks(
        sign_in, [(one, PARTNER) for one in clients] + [(one, COLLEAGUE) for one in clinicians]
    )


def _looks(sign_in, pages_of):
    asked = [(sign_in(make.fresh(user)), user, page) for user, pages in pages_of for page in pages]
    return lambda: [_seen(*one) for one in asked]


def _seen(browser, user, page):
    answer = browser.get(page)
    return user.email, page, answer.status_code, same(answer.content)


def test_a_typical_duty_client_gets_notes_and_no_hold(cast, sign_in, everybody_else):
    before = everybody_else()

    send(sign_in(cast.jo.user), given(cast, "p0"), WORRIED)
    sheets = {code: answered(cast, sign_in, code, said) for code, said in DUTY.items()}

    assert held(cast) == 0
    with acting_as(cast.amara.pk):
        assert set(ClinicianTask.objects.values_list("kind", flat=True)) == {"check_in"}
    told = {
        code: {hit.flag for hit in flags.flags(LIBRARY[code], said)} for code, said in DUTY.items()
    }
    assert told == {
        "A1": {"obligation_in_five"},
        "A2": {"fear", "yes_from_guilt"},
        "A3": {"away_from_mood", "away_from_being_left", "away_from_asking", "away_from_guilt"},
        "A4": set(),
        "B1": {"reaction_feared", "homework_heavy"},
        "B2": {"seldom_says_no"},
        "B3": set(),
        "C1": {"mood_after_no", "asked_after_no", "left_after_no", "seldom_says_no"},
        "C2": set(),
        "C3": {"goes_along_then", "losing_them"},
        "C4": {"owing_beliefs"},
        "D1": set(),
        "M0": {"goes_along_from_worry"},
    }
    therapist = sign_in(cast.amara)
    page = html.unescape(therapist.get(f"/submissions/{sheets['A2'].pk}/").text)
    assert "Worries, at least at times, about the mood after a no." in page
    assert "words that a no isn’t possible" in page
    assert "words about worry about a mood, or about being left" in page
    assert "Safety review" not in page
    assert everybody_else() == before


def test_a_client_who_is_not_sure_gets_notes_and_a_hold_for_fear_alone(cast, sign_in, others):
    """“Not sure” is asked about; being afraid, however slightly, is fear of harm."""
    before = others()

    for code in ("A3", "C5"):
        answered(cast, sign_in, code, UNCERTAIN[code])
    assert held(cast) == 0
    sheet = answered(cast, sign_in, "C1", UNCERTAIN["C1"])

    with acting_as(cast.amara.pk):
        [hold] = Hold.objects.active()
    assert hold.about_id == sheet.pk
    told = {
        code: {hit.flag: hit.kind for hit in flags.flags(LIBRARY[code], UNCERTAIN[code])}
        for code in ("A3", "C1", "C5")
    }
    assert told["A3"].pop("unsure_of_stopping") == "note"
    assert set(told["A3"].values()) == {"note"}
    assert told["C1"].pop("afraid_after_no") == "safety"
    assert set(told["C1"].values()) == {"note"}
    assert told["C5"] == {"unsure_it_is_over": "note", "has_pressured": "note"}
    assert others() == before


@pytest.mark.invariant(14)
@pytest.mark.invariant(15)
@pytest.mark.parametrize(("reason", "item", "said"), BY_CHECK_IN)
def test_each_reason_told_alone_in_a_check_in_gets_a_hold(
    cast, sign_in, others, reason, item, said
):
    sheet = given(cast, "p0")
    before = others()

    send(sign_in(cast.jo.user), sheet, CALM | {item: said})

    assert held(cast) == 1, reason
    assert others() == before


@pytest.mark.invariant(14)
@pytest.mark.invariant(15)
@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("code", ["p0", "a2"])
def test_a_hold_changes_no_page_of_anybody_else(cast, sign_in, everybody_else, code, is_open):
    """Whether their space is open or not, and whatever raised it."""
    sheet = given(cast, "p0") if code == "p0" else None
    if is_open:
        window(cast.amara, cast.couple, cast.jo, cast.sam)
    therapist = _looks(sign_in, [(cast.amara, ["/caseload/"])])
    before, own = everybody_else(), therapist()

    if sheet:
        send(sign_in(cast.jo.user), sheet, CALM | {"afraid": "often"})
    else:
        answered(cast, sign_in, "A2", {"like_you_to_know": "Some days I want to die."})

    assert held(cast) == 1
    assert {status for *_, status, _ in before} == {200, 404}
    assert everybody_else() == before
    assert therapist() != own


@pytest.mark.invariant(14)
@pytest.mark.invariant(15)
@pytest.mark.parametrize(("code", "said"), BY_SHEET)
def test_each_reason_told_alone_on_a_worksheet_gets_a_hold(cast, sign_in, others, code, said):
    before = others()

    answered(cast, sign_in, code, said)

    assert held(cast) == 1
    assert others() == before


def test_every_safety_flag_of_the_library_stands_in_the_lists_above():
    """A flag that is added is simulated too; measures with words of others and diaries aside."""
    here = {("P0", item) for _, item, _ in BY_CHECK_IN}
    here |= {
        (code, hit.flag)
        for code, said in BY_SHEET
        for hit in flags.flags(LIBRARY[code], said)
        if hit.is_safety
    }
    every = {
        (code, flag["flag"])
        for code, content in LIBRARY.items()
        for flag in content.get("flags", ())
        if flag["kind"] == "safety"
    }

    assert every - here == set()
    assert {one.key for one in phrases.categories() if one.holds} >= {
        "self_harm",
        "child",
        "harm_to_others",
    }


@pytest.mark.parametrize("code", sorted(DUTY))
def test_no_sheet_holds_for_what_a_duty_client_says(code):
    assert [hit for hit in flags.flags(LIBRARY[code], DUTY[code]) if hit.is_safety] == []


def test_the_simulated_sets_are_answers_that_can_be_given():
    for code, said in [*DUTY.items(), *UNCERTAIN.items()]:
        known = {item["key"] for item in LIBRARY[code]["items"]}
        assert set(said) <= known, code
    assert make.version("p0").content["items"][1]["key"] == next(iter(CALM))
