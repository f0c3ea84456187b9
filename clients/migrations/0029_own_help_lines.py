"""A practice has help lines of its own, and corrects or leaves out those on the portal’s list."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid
from django.db import migrations, models

from clients.sql import sources


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0028_help_line_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='helplinecheck',
            name='is_withdrawn',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='helplinecheck',
            name='written_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name='helplinecheck',
            name='number',
            field=models.CharField(max_length=80),
        ),
        migrations.CreateModel(
            name='HelpLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('country', models.CharField(max_length=2)),
                ('shipped_name', models.CharField(blank=True, max_length=80)),
                ('shipped_number', models.CharField(blank=True, max_length=80)),
                ('kind', models.CharField(choices=[('emergency', 'Emergencies'), ('crisis', 'A crisis or abuse'), ('other', 'Other help')], max_length=12)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('number', models.CharField(blank=True, max_length=80)),
                ('about', models.CharField(blank=True, max_length=160)),
                ('hours', models.CharField(blank=True, max_length=80)),
                ('is_left_out', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='help_lines', to='clients.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_left_out', False), ('reason', ''), models.Q(('name', ''), _negated=True), models.Q(('number', ''), _negated=True)), models.Q(('is_left_out', True), ('name', ''), ('number', ''), models.Q(('reason', ''), _negated=True), models.Q(('shipped_name', ''), _negated=True)), _connector='OR'), name='help_line_worded_or_left_out'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='help_line_ended_pair'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('shipped_name', ''), _negated=True)), fields=('practice', 'country', 'shipped_name', 'shipped_number'), name='help_line_one_for_each_shipped')],
            },
        ),
        sources.apply("clients_helpline", kind="policies", at="0029"),
    ]
