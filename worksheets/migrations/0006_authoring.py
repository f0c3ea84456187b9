"""A practice's own worksheets: drafts, second readings, and shelves that can be emptied."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from clients.rowsecurity import CLINICIAN, never_changes, protect


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0005_pathways"), ("clients", "0007_lighter_statements")]

    operations = [
        migrations.AddField(
            model_name="worksheet",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="worksheet",
            name="origin",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="worksheets.version"),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=20)),
                ("state", models.CharField(choices=[("writing", "Being written"), ("asked", "With a second reader"), ("published", "Published"), ("let_go", "Let go")], default="writing", max_length=16)),
                ("title", models.CharField(max_length=120)),
                ("content", models.JSONField()),
                ("removed", models.JSONField(default=list)),
                ("editors", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.clinician")),
                ("origin", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="worksheets.version")),
                ("practice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.practice")),
                ("version", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="worksheets.version")),
                ("worksheet", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="worksheets.worksheet")),
            ],
            options={
                "ordering": ["-updated_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SecondReading",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content_hash", models.CharField(max_length=64)),
                ("verdict", models.CharField(choices=[("approved", "Ready to publish"), ("returned", "Not yet")], max_length=16)),
                ("comment", models.CharField(blank=True, max_length=2000)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="worksheets.draft")),
                ("practice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.practice")),
                ("reader", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.clinician")),
            ],
            options={
                "ordering": ["-read_at"],
            },
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(models.F("practice"), models.OrderBy(models.F("updated_at"), descending=True), name="draft_of_practice"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["writing", "asked"]), ("worksheet__isnull", False)), fields=("worksheet",), name="draft_one_open_per_worksheet"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("state", "published"), ("version__isnull", False)), models.Q(models.Q(("state", "published"), _negated=True), ("version__isnull", True)), _connector="OR"), name="draft_published_with_its_version"),
        ),
        migrations.AddConstraint(
            model_name="secondreading",
            constraint=models.UniqueConstraint(fields=("draft", "reader", "content_hash"), name="reading_once_per_wording"),
        ),
        # Drafts are for the practice's clinicians; nobody begins or reads one in another's name.
        protect(
            "worksheets_draft",
            select=CLINICIAN,
            insert=f"{CLINICIAN} AND author_id = (SELECT app_clinician())",
            update=CLINICIAN,
        ),
        protect(
            "worksheets_secondreading",
            select=CLINICIAN,
            insert=f"{CLINICIAN} AND reader_id = (SELECT app_clinician())",
        ),
        never_changes("worksheets_secondreading"),
    ]
