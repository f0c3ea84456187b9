"""What a person reads about each recorded deed, in plain words; and which deeds are not told, why.

One line for every verb there is: a test compares this file with the code (P14, Inv 6, 15, 50).
"""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Said:
    """One deed as its person did it, as somebody of the practice did it, as the portal did it."""

    you: str = ""
    staff: str = ""
    portal: str = ""

    def words(self, *, is_own: bool, name: str) -> str:
        said = self.you if is_own else self.staff if name else self.portal
        return gettext(said).replace("{name}", name) if said else ""


SAID: dict[str, Said] = {
    # Signing in, and what keeps a sign-in safe.
    "user.signed_in": Said(you=_("You signed in.")),
    "user.signed_out": Said(you=_("You signed out.")),
    "user.password_changed": Said(you=_("Your password was changed.")),
    "user.password_reset": Said(
        you=_("Your password was reset with a code sent by email."),
        portal=_("Your password was reset with a code sent by email."),
    ),
    "user.profile_set": Said(you=_("You changed your name, time zone or colours here.")),
    "second_factor.added": Said(you=_("A two-factor method was added.")),
    "second_factor.removed": Said(
        you=_("A two-factor method was removed."),
        staff=_("{name} removed a two-factor method that was added recently."),
    ),
    "second_factor.confirmed": Said(
        you=_("You confirmed a new two-factor method with another one of yours."),
        staff=_("{name} confirmed that a new two-factor method is yours."),
    ),
    "second_factor.put_back": Said(
        you=_("A new two-factor method was removed with the link in an email."),
        portal=_("A new two-factor method was removed with the link in an email."),
    ),
    "account.opened": Said(
        staff=_("{name} reopened your account, with you there."),
        portal=_("Whoever runs the portal reopened your account."),
    ),
    "account.code_refused": Said(portal=_("A wrong code was typed to reopen your account.")),
    "account.code_matched": Said(portal=_("The code to reopen your account was typed.")),
    "account.password_chosen": Said(you=_("You chose a new password after that.")),
    "sessions.ended": Said(
        you=_("Everybody else signed in as you was signed out."),
        staff=_("{name} signed out every device that was signed in as you."),
        portal=_("Every device that was signed in as you was signed out."),
    ),
    "words.locked": Said(
        you=_("What you wrote before was locked, because the password was reset."),
        portal=_("What you wrote before was locked, because the password was reset."),
    ),
    "words.unlocked": Said(
        staff=_("{name} unlocked what you wrote before."),
        portal=_("What you wrote before was unlocked."),
    ),
    # What the practice did with what is yours.
    "client.added": Said(staff=_("{name} set up your account.")),
    "care.handed_over": Said(staff=_("{name} moved you to another therapist.")),
    "invitation.sent": Said(staff=_("{name} sent you an invitation.")),
    "invitation.revoked": Said(staff=_("{name} cancelled an invitation.")),
    "invitation.code_refused": Said(portal=_("A wrong code was typed on your invitation.")),
    "invitation.code_matched": Said(portal=_("The code of your invitation was typed.")),
    "invitation.accepted": Said(you=_("You joined."), portal=_("You joined.")),
    "assignment.given": Said(staff=_("{name} assigned something to you.")),
    "assignment.taken_back": Said(staff=_("{name} unassigned something.")),
    "answers.read": Said(staff=_("{name} opened what you sent.")),
    "answers.voided": Said(
        staff=_("{name} marked something sent under your name as completed by someone else.")
    ),
    "days.read": Said(staff=_("{name} read days you noted.")),
    "diary.reader_chosen": Said(you=_("You chose who may read the days you note.")),
    "days.let_go": Said(portal=_("Days you noted more than a year ago were deleted.")),
    "assignment.reviewed": Said(staff=_("{name} marked what you sent as read.")),
    "feedback.written": Said(staff=_("{name} wrote back to you.")),
    "answers.exported": Said(
        you=_("You saved a copy of your answers."), staff=_("{name} saved a copy of what you sent.")
    ),
    "scores.read": Said(staff=_("{name} looked at scores worked out from what you sent.")),
    "answers.entered_from_paper": Said(staff=_("{name} entered answers you gave on paper.")),
    "answers.checked": Said(
        staff=_(
            "What you sent was checked automatically for answers that {name} should read first."
        )
    ),
    "paper.made": Said(staff=_("{name} printed pages for you.")),
    "safe_contact.read": Said(staff=_("{name} read how you may be reached.")),
    "safe_contact.set": Said(
        you=_("You changed how you may be reached."),
        staff=_("{name} recorded, with you, how you may be reached."),
    ),
    # What you shared, agreed to and took back.
    "assignment.submitted": Said(you=_("You sent something to your therapist.")),
    "answers.taken_back": Said(you=_("You withdrew something before it was opened.")),
    "answers.withdrawn": Said(you=_("You marked something you had sent as withdrawn.")),
    "joint.agreed": Said(staff=_("{name} recorded what you agreed to together, in a session.")),
    "joint.read": Said(staff=_("{name} opened what is written together in sessions.")),
    "joint.ended": Said(staff=_("{name} ended something that was written together.")),
    "joint.yes_ended": Said(you=_("You ended something that was written together.")),
    "consent.given": Said(you=_("You said yes to: {purpose}.")),
    "consent.refused": Said(you=_("You said no to: {purpose}.")),
    "consent.withdrawn": Said(you=_("You changed your answer to no: {purpose}.")),
    "couple.seat_accepted": Said(you=_("You said yes to using the portal as a couple.")),
    "couple.left": Said(you=_("You chose to use the portal on your own.")),
    "release.requested": Said(you=_("You shared an answer with a partner, from the next day.")),
    "release.cancelled": Said(you=_("You cancelled sharing an answer with a partner.")),
    "release.revoked": Said(you=_("You stopped sharing an answer with a partner.")),
    "sharing.paused": Said(you=_("You paused everything that partners can see.")),
    "sharing.resumed": Said(you=_("You resumed sharing with partners.")),
    # Notes by email.
    "contact.set": Said(you=_("You changed where notes go, or when.")),
    "contact.confirmed": Said(you=_("You confirmed an address for notes.")),
    "contact.put_back": Said(
        you=_("Notes go to your former address again."),
        portal=_("Somebody who reads your former address undid the change: notes go there again."),
    ),
    "contact.stopped": Said(
        you=_("You stopped notes."), portal=_("Notes were stopped with the link in one of them.")
    ),
    "contact.started": Said(you=_("You turned notes back on.")),
    "contact.demand_light": Said(you=_("You chose whether anything is ever sent to you.")),
}

# What is said of a consent event where the "yes" only meant that something was read.
TOLD_ALONE_READ = Said(you=_("You read what happens if you tell your therapist something alone."))

# Why a deed is not on the list. Of these no word, count or gap reaches a client's page.
UNSAID: dict[str, str] = {
    **dict.fromkeys(
        ["hold.placed", "hold.read", "hold.reason_read", "hold.lifted", "task.done",
         "task.passed_on", "window.refused"],
        "A Hold, and what asks for one, is for clinicians alone (Inv 6, 15).",
    ),
    **dict.fromkeys(
        ["window.opened", "window.closed", "reveal.proposed", "reveal.opened", "reveal.ended"],
        "A closed week must look like any other (Inv 6); what is open is on its own page.",
    ),
    **dict.fromkeys(
        ["release.read", "release.held_back", "release.let_go", "release.expired",
         "release.void", "release.parted", "joint.looked_at"],
        "That a partner looked, or that something was held back, is nobody’s to learn (P13, P14).",
    ),
    **dict.fromkeys(
        ["joint.given", "joint.saved", "joint.taken_back", "joint.printed"],
        "About all of them at once, and still being written; what came of it is told.",
    ),
    **dict.fromkeys(
        ["checkin.reviewed", "checkin.uncounted", "checkin.every", "checkin.due",
         "schedule.set_up", "schedule.moved",
         "schedule.turn", "pathway.begun", "pathway.ended", "pathway_template.saved",
         "pathway_template.put_away"],
        "Plans of the therapist, alike for everybody; what they lead to is told (Inv 16).",
    ),
    **dict.fromkeys(
        ["note.begun", "note.saved", "note.signed", "note.added_to", "note.discarded",
         "note.read", "unsent.saved"],
        "Notes are the therapist’s own.",
    ),
    **dict.fromkeys(
        ["couple.added", "couple.ended", "couple.carried_on", "assignment.parted",
         "pathway.parted", "reveal.parted", "joint.parted"],
        "About several people at once: one’s own step is told, nobody else’s.",
    ),
    **dict.fromkeys(
        ["answer.saved", "answer.set_aside", "assignment.opened", "assignment.not_now",
         "assignment.note_read", "feedback.read", "draft.let_go", "day.noted", "day.taken_out",
         "diary.over", "user.reading_set"],
        "One’s own reading and writing, which nobody else saw.",
    ),
    **dict.fromkeys(
        ["page.refused", "move.refused", "message.tried_again"],
        "Nothing happened to anybody’s words.",
    ),
    **dict.fromkeys(
        ["practice.founded", "practice.set", "practice.looking", "practice.settled",
         "practice.mail_tested", "help_line.confirmed", "help_line.unconfirmed",
         "help_line.added", "help_line.corrected", "help_line.left_out", "help_line.removed",
         "help_line.restored", "checkin.outcome_raised", "backup.noted", "licence.verified",
         "clinician.role_set", "clinician.deactivated", "clinician.reactivated",
         "library.published",
         "library.put_away", "library.brought_back", "draft.begun", "draft.changed",
         "draft.published", "draft.reader_asked", "draft.second_read",
         "measure.wording_attested", "measure.wording_ended", "keys.rewrapped", "keys.shredded",
         "keys.given_up"],
        "About the practice, its people and its library; about no one client.",
    ),
}  # fmt: skip
