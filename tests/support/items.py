"""One item of every type, with values it can hold, for tests that go through them all."""

OPTIONS = [
    {"key": "tea", "text": "Tea"},
    {"key": "walk", "text": "A walk"},
    {"key": "film", "text": "A film"},
    {"key": "other", "text": "Something else", "other": True},
]
NONE = {"key": "none", "text": "None of these", "exclusive": True}
STEPS = ["Never", "Rarely", "Sometimes", "Often", "Always"]
PLACES = [{"key": "invitation", "text": "An invitation"}, {"key": "demand", "text": "A demand"}]
CARDS = [{"key": "sigh", "text": "A sigh"}, {"key": "note", "text": "A note"}]


def item(kind, **fields):
    return {"key": kind, "type": kind, "prompt": f"About {kind}"} | fields


ITEMS = {
    "free_text": item("free_text", hint="A few words"),
    "choice": item("choice", options=OPTIONS),
    "choices": item("choice", options=OPTIONS, multiple=True),
    "choices_alone": item("choice", options=[*OPTIONS, NONE], multiple=True),
    "likert": item("likert", labels=STEPS),
    "likert_from_one": item("likert", labels=STEPS, **{"from": 1}),
    "ranking": item("ranking", options=OPTIONS, top=3),
    "slider": item("slider", low="Far away", high="Very near"),
    "sort": item("sort", cards=CARDS, places=PLACES),
    "true_false": item("true_false"),
    "yes_no_maybe": item("yes_no_maybe", options=CARDS),
    "yes_no_private": item("yes_no_maybe", options=CARDS, answers=["yes", "no", "private_no"]),
    "free_text_letter": item("free_text", lint="letter"),
    "regions": item(
        "regions",
        options=[*CARDS, {"key": "other", "text": "Another place", "other": True}],
        feelings=[{"key": "warm", "text": "Warm"}, {"key": "sore", "text": "Sore"}],
    ),
    "sentence": item(
        "sentence",
        parts=[
            {"key": "when", "lead": "When", "end": ",", "hint": "As a camera saw it"},
            {"key": "feel", "lead": "I feel"},
        ],
    ),
    "agreement": item(
        "agreement",
        always=["Any of us can end this at once."],
        ready=[{"key": "ends", "text": "A no ends there."}],
        clauses=[{"key": "ask", "lead": "We like to ask with"}],
        review=[2, 6],
    ),
    "diary": item(
        "diary",
        low="Far",
        high="Near",
        free={"prompt": "How free is a no?", "labels": STEPS},
        context={"prompt": "What goes on?", "options": CARDS},
        happened={"prompt": "What happened?", "options": PLACES},
        note={"prompt": "A few words", "max_length": 140},
    ),
    "paired_ranking": item(
        "paired", mine="Me", guess="Them", of={"type": "ranking", "options": OPTIONS, "top": 2}
    ),
    "paired_choices": item(
        "paired",
        mine="Me",
        guess="Them",
        of={"type": "choice", "options": OPTIONS, "multiple": True},
    ),
    "paired_alone": item(
        "paired",
        mine="Me",
        guess="Them",
        of={"type": "choice", "options": [*OPTIONS, NONE], "multiple": True},
    ),
    "paired_guess": item(
        "paired", mine_from="likert", guess="Them", of={"type": "likert", "labels": STEPS}
    ),
    "paired_slider": item(
        "paired", mine="Me", guess="Them", of={"type": "slider", "low": "Far", "high": "Near"}
    ),
}

# (item, value, the words a reader meets)
SAID = [
    ("free_text", "Quiet, mostly.\nWith “quotes” & <marks> 🌿", None),
    ("choice", {"chosen": ["tea"]}, ["Tea"]),
    ("choice", {"chosen": ["other"], "other": "A bath"}, ["Something else: A bath"]),
    ("choices", {"chosen": ["tea", "film"]}, ["Tea", "A film"]),
    (
        "choices",
        {"chosen": ["walk", "other"], "other": "A nap"},
        ["A walk", "Something else: A nap"],
    ),
    ("choices_alone", {"chosen": ["none"]}, ["None of these"]),
    ("choices_alone", {"chosen": ["tea", "walk"]}, ["Tea", "A walk"]),
    ("likert", 0, ["Never"]),
    ("likert", 4, ["Always"]),
    ("likert_from_one", 1, ["Never"]),
    ("ranking", {"order": ["film", "tea"]}, ["A film", "Tea"]),
    ("ranking", {"order": ["other"], "other": "Stars"}, ["Something else: Stars"]),
    ("slider", {"at": 0}, ["0 on a dial from “Far away” to “Very near”"]),
    ("slider", {"at": -10}, ["−10 on a dial from “Far away” to “Very near”"]),
    ("slider", {"applies": False}, ["Doesn’t apply"]),
    ("sort", {"sigh": "demand"}, ["A sigh"]),
    ("sort", {"sigh": "demand", "note": "invitation"}, ["A note", "A sigh"]),
    ("true_false", "unsure", ["Not sure"]),
    ("yes_no_maybe", {"sigh": "no", "note": "yes"}, ["A note", "A sigh"]),
    ("yes_no_private", {"sigh": "private_no"}, ["A sigh"]),
    ("free_text_letter", "I shouted. I have stopped.", ["I shouted. I have stopped."]),
    (
        "regions",
        {"regions": {"note": ["warm", "sore"], "sigh": ["sore"]}},
        ["A note", "A sigh", "A note"],
    ),
    ("regions", {"regions": {"other": ["sore"]}, "other": "A scar"}, ["Another place: A scar"]),
    (
        "sentence",
        {"parts": {"when": "it gets late,", "feel": "alone"}},
        ["When it gets late, I feel alone."],
    ),
    ("sentence", {"parts": {"when": "it gets late"}}, ["When it gets late."]),
    (
        "agreement",
        {"ready": ["ends"], "clauses": {"ask": "a note."}, "review": 6},
        [
            "Any of us can end this at once.",
            "A no ends there.",
            "We like to ask with a note.",
            "We review this in six weeks.",
        ],
    ),
    ("agreement", {"clauses": {"ask": "words"}}, None),
    (
        "diary",
        {"at": -3, "free": 4, "context": ["sigh"], "happened": "demand", "note": "Rain"},
        ["−3 on a dial from “Far” to “Near”", "Always", "A sigh", "A demand", "Rain"],
    ),
    ("diary", {"applies": False, "free": 0}, ["Doesn’t apply", "Never"]),
    ("diary", {"note": "Nothing else"}, ["Nothing else"]),
    (
        "paired_ranking",
        {"mine": {"order": ["tea"]}, "guess": {"order": ["film", "walk"]}},
        ["Tea", "A film", "A walk"],
    ),
    ("paired_choices", {"guess": {"chosen": ["tea", "walk"]}}, ["Tea", "A walk"]),
    ("paired_guess", {"guess": 0}, ["Never"]),
    ("paired_slider", {"mine": {"at": 3}, "guess": {"applies": False}}, None),
]
