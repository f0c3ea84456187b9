"""What people write is nowhere to be found: not in a dump, the broker's data, a log or a letter."""

import base64
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clients import vault
from clients.actions import contact, holds, notes
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import Note
from tests import make
from tests.worksheets.at_desk import body, url
from worksheets import own_work
from worksheets.actions import answers, assignments, feedback, submissions
from worksheets.models import Answer, Assignment

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


def dump() -> str:
    """Every column of every table as its owner reads it; bytes come out as hex."""
    params = connection.get_connection_params()
    kwargs = {k: params[k] for k in ("dbname", "host", "port", "password") if params.get(k)}
    with psycopg.connect(user=settings.DATABASE_OWNER_USER, **kwargs) as owner:
        tables = owner.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        found = [
            f"{row}"
            for (table,) in tables
            for (row,) in owner.execute(f"SELECT t::text FROM {table} t")
        ]
    return "\n".join(found)


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
        desk = own_work.desk(jo, sheet.pk, key, lock=True)
        assert desk
        answers.start(desk=desk, by=jo)
    for revision, place in ((0, "answer"), (0, "answer of another tab")):
        with acting_as(jo.pk):
            desk = own_work.desk(jo, sheet.pk, key, lock=True)
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
        desk = own_work.desk(jo, sheet.pk, lock=True)
        assert desk
        mine = own_work.answers_of(jo, desk)
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
