-- Deletes drafts in sheets that ended before a moment, for the worker, which never reads an answer;
-- it says in which assignments.
CREATE OR REPLACE FUNCTION purge_ended_drafts(before timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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

ALTER FUNCTION purge_ended_drafts(timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION purge_ended_drafts(timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION purge_ended_drafts(timestamptz) TO portal_app;
