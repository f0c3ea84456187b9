"""A practice's first week, from a bare machine to an upgrade, by its real pages and commands.

`python3 run.py week` runs it in a folder of its own and leaves nothing behind.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys import rooms
from tests.journeys.at_home import PASSWORD as PARTNERS_PASSWORD
from tests.journeys.at_home import Partner
from tests.journeys.at_work import PASSWORD as DEMO_PASSWORD
from tests.journeys.main_job import FEEDBACK, NOTE, SHARED, is_neutral, walk
from tests.journeys.own_practice import OWNER, PASSWORD, MailServer, Owner, Portal
from tests.journeys.rooms import DESK, PHONE, Rooms, expect, until
from tests.upgrades import home as release
from therapist_portal.devstack.processes import stop_on_signals
from therapist_portal.devstack.valkey import free_port

AGREED = "Tea, and the door closed"
WHY = "She sounded frightened on the telephone; I want to speak with her alone first."
FOUNDED = {
    "name": "Elm Street Practice", "neutral-name": "Elm Street", "country": "GB",
    "time-zone": "Leeds", "owner-name": "Amara Lind", "owner-email": OWNER, "credential": "PST",
    "licence-number": "12345", "licence-jurisdiction": "England",
    "licence-expires": "2031-06-30", "verified-by": "public register, looked up today",
    "mail-host": "127.0.0.1", "mail-from": "notes@elm.example",
}  # fmt: skip
# docs/operations.md, Upgrading: what is run between the new files and the first look.
UPGRADING = (("migrate", "--no-input"), ("load_library",), ("load_notices",),
             ("collectstatic", "--no-input"), ("check", "--deploy"))  # fmt: skip
OLDEST = "48c403e"
Steps = list[tuple[str, Callable[[], object]]]


class FirstWeek:
    def __init__(self, house: Rooms, portal: Portal, mail: MailServer) -> None:
        self.house, self.portal, self.mail = house, portal, mail
        self.amara = Owner(house.room("owner", **DESK), mail)  # type: ignore[arg-type]
        self.mika = Partner("Mika", "mika@elm.example", house.room("Mika", **PHONE))
        self.noor = Partner("Noor", "noor@elm.example", house.room("Noor", **PHONE))
        self.both = [self.mika, self.noor]
        self.backup = Path()
        self.note_url = ""

    def steps(self) -> Steps:
        return [*self.monday(), *self.midweek(), *self.friday()]

    def monday(self) -> Steps:
        return [
            ("a practice begins with one command, without a question", self.begins),
            ("it starts, and its pages are there", self.portal.start),
            ("the owner signs in and sets up a second step, and a passkey", self.settles_in),
            (
                "the first steps say what is open; a test email leaves and arrives",
                self.first_steps,
            ),
            ("she invites a couple; neither letter says what this is", self.invites),
            ("both join", self.join),
            ("she assigns a worksheet; one neutral note comes to each", self.assigns),
            ("Mika answers and sends; Noor sees nothing of it", self.answers),
            ("the owner reads what was sent, and writes back", self.reads),
        ]

    def midweek(self) -> Steps:
        return [
            ("both are asked how it is, alone, and answer", self.check_ins),
            ("they meet: the joint space opens, something is given for the session", self.meets),
            ("an agreement is written in the session room", self.session),
            ("she writes a note and signs it", self.notes),
            ("she places a Hold by hand; it stands on Today; it is lifted", self.hold),
            ("nothing left this machine, and no page complained", self.all_quiet),
        ]

    def friday(self) -> Steps:
        return [
            ("a backup is made, and the first steps know of it", self.backs_up),
            ("the database is destroyed", self.loses),
            ("the backup is brought back, and every word can be read", self.restores),
            ("it is prepared again, and the audit is whole", self.prepares_again),
            ("data of an earlier release are upgraded, and an answer opens", self.upgrades),
            ("it stops, and nothing of it is running", self.ends),
        ]

    def begins(self) -> None:
        told = [f"--{name}={value}" for name, value in FOUNDED.items()]
        told += [f"--mail-port={self.mail.port}", f"--base-url={self.portal.address}"]
        said = self.portal.run(
            "practice", "--yes", "--no-start", "--password-stdin", *told, given=f"{PASSWORD}\n"
        )
        assert "Elm Street Practice is open." in said, said
        assert f"Keys: {self.portal.home / 'keys'}" in said, said
        assert "demo" not in said, said

    def settles_in(self) -> None:
        self.amara.signs_in_first()
        self.amara.adds_a_passkey()

    def first_steps(self) -> None:
        page = self.amara.page
        page.goto("/caseload/")
        expect(page.get_by_text(re.compile("still open"))).to_be_visible()
        self.amara.link("First steps")
        self.amara.button("Confirm these")
        self.amara.button("Send a test email")
        self.mail.wait_for(OWNER)

        def has_left() -> bool:
            page.reload()
            return page.get_by_text("the mail server took it").count() > 0

        until(has_left, "the page to say that the letter left")
        self.amara.button("It arrived")
        expect(page.get_by_text("No backup is known yet.")).to_be_visible()
        self.confirms_help_lines()

    def confirms_help_lines(self) -> None:
        lines = self.amara.page.locator("section[aria-labelledby=help-lines]")
        expect(lines.get_by_text("are not confirmed yet")).to_be_visible()
        while lines.get_by_role("button").count():
            lines.get_by_role("button").first.click()
            expect(self.amara.page.get_by_text("Confirmed: ")).to_be_visible()
        expect(lines.get_by_text("Not confirmed yet")).to_have_count(0)

    def invites(self) -> None:
        people = [(one.name, one.email) for one in self.both]
        for person, code in zip(self.both, self.amara.adds_couple(people), strict=True):
            person.code = code
            (letter,) = self.mail.wait_for(person.email)
            is_neutral(letter)
            person.invitation = letter.link

    def join(self) -> None:
        for person in self.both:
            person.joins(rooms.daytime_town())
            person.answers_every_question()

    def assigns(self) -> None:
        self.amara.gives_to_couple("Keeping score about sex", note="Half of it is plenty.")
        for person in self.both:
            is_neutral(self.mail.wait_for(person.email, 2)[0])

    def answers(self) -> None:
        self.mika.begins("Keeping count")
        self.mika.picks("Sometimes")
        self.mika.presses("Next")
        while not self.mika.page.get_by_role("textbox").count():
            self.mika.presses("Skip")
        self.mika.writes(SHARED)
        self.mika.sees_saved()
        self.mika.presses("Next")
        self.mika.skips_to_the_last_page()
        self.mika.chooses({"rough count": "Only me", "know one day": "Me and"})
        self.mika.looks_first(SHARED)
        self.mika.sends()
        seen = self.noor.sees_on("/home/", "/settings/", "/consents/")
        assert SHARED not in seen
        assert "Keeping count" in seen

    def reads(self) -> None:
        assert SHARED in self.amara.reads("Mika", "Keeping score about sex")
        self.amara.writes_back(FEEDBACK)
        self.mika.reads_reply(FEEDBACK)

    def check_ins(self) -> None:
        desk = self.amara.page
        for person in self.both:
            desk.goto(self.amara.couple_url)
            self.amara.link(f"Check-ins of {person.name}")
            self.amara.button("Ask now")
            alone_and_well(person)
            desk.goto("/caseload/")
            desk.get_by_role("link", name=re.compile(f"check-in to review: {person.name}")).click()
            self.amara.button("Mark as reviewed")

    def meets(self) -> None:
        desk = self.amara.page
        desk.goto(self.amara.couple_url)
        self.amara.button("Open it now")
        expect(desk.get_by_text("The joint space is open.").first).to_be_visible()
        self.amara.link("Assign")
        self.amara.link("Working agreement")
        desk.get_by_label("I have reviewed the contraindications").check()
        self.amara.button("Review assignment")
        desk.get_by_role("button", name=re.compile("^Assign to")).click()
        expect(desk.get_by_text("To be written in a session")).to_be_visible()

    def session(self) -> None:
        desk = self.amara.page
        desk.goto(self.amara.couple_url)
        desk.get_by_role("link", name=re.compile("^Open the room")).click()
        desk.get_by_label("What helps us is").fill(AGREED)
        expect(desk.locator("[data-saved-words]")).to_contain_text("Saved")
        self.amara.button("Review it together")
        self.amara.heading("Review it together")
        for box in desk.get_by_role("checkbox").all():
            box.check()
        self.amara.button("Save as agreed")
        expect(desk.get_by_text("It’s saved").first).to_be_visible()

    def notes(self) -> None:
        self.amara.writes_note(NOTE)
        self.amara.signs_note(NOTE)
        self.note_url = self.amara.page.url

    def hold(self) -> None:
        desk = self.amara.page
        desk.goto(self.amara.couple_url)
        self.amara.link("Place a Hold for Mika")
        desk.get_by_role("textbox").fill(WHY)
        self.amara.button("Place the Hold")
        desk.wait_for_url(re.compile(r"/people/[^/]+/$"))
        desk.goto("/caseload/")
        expect(desk.locator(".waits-hold")).to_have_count(1)
        for person in self.both:
            assert "Hold" not in person.sees_on("/home/", "/together/", "/sharing/")
        desk.goto(self.amara.couple_url)
        desk.get_by_role("link", name=re.compile("Lift")).first.click()
        desk.get_by_role("textbox").fill("Spoke with her alone. She was tired, not afraid.")
        desk.get_by_role("button", name=re.compile("Lift")).click()
        desk.wait_for_url(re.compile(r"/people/[^/]+/$"))
        desk.goto("/caseload/")
        expect(desk.locator(".waits-hold")).to_have_count(0)

    def all_quiet(self) -> None:
        assert not self.house.strangers, self.house.strangers
        assert not self.house.complaints, self.house.complaints

    def backs_up(self) -> None:
        folder = self.portal.home.parent / "backups"
        self.portal.run("backup", "--to", str(folder))
        (self.backup,) = folder.glob("*.dump")
        self.portal.run("manage", "note_backup")
        self.amara.page.goto("/practice/first-steps/")
        expect(self.amara.page.get_by_text("The last known backup is from")).to_be_visible()

    def loses(self) -> None:
        self.goes_dark()
        self.portal.loses_its_data()

    def goes_dark(self) -> None:
        """Nobody looks at an open page while it is away: each would rightly complain."""
        for page in self.house.pages.values():
            page.goto("about:blank")
        self.portal.stop()

    def restores(self) -> None:
        self.portal.run("restore", str(self.backup))
        self.portal.start()
        self.still_there()

    def still_there(self) -> None:
        """With the same passwords and the same app; what was sealed opens."""
        for page in self.house.pages.values():
            page.context.clear_cookies()
        self.amara.signs_in()
        self.amara.page.goto(self.note_url)
        expect(self.amara.page.get_by_text(NOTE)).to_be_visible()
        assert SHARED in self.amara.everything_sent("Mika", "Keeping score about sex")
        page = self.mika.page
        page.goto("/")
        page.get_by_label("Email").fill(self.mika.email)
        page.get_by_label("Password").fill(PARTNERS_PASSWORD)
        self.mika.presses("Sign in")
        page.get_by_role("link", name="Keeping count").click()
        expect(page.get_by_text(SHARED)).to_be_visible()

    def prepares_again(self) -> None:
        """docs/operations.md, Upgrading: stop, prepare with the new version, start, look."""
        self.goes_dark()
        self.portal.run("practice", "--yes", "--no-start")
        self.portal.run("manage", "check", "--deploy")
        self.portal.start()
        self.portal.run("manage", "verify_audit")
        self.still_there()

    def upgrades(self) -> None:
        """What people wrote with the oldest release that is kept, under today's version."""
        self.goes_dark()
        older = Portal(self.portal.home.parent / "older", f"http://localhost:{free_port()}")
        release.make(older.home, OLDEST, older.address)
        for step in UPGRADING:
            older.run("manage", *step)
        assert "The audit is whole." in older.run("manage", "verify_audit")
        with release.shown(older.home) as told:
            words = told["jo"]["words"].split("\n")[0]
            assert words
            page = self.house.browser.new_page(base_url=older.address)
            assert words in sent_by(page, "jo@demo.example", DEMO_PASSWORD)
            page.close()
        assert older.leftovers() == []

    def ends(self) -> None:
        self.goes_dark()
        assert self.portal.leftovers() == []


def sent_by(page: Page, email: str, password: str) -> str:
    """All that this person finds on the pages of what they sent."""
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/home/"))
    links = page.locator("a[href*='/sent/']")
    found = []
    for address in {one.get_attribute("href") or "" for one in links.all()}:
        page.goto(address)
        found.append(page.inner_text("main"))
        page.goto("/home/")
    return "\n".join(found)


def alone_and_well(person: Partner) -> None:
    """The private check-in, answered as by somebody who is fine."""
    page = person.page
    page.goto("/home/")
    page.get_by_role("article").filter(has_text="A few questions").get_by_role("link").click()
    page.get_by_text("Yes, I’m alone").click()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Send to"))).to_be_visible()
    for group in page.get_by_role("group").all():
        asked = group.locator("legend").inner_text()
        for words in ("Always" if asked.startswith("I can ") else "Never",
                      "Yes", "No, I was on my own"):  # fmt: skip
            found = group.get_by_text(words, exact=True)
            if found.count():
                found.click()
                break
    page.get_by_role("button", name=re.compile("Send to")).click()
    person.heading("That’s done")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.first_week")
    parser.add_argument("--home", type=Path, required=True, help="a folder that is empty yet")
    wanted = parser.parse_args(words)
    stop_on_signals()
    pictures = Path(tempfile.mkdtemp(prefix="portal-week-"))
    address = f"http://localhost:{free_port()}"
    portal, mail = Portal(wanted.home, address), MailServer()
    try:
        with rooms.rooms(address) as house:
            if not walk(FirstWeek(house, portal, mail), pictures):
                return 1
    finally:
        mail.close()
        portal.stop()
    pictures.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
