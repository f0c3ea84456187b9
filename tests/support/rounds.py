"""Everybody goes round the pages: which of the world's words each of them meets."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.test import Client as Browser

from clients.context import acting_as_worker
from clients.models import User
from tests.support import make
from tests.support.couple_sharing import KNOW, told
from tests.support.world import World, standing_as
from worksheets.models import Answer

IN_CARE = ("client", "partner", "third", "ex")
ALWAYS_THEIRS = (
    "/home/", "/together/", "/together/still/", "/sharing/", "/consents/", "/consents/receipts/",
    "/settings/log/", "/settings/sees/", "/settings/together/", "/settings/reach/",
)  # fmt: skip
WORDED = (
    "answer", "release", "joint", "feedback", "unsent", "day", "note", "reach", "draft", "aside",
)  # fmt: skip
# A line of a list, a yes: no words.
WORDLESS = {"release_of_one_side", "joint_yes"}
Seen = dict[tuple[str, str], bytes]


def worded(world: World) -> list[str]:
    """The things that have words of their own."""
    return [n for n in world.things if n.split("_")[0] in WORDED and n not in WORDLESS]


def browsers(world: World) -> dict[str, Browser]:
    """Everybody signed in, whoever was deactivated before they were."""
    return {who: _arrived(user) for who, user in world.people.items()}


def _arrived(user: User | None) -> Browser:
    if user is None:
        return Browser()
    was_active = user.is_active
    _set_active(user, True)
    browser = make.signed_in(user)
    _set_active(user, was_active)
    return browser


def _set_active(user: User, is_active: bool) -> None:
    with acting_as_worker():
        User.objects.filter(pk=user.pk).update(is_active=is_active)
    user.is_active = is_active


def addresses(world: World) -> dict[str, list[str]]:
    """Whose page each is, or would be: of the client, of those in care alike, of their therapist,
    of every clinician; and what else a sheet has, for whoever would try it."""
    client, partner = (world.people[one].client for one in ("client", "partner"))
    notes = [f"/notes/{one.pk}/" for name, one in world.things.items() if name[:5] == "note_"]
    sheets = _sheets(world)
    theirs = [one for name, sheet in sheets.items() for one in _where_written(name, sheet)]
    hers = [one for name, sheet in sheets.items() for one in _where_read(name, sheet)]
    hers += _rooms(world)
    more = [one for sheet in dict.fromkeys(sheets.values()) for one in _all_of(sheet, partner)]
    return {
        "theirs": theirs,
        "hers": hers,
        "more": [one for one in more if one not in {*theirs, *hers}],
        "in care": list(ALWAYS_THEIRS),
        "clinicians": [
            "/caseload/", "/inbox/", "/library/drafts/", f"/people/{client.pk}/",
            f"/couples/{world.things['couple'].pk}/", f"/people/{client.pk}/reach/",
            f"/people/{client.pk}/check-in/", *notes,
        ],
    }  # fmt: skip


def _rooms(world: World) -> list[str]:
    """What is written in the session room, and the record of what was agreed to there."""
    draft, *kept = (
        getattr(world.things[name], "sheet", world.things[name]).group_id
        for name in ("joint_draft", "joint_text", "joint_text_ended")
    )
    return [f"/room/{draft}/", f"/room/{draft}/read/", *(f"/room/{one}/record/" for one in kept)]


def _where_written(name: str, sheet: Any) -> list[str]:
    if name.startswith("answer_draft"):
        return [f"/pages/{sheet}/review/"]
    if name.startswith("answer"):
        # What is taken back unread is a draft again.
        back = [f"/pages/{sheet}/review/"] if name.startswith("answer_sent") else []
        return [f"/sent/{sheet}/", *back]
    return [f"/moments/{sheet}/kept/"] if name == "day_self" else []


def _where_read(name: str, sheet: Any) -> list[str]:
    if name.startswith("answer"):
        return [f"/submissions/{sheet}/"]
    return [f"/submissions/{sheet}/weeks/"] if name == "day_clin" else []


def _all_of(sheet: Any, partner: Any) -> list[str]:
    own = [f"/sent/{sheet}/{tail}" for tail in ("", "lines/", f"lines/{partner.pk}/")]
    tails = ("", "review/", f"{make.opaque(KNOW)}/", "paper/page/")
    own += [f"/pages/{sheet}/{tail}" for tail in tails] + [f"/moments/{sheet}/kept/"]
    read = [f"/submissions/{sheet}/{tail}" for tail in ("", "weeks/", "fhir/")]
    return [*own, *read, f"/assignments/{sheet}/paper/page/"]


def _sheets(world: World) -> dict[str, Any]:
    """The assignment behind each thing that has one."""
    found: dict[str, Any] = {}
    with standing_as(world.people["client"]):
        for name, thing in world.things.items():
            kind = name.split("_")[0]
            if kind == "answer":
                found[name] = thing.response.assignment_id
            elif kind == "release" and thing.client_id == world.people["client"].client.pk:
                answer = Answer.objects.select_related("response").get(pk=thing.answer_id)
                found[name] = answer.response.assignment_id
            elif kind in {"day", "assignment"}:
                found[name] = getattr(thing, "assignment_id", None) or thing.pk
    return found


def round_of(who: str, where: dict[str, list[str]]) -> list[str]:
    """What this person has their own reasons to open."""
    mine = where["in care"] if who in (*IN_CARE, "nobody") else where["clinicians"]
    more = {"client": "theirs", "therapist": "hers"}.get(who)
    return mine + (where[more] if more else [])


def everything(where: dict[str, list[str]]) -> list[str]:
    return [one for part in where.values() for one in part]


def goes(
    browser: Browser, who: str, paths: Iterable[str]
) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Each page as it came back, made plain; what a look leaves behind is undone."""
    for path in paths:
        with transaction.atomic():
            answer = browser.get(path)
            transaction.set_rollback(True)
        assert answer.status_code in {200, 302, 404, 409}, f"{who} {path}: {answer.status_code}"
        yield (who, path), _plain(answer)


def _plain(answer: Any) -> bytes:
    """Without what differs at each look: nonces, form proofs, ops."""
    where = answer.headers.get("Location", "").encode()
    body = re.sub(rb'(nonce|(?:csrf\w+|page_owner)" value|"op" value)="[^"]+"', b"", answer.content)
    return b"%d %s " % (answer.status_code, where) + body


def words_met(seen: Seen, who: str, names: Iterable[str]) -> set[str]:
    """Whose words stand on any page that this person got."""
    text = html.unescape(b" ".join(page for (one, _), page in seen.items() if one == who).decode())
    return {name for name in names if told(name) in text}
