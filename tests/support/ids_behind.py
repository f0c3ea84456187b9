"""One object behind every id in an address, and one person of each kind."""

import datetime as dt
import uuid

from django.test import Client as Browser
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.models import Care, Clinician, ConsentEvent, Hold, Member, Note, OutboxMessage
from tests.support import helping, in_room, make, measuring, own_sheets
from tests.support.shared import standing, window
from worksheets.models import Assignment, DialEntry, MeasureSchedule, Reveal

# In which state an assignment has to be for a page about it to be there.
STANDS = {
    "reading": "module section",
    "assigned": "not_now bring_back take_back",
    "checkin": "checkin_reviewed",
    "diary": "weeks moments moment_reader moment_days moment_delete moment_stop",
    "sent": "submission export_answers submission_read submission_void feedback_write "
    "feedback_save sent "
    "done withdraw release release_at_once",
}


def _takes_over(by, clinician, *people):
    with acting_as(by.pk):
        for person in people:
            Care.objects.create(
                practice=clinician.practice,
                client=person,
                clinician=clinician.clinician,
                sort_name=person.name,
            )


def _deactivate(person):
    with acting_as_worker():
        person.is_active = False
        person.save(update_fields=["is_active"])


def _others(cast):
    """Colleagues of every kind, and clients who are neither Jo nor Sam."""
    here = cast.practice
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    found = {
        "owner": make.clinician(practice=here, name="Olive", owner=True),
        "supervisor": make.clinician(practice=here, name="Sal"),
        "lapsed": make.clinician(practice=here, name="Lena", expires_on=yesterday),
        "no second factor": make.clinician(practice=here, name="Nora", with_second_factor=False),
        "deactivated therapist": make.clinician(practice=here, name="Gil"),
        "ex-partner": make.client(by=cast.amara, name="Alex"),
        "refused the portal": make.client(by=cast.amara, name="Rae", agrees=()),
        "deactivated client": make.client(by=cast.amara, name="Dee"),
    }
    _takes_over(cast.amara, found["lapsed"], cast.jo, cast.sam)
    _takes_over(cast.amara, found["no second factor"], cast.jo, cast.sam)
    now = timezone.now()
    with acting_as(cast.amara.pk):
        Member.objects.create(
            practice=here,
            couple=cast.couple,
            client=found["ex-partner"],
            place=2,
            accepted_at=now,
            left_at=now,
        )
    return {name: getattr(one, "user", one) for name, one in found.items()}


def people_of(cast):
    """The actors, each in a browser. Each relation to Jo's work that the table names."""
    actors = _others(cast) | {
        "own therapist": cast.amara,
        "colleague": cast.cleo,
        "other therapist": cast.ben,
        "author": cast.jo.user,
        "partner": cast.sam.user,
        "other client": cast.kim.user,
    }
    with acting_as_worker():
        cast.amara.clinician.is_owner = False
        cast.amara.clinician.supervised_by = actors["supervisor"].clinician
        cast.amara.clinician.save(update_fields=["is_owner", "supervised_by"])
    browsers = {name: make.signed_in(user) for name, user in actors.items()}
    _deactivate(actors["deactivated client"])
    _deactivate(actors["deactivated therapist"])
    return browsers | {"anonymous": Browser()}


def _work(cast):
    """Jo's assignments, by where each stands."""

    def give(code, state="assigned", **fields):
        version = make.version(code)
        return make.assignment(
            by=cast.amara, client=cast.jo, version=version, state=state, **fields
        )

    opened, sent = give("a2", "opened"), give("b2", "submitted", couple=cast.couple)
    checkin = give("private-check-in", "submitted")
    make.answers(checkin, {"alone": {"chosen": ["yes"]}}, visibility="clin")
    make.answers(opened, {make.version("a2").content["items"][0]["key"]: None})
    make.answers(sent, {"after_no": "a film"}, visibility="clin")
    release = standing(cast.jo, cast.sam, cast.couple, sent, "after_no")
    with acting_as(cast.amara.pk):
        reveal = Reveal.objects.create(
            practice=cast.practice,
            group_id=sent.group_id,
            couple=cast.couple,
            proposed_by=cast.amara.clinician,
        )
    return {
        "release": release.pk,
        "reveal": reveal.pk,
        "group": sent.group_id,
        "assigned": give("a1").pk,
        "opened": opened.pk,
        "reading": give("when-sex-feels-owed", "opened").pk,
        "sent": sent.pk,
        "diary": give("dial-diary", "opened").pk,
        "checkin": checkin.pk,
    }


def _day(cast, assignment_id):
    """A diary that Jo lets her therapist read, with today's note in it."""
    with acting_as(cast.jo.user_id):
        assignment = Assignment.objects.select_related("client").get(pk=assignment_id)
    make.diary(assignment, (timezone.localdate(), {"at": 1}, "clin"), mode="clin")
    with acting_as(cast.jo.user_id):
        return {"entry_id": DialEntry.objects.get().pk}


def _pathway(cast):
    """Steps for Jo and Sam, and one template that the practice saved."""
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["keeping-count"])
    with acting_as(cast.amara.pk):
        step = pathway.steps.get()
    return {
        "pathway_id": pathway.pk,
        "step_id": step.pk,
        "template_id": make.pathway_template(cast.amara).pk,
        "name": "starting-out",
    }


def _room(cast):
    """What Jo and Sam wrote together in a session, while nothing was in the way of one."""
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    found = in_room.things(cast.amara, cast.couple, [cast.jo, cast.sam])
    return {"group_id": found["joint_text"].sheet.group_id, "yes_id": found["joint_yes"].pk}


def _in_room(common, room):
    names = "room room_save room_agree room_agreed room_record room_end room_take_back room_paper"
    here = common | room
    return {f"worksheets:{name}": here for name in [*names.split(), "room_paper_pdf", "joint_end"]}


def _measures(cast, common):
    """The addresses that name a measure and not a worksheet."""
    names = ("measure", "measure_wording", "scores", "schedule")
    ours = {f"worksheets:{name}": common | {"slug": "ease-and-freedom"} for name in names}
    slug = measuring.brought_in(cast, "gad-2").worksheet.slug
    return ours | {"worksheets:measure_end": common | {"slug": slug}}


def _schedule(cast):
    """A measure that comes again to Jo."""
    with acting_as(cast.amara.pk):
        row = MeasureSchedule.objects.create(
            practice=cast.practice,
            client=cast.jo,
            worksheet=make.version("ease-and-freedom").worksheet,
            set_by=cast.amara.clinician,
            every_weeks=4,
            next_on=timezone.localdate(),
            times=3,
        )
    return {"schedule_id": row.pk}


def _help_line(cast):
    """A line of the portal's list that an owner of Jo's practice corrected."""
    with acting_as(cast.amara.pk):
        owner = Clinician.objects.select_related("user").of_practice(cast.practice).owners().get()
    return {"line": helping.corrected(by=owner.user).pk}


def _records(cast, about):
    """What stands beside the work: a draft note, a Hold, a consent, a letter that needs a look."""
    with acting_as(cast.amara.pk):
        note = Note(practice=cast.practice, author=cast.amara.clinician, couple=cast.couple)
        vault.seal(note, "body_sealed", "A draft.")
        note.save(force_insert=True)
        hold = Hold.objects.create(practice=cast.practice, client=cast.jo)
    with acting_as_worker():
        stuck = OutboxMessage.objects.create(
            practice=cast.practice,
            kind="assignment_new",
            recipient_id=cast.jo.user_id,
            about_id=about,
            state="parked",
            send_before=timezone.now() + dt.timedelta(days=1),
            idempotency_key=uuid.uuid4(),
        )
    with acting_as(cast.jo.user_id):
        event = ConsentEvent.objects.filter(client=cast.jo).first()
    return {"note_id": note.pk, "hold_id": hold.pk, "message_id": stuck.pk, "event_id": event.pk}


def ids_of(cast):
    """One object of Jo's behind every kind of id."""
    room = _room(cast)
    work, sheet = _work(cast), make.version("a2")
    common = _records(cast, work["assigned"]) | _pathway(cast) | _schedule(cast) | _help_line(cast)
    common |= _day(cast, work["diary"]) | {
        "client_id": cast.jo.pk,
        "couple_id": cast.couple.pk,
        "clinician_id": cast.cleo.clinician.pk,
        "invitation_id": uuid.uuid4(),
        "slug": sheet.worksheet.slug,
        "draft_id": own_sheets.asked(cast.amara).pk,
        "part": "about",
        "purpose": "email",
        "token": "no-token",
        "section": 1,
        "key": sheet.content["items"][0]["key"],
        "partner_id": cast.sam.pk,
        "release_id": work["release"],
        "reveal_id": work["reveal"],
        "group_id": work["group"],
        "assignment_id": work["opened"],
        "item": "afraid",
        "pk": 1,
    }
    _deactivate(left := make.clinician(practice=cast.practice, name="Lou"))
    own = common | {"slug": own_sheets.published(cast.amara).worksheet.slug}
    return {
        "*": common,
        **dict.fromkeys(("worksheets:put_away", "worksheets:put_back_on_shelf"), own),
        "clients:hand_over": common | {"clinician_id": left.clinician.pk},
        "clients:reactivate": common | {"clinician_id": left.clinician.pk},
        **_measures(cast, common),
        **_in_room(common, room),
        **{
            f"worksheets:{name}": common | {"assignment_id": work[where]}
            for where, names in STANDS.items()
            for name in names.split()
        },
    }
