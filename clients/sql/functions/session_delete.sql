-- Ends the session of this key.
CREATE OR REPLACE FUNCTION session_delete(key text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM django_session WHERE session_key = key $$;

ALTER FUNCTION session_delete(text) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION session_delete(text) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION session_delete(text) TO portal_app;
