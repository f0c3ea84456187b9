"""Consent by purpose, recipient and object; asked anew only where the words mean something else."""

import uuid

import django.utils.timezone
from django.db import migrations, models

import clients.fields
from clients.rowsecurity import CLINICIAN, OWN, WORKER, any_of, never_changes, protect

PURPOSES = [
    ("portal", "Using the portal"),
    ("submissions", "My therapist reads what I send"),
    ("email", "Notes by email"),
    ("release", "One answer, to one partner"),
    ("supervision", "My therapist’s supervisor may know who I am"),
    ("supervision_unnamed", "Talking about my care without my name"),
    ("improvement", "Making the portal better"),
    ("told_alone_none", "No secrets held"),
    ("told_alone_limited", "Limited, at the therapist’s discretion"),
    ("told_alone_kept", "Individual confidences are kept"),
]
POLICIES = [
    ("none_held", "No secrets held"),
    ("limited", "Limited, at the therapist’s discretion"),
    ("kept", "Individual confidences are kept"),
]

# As in 0002, but for what is agreed: a version that changed nothing of weight keeps the yes to the
# one before it (CLINICAL §5), and a yes for a time counts until its time is up.
BEGIN = """
CREATE OR REPLACE FUNCTION portal_begin(uid uuid)
RETURNS TABLE (u clients_user, c clients_client, k clients_clinician, p clients_practice,
               has_second_factor boolean, agreed text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT * INTO u FROM clients_user WHERE id = uid AND is_active;
    SELECT * INTO c FROM clients_client WHERE user_id = u.id;
    SELECT * INTO k FROM clients_clinician WHERE user_id = u.id;
    SELECT * INTO p FROM clients_practice WHERE id = u.practice_id;
    PERFORM set_config('app.user_id', coalesce(u.id::text, ''), true),
            set_config('app.practice_id', coalesce(u.practice_id::text, ''), true),
            set_config('app.client_id', coalesce(c.id::text, ''), true),
            set_config('app.clinician_id', coalesce(k.id::text, ''), true),
            set_config('app.scope', CASE WHEN u.id IS NULL THEN '' ELSE 'person' END, true);
    IF u.id IS NULL THEN RETURN; END IF;
    has_second_factor := EXISTS (
        SELECT 1 FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type IN ('totp', 'webauthn'));
    IF c.id IS NOT NULL THEN
        agreed := ARRAY(
            SELECT latest.purpose FROM (
                SELECT DISTINCT ON (e.purpose) e.purpose, e.decision, e.expires_at, n.version
                FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
                WHERE e.client_id = c.id AND e.recipient_id = c.practice_id AND e.object_id IS NULL
                ORDER BY e.purpose, e.at DESC) AS latest
            WHERE latest.decision = 'given'
            AND (latest.expires_at IS NULL OR latest.expires_at > now())
            AND latest.version >= (
                SELECT max(m.version) FROM clients_consentnotice m
                WHERE m.purpose = latest.purpose AND m.language = 'en' AND m.is_material));
    END IF;
    RETURN NEXT;
END $$;
"""

# Somebody stops being here together: their own seat, or by their therapist's hand everyone's. With
# owner's rights, because one member's session may not write another's seat, and in one statement,
# so that no reader sees half of it (CLINICAL §5, break-up; Inv 10). Those there at the end have
# left_at = ended_at.
PART = """
CREATE FUNCTION couple_part(pair uuid, who uuid, moment timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    stood text;
    staying integer;
BEGIN
    IF NOT coalesce(who = app_client(), false)
       AND NOT (app_clinician() IS NOT NULL AND app_cares_for_couple(pair)) THEN
        RAISE EXCEPTION 'a couple is parted by a member or their therapist'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT stage INTO stood FROM clients_couple
        WHERE id = pair AND practice_id = app_practice() FOR UPDATE;
    IF stood IS NULL OR stood = 'ended' OR (who IS NOT NULL AND NOT EXISTS (
        SELECT FROM clients_member WHERE couple_id = pair AND client_id = who AND left_at IS NULL))
    THEN
        RETURN 'already';
    END IF;
    SELECT count(*) INTO staying FROM clients_member
        WHERE couple_id = pair AND left_at IS NULL AND client_id IS DISTINCT FROM who;
    UPDATE clients_jointwindow SET closed_at = moment WHERE couple_id = pair AND closed_at IS NULL;
    IF who IS NULL OR staying < 2 THEN
        UPDATE clients_member SET left_at = moment WHERE couple_id = pair AND left_at IS NULL;
        UPDATE clients_couple SET stage = 'ended', ended_at = moment WHERE id = pair;
        RETURN 'ended';
    END IF;
    UPDATE clients_member SET left_at = moment
        WHERE couple_id = pair AND client_id = who AND left_at IS NULL;
    UPDATE clients_couple SET stage = 'paused' WHERE id = pair AND stage = 'active';
    RETURN 'left';
END $$;
"""

# A person's own list holds what they did, what the practice did and what the portal did: never
# what a partner did, so that nobody learns that, or when, a partner looked (Inv 6, P14).
OWN_EVENTS = """
(about_id = (SELECT app_client())
 AND object_kind NOT IN ('hold', 'note', 'addendum', 'assignmentgroup', 'cliniciantask',
                         'checkinmark', 'jointwindow', 'windowmark')
 AND (actor_id IS NULL OR actor_id = (SELECT app_uid())
      OR actor_id IN (SELECT s.id FROM clients_user s WHERE s.role = 'clinician')))
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_joint_windows")]
    operations = [
        migrations.AddField(
            model_name="consentevent",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consentnotice",
            name="is_material",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=24),
        ),
        migrations.AlterField(
            model_name="consentnotice",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=24),
        ),
        migrations.AlterField(
            model_name="practice",
            name="secrets_policy",
            field=models.CharField(choices=POLICIES, default="limited", max_length=16),
        ),
        migrations.AddField(
            model_name="client",
            name="secrets_policy",
            field=models.CharField(choices=POLICIES, default="limited", max_length=16),
        ),
        migrations.AddField(
            model_name="client",
            name="first_secrets_policy",
            field=models.CharField(choices=POLICIES, default="limited", max_length=16),
        ),
        migrations.AddField(
            model_name="client",
            name="secrets_policy_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about_id", models.UUIDField(unique=True)),
                ("reason_sealed", clients.fields.SealedField(key_class="notes")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="clients.clinician"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="clients.practice"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect(
            "clients_setaside",
            select=any_of(OWN, f"({CLINICIAN} AND app_cares_for(client_id))"),
            insert=f"{CLINICIAN} AND app_cares_for(client_id)",
        ),
        never_changes("clients_setaside"),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(PART, "DROP FUNCTION couple_part(uuid, uuid, timestamptz)"),
        migrations.RunSQL(
            [
                "DROP POLICY app_select ON clients_auditevent",
                "CREATE POLICY app_select ON clients_auditevent FOR select TO portal_app "
                f"USING ({any_of(CLINICIAN, OWN_EVENTS, WORKER)})",
            ],
            migrations.RunSQL.noop,
        ),
    ]
