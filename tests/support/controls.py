"""What a page offers to press or choose, and what it says beside that."""

from html.parser import HTMLParser

PRESSED = {"button", "a", "option", "select", "textarea", "label"}


class Controls(HTMLParser):
    """Every control of a page with its words, and the words of everything that has an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.said: dict[str, str] = {}
        self.text = ""
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(page)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in PRESSED | {"p", "span", "div"}:
            self._open.append((tag, told, []))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            tag, told, words = self._open.pop()
            text = " ".join("".join(words).split())
            if tag in PRESSED:
                self.found.append((tag, told, text))
            if name := told.get("id"):
                self.said[name] = text

    def handle_data(self, data: str) -> None:
        self.text += data
        for _, _, words in self._open:
            words.append(data)

    def named(self, words: str) -> list[tuple[str, dict[str, str | None]]]:
        """Those whose words begin so, or that send their value by this name."""
        return [
            (tag, told)
            for tag, told, said in self.found
            if tag != "label" and (said.startswith(words) or told.get("name") == words)
        ]

    def refuses(self, words: str, reason: str) -> bool:
        """Whether nothing of this name can be pressed or chosen, and the reason is told: beside
        each that is there; on the page, where it is not offered at all."""
        there = self.named(words)
        if any("disabled" not in told for _, told in there):
            return False
        beside = [told.get("aria-describedby") or "" for tag, told in there if tag != "option"]
        told = [" ".join(self.said.get(one, "") for one in ids.split()) for ids in beside]
        return reason in self.text and all(reason in one for one in told)
