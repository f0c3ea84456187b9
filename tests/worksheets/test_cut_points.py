"""A practice makes the private check-in stricter and never less strict; from then on, on record."""

import datetime as dt
import html

import pytest
from django.db import DatabaseError, transaction

from clients.context import acting_as
from clients.models import AuditEvent, Hold
from tests.support import checking_in, make
from tests.support.at_desk import given, statements, why
from tests.support.checking_in import CALM, send
from tests.support.shipped import SHEETS
from worksheets.actions import cut_points as actions
from worksheets.library import reading
from worksheets.models import RaisedOutcome, Version
from worksheets.parsing.strict_yaml import LibraryError
from worksheets.rules import cut_points

pytestmark = pytest.mark.django_db
PAGE = "/practice/check-in/"


def page_of(item: str) -> str:
    return f"{PAGE}{make.opaque(item)}/"


def raised(cast: make.Cast, item: str = "checked", answer: str = "once", outcome: str = "safety"):
    with acting_as(cast.amara.pk):
        return actions.raise_outcome(
            practice=cast.practice, item=item, answer=answer, outcome=outcome, by=cast.amara
        )


def rows(cast: make.Cast) -> list[tuple[str, str, str]]:
    with acting_as(cast.amara.pk):
        found = RaisedOutcome.of(cast.practice.pk)
    return [(one.item_key, one.answer, one.outcome) for one in found]


def marks(cast: make.Cast) -> list[list[str]]:
    with acting_as(cast.amara.pk):
        return [why(cast.amara, hold)[1] for hold in Hold.objects.all()]


def test_cut_points_happy_path(cast, sign_in):
    owner = sign_in(cast.amara)
    assert PAGE in owner.get("/practice/").text
    page = html.unescape(owner.get(PAGE).text)
    assert "Someone else checks my phone, my messages, where I am, or this account." in page
    assert "A Hold: A few times, Often. A note: Once, Prefer not to say." in page

    done = owner.post(page_of("checked"), {"to": "once:safety"})

    assert done.url == PAGE
    assert rows(cast) == [("checked", "once", "safety")]
    page = html.unescape(owner.get(PAGE).text)
    assert "A Hold: Once, A few times, Often. A note: Prefer not to say." in page
    assert "Once was raised to a Hold on" in page
    assert "by Amara" in page
    with acting_as(cast.amara.pk):
        event = AuditEvent.objects.get(verb="checkin.outcome_raised")
        assert (event.actor_id, event.about_id) == (cast.amara.pk, None)
        assert event.facts == {
            "item": "checked", "answer": "once", "before": "note", "outcome": "safety",
        }  # fmt: skip


@pytest.mark.invariant(14)
def test_what_is_sent_from_then_on_is_held_against_it(cast, sign_in):
    jo = sign_in(cast.jo.user)
    send(jo, given(cast, "p0"), CALM | {"checked": "once"})
    assert marks(cast) == [], "sent before"

    raised(cast)

    assert marks(cast) == [], "what was sent before stays as it was read"
    send(jo, given(cast, "p0"), CALM | {"checked": "once"})
    assert marks(cast) == [["checked"]]


def test_a_check_in_is_read_by_the_cut_points_of_the_day_it_was_sent(cast, sign_in):
    before, after = given(cast, "p0"), given(cast, "p0", cast.sam)
    send(sign_in(cast.jo.user), before, CALM | {"checked": "once"})
    raised(cast)
    send(sign_in(cast.sam.user), after, CALM | {"checked": "once"})
    therapist = sign_in(cast.amara)

    early = html.unescape(therapist.get(f"/submissions/{before.pk}/").text)
    late = html.unescape(therapist.get(f"/submissions/{after.pk}/").text)

    alone = "To ask about alone, without a Hold"
    assert "Answered “Once” to" in early[early.index(alone) :]
    assert "There is a Hold." not in early
    assert "Answered “Once” to" in late
    assert alone not in late
    assert "There is a Hold." in late


def test_nothing_asked_for_can_become_a_note_and_then_a_hold(cast, sign_in):
    jo = sign_in(cast.jo.user)
    raised(cast, "free_life", "usually", "note")
    send(jo, given(cast, "p0"), CALM | {"free_life": "usually"})
    assert marks(cast) == []

    raised(cast, "free_life", "usually", "safety")
    send(jo, given(cast, "p0"), CALM | {"free_life": "usually"})

    assert marks(cast) == [["free_life"]]
    assert rows(cast) == [
        ("free_life", "usually", "note"),
        ("free_life", "usually", "safety"),
    ]


LOWER = [
    ("checked", "often", "note"),
    ("checked", "often", "none"),
    ("checked", "often", "safety"),
    ("checked", "once", "note"),
    ("checked", "once", "none"),
    ("checked", "never", "safety"),
    ("checked", "rather_not", "safety"),
    ("free_life", "always", "note"),
    ("together_safe", "yes", "safety"),
    ("alone", "no", "safety"),
    ("safe_contact", "once", "safety"),
    ("nothing", "once", "safety"),
    ("neck", "once", "note"),
]


@pytest.mark.parametrize(("item", "answer", "outcome"), LOWER)
def test_lower_or_the_same_is_refused_by_the_form_and_by_the_action(
    cast, sign_in, item, answer, outcome
):
    tried = sign_in(cast.amara).post(page_of(item), {"to": f"{answer}:{outcome}"})

    assert tried.status_code == (404 if item in ("alone", "safe_contact", "nothing") else 422)
    if tried.status_code == 422 and "Every answer that can ask for more" not in tried.text:
        assert "An outcome can only be raised." in tried.text
    with pytest.raises(actions.NotRaised, match="raised and never lowered"):
        raised(cast, item, answer, outcome)
    assert rows(cast) == []


def test_what_was_raised_is_never_lowered_not_by_the_database_either(cast):
    row = raised(cast)

    with pytest.raises(actions.NotRaised):
        raised(cast, outcome="note")
    lower = {"item_key": "checked", "answer": "once", "outcome": "note"}
    for write in (
        lambda: RaisedOutcome.objects.create(
            practice=cast.practice, raised_by=cast.amara.clinician, **lower
        ),
        lambda: RaisedOutcome.objects.filter(pk=row.pk).update(outcome="note"),
        lambda: RaisedOutcome.objects.filter(pk=row.pk).delete(),
    ):
        with acting_as(cast.amara.pk), pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert rows(cast) == [("checked", "once", "safety")]


def test_a_row_that_says_less_than_the_library_lowers_nothing(cast, sign_in):
    """Of two outcomes the higher one counts, whatever stands in the table."""
    with acting_as(cast.amara.pk):
        RaisedOutcome.objects.create(
            practice=cast.practice,
            item_key="neck",
            answer="once",
            outcome="note",
            raised_by=cast.amara.clinician,
        )

    send(sign_in(cast.jo.user), given(cast, "p0"), CALM | {"neck": "once"})

    assert marks(cast) == [["neck"]]


def test_cut_points_partner_and_clients_and_other_clinicians_get_404(cast, sign_in):
    for person in (cast.jo.user, cast.sam.user, cast.kim.user, cast.cleo):
        browser = sign_in(person)
        for page in (PAGE, page_of("checked")):
            assert browser.get(page).status_code == 404
            assert browser.post(page, {"to": "once:safety"}).status_code == 404
    assert rows(cast) == []
    with acting_as(cast.cleo.pk), pytest.raises(PermissionError):
        actions.raise_outcome(
            practice=cast.practice, item="checked", answer="once", outcome="safety", by=cast.cleo
        )


def test_another_practice_has_its_own_and_sees_none_of_these(cast, sign_in):
    raised(cast)
    ben = cast.ben
    with acting_as(ben.pk):
        assert RaisedOutcome.of(cast.practice.pk) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            RaisedOutcome.objects.create(
                practice=cast.practice,
                item_key="checked",
                answer="often",
                outcome="safety",
                raised_by=ben.clinician,
            )
        with pytest.raises(PermissionError):
            actions.raise_outcome(
                practice=cast.practice, item="worn_down", answer="once", outcome="safety", by=ben
            )


def test_a_clinician_who_owns_nothing_and_a_client_write_none_by_the_database(cast):
    for user in (cast.cleo, cast.jo.user):
        with acting_as(user.pk), pytest.raises(DatabaseError), transaction.atomic():
            RaisedOutcome.objects.create(
                practice=cast.practice,
                item_key="checked",
                answer="once",
                outcome="safety",
                raised_by=cast.cleo.clinician,
            )


@pytest.mark.invariant(16)
def test_the_end_is_alike_whatever_was_raised(cast, sign_in):
    """Same status, page and statements before and after, for those whom it holds and the others."""
    ends = []
    send(sign_in(cast.jo.user), given(cast, "p0"), {})
    for is_raised in (False, True):
        if is_raised:
            raised(cast)
        for said in (CALM, CALM | {"checked": "once"}):
            sheet, browser = given(cast, "p0"), sign_in(cast.jo.user)
            browser.get("/home/")
            with statements() as seen:
                answer = send(browser, sheet, said)
            ends.append((answer.status_code, len(answer.content), len(seen)))

    assert len(set(ends)) == 1
    assert marks(cast) == [["checked"]]


def test_sixteen_marks_and_more_look_like_one_from_outside(cast, sign_in):
    """How many marks a Hold has cannot be told from the length of what is sealed."""
    most = dict.fromkeys(checking_in.HAPPENED, "often") | dict.fromkeys(checking_in.FREE, "never")
    most |= {"together_safe": "no", "safe_contact": "He hit me. I want to die. I’m afraid of him."}
    send(sign_in(cast.jo.user), given(cast, "p0"), most)
    send(sign_in(cast.sam.user), given(cast, "p0", cast.sam), CALM | {"neck": "once"})

    with acting_as(cast.amara.pk):
        lengths = {len(bytes(hold.why_sealed)) for hold in Hold.objects.all()}
    assert len(marks(cast)[0]) + len(marks(cast)[1]) > 17
    assert len(lengths) == 1


# --- The file ------------------------------------------------------------------------------------


def _read(tmp_path, now: str, then: str) -> str:
    """What is said of the library where this stands in safety.yaml instead."""
    for name in ("closing", "debrief", "support", "safety"):
        text = (reading.CONTENT / f"{name}.yaml").read_text("utf-8")
        if name == "safety":
            assert now in text
            text = text.replace(now, then, 1)
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    raw = (reading.CONTENT / "worksheets" / "private-check-in.yaml").read_bytes()
    with pytest.raises(LibraryError) as problems:
        reading.read_worksheet(raw, "private-check-in.yaml", reading.read_shared(tmp_path))
    return str(problems.value)


@pytest.mark.parametrize(
    ("now", "then", "what"),
    [
        ("item: afraid", "item: afraids", "there is no question “afraids”"),
        ("item: body_hurt", "item: afraid", "“afraid” is there twice"),
        ("item: body_hurt", "item: afraid", "“body_hurt” has no cut-points"),
        ("{never: none, once: note", "{once: note, never: none", "in order: never, once"),
        ("{never: none, once: note", "{never: note, once: note", "says that nothing is wrong"),
        ("often: safety, rather_not: note", "often: maybe, rather_not: note", "use one of"),
        ("often: safety, rather_not: note", "often: safety, rather_not: safety", "use one of"),
        ("fact: strangulation", "fact: pain", "“pain” is of the tier note; use a fact of safety"),
        ("fact: afraid_once", "fact: force", "“force” is of the tier safety; use a fact of note"),
        ("fact: strangulation", "fact: strangle", "did you mean “strangulation”?"),
        ("once: note, few_times", "once: safety, few_times", "the outcome note and `note:`"),
    ],
)
def test_a_mistake_in_the_cut_points_is_told_and_nothing_is_published(tmp_path, now, then, what):
    assert what in _read(tmp_path, now, then)


def test_the_flags_of_the_check_in_stand_in_one_file():
    path = reading.CONTENT / "worksheets" / "private-check-in.yaml"
    raw = path.read_bytes().replace(b"items:\n  - key: alone", b"flags: []\nitems:\n  - key: alone")

    with pytest.raises(LibraryError, match="its flags are in safety.yaml"):
        reading.read_worksheet(raw, "private-check-in.yaml", reading.read_shared())


@pytest.mark.parametrize("item", checking_in.CALM)
def test_laying_nothing_over_it_changes_nothing(item):
    content = SHEETS["P0"]

    assert cut_points.tightened(content, []) is content
    one = RaisedOutcome(item_key=item, answer="rather_not", outcome="safety")
    assert cut_points.tightened(content, [one])["flags"] == content["flags"]


def test_an_older_check_in_with_other_questions_is_left_as_it_was(cast):
    old = make.version("p0").content | {
        "flags": [
            {
                "flag": "together_unsafe",
                "kind": "safety",
                "when": {"item": "together_safe", "has": ["no", "unsure"]},
                "words": "W.",
            }
        ]
    }
    rows = [RaisedOutcome(item_key="checked", answer="once", outcome="safety")]

    assert cut_points.tightened(old, rows)["flags"] == old["flags"]


def test_the_moment_counts_to_the_second(cast):
    row = raised(cast)
    with acting_as(cast.amara.pk):
        second = dt.timedelta(seconds=1)
        assert RaisedOutcome.of(cast.practice.pk, until=row.raised_at - second) == []
        assert RaisedOutcome.of(cast.practice.pk, until=row.raised_at) == [row]


def test_nothing_is_published_by_raising(cast):
    with acting_as(cast.amara.pk):
        before = Version.objects.count()
    raised(cast)
    with acting_as(cast.amara.pk):
        assert Version.objects.count() == before
