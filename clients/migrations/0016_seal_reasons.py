"""What the clear columns of Holds said goes into the sealed one, and out of them (D1a)."""

import json
from typing import Any

from django.db import migrations

from clients.migration_vault import Keys

# As clients/hold_reasons.py has it.
STEP = 512


def seal(apps: Any, schema_editor: Any) -> None:
    """In one transaction, whole or not at all; the reader still knows a Hold that the code of
    before placed after this, in its clear columns."""
    holds, keys = apps.get_model("clients", "Hold"), Keys(apps)
    rows = holds.objects.exclude(reason="", marks=[]).select_for_update()
    for row in rows.iterator(chunk_size=500):
        text = json.dumps(
            {"marks": row.marks, "reason": row.reason},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        text += " " * (-len(text.encode()) % STEP)
        row.why_sealed = keys.seal(
            row, "why_sealed", text, owner=row.client_id, key_class="answers"
        )
        row.reason, row.marks = "", []
        row.save(update_fields=["why_sealed", "reason", "marks"])


class Migration(migrations.Migration):
    dependencies = [("clients", "0015_sealed_reasons")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
