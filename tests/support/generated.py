"""Worksheets and answers nobody wrote: every item type, branching, limits, odd but legal text."""

from typing import Any

from hypothesis import strategies as st

from worksheets.item_types import ITEM_TYPES, type_of
from worksheets.library import requirements

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
LETTERS = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\u200b\u200c\u200d\u200e\u200f\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # fmt: skip
LINES = st.text(LETTERS, min_size=1, max_size=40).filter(str.strip)
PROSE = st.text(st.one_of(LETTERS, st.just("\n")), min_size=1, max_size=200).filter(str.strip)
CODES = {"likert", "choice", "ranking", "slider"}


def _named(least: int, most: int, *names: str, **more: Any) -> st.SearchStrategy[list[dict]]:
    """Entries with keys and texts of their own, and sometimes more."""
    first, *rest = names or ("text",)
    one = st.fixed_dictionaries({"key": KEYS, first: LINES}, optional=more)
    return st.lists(
        one, min_size=least, max_size=most, unique_by=(lambda o: o["key"], lambda o: o[first])
    )


def _options(least: int = 2, most: int = 6) -> st.SearchStrategy[list[dict]]:
    """At most one of them has a box for one's own words."""

    def boxed(pair: tuple[list[dict], int]) -> list[dict]:
        options, place = pair
        return [o | ({"other": True} if i == place else {}) for i, o in enumerate(options)]

    plain = _named(least, most, feedback=PROSE)
    return st.tuples(plain, st.integers(-1, 2)).map(boxed)


def _alone(item: dict) -> dict:
    """Of several answers, the first of three or more stands alone, where it has no box."""
    first, *rest = item.get("options", [{}])
    if not item.get("multiple") or first.get("other") or len(rest) < 2:
        return item
    return item | {"options": [first | {"exclusive": True}, *rest]}


def _labels() -> st.SearchStrategy[list[str]]:
    return st.lists(LINES, min_size=2, max_size=11, unique=True)


FIELDS: dict[str, Any] = {
    "free_text": ({}, {"max_length": st.integers(20, 20_000), "rows": st.integers(1, 20)}),
    "choice": ({"options": _options()}, {"multiple": st.booleans()}),
    "likert": ({"labels": _labels()}, {"from": st.sampled_from([0, 1])}),
    "ranking": ({"options": _options(), "top": st.integers(1, 2)}, {}),
    "slider": ({"low": LINES, "high": LINES}, {}),
    "sort": ({"cards": _named(1, 5, feedback=PROSE), "places": _named(2, 5)}, {}),
    "true_false": ({}, {"answer": st.sampled_from(["true", "false", "depends"]),
                        "explanation": PROSE, "feedback": PROSE}),
    "yes_no_maybe": (
        {"options": _named(2, 6)},
        {"answers": st.sampled_from([["no", "yes"], ["yes", "maybe", "no", "private_no"]])},
    ),
    "regions": ({"options": _options(), "feelings": _named(2, 5)}, {}),
    "sentence": ({"parts": _named(2, 5, "lead", hint=PROSE, end=st.sampled_from([".", ","]))}, {}),
    "diary": (
        {"low": LINES, "high": LINES,
         "free": st.fixed_dictionaries({"prompt": LINES, "labels": _labels()})},
        {"note": st.fixed_dictionaries({"prompt": LINES},
                                       optional={"max_length": st.integers(20, 140)})},
    ),
}  # fmt: skip
CALM = st.sampled_from(
    ["Any of us can stop.", "A no ends there.", "We can talk.", "Nothing is set."]
)
FIELDS["agreement"] = (
    {
        "always": st.lists(CALM, min_size=1, max_size=4),
        "clauses": st.just([{"key": "ask", "lead": "We like to ask with", "hint": "Or not"}]),
    },
    {
        "ready": st.just([{"key": "ends", "text": "A no ends there."}]),
        "review": st.lists(st.integers(1, 6), min_size=1, max_size=6, unique=True),
    },
)
COMMON = {"hint": PROSE, "in_session": st.booleans()}


def _of(kind: str) -> st.SearchStrategy[dict]:
    needed, maybe = FIELDS[kind]
    return st.fixed_dictionaries({"type": st.just(kind)} | needed, optional=maybe).map(_alone)


def items(kind: str) -> st.SearchStrategy[dict]:
    """An item of one type, without a key."""
    if kind == "paired":
        inner = st.sampled_from(sorted(CODES)).flatmap(_of)
        needed: dict[str, Any] = {"of": inner, "mine": LINES, "guess": LINES}
        maybe: dict[str, Any] = {}
    else:
        needed, maybe = FIELDS[kind]
    needed = {"type": st.just(kind), "prompt": LINES} | needed
    return st.fixed_dictionaries(needed, optional=maybe | COMMON).map(_alone)


@st.composite
def _rule(draw: Any, before: list[dict], depth: int = 0) -> dict | None:
    """A rule over what was asked before, any and all inside each other."""
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        parts = [draw(_rule(before, depth + 1)) for _ in range(draw(st.integers(1, 3)))]
        parts = [part for part in parts if part]
        return {draw(st.sampled_from(["any", "all"])): parts} if parts else None
    item = draw(st.sampled_from(before))
    kind = item["of"]["type"] if item["type"] == "paired" else item["type"]
    if kind in ("likert", "slider", "diary"):
        tests = draw(st.lists(st.sampled_from(["gt", "gte", "lt", "lte"]), min_size=1, unique=True))
        return {"item": item["key"]} | {name: draw(st.integers(-10, 10)) for name in tests}
    if not (known := type_of(item).choices(item)):
        return None
    how = draw(st.lists(st.sampled_from(["has", "lacks"]), min_size=1, unique=True))
    some = st.lists(st.sampled_from(known), min_size=1, max_size=3)
    return {"item": item["key"]} | {name: draw(some) for name in how}


def _following(data: dict[str, Any]) -> dict[str, Any]:
    """Parts that a worksheet with such items has to have."""
    found: dict[str, Any] = {}
    if any(item["type"] == "diary" for item in data["items"]):
        found["sharing"] = data["sharing"] | {"partner": "none", "never": True, "releasable": []}
        found["diary"] = {"days_a_week": 7, "for_days": 14, "modes": ["self"], "patterns": []}
    needs = sorted(requirements.implied(data))
    return found | ({"needs": needs} if needs else {})


@st.composite
def worksheets(draw: Any) -> dict[str, Any]:
    """A worksheet that the library's own rules would publish."""
    kinds = draw(st.lists(st.sampled_from(sorted(ITEM_TYPES)), min_size=1, max_size=6))
    asked: list[dict] = []
    for place, kind in enumerate(kinds):
        item = draw(items(kind)) | {"key": f"{kind}_{place}"}
        if asked and draw(st.booleans()) and (rule := draw(_rule(asked))):
            item["show_if"] = rule
        asked.append(item)
    keys = [item["key"] for item in asked]
    shared = draw(st.lists(st.sampled_from(keys), unique=True))
    data = {
        "slug": draw(st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)),
        "code": draw(st.sampled_from(["A9", "B12", "D"])),
        "theme": draw(st.sampled_from(["owed", "demand", "desire"])),
        "title": draw(LINES),
        "client_title": "Some questions",
        "purpose": draw(PROSE),
        "who": draw(st.sampled_from(["individual", "separately"])),
        "minutes": draw(st.integers(1, 60)),
        "intro": draw(PROSE),
        "contraindications": draw(st.lists(st.fixed_dictionaries({"words": LINES}), max_size=3)),
        "debrief": draw(st.lists(LINES, max_size=3)),
        "evidence": [{"note": draw(LINES), "source": draw(LINES), "verified": draw(st.booleans())}],
        "sharing": {
            "default": draw(st.sampled_from(["self", "clin"])),
            "partner": "per_item" if shared else "none",
            "never": False if shared else draw(st.booleans()),
            "releasable": shared,
        },
        "scoring": {"note": draw(LINES)},
        "items": asked,
    }
    data |= _following(data)
    if draw(st.booleans()) and (rule := draw(_rule(asked))):
        told = [{"kind": "safety"}, {"kind": "note"}, {"fact": "force"}, {"fact": "pain"}]
        flag = {"flag": "look", "when": rule} | draw(st.sampled_from(told))
        data["flags"] = [flag | {"words": draw(LINES)}]
    return data
