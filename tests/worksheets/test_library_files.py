"""Malformed library files: the exact line, what is wrong, and nothing read by half."""

import pytest

from worksheets.library import reading
from worksheets.parsing.strict_yaml import LibraryError

SHARED = reading.read_shared()

GOOD = """\
slug: quiet
code: D9
theme: desire
title: A quiet sheet
client_title: A quiet page
purpose: To try things out.
who: individual
minutes: 5
intro: Take your time.
contraindications: []
debrief: ["What stayed with you?"]
evidence:
  - {note: Own wording., source: Original items, kind: own, verified: true}
sharing: {default: clin, partner: per_item, never: false, releasable: [ease]}
scoring:
  note: Unnormed.
  bands:
    - key: ease
      title: Ease
      items: [ease]
      reversed: []
      needs: 1
      steps:
        - below: 2
          words: Seldom.
        - words: Often.
flags:
  - flag: hard
    kind: note
    when: {item: ease, lt: 1}
    words: Hardly any ease.
items:
  - key: ease
    type: likert
    prompt: I feel at ease.
    labels: [Never, Sometimes, Often]
  - key: why
    type: choice
    prompt: What helps?
    show_if: {item: ease, gt: 0}
    options:
      - {key: tea, text: Tea}
      - {key: rest, text: Rest}
"""

MODULE = """\
---
slug: calm
code: D
theme: desire
title: Calm
client_title: A calm page
purpose: To try things out.
who: individual
minutes: 3
contraindications: []
debrief: []
sources:
  - {note: Own wording., source: Original, kind: own, verified: true}
sharing: {default: clin, partner: none, never: false, releasable: []}
check:
  - story: Lin sits down.
    takeaway: That was all.
    item:
      key: lin
      type: true_false
      prompt: Lin sat.
      feedback: Yes.
items: []
---
Hello.

## First
Some text.

::: plain
Text.
:::
"""


def problems(text, file="worksheets/quiet.yaml"):
    raw = text if isinstance(text, bytes) else text.encode()
    read = reading.read_module if file.endswith(".md") else reading.read_worksheet
    with pytest.raises(LibraryError) as caught:
        read(raw, file, SHARED)
    return [str(problem).removeprefix(file + ":") for problem in caught.value.problems]


def test_good_file_is_read_with_its_closing_questions():
    publication = reading.read_worksheet(GOOD.encode(), "worksheets/quiet.yaml", SHARED)

    assert publication.slug == "quiet"
    assert [item["key"] for item in publication.content["items"]] == [
        "ease",
        "why",
        "g1_alone",
        "g2_setting",
    ]
    assert publication.content["support"] == SHARED.support


# (what to replace, with what, the whole complaint)
WRONG = [
    ("code: D9", "code: [D9", "3: not valid YAML: expected ',' or ']', but got ':'"),
    ("minutes: 5", "minutes: five", "8: “minutes” has the wrong shape; write a whole number"),
    ("minutes: 5", "minutes: 500", "8: “minutes” is 500; at most 60"),
    ("minutes: 5", "minutes: 5\nminutes: 6", "9: “minutes” is used twice (first on line 8)"),
    ("minutes: 5", "minuts: 5", "1: “minutes” is missing; add it"),
    ("minutes: 5", "minuts: 5", "8: “minuts” is not a field here; did you mean “minutes”?"),
    ("minutes: 5", "minutes: &m 5", "8: anchors and aliases (& and *) are not used here"),
    ("minutes: 5", "minutes: !!float 5", "8: the tag tag:yaml.org,2002:float is not used here"),
    ("theme: desire", "theme: desir", "3: “theme” is not known; use one of: owed, demand"),
    ("slug: quiet", "slug: Quiet", "1: “slug” is written in a way that can’t be used; write"),
    ("slug: quiet", "slug: loud", "1: slug and file name differ; write “quiet”"),
    ("title: A q", "title: A <b>q</b>", "4: HTML is not used here"),
    ("Take your time.", "Take&nbsp;time.", "9: HTML is not used here"),
    ("Take your time.", "Take \u202eyour time.", "9: there is a hidden character here"),
    ("client_title: A quiet page", "client_title: Sex", "5: a client’s title is neutral"),
    (
        'debrief: ["What stayed with you?"]',
        "debrief: []\n? [a]\n: b",
        "12: a field's name is plain",
    ),
    ("verified: true}", "verified: yes}", "13: “verified” has the wrong shape; write true or"),
    ("releasable: [ease]", "releasable: [eas]", "14: there is no item “eas”; check its spelling"),
    ("partner: per_item", "partner: none", "14: something is releasable; say per_item or card"),
    ("never: false", "never: true", "14: never means: partner none, and releasable []"),
    ("partner: per_item", "partner: card", "14: `partner: card` and a `card:` go together"),
    ("items: [ease]", "items: [why]", "20: “why” is not a likert item of this worksheet"),
    ("reversed: []", "reversed: [why]", "21: “why” is not among this band’s items"),
    ("needs: 1", "needs: 2", "22: there are only 1 items"),
    ("        - words: Often.", "        - below: 1\n          words: Often.", "23: each step has"),
    ("{item: ease, lt: 1}", "{item: easy, lt: 1}", "30: there is no item “easy” before this"),
    ("{item: ease, lt: 1}", "{item: why, lt: 1}", "30: why has no number; use `has`"),
    ("{item: ease, lt: 1}", "{item: why, has: [gin]}", "30: “gin” is not an option of why"),
    ("{item: ease, lt: 1}", "{item: ease}", "30: say what to look for: has, lacks, gt, gte,"),
    ("{item: ease, lt: 1}", "{item: why, lacks: [gin]}", "30: “gin” is not an option of why"),
    ("{item: ease, lt: 1}", "{item: why, has: [tea], lt: 1}", "30: use `has` and `lacks`, or a"),
    ("theme: desire", "theme: power", "3: this can’t be given freely; add `needs: [checkins_re"),
    ("theme: desire", "theme: checkin", "3: the theme checkin and a `checkin:` go together"),
    ("needs: 1\n", "needs: 1\n      share_of: [tea]\n", "20: “ease” is not a choice or sort"),
    (
        "items: [ease]\n      reversed: []",
        "items: [why]\n      reversed: []\n      share_of: [gin]",
        "22: “gin” is not an answer to any",
    ),
    ("{item: ease, lt: 1}", "{any: [], all: []}", "30: “any” has 0 entries; at least 1"),
    ("{item: ease, lt: 1}", "{lt: 1}", "30: a rule has exactly one of: item, any, all"),
    ("{item: ease, gt: 0}", "{item: why, has: [tea]}", "40: there is no item “why” before this"),
    ("type: likert", "type: likret", "34: “type” is not known; use one of: choice"),
    ("    prompt: What helps?\n", "", "37: “prompt” is missing in “items”; add it"),
    (
        "    prompt: What",
        "    promt: What",
        "39: “promt” is not a field here; did you mean “prompt”",
    ),
    ("labels: [Never, Sometimes, Often]", "labels: [Never]", "36: “labels” has 1 entries; at"),
    ("- key: why", "- key: review", "37: “review” is an address of its own; choose another key"),
    ("- key: why", "- key: ease", "37: “ease” is used twice; give each item its own key"),
    ("- key: why", "- key: g1_alone", "37: “g1_alone” belongs to the closing questions"),
    ("{key: rest, text: Rest}", "{key: tea, text: Rest}", "43: “tea” is used twice"),
    ("{key: rest, text: Rest}", "{key: rest}", "43: “text” is missing in “options”; add it"),
    ("text: Tea}", "text: Tea, colour: red}", "42: “colour” is not a field here; remove it"),
]


@pytest.mark.parametrize(("old", "new", "complaint"), WRONG)
def test_complaint_names_the_line(old, new, complaint):
    assert GOOD.count(old) >= 1

    found = problems(GOOD.replace(old, new, 1))

    assert any(said.startswith(complaint) for said in found), found


def test_every_problem_is_told_at_once():
    found = problems(GOOD.replace("minutes: 5", "minutes: 0").replace("who: indi", "who: undi"))

    assert [said.split(":")[0] for said in found] == ["7", "8"]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
HOSTILE = [
    (BOMB, "1: anchors and aliases"),
    ("[" * 5000, "1: nested deeper than 12 levels; flatten it"),
    ("- a\n" * 40_000, "19999: more than 20000 parts in one file; split it"),
    ("a: " + "x" * 300_000, "1: the file is over 200 kB; split it"),
    ("", "1: the file is empty; add its fields"),
    ("- just\n- a list", "1: this file is a set of fields"),
    ("just text", "1: this file is a set of fields"),
    (b"a: b\nc: \xff", "2: not UTF-8 text; save the file as UTF-8"),
    ("a: \x07", "1: there is a hidden character here"),
    ("a: !!python/object/apply:os.system [ls]", "1: the tag"),
    ("a: b\nc: !!int x", "2: the tag"),
    ("a: 1\n---\nb: 2", "2: not valid YAML"),
    ("a:\n\t- b", "2: not valid YAML"),
]


@pytest.mark.parametrize(("text", "complaint"), HOSTILE)
def test_hostile_files_are_refused(text, complaint):
    assert problems(text)[0].startswith(complaint)


WRONG_MODULES = [
    ("---\nslug", "slug", "1: a module begins with a line “---”"),
    ("---\nHello", "Hello", "1: the fields at the top end with a line “---”"),
    ("minutes: 3", "minutes: x", "9: “minutes” has the wrong shape"),
    ("      feedback: Yes.\n", "", "18: a check gives feedback on everything"),
    ("## First", "### First", "27: only section titles here"),
    ("## First", "First", "30: one plain version in each section, below its text"),
    ("Some text.", "<script>x</script>", "28: HTML is not used here"),
    ("Some text.", "See [this](https://example.org).", "28: a link to “https://example.org” can’t"),
    ("Some text.", "word " * 251, "27: the text of “First” has 251 words; 250 at most"),
    ("Some text.", "", "27: “First” has no text; write it"),
    ("::: plain\nText.\n:::\n", "", "27: “First” has no plain version; write it"),
    ("Text.\n:::\n", "Text.\n", "30: this “::: plain” is never closed"),
    ("::: plain", "::: plane", "30: a plain version begins with “::: plain”"),
    ("Hello.", "## First\nx\n::: plain\nx\n:::", "31: “First” is used twice"),
]


@pytest.mark.parametrize(("old", "new", "complaint"), WRONG_MODULES)
def test_module_complaint_names_the_line(old, new, complaint):
    assert old in MODULE

    found = problems(MODULE.replace(old, new, 1), "modules/calm.md")

    assert any(said.startswith(complaint) for said in found), found


def test_module_is_read_into_sections():
    publication = reading.read_module(MODULE.encode(), "modules/calm.md", SHARED)

    assert publication.content["intro"] == "Hello."
    assert publication.content["sections"] == [
        {"key": "first", "title": "First", "body": "Some text.", "plain": "Text."}
    ]


def test_hash_does_not_depend_on_the_order_of_fields():
    assert reading.content_hash({"a": 1, "b": "é"}) == reading.content_hash({"b": "é", "a": 1})
    assert reading.content_hash({"a": 1}) != reading.content_hash({"a": "1"})
