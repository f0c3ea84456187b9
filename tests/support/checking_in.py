"""Answers to the private check-in, and sending them."""

import uuid

# What happened, and how free I am: two answer sets, never mixed.
HAPPENED = [
    "afraid", "body_hurt", "neck", "threatened", "followed", "worry_no", "worn_down", "went_on",
    "contraception", "leverage", "checked", "own_pressure", "own_force",
]  # fmt: skip
FREE = ["free_life", "speak_freely"]
CALM = dict.fromkeys(HAPPENED, "never") | dict.fromkeys(FREE, "always") | {"together_safe": "yes"}
# Of the private check-in: which answers place a Hold, and which are notes.
MORE = ("few_times", "often")
SAFETY = (
    dict.fromkeys(HAPPENED, ("once", *MORE))
    | dict.fromkeys(
        ["afraid", "followed", "worry_no", "worn_down", "checked", "own_pressure"], MORE
    )
    | dict.fromkeys(FREE, ("rarely", "never"))
    | {"together_safe": ("no",)}
)
NOTES = (
    dict.fromkeys(
        ["afraid", "followed", "worry_no", "worn_down", "checked", "own_pressure"], ("once",)
    )
    | dict.fromkeys(FREE, ("sometimes",))
    | {"together_safe": ("unsure",)}
)
AFRAID = CALM | {"worry_no": "often", "free_life": "never", "together_safe": "no"}
PATTERNS = {
    "nothing": {},
    "calm": CALM,
    "afraid": AFRAID,
    "rather_not": dict.fromkeys(CALM, "rather_not"),
    "one_mark": CALM | {"neck": "once"},
    "one_note": CALM | {"checked": "once"},
    "own_force": CALM | {"own_force": "once"},
    "words": CALM | {"safe_contact": "Not at all, he reads everything. I’m afraid of him."},
    "long": AFRAID | {"safe_contact": "x" * 600, "g1_alone": "yes", "g2_setting": "nearby"},
    "alone_wanted": {"g1_alone": "yes"},
}  # fmt: skip


def posted(said, op=None, alone="yes"):
    fields = {f"{key}-answer": value for key, value in said.items()}
    return fields | {"alone-answer": alone, "step": "send", "op": str(op or uuid.uuid4())}


def send(browser, sheet, said, **more):
    return browser.post(f"/pages/{sheet.pk}/", posted(said, **more))
