"""What people write is nowhere to be found: not in a dump, the broker's data, a log or a letter."""

import base64
import copy
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from clients import vault
from clients.actions import contact, holds, notes
from clients.context import acting_as, acting_as_worker
from clients.enums import HoldReason
from clients.models import Hold, Note
from tests.support import make, own_sheets
from tests.support.at_desk import body, url, why
from tests.support.database_dump import dump
from tests.support.submitting import send
from worksheets.actions import (
    answers,
    assignments,
    draft_questions,
    feedback,
    second_readings,
    submissions,
)
from worksheets.library.reading import content_hash
from worksheets.models import Answer, Assignment, Version, Worksheet
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.clinician import drafts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.invariant(53),
    pytest.mark.goal(3),
]


class Canaries(dict[str, str]):
    """Words that nobody would write by chance, by the field they were written in."""

    def sing(self, place: str) -> str:
        return self.setdefault(place, f"canary{uuid.uuid4().hex}")

    def disguises(self) -> Iterator[tuple[str, str, str]]:
        """(field, disguise, text to look for): plain, hex, UTF-16 and the three base64 phases."""
        for place, song in self.items():
            raw = song.encode()
            yield place, "plain", song
            yield place, "hex", raw.hex()
            yield place, "utf-16", song.encode("utf-16-le").hex()
            for phase in range(3):
                shifted = base64.b64encode(b"x" * phase + raw).decode()
                yield place, f"base64+{phase}", shifted[4:-4]

    def heard_in(self, text: str) -> list[tuple[str, str]]:
        lower = text.lower()
        return [
            (place, disguise)
            for place, disguise, song in self.disguises()
            if (song in text if disguise.startswith("base64") else song in lower)
        ]


def brokers_data() -> str:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    return "\n".join(f"{key!r} {broker.dump(key)!r}" for key in broker.scan_iter())


def all_logged(records: list[logging.LogRecord]) -> str:
    return "\n".join(f"{record.getMessage()} {vars(record)}" for record in records)


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def cast(db: None) -> make.Cast:
    return make.cast()


def free_text_key(version: Any) -> str:
    return next(
        item["key"]
        for page in version.content.get("pages", [version.content])
        for item in page["items"]
        if item["type"] == "free_text"
    )


def loop(cast: make.Cast, sing: Any, browser: Any) -> None:
    """The whole loop through the real actions and one page, a canary in every free field."""
    version = make.version("a1")
    key = free_text_key(version)
    sheet = give(cast, version, sing)
    jo = cast.jo.user
    write_and_send(jo, sheet, key, sing, browser)
    with acting_as(cast.amara.pk):
        feedback.write(op=uuid.uuid4(), assignment=sheet, body=sing("feedback"), by=cast.amara)
    keep_notes(cast, sing)
    with acting_as(jo.pk):
        address = f"{sing('address')}@example.org"
        contact.set_email(client=cast.jo, address=address, by=jo)


def give(cast: make.Cast, version: Any, sing: Any) -> Assignment:
    with acting_as(cast.amara.pk):
        assignments.assign(
            op=uuid.uuid4(),
            couple=cast.couple,
            clients=[cast.jo],
            version=version,
            due_on=None,
            note=sing("line to the client"),
            by=cast.amara,
        )
    with acting_as(cast.jo.user_id):
        return Assignment.objects.get(client=cast.jo)


def write_and_send(jo: Any, sheet: Assignment, key: str, sing: Any, browser: Any) -> None:
    with acting_as(jo.pk):
        desk = answer_queries.desk(jo, sheet.pk, key, lock=True)
        assert desk
        answers.start(desk=desk, by=jo)
    for revision, place in ((0, "answer"), (0, "answer of another tab")):
        with acting_as(jo.pk):
            desk = answer_queries.desk(jo, sheet.pk, key, lock=True)
            assert desk
            draft = answers.Draft(value=sing(place), revision=revision, op=uuid.uuid4())
            answers.save(desk=desk, draft=draft, by=jo)
    posted = browser.post(
        url(sheet, key, "save/"),
        body(sing("answer by page"), revision=1),
        headers={"X-Portal-User": str(jo.pk)},
    )
    assert posted.status_code in {200, 409}
    refused = browser.post(url(sheet, "no-such-key", "save/"), body(sing("answer to nothing")))
    assert refused.status_code >= 400
    with acting_as(jo.pk):
        desk = answer_queries.desk(jo, sheet.pk, lock=True)
        assert desk
        mine = answer_queries.answers_of(jo, desk)
        sent = submissions.send(
            desk=desk,
            answers=mine,
            choices={key: "clin"},
            op=uuid.uuid4(),
            seen=submissions.fingerprint(mine),
            by=jo,
        )
    assert sent == "sent"


def keep_notes(cast: make.Cast, sing: Any) -> None:
    with acting_as(cast.amara.pk):
        note = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
        assert note
        today = timezone.localdate()
        kept = notes.save_draft(
            note=note, body=sing("note"), session_on=today, revision=note.revision, by=cast.amara
        )
        assert isinstance(kept, Note)
        signed = notes.sign(note=kept, revision=kept.revision, by=cast.amara)
        assert isinstance(signed, Note)
        notes.add(note=signed, op=uuid.uuid4(), body=sing("addendum"), by=cast.amara)
        hold = holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )
        holds.lift(hold=hold, why=sing("why a hold was lifted"), by=cast.amara)


def test_nothing_that_was_written_is_in_a_dump_a_log_the_broker_or_a_letter(
    cast: make.Cast, canaries: Canaries, sign_in: Any, caplog: Any, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)

    loop(cast, canaries.sing, sign_in(cast.jo.user))
    call_command("anchor_audit")

    assert len(canaries) == 10
    assert canaries.heard_in(dump()) == []
    assert canaries.heard_in(brokers_data()) == []
    assert canaries.heard_in(all_logged(caplog.records)) == []
    out, err = capfd.readouterr()
    assert canaries.heard_in(out + err) == []
    letters = [str(letter.message()) for letter in mail.outbox]
    assert [one for one in canaries.heard_in("\n".join(letters)) if one[0] != "address"] == []


def test_the_words_were_really_there_to_be_found(
    cast: make.Cast, canaries: Canaries, sign_in: Any
) -> None:
    loop(cast, canaries.sing, sign_in(cast.jo.user))

    with acting_as(cast.jo.user_id):
        kept = [vault.opened(row, "value_sealed") for row in Answer.objects.all()]
    with acting_as(cast.amara.pk):
        note = vault.opened(Note.objects.get(), "body_sealed")

    assert any(canaries["answer by page"] in words for words in kept)
    assert note == canaries["note"]


# --- What is made of answers: choices, flags, marks -----------------------------------------------

# The wording itself names every option and flag there is; what was chosen of them stands elsewhere.
WORDING = frozenset({"worksheets_version"})


def telling(cast: make.Cast, canaries: Canaries) -> Version:
    """A sheet of the practice with an option and a flag that nobody would name by chance."""
    content = copy.deepcopy(make.version("a2").content)
    option, flag = canaries.sing("option"), canaries.sing("flag")
    content["slug"], content["code"] = "telling", "D77"
    texts = [{"key": option, "text": "This"}, {"key": "that", "text": "That"}]
    item = {"key": "which", "type": "choice", "prompt": "Which?", "options": texts}
    content["items"] = [item, *content["items"]]
    when, words = {"item": "which", "has": [option]}, canaries.sing("words of a flag")
    content["flags"] += [{"flag": flag, "kind": "safety", "when": when, "words": words}]
    with acting_as_worker():
        sheet = Worksheet.objects.create(
            practice=cast.practice, kind="worksheet", slug="telling", theme="owed", code="D77"
        )
        return Version.objects.create(
            worksheet=sheet,
            practice=cast.practice,
            number=1,
            title=content["title"],
            client_title=content["client_title"],
            content=content,
            content_hash=content_hash(content),
        )


def send_and_read(cast: make.Cast, version: Version, said: dict[str, Any], sign_in: Any) -> Hold:
    """Sent by its author's pages, and looked at wherever something of it shows."""
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=version, state="opened")
    make.answers(sheet, said)
    assert send(sign_in(cast.jo.user), sheet).status_code == 302
    amara = sign_in(cast.amara)
    for page in ("/", "/inbox/", f"/submissions/{sheet.pk}/", f"/people/{cast.jo.pk}/"):
        assert amara.get(page, follow=True).status_code == 200
    with acting_as(cast.amara.pk):
        return Hold.objects.get(about_id=sheet.pk)


def test_nothing_that_is_made_of_answers_is_in_a_dump_a_log_the_broker_or_a_letter(
    cast: make.Cast, canaries: Canaries, sign_in: Any, caplog: Any, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    version = telling(cast, canaries)
    said = {"which": {"chosen": [canaries["option"]]}, "like_you_to_know": "I’m afraid of him."}

    hold = send_and_read(cast, version, said, sign_in)

    reason, marks = why(cast.amara, hold)
    assert marks == [canaries["flag"], "words.threat"], "it was there to be told"
    canaries["phrase mark"], canaries["reason"] = "words.threat", reason
    assert canaries.heard_in(dump(without=WORDING)) == []
    assert {place for place, _ in canaries.heard_in(dump())} == {
        "option", "flag", "words of a flag",
    }  # fmt: skip
    out, err = capfd.readouterr()
    letters = "\n".join(str(letter.message()) for letter in mail.outbox)
    for sink in (brokers_data(), all_logged(caplog.records), out + err, letters):
        assert canaries.heard_in(sink) == []


def test_a_worksheet_that_is_being_written_is_in_no_dump(
    cast: make.Cast, canaries: Canaries
) -> None:
    sing = canaries.sing
    fields = {name: sing(f"{name} of a draft") for name in ("title", "intro", "purpose")}
    draft = own_sheets.draft(cast.amara, theme="power", **fields)
    with acting_as(cast.amara.pk):
        new = {"key": "q9", "type": "free_text", "prompt": sing("question that was taken out")}
        draft_questions.add(draft=draft, item=new, by=cast.amara)
        draft_questions.remove(draft=draft, key="q9", by=cast.amara)
        kept = second_readings.ask(draft=draft, by=cast.amara)
    with acting_as(cast.cleo.pk):
        second_readings.decide(
            draft=kept,
            verdict="returned",
            comment=sing("comment"),
            seen=content_hash(kept.content),
            by=cast.cleo,
        )

    assert len(canaries) == 5
    assert canaries.heard_in(dump()) == []
    with acting_as(cast.cleo.pk):
        read = own_sheets.fresh(draft, cast.cleo)
        assert read.removed[0]["item"]["prompt"] == canaries["question that was taken out"]
        assert drafts.readings(cast.cleo, read)[0]["comment"] == canaries["comment"]


def test_the_search_finds_what_is_there(cast: make.Cast, canaries: Canaries) -> None:
    """A name is not sealed, and so must be found: else the search above proves nothing."""
    song = canaries.sing("name")
    make.client(by=cast.amara, name=song)
    hidden = Canaries(other="canary" + "0" * 32)

    assert canaries.heard_in(dump()) == [("name", "plain")]
    for disguise in (b"", b"x", b"xy"):
        assert hidden.heard_in(base64.b64encode(disguise + hidden["other"].encode()).decode())
    assert hidden.heard_in(hidden["other"].encode().hex().upper())


def test_an_error_in_a_page_logs_no_words(cast: make.Cast, canaries: Canaries, caplog: Any) -> None:
    """An exception's message may quote what somebody typed: the log keeps its class and place."""
    song = canaries.sing("exception")
    filters = settings.LOGGING["filters"]["no_words"]["()"]
    module, _, name = filters.rpartition(".")
    no_words = getattr(__import__(module, fromlist=[name]), name)()
    try:
        raise ValueError(song)
    except ValueError as error:
        kind = type(error), error, error.__traceback__
        record = logging.LogRecord("x", logging.ERROR, "", 0, "page failed", (), kind)

    assert no_words.filter(record)
    assert canaries.heard_in(all_logged([record])) == []
    assert "ValueError" in record.getMessage()
