"""The keys of people's words: wrapped anew, or destroyed for good."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clients import audit, vault
from clients.enums import KeyClass
from clients.keys import rewrapping
from clients.models import Client, Clinician, DataKey, Practice, User


@transaction.atomic
def rewrap(*, batch: int, by: User | None) -> int:
    """Wrap up to `batch` keys with the current key-encryption key, one audit row a practice.

    Everyone's words stay readable throughout. Worker scope.
    """
    practices = Counter(rewrapping.rewrap_some(batch))
    current = next(iter(vault.keks()))
    for practice_id, count in sorted(practices.items()):
        audit.record(
            "keys.rewrapped",
            Practice(pk=practice_id),
            by=by,
            practice_id=practice_id,
            keys=count,
            kek=current,
        )
    return practices.total()


@transaction.atomic
def give_up(*, kek_id: str, by: User | None) -> int:
    """Destroy every data key that only a lost key-encryption key could unwrap, one audit row a
    practice. Worker scope."""
    lost = DataKey.objects.select_for_update().filter(kek_id=kek_id, shredded_at=None)
    practices = Counter(lost.values_list("practice_id", flat=True))
    lost.update(wrapped=None, shredded_at=timezone.now())
    for practice_id, count in sorted(practices.items()):
        audit.record(
            "keys.given_up",
            Practice(pk=practice_id),
            by=by,
            practice_id=practice_id,
            keys=count,
            kek=kek_id,
        )
    return practices.total()


@dataclass(frozen=True)
class Shredding:
    """How many keys of each class a person had, and how many of them were destroyed just now."""

    destroyed: dict[str, int]
    gone_before: dict[str, int]


@transaction.atomic
def shred(*, person: Client | Clinician, key_classes: Iterable[str], by: User | None) -> Shredding:
    """Destroy a person's keys of these classes: from its end on nobody can open those words.

    Worker scope. Whether the record may go at all is decided before, by people.
    """
    classes = sorted({KeyClass(one).value for one in key_classes})
    keys = DataKey.objects.filter(owner_id=person.pk, key_class__in=classes)
    live = Counter(keys.filter(shredded_at=None).values_list("key_class", flat=True))
    gone = Counter(keys.exclude(shredded_at=None).values_list("key_class", flat=True))
    destroyed = vault.shred(person.pk, classes)
    audit.record(
        "keys.shredded",
        person,
        by=by,
        about=person.pk if isinstance(person, Client) else None,
        classes=classes,
        keys=destroyed,
    )
    return Shredding(destroyed=dict(live), gone_before=dict(gone))
