"""Answers to a sheet of cards."""

from tests.support.answering import chosen
from tests.support.shared import (
    CANARY,
)

SAID = {
    "words_ok": {"close": "yes", "our_word": "maybe", "straight": "no"},
    "best_way": {"mine": chosen("words"), "guess": chosen("touch")},
    "say_no": chosen("warm", "other") | {"other": "with a song"},
    "hear_no": chosen("short"),
    "after_no": f"A film.\n{CANARY}",
    "g2_setting": chosen("own"),
}
