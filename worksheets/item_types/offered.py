"""The kinds of question that an author can choose from, by the names they are offered under."""

from django.utils.translation import gettext_lazy as _

OFFERED = {
    "choice": _("Choice: one or several of a list"),
    "likert": _("Scale in words"),
    "free_text": _("Free text"),
    "slider": _("Dial from −10 to 10"),
    "yes_no_maybe": _("Yes, no, maybe: a list"),
    "ranking": _("Ranking"),
    "sort": _("Sorting cards"),
    "true_false": _("True or false"),
    "regions": _("Body map"),
    "sentence": _("A sentence in parts"),
    "paired:choice": _("Mine, and my guess: a choice"),
    "paired:likert": _("Mine, and my guess: a scale"),
    "paired:ranking": _("Mine, and my guess: a ranking"),
    "paired:slider": _("Mine, and my guess: a dial"),
    "agreement": _("Agreement in clauses, for a session"),
    "diary": _("Diary entry"),
}
