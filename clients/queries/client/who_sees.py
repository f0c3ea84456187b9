"""“What your therapist can and cannot see”: the rules as they stand for one person today (P14).

Each line asks the rule that serves the data, and a test holds each against what is served.
"""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import Purpose, SecretsPolicy
from clients.models import User

# In the words that stand above every box for one's own words.
TOLD_ALONE = {
    SecretsPolicy.NONE_HELD: _(
        "Your therapist keeps no secrets between partners: what you let them "
        "read may come up when you meet together."
    ),
    SecretsPolicy.LIMITED: _(
        "Your therapist may carefully mention, in joint sessions, what you let them read."
    ),
    SecretsPolicy.KEPT: _(
        "What you let your therapist read stays between the two of you, unless you say "
        "otherwise or the law requires it."
    ),
}


@dataclass(frozen=True)
class Row:
    what: str
    is_seen: bool
    words: str


def therapist_sees(user: User) -> list[Row]:
    """For each kind of thing: whether the therapist sees it, given what this person agreed to."""
    may_send = Purpose.SUBMISSIONS in user.agreed
    return [
        Row(
            gettext("Answers you send and let them read"),
            may_send,
            gettext("Yes, once you send them. Each time is listed in “Who saw what”.")
            if may_send
            else gettext(
                "Nothing new. You haven’t agreed that they read what you send. What they read "
                "before stays in your record."
            ),
        ),
        Row(
            gettext("Answers you mark “Only me”"),
            False,
            gettext("No. Nobody can, and nothing checks them."),
        ),
        Row(gettext("What you have typed and not sent"), False, gettext("No.")),
        Row(
            gettext("What they assigned to you, and whether you opened or sent it"),
            True,
            gettext("Yes: not opened, opened or sent."),
        ),
        Row(
            gettext("How long you took, or how often you signed in"),
            False,
            gettext("No page shows it."),
        ),
        Row(gettext("What you agreed to, and what you changed to no"), True, gettext("Yes.")),
        Row(
            gettext("Where notes by email go"),
            False,
            gettext("No. They see whether a note is planned, but not the address."),
        ),
        Row(
            gettext("What you said about reaching you safely"),
            True,
            gettext("Yes, so that they can follow it."),
        ),
        Row(
            gettext("What you choose to share with a partner"),
            True,
            gettext("Yes. They open the time for it."),
        ),
        Row(gettext("Your password, and your codes"), False, gettext("No.")),
        _supervisor(user),
    ]


def _supervisor(user: User) -> Row:
    if Purpose.SUPERVISION in user.agreed:
        return Row(
            gettext("What a supervisor hears about you"),
            True,
            gettext("Your name too: you agreed to that."),
        )
    if Purpose.SUPERVISION_UNNAMED in user.agreed:
        return Row(
            gettext("What a supervisor hears about you"),
            True,
            gettext("What you work on, without your name."),
        )
    return Row(
        gettext("What a supervisor hears about you"), False, gettext("Nothing, unless you agree.")
    )


def told_alone(user: User) -> str:
    """What this person’s therapist may do with something told alone, as a sentence."""
    return str(TOLD_ALONE[SecretsPolicy(user.secrets_policy)])
