"""Which people, couples and records a user may see. One sentence each; nothing by default.

Three grades are kept apart: nothing, status (that something exists and how it stands), and
words. Membership is read from the database on every request; nothing here is cached.
"""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from clients.enums import CoupleStage, InvitationKind, NoteState, Purpose, Role
from clients.models import (
    AuditEvent,
    Care,
    CheckInMark,
    Client,
    Clinician,
    ClinicianTask,
    ConsentEvent,
    ContactChannel,
    Couple,
    Hold,
    HoldByHand,
    Invitation,
    JointWindow,
    Member,
    NewFactor,
    Note,
    OutboxMessage,
    SafeContact,
    SetAside,
    User,
)

# What a client's own list never names, their own included (Inv 6, 15).
BEHIND_THE_SCENES = (
    "hold", "holdbyhand", "note", "addendum", "assignmentgroup", "cliniciantask", "checkinmark",
    "jointwindow", "windowmark",
)  # fmt: skip
# Belongs to no row: whoever is neither clinician nor client finds nothing by it.
NOBODY = UUID(int=0)


def clinician_id_of(user: User) -> UUID:
    """The id of the clinician this user is, or of nobody: then every filter finds nothing."""
    return user.clinician.pk if user.is_active and user.is_clinician else NOBODY


def clinicians_practice(user: User) -> UUID:
    """The practice of the clinician this user is, or nobody's."""
    return NOBODY if clinician_id_of(user) == NOBODY else user.practice_id


def owns(user: User) -> bool:
    """Whether this person is an owner of their practice, at work here now."""
    return clinician_id_of(user) != NOBODY and user.clinician.is_owner


def client_id_of(user: User) -> UUID:
    """The id of this person as a client, or NOBODY, which no row has."""
    return user.client.pk if user.is_active and user.is_client else NOBODY


def since_shut(user: User, rows: QuerySet[Any], moment: str) -> QuerySet[Any]:
    """To somebody who is locked only what came after, as if they had joined a moment ago; in a
    session that rests on a new second factor nothing (P6a, P8a)."""
    since = user.shut_since
    if since is None:
        return rows
    return rows.none() if user.session_is_shut else rows.filter(**{f"{moment}__gt": since})


def cares_for(user: User) -> QuerySet[Care]:
    """A clinician sees the care they give now."""
    return Care.objects.current().filter(clinician=clinician_id_of(user))


def clients_for(user: User) -> QuerySet[Client]:
    """A clinician sees the clients in their care now."""
    return Client.objects.filter(pk__in=cares_for(user).values("client"))


def couples_for(user: User) -> QuerySet[Couple]:
    """A clinician sees a couple when everyone in it is in their care now.

    Of an ended couple: everyone who was in it when it ended.
    """
    mine = cares_for(user).values("client")
    in_it = Q(members__left_at__isnull=True) | Q(members__left_at=F("ended_at"))
    others = Couple.objects.filter(in_it & ~Q(members__client__in=mine)).values("pk")
    return Couple.objects.filter(members__client__in=mine).exclude(pk__in=others).distinct()


def own_couple_for(user: User) -> QuerySet[Couple]:
    """A client sees the couple they accepted to be in, until it ends."""
    accepted = own_seats_for(user).filter(accepted_at__isnull=False)
    return Couple.objects.filter(pk__in=accepted.values("couple"))


def own_seats_for(user: User) -> QuerySet[Member]:
    """A client sees the seat set up for them in a couple, accepted or not, until they leave it."""
    mine = Member.objects.current().filter(client=client_id_of(user))
    return since_shut(user, mine, "accepted_at").exclude(couple__stage=CoupleStage.ENDED)


def partners_for(user: User) -> QuerySet[Client]:
    """A client sees who else has a seat in their couple: that they are named, nothing more."""
    mine = own_seats_for(user).values("couple")
    return (
        Client.objects.filter(memberships__couple__in=mine, memberships__left_at__isnull=True)
        .exclude(pk=client_id_of(user))
        .distinct()
    )


def invitations_at_the_door() -> QuerySet[Invitation]:
    """Whoever holds an invitation's id finds it while it is open; only its code opens it (P9)."""
    return Invitation.objects.open()


def invitations_for(user: User) -> QuerySet[Invitation]:
    """A clinician sees the invitations of their own clients, and those they sent themselves; an
    owner also those of colleagues, whoever sent them."""
    clinician = clinician_id_of(user)
    mine = Q(client__in=clients_for(user).values("pk")) | Q(invited_by=clinician)
    if clinician != NOBODY and user.clinician.is_owner:
        mine |= Q(kind=InvitationKind.CLINICIAN, practice=user.practice_id)
    return Invitation.objects.filter(mine)


def colleagues_for(user: User) -> QuerySet[Clinician]:
    """An owner sees every clinician of the practice; anyone else only themselves."""
    own = Clinician.objects.filter(pk=clinician_id_of(user))
    if own and own[0].is_owner:
        return Clinician.objects.filter(practice=own[0].practice_id)
    return own


def notes_for(user: User) -> QuerySet[Note]:
    """A clinician sees their own drafts, and signed notes about those in their care now."""
    author = Note.objects.filter(author=clinician_id_of(user))
    signed = Note.objects.filter(state=NoteState.SIGNED).filter(
        Q(client__in=clients_for(user).values("pk")) | Q(couple__in=couples_for(user).values("pk"))
    )
    return author | signed


def holds_for(user: User) -> QuerySet[Hold]:
    """A clinician sees Holds of those in their care; no client sees any, their own included."""
    return Hold.objects.filter(client__in=clients_for(user).values("pk"))


def holds_by_hand_for(user: User) -> QuerySet[HoldByHand]:
    """A clinician sees why a Hold of those in their care was placed; no client sees any."""
    return HoldByHand.objects.filter(client__in=clients_for(user).values("pk"))


def tasks_for(user: User) -> QuerySet[ClinicianTask]:
    """A clinician sees what asks for a look about those in their care; no client sees any."""
    return ClinicianTask.objects.filter(client__in=clients_for(user).values("pk"))


def checkin_marks_for(user: User) -> QuerySet[CheckInMark]:
    """A clinician sees where the check-ins of those in their care stand; no client, their own."""
    return CheckInMark.objects.filter(client__in=clients_for(user).values("pk"))


def windows_for(user: User) -> QuerySet[JointWindow]:
    """A clinician sees when the joint space of couples in their care was open."""
    return JointWindow.objects.filter(couple__in=couples_for(user).values("pk"))


def open_windows_for(user: User) -> QuerySet[JointWindow]:
    """A client sees the window of their couple while it is open; before and after, nothing."""
    mine = Q(couple__in=own_couple_for(user).values("pk"))
    return JointWindow.objects.open().filter(mine | Q(couple__in=couples_for(user).values("pk")))


def set_asides_for(user: User) -> QuerySet[SetAside]:
    """A client sees that something of theirs was set aside, a clinician also why (their care)."""
    rows = SetAside.objects.filter(
        Q(client=client_id_of(user)) | Q(client__in=clients_for(user).values("pk"))
    )
    return since_shut(user, rows, "at")


def consent_events_for(user: User) -> QuerySet[ConsentEvent]:
    """A client sees what they themselves decided; a clinician, that of those in their care."""
    rows = ConsentEvent.objects.filter(
        Q(client=client_id_of(user)) | Q(client__in=clients_for(user).values("pk"))
    )
    # That they agreed to the portal itself shows in there being a page at all.
    after = since_shut(user, rows, "at").values("pk")
    return rows.filter(Q(purpose=Purpose.PORTAL) | Q(pk__in=after))


def channels_for(user: User) -> QuerySet[ContactChannel]:
    """A client sees their own ways to be reached."""
    return since_shut(user, ContactChannel.objects.filter(client=client_id_of(user)), "created_at")


def safe_contacts_for(user: User) -> QuerySet[SafeContact]:
    """How somebody may be reached is for themselves and for who cares for them now.

    To themselves it is locked like their words after a bare reset: a code word, too (P6).
    """
    own = Q(client=client_id_of(user))
    if user.shut_since:
        own &= Q(updated_at__gt=user.shut_since)
    return SafeContact.objects.filter(own | Q(client__in=clients_for(user).values("pk")))


def messages_for(user: User) -> QuerySet[OutboxMessage]:
    """A clinician sees that mail to those in their care is planned, sent or stuck: no more."""
    recipients = clients_for(user).values("user")
    return OutboxMessage.objects.filter(
        Q(recipient_id__in=recipients) | Q(recipient_id__in=invitations_for(user).values("pk"))
    )


def own_letters_for(user: User) -> QuerySet[OutboxMessage]:
    """What the portal wrote, or is about to write, to one's own sign-in address."""
    return OutboxMessage.objects.filter(recipient_id=user.pk)


def audit_about_me(user: User) -> QuerySet[AuditEvent]:
    """A client sees what they and their practice did with what is theirs: no Hold, note, group
    or task, and nothing that a partner did (Inv 6, 15, P14)."""
    staff = User.objects.filter(role=Role.CLINICIAN).values("pk")
    rows = AuditEvent.objects.filter(
        Q(actor_id__isnull=True) | Q(actor_id=user.pk) | Q(actor_id__in=staff),
        about_id=client_id_of(user),
    ).exclude(object_kind__in=BEHIND_THE_SCENES)
    return since_shut(user, rows, "at")


def new_factors_for(user: User) -> QuerySet[NewFactor]:
    """A clinician sees that a new second factor of somebody in their care waits; an owner, also
    of colleagues."""
    people = Q(user__in=clients_for(user).values("user"))
    people |= Q(user__in=colleagues_for(user).values("user"))
    return NewFactor.objects.held().filter(people)
