"""Which worksheets, assignments and words a user may see. Nothing by default.

Nobody sees an answer of a partner's: a live release has its own copy of what they may see (Inv 1).
"""

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from clients.enums import CoupleStage
from clients.models import Client, User
from clients.visibility import (
    NOBODY,
    client_id_of,
    clients_for,
    clinician_id_of,
    clinicians_practice,
    couples_for,
    own_couple_for,
    owns,
    since_shut,
)
from worksheets.enums import OPEN_DRAFTS, AssignmentState, Audience, DraftState, Kind
from worksheets.models import (
    Answer,
    Assignment,
    AssignmentGroup,
    CheckInReview,
    DialDiary,
    DialEntry,
    Draft,
    Feedback,
    HeldBack,
    MeasureSchedule,
    MeasureTurn,
    MeasureWording,
    Pathway,
    PathwayTemplate,
    Release,
    Response,
    Reveal,
    Score,
    SecondReading,
    SharingPause,
    Version,
    Worksheet,
)


def library_for(user: User) -> QuerySet[Worksheet]:
    """A clinician sees what is shipped and what their own practice wrote; a client sees none."""
    if clinician_id_of(user) == NOBODY:
        return Worksheet.objects.none()
    return Worksheet.objects.filter(Q(practice__isnull=True) | Q(practice=user.practice_id))


def versions_for(user: User) -> QuerySet[Version]:
    """A clinician sees the versions of the worksheets they see."""
    return Version.objects.filter(worksheet__in=library_for(user).values("pk"))


def drafts_for(user: User) -> QuerySet[Draft]:
    """A clinician sees what their practice is writing; nobody else sees that there is anything."""
    return Draft.objects.open().filter(practice=clinicians_practice(user))


def own_sheets_for(user: User) -> QuerySet[Worksheet]:
    """A practice’s sheet is put away and brought back by those who wrote it, or an owner."""
    sheets = Worksheet.objects.filter(practice=clinicians_practice(user), kind=Kind.WORKSHEET)
    if owns(user):
        return sheets
    written = Draft.objects.filter(author=clinician_id_of(user), state=DraftState.PUBLISHED)
    return sheets.filter(pk__in=written.values("worksheet"))


def readings_for(user: User) -> QuerySet[SecondReading]:
    """What was said of a draft is read by those who may read the draft."""
    return SecondReading.objects.filter(draft__in=drafts_for(user).values("pk"))


def own_drafts_for(user: User, *, published: bool = False) -> QuerySet[Draft]:
    """A draft is changed by its author or an owner; `published`: what became a version, too."""
    states = [*OPEN_DRAFTS, DraftState.PUBLISHED] if published else OPEN_DRAFTS
    drafts = Draft.objects.filter(practice=clinicians_practice(user), state__in=states)
    return drafts if owns(user) else drafts.filter(author=clinician_id_of(user))


def pathways_for(user: User) -> QuerySet[Pathway]:
    """A clinician sees the steps laid out for the couples and people they care for; no client
    sees that there are any (Inv 6)."""
    return Pathway.objects.filter(
        Q(couple__in=couples_for(user).values("pk")) | Q(client__in=clients_for(user).values("pk"))
    )


def pathway_templates_for(user: User) -> QuerySet[PathwayTemplate]:
    """A clinician sees what their own practice saved and has not put away."""
    if clinician_id_of(user) == NOBODY:
        return PathwayTemplate.objects.none()
    return PathwayTemplate.objects.filter(practice=user.practice_id, put_away_at__isnull=True)


def to_read_for(user: User) -> QuerySet[Draft]:
    """Who wrote no word of a draft may be its second reader, once its author asked for one."""
    asked = drafts_for(user).filter(state=DraftState.ASKED)
    return asked.exclude(editors__contains=[str(clinician_id_of(user))])


def own_assignments_for(user: User) -> QuerySet[Assignment]:
    """A client sees what was assigned to them and not taken back."""
    given = since_shut(user, Assignment.objects.filter(client=client_id_of(user)), "assigned_at")
    return given.exclude(
        Q(state=AssignmentState.WITHDRAWN, submitted_at__isnull=True)
        | Q(state=AssignmentState.LAPSED, opened_at__isnull=True)
    )


def assignments_for(user: User) -> QuerySet[Assignment]:
    """A clinician sees, as status, what those in their care were given."""
    return Assignment.objects.filter(client__in=clients_for(user).values("pk"))


def submissions_for(user: User) -> QuerySet[Assignment]:
    """A clinician may open what was sent by those in their care and not withdrawn since."""
    return assignments_for(user).filter(
        state__in=[AssignmentState.SUBMITTED, AssignmentState.REVIEWED]
    )


def own_responses_for(user: User) -> QuerySet[Response]:
    """A client sees their own answering."""
    own = Response.objects.filter(client=client_id_of(user))
    return since_shut(user, own, "assignment__assigned_at")


def own_answers_for(user: User) -> QuerySet[Answer]:
    """The author always sees their own words, except those locked after a bare reset (P6)."""
    return since_shut(user, Answer.objects.filter(client=client_id_of(user)), "updated_at")


def readable_answers_for(user: User) -> QuerySet[Answer]:
    """A clinician reads what an author in their care sent to them, never SELF (Inv 3)."""
    return Answer.objects.filter(
        response__assignment__in=submissions_for(user).values("pk"),
        visibility=Audience.CLIN,
        response__withdrawn_at__isnull=True,
    )


def own_diaries_for(user: User) -> QuerySet[DialDiary]:
    """A client sees the diaries they began; which mode one is in is nobody else's to know."""
    return since_shut(user, DialDiary.objects.filter(client=client_id_of(user)), "begun_at")


def own_diary_pages_for(user: User) -> QuerySet[Assignment]:
    """A client sees what was assigned to them, and a diary they began for good: their days are
    theirs, whatever becomes of the assignment."""
    return Assignment.objects.filter(
        Q(pk__in=own_assignments_for(user).values("pk"))
        | Q(pk__in=own_diaries_for(user).values("assignment"))
    )


def own_days_for(user: User) -> QuerySet[DialEntry]:
    """Its writer sees every day they noted, except what is locked after a bare reset (P6)."""
    return since_shut(user, DialEntry.objects.filter(client=client_id_of(user)), "written_at")


def readable_days_for(user: User) -> QuerySet[DialEntry]:
    """A clinician reads days that someone in their care noted for them, never SELF (Inv 3);
    nobody else ever reads one (Inv 4)."""
    return DialEntry.objects.filter(
        client__in=clients_for(user).values("pk"), visibility=Audience.CLIN
    )


def checkin_reviews_for(user: User) -> QuerySet[CheckInReview]:
    """A clinician sees when the check-ins of those in their care were reviewed; no client does."""
    return CheckInReview.objects.filter(client__in=clients_for(user).values("pk"))


def feedback_for(user: User) -> QuerySet[Feedback]:
    """What a therapist wrote back is for its client, its author, and who cares for them now.

    To its client it is locked like their own words after a bare reset (P6).
    """
    own = Q(client=client_id_of(user))
    if user.shut_since:
        own &= Q(written_at__gt=user.shut_since)
    return Feedback.objects.filter(
        own | Q(author=clinician_id_of(user)) | Q(client__in=clients_for(user).values("pk"))
    )


def release_partners_for(user: User) -> QuerySet[Client]:
    """A client may release to who else accepted a seat in their couple, while it is active."""
    mine = own_couple_for(user).filter(stage=CoupleStage.ACTIVE).values("pk")
    return (
        Client.objects.filter(
            memberships__couple__in=mine,
            memberships__left_at__isnull=True,
            memberships__accepted_at__isnull=False,
        )
        .exclude(pk=client_id_of(user))
        .order_by("memberships__place")
    )


def own_releases_for(user: User) -> QuerySet[Release]:
    """A client sees what they themselves let a partner see, and how each stands."""
    return since_shut(user, Release.objects.filter(client=client_id_of(user)), "requested_at")


def released_for(user: User) -> QuerySet[Release]:
    """A client sees what a present partner lets them see, in an open window (Inv 1, 27, 57).

    What a partner's own session can check is asked here; the whole rule is the database's.
    """
    open_now = RawSQL("SELECT app_releases_open_to(%s)", [client_id_of(user)])
    shown = (
        Release.objects.past_the_day()
        .filter(recipient=client_id_of(user), client__in=release_partners_for(user).values("pk"))
        .filter(pk__in=open_now)
    )
    return since_shut(user, shown, "requested_at")


def releases_for(user: User) -> QuerySet[Release]:
    """A clinician sees, as status, what those in their care let a partner see."""
    return Release.objects.filter(client__in=clients_for(user).values("pk"))


def held_back_for(user: User) -> QuerySet[HeldBack]:
    """A clinician sees what is held back; no client sees any, their own included."""
    return HeldBack.objects.filter(client__in=clients_for(user).values("pk"))


def own_pauses_for(user: User) -> QuerySet[SharingPause]:
    """A client sees that they paused everything."""
    return since_shut(user, SharingPause.objects.filter(client=client_id_of(user)), "since")


def pauses_for(user: User) -> QuerySet[SharingPause]:
    """A clinician sees that somebody in their care paused everything."""
    return SharingPause.objects.filter(client__in=clients_for(user).values("pk"))


def assignment_groups_for(user: User) -> QuerySet[AssignmentGroup]:
    """A clinician sees what couples in their care were given together; no client ever (Inv 6)."""
    return AssignmentGroup.objects.filter(couple__in=couples_for(user).values("pk"))


def reveals_for(user: User) -> QuerySet[Reveal]:
    """A clinician sees what they suggested to couples in their care."""
    return Reveal.objects.filter(couple__in=couples_for(user).values("pk"))


def own_reveals_for(user: User) -> QuerySet[Reveal]:
    """A client sees a suggestion about what they themselves have sent already (Inv 6)."""
    sent = own_assignments_for(user).filter(
        state__in=[AssignmentState.SUBMITTED, AssignmentState.REVIEWED]
    )
    return Reveal.objects.filter(
        ended_at__isnull=True,
        couple__in=own_couple_for(user).filter(stage=CoupleStage.ACTIVE).values("pk"),
        group__in=sent.values("group"),
    )


def scores_for(user: User) -> QuerySet[Score]:
    """A clinician sees what was counted for those in their care, while its answers stand."""
    return Score.objects.filter(
        response__assignment__in=submissions_for(user).values("pk"),
        response__withdrawn_at__isnull=True,
    )


def schedules_for(user: User) -> QuerySet[MeasureSchedule]:
    """A clinician sees, as status, which measures come again to those in their care."""
    return MeasureSchedule.objects.filter(client__in=clients_for(user).values("pk"))


def turns_for(user: User) -> QuerySet[MeasureTurn]:
    """A clinician sees what became of the days of those schedules."""
    return MeasureTurn.objects.filter(client__in=clients_for(user).values("pk"))


def wordings_for(user: User) -> QuerySet[MeasureWording]:
    """A clinician sees whose words their practice brought in, and by which right."""
    if clinician_id_of(user) == NOBODY:
        return MeasureWording.objects.none()
    return MeasureWording.objects.filter(practice=user.practice_id)
