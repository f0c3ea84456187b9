"""People's data keys, wrapped anew with the operator's newest key; their words stay as they are."""

from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from clients.keys import check_values
from clients.keys.keks import keks, unwrap, wrap, wrap_aad
from clients.models import DataKey


def rewrap_some(batch: int = 1000) -> list[UUID]:
    """Wrap up to `batch` live data keys with the current KEK; returns their practices, one a key.

    Words stay as they are. Empty means that nothing is left, or that others are at the rest.
    """
    check_values.require()
    known = keks()
    current = next(iter(known))
    with transaction.atomic():
        rows = list(
            DataKey.objects.select_for_update(skip_locked=True)
            .filter(shredded_at__isnull=True)
            .exclude(kek_id=current)[:batch]
        )
        for row in rows:
            if row.kek_id not in known:
                raise ImproperlyConfigured(f"PORTAL_KEK lacks the key {row.kek_id!r}.")
            aad = wrap_aad(row.owner_id, row.key_class, row.version)
            key = unwrap(bytes(row.wrapped or b""), known[row.kek_id], aad)
            row.wrapped, row.kek_id = wrap(key, known[current], aad), current
        DataKey.objects.bulk_update(rows, ["wrapped", "kek_id"])
    return [row.practice_id for row in rows]
