"""Wherever an action asks for a valid licence, the page that offers it says beforehand why it
would be refused (Inv 56): found by the gate in the code, so that a new one can't be forgotten."""

import ast
import datetime as dt
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils import timezone

from clients import vault
from clients.actions import notes, uncouple
from clients.context import acting_as, acting_as_worker
from clients.models import Clinician, Hold, Note
from tests.support import in_room, make, measuring, own_sheets
from tests.support.shared import reviewed, standing, window
from worksheets.actions import releases, reveals

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(56)]

# Which pages offer what each gated action does: (page, its button). Without a button of its own
# the page is closed as a whole, and says why.
OFFERED = {
    "clients.actions.couples.add_person": [("new person", "Add this person")],
    "clients.actions.couples.add_couple": [
        ("new couple", "Add this couple"), ("ended couple", "Set up a new couple"),
    ],
    "clients.actions.holds.lift": [("hold", "Lift the Hold")],
    "clients.actions.invitations.invite_client": [("invite", "Send the invitation")],
    "clients.actions.invitations.invite_colleague": [("colleague", "Send the invitation")],
    "clients.actions.notes.add": [("signed note", "Sign addendum")],
    "clients.actions.notes.sign": [("sign", "Sign this note")],
    "clients.actions.uncouple.carry_on": [("paused couple", "Continue as a couple")],
    "clients.actions.windows.open_for": [("couple", "Open it now")],
    "worksheets.actions.assignments.assign": [
        ("choose", None), ("form", None), ("check-in", "Ask now"), ("step", None),
    ],
    "worksheets.actions.checkins.record_meeting": [("check-in", "Record it as reviewed")],
    "worksheets.actions.checkins.review": [("sent check-in", "Mark as reviewed")],
    "worksheets.actions.drafts.publish": [("publish", "Publish for your practice")],
    "worksheets.actions.measure_ends.take_out_of_force": [
        ("end of words", "Withdraw the wording"),
    ],
    "worksheets.actions.measures.add_wording": [("wording", "Review it")],
    "worksheets.actions.releases.allow_again": [("partners", "Allow again")],
    "worksheets.actions.reveals.open_now": [("partners", "Open it")],
    "worksheets.actions.reveals.propose": [("couple", "Suggest it")],
    "worksheets.actions.schedules.set_up": [("schedule", "Repeat")],
    "worksheets.actions.second_readings.decide": [("second reading", "Tell the author")],
    # The room's own screen is turned to the couple: what shuts it is told on the couple's page.
    "worksheets.actions.session_room.agree": [("couple in session", None)],
    "worksheets.views.clinician.exchange.import_file": [("import", None)],
}  # fmt: skip
LAPSED = "Your licence expired on"


def gated():
    """Every function that calls the gate, by its full name."""
    for app in ("clients", "worksheets", "therapist_portal"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            module, text = path.relative_to(settings.BASE_DIR).with_suffix(""), path.read_text()
            for node in ast.parse(text).body if "licences" in text else ():
                if isinstance(node, ast.FunctionDef) and _asks(node):
                    yield ".".join([*module.parts, node.name])


def _asks(function):
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(ast.unparse(one) in {"gate", "licences.gate"} for one in calls)


class Buttons(HTMLParser):
    """Every button of a page with its words, and the words of everything that has an id."""

    def __init__(self, page):
        super().__init__()
        self.buttons, self.said, self._open = [], {}, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "button":
            self.buttons.append([told, ""])
        if tag in {"button", "p", "span"}:
            self._open.append((tag, told.get("id")))

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        for tag, name in self._open:
            if tag == "button":
                self.buttons[-1][1] += data
            elif name:
                self.said[name] = self.said.get(name, "") + data

    def named(self, words):
        return [told for told, said in self.buttons if said.strip().startswith(words)]


def test_every_gated_action_names_the_pages_that_offer_it():
    assert set(gated()) == set(OFFERED)


def _couples(cast):
    """One that pauses, one that has ended, and Ben's, for whom nothing is in the way."""
    three = [make.client(by=cast.amara, name=name) for name in ("Ari", "Bo", "Cy")]
    paused = make.couple(by=cast.amara, clients=three)
    two = [make.client(by=cast.amara, name=name) for name in ("Di", "Ed")]
    ended = make.couple(by=cast.amara, clients=two)
    with acting_as(cast.amara.pk):
        uncouple.take_out(couple=paused, client=three[2], by=cast.amara)
        uncouple.end(couple=ended, by=cast.amara)
    reviewed(cast.ben, cast.kim, cast.lee)
    both = {"couple": cast.other_couple, "version": make.version("b2")}
    group = make.assignment(by=cast.ben, client=cast.kim, **both).group
    make.assignment(by=cast.ben, client=cast.lee, group=group, **both)
    return {
        "paused couple": (cast.amara, f"/couples/{paused.pk}/"),
        "ended couple": (cast.amara, f"/couples/{ended.pk}/"),
        "couple": (cast.ben, f"/couples/{cast.other_couple.pk}/"),
        "couple in session": (cast.ben, f"/couples/{_in_session(cast)}/"),
    }


def _in_session(cast):
    two = [make.client(by=cast.ben, name=name) for name in ("Fay", "Gus")]
    together = make.couple(by=cast.ben, clients=two)
    window(cast.ben, together, *two)
    in_room.things(cast.ben, together, two)
    return together.pk


def _between(cast):
    """What Jo shows Sam, held back; and a suggestion that waits for the therapist."""
    version = make.version("b2")
    sheets = [
        make.assignment(
            by=cast.amara, client=cast.jo, version=version, couple=cast.couple, state="submitted"
        )
    ]
    sheets.append(
        make.assignment(by=cast.amara, client=cast.sam, version=version, group=sheets[0].group)
    )
    make.answers(sheets[0], {"after_no": "a film"}, visibility="clin")
    release = standing(cast.jo, cast.sam, cast.couple, sheets[0], "after_no")
    with acting_as(cast.amara.pk):
        releases.hold_back(release=release, by=cast.amara)
        reveals.propose(group=sheets[0].group, by=cast.amara)
    return cast.amara, f"/couples/{cast.couple.pk}/"


def _notes(cast):
    with acting_as(cast.amara.pk):
        rows = [
            Note(practice=cast.practice, author=cast.amara.clinician, client=cast.jo) for _ in "12"
        ]
        for row in rows:
            vault.seal(row, "body_sealed", "We talked.")
            row.save(force_insert=True)
        notes.sign(note=rows[1], revision=0, by=cast.amara)
        hold = Hold.objects.create(practice=cast.practice, client=cast.jo)
    return {
        "sign": (cast.amara, f"/notes/{rows[0].pk}/sign/"),
        "signed note": (cast.amara, f"/notes/{rows[1].pk}/"),
        "hold": (cast.amara, f"/holds/{hold.pk}/lift/"),
    }


def _sheets(cast):
    checkin = make.version("private-check-in")
    sent = make.assignment(by=cast.amara, client=cast.jo, version=checkin, state="submitted")
    make.answers(sent, {"alone": {"chosen": ["yes"]}}, visibility="clin")
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    with acting_as(cast.amara.pk):
        step = pathway.steps.get()
    mine, theirs = own_sheets.draft(cast.amara), own_sheets.asked(cast.cleo)
    measuring.brought_in(cast, "gad-2")
    gad, words = make.opaque("gad-2"), make.opaque("phq-2")
    sheet = make.opaque("keeping-count")
    pages = {
        "sent check-in": f"/submissions/{sent.pk}/",
        "check-in": f"/people/{cast.sam.pk}/check-in/",
        "step": f"/pathways/{pathway.pk}/steps/{step.pk}/open/",
        "publish": f"/library/drafts/{mine.pk}/publish/",
        "second reading": f"/library/drafts/{theirs.pk}/read/",
        "end of words": f"/library/measures/{gad}/end/",
        "wording": f"/library/measures/{words}/words/",
        "schedule": f"/people/{cast.jo.pk}/measures/{gad}/again/",
        "choose": f"/people/{cast.jo.pk}/assign/",
        "form": f"/people/{cast.jo.pk}/assign/{sheet}/",
        "import": "/library/import/",
    }
    return {name: (cast.amara, address) for name, address in pages.items()}


@pytest.fixture
def pages(cast):
    """Who opens which page, by its name here."""
    bare = make.client(by=cast.amara, name="Hal", joined=False)
    found = {
        "new person": (cast.amara, "/people/new/"),
        "new couple": (cast.amara, "/couples/new/"),
        "colleague": (cast.amara, "/practice/invite/"),
        "invite": (cast.amara, f"/people/{bare.pk}/invite/"),
    }
    found |= _couples(cast) | {"partners": _between(cast)}
    return found | _sheets(cast) | _notes(cast)


def _lapse():
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with acting_as_worker():
        Clinician.objects.update(licence_expires_on=yesterday)


def _read(pages, sign_in):
    browsers = {who.pk: sign_in(who) for who, _ in pages.values()}
    for name, (who, address) in pages.items():
        answer = browsers[who.pk].get(address)
        assert answer.status_code == 200, (name, answer.status_code, answer.headers)
        yield name, answer.text


@pytest.mark.giant
def test_every_page_that_offers_a_gated_action_says_why_it_is_refused(pages, sign_in):
    licensed = dict(_read(pages, sign_in))
    _lapse()
    lapsed = dict(_read(pages, sign_in))

    wrong = []
    for action, places in OFFERED.items():
        for name, words in places:
            before, after = Buttons(licensed[name]), Buttons(lapsed[name])
            fine = LAPSED not in licensed[name] and LAPSED in lapsed[name]
            if words is not None:
                offered, grey = before.named(words), after.named(words)
                fine = fine and offered and not any("disabled" in one for one in offered)
                fine = fine and grey and all(_is_grey(one, after) for one in grey)
            wrong += [] if fine else [(action, name, words)]

    assert wrong == []


def _is_grey(button, page):
    said = page.said.get(button.get("aria-describedby"), "")
    return "disabled" in button and said.startswith(LAPSED)


def test_placing_a_hold_is_never_grey(cast, sign_in):
    _lapse()

    page = Buttons(sign_in(cast.amara).get(f"/people/{cast.jo.pk}/hold/").text)

    assert [("disabled" in one) for one in page.named("Place the Hold")] == [False]
