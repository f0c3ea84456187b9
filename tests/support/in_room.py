"""Small steps that the tests of the session room share."""

import re
import uuid
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from clients import vault
from clients.context import acting_as
from tests.support import make
from tests.support.couple_sharing import told
from tests.support.shared import window
from worksheets.actions.assignments import assign
from worksheets.item_types import type_of
from worksheets.models import AssignmentGroup, JointSheet, JointText, JointYes

TEA = {"clauses": {"own": "Tea, and the radio"}}


def opened(cast: make.Cast, code: str = "D3") -> AssignmentGroup:
    """The window open, and a sheet that is written together given to Jo and Sam."""
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    return given(cast, code)


def given(cast: make.Cast, code: str = "D3") -> AssignmentGroup:
    with acting_as(cast.amara.pk):
        return assign(
            op=uuid.uuid4(),
            couple=cast.couple,
            clients=[cast.jo, cast.sam],
            version=make.version(code),
            due_on=None,
            note="",
            by=cast.amara,
        )


def send_parts(cast: make.Cast, group: AssignmentGroup, values: dict[str, Any]) -> None:
    """Each one's own part filled in and sent, where there is one."""
    with acting_as(cast.amara.pk):
        rows = list(group.assignments.select_related("client"))
        group.assignments.update(
            state="submitted", opened_at=timezone.now(), submitted_at=timezone.now()
        )
    for row in rows:
        row.submitted_at = timezone.now()
        make.answers(row, values, visibility="clin")


def url(group: AssignmentGroup, tail: str = "") -> str:
    return f"/room/{group.pk}/{tail}"


def fields(group: AssignmentGroup, values: dict[str, Any]) -> dict[str, Any]:
    """What a browser would send for these answers."""
    found: dict[str, Any] = {}
    for item in group.version.content["items"]:
        if item.get("in_session"):
            said = values.get(item["key"])
            found |= type_of(item).post_data(item, said, prefix=item["key"])
    return found


def proof(page: Any) -> dict[str, str]:
    names = re.findall(r'<input type="hidden" name="(revision|op|seen)" value="([^"]+)"', page.text)
    return dict(names)


def write(browser: Browser, group: AssignmentGroup, values: Any, *, go: str = "read") -> Any:
    """Typed into the room as it stands, and one of its buttons pressed."""
    told = proof(browser.get(url(group)))
    return browser.post(url(group), fields(group, values) | told | {"go": go})


YES = {"yes-0": "on", "yes-1": "on", "confirmed": "on"}


def agree(browser: Browser, group: AssignmentGroup, **boxes: str) -> Any:
    page = browser.get(url(group, "read/"))
    return browser.post(url(group, "read/"), proof(page) | (boxes or YES))


def agreed(cast: make.Cast, sign_in: Any, values: Any = None, code: str = "D3") -> AssignmentGroup:
    """Written and agreed to by both, from the page, in an open window."""
    group = opened(cast, code)
    browser = sign_in(cast.amara)
    assert write(browser, group, values or {"agreement": TEA}).status_code == 302
    assert agree(browser, group).status_code == 302
    return group


def texts(cast: make.Cast) -> list[JointText]:
    with acting_as(cast.amara.pk):
        return list(JointText.objects.order_by("number"))


def sheet(cast: make.Cast) -> JointSheet:
    with acting_as(cast.amara.pk):
        return JointSheet.objects.get()


def yes_of(client: Any) -> JointYes:
    with acting_as(client.user_id):
        return JointYes.objects.filter(client=client).order_by("-said_at")[0]


def things(therapist: Any, couple: Any, present: list[Any]) -> dict[str, Any]:
    """Rows as the actions leave them: a draft, what stands, what one of them ended, and a yes."""
    names = ("joint_draft", "joint_text", "joint_text_ended")
    sheets = [_sheet(therapist, couple, told(name)) for name in names]
    stands, over = (
        _text(therapist, one, present, told(name))
        for one, name in zip(sheets[1:], names[1:], strict=True)
    )
    with acting_as(present[0].user_id):
        now = timezone.now()
        JointYes.objects.filter(text=over.pk, client=present[0]).update(ended_at=now)
        yes = JointYes.objects.get(text=stands.pk, client=present[0])
    return {
        "joint_draft": sheets[0],
        "joint_text": stands,
        "joint_text_ended": over,
        "joint_yes": yes,
    }


def _sheet(therapist: Any, couple: Any, words: str) -> JointSheet:
    with acting_as(therapist.pk):
        group = AssignmentGroup.objects.create(
            practice=therapist.practice,
            couple=couple,
            version=make.version("D3"),
            created_by=therapist.clinician,
        )
        row = JointSheet(practice=therapist.practice, group=group, couple=couple)
        vault.seal(row, "draft_sealed", vault.dumps(_written(words)))
        row.save(force_insert=True)
    return row


def _written(words: str) -> dict[str, Any]:
    return {"agreement": {"clauses": {"own": words}}}


def _text(therapist: Any, sheet: JointSheet, present: list[Any], words: str) -> JointText:
    here = {"practice": therapist.practice, "couple_id": sheet.couple_id}
    with acting_as(therapist.pk):
        text = JointText(
            sheet=sheet,
            version_id=sheet.group.version_id,
            number=1,
            confirmed_by=therapist.clinician,
            **here,
        )
        vault.seal(text, "value_sealed", vault.dumps(_written(words)))
        text.save(force_insert=True)
        for one in present:
            JointYes.objects.create(text=text, sheet=sheet, client=one, **here)
    return text


def screens(cast: make.Cast) -> dict[str, str]:
    """Addresses of every page of the room, for two people about whom nothing is in the way."""
    pair = [make.client(by=cast.amara, name=name) for name in ("Ida", "Ned")]
    couple = make.couple(by=cast.amara, clients=pair)
    window(cast.amara, couple, *pair)
    found = things(cast.amara, couple, pair)
    draft, kept = found["joint_draft"].group_id, found["joint_text"].sheet.group_id
    return {
        "worksheets:room": f"/room/{draft}/",
        "worksheets:room_agree": f"/room/{draft}/read/",
        "worksheets:room_agreed": f"/room/{kept}/kept/",
        "worksheets:room_record": f"/room/{kept}/record/",
        "worksheets:room_paper": f"/room/{draft}/paper/",
        "a couple with an open room": f"/couples/{couple.pk}/",
    }
