"""Holds: lifted only by a licensed clinician with a reason; no client ever learns (Inv 15, 17)."""

import uuid

import pytest
from django.utils import timezone

from clients import vault
from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import AuditEvent, Hold, OutboxMessage
from tests.support import make

WHY = "Met Jo alone on Tuesday; the answer was about last year."


@pytest.fixture
def hold(cast):
    with acting_as(cast.jo.user_id):
        return holds.place(
            client=cast.jo,
            reason=HoldReason.WORKSHEET_FLAG,
            marks=["fear"],
            about_id=uuid.uuid4(),
            by=cast.jo.user,
        )


def lift(browser, hold, why=WHY):
    return browser.post(f"/holds/{hold.pk}/lift/", {"why": why})


def test_lift_happy_path(cast, sign_in, hold):
    browser = sign_in(cast.amara)
    assert "Lift the Hold for" in browser.get(f"/holds/{hold.pk}/lift/").content.decode()

    assert lift(browser, hold).headers["Location"] == f"/people/{cast.jo.pk}/"

    with acting_as(cast.amara.pk):
        row = Hold.objects.get()
        assert row.lifted_by_id == cast.amara.clinician.pk
        assert b"Tuesday" not in bytes(row.lift_reason_sealed)
        assert vault.opened(row, "lift_reason_sealed") == WHY
        assert AuditEvent.objects.filter(verb="hold.lifted", about_id=cast.jo.pk).count() == 1
    page = browser.get(f"/couples/{cast.couple.pk}/").content.decode()
    assert "Safety review" not in page
    assert "The Hold for Jo was lifted" in page


@pytest.mark.invariant(17)
@pytest.mark.parametrize("why", ["", "   ", "x" * 2001])
def test_lift_needs_a_reason(cast, sign_in, hold, why):
    assert lift(sign_in(cast.amara), hold, why).status_code == 422
    with acting_as(cast.amara.pk):
        assert Hold.objects.active().count() == 1


def test_lift_happens_once(cast, sign_in, hold):
    browser = sign_in(cast.amara)

    assert [lift(browser, hold).status_code for _ in range(2)] == [302, 409]
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="hold.lifted").count() == 1


@pytest.mark.invariant(56)
def test_lift_needs_a_licence(cast, sign_in):
    late = make.clinician(practice=cast.practice, name="Dana", licensed=False)
    mo = make.client(by=late, name="Mo")
    with acting_as(late.pk):
        row = holds.place(client=mo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=late)

    answer = lift(sign_in(late), row)

    assert answer.status_code == 422
    assert "Your licence has not been verified yet." in answer.content.decode()


@pytest.mark.invariant(17)
@pytest.mark.parametrize("who", ["jo", "sam", "kim", "cleo", "ben"])
def test_lift_is_for_their_own_clinician_alone_by_page_by_deed_and_by_row(cast, sign_in, hold, who):
    person = getattr(cast, who)
    user = make.fresh(getattr(person, "user", person))

    assert lift(sign_in(user), hold).status_code == 404
    with acting_as(user.pk):
        with pytest.raises((Hold.DoesNotExist, PermissionError, AttributeError)):
            holds.lift(hold=hold, why=WHY, by=user)
        # A colleague is handed the row; that nobody lifts it without a reason is the row's own.
        if who != "cleo":
            assert Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now()) == 0
    with acting_as(cast.amara.pk):
        assert Hold.objects.active().filter(pk=hold.pk).exists()


@pytest.mark.invariant(15)
def test_hold_partner_sees_nothing_and_no_mail_is_planned(cast, sign_in, hold):
    lift(sign_in(cast.amara), hold)

    for person in (cast.jo.user, cast.sam.user):
        with acting_as(person.pk):
            assert Hold.objects.count() == 0
            assert not AuditEvent.objects.filter(verb__startswith="hold").exists()
        assert lift(sign_in(person), hold).status_code == 404
    with acting_as(cast.amara.pk):
        assert OutboxMessage.objects.count() == 0


def test_hold_other_couple_gets_404(cast, sign_in, hold):
    assert lift(sign_in(cast.kim.user), hold).status_code == 404


def test_hold_other_therapist_gets_404(cast, sign_in, hold):
    for person in (cast.ben, cast.cleo):
        browser = sign_in(person)
        assert browser.get(f"/holds/{hold.pk}/lift/").status_code == 404
        assert lift(browser, hold).status_code == 404
