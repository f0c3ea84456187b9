-- Deletes raw days of the diary that are older than a moment (CLINICAL §5, retention), for the
-- worker, which never reads one; it says in which assignments.
CREATE OR REPLACE FUNCTION purge_old_dial_entries(before timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM worksheets_dialentry e
        WHERE app_scope() = 'worker' AND e.written_at < before
        RETURNING e.assignment_id
    )
    SELECT DISTINCT assignment_id FROM gone $$;

ALTER FUNCTION purge_old_dial_entries(timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION purge_old_dial_entries(timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION purge_old_dial_entries(timestamptz) TO portal_app;
