"""“What your therapist can and cannot see”: the rules as they stand for one person today (P14).

Each line asks the rule that serves the data, and a test holds each against what is served.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients.enums import Purpose, SecretsPolicy
from clients.models import User

# In the words that stand above every box for one's own words.
TOLD_ALONE = {
    SecretsPolicy.NONE_HELD: gettext_noop(
        "Your therapist keeps no secrets between partners: what you let them "
        "read may come up when you meet together."
    ),
    SecretsPolicy.LIMITED: gettext_noop(
        "Your therapist may carefully mention, in joint sessions, what you let them read."
    ),
    SecretsPolicy.KEPT: gettext_noop(
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
            _("Answers you send and let them read"),
            may_send,
            _("Yes, once you send them. Each time is listed in “Who saw what”.")
            if may_send
            else _(
                "Nothing new. You haven’t agreed that they read what you send. What they read "
                "before stays in your record."
            ),
        ),
        Row(_("Answers you mark “Only me”"), False, _("No. Nobody can, and nothing checks them.")),
        Row(_("What you have typed and not sent"), False, _("No.")),
        Row(
            _("What they assigned to you, and whether you opened or sent it"),
            True,
            _("Yes: not opened, opened or sent."),
        ),
        Row(_("How long you took, or how often you signed in"), False, _("No page shows it.")),
        Row(_("What you agreed to, and what you changed to no"), True, _("Yes.")),
        Row(
            _("Where notes by email go"),
            False,
            _("No. They see whether a note is planned, but not the address."),
        ),
        Row(
            _("What you said about reaching you safely"),
            True,
            _("Yes, so that they can follow it."),
        ),
        Row(
            _("What you choose to share with a partner"), True, _("Yes. They open the time for it.")
        ),
        Row(_("Your password, and your codes"), False, _("No.")),
        _supervisor(user),
    ]


def _supervisor(user: User) -> Row:
    if Purpose.SUPERVISION in user.agreed:
        return Row(
            _("What a supervisor hears about you"), True, _("Your name too: you agreed to that.")
        )
    if Purpose.SUPERVISION_UNNAMED in user.agreed:
        return Row(
            _("What a supervisor hears about you"), True, _("What you work on, without your name.")
        )
    return Row(_("What a supervisor hears about you"), False, _("Nothing, unless you agree."))


def told_alone(user: User) -> str:
    """What this person’s therapist may do with something told alone, as a sentence."""
    return _(TOLD_ALONE[SecretsPolicy(user.secrets_policy)])
