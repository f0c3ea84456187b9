"""Old drafts are deleted by a function of the owner, so that the worker never reads an answer."""

from django.db import migrations

PURGE = """
CREATE FUNCTION purge_ended_drafts(before timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH ended AS (
        SELECT a.id AS assignment, r.id AS response
        FROM worksheets_assignment a JOIN worksheets_response r ON r.assignment_id = a.id
        WHERE app_scope() = 'worker' AND a.state IN ('withdrawn', 'lapsed')
          AND a.submitted_at IS NULL AND r.submitted_at IS NULL
          AND coalesce(a.withdrawn_at,
                       (SELECT max(w.updated_at) FROM worksheets_answer w
                        WHERE w.response_id = r.id),
                       a.assigned_at) < before
    ), gone AS (
        DELETE FROM worksheets_answer w USING ended
        WHERE w.response_id = ended.response AND w.visibility = 'self'
        RETURNING ended.assignment
    )
    SELECT DISTINCT assignment FROM gone $$;
REVOKE ALL ON FUNCTION purge_ended_drafts(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_ended_drafts(timestamptz) TO portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0002_row_security")]

    operations = [
        migrations.RunSQL(PURGE, "DROP FUNCTION purge_ended_drafts(timestamptz)"),
    ]
