"""What clear columns told of answers goes into sealed ones, and out of them (D1a)."""

import hashlib
import hmac
import json
from typing import Any

from django.db import migrations

from clients.migration_vault import AROUND, Keys

STEP = 128
# A sheet that offers a partner nothing is closed, whatever was answered; as sharing.is_offered has
# it. Answers that were not given alone were closed before.
CLOSED = """
UPDATE worksheets_response r SET context_uncertain = true
FROM worksheets_assignment a JOIN worksheets_version v ON v.id = a.version_id
WHERE a.id = r.assignment_id AND r.submitted_at IS NOT NULL AND NOT r.context_uncertain
  AND (coalesce((v.content->'sharing'->>'never')::boolean, false)
       OR coalesce(jsonb_array_length(v.content->'sharing'->'releasable'), 0) = 0
       OR v.content->>'code' IN ('A3', 'B4', 'C4', 'P0'))
"""


def padded(value: object, step: int = STEP) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text + " " * (-len(text.encode()) % step)


def seal(apps: Any, schema_editor: Any) -> None:
    """In one transaction, whole or not at all."""
    keys = Keys(apps)
    _skips(apps, keys)
    _reviews(apps, schema_editor, keys)
    _previews(apps, schema_editor, keys)
    _drafts(apps, keys)
    _comments(apps, schema_editor, keys)
    for name in ("Answer", "DialEntry", "Score"):
        _lengths(apps.get_model("worksheets", name), keys)
    schema_editor.execute(CLOSED)


def _skips(apps: Any, keys: Keys) -> None:
    answers = apps.get_model("worksheets", "Answer")
    rows = answers.objects.filter(is_skipped=True).select_for_update()
    for row in rows.iterator(chunk_size=500):
        row.value_sealed = keys.seal(
            row, "value_sealed", padded(None), owner=row.client_id, key_class="answers"
        )
        row.is_skipped = False
        row.save(update_fields=["value_sealed", "is_skipped"])


def _reviews(apps: Any, schema_editor: Any, keys: Keys) -> None:
    reviews = apps.get_model("worksheets", "CheckInReview")
    rows = list(reviews.objects.filter(asked_sealed=None).select_for_update())
    schema_editor.execute("ALTER TABLE worksheets_checkinreview DISABLE TRIGGER never_changes")
    for row in rows:
        row.asked_sealed = keys.seal(
            row,
            "asked_sealed",
            padded(row.asked_in_person),
            owner=row.client_id,
            key_class="answers",
        )
        row.asked_in_person = True
        row.save(update_fields=["asked_sealed", "asked_in_person"])
    schema_editor.execute("ALTER TABLE worksheets_checkinreview ENABLE TRIGGER never_changes")


def _previews(apps: Any, schema_editor: Any, keys: Keys) -> None:
    """What was a plain hash is hashed once more, with its author's key (clients/vault.py, digest)."""
    releases = apps.get_model("worksheets", "Release")
    rows = list(releases.objects.all().select_for_update())
    schema_editor.execute("ALTER TABLE worksheets_release DISABLE TRIGGER release_guard")
    for row in rows:
        found = keys.newest(row.client_id, "answers", row.practice_id)
        plain = row.preview_hash.encode()
        row.preview_hash = hmac.new(found[1], plain, hashlib.sha256).hexdigest() if found else ""
        row.shown_sealed = _padded_again(row, "shown_sealed", keys)
        row.save(update_fields=["preview_hash", "shown_sealed"])
    schema_editor.execute("ALTER TABLE worksheets_release ENABLE TRIGGER release_guard")


def _drafts(apps: Any, keys: Keys) -> None:
    """As worksheets/draft_words.py has them."""
    drafts = apps.get_model("worksheets", "Draft")
    for row in drafts.objects.filter(words_sealed=None).select_for_update().iterator(500):
        words = {
            "content": row.clear_content,
            "removed": row.clear_removed,
            "reason": row.clear_reason,
        }
        own = {"owner": row.practice_id, "key_class": "notes"}
        row.title_sealed = keys.seal(row, "title_sealed", padded(row.clear_title, 256), **own)
        row.words_sealed = keys.seal(row, "words_sealed", padded(words), **own)
        if row.words_sealed is None:
            continue
        row.clear_title, row.clear_content = "", {}
        row.clear_removed, row.clear_reason = [], ""
        row.save()


def _comments(apps: Any, schema_editor: Any, keys: Keys) -> None:
    """What second readers said of drafts."""
    readings = apps.get_model("worksheets", "SecondReading")
    rows = list(readings.objects.filter(comment_sealed=None).select_for_update())
    schema_editor.execute("ALTER TABLE worksheets_secondreading DISABLE TRIGGER never_changes")
    for row in rows:
        own = {"owner": row.practice_id, "key_class": "notes"}
        row.comment_sealed = keys.seal(row, "comment_sealed", row.clear_comment, **own)
        if row.comment_sealed is not None:
            row.clear_comment = ""
            row.save(update_fields=["comment_sealed", "clear_comment"])
    schema_editor.execute("ALTER TABLE worksheets_secondreading ENABLE TRIGGER never_changes")


def _lengths(model: Any, keys: Keys) -> None:
    """What was sealed before is as long as its answer: sealed once more, with blanks at its end."""
    rows = model.objects.exclude(value_sealed=None).select_for_update().order_by("pk")
    changed = []
    for row in rows.iterator(500):
        before, row.value_sealed = row.value_sealed, _padded_again(row, "value_sealed", keys)
        if row.value_sealed is not before:
            changed.append(row)
        if len(changed) == 500:
            model.objects.bulk_update(changed, ["value_sealed"])
            changed.clear()
    model.objects.bulk_update(changed, ["value_sealed"])


def _padded_again(row: Any, column: str, keys: Keys) -> bytes:
    """The same value where it is padded, or where nothing opens it any more."""
    value: bytes = getattr(row, column)
    if (len(value) - AROUND) % STEP == 0:
        return value
    own = {"owner": row.client_id, "key_class": "answers"}
    words = keys.opened(row, column, **own)
    if words is None:
        return value
    return keys.seal(row, column, padded(json.loads(words)), **own) or value


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0013_sealed_skips")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
