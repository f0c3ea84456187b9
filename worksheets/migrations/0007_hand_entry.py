"""Answers entered from paper: by whom, when, and the one narrow way the database lets them in."""

import django.db.models.deletion
from django.db import migrations, models

from clients.rowsecurity import CLINICIAN, never_changes

# What the action asks is asked here again: a therapist who cares for this person now, nothing
# begun on screen yet, the author's consent to be read (in the words now in force, as in
# portal_begin), and nothing that is never to be read by others or belongs to several people.
FROM_PAPER = """
CREATE FUNCTION app_may_enter_from_paper(given uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT app_cares_for(person)
       AND EXISTS (
           SELECT FROM worksheets_assignment a JOIN worksheets_version v ON v.id = a.version_id
           WHERE a.id = given AND a.client_id = person AND a.practice_id = app_practice()
             AND a.state = 'assigned' AND v.content->>'theme' <> 'checkin'
             AND v.content->>'who' <> 'joint'
             AND NOT coalesce((v.content->'sharing'->>'never')::boolean, true))
       AND coalesce((
           SELECT e.decision = 'given' AND (e.expires_at IS NULL OR e.expires_at > now())
              AND n.version >= (
                  SELECT max(m.version) FROM clients_consentnotice m
                  WHERE m.purpose = e.purpose AND m.language = 'en' AND m.is_material)
           FROM clients_consentevent e JOIN clients_consentnotice n ON n.id = e.notice_id
           WHERE e.client_id = person AND e.purpose = 'submissions'
             AND e.recipient_id = app_practice() AND e.object_id IS NULL
           ORDER BY e.at DESC LIMIT 1), false) $$;

-- Answers follow their response in the same transaction, and never later.
CREATE FUNCTION app_enters_now(reply uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM worksheets_response r
        WHERE r.id = reply AND r.client_id = person AND r.practice_id = app_practice()
          AND r.entered_by_id = app_clinician() AND r.entered_at = transaction_timestamp()) $$;

REVOKE ALL ON FUNCTION app_may_enter_from_paper(uuid, uuid), app_enters_now(uuid, uuid)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_may_enter_from_paper(uuid, uuid), app_enters_now(uuid, uuid)
    TO portal_app;
"""
UNDO = "DROP FUNCTION app_may_enter_from_paper(uuid, uuid), app_enters_now(uuid, uuid)"

POLICIES = [
    f"""CREATE POLICY app_insert_from_paper ON worksheets_response FOR INSERT TO portal_app
    WITH CHECK ({CLINICIAN} AND entered_by_id = (SELECT app_clinician())
        AND entered_at = transaction_timestamp() AND submitted_at IS NOT NULL
        AND app_may_enter_from_paper(assignment_id, client_id))""",
    f"""CREATE POLICY app_insert_from_paper ON worksheets_answer FOR INSERT TO portal_app
    WITH CHECK ({CLINICIAN} AND visibility = 'clin' AND audience = 'clin' AND NOT is_skipped
        AND set_aside_sealed IS NULL AND app_enters_now(response_id, client_id))""",
    # A client's own way in says nothing about paper: nobody can put a therapist's name to it.
    """CREATE POLICY app_own_hand ON worksheets_response AS RESTRICTIVE FOR INSERT TO portal_app
    WITH CHECK (entered_by_id IS NULL OR entered_by_id = (SELECT app_clinician()))""",
]
DROP_POLICIES = [
    "DROP POLICY app_insert_from_paper ON worksheets_response",
    "DROP POLICY app_insert_from_paper ON worksheets_answer",
    "DROP POLICY app_own_hand ON worksheets_response",
]
ENTERED = {
    "entered_at": models.DateTimeField(blank=True, null=True),
    "entered_by": models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="clients.clinician",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0006_authoring"), ("clients", "0005_consents")]

    operations = [
        *[migrations.AddField("response", name, field) for name, field in ENTERED.items()],
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(entered_by__isnull=True, entered_at__isnull=True)
                | models.Q(entered_by__isnull=False, entered_at__isnull=False),
                name="response_entered_pair",
            ),
        ),
        migrations.RunSQL(FROM_PAPER, UNDO),
        migrations.RunSQL(POLICIES, DROP_POLICIES),
        never_changes(
            "worksheets_response",
            when="(OLD.entered_by_id, OLD.entered_at) IS DISTINCT FROM "
            "(NEW.entered_by_id, NEW.entered_at)",
            allow_delete=True,
        ),
    ]
