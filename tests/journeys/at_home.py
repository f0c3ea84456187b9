"""What a partner does on their own phone, step by step, by what the page says."""

import re

from playwright.sync_api import Page, expect

PASSWORD = "seven lamps along the harbour"
SAVED = re.compile(r"^Saved \d")
# Where the two answers are not a bare yes and no.
NO_AND_YES = {
    "Using the portal as a couple": ("Not now", "Yes, as a couple"),
    "If you tell your therapist something alone": (
        "I want to talk about it first",
        "I’ve read this",
    ),
}


class Partner:
    def __init__(self, name: str, email: str, page: Page) -> None:
        self.name = name
        self.email = email
        self.page = page
        self.code = ""
        self.invitation = ""
        self.addresses: set[str] = set()
        page.on("framenavigated", lambda frame: self._note(frame.url))

    def _note(self, url: str) -> None:
        if re.search(r"/(pages|reading|sent)/[0-9a-f-]{36}/", url):
            self.addresses.add(url.partition("#")[0])

    def presses(self, name: str | re.Pattern[str]) -> None:
        """One press, and the page it leads to: going on sooner would press a page that leaves."""
        before = self.page.url
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_url(lambda url: url != before)

    def heading(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1, name=words)).to_be_visible()

    def joins(self, town: str) -> None:
        self.page.goto(self.invitation)
        self.page.get_by_label("Your code").fill(self.code)
        self.page.get_by_label("I am 18 or older").check()
        self.presses("Continue")
        self.heading(f"Hello {self.name}")
        self.page.get_by_label("Your time zone").select_option(town)
        self.page.get_by_label("Choose a password").fill(PASSWORD)
        self.page.get_by_label("The same password again").fill(PASSWORD)
        self.presses("Create my account")

    def answers_every_question(self) -> None:
        """Who sees what first; then each question alone, with yes and no alike."""
        self.heading("First: who sees what")
        self.page.get_by_role("link", name="Continue").click()
        asked = []
        for _ in range(5):
            heading = self.page.get_by_role("heading", level=1).inner_text()
            asked.append(heading)
            no, yes = NO_AND_YES.get(heading.split(":")[0], ("No", "Yes, I agree"))
            expect(self.page.get_by_role("button", name=no, exact=True)).to_have_count(1)
            self.presses(yes)
        assert len(set(asked)) == 5, asked
        self.heading("Reaching you safely")
        self.presses("Not now")
        self.heading("If someone comes in")
        self.page.get_by_role("link", name="Go to my home page").click()
        self.heading(f"Hello, {self.name}")

    def begins(self, title: str, *, again: bool = False) -> None:
        self.page.goto("/home/")
        card = self.page.get_by_role("article").filter(has_text=title)
        card.get_by_role("link").click()
        self.heading(title)
        self.presses("Continue" if again else "Start")

    def picks(self, words: str) -> None:
        self.page.get_by_label(words, exact=True).check()

    def has_picked(self, words: str) -> None:
        expect(self.page.get_by_label(words, exact=True)).to_be_checked()

    def writes(self, words: str) -> None:
        self.page.get_by_role("textbox").fill(words)

    def sees_saved(self) -> None:
        expect(self.page.get_by_text(SAVED).first).to_be_visible()

    def skips_to_the_last_page(self) -> None:
        """The closing questions, which every worksheet asks, may stay blank like any other."""
        while not self.page.url.endswith("/review/"):
            self.presses("Skip")

    def chooses(self, wanted: dict[str, str]) -> None:
        """On the last page: for each answer with words, who may read it."""
        self.heading("Who may read this?")
        for prompt, who in wanted.items():
            group = self.page.get_by_role("group", name=re.compile(prompt))
            group.get_by_label(re.compile(who)).check()

    def looks_first(self, words: str) -> None:
        self.page.get_by_role("button", name=re.compile("^See first what")).click()
        self.heading(re.compile("will see$"))
        expect(self.page.get_by_text("Nothing has been sent yet.")).to_be_visible()
        expect(self.page.get_by_text(words)).to_be_visible()

    def sends(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Send to")).click()
        self.heading("That’s done")

    def shares_nothing(self) -> None:
        self.page.get_by_role("button", name="Finish, share nothing").click()
        self.heading("That’s done")

    def reads_module(self, title: str, last_words: str) -> None:
        """Page after page to the closing question, which is answered."""
        self.page.goto("/home/")
        self.page.get_by_role("article").filter(has_text=title).get_by_role("link").click()
        self.heading(title)
        self.presses("Start reading")
        self.presses("Next")
        self.page.goto("/home/")
        self.begins(title, again=True)
        while not self.page.get_by_role("textbox").count():
            self.presses(re.compile("^(Next|See the last question)$"))
        self.writes(last_words)
        self.presses(re.compile("^(Next|Go to the last page)$"))
        self.skips_to_the_last_page()

    def sees_on(self, *addresses: str) -> str:
        said = []
        for address in addresses:
            self.page.goto(address)
            said.append(self.page.get_by_role("main").inner_text())
        return "\n".join(said)

    def reads_reply(self, words: str) -> None:
        self.page.goto("/home/")
        self.page.get_by_role("link", name=re.compile("^A message from")).click()
        expect(self.page.get_by_text(words)).to_be_visible()

    def withdraws(self) -> None:
        self.page.get_by_role("button", name="Withdraw it").click()
        expect(self.page.get_by_text("You have withdrawn this")).to_be_visible()
