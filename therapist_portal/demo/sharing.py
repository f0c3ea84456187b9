"""The demo's sharing between partners: one answer as it stands, one in other words, waiting."""

import uuid

from clients.context import acting_as
from clients.models import Client, User
from therapist_portal.demo import words
from therapist_portal.demo.people import as_asked
from worksheets.actions import releases
from worksheets.models import Assignment
from worksheets.queries.client import releases as release_queries
from worksheets.queries.client.answers import desk
from worksheets.rules import releases as release_rules


def let_see(user: User, assignment: Assignment, partner: Client) -> None:
    """As from the author's own page: looked at, confirmed, and not to be seen before tomorrow."""
    with acting_as(user.pk):
        by = as_asked(user)
        found = desk(by, assignment.pk, lock=True)
        assert found is not None
        table = release_queries.table(by, found, [partner])
        assert table is not None
        chosen = []
        for place, offer in enumerate(one for one in table.offers if one.can_paraphrase):
            kept = release_rules.snapshot(offer, words=words.IN_OTHER_WORDS if place else "")
            shown = kept and release_rules.as_shown(found.content, offer.item, offer.part, kept)
            if kept and shown and place < 2:
                looked_at = release_queries.fingerprint(release_queries.markup([shown]))
                chosen.append(releases.Chosen(offer, kept, looked_at))
        told = releases.release(
            desk=found, partners=[partner], chosen=chosen, op=uuid.uuid4(), by=by
        )
        assert told == "released"
