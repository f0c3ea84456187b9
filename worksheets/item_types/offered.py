"""The kinds of question that an author can choose from, by the names they are offered under."""

OFFERED = {
    "choice": "Choice: one or several of a list",
    "likert": "Scale in words",
    "free_text": "Free text",
    "slider": "Dial from −10 to 10",
    "yes_no_maybe": "Yes, no, maybe: a list",
    "ranking": "Ranking",
    "sort": "Sorting cards",
    "true_false": "True or false",
    "regions": "Body map",
    "sentence": "A sentence in parts",
    "paired:choice": "Mine, and my guess: a choice",
    "paired:likert": "Mine, and my guess: a scale",
    "paired:ranking": "Mine, and my guess: a ranking",
    "paired:slider": "Mine, and my guess: a dial",
    "agreement": "Agreement in clauses, for a session",
    "diary": "Diary entry",
}
