"""Pathways and the diary: their tables, and who may see which row of them."""

import uuid

import clients.fields
import django.db.models.deletion
import django.utils.timezone
from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, WORKER, any_of, protect
from django.db import migrations, models

MINE = f"{ANYONE_IN_PRACTICE} AND {OWN}"
# Raw days go after a year (CLINICAL §5, retention); the worker never reads one.
PURGE = """
CREATE FUNCTION purge_old_dial_entries(before timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM worksheets_dialentry e
        WHERE app_scope() = 'worker' AND e.written_at < before
        RETURNING e.assignment_id
    )
    SELECT DISTINCT assignment_id FROM gone $$;
REVOKE ALL ON FUNCTION purge_old_dial_entries(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_old_dial_entries(timestamptz) TO portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0004_measures"), ("clients", "0003_row_security")]

    operations = [
        migrations.CreateModel(
            name='DialDiary',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('self', 'Only me'), ('clin', 'My therapist')], max_length=8)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_on', models.DateField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='diary', to='worksheets.assignment')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pathway',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=80)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pathways', to='clients.client')),
                ('couple', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pathways', to='clients.couple')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
        ),
        migrations.CreateModel(
            name='PathwayStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('slug', models.CharField(max_length=80)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.assignmentgroup')),
                ('pathway', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='worksheets.pathway')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PathwayTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=80)),
                ('purpose', models.CharField(blank=True, max_length=600)),
                ('steps', models.JSONField()),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('put_away_at', models.DateTimeField(blank=True, null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
            ],
            options={
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DialEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('value_sealed', clients.fields.SealedField(key_class='answers')),
                ('visibility', models.CharField(choices=[('self', 'Only me'), ('clin', 'My therapist')], max_length=8)),
                ('last_op', models.UUIDField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.assignment')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('diary', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='worksheets.dialdiary')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(fields=('diary', 'on'), name='dial_entry_once_a_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='pathway',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', True), ('couple__isnull', False)), models.Q(('client__isnull', False), ('couple__isnull', True)), _connector='OR'), name='pathway_of_a_couple_or_a_person'),
        ),
        migrations.AddConstraint(
            model_name='pathway',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('couple',), name='pathway_one_current_per_couple'),
        ),
        migrations.AddConstraint(
            model_name='pathway',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('client',), name='pathway_one_current_per_person'),
        ),
        migrations.AddConstraint(
            model_name='pathwaystep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', True), ('opened_at__isnull', True)), models.Q(('group__isnull', False), ('opened_at__isnull', False)), _connector='OR'), name='pathway_step_opened_with_what_was_given'),
        ),
        # That there is a plan at all is for clinicians: no client may see one (Inv 6).
        protect(
            "worksheets_pathwaytemplate", select=CLINICIAN, insert=CLINICIAN, update=CLINICIAN
        ),
        protect("worksheets_pathway", select=CLINICIAN, insert=CLINICIAN, update=CLINICIAN),
        protect(
            "worksheets_pathwaystep",
            select=CLINICIAN,
            insert=CLINICIAN,
            update=CLINICIAN,
            delete=CLINICIAN,
        ),
        # Which mode a diary is in is its writer's own; the worker only ends what is past its day.
        protect(
            "worksheets_dialdiary",
            select=any_of(OWN, WORKER),
            insert=MINE,
            update=any_of(OWN, WORKER),
        ),
        protect(
            "worksheets_dialentry",
            select=any_of(
                OWN, f"({CLINICIAN} AND visibility = 'clin' AND app_cares_for(client_id))"
            ),
            insert=MINE,
            update=OWN,
            delete=OWN,
        ),
        migrations.RunSQL(PURGE, "DROP FUNCTION purge_old_dial_entries(timestamptz)"),
    ]
