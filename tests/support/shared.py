"""Small steps that the tests of sharing with a partner have in common."""

import datetime as dt
import html
import re
import uuid
from typing import Any

import time_machine
from django.utils import timezone

from clients import vault
from clients.actions import windows
from clients.context import acting_as
from clients.models import CheckInMark, ConsentEvent, ConsentNotice, JointWindow
from tests.support import make
from worksheets.models import Answer, Assignment, Release, Response

CANARY = "canary-of-jo-7c1f"
A_DAY_AGO = dt.timedelta(hours=25)


def reviewed(by: Any, *clients: Any) -> None:
    with acting_as(by.pk):
        for client in clients:
            CheckInMark.objects.update_or_create(
                client=client,
                defaults={
                    "practice_id": client.practice_id,
                    "waiting_since": None,
                    "reviewed_at": timezone.now(),
                    "reviewed_by": by.clinician,
                    "due_again_at": timezone.now() + dt.timedelta(weeks=7),
                },
            )


def window(by: Any, couple: Any, *clients: Any, hours: int = 3) -> JointWindow:
    """Every check-in reviewed and the joint space open from now."""
    reviewed(by, *clients)
    with acting_as(by.pk):
        return windows.open_for(couple=couple, hours=hours, by=by)


def close(by: Any, one: JointWindow) -> None:
    with acting_as(by.pk):
        windows.close(window=one, by=by)


def sent(
    cast: make.Cast,
    values: dict[str, Any] | None = None,
    *,
    code: str = "a2",
    client: Any = None,
    state: str = "reviewed",
    alone: bool = True,
    **fields: Any,
) -> Assignment:
    """Filled in on one's own, sent, and read by the therapist."""
    client = client or cast.jo
    row = make.assignment(
        by=cast.amara, client=client, version=make.version(code), state=state, **fields
    )
    make.answers(row, {"like_you_to_know": CANARY} if values is None else values, visibility="clin")
    if not alone:
        with acting_as(client.user_id):
            Response.objects.filter(assignment=row).update(is_closed=True)
    return row


def address(sheet: Assignment, partner: Any = None) -> str:
    return f"/sent/{sheet.pk}/lines/" + (f"{partner.pk}/" if partner else "")


def looked_at(browser: Any, where: str, **chosen: Any) -> tuple[dict[str, Any], Any]:
    """The preview, and what its form would send."""
    page = browser.get(where)
    op = re.search(r'name="op" value="([^"]+)"', page.text)
    fields = {name.replace("__", "-"): value for name, value in chosen.items()}
    told = {"op": op[1] if op else str(uuid.uuid4()), "go": "look"} | fields
    preview = browser.post(where, told)
    seen = re.search(r'name="seen" value="([^"]*)"', preview.text)
    return told | {"go": "confirm", "seen": seen[1] if seen else ""}, preview


def lets(sign_in: Any, author: Any, where: str, *, ago: dt.timedelta = A_DAY_AGO, **chosen: Any):
    """Released some time ago, from the author's own pages; the answer to the last press."""
    with time_machine.travel(timezone.now() - ago, tick=True):
        browser = sign_in(author.user)
        told, _ = looked_at(browser, where, **chosen)
        return browser.post(where, told)


KNOW = {"whole__like_you_to_know": "on"}


def released(cast: make.Cast, sign_in: Any, **more: Any) -> Release:
    """Jo lets Sam see one answer; the day has passed; no window is open."""
    sheet = sent(cast)
    answer = lets(sign_in, cast.jo, address(sheet, cast.sam), **(KNOW | more))
    assert answer.status_code == 302, answer.text
    return newest(cast.jo)


def newest(author: Any) -> Release:
    with acting_as(author.user_id):
        return Release.objects.filter(client=author).order_by("-requested_at")[0]


def plain(page: Any) -> bytes:
    """A page without what differs by request: a nonce or a token may spell a short name."""
    body = re.sub(rb'nonce="[^"]+"', b"", page.content)
    return re.sub(rb'((?:csrf\w+|page_owner)" value)="[^"]+"', b"", body)


def fragments(page: Any) -> str:
    """What a page holds of the markup that the preview and the partner share."""
    block = r'<section class="(?:review-row|own-card)">.*?</section>\n'
    found = re.findall(block, page.text, re.DOTALL)
    return "".join(found)


def text_of(page: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


def standing(
    author: Any,
    recipient: Any,
    couple: Any,
    sheet: Assignment,
    key: str,
    *,
    ago: dt.timedelta = A_DAY_AGO,
    words: str = CANARY,
    kept: dict[str, Any] | None = None,
    part: str = "whole",
    reveal: Any = None,
    agreed: bool = True,
    **fields: Any,
) -> Release:
    """Rows as the action leaves them, some time ago; `fields`: what became of it since."""
    at = timezone.now() - ago
    with acting_as(author.user_id):
        answer = Answer.objects.select_related("response").get(
            response__assignment=sheet, item_key=key
        )
        row = Release(
            practice_id=author.practice_id, answer_id=answer.pk, client=author,
            recipient=recipient, couple=couple, version_id=sheet.version_id, item_key=key,
            preview_hash="0" * 64, answer_revision=answer.revision,
            sent_at=answer.response.submitted_at, requested_at=at,
            releases_at=at + dt.timedelta(hours=24), expires_at=at + dt.timedelta(days=31),
            part=part, reveal=reveal,
        )  # fmt: skip
        vault.seal(row, "shown_sealed", vault.dumps(kept or {"words": words}))
        row.save(force_insert=True)
        if agreed:
            _agree_to(row, author, recipient, at)
        if fields:
            Release.objects.filter(pk=row.pk).update(**fields)
            row.refresh_from_db()
    return row


def _agree_to(row: Release, author: Any, recipient: Any, at: dt.datetime) -> None:
    notice = ConsentNotice.objects.filter(purpose="release").order_by("-version")[0]
    ConsentEvent.objects.create(
        practice_id=author.practice_id, client=author, notice=notice, purpose="release",
        decision="given", recipient_kind="client", recipient_id=recipient.pk,
        object_kind="release", object_id=row.pk, by_id=author.user_id, at=at,
        receipt_hash="0" * 64,
    )  # fmt: skip
