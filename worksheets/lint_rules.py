"""What shipped and authored words never say, and what they could say instead (CLINICAL §1, Inv 32)."""

import re
from dataclasses import dataclass
from functools import cached_property

_SEX = r"(?:sex|sexual \w+|intercourse|oral|making love|orgasms?|masturbat\w+|penetrat\w+|foreplay)"
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
    instead: str
    in_quotes: bool = False

    @cached_property
    def _compiled(self) -> re.Pattern:
        return re.compile(rf"(?<!\w)(?:{self.pattern})", re.IGNORECASE)

    def find(self, text: str) -> str:
        hit = self._compiled.search(text)
        return hit[0].strip() if hit else ""


EVERYWHERE = [
    Rule("slur", r"frigid|prudes?\b|nympho\w*|sluts?\b|cold fish|a tease\b|impotent", "A name for a person. Leave it out.", in_quotes=True),  # noqa: E501
    Rule("gendered_blame", rf"(?:{_GENDER}) (?:are|always|never|only|just|want|need|can’t|don’t|tend|have)\b|(?:male|female|men’s|women’s|his|her) (?:needs?|drive|libido|fault|duty|urges?)|(?:typical|just like a) {_GENDER}", "Say it of people. Any gender can be in any place."),  # noqa: E501
    Rule("withholding", r"withh(?:old|eld)\w*", "Say what someone does, in the first person. Keeping a distance is mostly protection."),  # noqa: E501
]
CLINICIAN = [
    Rule("fault", r"(?:is|are|was|were) (?:to blame|at fault)|(?:his|her|their|the \w+ partner’s) fault|manipulat(?:or|ive partner)\b|gold ?digger|the (?:refuser|withholder|sexless partner)", "Say what was answered, not whose doing it is."),  # noqa: E501
]
SCORING = [
    Rule("verdict", r"diagnos\w+|disorders?\b|dysfunction\w*|patholog\w+|(?:high|low|medium|severe|mild|moderate) risk|risk (?:level|score)|abuser|victims?\b|perpetrators?\b|narcissis\w+|borderline|frigidity|\d+ ?(?:%|points?)|scores? of", "Say what was answered. No diagnosis, level of risk or count."),  # noqa: E501
    Rule("motive", r"(?:the|their|his|her) partner (?:wants|tries|means|does this|uses|manipulates|punishes|controls)\b", "This says why someone else does something. Say what this person answered."),  # noqa: E501
]
CLIENT = [
    Rule("owing", rf"{_WHO} (?:still |also )?owes?\b|(?<!nobody is )(?<!no one is )(?<!to be )owe(?:s|d)? (?:him|her|them|it to|your partner|each other|one another|sex)|make it up to (?:him|her|them|your)|{_FREE}earn (?:sex|closeness|it|your)|pay (?:him|her|them|your partner) back|deserves? (?:sex|closeness|a yes|more)|entitled to|right to (?:sex|your partner)|duty to|marital duty|conjugal", "Nothing is owed here. Describe a feeling, never a balance."),  # noqa: E501
    Rule("must", rf"should have|should’ve|ought to|must\b|{_FREE}(?<!something )(?:you|your partner|partners|each of you|both of you) (?:have|has|need|needs|are required|are expected|is expected) to\b|(?:you|your partner|partners|each of you|both of you) should\b|(?:it’s|it is) (?:important|vital|essential) (?:that|to)\b|no excuses?\b", "Offer it: “you can”, “some people like to”, “if you’d like”."),  # noqa: E501
    Rule("refusing", r"den(?:y|ies|ied|ying)\b|refus\w+|reject(?:s|ed|ing|ion)?\b|turn(?:s|ed|ing)? (?:you|him|her|them|your partner|me|each other) down|starv\w+ (?:him|her|them|your partner) of|deprive\w*", "A no is never a fault. Say “says no” or “hears a no”."),  # noqa: E501
    Rule("quota", rf"at least (?:{_NUMBER}|once|twice|a |some)|a minimum of|no less than|no fewer than|{_NUMBER} times (?:a|per|each|every)\b|(?<!at )(?:once|twice) (?:a|per|each|every)\b|(?:{_NUMBER}|more) times this|every (?:other |second |single )?{_SPAN}\b|(?:daily|nightly|weekly|monthly|fortnightly)\b|quotas?\b|targets?\b|goal of", "Leave out how often and how many."),  # noqa: E501
    Rule("frequency", rf"how (?:often|many times|frequently) (?:do|did|does|have|should|would|are|per)\b|(?:number|frequency) of times|per {_SPAN}\b|{_SPAN}s since|since (?:you )?last (?:had sex|time)|average (?:couple|person|amount)|(?:normal|healthy) (?:couples?|people|amount|sex life|frequency)|most couples|streaks?\b|sexless", "No count and no norm. Ask how it is, not how much."),  # noqa: E501
    Rule("gender", rf"(?:he|she|his|hers|him|her|himself|herself)\b|{_GENDER}\b|girlfriends?\b|boyfriends?\b|opposite sex|both (?:sexes|genders)|(?:bride|groom)\b", "Say “they”, “a person” or “a partner”; everyone is meant to fit."),  # noqa: E501
    Rule("body_default", r"intercourse|penetrat\w+|foreplay|vagina\w*|penis\w*|erections?\b|full sex|real sex|proper sex|go all the way|consummat\w+", "The reader says what sex is. Leave the anatomy out, or let people name places."),  # noqa: E501
    Rule("fault", r"(?<!not )(?<!never )(?<!n’t )(?<!no )your (?:own )?fault\b|(?:you|your partner|they) (?:caused|ruined|failed|spoiled|let (?:him|her|them|your partner) down|drove)\b|you made (?:him|her|them|your partner)|(?:is|are) to blame\b|because you (?:didn’t|don’t|won’t|said no|turned)|selfish of you|punish(?:ing|es)? (?:him|her|them|your partner) by|your partner(?:’s)? (?:is|are|wants|tries|does|makes|uses|won’t|refuses|fault|needs you|deserves)\b|admit (?:that )?you|(?<!to )confess\b", "No item says whose fault it is, or why someone else does something."),  # noqa: E501
    Rule("compulsory_sex", rf"(?<!not )(?<!n’t )(?<!never )(?<!nobody )(?<!to )(?<!of )(?<!you )(?<!we )(?<!people )(?:have|initiate|offer|give|perform|practise|practice|schedule|plan|try|do|complete|engage in) (?:some |more |your |a |the |each other )?{_SEX}\b|(?:tonight|this week|homework|task|exercise|assignment)[^.?!]{{0,60}}\b{_SEX}\b|(?:step up|just do it|just start and|say yes (?:more|anyway|even)|just give in\b|don’t say no|go along with it)|undress (?:him|her|them|each other|for)|touch (?:each other|your partner)(?:’s)? (?:sexually|genitals|until)", "No sexual act is ever a task. Leave it out, or offer something that can be left."),  # noqa: E501
    Rule("chasing", r"overdue|well done|great job|good job|congratul\w+|keep it up|you’ve completed|you failed|try harder|falling behind|your partner has (?:already )?(?:finished|done|answered|completed)|!", "No praise, no chasing, no exclamation marks."),  # noqa: E501
    Rule("ideal", r"naturally|meant to be|spice (?:up|things)|naughty|keeps? (?:partners?|couples?) healthy|sex (?:affirms|proves|is the glue|is a need)|relationships? (?:that )?dies?\b|lose (?:him|her|them|your partner)", "No picture of what a love life has to be."),  # noqa: E501
    Rule("label", r"low libido|dysfunction\w*|disorders?\b|diagnos\w+|abnormal|damaged goods|your (?:score|result|type) (?:is|shows|means)|you are (?:an? )?(?:avoidant|anxious|controlling|narcissis\w+|addict\w*)", "No label and no verdict about the reader."),  # noqa: E501
]
