"""Which sendings were filled in alone (G2), told from the answer itself where a page shows it.

Nothing of it is kept beside the answer: it would tell, in the clear, what was said (D1a). The
answer comes along with the list that asks, so that no list costs more for it than its keys.
"""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery

from clients import vault
from clients.enums import KeyClass
from clients.models import User
from worksheets.models import Answer
from worksheets.rules import flags
from worksheets.visibility.worksheets import readable_answers_for

SETTING = "g2_setting"


def setting_of(user: User, response: str) -> dict[str, Subquery]:
    """For a list of things with a `response`: its answer, where this therapist may read it."""
    rows = readable_answers_for(user).filter(response=OuterRef(response), item_key=SETTING)
    return {
        "setting_id": Subquery(rows.values("pk")[:1]),
        "setting_sealed": Subquery(rows.values("value_sealed")[:1]),
    }


def fetch_keys(client_ids: Iterable[UUID]) -> None:
    """Fetch the keys of these people’s answers at once, before each is asked for."""
    vault.ring().fetch({(one, str(KeyClass.ANSWERS)) for one in client_ids})


def is_said(client_id: UUID, answer_id: UUID | None, sealed: bytes | None) -> bool:
    """Whether the answer says so; where there is none to read, nothing does."""
    if answer_id is None or sealed is None:
        return False
    row = Answer(pk=answer_id, client_id=client_id, value_sealed=sealed)
    words = vault.words_or_notice(row, "value_sealed", notice="null")
    return flags.filled_alone({SETTING: json.loads(words or "null")})
