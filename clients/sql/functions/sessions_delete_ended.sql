-- Deletes sessions that have ended, and says how many there were.
CREATE OR REPLACE FUNCTION sessions_delete_ended() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM django_session WHERE expire_date < statement_timestamp() RETURNING 1)
    SELECT count(*) FROM gone $$;

ALTER FUNCTION sessions_delete_ended() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION sessions_delete_ended() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION sessions_delete_ended() TO portal_app;
