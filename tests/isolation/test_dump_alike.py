"""A dump tells nothing of what was answered: two databases that differ only in answers differ only
in sealed columns, and in those that docs/security.md lists with the reason."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from clients.actions import clinician_tasks
from clients.context import acting_as, acting_as_worker
from tests.conftest import _empty_tables
from tests.support import dumped, make, own_sheets
from tests.support.answering import answered, chosen
from tests.support.at_desk import given
from tests.support.checking_in import AFRAID, CALM
from tests.support.checking_in import send as send_checkin
from tests.support.dumped import Dump
from tests.support.measuring import OURS
from tests.support.noting import begun as diary_begun
from tests.support.noting import noted
from tests.support.shared import address, lets
from worksheets.actions import second_readings
from worksheets.library.reading import content_hash

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.goal(3)]

LIKERT = ("tally", "owe_next_move", "guilt_yes", "iou_jokes", "told_how_long", "fear_mood")
NEARBY = {"g2_setting": chosen("nearby"), "g1_alone": chosen("yes")}
ALARMING: dict[str, Any] = {
    "p0": {key: value for key, value in AFRAID.items() if key not in {"leverage", "own_force"}}
    | {"safe_contact": "Not at all. I’m afraid of him.", "g1_alone": "yes", "g2_setting": "nearby"},
    "a2": dict.fromkeys(LIKERT[2:], 4) | {"free_no": 0, "like_you_to_know": "I can’t say no."},
    "a3": {"away": chosen("worse", "sulking"), "could_stop": chosen("no"), "presence": 0} | NEARBY,
    "b1": {"touch": 4, "lighter": "He hit me.", "heaviest_why": chosen("afraid")} | NEARBY,
    "what-i-want": {"place": chosen("not_for_me"), "left_alone": "Being asked."},
    "days": {"answer": "-5", "free": "0", "note": "He hit me again"},
    OURS: dict.fromkeys(("q1", "q2"), 0) | {"g1_alone": chosen("yes")},
}
CALMER: dict[str, Any] = {
    "p0": CALM | {"safe_contact": "Any way, at any time.", "g1_alone": "not_now"},
    "a2": dict.fromkeys(LIKERT, 0) | {"free_no": 4, "like_you_to_know": "I like our walks"},
    "a3": {"toward": chosen("wanted"), "could_stop": chosen("yes"), "presence": 4},
    "b1": {"evening": 1, "lighter": "A walk now.", "heaviest_why": chosen("tired")},
    "what-i-want": {"place": chosen("yes"), "sparks": "The sea, I think"},
    "days": {"answer": "3", "free": "4", "note": "A quiet evening"},
    OURS: dict.fromkeys(("q1", "q2", "q3", "q4"), 4),
}
# Between any two databases: salted, wrapped or chained anew, whatever was answered.
ANYWAY = {
    "clients_user.password",
    "clients_datakey.wrapped",
    "clients_auditevent.hash",
    "clients_auditevent.prev_hash",
    # Its place in the chain: how many there are is told by the rows themselves.
    "clients_auditevent.id",
    "clients_auditevent.seq",
    # Second steps are numbered on, from one database to the next.
    "clients_newfactor.authenticator_id",
    "mfa_authenticator.id",
    # By the id of whoever acts, or the worker's connection.
    "clients_auditevent.lane",
    "clients_audithead.seq",
    "clients_audithead.hash",
    "clients_consentevent.receipt_hash",
    "clients_contactchannel.address_lookup",
    "mfa_authenticator.data",
    # The cast is numbered on: another address and licence for each.
    "clients_contactchannel.address_sealed",
    "clients_clinician.licence_number",
    "clients_user.email",
    "django_session.session_key",
    "django_session.session_data",
}
# What each retired column holds in every row.
RETIRED = {
    "clients_hold.reason": "",
    "clients_hold.marks": "[]",
    "worksheets_answer.is_skipped": False,
    "worksheets_checkinreview.asked_in_person": True,
    "worksheets_draft.title": "",
    "worksheets_draft.content": "{}",
    "worksheets_draft.removed": "[]",
    "worksheets_draft.reason": "",
    "worksheets_secondreading.comment": "",
}
HEADING = "## What is clear in a dump, and why"
TABLE = re.compile(r"^\| `([\w.]+)` \|", re.M)


def listed() -> set[str]:
    """The columns, and tables whose rows tell by being there, that are clear for a reason."""
    text = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
    return set(TABLE.findall(text.split(HEADING)[1].split("\n## ")[0]))


def a_few_weeks(said: dict[str, Any], sign_in: Any) -> Dump:
    """The same steps of the same people, by the pages themselves; only the answers are `said`."""
    since = timezone.now()
    cast = make.cast()
    jo = sign_in(cast.jo.user)
    check_in = given(cast, "p0")
    assert send_checkin(jo, check_in, said["p0"]).status_code == 302
    sheets = {
        code: answered(cast, sign_in, code, said[code])
        for code in ("a2", "a3", "b1", "what-i-want", OURS)
    }
    days = make.assignment(by=cast.amara, client=cast.jo, version=make.version("dial-diary"))
    diary_begun(jo, days, mode="clin")
    assert noted(jo, days, **said["days"]).status_code == 302
    unread = answered(cast, sign_in, "b1", said["b1"])
    assert jo.post(f"/sent/{unread.pk}/withdraw/", {"sure": "on"}).status_code == 302
    know = {"whole__like_you_to_know": "on"}
    shared = lets(sign_in, cast.jo, address(sheets["a2"], cast.sam), ago=dt.timedelta(), **know)
    assert shared.status_code == 302, shared.text
    looked_at_by_their_therapist(cast, sign_in, check_in, days, list(sheets.values()))
    written_by_their_therapist(cast)
    with acting_as_worker():
        clinician_tasks.escalate_overdue()
    return dumped.dump(since)


def looked_at_by_their_therapist(
    cast: make.Cast, sign_in: Any, check_in: Any, days: Any, sheets: list[Any]
) -> None:
    """Every page on which something of it shows, and what is done there."""
    amara = sign_in(cast.amara)
    pages = [
        reverse("portal:home"),
        reverse("portal:inbox"),
        reverse("portal:couple", args=[cast.couple.pk]),
        reverse("portal:person", args=[cast.jo.pk]),
        reverse("worksheets:checkin", args=[cast.jo.pk]),
        reverse("worksheets:scores", args=[cast.jo.pk, OURS]),
        reverse("worksheets:weeks", args=[days.pk]),
        f"/couples/{cast.couple.pk}/assign/{make.opaque('touch-plan')}/",
        *(reverse("worksheets:submission", args=[one.pk]) for one in [check_in, *sheets]),
    ]
    for page in pages:
        assert amara.get(page, follow=True).status_code == 200, page
    for sheet in sheets:
        amara.post(reverse("worksheets:submission_read", args=[sheet.pk]))
    reviewed = amara.post(f"/submissions/{check_in.pk}/reviewed/", {"asked": "on", "note": "Met."})
    assert reviewed.status_code == 302


def written_by_their_therapist(cast: make.Cast) -> None:
    """A worksheet of the practice's own, sent back by its second reader."""
    draft = own_sheets.asked(cast.amara)
    with acting_as(cast.cleo.pk):
        seen = content_hash(own_sheets.fresh(draft, cast.cleo).content)
        second_readings.decide(
            draft=draft, verdict="returned", comment="Shorter.", seen=seen, by=cast.cleo
        )


def both(sign_in: Any) -> tuple[Dump, Dump]:
    alarming = a_few_weeks(ALARMING, sign_in)
    _empty_tables(None)  # type: ignore[arg-type]
    return alarming, a_few_weeks(CALMER, sign_in)


def test_databases_that_differ_in_answers_differ_only_where_it_is_sealed_or_told_why(
    sign_in: Any,
) -> None:
    alarming, calm = both(sign_in)

    found = dumped.differences(alarming, calm, ANYWAY)

    clear = listed()
    assert {name: pairs[:3] for name, pairs in found.items() if name not in clear} == {}
    sealed = {f"{table}.{column}" for table, column in dumped.sealed_columns()}
    lengths = {name: pairs for name, pairs in found.items() if name in sealed}
    assert lengths == {}, "a choice of a few is told by how long it is, sealed"
    for name, value in RETIRED.items():
        table, column = name.split(".")
        rows = alarming[table] + calm[table]
        assert {row[column] for row in rows} == {value}, f"{name} is written again"
    assert len(alarming["clients_hold"]) > len(calm["clients_hold"]), "what is alarming was heard"
    assert len(alarming["worksheets_score"]) == len(calm["worksheets_score"]) > 0


def test_what_is_listed_as_clear_is_there_and_is_not_sealed(db: None) -> None:
    """The table names columns that exist; a column that has been sealed since leaves it."""
    sealed = {f"{table}.{column}" for table, column in dumped.sealed_columns()}
    there = dumped.dump(timezone.now())

    assert listed() & sealed == set()
    assert {name.split(".")[0] for name in listed()} <= there.keys() | dumped.LEFT_OUT
    assert len(listed()) > 10
