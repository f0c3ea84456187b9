"""The main job, walked on the whole stack: invite, join, give, answer, choose, read, note, remind.

`python3 run.py smoke` runs it on fresh servers; by hand, on a demo that is already there:
python -m tests.journeys.main_job --base-url http://localhost:8000
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.journeys import rooms
from tests.journeys.at_home import Partner
from tests.journeys.at_work import Therapist
from tests.journeys.rooms import DESK, PHONE, DemoInbox, Rooms

SHARED = "It gets lighter when we laugh about it, and I would like that to be known."
PRIVATE = "The blue marble in my coat pocket is nobody's business yet."
FEEDBACK = "Thank you. Let's begin next time with what gets lighter."
NOTE = "Both arrived from work. We looked at what gets lighter. Plan: one question each."
ADDENDUM = "The time of the next meeting was moved to the morning."
SECOND_SHARED = "A note on the fridge is easier for me than being asked at night."
# What no letter and no title may ever say.
TELLING = (
    "therap", "sex", "couple", "partner", "worksheet", "desire", "intim", "ledger", "counting",
    "keeping score", "owed", "yes is made", "amara", "robin", "mika", "noor",
)  # fmt: skip


class MainJob:
    """One couple's way through a week, as three people meet it."""

    def __init__(self, house: Rooms, stamp: str) -> None:
        self.house = house
        self.inbox = DemoInbox(house.room("demo inbox", **DESK))
        self.amara = Therapist(house.room("therapist", **DESK), self.inbox)
        self.mika = Partner("Mika", f"mika-{stamp}@example.org", house.room("Mika", **PHONE))
        self.noor = Partner("Noor", f"noor-{stamp}@example.org", house.room("Noor", **PHONE))
        self.both = [self.mika, self.noor]

    def steps(self) -> list[tuple[str, Callable[[], object]]]:
        return [
            ("the therapist signs in, with the code from her app", self.amara.signs_in),
            ("she adds two people, each with an invitation of their own", self.invite),
            ("both invitations arrive; neither says what this is", self.letters_of_invitation),
            ("Mika joins on a phone: code, password, one question at a time", self.join(self.mika)),
            ("Noor joins on another", self.join(self.noor)),
            ("the therapist gives both a worksheet, and Mika something to read", self.give),
            ("one neutral note comes to each, by the real worker", self.notes_arrive),
            ("Mika answers, skips, goes back, stops and comes again", self.mika_answers),
            ("Mika chooses who may read each answer, and sends", self.mika_chooses),
            ("Mika reads the module and keeps its last words private", self.mika_reads),
            ("Noor sees nothing of it", self.noor_sees_nothing),
            ("the therapist reads what was shared, and only that", self.therapist_reads),
            ("she writes back and marks it as read", self.therapist_writes_back),
            ("she writes a note, signs it and adds to it", self.therapist_notes),
            ("the couple's page says what is planned next", self.planned),
            ("she gives the next worksheet, contraindications considered", self.assign_next),
            ("Mika reads the answer and takes the worksheet back", self.mika_withdraws),
            ("nothing left this machine, and no page complained", self.all_quiet),
        ]

    def invite(self) -> None:
        people = [(one.name, one.email) for one in self.both]
        for person, code in zip(self.both, self.amara.adds_couple(people), strict=True):
            person.code = code

    def letters_of_invitation(self) -> None:
        for person in self.both:
            (letter,) = self.inbox.wait_for(person.email)
            is_neutral(letter)
            assert person.code not in letter.text, "the code went by mail"
            person.invitation = letter.link

    def join(self, person: Partner) -> Callable[[], None]:
        def joins() -> None:
            person.joins(rooms.daytime_town())
            person.answers_every_question()

        return joins

    def give(self) -> None:
        self.amara.gives_to_couple("Keeping score about sex", note="Half of it is plenty.")
        self.amara.gives_to_person("Mika", "When sex feels owed")

    def notes_arrive(self) -> None:
        for person in self.both:
            # Two things were given to Mika; one note in seven days is enough (Inv 47).
            note = self.inbox.wait_for(person.email, 2)[0]
            is_neutral(note)
            assert "something new in your account" in note.text
        time.sleep(6)
        for person in self.both:
            assert len(self.inbox.letters_to(person.email)) == 2, "more than one note came"

    def mika_answers(self) -> None:
        self.mika.begins("Keeping count")
        self.mika.picks("Sometimes")
        self.mika.sees_saved()
        self.mika.presses("Next")
        self.mika.picks("Often")
        self.mika.presses("Back")
        self.mika.has_picked("Sometimes")
        self.mika.presses("Next")
        self.mika.has_picked("Often")
        self.mika.presses("Next")
        for _ in range(3):
            self.mika.presses("Skip")
        self.mika.picks("Rarely")
        self.mika.presses("Save and stop")
        self.mika.begins("Keeping count", again=True)
        self.mika.has_picked("Rarely")
        self.mika.presses("Next")
        for _ in range(6):
            self.mika.presses("Skip")
        self.mika.writes(SHARED)
        self.mika.sees_saved()
        self.mika.presses("Next")
        self.mika.skips_to_the_last_page()

    def mika_chooses(self) -> None:
        self.mika.chooses({"rough count": "Only me", "After a no": "Only me", "IOUs": "Me and",
                           "know one day": "Me and"})  # fmt: skip
        self.mika.looks_first(SHARED)
        self.mika.sends()

    def mika_reads(self) -> None:
        self.mika.reads_module("What a yes is made of", PRIVATE)
        self.mika.shares_nothing()

    def noor_sees_nothing(self) -> None:
        seen = self.noor.sees_on("/home/", "/settings/", "/consents/")
        for words in (SHARED, PRIVATE, "What a yes is made of", "Mika", "sent", "finished"):
            assert words not in seen, f"Noor sees {words!r}"
        assert "Keeping count" in seen
        for address in self.mika.addresses:
            assert self.noor.page.request.get(address).status == 404, address

    def therapist_reads(self) -> None:
        seen = self.amara.reads("Mika", "Keeping score about sex")
        assert SHARED in seen
        assert "I hear or make jokes about IOUs" in seen
        for private in ("I keep a rough count", "After a no, I feel", PRIVATE):
            assert private not in seen, f"the therapist sees {private!r}"
        assert PRIVATE not in self.amara.everything_about("Mika")

    def therapist_writes_back(self) -> None:
        self.amara.writes_back(FEEDBACK)
        self.amara.marks_read("Mika")

    def therapist_notes(self) -> None:
        self.amara.writes_note(NOTE)
        self.amara.signs_note(NOTE)
        self.amara.adds_to_note(ADDENDUM)

    def planned(self) -> None:
        said = self.amara.planned_for("Noor")
        assert "A neutral note by email is planned for" in said, said

    def assign_next(self) -> None:
        self.amara.gives_to_couple("How to invite me, how I say no", considered=True)
        for name in ("Mika", "Noor"):
            said = self.amara.planned_for(name)
            assert "A neutral note by email is planned for" in said, said

    def mika_withdraws(self) -> None:
        self.mika.reads_reply(FEEDBACK)
        self.mika.withdraws()
        assert SHARED not in self.amara.everything_about("Mika")

    def all_quiet(self) -> None:
        assert not self.house.strangers, self.house.strangers
        assert not self.house.complaints, self.house.complaints


def is_neutral(letter: rooms.Letter) -> None:
    """Nothing in it tells a reader over the shoulder what kind of place writes (Inv 45)."""
    words = f"{letter.subject}\n{letter.text}".lower()
    told = [stem for stem in TELLING if stem in words]
    assert not told, f"the letter says {told}"


class Job(Protocol):
    house: Rooms

    def steps(self) -> list[tuple[str, Callable[[], object]]]: ...


def walk(job: Job, pictures: Path) -> bool:
    for number, (what, do) in enumerate(job.steps(), 1):
        started = time.monotonic()
        if sys.stdout.isatty():
            print(f"  …  {number:>2}  {what}", end="\r", flush=True)
        try:
            do()
        except Exception as problem:  # whatever it was, the pictures say where
            print(f"  ✗  {number:>2}  {what}\n\n{type(problem).__name__}: {problem}\n", flush=True)
            for name, page in job.house.pages.items():
                rooms.photograph(page, pictures / f"{name}.png")
                print(f"      {name}: {page.url}")
            print(f"\n  Pictures of every browser: {pictures}", flush=True)
            return False
        took = time.monotonic() - started
        print(f"  ✓  {number:>2}  {what:<66}{took:6.1f} s", flush=True)
    return True


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.main_job")
    parser.add_argument("--base-url", required=True)
    wanted = parser.parse_args(words)
    pictures = Path(tempfile.mkdtemp(prefix="portal-main-job-"))
    with rooms.rooms(wanted.base_url) as house:
        if not walk(MainJob(house, stamp=f"{int(time.time())}"), pictures):
            return 1
    pictures.rmdir()
    print("\n  every step went well", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
