"""Fills a database with everything that can be in one, as the pages and actions leave it.

Run by tests/upgrades/dump.py with the code of the release that is to be kept. Everyone is made up.
"""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from clients import audit
from clients.actions import contact, holds, notes, reading, records, safe_contact
from clients.context import acting_as, acting_as_worker
from clients.enums import HoldReason, KeyClass
from clients.models import AuditHead, Member, Practice
from tests.support import at_desk, in_room, make, shared
from tests.support.at_desk import given
from tests.support.checking_in import AFRAID, CALM, send
from tests.support.note_forms import LATE, begun, save
from tests.support.world import make_world

FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def fill() -> None:
    """Beside the demo: one of each thing, an alarm, what was let go of, and an end."""
    make_world()
    for states in (alarming, shown_to_each_other, written_about, chosen, kept_apart, over):
        states(make.cast())
    with acting_as_worker():
        # The tests' practices begin without the command that records their beginning.
        for practice in Practice.objects.exclude(
            pk__in=AuditHead.objects.filter(seq__gt=0).values("practice")
        ):
            audit.record("practice.founded", practice, practice_id=practice.pk)


def alarming(cast: make.Cast) -> None:
    """Jo's check-in asks for a Hold, and nobody has read it; Sam's was calm and is reviewed."""
    own = {"g2_setting": "own"}
    for client, said in ((cast.jo, AFRAID), (cast.sam, CALM)):
        sheet = given(cast, "p0", client)
        assert send(make.signed_in(client.user), sheet, said | own).status_code == 302
    read = make.signed_in(cast.amara).post(
        f"/submissions/{sheet.pk}/reviewed/", {"note": "Spoke on Tuesday."}
    )
    assert read.status_code == 302


def shown_to_each_other(cast: make.Cast) -> None:
    """Jo let Sam see an answer; both agreed to what they wrote together."""
    shared.released(cast, make.signed_in)
    in_room.agreed(cast, make.signed_in)
    with acting_as(cast.jo.user_id):
        Authenticator.objects.filter(user=cast.jo.user).delete()
        TOTP.activate(cast.jo.user, FACTOR)
        RecoveryCodes.activate(cast.jo.user)


def written_about(cast: make.Cast) -> None:
    """A note in each state, and one that is added to."""
    begun(cast)
    signed: Any = begun(cast)
    with acting_as(cast.amara.pk):
        notes.sign(note=signed, revision=1, by=cast.amara)
    added = make.signed_in(cast.amara).post(
        f"/notes/{signed.pk}/add/",
        {"op": uuid.uuid4(), "body": "Added a day later, from the paper file."},
    )
    assert added.status_code == 302


def chosen(cast: make.Cast) -> None:
    """Jo has another address, other words on how to be reached, a word for a partner."""
    with acting_as(cast.jo.user_id):
        me = make.fresh(cast.jo.user)
        contact.set_email(client=me.client, address="quiet.jo@example.org", by=me)
        for phone in ("020 7946 0001", "020 7946 0002"):
            safe_contact.say(client=me.client, words={"phone": phone}, review_on=None, by=me)
        reading.set_reading(calm_pages=True, plain_words=True, word="Søren’s", by=me)


def kept_apart(cast: make.Cast) -> None:
    """Two devices wrote at once, of an answer and of a note; a Hold that was lifted; keys gone."""
    sheet, browser = at_desk.begun(cast), make.signed_in(cast.jo.user)
    for said, status in (("from the phone", 200), ("from the laptop", 409)):
        saved = at_desk.autosave(browser, cast.jo.user, sheet, at_desk.box_of(sheet), value=said)
        assert saved.status_code == status
    late = save(make.signed_in(cast.amara), begun(cast), cast.amara, body=LATE, revision=0)
    assert late.status_code == 409
    with acting_as(cast.amara.pk):
        hold = holds.place(
            client=cast.sam,
            reason=HoldReason.CLINICIAN,
            marks=[],
            about_id=None,
            by=cast.amara,
        )
        holds.lift(hold=hold, why="We talked about it, in person.", by=cast.amara)
    make.answers(make.assignment(by=cast.ben, client=cast.kim, version=make.version()), {"a": "b"})
    with acting_as_worker():
        records.shred(person=cast.kim, key_classes=[KeyClass.ANSWERS], by=None)


def over(cast: make.Cast) -> None:
    """Work in every state, then Jo wants to be here alone: the couple has ended."""
    for state in ("assigned", "opened", "submitted", "withdrawn"):
        row = make.assignment(
            by=cast.amara,
            client=cast.sam,
            version=make.version(),
            couple=cast.couple,
            state=state,
        )
        make.answers(row, {"like_you_to_know": f"Written while it was {state}."})
    left = make.signed_in(cast.jo.user).post("/settings/together/alone/")
    assert left.status_code == 302
    with acting_as(cast.amara.pk):
        assert not Member.objects.filter(couple=cast.couple, left_at=None).exists()
