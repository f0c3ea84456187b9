"""Skips, what a review had to ask, and drafts are sealed; that sharing is closed says no reason.

The clear columns stay for the code that is there.
"""

from django.db import migrations, models

import clients.fields


def sealed(key_class: str, owner: str) -> clients.fields.SealedField:
    return clients.fields.SealedField(blank=True, key_class=key_class, null=True, owner=owner)


# Under another name in the code, so that nothing writes them by accident.
CLEAR = {
    "title": models.CharField(db_column="title", default="", max_length=120),
    "content": models.JSONField(db_column="content", default=dict),
    "removed": models.JSONField(db_column="removed", default=list),
    "reason": models.CharField(blank=True, db_column="reason", max_length=1000),
}


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0012_walls"), ("clients", "0016_seal_reasons")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE worksheets_answer ALTER COLUMN is_skipped SET DEFAULT false",
            "ALTER TABLE worksheets_answer ALTER COLUMN is_skipped DROP DEFAULT",
        ),
        migrations.AddField(
            model_name="checkinreview",
            name="asked_sealed",
            field=sealed("answers", "client_id"),
        ),
        *[
            migrations.AddField("draft", name, sealed("notes", "practice_id"))
            for name in ("title_sealed", "words_sealed")
        ],
        migrations.AddField("secondreading", "comment_sealed", sealed("notes", "practice_id")),
        migrations.AlterField(
            model_name="checkinreview",
            name="asked_in_person",
            field=models.BooleanField(default=True),
        ),
        # The column keeps its name, which the policies read; its meaning is wider (is_closed).
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *[migrations.RenameField("draft", name, f"clear_{name}") for name in CLEAR],
                *[
                    migrations.AlterField("draft", f"clear_{name}", field)
                    for name, field in CLEAR.items()
                ],
                migrations.RenameField("secondreading", "comment", "clear_comment"),
                migrations.AlterField(
                    model_name="secondreading",
                    name="clear_comment",
                    field=models.CharField(blank=True, db_column="comment", max_length=2000),
                ),
                migrations.RenameField("response", "context_uncertain", "is_closed"),
                migrations.AlterField(
                    model_name="response",
                    name="is_closed",
                    field=models.BooleanField(db_column="context_uncertain", default=False),
                ),
            ],
        ),
    ]
