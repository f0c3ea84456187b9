"""Answers to the private check-in, and sending them."""

import uuid

SCALE = ["worry_no", "worn_down", "went_on", "contraception", "leverage", "own_acts", "checked"]
CALM = {key: "never" for key in SCALE} | {
    "free_life": "often", "speak_freely": "often", "together_safe": "yes",
}  # fmt: skip
AFRAID = CALM | {"worry_no": "often", "free_life": "never", "together_safe": "no"}
PATTERNS = {
    "nothing": {},
    "calm": CALM,
    "afraid": AFRAID,
    "rather_not": dict.fromkeys(CALM, "rather_not"),
    "one_mark": CALM | {"checked": "once"},
    "own_acts": CALM | {"own_acts": "sometimes"},
    "words": CALM | {"safe_contact": "Not at all, he reads everything. I’m afraid of him."},
    "long": AFRAID | {"safe_contact": "x" * 600, "g1_alone": "yes", "g2_setting": "nearby"},
    "alone_wanted": {"g1_alone": "yes"},
}  # fmt: skip


def posted(said, op=None, alone="yes"):
    fields = {f"{key}-answer": value for key, value in said.items()}
    return fields | {"alone-answer": alone, "step": "send", "op": str(op or uuid.uuid4())}


def send(browser, sheet, said, **more):
    return browser.post(f"/pages/{sheet.pk}/", posted(said, **more))
