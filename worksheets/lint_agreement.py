"""Agreement and letter lint: no quota, deadline, price or request in what people write (Inv 33).

Looks at words, never at anyone's motive. What it says is about the sentence, not the writer.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SPAN = r"(?:day|night|evening|morning|week|weekend|fortnight|month|year|session)"
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|a couple of)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_WE = r"(?:i|we|you|they|he|she|one of us|the other(?: one| person)?|my partner|your partner)"
# "Nothing is owed" and "nobody has to" are what an agreement may well say.
_UNLESS_NEGATED = (
    r"(?<!nothing )(?<!nobody )(?<!no one )(?<!no-one )(?<!of us )(?<!never )(?<!not )(?<!n't )"
    r"(?<!nothing is )(?<!nobody is )(?<!no one is )(?<!is not )(?<!never be )(?<!not be )"
    r"(?<!nothing is ever )(?<!nobody ever )(?<!no )(?<!without )"
)


@dataclass(frozen=True)
class Rule:
    """One kind of sentence that can't stand in an agreement, and what could stand instead."""

    key: str
    pattern: str
    instead: str


@dataclass(frozen=True)
class Found:
    rule: str
    said: str
    instead: str

    def __str__(self) -> str:
        return f"“{self.said}”: {self.instead}"


_HOW = "Leave out how often and how many. Say how you’d like it to be."
_FREE = "Nobody can agree to this ahead of time. Say what you’d like, and leave a no free."
_PRICE = "Closeness isn’t paid with anything. Leave out what one gets for the other."
_WHEN = "Leave out by when. The day to look at it again is chosen below."

AGREEMENT = (
    Rule("quota", r"at least|at a minimum|a minimum of|no (?:less|fewer) than|not (?:less|fewer) than|quota|target", _HOW),  # noqa: E501
    Rule("quota", rf"{_NUMBER} ?(?:x|times?)\b|\b(?:once|twice|thrice) (?:a|per|each|every|in)\b", _HOW),  # noqa: E501
    Rule("frequency", rf"(?:every|each) (?:other |second |third |single |{_NUMBER} )?(?:{_SPAN}s?|{_DAYS})\b", _HOW),  # noqa: E501
    Rule("frequency", rf"(?:daily|nightly|weekly|fortnightly|monthly|regularly|how often|more often|frequen\w+)\b|\b{_DAYS}s\b|\bweekends\b|\b(?:a|per) (?:day|week|month|year)\b", _HOW),  # noqa: E501
    Rule("deadline", rf"deadline|no later than|(?:by|before|until|within) (?:the end of |next |this |the )?(?:{_DAYS}|{_MONTH}|tomorrow|tonight|weekend|{_NUMBER} (?:more )?(?:hour|{_SPAN})s?|week\b|month\b|year\b|christmas|new year|our anniversary|\d)", _WHEN),  # noqa: E501
    Rule("penalty", rf"or else|penalt\w+|punish\w*|forfeit\w*|sanction\w*|consequences?\b|silent treatment|pays? for it|or (?:i|we|you|they)(?:'ll|'m| will| am| are going to| get)", "Leave out what happens otherwise. A no costs nothing here."),  # noqa: E501
    Rule("owing", rf"{_UNLESS_NEGATED}(?:owe[ds]?|owing|indebted|in debt|debts?|due|makes? (?:it |this |that )?up (?:to|for)|pay(?:s|ing)? (?:it |this |you |me )?back)\b", "Nothing is owed here. Say what you’d like instead."),  # noqa: E501
    Rule("must", rf"{_UNLESS_NEGATED}(?:must|ha(?:s|ve|d) to|(?:'ve|have|has) got to|gotta|should|ought to|shall|needs? to|supposed to|expected to|obliged|obligat\w+|mandatory|compulsory|required)\b", _FREE),  # noqa: E501
    Rule("no_free_no", rf"(?:can't|cannot|can not|won't|will not|(?:not|isn't|aren't) allowed to|never) (?:say no|refuse|decline|turn \w+ down|stop)\b|always (?:say(?:s)?|agree(?:s)?|answer(?:s)?) (?:yes|to)?|without (?:saying no|complain\w+)|entitled|(?:a |the |my |your )right to (?:sex|closeness|it)", _FREE),  # noqa: E501
    Rule("bargain", rf"if {_WE} [^.!?;]{{0,100}}?(?:,? then\b|[, ](?:i|we|you|they|he|she|the other)(?:'ll| will| get| shall| would|'d| can have| is given| are given))", "Leave out “if you …, I will …”. Say each wish on its own."),  # noqa: E501
    Rule("bargain", rf"{_WE}(?:'ll| will| would|'d) [^.!?;]{{0,80}}? (?:if|when|once|after|as long as|provided) {_WE}\b", "Leave out “I will … if you …”. Say each wish on its own."),  # noqa: E501
    Rule("reward", r"rewards?|in (?:return|exchange)|as (?:a )?thanks|earn(?:s|ed|ing)?\b|deserve[sd]?|bonus|prize|iou|i\.o\.u|rain ?check|voucher|coupon|token|points\b|credits?\b|swap\w*|trad(?:e|es|ing)\b|barter|bargain|a deal\b|tit for tat|favou?rs? for", _PRICE),  # noqa: E501
    Rule("reward", r"(?:sex|closeness|cuddl\w+|kiss\w*|touch\w*|massage|intimacy|oral|a yes)\b[^.!?;]{0,60}\b(?:only if|only when|only after|as long as|provided|on condition|unless|once (?:i|you|we|the)|for (?:doing|helping|cleaning|cooking|being|chores))", _PRICE),  # noqa: E501
    Rule("reward", r"(?:only if|only when|as long as|provided(?: that)?|on condition|unless) (?:i|you|we|they|the)\b", _PRICE),  # noqa: E501
)  # fmt: skip

_FREELY = "A letter that asks for nothing can stand without an answer. Leave this out."
LETTER = (
    Rule("forgiveness", r"forgiv\w*|accept my apolog\w+|let (?:it|me) off|give me another chance|second chance|take me back", _FREELY),  # noqa: E501
    Rule("asking_for_sex", r"(?:(?:hope|want|wish|like|ask|please|can|could|will|would|let) [^.!?]{0,60}|(?:when|until) (?:we|you) [^.!?]{0,30})\b(?:sex|sleep with|make love|be intimate|intimacy|in bed|your body|close again|touch (?:me|you))\b", _FREELY),  # noqa: E501
    Rule("but_you", r"but (?:then )?(?:you|if you|it was you|what about you)\b|you (?:made|make) me|because you\b|if you (?:hadn't|had not|had|would|wouldn't)|you (?:also|too)\b|we both|so did you", "Keep to what you did yourself. The other side can stay out of this letter."),  # noqa: E501
    Rule("answer", r"(?:please|you (?:could|can|must|should|have to|need to)|i (?:need|want|expect|hope for|ask for)) [^.!?]{0,40}\b(?:answer|reply|respond|write back|say something|tell me)\b", _FREELY),  # noqa: E501
)  # fmt: skip


@cache
def _compiled(rules: tuple[Rule, ...]) -> list[tuple[Rule, re.Pattern]]:
    return [(rule, re.compile(rf"(?<!\w)(?:{rule.pattern})")) for rule in rules]


def plain(text: str) -> str:
    """One spelling of the same words: case, width, quotes, invisible characters and spaces."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub(r"[’‘`´ʼ]", "'", text)
    text = re.sub(r"[*_~“”\"«»()\[\]]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def problems(text: str, rules: tuple[Rule, ...] = AGREEMENT) -> list[Found]:
    """Each kind of sentence that can't stand, once, with the words it was found in."""
    words, found = plain(text), {}
    for rule, pattern in _compiled(rules):
        if hit := pattern.search(words):
            found.setdefault(rule.key, Found(rule.key, hit[0].strip(" ,"), rule.instead))
    return list(found.values())
