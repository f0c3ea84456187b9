"""The upper storey's tables, and what the database does by itself with them (worksheets/sql)."""

import clients.fields
import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.db import migrations, models

from worksheets.sql import sources


# Code of a release before writes rows without naming the column.
DEFAULTS = "ALTER TABLE worksheets_answer ALTER COLUMN is_skipped SET DEFAULT false"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('worksheets', '0001_initial'),
        ('worksheets', '0002_row_security'),
        ('worksheets', '0003_retention'),
        ('worksheets', '0004_measures'),
        ('worksheets', '0005_pathways'),
        ('worksheets', '0006_authoring'),
        ('worksheets', '0007_hand_entry'),
        ('worksheets', '0008_check_ins'),
        ('worksheets', '0009_releases'),
        ('worksheets', '0010_session_room'),
        ('worksheets', '0011_measure_endings'),
        ('worksheets', '0012_walls'),
        ('worksheets', '0013_sealed_skips'),
        ('worksheets', '0014_seal_skips'),
        ('worksheets', '0015_ended_couples'),
        ('worksheets', '0020_keys_by_reader'),
    ]

    dependencies = [
        ('clients', '0019_squashed_0026'),
    ]

    operations = [
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
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', True), ('couple__isnull', False)), models.Q(('client__isnull', False), ('couple__isnull', True)), _connector='OR'), name='pathway_of_a_couple_or_a_person'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('couple',), name='pathway_one_current_per_couple'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('client',), name='pathway_one_current_per_person')],
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
            name='SharingPause',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('client',), name='sharing_pause_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Worksheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('module', 'Module'), ('worksheet', 'Worksheet'), ('measure', 'Measure')], max_length=10)),
                ('slug', models.SlugField(max_length=80)),
                ('theme', models.CharField(choices=[('owed', 'When closeness feels owed'), ('demand', 'When an invitation feels like a demand'), ('power', 'Power and safety'), ('desire', 'What we want closeness for'), ('checkin', 'Private check-in'), ('measure', 'Measures')], max_length=10)),
                ('code', models.CharField(max_length=8)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('practice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code', 'slug'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'slug'), name='one_slug_per_practice', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('client_title', models.CharField(max_length=120)),
                ('content', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('practice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('worksheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='worksheets.worksheet')),
            ],
            options={
                'ordering': ['worksheet', '-number'],
                'constraints': [models.UniqueConstraint(fields=('worksheet', 'number'), name='one_number_per_version'), models.UniqueConstraint(fields=('worksheet', 'content_hash'), name='one_version_per_content')],
            },
        ),
        migrations.AddField(
            model_name='worksheet',
            name='origin',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version'),
        ),
        migrations.CreateModel(
            name='AssignmentGroup',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('couple', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignment_groups', to='clients.couple')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('assigned', 'Assigned'), ('opened', 'Opened'), ('submitted', 'Sent'), ('reviewed', 'Read'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], default='assigned', max_length=16)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('note_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('not_now_until', models.DateField(blank=True, null=True)),
                ('assigned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='worksheets.assignmentgroup')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
            ],
            options={
                'indexes': [models.Index(models.F('client'), models.OrderBy(models.F('assigned_at'), descending=True), name='assignment_of_client'), models.Index(condition=models.Q(('state__in', ['assigned', 'opened'])), fields=['client', 'due_on'], name='assignment_open'), models.Index(models.F('practice'), models.OrderBy(models.F('submitted_at'), descending=True), condition=models.Q(('state', 'submitted')), name='assignment_to_read')],
                'constraints': [models.UniqueConstraint(fields=('group', 'client'), name='assignment_once_per_group_and_client'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'reviewed']), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='assignment_submitted_when_sent')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('body_sealed', clients.fields.SealedField(key_class='notes')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='worksheets.assignment')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'ordering': ['written_at'],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('submit_op', models.UUIDField(blank=True, null=True)),
                ('is_closed', models.BooleanField(db_column='context_uncertain', default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='response', to='worksheets.assignment')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('entered_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('entered_at__isnull', True), ('entered_by__isnull', True)), models.Q(('entered_at__isnull', False), ('entered_by__isnull', False)), _connector='OR'), name='response_entered_pair')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item_key', models.CharField(max_length=60)),
                ('value_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True)),
                ('is_skipped', models.BooleanField(default=False)),
                ('audience', models.CharField(choices=[('self', 'Only me'), ('clin', 'My therapist')], default='clin', max_length=8)),
                ('visibility', models.CharField(choices=[('self', 'Only me'), ('clin', 'My therapist')], default='self', max_length=8)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('last_op', models.UUIDField(blank=True, null=True)),
                ('set_aside_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('response', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='worksheets.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'item_key'), name='answer_once_per_item'), models.CheckConstraint(condition=models.Q(('is_skipped', False), ('value_sealed__isnull', True), _connector='OR'), name='answer_skipped_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='MeasureSchedule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('every_weeks', models.PositiveSmallIntegerField()),
                ('next_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('times', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('given_count', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('active', 'Coming again'), ('paused', 'Paused'), ('ended', 'Ended')], default='active', max_length=8)),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('worksheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.worksheet')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'active')), fields=['next_on'], name='schedule_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('client', 'worksheet'), name='one_running_schedule_per_measure'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='schedule_ended_when_ended'), models.CheckConstraint(condition=models.Q(('every_weeks__gte', 1), ('every_weeks__lte', 52)), name='schedule_every_few_weeks')],
            },
        ),
        migrations.CreateModel(
            name='MeasureTurn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('outcome', models.CharField(choices=[('given', 'Given'), ('still_open', 'Left out: the last one was still open'), ('held', 'Left out: there was a Hold'), ('no_consent', 'Left out: not agreed to at that time'), ('not_licensed', 'Left out: no current licence'), ('not_now', 'Left out: it could not be given then'), ('no_words', 'Stopped: its words are out of force here')], max_length=16)),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='worksheets.measureschedule')),
            ],
            options={
                'ordering': ['-on'],
                'constraints': [models.UniqueConstraint(fields=('schedule', 'on'), name='one_turn_per_day')],
            },
        ),
        migrations.CreateModel(
            name='MeasureWording',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('right', models.CharField(choices=[('open', 'Its publisher lets anyone use it'), ('authors', 'Its authors allow us to use it'), ('licence', 'Our practice holds a licence')], max_length=8)),
                ('where', models.CharField(max_length=300)),
                ('is_staffed', models.BooleanField(default=False)),
                ('attested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='measure_wording', to='worksheets.version')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scale', models.CharField(max_length=60)),
                ('value_sealed', clients.fields.SealedField(key_class='answers')),
                ('scored_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='worksheets.response')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
            ],
            options={
                'indexes': [models.Index(fields=['client', 'scored_at'], name='score_of_client')],
                'constraints': [models.UniqueConstraint(fields=('response', 'scale'), name='score_once_per_scale')],
            },
        ),
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
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', True), ('opened_at__isnull', True)), models.Q(('group__isnull', False), ('opened_at__isnull', False)), _connector='OR'), name='pathway_step_opened_with_what_was_given')],
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
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('writing', 'Being written'), ('asked', 'With a second reader'), ('published', 'Published'), ('let_go', 'Let go')], default='writing', max_length=16)),
                ('clear_title', models.CharField(db_column='title', default='', max_length=120)),
                ('clear_content', models.JSONField(db_column='content', default=dict)),
                ('clear_removed', models.JSONField(db_column='removed', default=list)),
                ('editors', models.JSONField(default=list)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('clear_reason', models.CharField(blank=True, db_column='reason', max_length=1000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
                ('worksheet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='worksheets.worksheet')),
                ('title_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True, owner='practice_id')),
                ('words_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True, owner='practice_id')),
            ],
            options={
                'ordering': ['-updated_at', 'pk'],
                'indexes': [models.Index(models.F('practice'), models.OrderBy(models.F('updated_at'), descending=True), name='draft_of_practice')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['writing', 'asked']), ('worksheet__isnull', False)), fields=('worksheet',), name='draft_one_open_per_worksheet'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), ('version__isnull', False)), models.Q(models.Q(('state', 'published'), _negated=True), ('version__isnull', True)), _connector='OR'), name='draft_published_with_its_version')],
            },
        ),
        migrations.CreateModel(
            name='SecondReading',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content_hash', models.CharField(max_length=64)),
                ('verdict', models.CharField(choices=[('approved', 'Ready to publish'), ('returned', 'Not yet')], max_length=16)),
                ('clear_comment', models.CharField(blank=True, db_column='comment', max_length=2000)),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='worksheets.draft')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('comment_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True, owner='practice_id')),
            ],
            options={
                'ordering': ['-read_at'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'reader', 'content_hash'), name='reading_once_per_wording')],
            },
        ),
        migrations.CreateModel(
            name='CheckInReview',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('met_on', models.DateField(blank=True, null=True)),
                ('asked_in_person', models.BooleanField(default=True)),
                ('reviewed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('note_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True)),
                ('assignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.assignment')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('asked_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True, owner='client_id')),
            ],
            options={
                'ordering': ['-reviewed_at'],
                'indexes': [models.Index(models.F('client'), models.OrderBy(models.F('reviewed_at'), descending=True), name='checkin_reviews_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('assignment__isnull', False), ('met_on__isnull', True)), models.Q(('asked_in_person', True), ('assignment__isnull', True), ('met_on__isnull', False)), _connector='OR'), name='checkin_review_of_answers_or_of_a_meeting')],
            },
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.couple')),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='worksheets.assignmentgroup')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('group',), name='reveal_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('answer_id', models.UUIDField()),
                ('item_key', models.CharField(max_length=60)),
                ('mine_key', models.CharField(blank=True, max_length=60)),
                ('part', models.CharField(choices=[('whole', 'What was answered'), ('mutual', 'Lines that all said yes or maybe to'), ('guess', 'A guess about the partner')], default='whole', max_length=8)),
                ('shown_sealed', clients.fields.SealedField(key_class='answers')),
                ('is_paraphrase', models.BooleanField(default=False)),
                ('preview_hash', models.CharField(max_length=64)),
                ('answer_revision', models.PositiveIntegerField()),
                ('sent_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('releases_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_as', models.CharField(blank=True, choices=[('pending', 'Waits a day'), ('released', 'Released'), ('cancelled', 'Cancelled'), ('revoked', 'Revoked'), ('expired', 'Expired'), ('void', 'Void')], max_length=10)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='clients.client')),
                ('couple', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.couple')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('reveal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='worksheets.reveal')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('answer_id', 'recipient', 'part'), name='release_one_live_per_answer_and_recipient'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at__isnull', True)), models.Q(('ended_as__in', ['cancelled', 'revoked', 'expired', 'void']), ('ended_at__isnull', False)), _connector='OR'), name='release_ended_pair'), models.CheckConstraint(condition=models.Q(('releases_at__gte', django.db.models.expressions.CombinedExpression(models.F('requested_at'), '+', models.Value(datetime.timedelta(days=1)))), ('expires_at__gt', models.F('releases_at'))), name='release_waits_a_day'), models.CheckConstraint(condition=models.Q(('recipient', models.F('client')), _negated=True), name='release_to_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('is_paraphrase', False), ('part', 'guess'), models.Q(('mine_key', ''), _negated=True)), models.Q(models.Q(('part', 'guess'), _negated=True), ('mine_key', '')), _connector='OR'), name='release_guess_stands_beside_mine')],
            },
        ),
        migrations.CreateModel(
            name='HeldBack',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('let_go_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('let_go_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_back', to='worksheets.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('let_go_at__isnull', True)), fields=('release',), name='held_back_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='JointSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('draft_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('last_op', models.UUIDField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.couple')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='joint_sheet', to='worksheets.assignmentgroup')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JointText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('value_sealed', clients.fields.SealedField(key_class='answers')),
                ('agreed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.couple')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='worksheets.jointsheet')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sheet', 'number'), name='joint_text_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='joint_text_ended_pair')],
            },
        ),
        migrations.CreateModel(
            name='JointYes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.couple')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worksheets.jointsheet')),
                ('text', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='yeses', to='worksheets.jointtext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('text', 'client'), name='joint_yes_once_each')],
            },
        ),
        migrations.CreateModel(
            name='WordingEnd',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('why', models.CharField(choices=[('licence', 'The licence has ended'), ('withdrawn', 'Whoever allowed it allows it no longer'), ('choice', 'Our practice chose so')], max_length=10)),
                ('ended_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('wording', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='worksheets.measurewording')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL(DEFAULTS),
        sources.apply_all(at='0020'),
    ]
