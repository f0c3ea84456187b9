"""Forced colours drop backgrounds and paint what was transparent: each rule has its answer there.

What it looks like is for tests/journeys/test_high_contrast.py; here nothing new slips in unseen.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STYLES = sorted((Path(__file__).parents[2] / "therapist_portal/static/portal/css").glob("*.css"))
FORCED = "@media (forced-colors: active)"
STATE = re.compile(r":checked|\[aria-(?:current|selected|pressed|checked|expanded)|\.is-(?!blank)")
# A border mixed with transparent is a colour; one that is transparent is a line nobody drew.
LINE = re.compile(r"\bborder[\w-]*:[^;,]*\btransparent")
GROUND = re.compile(r"\bbackground[\w-]*:(?!\s*none)")
# Drawn there by the rule of another selector, by the system's own control, or by words as well.
DRAWN_BY = {
    ".who-self:has(:checked)": ".who-choice:has(:checked)",
    ".who-clin:has(:checked)": ".who-choice:has(:checked)",
    ".who-partner:has(:checked)": ".who-choice:has(:checked)",
    ".form-check-input:checked": ".form-check-input",
    '.form-check-input:checked[type="checkbox"]': ".form-check-input",
    '.form-check-input:checked[type="radio"]': ".form-check-input",
    '.form-check-input:checked[type="checkbox"]::before': ".form-check-input",
}
# A page of its own over everything, with its own words.
NO_STATE_OF_A_CONTROL = {".is-covered .cover"}


def rules(css: str) -> Iterator[tuple[bool, str, str]]:
    """(whether under forced colours, selector, what it sets) of each rule, one selector a time."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    depth, start, forced_at = 0, 0, 0
    for place, sign in enumerate(css):
        if sign not in "{};":
            continue
        head = " ".join(css[start:place].split())
        if sign == "{":
            depth += 1
            if head == FORCED:
                forced_at = depth
            elif not head.startswith("@"):
                body = css[place + 1 : css.index("}", place)]
                for selector in re.split(r",\s*(?![^(]*\))", head):
                    yield bool(forced_at), selector, body
        elif sign == "}":
            forced_at = 0 if depth == forced_at else forced_at
            depth -= 1
        start = place + 1


def unanswered(css: str) -> set[str]:
    """Selectors whose state is a background, or whose border is transparent, and nothing more."""
    found = list(rules(css))
    answered = {selector: body for is_forced, selector, body in found if is_forced}
    missing = set()
    for is_forced, selector, body in found:
        if is_forced or selector in NO_STATE_OF_A_CONTROL:
            continue
        by = DRAWN_BY.get(selector, selector)
        is_state = STATE.search(selector) and GROUND.search(body)
        if is_state and not any(by.endswith(one) for one in answered):
            missing.add(selector)
        if LINE.search(body) and "Canvas" not in answered.get(selector, ""):
            missing.add(selector)
    return missing


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_state_and_every_transparent_border_has_an_answer(path):
    assert unanswered(path.read_text()) == set()


@pytest.mark.parametrize(
    "css",
    [
        ".tabs a { border-bottom: 3px solid transparent; }",
        ".tabs a { border-bottom: 3px solid transparent; }"
        " @media (forced-colors: active) { .tabs b { border-color: Canvas; } }",
        ".tabs [aria-current], .x { background: var(--mist); }",
        ".day.is-chosen { background: var(--mist); } @media print { .day.is-chosen { top: 0; } }",
    ],
)
def test_a_new_one_is_found(css):
    assert unanswered(css)


def test_one_that_is_answered_is_not():
    css = """.tabs a { border-bottom: 3px solid transparent; } .day.is-chosen { background: red; }
    @media (forced-colors: active) {
      .tabs a { border-bottom-color: Canvas; }
      .day.is-chosen { border: 3px solid Highlight; }
    }"""

    assert unanswered(css) == set()
