"""What the therapist does in her browser, step by step, by what the page says."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.rooms import DemoInbox

EMAIL = "amara@demo.example"
PASSWORD = "three quiet demo lanterns"


class Therapist:
    def __init__(self, page: Page, inbox: DemoInbox) -> None:
        self.page = page
        self.inbox = inbox
        self.couple_url = ""

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def heading(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1, name=words)).to_be_visible()

    def signs_in(self) -> None:
        self.page.goto("/")
        self.page.get_by_label("Email").fill(EMAIL)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in")
        self.heading("One more step")
        # A code counts once; the next one comes within half a minute.
        self.page.get_by_label("Code").fill(self.inbox.code_of(EMAIL))
        self.button("Sign in")
        self.heading("Today")

    def adds_couple(self, people: list[tuple[str, str]]) -> list[str]:
        """Gives back each person's code, which this page shows once."""
        self.page.goto("/caseload/")
        self.link("Invite a couple")
        for place, (name, email) in zip(("First", "Second"), people, strict=True):
            self.page.get_by_label(f"{place} person: name").fill(name)
            self.page.get_by_label(f"{place} person: email address").fill(email)
        self.button("Add this couple")
        self.heading("Tell them in person")
        codes = [self._code_of(name) for name, _ in people]
        self.link("I have noted them")
        self.couple_url = self.page.url
        return codes

    def _code_of(self, name: str) -> str:
        card = self.page.get_by_role("heading", name=name, exact=True).locator("..")
        return re.sub(r"^Code:\s*", "", card.get_by_text("Code:").locator("..").inner_text())

    def gives_to_couple(self, title: str, *, note: str = "", considered: bool = False) -> None:
        self.page.goto(self.couple_url)
        self._gives(title, note=note, considered=considered)
        assert self.page.url == self.couple_url

    def gives_to_person(self, name: str, title: str) -> None:
        self.page.goto(self.couple_url)
        self.link(name)
        self._gives(title, considered=True)

    def _gives(self, title: str, *, note: str = "", considered: bool = False) -> None:
        self.link("Assign")
        self.link(title)
        if note:
            self.page.get_by_label("Message to client").fill(note)
        if considered:
            self.page.get_by_label("I have reviewed the contraindications").check()
        self.button("Review assignment")
        self.heading("Review assignment")
        self.page.get_by_role("button", name="Assign to").click()
        expect(self.page.get_by_role("heading", name="Assigned").first).to_be_visible()

    def reads(self, name: str, title: str) -> str:
        """Opens what this person sent, from the inbox; gives back all that the page says."""
        self.page.goto("/inbox/")
        self.page.get_by_role("link", name=f"{name}, {title}").first.click()
        self.heading(f"{name}, {title}")
        return self.page.get_by_role("main").inner_text()

    def everything_about(self, name: str) -> str:
        """What home, inbox, the couple's page and the person's own page say."""
        said = []
        for address in ("/caseload/", "/inbox/", self.couple_url):
            self.page.goto(address)
            said.append(self.page.content())
        self.link(name)
        said.append(self.page.content())
        return "\n".join(said)

    def everything_sent(self, name: str, title: str) -> str:
        """What this person's page leads to, where it has left the inbox."""
        self.page.goto(self.couple_url)
        self.link(name)
        self.page.get_by_role("link", name=title).first.click()
        return self.page.get_by_role("main").inner_text()

    def writes_back(self, words: str) -> None:
        self.page.goto("/inbox/")
        self.page.get_by_role("link", name="Mika, Keeping score about sex").first.click()
        self.page.get_by_role("textbox").fill(words)
        self.page.get_by_role("button", name=re.compile("^Send it to")).click()
        expect(self.page.get_by_text(words)).to_be_visible()

    def marks_read(self, name: str) -> None:
        """Writing back marks as read; where that is still to do, it is a press."""
        press = self.page.get_by_role("button", name="Mark as read")
        if press.count():
            press.click()
        self.page.goto("/inbox/")
        expect(
            self.page.get_by_role("link", name=f"{name}, Keeping score about sex")
        ).to_have_count(0)

    def writes_note(self, words: str) -> None:
        self.page.goto(self.couple_url)
        self.button("Write a note")
        self.page.get_by_label("Note", exact=True).fill(words)
        expect(self.page.get_by_text(re.compile(r"^Saved \d")).first).to_be_visible()
        self.page.reload()
        expect(self.page.get_by_label("Note", exact=True)).to_have_value(words)

    def signs_note(self, words: str) -> None:
        self.button("Review and sign")
        expect(self.page.get_by_text(words)).to_be_visible()
        self.button("Sign this note")
        expect(self.page.get_by_text("Signed by Amara")).to_be_visible()

    def adds_to_note(self, words: str) -> None:
        self.page.get_by_role("textbox", name="Addendum").fill(words)
        self.button("Sign addendum")
        expect(self.page.get_by_role("article").filter(has_text=words)).to_be_visible()

    def planned_for(self, name: str) -> str:
        self.page.goto(self.couple_url)
        return self.page.get_by_role("region", name=name).inner_text()
