"""The ground storey's tables, as far as packages' tables hang on them.

What a package keeps of a person (second factors, addresses, sessions) refers to our users, and our
row security stands under it: the rest is in 0019_squashed_0026, which follows the packages.
Until then the app's role has no right to any of these tables (docs/adr/0037).
"""

import clients.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


# In the database: with db_default, saving would read them back, which no client may.
DEFAULTS = (
    "ALTER TABLE clients_hold ALTER COLUMN reason SET DEFAULT '',"
    " ALTER COLUMN marks SET DEFAULT '[]'"
)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('clients', '0001_initial'),
        ('clients', '0002_functions'),
        ('clients', '0003_row_security'),
        ('clients', '0004_joint_windows'),
        ('clients', '0005_consents'),
        ('clients', '0006_safe_contact'),
        ('clients', '0007_lighter_statements'),
        ('clients', '0008_reading'),
        ('clients', '0009_supervision'),
        ('clients', '0012_walls'),
        ('clients', '0013_key_checks'),
        ('clients', '0015_sealed_reasons'),
        ('clients', '0016_seal_reasons'),
        ('clients', '0017_account_guards'),
        ('clients', '0018_clinicians_at_work'),
    ]

    dependencies = [
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='ConsentNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('portal', 'Using the portal'), ('submissions', 'My therapist reads what I send'), ('email', 'Notes by email'), ('release', 'One answer, to one partner'), ('supervision', 'My therapist’s supervisor may know who I am'), ('supervision_unnamed', 'Talking about my care without my name'), ('improvement', 'Making the portal better'), ('told_alone_none', 'No secrets held'), ('told_alone_limited', 'Limited, at the therapist’s discretion'), ('told_alone_kept', 'Individual confidences are kept')], max_length=24)),
                ('version', models.PositiveIntegerField()),
                ('language', models.CharField(default='en', max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('body', models.TextField()),
                ('terms', models.JSONField(default=dict)),
                ('is_required', models.BooleanField(default=False)),
                ('text_hash', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_material', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'language', 'version'), name='notice_version_once')],
            },
        ),
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('kek_id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('value', models.BinaryField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('neutral_name', models.CharField(default='Your practice', max_length=60)),
                ('country', models.CharField(default='GB', max_length=2)),
                ('time_zone', models.CharField(default='Europe/London', max_length=64)),
                ('secrets_policy', models.CharField(choices=[('none_held', 'No secrets held'), ('limited', 'Limited, at the therapist’s discretion'), ('kept', 'Individual confidences are kept')], default='limited', max_length=16)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('look_within_days', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('practice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='clients.practice')),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.BinaryField(default=bytes)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('display_name', models.CharField(max_length=80)),
                ('role', models.CharField(choices=[('clinician', 'Clinician'), ('client', 'Client')], max_length=16)),
                ('is_active', models.BooleanField(default=True)),
                ('time_zone', models.CharField(default='Europe/London', max_length=64)),
                ('theme', models.CharField(choices=[('auto', 'Same as my device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=8)),
                ('demand_light', models.BooleanField(default=False)),
                ('words_locked_at', models.DateTimeField(blank=True, null=True)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('session_round', models.PositiveIntegerField(default=0)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('calm_pages', models.BooleanField(default=False)),
                ('plain_words', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_any_case')],
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('joined_at', models.DateTimeField(blank=True, null=True)),
                ('adult_attested_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='client', to=settings.AUTH_USER_MODEL)),
                ('secrets_policy', models.CharField(choices=[('none_held', 'No secrets held'), ('limited', 'Limited, at the therapist’s discretion'), ('kept', 'Individual confidences are kept')], default='limited', max_length=16)),
                ('first_secrets_policy', models.CharField(choices=[('none_held', 'No secrets held'), ('limited', 'Limited, at the therapist’s discretion'), ('kept', 'Individual confidences are kept')], default='limited', max_length=16)),
                ('secrets_policy_since', models.DateTimeField(blank=True, null=True)),
                ('partner_word_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['name'], name='client_by_part_of_name', opclasses=['gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adult_attested_at__isnull', True), ('joined_at__isnull', True), ('user__isnull', True)), models.Q(('adult_attested_at__isnull', False), ('joined_at__isnull', False), ('user__isnull', False)), _connector='OR'), name='client_joined_as_adult')],
            },
        ),
        migrations.CreateModel(
            name='Clinician',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('is_owner', models.BooleanField(default=False)),
                ('credential', models.CharField(blank=True, max_length=80)),
                ('licence_number', models.CharField(blank=True, max_length=60)),
                ('licence_jurisdiction', models.CharField(blank=True, max_length=60)),
                ('licence_expires_on', models.DateField(blank=True, null=True)),
                ('licence_verified_at', models.DateTimeField(blank=True, null=True)),
                ('licence_verified_by', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clinician', to=settings.AUTH_USER_MODEL)),
                ('supervised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supervises', to='clients.clinician')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('licence_verified_at__isnull', True), ('licence_verified_by', '')), models.Q(('licence_expires_on__isnull', False), ('licence_verified_at__isnull', False), models.Q(('licence_verified_by', ''), _negated=True), models.Q(('licence_number', ''), _negated=True)), _connector='OR'), name='clinician_licence_verified_pair'), models.CheckConstraint(condition=models.Q(('supervised_by', models.F('id')), _negated=True), name='clinician_supervised_by_another')],
            },
        ),
        migrations.AddField(
            model_name='practice',
            name='stands_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician'),
        ),
        migrations.CreateModel(
            name='Care',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('sort_name', models.CharField(max_length=80)),
                ('last_activity_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('open_count', models.PositiveIntegerField(default=0)),
                ('to_read_count', models.PositiveIntegerField(default=0)),
                ('earliest_due_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cares', to='clients.client')),
                ('clinician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cares', to='clients.clinician')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['clinician', 'sort_name', 'id'], name='care_by_name'), models.Index(models.F('clinician'), models.OrderBy(models.F('last_activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('until__isnull', True)), name='care_by_activity'), models.Index(condition=models.Q(('earliest_due_on__isnull', False), ('until__isnull', True)), fields=['clinician', 'earliest_due_on'], name='care_by_due'), models.Index(condition=models.Q(('to_read_count__gt', 0), ('until__isnull', True)), fields=['clinician'], name='care_to_read')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('client', 'clinician'), name='care_one_current_per_pair')],
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('portal', 'Using the portal'), ('submissions', 'My therapist reads what I send'), ('email', 'Notes by email'), ('release', 'One answer, to one partner'), ('supervision', 'My therapist’s supervisor may know who I am'), ('supervision_unnamed', 'Talking about my care without my name'), ('improvement', 'Making the portal better'), ('told_alone_none', 'No secrets held'), ('told_alone_limited', 'Limited, at the therapist’s discretion'), ('told_alone_kept', 'Individual confidences are kept')], max_length=24)),
                ('decision', models.CharField(choices=[('given', 'Given'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('superseded', 'Replaced by a newer notice')], max_length=16)),
                ('recipient_kind', models.CharField(default='practice', max_length=24)),
                ('recipient_id', models.UUIDField()),
                ('object_kind', models.CharField(blank=True, max_length=24)),
                ('object_id', models.UUIDField(blank=True, null=True)),
                ('method', models.CharField(default='portal form', max_length=40)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('receipt_hash', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_events', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.consentnotice')),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(models.F('client'), models.F('purpose'), models.F('recipient_id'), models.F('object_id'), models.OrderBy(models.F('at'), descending=True), name='consent_latest')],
            },
        ),
        migrations.CreateModel(
            name='ContactChannel',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('email', 'Email')], default='email', max_length=16)),
                ('address_sealed', clients.fields.SealedField(key_class='contact')),
                ('address_lookup', models.BinaryField(max_length=32)),
                ('quiet_from', models.TimeField(default='20:00')),
                ('quiet_until', models.TimeField(default='09:00')),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('bounced_at', models.DateTimeField(blank=True, null=True)),
                ('unanswered', models.PositiveSmallIntegerField(default=0)),
                ('last_sent_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('former_sealed', clients.fields.SealedField(blank=True, key_class='contact', null=True)),
                ('former_lookup', models.BinaryField(blank=True, max_length=32, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'channel'), name='channel_once_per_client')],
            },
        ),
        migrations.CreateModel(
            name='Couple',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('invited', 'Invited'), ('active', 'Active'), ('paused', 'Paused'), ('ended', 'Ended')], default='invited', max_length=16)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('stage', 'ended')), models.Q(models.Q(('stage', 'ended'), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='couple_ended_pair')],
            },
        ),
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_id', models.UUIDField()),
                ('key_class', models.CharField(choices=[('answers', 'Answers'), ('notes', 'Notes'), ('contact', 'Contact details')], max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('kek_id', models.CharField(max_length=40)),
                ('wrapped', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shredded_at', models.DateTimeField(blank=True, null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner_id', 'key_class', 'version'), name='datakey_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('shredded_at__isnull', True), ('wrapped__isnull', False)), models.Q(('shredded_at__isnull', False), ('wrapped__isnull', True)), _connector='OR'), name='datakey_wrapped_or_shredded')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('worksheet_flag', 'An answer asks for a closer look'), ('check_in', 'A private check-in asks for a closer look'), ('phrase', 'Something written asks for a closer look'), ('clinician', 'Placed by the therapist')], default='', max_length=24)),
                ('marks', models.JSONField(default=list)),
                ('about_id', models.UUIDField(blank=True, null=True)),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='clients.client')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('placed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('why_sealed', clients.fields.SealedField(blank=True, key_class='answers', null=True, owner='client_id')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['client'], name='hold_active')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('about_id__isnull', False), ('lifted_at__isnull', True)), fields=('client', 'about_id'), name='hold_once_for_the_same_answers'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason_sealed__isnull', True), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lift_reason_sealed__isnull', False), ('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='hold_lifted_by_someone_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('client', 'Client'), ('clinician', 'Clinician')], default='client', max_length=16)),
                ('name', models.CharField(max_length=80)),
                ('email_sealed', clients.fields.SealedField(key_class='contact')),
                ('email_lookup', models.BinaryField(max_length=32)),
                ('code_hash', models.CharField(max_length=128)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='clients.client')),
                ('couple', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='clients.couple')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', False), ('kind', 'client')), models.Q(('client__isnull', True), ('couple__isnull', True), ('kind', 'clinician')), _connector='OR'), name='invitation_client_or_clinician'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('used_at__isnull', True)), fields=('client',), name='invitation_one_open_per_client'), models.UniqueConstraint(condition=models.Q(('couple__isnull', False), ('revoked_at__isnull', True)), fields=('couple', 'email_lookup'), name='invitation_one_seat_per_mailbox')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='clients.client')),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='clients.couple')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('couple', 'client'), name='member_once_per_couple'), models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('client',), name='member_of_one_current_couple')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('progress', 'Progress note')], default='progress', max_length=16)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed')], default='draft', max_length=16)),
                ('session_on', models.DateField(default=django.utils.timezone.localdate)),
                ('body_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True)),
                ('set_aside_sealed', clients.fields.SealedField(blank=True, key_class='notes', null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('signed_name', models.CharField(blank=True, max_length=80)),
                ('signed_credential', models.CharField(blank=True, max_length=160)),
                ('signed_hash', models.CharField(blank=True, max_length=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='clients.clinician')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='clients.client')),
                ('couple', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='clients.couple')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'indexes': [models.Index(models.F('couple'), models.OrderBy(models.F('created_at'), descending=True), name='note_of_couple')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', False), ('couple__isnull', True)), models.Q(('client__isnull', True), ('couple__isnull', False)), _connector='OR'), name='note_about_client_or_couple'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_hash', ''), ('state', 'draft')), models.Q(('signed_at__isnull', False), ('state', 'signed'), models.Q(('signed_hash', ''), _negated=True), models.Q(('signed_name', ''), _negated=True)), _connector='OR'), name='note_signed_whole')],
            },
        ),
        migrations.CreateModel(
            name='Addendum',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('body_sealed', clients.fields.SealedField(key_class='notes')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('signed_name', models.CharField(max_length=80)),
                ('signed_credential', models.CharField(blank=True, max_length=160)),
                ('signed_hash', models.CharField(max_length=64)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='clients.note')),
            ],
            options={
                'ordering': ['signed_at'],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('recipient_id', models.UUIDField()),
                ('about_id', models.UUIDField()),
                ('channel', models.CharField(choices=[('email', 'Email')], default='email', max_length=16)),
                ('slot', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('expired', 'Too late to send'), ('cancelled', 'No longer wanted'), ('unknown', 'Outcome unknown'), ('parked', 'Set aside after five tries')], default='pending', max_length=16)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('send_before', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=60)),
                ('idempotency_key', models.UUIDField(unique=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'sending'])), fields=['due_at'], name='outbox_due'), models.Index(fields=['recipient_id', 'state', 'finished_at'], name='outbox_recipient'), models.Index(fields=['about_id'], name='outbox_about')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'recipient_id', 'about_id', 'channel', 'slot'), name='outbox_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_id', models.UUIDField(null=True)),
                ('verb', models.CharField(max_length=48)),
                ('object_kind', models.CharField(max_length=32)),
                ('object_id', models.UUIDField(null=True)),
                ('about_id', models.UUIDField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('prev_hash', models.BinaryField()),
                ('hash', models.BinaryField()),
                ('practice', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['object_id', 'verb'], name='audit_of_object'), models.Index(models.F('about_id'), models.OrderBy(models.F('at'), descending=True), name='audit_about_person')],
                'constraints': [models.UniqueConstraint(fields=('practice', 'seq'), name='audit_seq_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckInMark',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('waiting_since', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('due_again_at', models.DateTimeField(blank=True, null=True)),
                ('every_weeks', models.PositiveSmallIntegerField(default=7)),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='checkin_mark', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_again_at__isnull', True), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('due_again_at__isnull', False), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='checkin_reviewed_whole'), models.CheckConstraint(condition=models.Q(('every_weeks__in', [6, 7, 8])), name='checkin_every_six_to_eight_weeks')],
            },
        ),
        migrations.CreateModel(
            name='ClinicianTask',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('check_in', 'A check-in to review'), ('hold', 'Something to look at first')], max_length=16)),
                ('about_id', models.UUIDField()),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('look_by', models.DateTimeField(blank=True, null=True)),
                ('passed_on_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['client'], name='task_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('about_id', 'kind'), name='task_once_for_the_same_answers'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='task_done_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='JointWindow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='clients.couple')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('couple',), name='window_one_open_per_couple'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='window_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('closed_by__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='window_closed_by_needs_when')],
            },
        ),
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('about_id', models.UUIDField(unique=True)),
                ('reason_sealed', clients.fields.SealedField(key_class='notes')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.clinician')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SafeContact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('words_sealed', clients.fields.SealedField(key_class='contact')),
                ('phone_lookup', models.BinaryField(blank=True, max_length=32, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='safe_contact', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.practice')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('former_sealed', clients.fields.SealedField(blank=True, key_class='contact', null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
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
        migrations.RunSQL(DEFAULTS),
    ]
