"""Measures: a shelf of their own, whose words were brought in, scores, and what comes again."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import clients.fields
from clients.rowsecurity import (
    ANYONE_IN_PRACTICE,
    CLINICIAN,
    OWN,
    WORKER,
    any_of,
    never_changes,
    protect,
)

# What somebody takes back before it was read leaves no number behind. The author may not see the
# rows (scores are for clinicians), so that a function of the owner lets them go.
FORGET = """
CREATE FUNCTION forget_scores(sending uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DELETE FROM worksheets_score WHERE response_id = sending AND client_id = app_client() $$;
REVOKE ALL ON FUNCTION forget_scores(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_scores(uuid) TO portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0003_retention"), ("clients", "0003_row_security")]

    operations: list = [
        migrations.AlterField(
            model_name="worksheet",
            name="kind",
            field=models.CharField(
                choices=[
                    ("module", "Module"),
                    ("worksheet", "Worksheet"),
                    ("measure", "Measure"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="worksheet",
            name="theme",
            field=models.CharField(
                choices=[
                    ("owed", "When closeness feels owed"),
                    ("demand", "When an invitation feels like a demand"),
                    ("power", "Power and safety"),
                    ("desire", "What we want closeness for"),
                    ("checkin", "Private check-in"),
                    ("measure", "Measures"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="MeasureSchedule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("every_weeks", models.PositiveSmallIntegerField()),
                ("next_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("times", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("given_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Coming again"),
                            ("paused", "Paused"),
                            ("ended", "Ended"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.clinician",
                    ),
                ),
                (
                    "worksheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="worksheets.worksheet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeasureTurn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("still_open", "Left out: the last one was still open"),
                            ("held", "Left out: there was a Hold"),
                            ("no_consent", "Left out: not agreed to at that time"),
                            ("not_licensed", "Left out: no current licence"),
                            ("not_now", "Left out: it could not be given then"),
                        ],
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="worksheets.measureschedule",
                    ),
                ),
            ],
            options={
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="MeasureWording",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("open", "Its publisher lets anyone use it"),
                            ("authors", "Its authors allow us to use it"),
                            ("licence", "Our practice holds a licence"),
                        ],
                        max_length=8,
                    ),
                ),
                ("where", models.CharField(max_length=300)),
                ("is_staffed", models.BooleanField(default=False)),
                ("attested_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "attested_by",
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
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_wording",
                        to="worksheets.version",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scale", models.CharField(max_length=60)),
                ("value_sealed", clients.fields.SealedField(key_class="answers")),
                ("scored_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="worksheets.response",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="worksheets.version",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="measureschedule",
            index=models.Index(
                condition=models.Q(("state", "active")), fields=["next_on"], name="schedule_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="measureschedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("client", "worksheet"),
                name="one_running_schedule_per_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="measureschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state", "ended")),
                    models.Q(
                        models.Q(("state", "ended"), _negated=True), ("ended_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="schedule_ended_when_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="measureschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_weeks__gte", 1), ("every_weeks__lte", 52)),
                name="schedule_every_few_weeks",
            ),
        ),
        migrations.AddConstraint(
            model_name="measureturn",
            constraint=models.UniqueConstraint(fields=("schedule", "on"), name="one_turn_per_day"),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(fields=["client", "scored_at"], name="score_of_client"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                fields=("response", "scale"), name="score_once_per_scale"
            ),
        ),
        protect(
            "worksheets_measurewording",
            select=any_of(CLINICIAN, WORKER),
            insert=CLINICIAN,
        ),
        never_changes("worksheets_measurewording"),
        # Written as its author sends, or a clinician enters it from paper for them; read by a
        # clinician who cares for them now, and by nobody else, its author included.
        protect(
            "worksheets_score",
            select=f"({CLINICIAN} AND app_cares_for(client_id))",
            insert=any_of(
                f"({ANYONE_IN_PRACTICE} AND {OWN})",
                f"({CLINICIAN} AND app_cares_for(client_id))",
            ),
        ),
        migrations.RunSQL(FORGET, "DROP FUNCTION forget_scores(uuid)"),
        protect(
            "worksheets_measureschedule",
            select=any_of(CLINICIAN, WORKER),
            insert=CLINICIAN,
            update=CLINICIAN,
        ),
        protect(
            "worksheets_measureturn",
            select=any_of(CLINICIAN, WORKER),
            insert=CLINICIAN,
        ),
        never_changes("worksheets_measureturn"),
    ]
