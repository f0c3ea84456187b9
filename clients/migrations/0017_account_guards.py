"""A second factor added lately waits; an account is opened again in person (P8a)."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from clients.rowsecurity import (
    ANYONE_IN_PRACTICE,
    CLINICIAN,
    DOOR_OF_PRACTICE,
    WORKER,
    any_of,
    protect,
    stays,
)

MINE = f"(user_id = (SELECT app_uid()) AND {ANYONE_IN_PRACTICE})"

class Migration(migrations.Migration):

    dependencies = [
        ("clients", "0016_seal_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountOpening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code_hash', models.CharField(max_length=128)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('used_at__isnull', True)), fields=('user',), name='opening_one_open_per_user')],
            },
        ),
        migrations.CreateModel(
            name='NewFactor',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('authenticator_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('held_until', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.CharField(blank=True, choices=[('older', 'Another second factor of theirs'), ('in_person', 'Somebody who met them'), ('first', 'Nothing was there to see yet')], max_length=12)),
                ('put_back_at', models.DateTimeField(blank=True, null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='new_factors', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-added_at'], name='new_factor_of_user')],
                'constraints': [models.UniqueConstraint(fields=('authenticator_id',), name='new_factor_once'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by', '')), models.Q(('confirmed_at__isnull', False), models.Q(('confirmed_by', ''), _negated=True)), _connector='OR'), name='new_factor_confirmed_by_something')],
            },
        ),
        protect(
            "clients_newfactor",
            select=any_of(MINE, CLINICIAN, DOOR_OF_PRACTICE, WORKER),
            insert=any_of(MINE, WORKER),
            update=any_of(MINE, CLINICIAN, WORKER),
        ),
        # Whoever types the code is nobody yet: the worker looks for them.
        protect(
            "clients_accountopening",
            select=any_of(CLINICIAN, WORKER),
            insert=any_of(f"({CLINICIAN} AND opened_by_id = (SELECT app_uid()))", WORKER),
            update=any_of(CLINICIAN, WORKER),
        ),
        stays("clients_newfactor", "user_id", "practice_id", "authenticator_id", "held_until"),
        stays("clients_newfactor", "confirmed_at", "put_back_at", once_set=True),
        stays("clients_accountopening", "user_id", "practice_id", "code_hash", "expires_at"),
        stays("clients_accountopening", "used_at", "revoked_at", once_set=True),
    ]
