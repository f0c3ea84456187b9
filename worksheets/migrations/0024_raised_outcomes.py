"""A practice makes the private check-in stricter than it is shipped, and never less strict."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from worksheets.sql import sources


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0023_answers_stay"), ("clients", "0030_audit_lane_locks")]

    operations = [
        migrations.CreateModel(
            name="RaisedOutcome",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("item_key", models.CharField(max_length=40)),
                ("answer", models.CharField(max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("note", "A note: ask about it alone"),
                            ("safety", "Safety: a Hold and a task"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.practice",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.clinician",
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at"],
                "constraints": [
                    models.CheckConstraint(
                        name="raised_to_note_or_safety",
                        condition=models.Q(outcome__in=["note", "safety"]),
                    ),
                    models.UniqueConstraint(
                        fields=["practice", "item_key", "answer", "outcome"], name="raised_once"
                    ),
                ],
            },
        ),
        sources.apply("worksheets_raisedoutcome", kind="policies", at="0024"),
        sources.apply("raised_guard", kind="functions", at="0024"),
        sources.apply("worksheets_raisedoutcome.never_changes", kind="triggers", at="0024"),
        sources.apply("worksheets_raisedoutcome.raised_guard", kind="triggers", at="0024"),
    ]
