"""When a measure's words went out of force in a practice, and why: a row that nothing changes."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from clients.rowsecurity import CLINICIAN, WORKER, any_of, never_changes, protect


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_supervision"), ("worksheets", "0010_session_room")]

    operations: list = [
        migrations.AlterField(
            model_name="measureturn",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("given", "Given"),
                    ("still_open", "Left out: the last one was still open"),
                    ("held", "Left out: there was a Hold"),
                    ("no_consent", "Left out: not agreed to at that time"),
                    ("not_licensed", "Left out: no current licence"),
                    ("not_now", "Left out: it could not be given then"),
                    ("no_words", "Stopped: its words are out of force here"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="WordingEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("licence", "The licence has ended"),
                            ("withdrawn", "Whoever allowed it allows it no longer"),
                            ("choice", "Our practice chose so"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "ended_by",
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
                        related_name="+",
                        to="clients.practice",
                    ),
                ),
                (
                    "wording",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="worksheets.measurewording",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect(
            "worksheets_wordingend",
            select=any_of(CLINICIAN, WORKER),
            insert=f"{CLINICIAN} AND ended_by_id = (SELECT app_clinician())",
        ),
        never_changes("worksheets_wordingend"),
    ]
