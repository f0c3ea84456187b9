"""Agreement and letter lint: no quota, deadline, price or request in what people write (Inv 33).

Looks at words, never at anyone's motive. What it says is about the sentence, not the writer.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SPAN = r"(?:day|night|evening|morning|week|weekend|fortnight|month|year|session)"
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|a couple of)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)"
)
_WE = (
    r"(?:i|we|you|they|he|she|one of us|the other(?: one| person)?|my "
    r"partner|your partner)"
)
# "Nothing is owed" and "nobody has to" are what an agreement may well say.
_UNLESS_NEGATED = (
    r"(?<!nothing )(?<!nobody )(?<!no one )(?<!no-one )(?<!of us )(?<!never "
    r")(?<!not )(?<!n't )"
    r"(?<!nothing is )(?<!nobody is )(?<!no one is )(?<!is not )(?<!never "
    r"be )(?<!not be )"
    r"(?<!nothing is ever )(?<!nobody ever )(?<!no )(?<!without )"
)


@dataclass(frozen=True)
class Rule:
    """One kind of sentence that can't stand in an agreement, and what could stand instead."""

    key: str
    pattern: str
    instead: str | Promise


@dataclass(frozen=True)
class Found:
    rule: str
    said: str
    instead: str | Promise

    def __str__(self) -> str:
        return f"“{self.said}”: {self.instead}"


_HOW = _("Leave out how often and how many. Say how you’d like it to be.")
_FREE = _("Nobody can agree to this ahead of time. Say what you’d like, and leave a no free.")
_PRICE = _("Closeness isn’t paid with anything. Leave out what one gets for the other.")
_WHEN = _("Leave out by when. The day to review it is chosen below.")

AGREEMENT = (
    Rule(
        "quota",
        r"at least|at a minimum|a minimum of|no (?:less|fewer) than|not "
        r"(?:less|fewer) than|quota|target",
        _HOW,
    ),
    Rule(
        "quota",
        rf"{_NUMBER} ?(?:x|times?)\b|\b(?:once|twice|thrice) (?:a|per|each|every|in)\b",
        _HOW,
    ),
    Rule(
        "frequency",
        rf"(?:every|each) (?:other |second |third |single |{_NUMBER} )?(?:{_SPAN}s?|"
        rf"{_DAYS})\b",
        _HOW,
    ),
    Rule(
        "frequency",
        r"(?:daily|nightly|weekly|fortnightly|monthly|regularly|how often|"
        rf"more often|frequen\w+)\b|\b{_DAYS}s\b|\bweekends\b|\b(?:a|per)"
        r" (?:day|week|month|year)\b",
        _HOW,
    ),
    Rule(
        "deadline",
        r"deadline|no later than|(?:by|before|until|within) (?:the end of "
        rf")?(?:next |this |the )?(?:{_DAYS}|{_MONTH}|tomorrow|tonight|weekend|"
        rf"{_NUMBER} (?:more )?(?:hour|{_SPAN})s?|week\b|month\b|year\b|christmas|"
        r"new year|our anniversary|\d)",
        _WHEN,
    ),
    Rule(
        "penalty",
        r"or else|penalt\w+|punish\w*|forfeit\w*|sanction\w*|consequences?\b|"
        r"silent treatment|pays? for it|or (?:i|we|you|they)(?:'ll|'m| will|"
        r" am| are going to| get)",
        _("Leave out what happens otherwise. A no costs nothing here."),
    ),
    Rule(
        "owing",
        rf"{_UNLESS_NEGATED}(?:owe[ds]?|owing|indebted|in debt|debts?|due|"
        r"makes? (?:it |this |that )?up (?:to|for)|pay(?:s|ing)? (?:it |"
        r"this |you |me )?back)\b",
        _("Nothing is owed here. Say what you’d like instead."),
    ),
    Rule(
        "must",
        rf"{_UNLESS_NEGATED}(?:must|ha(?:s|ve|d) to|got to(?! know)|gotta|"
        r"should|ought to|shall|needs? to|supposed to|expected to|obliged|"
        r"obligat\w+|mandatory|compulsory|required)\b",
        _FREE,
    ),
    Rule(
        "no_free_no",
        r"(?:can't|cannot|can not|won't|will not|(?:not|isn't|aren't) allowed "
        r"to|never) (?:say no|refuse|decline|turn \w+ down|stop)\b|always "
        r"(?:say(?:s)?|agree(?:s)?|answer(?:s)?) (?:yes|to)?|without (?:saying "
        r"no|complain\w+)|entitled|(?:a |the |my |your )right to (?:sex|"
        r"closeness|it)",
        _FREE,
    ),
    Rule(
        "bargain",
        rf"if {_WE} [^.!?;]{{0,100}}?(?:,? then\b|[, ](?:i|we|you|they|he|"
        r"she|the other)(?:'ll| will| get| shall| would|'d| can have| is "
        r"given| are given))",
        _("Leave out “if you …, I will …”. Say each wish on its own."),
    ),
    Rule(
        "bargain",
        rf"{_WE}(?:'ll| will| would|'d) [^.!?;]{{0,80}}? (?:if|when|once|"
        rf"after|as long as|provided) {_WE}\b",
        _("Leave out “I will … if you …”. Say each wish on its own."),
    ),
    Rule(
        "reward",
        r"rewards?|in (?:return|exchange)|as (?:a )?thanks|earn(?:s|ed|ing)"
        r"?\b|deserve[sd]?|bonus|prize|iou|i\.o\.u|rain ?check|voucher|coupon|"
        r"token|points\b|credits?\b|swap\w*|trad(?:e|es|ing)\b|barter|bargain|"
        r"a deal\b|tit for tat|favou?rs? for",
        _PRICE,
    ),
    Rule(
        "reward",
        r"(?:sex|closeness|cuddl\w+|kiss\w*|touch\w*|massage|intimacy|oral|"
        r"a yes)\b[^.!?;]{0,60}\b(?:only if|only when|only after|as long "
        r"as|provided|on condition|unless|once (?:i|you|we|the)|for (?:doing|"
        r"helping|cleaning|cooking|being|chores))",
        _PRICE,
    ),
    Rule(
        "reward",
        r"(?:only if|only when|as long as|provided(?: that)?|on condition|"
        r"unless) (?:i|you|we|they|the)\b",
        _PRICE,
    ),
)

_FREELY = _("A letter that asks for nothing needs no answer. Leave this out.")
LETTER = (
    Rule(
        "forgiveness",
        r"forgiv\w*|accept my apolog\w+|let (?:it|me) off|give me another "
        r"chance|second chance|take me back",
        _FREELY,
    ),
    Rule(
        "asking_for_sex",
        r"(?:(?:hope|want|wish|like|ask|please|can|could|will|would|let)"
        r" [^.!?]{0,60}|(?:when|until) (?:we|you) [^.!?]{0,30})\b(?:sex|"
        r"sleep with|make love|be intimate|intimacy|in bed|your body|close "
        r"again|touch (?:me|you))\b",
        _FREELY,
    ),
    Rule(
        "but_you",
        r"but (?:then )?(?:you|if you|it was you|what about you)\b|you (?:made|"
        r"make) me|because you\b|if you (?:hadn't|had not|had|would|wouldn't)"
        r"|you (?:also|too)\b|we both|so did you",
        _("Keep to what you did yourself. The other side can stay out of this letter."),
    ),
    Rule(
        "answer",
        r"(?:please|you (?:could|can|must|should|have to|need to)|i (?:need|"
        r"want|expect|hope for|ask for)) [^.!?]{0,40}\b(?:answer|reply|respond|"
        r"write back|say something|tell me)\b",
        _FREELY,
    ),
)


@cache
def _compiled(rules: tuple[Rule, ...]) -> list[tuple[Rule, re.Pattern]]:
    return [(rule, re.compile(rf"(?<!\w)(?:{rule.pattern})")) for rule in rules]


def plain(text: str) -> str:
    """One spelling of the same words: case, width, quotes, invisible characters and spaces."""
    text = re.sub(r"[’‘`´ʼ]", "'", text)  # before NFKC, which takes ´ apart
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub(r"[*_~“”\"«»()\[\]]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def complaints(text: str, rules: tuple[Rule, ...]) -> list[str]:
    """What its writer reads: each suggestion once."""
    told: dict[str | Promise, Found] = {}
    for found in problems(text, rules):
        told.setdefault(found.instead, found)
    return list(map(str, told.values()))


def problems(text: str, rules: tuple[Rule, ...] = AGREEMENT) -> list[Found]:
    """Each kind of sentence that can't stand, once, with the words it was found in."""
    words = plain(text)
    found: dict[str, Found] = {}
    for rule, pattern in _compiled(rules):
        if hit := pattern.search(words):
            found.setdefault(rule.key, Found(rule.key, hit[0].strip(" ,"), rule.instead))
    return list(found.values())
