"""The content lint: a bad sheet yields each warning on its line, the shipped library none."""

import re
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.support.shipped import LIBRARY
from worksheets.library import lint_files, reading
from worksheets.lint import content as content_lint
from worksheets.lint import readability
from worksheets.lint.patterns import CLIENT, CLINICIAN, EVERYWHERE, SCORING

pytestmark = pytest.mark.invariant(32)

# Each line that deserves a warning says which; every other line deserves none.
BAD = """\
slug: bad
code: D9
theme: desire
title: Helping a frigid partner # slur
client_title: A quiet page
purpose: The refuser learns to give more. # fault
who: individual
minutes: 5
intro: |-
  You owe your partner an answer. # owing
  Men need it more. # gendered_blame gender
  You must read this first. # must
  “You owe me,” said Kim. It stung.
  “You frigid thing,” said Kim. # slur
contraindications: []
debrief: ["Who began?"]
evidence:
  - {note: Own wording., source: Original items, verified: true}
sharing: {default: clin, partner: none, never: false, releasable: []}
scoring:
  note: Shows a disorder of desire. # verdict
flags:
  - flag: hard
    kind: note
    when: {item: ease, lt: 1}
    words: High risk. The partner uses this against them. # verdict motive
items:
  - key: ease
    type: likert
    prompt: How often do you say yes? # frequency
    hint: Aim for at least twice a week. # quota
    labels: [Never, Sometimes, Often]
  - key: refuse
    type: choice
    prompt: Why do you refuse? # refusing
    options:
      - {key: a, text: I am selfish and it is your fault} # fault
      - {key: b, text: I withhold it} # withholding
      - {key: c, text: My husband asks} # gender
      - {key: d, text: I avoid intercourse} # body_default
      - {key: e, text: I have low libido} # label
      - {key: f, text: Nothing of the kind}
  - key: task
    type: free_text
    prompt: This week, have sex and write about it. # compulsory_sex
    hint: Well done for getting this far. # chasing
  - key: myth
    type: true_false
    prompt: You owe your partner sex.
    explanation: It comes naturally to healthy people. # ideal frequency
  - key: long
    type: free_text
    prompt: One
    hint: >-
      When the evening comes and the lamp is lit and the door # long_sentence hard_to_read
      is shut and the day is done and the cups are put away and the cat is in, you may
      sit down and write a few words about what it was like.
  - key: hard
    type: free_text
    prompt: Two
    hint: >-
      Considerable sociological investigation demonstrates individual # hard_to_read
      variability. Interpersonal communication necessitates simultaneous consideration of
      physiological circumstances. Contemporary psychological understanding acknowledges
      multidimensional experiences. Numerous alternative interpretations remain conceivable.
      Professional consultation facilitates comprehensive recommendations regarding expectations.
"""


def marked():
    """(the text without its marks, {(line, rule)})."""
    wanted, rows = set(), []
    for number, row in enumerate(BAD.split("\n"), start=1):
        text, _, marks = row.partition(" # ")
        rows.append(text)
        wanted |= {(number, rule) for rule in marks.split()}
    return "\n".join(rows), wanted


def found(text, file="worksheets/bad.yaml"):
    return {
        (problem.line, problem.what.split(":")[0])
        for problem in lint_files.of_file(text.encode(), file)
    }


def test_each_fault_of_a_bad_sheet_is_found_on_its_line_and_nothing_else():
    text, wanted = marked()

    assert found(text) == wanted


def test_the_bad_sheet_tries_every_rule():
    rules = {rule.key for rule in EVERYWHERE + CLIENT + CLINICIAN + SCORING}

    assert {rule for _, rule in marked()[1]} == rules | {"long_sentence", "hard_to_read"}


def test_each_warning_says_what_could_stand_instead():
    text, _ = marked()

    for problem in lint_files.of_file(text.encode(), "worksheets/bad.yaml"):
        assert re.fullmatch(r"\w+: “.+”: .{20,}\.", problem.what), problem.what


def test_the_shipped_library_has_nothing_to_look_at():
    assert list(map(str, lint_files.problems())) == []


@pytest.mark.parametrize("content", LIBRARY.values(), ids=LIBRARY)
def test_published_content_is_lint_free_too(content):
    assert content_lint.findings(content) == []


MODULE = """\
---
purpose: To read.
intro_note: Calm.
---
Hello.

## First
A calm line.

You owe them a reply.

::: plain
You must stay.
:::
"""


def test_a_module_is_read_to_the_line():
    assert found(MODULE, "modules/bad.md") == {(10, "owing"), (13, "must")}


def test_the_command_lists_and_fails(tmp_path):
    folder = shutil.copytree(reading.CONTENT, tmp_path / "content")
    path = folder / "worksheets" / "keeping-count.yaml"
    text = path.read_text("utf-8").replace(
        "I keep a rough count of days, times or turns.", "You owe your partner a count."
    )
    path.write_text(text, "utf-8")
    line = text.split("\n").index("    prompt: You owe your partner a count.") + 1

    with pytest.raises(CommandError) as caught:
        call_command("lint_library", folder)

    assert str(caught.value) == (
        f"1 to review:\nworksheets/keeping-count.yaml:{line}: owing: “You owe”: "
        "Nothing is owed here. Describe a feeling, never a balance."
    )


def test_the_command_is_content_with_what_is_shipped():
    out = StringIO()
    call_command("lint_library", stdout=out)

    assert out.getvalue() == "33 files, nothing to review\n"


def test_the_command_wants_files_that_can_be_read(tmp_path):
    folder = shutil.copytree(reading.CONTENT, tmp_path / "content")
    (folder / "support.yaml").unlink()

    with pytest.raises(CommandError, match="put this right first"):
        call_command("lint_library", folder)


FINE = [
    "You don’t have to do anything.",
    "Nobody has to act delighted.",
    "Nobody is owed sex.",
    "“You owe me,” said Kim.",
    "That is not your fault.",
    "A no can come at any time.",
    "You can leave this out.",
    "Both can be true at once.",
    "Does how often you have sex say something to you?",
]


@pytest.mark.parametrize("text", FINE)
def test_what_the_library_likes_to_say_is_fine(text):
    assert content_lint.findings({"intro": text}) == []


SAID = [
    ("Each of you has to try.", "must"),
    ("It’s important to make time.", "must"),
    ("Wives want to be asked.", "gendered_blame"),
    ("Most couples are closer than that.", "frequency"),
    ("Plan sex for Saturday.", "compulsory_sex"),
    ("Tonight’s task: sex with the light on.", "compulsory_sex"),
    ("Don't say no.", "compulsory_sex"),
    ("Because you said no, it got cold.", "fault"),
    ("Your partner’s fault is patience.", "fault"),
    ("Your partner wants to punish you.", "fault"),
    ("Try three times a week.", "quota"),
    ("Touch every other day.", "quota"),
    ("You are an avoidant person.", "label"),
    ("Your partner has already finished.", "chasing"),
    ("Great!", "chasing"),
    ("Being turned down, or you turned them down.", "refusing"),
]


@pytest.mark.parametrize(("text", "rule"), SAID)
def test_what_it_never_says_is_found(text, rule):
    assert rule in {finding.rule for finding in content_lint.findings({"intro": text})}


def test_clinicians_may_read_of_frequency_but_not_of_blame():
    assert (
        content_lint.findings({"evidence": [{"note": "A decline about weekly is ordinary."}]}) == []
    )
    assert [f.rule for f in content_lint.findings({"debrief": ["Men just want one thing."]})] == [
        "gendered_blame"
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [("no", 1), ("closeness", 2), ("table", 2), ("walked", 1), ("wanted", 2), ("asexual", 4)],
)
def test_syllables_are_counted_well_enough(word, count):
    assert abs(readability.syllables(word) - count) <= (word in ("asexual", "closeness"))


def test_plain_words_read_easier_than_learned_ones():
    plain = "You can stop. It is fine. We sit and drink tea. The cat is in."
    learned = "Interpersonal communication necessitates considerable physiological consideration."

    assert readability.grade(plain) < 2 < 12 < readability.grade(learned)
    assert readability.grade("") == 0.0
