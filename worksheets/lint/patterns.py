"""What shipped and authored words never say, and what could stand instead (Inv 32)."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SEX = (
    r"(?:sex|sexual \w+|intercourse|oral|making love|orgasms?|masturbat\w+|"
    r"penetrat\w+|foreplay)"
)
_SPAN = r"(?:day|night|evening|morning|week|weekend|fortnight|month|year)"
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several)"
_GENDER = r"(?:men|women|man|woman|males?|females?|husbands?|wife|wives|girls|guys|ladies|boys)"
_WHO = r"(?:you|your partner|partners?|we|they|each of you|both of you|one of you|he|she)"
# “Nobody has to” and “you don’t have to” are what this library likes to say.
_FREE = r"(?<!n’t )(?<!not )(?<!never )(?<!nobody )(?<!no one )(?<!nothing )(?<!nor )(?<!to )"


@dataclass(frozen=True)
class Rule:
    """A pattern, and the suggestion that goes with it. `in_quotes`: not even as quoted speech."""

    key: str
    pattern: str
    instead: str | Promise
    in_quotes: bool = False

    @cached_property
    def _compiled(self) -> re.Pattern:
        return re.compile(rf"(?<!\w)(?:{self.pattern})", re.IGNORECASE)

    def find(self, text: str) -> str:
        hit = self._compiled.search(text)
        return hit[0].strip() if hit else ""


EVERYWHERE = [
    Rule(
        "slur",
        r"frigid|prudes?\b|nympho\w*|sluts?\b|cold fish|a tease\b|impotent",
        _("A name for a person. Leave it out."),
        in_quotes=True,
    ),
    Rule(
        "gendered_blame",
        rf"(?:{_GENDER}) (?:are|always|never|only|just|want|need|can’t|don’t|"
        r"tend|have)\b|(?:male|female|men’s|women’s|his|her) (?:needs?|drive|"
        rf"libido|fault|duty|urges?)|(?:typical|just like a) {_GENDER}",
        _("Say it of people. Any gender can be in any place."),
    ),
    Rule(
        "withholding",
        r"withh(?:old|eld)\w*",
        _("Say what someone does, in the first person. Keeping a distance is mostly protection."),
    ),
]
CLINICIAN = [
    Rule(
        "fault",
        r"(?:is|are|was|were) (?:to blame|at fault)|(?:his|her|their|the "
        r"\w+ partner’s) fault|manipulat(?:or|ive partner)\b|gold ?digger|"
        r"the (?:refuser|withholder|sexless partner)",
        _("Say what was answered, not whose doing it is."),
    ),
]
SCORING = [
    Rule(
        "verdict",
        r"diagnos\w+|disorders?\b|dysfunction\w*|patholog\w+|(?:high|low|"
        r"medium|severe|mild|moderate) risk|risk (?:level|score)|abuser|"
        r"victims?\b|perpetrators?\b|narcissis\w+|borderline|frigidity|\d+ "
        r"?(?:%|points?)|scores? of",
        _("Say what was answered. No diagnosis, level of risk or count."),
    ),
    Rule(
        "motive",
        r"(?:the|their|his|her) partner (?:wants|tries|means|does this|uses|"
        r"manipulates|punishes|controls)\b",
        _("This says why someone else does something. Say what this person answered."),
    ),
]
CLIENT = [
    Rule(
        "owing",
        rf"{_WHO} (?:still |also )?owes?\b|(?<!nobody is )(?<!no one is )"
        r"(?<!to be )owe(?:s|d)? (?:him|her|them|it to|your partner|each "
        rf"other|one another|sex)|make it up to (?:him|her|them|your)|{_FREE}earn "
        r"(?:sex|closeness|it|your)|pay (?:him|her|them|your partner) back|"
        r"deserves? (?:sex|closeness|a yes|more)|entitled to|right to (?:sex|"
        r"your partner)|duty to|marital duty|conjugal",
        _("Nothing is owed here. Describe a feeling, never a balance."),
    ),
    Rule(
        "must",
        rf"should have|should’ve|ought to|must\b|{_FREE}(?<!something )(?:you|"
        r"your partner|partners|each of you|both of you) (?:have|has|need|"
        r"needs|are required|are expected|is expected) to\b|(?:you|your "
        r"partner|partners|each of you|both of you) should\b|(?:it’s|it "
        r"is) (?:important|vital|essential) (?:that|to)\b|no excuses?\b",
        _("Offer it: “you can”, “some people like to”, “if you’d like”."),
    ),
    Rule(
        "refusing",
        r"den(?:y|ies|ied|ying)\b|refus\w+|reject(?:s|ed|ing|ion)?\b|turn(?:s|"
        r"ed|ing)? (?:you|him|her|them|your partner|me|each other) down|"
        r"starv\w+ (?:him|her|them|your partner) of|deprive\w*",
        _("A no is never a fault. Say “says no” or “hears a no”."),
    ),
    Rule(
        "quota",
        rf"at least (?:{_NUMBER}|once|twice|a |some)|a minimum of|no less "
        rf"than|no fewer than|{_NUMBER} times (?:a|per|each|every)\b|(?<!at "
        rf")(?:once|twice) (?:a|per|each|every)\b|(?:{_NUMBER}|more) times "
        rf"this|every (?:other |second |single )?{_SPAN}\b|(?:daily|nightly|"
        r"weekly|monthly|fortnightly)\b|quotas?\b|targets?\b|goal of",
        _("Leave out how often and how many."),
    ),
    Rule(
        "frequency",
        r"how (?:often|many times|frequently) (?:do|did|does|have|should|"
        rf"would|are|per)\b|(?:number|frequency) of times|per {_SPAN}\b|{_SPAN}s "
        r"since|since (?:you )?last (?:had sex|time)|average (?:couple|person|"
        r"amount)|(?:normal|healthy) (?:couples?|people|amount|sex life|"
        r"frequency)|most couples|streaks?\b|sexless",
        _("No count and no norm. Ask how it is, not how much."),
    ),
    Rule(
        "gender",
        rf"(?:he|she|his|hers|him|her|himself|herself)\b|{_GENDER}\b|girlfriends?\b|"
        r"boyfriends?\b|opposite sex|both (?:sexes|genders)|(?:bride|groom)"
        r"\b",
        _("Say “they”, “a person” or “a partner”; everyone is meant to fit."),
    ),
    Rule(
        "body_default",
        r"intercourse|penetrat\w+|foreplay|vagina\w*|penis\w*|erections?\b|"
        r"full sex|real sex|proper sex|go all the way|consummat\w+",
        _("The reader says what sex is. Leave the anatomy out, or let people name places."),
    ),
    Rule(
        "fault",
        r"(?<!not )(?<!never )(?<!n’t )(?<!no )your (?:own )?fault\b|(?:you|"
        r"your partner|they) (?:caused|ruined|failed|spoiled|let (?:him|"
        r"her|them|your partner) down|drove)\b|you made (?:him|her|them|"
        r"your partner)|(?:is|are) to blame\b|because you (?:didn’t|don’t|"
        r"won’t|said no|turned)|selfish of you|punish(?:ing|es)? (?:him|"
        r"her|them|your partner) by|your partner(?:’s)? (?:is|are|wants|"
        r"tries|does|makes|uses|won’t|refuses|fault|needs you|deserves)\b|"
        r"admit (?:that )?you|(?<!to )confess\b",
        _("No item says whose fault it is, or why someone else does something."),
    ),
    Rule(
        "compulsory_sex",
        r"(?<!not )(?<!n’t )(?<!never )(?<!nobody )(?<!to )(?<!of )(?<!you "
        r")(?<!we )(?<!people )(?:have|initiate|offer|give|perform|practise|"
        r"practice|schedule|plan|try|do|complete|engage in) (?:some |more "
        rf"|your |a |the |each other )?{_SEX}\b|(?:tonight|this week|homework|"
        rf"task|exercise|assignment)[^.?!]{{0,60}}\b{_SEX}\b|(?:step up|just "
        r"do it|just start and|say yes (?:more|anyway|even)|just give in\b|"
        r"don’t say no|go along with it)|undress (?:him|her|them|each other|"
        r"for)|touch (?:each other|your partner)(?:’s)? (?:sexually|genitals|"
        r"until)",
        _("No sexual act is ever a task. Leave it out, or offer something that can be left."),
    ),
    Rule(
        "chasing",
        r"overdue|well done|great job|good job|congratul\w+|keep it up|you’ve "
        r"completed|you failed|try harder|falling behind|your partner has "
        r"(?:already )?(?:finished|done|answered|completed)|\w*!",
        _("No praise, no chasing, no exclamation marks."),
    ),
    Rule(
        "ideal",
        r"naturally|meant to be|spice (?:up|things)|naughty|keeps? (?:partners?|"
        r"couples?) healthy|sex (?:affirms|proves|is the glue|is a need)"
        r"|relationships? (?:that )?dies?\b|lose (?:him|her|them|your partner)",
        _("No picture of what a love life has to be."),
    ),
    Rule(
        "label",
        r"low libido|dysfunction\w*|disorders?\b|diagnos\w+|abnormal|damaged "
        r"goods|your (?:score|result|type) (?:is|shows|means)|you are (?:an? "
        r")?(?:avoidant|anxious|controlling|narcissis\w+|addict\w*)",
        _("No label and no verdict about the reader."),
    ),
]
