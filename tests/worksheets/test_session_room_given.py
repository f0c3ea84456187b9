"""How a sheet gets into the session room, alone or as a step; its paper; and the second wall."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.models import Clinician
from tests.support import in_room, make
from tests.support.in_room import TEA, agree, agreed, opened, texts, url, write, yes_of
from tests.support.on_pathway import opening, step_of, url_to_open
from tests.support.shared import close, reviewed, sent, text_of, window
from worksheets.models import Assignment, JointSheet, JointText, JointYes
from worksheets.policies.requirements import TOGETHER
from worksheets.queries.clinician import requirements
from worksheets.rules import joint_sheets

pytestmark = pytest.mark.django_db


def sheets(cast):
    with acting_as(cast.amara.pk):
        return list(JointSheet.objects.select_related("group").order_by("begun_at"))


# --- Given by itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["working-agreement", "closing-the-ledger"])
def test_it_is_given_from_the_couples_page_for_all_of_them_as_one(cast, sign_in, slug):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    browser, where = sign_in(cast.amara), f"/couples/{cast.couple.pk}/assign/{make.opaque(slug)}/"
    page = browser.get(where).text
    assert "nothing appears on anybody’s own pages" in page
    for name in ("clients", "due_on", "note"):
        assert f'name="{name}"' not in page

    told = {"op": str(uuid.uuid4()), "considered": "on", "clients": str(cast.jo.pk), "note": "Hm"}
    check = browser.post(where, told | {"step": "check"})
    assert "No email is sent." in check.text
    for _ in "ab":
        assert browser.post(where, told | {"step": "give"}).status_code == 302

    [sheet] = sheets(cast)
    assert sheet.couple_id == cast.couple.pk
    with acting_as(cast.amara.pk):
        assert not Assignment.objects.exists()
    assert url(sheet.group) in browser.get(f"/couples/{cast.couple.pk}/").text


def test_before_it_may_be_given_the_page_says_in_words_what_is_missing(cast, sign_in):
    browser = sign_in(cast.amara)
    where = f"/couples/{cast.couple.pk}/assign/{make.opaque('working-agreement')}/"
    page = browser.get(where).text
    assert "You can assign this once each person’s private check-in is reviewed." in page
    assert "Review assignment" not in page, "no button that would only be refused"

    told = {"op": str(uuid.uuid4()), "considered": "on", "step": "give"}
    assert browser.post(where, told).status_code == 422
    alone = f"/people/{cast.jo.pk}/assign/{make.opaque('working-agreement')}/"
    assert browser.post(alone, told | {"clients": str(cast.jo.pk)}).status_code == 422
    assert sheets(cast) == []


@pytest.mark.invariant(57)
def test_it_is_prepared_beforehand_and_shown_only_inside_the_open_space(cast, sign_in):
    reviewed(cast.amara, cast.jo, cast.sam)
    browser = sign_in(cast.amara)
    where = f"/couples/{cast.couple.pk}/assign/{make.opaque('working-agreement')}/"
    told = {"op": str(uuid.uuid4()), "considered": "on", "step": "give"}

    assert browser.post(where, told).status_code == 302

    group = sheets(cast)[0].group
    page = browser.get(f"/couples/{cast.couple.pk}/").text
    assert "The joint space is closed. Open it here, in the session." in page
    assert browser.get(url(group)).status_code == 409
    before = [sign_in(one.user).get("/home/").text for one in (cast.jo, cast.sam)]
    assert not any("How we’d like it to be" in text for text in before)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    assert browser.get(url(group)).status_code == 200


def test_one_partner_alone_is_told_where_it_is_given(cast, sign_in):
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    with acting_as(cast.amara.pk):
        why = requirements.why_not(cast.amara, make.version("D3").content, [cast.jo], cast.couple)

    assert why == TOGETHER


# --- As a step ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["what-we-want-closeness-for", "when-closeness-feels-owed"])
def test_a_shipped_pathway_that_ends_together_can_be_finished(cast, sign_in, name):
    """Its last step opens in a session, is written in the room, and no step is left to open."""
    browser = sign_in(cast.amara)
    begun = browser.post(
        f"/couples/{cast.couple.pk}/pathway/", {"template": name, "op": str(uuid.uuid4())}
    )
    pathway = begun.url.rstrip("/").split("/")[-1]
    with acting_as(cast.amara.pk):
        steps = list(cast.couple.pathways.get(pk=pathway).steps.all())
        last = steps[-1].slug
        assert last in ("working-agreement", "closing-the-ledger")
        for step in steps[:-1]:
            sheet = sent(cast, {}, code=step.slug, couple=cast.couple)
            step.group_id, step.opened_at = sheet.group_id, timezone.now()
            step.save()
    row = cast.couple.pathways.model(pk=pathway)
    assert "each person’s private check-in is reviewed" in browser.get(begun.url).text
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    assert "Open this step" in browser.get(begun.url).text
    assert "nothing appears" in text_of(browser.get(url_to_open(cast, row, last))).lower()
    for _ in "ab":
        op = uuid.UUID(int=7)
        assert browser.post(url_to_open(cast, row, last), opening(op=op)).status_code == 302

    page = browser.get(begun.url).text
    assert "To be written in a session" in page
    assert f"/couples/{cast.couple.pk}/#room" in page
    assert "Open this step" not in page
    group = sheets(cast)[0].group
    assert write(browser, group, {"agreement": {"clauses": {}}}).status_code == 302
    assert agree(browser, group).status_code == 302
    page = browser.get(begun.url).text
    assert "Agreed" in page
    assert "Next" not in text_of(browser.get(begun.url))


def test_a_step_taken_back_from_the_room_waits_again(cast, sign_in):
    pathway = make.pathway(by=cast.amara, couple=cast.couple, slugs=["working-agreement"])
    browser = sign_in(cast.amara)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    browser.post(url_to_open(cast, pathway, "working-agreement"), opening())
    assert "Open this step" not in browser.get(f"/pathways/{pathway.pk}/").text

    browser.post(url(sheets(cast)[0].group, "unassign/"))

    assert "Open this step" in browser.get(f"/pathways/{pathway.pk}/").text
    assert (
        browser.post(url_to_open(cast, pathway, "working-agreement"), opening()).status_code == 302
    )
    assert step_of(cast, pathway, "working-agreement").group_id == sheets(cast)[1].group_id


# --- Paper --------------------------------------------------------------------------------------


def test_paper_of_it_is_for_the_session_and_never_goes_round_the_check_ins(cast, sign_in):
    browser = sign_in(cast.amara)
    refused = browser.get(f"/library/{make.opaque('working-agreement')}/paper/")
    assert refused.status_code == 409
    assert "the session room has a copy to print" in refused.text
    group = opened(cast)

    page = text_of(browser.get(url(group, "paper/")))
    assert "What helps us is" in page
    assert "typed in together, in the session" in page
    pdf = browser.get(url(group, "paper/pdf/"))
    assert pdf.content.startswith(b"%PDF")

    with acting_as(cast.amara.pk):
        row = cast.couple.windows.get(closed_at__isnull=True)
    close(cast.amara, row)
    for tail in ("paper/", "paper/pdf/"):
        assert browser.get(url(group, tail)).url == f"/couples/{cast.couple.pk}/"


def test_paper_of_a_plan_has_only_what_is_filled_in_together(cast, sign_in):
    group = opened(cast, "B5")
    in_room.send_parts(cast, group, {})

    page = text_of(sign_in(cast.amara).get(url(group, "paper/")))

    assert "A small plan with no goal" in page
    assert "Holding hands" not in page


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.invariant(56)
def test_a_lapsed_licence_shuts_the_room(cast, sign_in):
    group = opened(cast)
    with acting_as_worker():
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        mine = Clinician.objects.filter(pk=cast.amara.clinician.pk)
        mine.update(licence_expires_on=yesterday)

    assert sign_in(cast.amara).get(url(group)).status_code == 409
    assert write_blindly(sign_in(cast.amara), group).status_code == 409
    assert texts(cast) == []


def write_blindly(browser, group):
    told = in_room.fields(group, {"agreement": TEA})
    return browser.post(url(group), told | {"revision": 0, "op": str(uuid.uuid4()), "go": "read"})


@pytest.mark.invariant(33)
def test_a_plain_box_that_is_filled_in_together_is_held_to_the_same_rule():
    box = {"key": "wish", "type": "free_text", "prompt": "One wish", "in_session": True}
    content = {"items": [box | {"max_length": 500, "rows": 3}]}

    for words, fits in (("Sex every Sunday", False), ("Tea, and a walk", True)):
        [form] = joint_sheets.item_forms(content, {"wish-answer": words})
        assert joint_sheets.is_fit(form) is fits
        assert (joint_sheets.settled(content, {"wish-answer": [words]}) is not None) is fits


# --- The second wall ----------------------------------------------------------------------------


def text_row(cast, sheet, **more):
    fields = {
        "practice": cast.practice, "sheet": sheet, "couple_id": sheet.couple_id,
        "version_id": sheet.group.version_id, "number": 1, "confirmed_by": cast.amara.clinician,
    } | more  # fmt: skip
    row = JointText(**fields)
    vault.seal(row, "value_sealed", vault.dumps({"agreement": TEA}))
    return row


@pytest.mark.invariant(57)
def test_the_database_refuses_words_from_outside_an_open_window(cast):
    group = opened(cast)
    sheet = sheets(cast)[0]
    with acting_as(cast.amara.pk):
        row = cast.couple.windows.get(closed_at__isnull=True)
    close(cast.amara, row)

    with acting_as(cast.amara.pk), pytest.raises(IntegrityError), transaction.atomic():
        text_row(cast, sheet).save(force_insert=True)
    assert texts(cast) == []
    assert group.pk == sheet.group_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 2},
        {"review_on": dt.date(2099, 1, 1)},
        {"version_id": "a2"},
        {"couple_id": "elsewhere"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_the_database_refuses_a_text_that_is_not_of_its_sheet(cast, wrong):
    opened(cast)
    if "version_id" in wrong:
        wrong = {"version_id": make.version("a2").pk}
    if "couple_id" in wrong:
        wrong = {"couple_id": cast.other_couple.pk}

    refused = pytest.raises(DatabaseError, match="agreed together|row-level")
    with acting_as(cast.amara.pk), refused, transaction.atomic():
        text_row(cast, sheets(cast)[0], **wrong).save(force_insert=True)


def test_what_was_agreed_never_changes(cast, sign_in):
    agreed(cast, sign_in)
    with acting_as(cast.amara.pk):
        row = JointText.objects.get()
        for change in ({"value_sealed": b"other"}, {"agreed_at": timezone.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                JointText.objects.filter(pk=row.pk).update(**change)
        assert not JointYes.objects.filter(client=cast.jo).update(ended_at=timezone.now())
    with acting_as(cast.sam.user_id):
        assert not JointYes.objects.filter(client=cast.jo).exists()
        assert not JointText.objects.update(ended_at=timezone.now(), ended_by=cast.amara.clinician)
    assert yes_of(cast.jo).ended_at is None


def test_a_yes_once_ended_stays_ended(cast, sign_in):
    agreed(cast, sign_in)
    mine = yes_of(cast.jo)
    sign_in(cast.jo.user).post(f"/together/{mine.pk}/end/")

    with acting_as(cast.jo.user_id), pytest.raises(IntegrityError), transaction.atomic():
        JointYes.objects.filter(pk=mine.pk).update(ended_at=None)
