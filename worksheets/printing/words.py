"""What stands on every PDF of ours whatever it is of: headings, and what is said beside them.

The markup holds no words. What has a place for a number keeps it in braces, and the markup puts
the number there.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def of_pages(minutes: int) -> dict[str, str]:
    """The words of a blank copy that takes so long."""
    about = ngettext("About %(minutes)s minute.", "About %(minutes)s minutes.", minutes)
    return {
        "about": about % {"minutes": minutes},
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "who": _("Who sees this"),
        "later": _("Putting your answers in later"),
        "code": _("The code of this copy"),
        "begin": _("Before you begin"),
        "questions": _("Questions"),
        "question": _("Question %(number)s") % {"number": "{number}"},
        "thoughts": _("Some thoughts on these questions"),
        "same": _("They are the same whatever you ticked. Nobody counts anything."),
        "danger": _("If someone is in danger now, call your local emergency number."),
        "numbers": _(
            "Numbers and hours change. If a line doesn’t answer, try another one here. You can "
            "take this page off and keep it apart."
        ),
    }
