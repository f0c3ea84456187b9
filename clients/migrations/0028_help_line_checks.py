"""A practice confirms each help line itself: which, when, and who did."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from clients.sql import sources

class Migration(migrations.Migration):
    dependencies = [("clients", "0027_unsent_words")]

    operations = [
        migrations.CreateModel(
            name="HelpLineCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("name", models.CharField(max_length=80)),
                ("number", models.CharField(max_length=40)),
                ("checked_on", models.DateField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.clinician",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_line_checks",
                        to="clients.practice",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "practice",
            "help_lines_digest",
            models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            "practice", "help_lines_due_on", models.DateField(blank=True, null=True)
        ),
        sources.apply("clients_helplinecheck", kind="policies", at="0028"),
        sources.apply("clients_helplinecheck.never_changes", kind="triggers", at="0028"),
    ]
