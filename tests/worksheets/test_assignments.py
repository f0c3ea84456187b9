"""Giving: to whom, when, with which words; once, and only where it may be given (Inv 13, 56)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from clients import audit, vault
from clients.actions import holds
from clients.context import acting_as
from clients.enums import CoupleStage, HoldReason
from clients.models import AuditEvent, Care, Couple, OutboxMessage
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from tests.support import make
from worksheets.actions import assignments
from worksheets.actions.assignments import NotNow
from worksheets.models import Assignment, AssignmentGroup, Version

SLUG = "what-it-means-to-me"


def url(cast, slug=SLUG):
    return f"/couples/{cast.couple.pk}/assign/{make.opaque(slug)}/"


def wanted(cast, **changes):
    return {
        "clients": [str(cast.jo.pk), str(cast.sam.pk)],
        "due_on": str(timezone.localdate() + timedelta(days=7)),
        "note": "Blank is fine.",
        "considered": "on",
        "op": str(uuid.uuid4()),
        "step": "give",
    } | changes


def given_to(by, client):
    with acting_as(by.pk):
        return list(Assignment.objects.filter(client=client).order_by("assigned_at"))


def give(cast, **changes):
    asked = {
        "op": uuid.uuid4(),
        "couple": cast.couple,
        "clients": [cast.jo, cast.sam],
        "version": make.version("a2"),
        "due_on": None,
        "note": "",
        "by": cast.amara,
    } | changes
    with acting_as(asked["by"].pk):
        return assignments.assign(**asked)


def test_assign_happy_path(cast, sign_in):
    browser, asked = sign_in(cast.amara), wanted(cast)

    choose = browser.get(f"/couples/{cast.couple.pk}/assign/").content.decode()
    check = browser.post(url(cast), asked | {"step": "check"})
    answer = browser.post(url(cast), asked)

    assert "What sex means to me" in choose
    assert "Review assignment" in check.content.decode()
    assert "Assign to Jo and Sam" in check.content.decode()
    assert answer.headers["Location"] == f"/couples/{cast.couple.pk}/"
    page = browser.get(f"/couples/{cast.couple.pk}/").content.decode()
    assert "What sex means to me is assigned to Jo and Sam." in page
    (jos,), (sams,) = given_to(cast.amara, cast.jo), given_to(cast.amara, cast.sam)
    assert jos.group_id == sams.group_id == uuid.UUID(asked["op"])
    assert jos.due_on == timezone.localdate() + timedelta(days=7)
    with acting_as(cast.jo.user_id):
        assert vault.opened(jos, "note_sealed") == "Blank is fine."


def test_assign_plans_mail_and_marks_and_records_in_one_go(cast):
    group = give(cast)

    with acting_as(cast.amara.pk):
        mail = OutboxMessage.objects.filter(about_id__in=group.assignments.values("pk"))
        kinds = sorted(mail.values_list("kind", flat=True))
        counts = list(Care.objects.filter(client=cast.jo).values_list("open_count", flat=True))
        verbs = AuditEvent.objects.filter(about_id=cast.jo.pk).values_list("verb", flat=True)
        assert kinds == ["assignment_new"] * 2 + ["assignment_reminder"] * 2
        assert counts == [1]
        assert "assignment.given" in verbs


def test_assign_partner_sees_nothing_of_the_others(cast, sign_in):
    give(cast, clients=[cast.jo])

    page = sign_in(cast.sam.user).get("/home/")

    assert page.status_code == 200
    assert "Keeping count" not in page.content.decode()
    with acting_as(cast.sam.user_id):
        assert Assignment.objects.count() == 0
        assert AssignmentGroup.objects.count() == 0


def test_assign_other_couple_gets_404(cast, sign_in):
    for person in (cast.kim.user, cast.jo.user):
        assert sign_in(person).get(url(cast)).status_code == 404
        assert sign_in(person).post(url(cast), wanted(cast)).status_code == 404
    assert given_to(cast.amara, cast.jo) == []


def test_assign_other_therapist_gets_404(cast, sign_in):
    for person in (cast.ben, cast.cleo):
        browser = sign_in(person)
        assert browser.get(f"/couples/{cast.couple.pk}/assign/").status_code == 404
        assert browser.post(url(cast), wanted(cast)).status_code == 404
        assert (
            browser.post(f"/people/{cast.jo.pk}/assign/{make.opaque(SLUG)}/", {}).status_code == 404
        )
    assert given_to(cast.amara, cast.jo) == []


def test_assign_twice_with_one_form_gives_once(cast, sign_in):
    browser, asked = sign_in(cast.amara), wanted(cast)

    answers = [browser.post(url(cast), asked).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert len(given_to(cast.amara, cast.jo)) == 1


def test_assign_refuses_a_second_open_one_and_keeps_the_words(cast, sign_in):
    browser = sign_in(cast.amara)
    browser.post(url(cast), wanted(cast, clients=[str(cast.jo.pk)]))

    answer = browser.post(url(cast), wanted(cast))

    assert answer.status_code == 422
    assert "Jo already has this open." in answer.content.decode()
    assert "Blank is fine." in answer.content.decode()
    assert given_to(cast.amara, cast.sam) == []


def test_assign_asks_to_consider_first(cast, sign_in):
    asked = wanted(cast, step="check")
    del asked["considered"]

    answer = sign_in(cast.amara).post(url(cast), asked)

    assert answer.status_code == 422
    assert "Tick this once you have reviewed the contraindications" in answer.content.decode()
    assert "An acute rupture" in answer.content.decode()


def test_assign_asks_to_consider_a_hold_where_the_sheet_asks_nothing(cast, sign_in):
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )
    asked = wanted(cast)
    del asked["considered"]

    answer = sign_in(cast.amara).post(url(cast, "keeping-count"), asked)

    assert answer.status_code == 422
    assert "There is a Hold." in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clients": []}, "Choose who this is for."),
        ({"clients": [str(uuid.uuid4())]}, "Choose from the people below."),
        ({"due_on": "2020-01-01"}, "This date has passed."),
        ({"due_on": "soon"}, "Write the day as a date"),
        ({"note": "x" * 1001}, "up to 1,000 characters"),
        ({"op": "no id"}, "valid UUID"),
    ],
)
def test_assign_bad_input_is_told_beside_the_field(cast, sign_in, changes, words):
    answer = sign_in(cast.amara).post(url(cast), wanted(cast, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert given_to(cast.amara, cast.jo) == []


def test_assign_never_takes_in_a_client_of_someone_else(cast, sign_in):
    asked = wanted(cast, clients=[str(cast.kim.pk), str(cast.jo.pk)])

    assert sign_in(cast.amara).post(url(cast), asked).status_code == 422
    with pytest.raises(NotNow):
        give(cast, clients=[cast.kim])


def test_assign_change_something_keeps_what_was_typed(cast, sign_in):
    asked = wanted(cast, step="change", clients=[str(cast.sam.pk)])

    page = sign_in(cast.amara).post(url(cast), asked).content.decode()

    assert "Blank is fine." in page
    assert asked["op"] in page
    assert page.count("checked") == 1


def test_assign_waits_for_someone_who_has_not_joined(cast):
    kit = make.client(by=cast.amara, name="Kit", joined=False)

    group = give(cast, couple=None, clients=[kit])

    assert len(given_to(cast.amara, kit)) == 1
    with acting_as(cast.amara.pk):
        about = group.assignments.values("pk")
        assert not OutboxMessage.objects.filter(about_id__in=about).exists()


@pytest.mark.invariant(56)
def test_assign_needs_a_licence_that_is_current(cast, sign_in):
    late = make.clinician(
        practice=cast.practice, name="Dana", expires_on=timezone.localdate() - timedelta(days=1)
    )
    mo = make.client(by=late, name="Mo")

    answer = sign_in(late).post(
        f"/people/{mo.pk}/assign/{make.opaque('keeping-count')}/",
        wanted(cast, clients=[str(mo.pk)]),
    )

    assert answer.status_code == 422
    assert "Your licence expired on" in answer.content.decode()
    assert given_to(late, mo) == []
    with pytest.raises(NotLicensed):
        give(cast, by=late, couple=None, clients=[mo])


@pytest.mark.invariant(13)
@pytest.mark.parametrize("held", [False, True])
def test_joint_work_waits_for_the_private_check_ins(cast, held):
    version = make.version("a2")
    version.content = version.content | {"who": "joint"}
    if held:
        with acting_as(cast.amara.pk):
            holds.place(
                client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
            )

    with pytest.raises(NotNow):
        give(cast, version=version)


def test_an_ended_couple_is_given_nothing(cast):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(
            stage=CoupleStage.ENDED, ended_at=timezone.now()
        )
        cast.couple.refresh_from_db()

    with pytest.raises(NotNow):
        give(cast)


def test_unassign_happy_path(cast, sign_in):
    give(cast)
    (jos,) = given_to(cast.amara, cast.jo)
    browser = sign_in(cast.amara)
    there = f"/assignments/{jos.pk}/unassign/"

    assert "Unassign this?" in browser.get(there).content.decode()
    assert browser.post(there).headers["Location"] == f"/people/{cast.jo.pk}/"

    assert [row.state for row in given_to(cast.amara, cast.jo)] == ["withdrawn"]
    assert [row.state for row in given_to(cast.amara, cast.sam)] == ["assigned"]
    assert browser.post(there).status_code == 409
    assert len(give(cast, clients=[cast.jo]).pk.hex) == 32
    with acting_as(cast.jo.user_id):
        assert Version.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "reviewed"])
def test_unassign_of_what_was_sent_is_refused_and_recorded(cast, state):
    sent = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state=state)

    with acting_as(cast.amara.pk):
        with pytest.raises(IllegalTransition):
            assignments.unassign(assignment=sent, by=cast.amara)
        audit.flush()
        assert AuditEvent.objects.filter(verb="move.refused", object_id=sent.pk).exists()


def test_unassign_other_therapist_gets_404(cast, sign_in):
    give(cast)
    (jos,) = given_to(cast.amara, cast.jo)
    for person in (cast.ben, cast.cleo, cast.jo.user, cast.kim.user):
        assert sign_in(person).post(f"/assignments/{jos.pk}/unassign/").status_code == 404
    assert [row.state for row in given_to(cast.amara, cast.jo)] == ["assigned"]


def test_assign_an_op_that_is_somebody_elses_is_refused_beside_the_form(cast, sign_in):
    op = uuid.uuid4()
    other = make.clinician(practice=cast.practice, name="Dana")
    mo = make.client(by=other, name="Mo")
    give(cast, op=op, couple=None, clients=[mo], by=other)

    answer = sign_in(cast.amara).post(url(cast), wanted(cast, op=str(op)))

    assert answer.status_code == 422
    assert "This was already saved once" in answer.content.decode()
    assert given_to(cast.amara, cast.jo) == []
