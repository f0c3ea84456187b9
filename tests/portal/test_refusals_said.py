"""Whatever an action would refuse is grey with its reason where one chooses, never first at the
last press: each refusal is found in the code, and named here with its page, or with why no page can
know of it beforehand."""

import ast
import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.utils import timezone

from clients.actions import practice, uncouple
from clients.context import acting_as, acting_as_worker
from clients.models import User
from clients.policies import colleagues
from clients.policies.locked_accounts import PASSWORD_IS_OLD
from clients.queries import help_lines
from tests.support import helping, in_room, make, own_sheets
from tests.support.controls import Controls
from tests.support.shared import close, window
from worksheets.actions import draft_questions, schedules
from worksheets.forms.draft_questions import fresh
from worksheets.library.requirements import OPENS_WHEN
from worksheets.models import Worksheet
from worksheets.policies.assignments import IN_THE_ROOM, WITHOUT_WORDS
from worksheets.policies.pathways import no_room
from worksheets.policies.schedules import COMES_AGAIN

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Grey:
    """On this page nothing of these words can be pressed or chosen, and the reason is told."""

    page: str
    words: str
    reason: str


class Race(str):
    """Only what happened since the page was opened, or a request made by hand, meets it."""


class Typed(str):
    """About what was just typed or chosen: told beside its field, the rest is kept."""


OP = Race("the id of another's press")
GONE = Race("on the page it is gone: somebody else was quicker")
ENDED = Race("an ended pathway's page has no such button")
FIELD = Typed("the words of a field")
HAND = Race("no page has a button for it")

# What each action refuses, in the order in which it does.
REFUSED = {
    "clients.actions.accounts.choose_password": [Race("used or called back meanwhile")],
    "clients.actions.contact._ask_address": [Typed("one address more on the same day")],
    "clients.actions.first_steps.settle": [
        Grey("first steps", "It arrived", "No test email has been sent yet.")
    ],
    "clients.actions.help_lines.add": [FIELD],
    "clients.actions.help_lines.leave_out": [
        HAND, Grey("emergency line", "Leave it out", "The emergency number is always shown."),
    ],
    "clients.actions.help_lines.undo": [
        GONE, Grey("help lines", "Remove", "This is the only line for a crisis or abuse"),
    ],
    "clients.actions.help_lines._find": [GONE],
    "clients.actions.help_lines._may_correct": [FIELD, FIELD, FIELD],
    "clients.actions.invitations.invite_client": [Race("joined meanwhile"), FIELD],
    "clients.actions.invitations.invite_colleague": [FIELD],
    "clients.actions.invitations.accept": [Race("used meanwhile"), Race("taken meanwhile")],
    "clients.actions.invitations._send": [Race("sent from another window")],
    "clients.actions.people.unlock_words": [
        Grey("locked words", "Open their earlier words", PASSWORD_IS_OLD)
    ],
    "clients.actions.practice._may_supervise": [
        Grey("licence", "Una (can’t supervise now)", colleagues.NO_SUPERVISOR),
        Grey("licence of a supervisor", "supervised_by", colleagues.SUPERVISES),
    ],
    "clients.actions.practice.deactivate": [HAND],
    "clients.actions.practice._may_take_over": [
        Race("only somebody who left has the page"),
        Grey("hand over", "Una", "Their licence has not been checked"),
        Grey("hand over", "Bo", "They have no two-factor authentication yet."),
    ],
    "clients.actions.practice._one_owner_stays": [
        Grey("practice", "Remove owner role", colleagues.ONLY_OWNER)
    ],
    "clients.actions.safe_contact.say": [FIELD],
    "clients.actions.uncouple.carry_on": [Race("a couple pauses once all its seats are taken")],
    "clients.actions.uncouple.start_again": [
        Grey("ended couple", "Set up a new couple", "One of them is in another couple here.")
    ],
    "clients.actions.windows.open_for": [
        FIELD, Grey("couple", "Open it now", "has no private check-in that was reviewed."),
    ],
    "worksheets.actions.assignments.assign": [Typed("nobody is ticked")],
    "worksheets.actions.assignments.refuse_parted": [
        Grey("paused couple", "Assign", "You can’t assign, suggest or open anything")
    ],
    "worksheets.actions.assignments._group": [OP],
    "worksheets.actions.assignments._refuse_what_waits": [
        (
            Grey("choose", "Our cycle", OPENS_WHEN["checkins_reviewed"]),
            Grey("choose", "Keeping score about sex", "Jo and Sam already have this open."),
            Grey("form", "Review assignment", "Jo and Sam already have this open."),
            Grey("step", "Open it for", "Jo and Sam already have this open."),
            Grey("choose beside the room", "Working agreement", IN_THE_ROOM),
        )
    ],
    "worksheets.actions.assignments._refuse_words": [
        (Grey("check-in form", "note", WITHOUT_WORDS), Grey("check-in step", "note", WITHOUT_WORDS))
    ],
    "worksheets.actions.checkins.record_meeting": [
        Grey("check-in", "Record it as reviewed", "Jo sent a check-in. Review that one first.")
    ],
    "worksheets.actions.checkins.review": [Typed("the tick that what was left open was asked")],
    "worksheets.actions.cut_points.raise_outcome": [Race("raised from another window meanwhile")],
    "worksheets.actions.draft_questions.add": [
        (
            Grey("full draft", "Add a question", "There is room for 100 questions"),
            Grey("full draft", "Copy", "There is room for 100 questions"),
        )
    ],
    "worksheets.actions.draft_questions.put_back": [
        Grey("full draft", "Restore", "There is room for 100 questions")
    ],
    "worksheets.actions.draft_questions.add_flag": [
        Grey("full draft", "Add something to be shown", "There is room for 20 of these")
    ],
    "worksheets.actions.drafts.begin_draft": [OP],
    "worksheets.actions.drafts.begin_from": [HAND],
    "worksheets.actions.drafts._refuse_unready": [
        Race("a word changed meanwhile"),
        Grey("unready", "Publish for your practice", "To change first"),
        FIELD,
        Grey("unread", "Publish for your practice", "A second clinician reads this"),
    ],
    "worksheets.actions.library._refuse_name": [FIELD, FIELD],
    "worksheets.actions.library._own_worksheet": [FIELD],
    "worksheets.actions.library._shelved": [Typed("a file of the shipped library")],
    "worksheets.actions.measure_ends.take_out_of_force": [GONE],
    "worksheets.actions.measures.add_wording": [FIELD, FIELD, FIELD],
    "worksheets.actions.paper_entry.enter": [
        Grey("paper", "Enter from paper", "Jo has started this on screen")
    ],
    "worksheets.actions.pathways.begin": [
        Grey("pathway for one", "Start with no steps", "They are in a couple here"),
        Race("where one is under way, its own page opens"),
    ],
    "worksheets.actions.pathways.add_step": [
        Grey("full pathway", "Add it at the end", no_room(30))
    ],
    "worksheets.actions.pathways.open_step": [ENDED, GONE, HAND, GONE],
    "worksheets.actions.pathways.save_template": [Race("without steps it is not offered"), OP],
    "worksheets.actions.pathways._changing": [ENDED],
    "worksheets.actions.schedules.set_up": [
        GONE, GONE, Grey("schedule", "Repeat", COMES_AGAIN),
    ],
    "worksheets.actions.second_readings.decide": [GONE, Race("a word changed meanwhile")],
    "worksheets.actions.session_room.agree": [FIELD],
    "worksheets.actions.session_room._open_room": [
        Grey("shut room", "Open the room", "The joint space is closed.")
    ],
}  # fmt: skip
# About who may ask at all, not about when: the walls are tested in tests/isolation.
NEVER_MET = {"PermissionError", "ValueError"}


def raised():
    """How many refusals each function of an action raises, by its full name."""
    found = {}
    for app in ("clients", "worksheets"):
        for path in (settings.BASE_DIR / app / "actions").glob("*.py"):
            for function in ast.parse(path.read_text()).body:
                count = sum(_refuses(node) for node in ast.walk(function))
                if count:
                    found[f"{app}.actions.{path.stem}.{function.name}"] = count
    return found


def _refuses(node):
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return ast.unparse(called).split(".")[-1] not in NEVER_MET


def greys():
    for entries in REFUSED.values():
        for entry in entries:
            found = entry if isinstance(entry, tuple) else (entry,)
            yield from (one for one in found if isinstance(one, Grey))


def test_every_refusal_of_an_action_names_its_page_or_why_there_is_none():
    assert {name: len(entries) for name, entries in REFUSED.items()} == raised()


def _of_the_practice(cast):
    dee = make.clinician(practice=cast.practice, name="Dee")
    make.clinician(practice=cast.practice, name="Una", licensed=False)
    make.clinician(practice=cast.practice, name="Bo", with_second_factor=False)
    gone = make.clinician(practice=cast.practice, name="Gil")
    with acting_as(cast.amara.pk):
        type(dee.clinician).objects.filter(pk=dee.clinician.pk).update(
            supervised_by=cast.cleo.clinician
        )
        practice.deactivate(clinician=gone.clinician, by=cast.amara)
        lines = help_lines.of(cast.practice)
    key = next(one.key for one in lines if one.listed.kind == "emergency")
    at = "/practice/people/{}/{}/".format
    return {
        "first steps": "/practice/first-steps/",
        "emergency line": f"/practice/help-lines/{key}/leave-out/",
        "licence": at(dee.clinician.pk, "licence"),
        "licence of a supervisor": at(cast.cleo.clinician.pk, "licence"),
        "hand over": at(gone.clinician.pk, "hand-over"),
        "practice": "/practice/",
    }


def _of_couples(cast):
    three = [make.client(by=cast.amara, name=name) for name in ("Ari", "Bea", "Cy")]
    paused = make.couple(by=cast.amara, clients=three)
    two = [make.client(by=cast.amara, name=name) for name in ("Di", "Ed")]
    ended = make.couple(by=cast.amara, clients=two)
    with acting_as(cast.amara.pk):
        uncouple.take_out(couple=paused, client=three[2], by=cast.amara)
        uncouple.end(couple=ended, by=cast.amara)
    make.couple(by=cast.amara, clients=[two[0], three[2]])
    return {"paused couple": f"/couples/{paused.pk}/", "ended couple": f"/couples/{ended.pk}/"}


def _given(cast):
    """What Jo and Sam have open; a check-in that Jo sent; a measure that comes again."""
    for client in (cast.jo, cast.sam):
        make.assignment(by=cast.amara, client=client, version=make.version("a2"))
    checkin = make.version("private-check-in")
    make.assignment(by=cast.amara, client=cast.jo, version=checkin, state="submitted")
    begun = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("b1"), state="opened"
    )
    with acting_as(cast.amara.pk):
        schedules.set_up(
            client=cast.jo,
            worksheet=Worksheet.objects.get(slug="ease-and-freedom"),
            every_weeks=4,
            first_on=timezone.localdate(),
            until_on=None,
            times=None,
            by=cast.amara,
        )
    steps = ["keeping-count", "private-check-in", *["our-cycle"] * 28]
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=steps)
    with acting_as(cast.amara.pk):
        first, second = pathway.steps.all()[:2]
    jo, couple = f"/people/{cast.jo.pk}/", f"/couples/{cast.couple.pk}/"
    return {
        "choose": f"{couple}assign/",
        "form": f"{couple}assign/{make.opaque('keeping-count')}/",
        "step": f"/pathways/{pathway.pk}/steps/{first.pk}/open/",
        "check-in form": f"{jo}assign/{make.opaque('private-check-in')}/",
        "check-in step": f"/pathways/{pathway.pk}/steps/{second.pk}/open/",
        "full pathway": f"/pathways/{pathway.pk}/",
        "pathway for one": f"{jo}pathway/",
        "check-in": f"{jo}check-in/",
        "paper": f"/assignments/{begun.pk}/paper/",
        "schedule": f"{jo}measures/{make.opaque('ease-and-freedom')}/again/",
        "locked words": jo,
        "couple": couple,
    }


def _drafts(cast):
    items = [fresh("free_text", f"q{n}") | {"prompt": "Why?"} for n in range(100)]
    full = own_sheets.draft(cast.amara, items=items)
    with acting_as(cast.amara.pk):
        full = draft_questions.remove(draft=full, key="q99", by=cast.amara)
        full = draft_questions.add(draft=full, item=fresh("slider", "more"), by=cast.amara)
        for _ in range(20):
            full, _ = draft_questions.add_flag(draft=full, op=uuid.uuid4(), by=cast.amara)
    unready = own_sheets.draft(cast.amara, items=[])
    unread = own_sheets.draft(cast.amara, theme="power")
    at = "/library/drafts/{}/".format
    return {
        "full draft": at(full.pk),
        "unready": f"{at(unready.pk)}publish/",
        "unread": f"{at(unread.pk)}publish/",
    }


def _beside_the_room(cast):
    """Two others, about whom nothing is in the way, and who have it in the session room."""
    pair = [make.client(by=cast.amara, name=name) for name in ("Ida", "Ned")]
    couple = make.couple(by=cast.amara, clients=pair)
    opened = window(cast.amara, couple, *pair)
    in_room.things(cast.amara, couple, pair)
    close(cast.amara, opened)
    home = f"/couples/{couple.pk}/"
    return {"choose beside the room": f"{home}assign/", "shut room": home}


def _alone(name, **fields):
    """The only owner of a practice of their own."""
    return make.clinician(practice=make.practice(name, **fields), name=name, owner=True)


@pytest.fixture
def pages(cast):
    """Who opens which page, by its name here."""
    with acting_as_worker():
        long_ago = timezone.now() - dt.timedelta(hours=2)
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=long_ago)
    found = _of_the_practice(cast) | _of_couples(cast) | _given(cast) | _drafts(cast)
    found |= _beside_the_room(cast)
    far = _alone("Farida", country="JP")
    helping.own(by=far)
    theirs = {name: (cast.amara, address) for name, address in found.items()}
    return theirs | {"help lines": (far, "/practice/help-lines/")}


@pytest.mark.giant
def test_what_would_be_refused_is_grey_with_its_reason_on_its_page(pages, sign_in):
    browsers = {who.pk: sign_in(who) for who, _ in pages.values()}
    read = {}
    for name, (who, address) in pages.items():
        answer = browsers[who.pk].get(address)
        assert answer.status_code == 200, (name, answer.status_code, answer.headers)
        read[name] = Controls(answer.text)

    wrong = [one for one in greys() if not read[one.page].refuses(one.words, str(one.reason))]

    assert wrong == []


def test_what_is_named_here_is_what_the_pages_call_it():
    """A button that is not there now is spelt as its template spells it, so that a renamed one
    does not pass for one that is hidden."""
    templates = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    forms = [path.read_text() for path in (settings.BASE_DIR).glob("*/forms/*.py")]
    code = "".join([*templates, *forms])
    titles = {"Our cycle", "Keeping score about sex", "Working agreement"}
    people = {"Una", "Una (can’t supervise now)", "Bo"}

    assert {one.words for one in greys() if one.words not in code} <= titles | people
