"""The couple page and the person page: each person's own column, as status, never as words."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from clients.actions import holds, notes
from clients.context import acting_as, acting_as_worker
from clients.enums import CoupleStage, Decision, HoldReason, Purpose
from clients.models import Couple, Invitation, OutboxMessage
from clients.policies import contact
from tests.support import make


def page(cast, sign_in, person=None):
    return sign_in(person or cast.amara).get(f"/couples/{cast.couple.pk}/")


def column(words, name):
    """One partner's panel."""
    return next(part for part in words.split('<section class="panel"') if f">{name}</a>" in part)


def test_couple_page_happy_path(cast, sign_in):
    version = make.version()
    make.assignment(by=cast.amara, client=cast.jo, version=version, state="submitted")
    make.assignment(
        by=cast.amara, client=cast.sam, version=version, due_on=date.today() + timedelta(3)
    )

    words = page(cast, sign_in).content.decode()

    assert "<title>Couple ·" in words
    assert "Jo and Sam" in words
    assert "Sent" in column(words, "Jo")
    assert "/submissions/" in column(words, "Jo")
    assert "Unassign" not in column(words, "Jo")
    assert "planned for" in column(words, "Sam")
    assert "Unassign" in column(words, "Sam")
    assert "Keeping score about sex was assigned to Sam" in words


def test_couple_page_tells_what_each_agreed_to(cast, sign_in):
    make.agree(cast.sam, [Purpose.EMAIL], Decision.WITHDRAWN)

    words = page(cast, sign_in).content.decode()

    assert column(words, "Jo").count("Yes, since") == 3
    assert column(words, "Sam").count("Yes, since") == 2
    assert "Withdrawn on" in column(words, "Sam")


def test_couple_page_tells_that_a_note_is_planned_and_never_what(cast, sign_in):
    with acting_as(cast.amara.pk):
        OutboxMessage.objects.create(
            practice=cast.practice,
            kind="assignment_new",
            recipient_id=cast.jo.user_id,
            about_id=uuid.uuid4(),
            due_at=timezone.now() + timedelta(days=2),
            send_before=timezone.now() + timedelta(days=9),
            idempotency_key=uuid.uuid4(),
        )

    words = page(cast, sign_in).content.decode()

    assert "A neutral note by email is planned for" in column(words, "Jo")
    assert "No note by email is planned." in column(words, "Sam")


def test_couple_page_tells_why_the_sender_would_send_nothing(cast, sign_in):
    url, people = f"/couples/{cast.couple.pk}/", (cast.jo, cast.kim)
    with acting_as(cast.amara.pk):
        assert Couple.objects.filter(pk=cast.couple.pk).update(stage=CoupleStage.PAUSED)

    words = sign_in(cast.amara).get(url).text

    assert "Their work as a couple is paused." in column(words, "Jo")
    assert "Their work as a couple is paused." in column(words, "Sam")
    with acting_as_worker():
        asked = [contact.why_not(one, contact.channel_of(one), unanswered=0) for one in people]
    assert asked == ["paused", None]


def test_person_page_leads_to_an_invitation_while_nobody_joined(cast, sign_in):
    kit = make.client(by=cast.amara, name="Kit", joined=False)
    browser = sign_in(cast.amara)

    before = browser.get(f"/people/{kit.pk}/").content.decode()
    with acting_as(cast.amara.pk):
        Invitation.objects.create(
            practice=cast.practice,
            client=kit,
            name="Kit",
            email_sealed=b"x",
            email_lookup=b"y",
            code_hash="z",
            invited_by=cast.amara.clinician,
            expires_at=timezone.now() + timedelta(hours=72),
        )
    after = browser.get(f"/people/{kit.pk}/").content.decode()

    assert "Not invited yet" in before
    assert f"/people/{kit.pk}/invite/" in before
    assert "The invitation is open until" in after
    assert "Consents" not in before


def test_hold_is_on_the_page_first_and_can_be_lifted(cast, sign_in):
    with acting_as(cast.amara.pk):
        hold = holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )

    words = page(cast, sign_in).content.decode()

    assert words.index("Safety review") < words.index("Assigned")
    assert f"/holds/{hold.pk}/lift/" in words


@pytest.mark.invariant(43)
def test_notes_about_one_alone_stay_off_the_couples_page(cast, sign_in):
    with acting_as(cast.amara.pk):
        alone = notes.begin(op=uuid.uuid4(), couple=None, client=cast.jo, by=cast.amara)
        both = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    browser = sign_in(cast.amara)

    couple = browser.get(f"/couples/{cast.couple.pk}/").content.decode()
    person = browser.get(f"/people/{cast.jo.pk}/").content.decode()

    assert (f"/notes/{both.pk}/" in couple, f"/notes/{alone.pk}/" in couple) == (True, False)
    assert (f"/notes/{both.pk}/" in person, f"/notes/{alone.pk}/" in person) == (False, True)


def test_many_notes_come_in_pages(cast, sign_in):
    with acting_as(cast.amara.pk):
        for _ in range(12):
            notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    browser = sign_in(cast.amara)

    first = browser.get(f"/couples/{cast.couple.pk}/").content.decode()
    older = re.search(r'href="(\?before=[^"]+)"', first)[1]
    second = browser.get(f"/couples/{cast.couple.pk}/{older}").content.decode()

    seen = [re.findall(r'href="/notes/([0-9a-f-]{36})/"', words) for words in (first, second)]
    assert [len(one) for one in seen] == [10, 2]
    assert len({*seen[0], *seen[1]}) == 12
    assert browser.get(f"/couples/{cast.couple.pk}/?before=nonsense").status_code == 200


def test_an_ended_couple_can_be_read_and_given_nothing(cast, sign_in):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(
            stage=CoupleStage.ENDED, ended_at=timezone.now()
        )

    words = page(cast, sign_in).content.decode()

    assert "This couple has ended here." in words
    assert "/assign/" not in words


def test_empty_states_say_what_will_appear(cast, sign_in):
    words = page(cast, sign_in).content.decode()

    assert "Nothing yet. What you assign appears here" in words
    assert "No notes yet" in words


def test_couple_page_partner_sees_404(cast, sign_in):
    for person in (cast.jo.user, cast.sam.user):
        assert page(cast, sign_in, person).status_code == 404
        assert sign_in(person).get(f"/people/{cast.jo.pk}/").status_code == 404


def test_couple_page_other_couple_gets_404(cast, sign_in):
    assert page(cast, sign_in, cast.kim.user).status_code == 404


def test_couple_page_other_therapist_gets_404(cast, sign_in):
    for person in (cast.ben, cast.cleo):
        assert page(cast, sign_in, person).status_code == 404
        assert sign_in(person).get(f"/people/{cast.jo.pk}/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_couple_page_costs_the_same_for_one_and_for_three(
    cast, sign_in, django_assert_num_queries, n
):
    for _ in range(n):
        for client in (cast.jo, cast.sam):
            make.assignment(by=cast.amara, client=client, version=make.version(), state="reviewed")
        with acting_as(cast.amara.pk):
            notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    browser = sign_in(cast.amara)

    # Session, user; couple, partners, consents, the next note by email (6), work, Holds, notes,
    # what is between them (3), the session room, the pathway; two are the test's own savepoint.
    with django_assert_num_queries(26):
        browser.get(f"/couples/{cast.couple.pk}/")
