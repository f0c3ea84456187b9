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
    "user.profile_set": Said(you="You changed your name, clock or colours here."),
    "second_factor.added": Said(you="A second step for signing in was added."),
    "second_factor.removed": Said(
        you="A second step for signing in was removed.",
        staff="{name} removed a second step for signing in that was added of late.",
    ),
    "second_factor.confirmed": Said(
        you="You confirmed a new second step with another one of yours.",
        staff="{name} confirmed that a new second step is yours.",
    ),
    "second_factor.put_back": Said(
        you="A new second step was put back with the link in a message.",
        portal="A new second step was put back with the link in a message.",
    ),
    "account.opened": Said(
        staff="{name} opened your account again, with you there.",
        portal="Whoever runs the portal opened your account again.",
    ),
    "account.code_refused": Said(portal="A wrong code was typed to open your account again."),
    "account.code_matched": Said(portal="The code to open your account again was typed."),
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
        staff="{name} opened your earlier words to you again.",
        portal="Your earlier words were opened to you again.",
    ),
    # What the practice did with what is yours.
    "client.added": Said(staff="{name} made a place for you here."),
    "care.handed_over": Said(staff="{name} put you in the care of another therapist."),
    "invitation.sent": Said(staff="{name} sent you an invitation."),
    "invitation.revoked": Said(staff="{name} called an invitation back."),
    "invitation.code_refused": Said(portal="A wrong code was typed on your invitation."),
    "invitation.code_matched": Said(portal="The code of your invitation was typed."),
    "invitation.accepted": Said(you="You joined.", portal="You joined."),
    "assignment.given": Said(staff="{name} gave you something."),
    "assignment.taken_back": Said(staff="{name} took something back that you had been given."),
    "answers.read": Said(staff="{name} opened what you sent."),
    "answers.voided": Said(staff="{name} set something aside that was sent under your name."),
    "days.read": Said(staff="{name} looked at days you noted."),
    "diary.reader_chosen": Said(you="You chose who may read the days you note."),
    "days.let_go": Said(portal="Days you noted more than a year ago were let go."),
    "assignment.reviewed": Said(staff="{name} marked what you sent as read."),
    "feedback.written": Said(staff="{name} wrote back to you."),
    "answers.exported": Said(
        you="You saved a copy of your answers.", staff="{name} saved a copy of what you sent."
    ),
    "scores.read": Said(staff="{name} looked at sums made from what you sent."),
    "answers.entered_from_paper": Said(staff="{name} typed in answers you gave on paper."),
    "answers.checked": Said(staff="A rule looked through what you sent, for {name}."),
    "paper.made": Said(staff="{name} printed pages for you."),
    "safe_contact.read": Said(staff="{name} looked at how you may be reached."),
    "safe_contact.set": Said(
        you="You changed how you may be reached.",
        staff="{name} wrote down, with you, how you may be reached.",
    ),
    # What you shared, agreed to and took back.
    "assignment.submitted": Said(you="You sent something to your therapist."),
    "answers.taken_back": Said(you="You took something back before it was opened."),
    "answers.withdrawn": Said(you="You marked something you had sent as withdrawn."),
    "joint.agreed": Said(staff="{name} wrote down what you said yes to together, in a session."),
    "joint.read": Said(staff="{name} opened what is written together in sessions."),
    "joint.ended": Said(staff="{name} ended something that was written together."),
    "joint.yes_ended": Said(you="You ended something that was written together."),
    "consent.given": Said(you="You said yes to: {purpose}."),
    "consent.refused": Said(you="You said no to: {purpose}."),
    "consent.withdrawn": Said(you="You took your yes back to: {purpose}."),
    "couple.seat_accepted": Said(you="You said yes to being here as a couple."),
    "couple.left": Said(you="You chose to be here on your own."),
    "release.requested": Said(you="You chose to let a partner see an answer, from the next day."),
    "release.cancelled": Said(you="You called off what a partner was going to see."),
    "release.revoked": Said(you="You took back what a partner could see."),
    "sharing.paused": Said(you="You paused everything that partners can see."),
    "sharing.resumed": Said(you="You let partners see again what you had paused."),
    # Notes by email.
    "contact.set": Said(you="You changed where notes go, or when."),
    "contact.confirmed": Said(you="You confirmed an address for notes."),
    "contact.put_back": Said(
        you="Notes go to your former address again.",
        portal="Somebody who reads your former address put it back: notes go there again.",
    ),
    "contact.stopped": Said(
        you="You stopped notes.", portal="Notes were stopped with the link in one of them."
    ),
    "contact.started": Said(you="You let notes come again."),
    "contact.demand_light": Said(you="You chose whether anything is ever sent to you."),
}

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
        "About the practice, its people and its library; about no one person in care.",
    ),
}  # fmt: skip
