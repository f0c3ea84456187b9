-- Notes in every practice when the last backup was made. It is made by the operator, of all
-- practices at once; the worker may say so, and may change nothing else of a practice.
CREATE OR REPLACE FUNCTION note_backup(made timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE clients_practice SET backed_up_at = made
    WHERE app_scope() = 'worker' AND made <= statement_timestamp()
      AND (backed_up_at IS NULL OR backed_up_at < made) $$;

ALTER FUNCTION note_backup(timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION note_backup(timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION note_backup(timestamptz) TO portal_app;
