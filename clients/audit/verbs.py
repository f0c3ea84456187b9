"""What a person reads about each recorded deed, in plain words; and which deeds are not told, why.

One line for every verb there is: a test compares this file with the code (P14, Inv 6, 15, 50).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One deed as its person did it, as somebody of the practice did it, as the portal did it."""

    you: str = ""
    staff: str = ""
    portal: str = ""

    def words(self, *, is_own: bool, name: str) -> str:
        if is_own:
            return self.you
        return self.staff.replace("{name}", name) if name else self.portal


SAID: dict[str, Said] = {
    # Signing in, and what keeps a sign-in safe.
    "user.signed_in": Said(you="You signed in."),
    "user.signed_out": Said(you="You signed out."),
    "user.password_changed": Said(you="Your password was changed."),
    "user.password_reset": Said(
        you="Your password was reset with a code sent by email.",
        portal="Your password was reset with a code sent by email.",
    ),
    "user.profile_set": Said(you="You changed your name, time zone or colours here."),
    "second_factor.added": Said(you="A two-factor method was added."),
    "second_factor.removed": Said(
        you="A two-factor method was removed.",
        staff="{name} removed a two-factor method that was added recently.",
    ),
    "second_factor.confirmed": Said(
        you="You confirmed a new two-factor method with another one of yours.",
        staff="{name} confirmed that a new two-factor method is yours.",
    ),
    "second_factor.put_back": Said(
        you="A new two-factor method was removed with the link in an email.",
        portal="A new two-factor method was removed with the link in an email.",
    ),
    "account.opened": Said(
        staff="{name} reopened your account, with you there.",
        portal="Whoever runs the portal reopened your account.",
    ),
    "account.code_refused": Said(portal="A wrong code was typed to reopen your account."),
    "account.code_matched": Said(portal="The code to reopen your account was typed."),
    "account.password_chosen": Said(you="You chose a new password after that."),
    "sessions.ended": Said(
        you="Everybody else signed in as you was signed out.",
        staff="{name} signed out every device that was signed in as you.",
        portal="Every device that was signed in as you was signed out.",
    ),
    "words.locked": Said(
        you="What you wrote before was locked, because the password was reset.",
        portal="What you wrote before was locked, because the password was reset.",
    ),
    "words.unlocked": Said(
        staff="{name} unlocked what you wrote before.",
        portal="What you wrote before was unlocked.",
    ),
    # What the practice did with what is yours.
    "client.added": Said(staff="{name} set up your account."),
    "care.handed_over": Said(staff="{name} moved you to another therapist."),
    "invitation.sent": Said(staff="{name} sent you an invitation."),
    "invitation.revoked": Said(staff="{name} cancelled an invitation."),
    "invitation.code_refused": Said(portal="A wrong code was typed on your invitation."),
    "invitation.code_matched": Said(portal="The code of your invitation was typed."),
    "invitation.accepted": Said(you="You joined.", portal="You joined."),
    "assignment.given": Said(staff="{name} assigned something to you."),
    "assignment.taken_back": Said(staff="{name} unassigned something."),
    "answers.read": Said(staff="{name} opened what you sent."),
    "answers.voided": Said(
        staff="{name} marked something sent under your name as completed by someone else."
    ),
    "days.read": Said(staff="{name} read days you noted."),
    "diary.reader_chosen": Said(you="You chose who may read the days you note."),
    "days.let_go": Said(portal="Days you noted more than a year ago were deleted."),
    "assignment.reviewed": Said(staff="{name} marked what you sent as read."),
    "feedback.written": Said(staff="{name} wrote back to you."),
    "answers.exported": Said(
        you="You saved a copy of your answers.", staff="{name} saved a copy of what you sent."
    ),
    "scores.read": Said(staff="{name} looked at scores worked out from what you sent."),
    "answers.entered_from_paper": Said(staff="{name} entered answers you gave on paper."),
    "answers.checked": Said(
        staff="What you sent was checked automatically for answers that {name} should read first."
    ),
    "paper.made": Said(staff="{name} printed pages for you."),
    "safe_contact.read": Said(staff="{name} read how you may be reached."),
    "safe_contact.set": Said(
        you="You changed how you may be reached.",
        staff="{name} recorded, with you, how you may be reached.",
    ),
    # What you shared, agreed to and took back.
    "assignment.submitted": Said(you="You sent something to your therapist."),
    "answers.taken_back": Said(you="You withdrew something before it was opened."),
    "answers.withdrawn": Said(you="You marked something you had sent as withdrawn."),
    "joint.agreed": Said(staff="{name} recorded what you agreed to together, in a session."),
    "joint.read": Said(staff="{name} opened what is written together in sessions."),
    "joint.ended": Said(staff="{name} ended something that was written together."),
    "joint.yes_ended": Said(you="You ended something that was written together."),
    "consent.given": Said(you="You said yes to: {purpose}."),
    "consent.refused": Said(you="You said no to: {purpose}."),
    "consent.withdrawn": Said(you="You changed your answer to no: {purpose}."),
    "couple.seat_accepted": Said(you="You said yes to using the portal as a couple."),
    "couple.left": Said(you="You chose to use the portal on your own."),
    "release.requested": Said(you="You shared an answer with a partner, from the next day."),
    "release.cancelled": Said(you="You cancelled sharing an answer with a partner."),
    "release.revoked": Said(you="You stopped sharing an answer with a partner."),
    "sharing.paused": Said(you="You paused everything that partners can see."),
    "sharing.resumed": Said(you="You resumed sharing with partners."),
    # Notes by email.
    "contact.set": Said(you="You changed where notes go, or when."),
    "contact.confirmed": Said(you="You confirmed an address for notes."),
    "contact.put_back": Said(
        you="Notes go to your former address again.",
        portal="Somebody who reads your former address undid the change: notes go there again.",
    ),
    "contact.stopped": Said(
        you="You stopped notes.", portal="Notes were stopped with the link in one of them."
    ),
    "contact.started": Said(you="You turned notes back on."),
    "contact.demand_light": Said(you="You chose whether anything is ever sent to you."),
}

# What is said of a consent event where the "yes" only meant that something was read.
TOLD_ALONE_READ = Said(you="You read what happens if you tell your therapist something alone.")

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
