"""Consent by purpose, recipient and object; asked anew only where the words mean something else."""

from django.db import migrations, models

PURPOSES = [
    ("portal", "Using the portal"),
    ("submissions", "My therapist reads what I send"),
    ("email", "Notes by email"),
    ("release", "One answer, to one partner"),
    ("supervision", "My therapist’s supervisor may know who I am"),
    ("supervision_unnamed", "Talking about my care without my name"),
    ("improvement", "Making the portal better"),
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
            field=models.CharField(
                choices=[
                    ("none_held", "No secrets held"),
                    ("limited", "Limited, at the therapist’s discretion"),
                    ("kept", "Individual confidences are kept"),
                ],
                default="limited",
                max_length=16,
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
